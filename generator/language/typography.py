"""Typography: how a text is set in its language.

Each language has its rules in a module of its own (``typography_fr``, ``typography_en``). They are
applied in order, each to what the one before it left, so that setting a text twice changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from generator.language.typography_edits import Rule, Ruleset, applied, edits_of
from generator.language.typography_en import ENGLISH
from generator.language.typography_fr import FRENCH

RULESETS: dict[str, Ruleset] = {"fr": FRENCH, "en": ENGLISH}
KINDS = (
    "apostrophes",
    "quotes",
    "ellipses",
    "dashes",
    "ranges",
    "ordinals",
    "thousands",
    "spaces",
    "together",
)
"""The kinds of rules, by the names under which they are switched off."""


@dataclass(frozen=True)
class Typography:
    """The typography of a site: its language, and the kinds of rules that are in use."""

    language: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset[str])

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules for the language of the site, in order; none for a language without any."""
        return self.rules_for(self.language)

    def rules_for(self, language: str) -> tuple[Rule, ...]:
        """Return the rules for a language (``fr``, ``en-GB``), none where it has none."""
        ruleset = RULESETS.get(language.partition("-")[0].lower(), ())
        return tuple(rule for kind, rule in ruleset if kind in self.kinds)

    def set(self, text: object, language: str = "") -> str:
        """Return a text as it is set, in the language of the site or another one.

        What stands raised in a page stands on the line.
        """
        text = str(text)
        for rule in self.rules_for(language) if language else self.rules:
            edits = edits_of(rule, text)
            text = applied(text, edits) if edits else text
        return text


def typography_of(language: str) -> Typography:
    """Return the whole typography of a language."""
    return Typography(language, frozenset(KINDS))
