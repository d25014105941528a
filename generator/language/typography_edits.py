"""Rules of typography: functions from a text to the edits that set it, and those of all languages.

No rule adds, removes or changes a letter or a digit, and a text that is set already stays as it is.
Addresses, mail addresses, identifiers and the like are never touched, whatever a rule says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

NBSP, NARROW = "\u00a0", "\u202f"
OBJECT = "\ufffc"
"""Stands for what is in a text but none of it: code, a formula, an image, another language."""
SPACE = r"[ \t\r\n]"
"""A space at which a line may break."""
ANY_SPACE = r"[ \t\r\n\u00a0\u2009\u202f]"
BEFORE_NUMBER = r"(?<![\w.,/:@#_\ufffc-])"
AFTER_NUMBER = r"(?![\w/@_\ufffc-]|[.,][0-9]|:\w)"

VERBATIM = re.compile(
    r"""(?x)
    (?: https?://\S* | \bwww\.\S+ | \bmailto:\S+
      | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                     # a mail address
      | \b(?:doi|DOI)[ ]?:?[ ]?10\.\S+ | \b10\.[0-9]{4,9}/\S+
      | \b(?:ISBN|ISSN|ORCID|PMID|SIREN|SIRET|NNT|arXiv|HAL)\b[\s:]*[0-9A-Za-z][\w.-]*
        (?:[\s-][0-9Xx]+)*
      | (?<!\w):[\w+-]+:(?!\w)                           # :name:
      | \S*::\S*                                         # a name of a program
      | (?<!\S)--?[A-Za-z]\S*                            # an option of a command
      | (?:[A-Za-z]:)?[\w.~-]*[/\\][\w.~/\\-]*[/\\][\w./\\-]*   # a path
    )(?<![.,;:!?…)\]»”’'"])
    """
)

_MAYBE_VERBATIM = re.compile(r"[@/\\]|::|\s-|^-|:\w|www\.|10\.|[A-Z]{3}|arXiv|mailto|doi")


@dataclass(frozen=True)
class Edit:
    """What stands between two offsets of a text becomes another text, in HTML raised or not."""

    start: int
    end: int
    text: str
    raised: bool = False


Rule = Callable[[str], Iterator[Edit]]
"""Reads a text and yields the edits that set it."""


def edits_of(rule: Rule, text: str) -> list[Edit]:
    """Return what a rule changes in a text, in order, none overlapping another or what is left."""
    found: list[Edit] = []
    for edit in sorted(rule(text), key=lambda each: (each.start, each.end)):
        is_free = not found or edit.start >= found[-1].end
        is_new = edit.raised or edit.text != text[edit.start : edit.end]
        if is_free and is_new:
            found.append(edit)
    left = verbatim_spans(text) if found else ()
    return [
        each
        for each in found
        if not any(each.start < span.stop and span.start < each.end for span in left)
    ]


def verbatim_spans(text: str) -> tuple[range, ...]:
    """Return the parts of a text that stay as they are: addresses, identifiers, options, paths."""
    if not _MAYBE_VERBATIM.search(text):
        return ()
    return tuple(range(*match.span()) for match in VERBATIM.finditer(text))


def applied(text: str, edits: list[Edit]) -> str:
    """Return a text with edits made that are in order and do not overlap."""
    pieces: list[str] = []
    position = 0
    for edit in edits:
        pieces += (text[position : edit.start], edit.text)
        position = edit.end
    return "".join((*pieces, text[position:]))


def replaced(pattern: re.Pattern[str], group: str | int, replacement: str) -> Rule:
    """Return the rule that puts a text in place of a group wherever a pattern matches."""

    def rule(text: str) -> Iterator[Edit]:
        for match in pattern.finditer(text):
            start, end = match.span(group)
            yield Edit(start, end, replacement)

    return rule


def together(*patterns: str) -> Rule:
    """Return the rule that keeps on one line what patterns match: their group ``space``."""
    rules = [replaced(re.compile(each), "space", NBSP) for each in patterns]
    return joined(*rules)


def joined(*rules: Rule) -> Rule:
    """Return the rule that makes the edits of several."""

    def rule(text: str) -> Iterator[Edit]:
        for each in rules:
            yield from each(text)

    return rule


Stand = Callable[[str, str], bool]
"""Says whether a mark between two characters can stand as something."""


def pairs(
    text: str, mark: str, is_opening: Stand, is_closing: Stand
) -> Iterator[tuple[int, int, int]]:
    """Yield each pair of a straight mark: where it opens and closes, and how many are around it.

    What may do both closes if something is open. Marks side by side, and marks without a partner,
    are left: they may be inches or ditto marks.
    """
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for match in re.finditer(re.escape(mark), text):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if mark in {before, after}:
            continue
        if opened and is_closing(before, after):
            found.append((opened.pop(), at))
        elif is_opening(before, after):
            opened.append(at)
    for start, end in found:
        yield start, end, sum(first < start and end < last for first, last in found)


def opens(before: str, after: str) -> bool:
    """Say whether a mark between two characters can open a quotation."""
    return (not before or before.isspace() or before in "([{«“‘’'–—-/…" or before == OBJECT) and (
        bool(after) and not after.isspace() and after not in ")]}»”,;:!?."
    )


def closes(before: str, after: str) -> bool:
    """Say whether a mark between two characters can close a quotation."""
    return bool(before) and not before.isspace() and before not in "([{«“‘" and not after.isalnum()


ELLIPSIS = replaced(re.compile(r"(?<![./\\])\.{3}(?![./\\])"), 0, "…")

DASHES = joined(
    *(
        replaced(re.compile(pattern.format(dash=f"(?P<dash>{typed})")), "dash", dash)
        for typed, dash in (("-{3}", "—"), ("-{2}", "–"))
        for pattern in (
            r"(?<=[\w.,;:!?…)»”’%\ufffc\"]{space}){dash}(?={space}|$)".replace("{space}", SPACE),
            r"(?<![^\n]){dash}(?={space}+\S)".replace("{space}", SPACE),
            r"(?<=[0-9]){dash}(?=[0-9])",
            r"(?<=[a-zà-ÿ]){dash}(?=[A-ZÀ-Ý])",
        )
    )
)
"""Source: TeX's ``--`` and ``---``, between spaces, between numbers and between names."""

_NUMBER = r"[0-9]{1,4}(?:,[0-9]+)?"
_RANGE = re.compile(
    rf"{BEFORE_NUMBER}(?P<first>{_NUMBER})(?P<dash>-)(?P<last>{_NUMBER}){AFTER_NUMBER}"
)
_NO_RANGE = re.compile(
    r"""(?x)(?: [A-Z]{2,} | \b(?i:n[°ºo]s? | num[ée]ros? | numbers? | nos?\. | loi | décret
    | ordonnance | arrêté | directive | règlement | article | art\. | law | act | version
    | v\. | norme | code | tél\.? | tel\.? | phone | réf\.? | ref\.? | score))
    [ \t\r\n\u00a0\u202f]*$"""
)
_PAGES = re.compile(rf"(?<!\w)(?i:pp?\.|pages?){ANY_SPACE}*$")
_MONTHS = 12


def ranges(text: str) -> Iterator[Edit]:
    """Yield an en dash for the hyphen between two numbers that are a range: 12-15, 1914-18.

    A range ascends; of pages it may do so in short (243-5). What may be a date (2026-11), a law, a
    norm or a telephone number is none.
    """
    for match in _RANGE.finditer(text):
        first, last = match["first"], match["last"]
        before = text[max(0, match.start() - 20) : match.start()]
        if _PAGES.search(before) and len(last) < len(first):
            last = first[: -len(last)] + last
        if is_range(first, last) and not _NO_RANGE.search(before):
            yield Edit(*match.span("dash"), "–")


def is_range(first: str, last: str) -> bool:
    """Say whether two numbers are a range, the second one in short or not."""
    has_zero = any(each.startswith("0") and each[1:2].isdigit() for each in (first, last))
    if has_zero:
        return False
    if len(first) == len("2026") and len(last) == len("26") and "," not in first + last:
        return int(last) > max(int(first[-2:]), _MONTHS)
    return float(first.replace(",", ".")) < float(last.replace(",", "."))


_LONG = re.compile(
    rf"{BEFORE_NUMBER}(?P<number>[1-9][0-9]{{4,8}})(?=[.,]*(?:{ANY_SPACE}|[;:!?…)»”\"%‰]|$)|,[0-9])"
    r"(?![.,]?[\w/@_\ufffc-]*[/@_\ufffc-])"
)
_IDENTIFIER_BEFORE = re.compile(
    r"""(?x)(?: [A-Z]{2,} | \b(?i:codes?(?:[ ]postal)? | n[°ºo] | num[ée]ro | number | id
    | identifiant | r[ée]f(?:[ée]rence)?\.? | version | ticket | issue | norme | zip | postcode
    | no\.? | t[ée]l(?:[ée]phone)?\.? | phone | compte | dossier | ligne | line))
    [ \t\r\n\u00a0\u202f:]*$"""
)
_NAME_BEFORE = re.compile(rf"[^.!?…\s]{ANY_SPACE}+[A-ZÀ-Ý][\w’'-]*,?{ANY_SPACE}*$")
_NAME_AFTER = re.compile(rf"{ANY_SPACE}+[A-ZÀ-Ý]")


def long_numbers(text: str) -> Iterator[re.Match[str]]:
    """Yield the numbers of five digits and more that are quantities in a sentence.

    A number that is all the text, one after the word for an identifier or after a name, and one
    before a name (a postal code) may be an identifier.
    """
    for match in _LONG.finditer(text):
        start, end = match.span("number")
        before = text[max(0, start - 40) : start]
        is_all = not re.search(r"[\w%€$£]", text[:start] + text[end:])
        is_named = _NAME_BEFORE.search(before) or _NAME_AFTER.match(text, end)
        if not is_all and not is_named and not _IDENTIFIER_BEFORE.search(before):
            yield match


def in_thousands(digits: str, mark: str) -> str:
    """Return a whole number with a mark between its thousands."""
    return f"{int(digits):,}".replace(",", mark)


Ruleset = tuple[tuple[str, Rule], ...]
"""The rules of a language in the order of their use, each with the kind that switches it off."""
