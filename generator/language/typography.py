"""Typography: how a text is set in its language.

The rules (``typographic_rules``) are applied in order, each to what the one before it left. No rule
adds, removes or changes a letter or a digit, and a text that is set already stays as it is.
Addresses, identifiers, options of commands and paths are never touched.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from generator.core.edits import splice
from generator.core.values import Frozen, field
from generator.language.typographic_rules import RULESETS, Correction, Rule

_VERBATIM = re.compile(
    r"""(?x)
    (?:
      (?<!\w)(?:
        https?://\S* | www\.\S+ | mailto:\S+
        | (?<![.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+          # a mail address
        | (?:doi|DOI)[ ]?:?[ ]?10\.\S+ | 10\.[0-9]{4,9}/\S+
        | (?:ISBN|ISSN|ORCID|PMID|SIREN|SIRET|NNT|arXiv|HAL)\b[\s:]*[0-9A-Za-z][\w.-]*
          (?:[\s-][0-9Xx]+)*
        | :[\w+-]+:(?!\w)                                 # :name:
        | (?<!\S)--?[A-Za-z]\S*                           # an option of a command
        | (?<![.~-])(?:[A-Za-z]+:)?[\w.~-]*[/\\][\w.~/\\-]*[/\\][\w./\\-]*   # a path
      )
      | (?:(?<!\S)\S+)?::\S*                              # a name of a program
    )(?<![.,;:!?…)\]»”’'"])
    """
)
# What any of these has; each alternative begins with a sign, so that only signs are looked for.
_SIGN_OF_VERBATIM = re.compile(
    r"@|/|\\|:\S|-(?<!\S-)-?[A-Za-z]|www\.|10\.|ISBN|ISSN|ORCID|PMID|SIREN|SIRET|NNT|Xiv|HAL"
)


class Typography(Frozen):
    """The typography of a site: its language, and the kinds of rules that are in use."""

    language: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset[str])

    def rules_for(self, language: str) -> tuple[Rule, ...]:
        """Return the rules for a language (``fr``, ``en-GB``), none where it has none."""
        ruleset = RULESETS.get(language.partition("-")[0].lower(), ())
        return tuple(rule for rule in ruleset if rule.kind in self.kinds)

    def set(self, text: object, language: str = "") -> str:
        """Return a text as it is set, in the language of the site or another, without elements."""
        return set_text(str(text), self.rules_for(language or self.language), with_corrections)


def set_text(
    text: str, rules: Iterable[Rule], make: Callable[[str, Sequence[Correction]], str]
) -> str:
    """Return a text after all rules; ``make`` makes the corrections of one and says what is left.

    A rule is tried where one of its signs stands.
    """
    signs = {*text}
    for rule in rules:
        if not signs.isdisjoint(rule.signs) and (found := corrections_of(rule, text)):
            text = make(text, found)
            signs.update(*(each.text for each in found))
    return text


def with_corrections(text: str, corrections: Sequence[Correction]) -> str:
    """Return a text with corrections made, which are in order, but no elements."""
    return splice(text, (each[:3] for each in corrections))


def corrections_of(rule: Rule, text: str) -> list[Correction]:
    """Return what a rule changes in a text, in order, none overlapping another or what is left."""
    found: list[Correction] = []
    for each in sorted(rule.find(text)):
        is_new = each.element or each.text != text[each.start : each.end]
        if is_new and (not found or each.start >= found[-1].end):
            found.append(each)
    left = _verbatim_spans(text) if found else ()
    if not left:
        return found
    starts = [span.start for span in left]
    before = [(bisect_left(starts, each.end), each) for each in found]
    return [each for at, each in before if at == 0 or left[at - 1].stop <= each.start]


def _verbatim_spans(text: str) -> tuple[range, ...]:
    """Return the parts of a text that stay as they are: addresses, identifiers, options, paths."""
    found: list[range] = []
    behind = 0
    while sign := _SIGN_OF_VERBATIM.search(text, behind):
        start = text.rfind("\n\n", behind, sign.start()) + 1 or behind
        behind = text.find("\n\n", sign.end()) + 1 or len(text)
        found += (range(*each.span()) for each in _VERBATIM.finditer(text, start, behind))
    return tuple(found)
