"""Shows how the words of a passage changed: marks what was put in and taken out, cuts the rest."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from operator import attrgetter
from typing import Literal

from generator.chapters import Register
from generator.chapters.inline import REFERENCE, VALUE
from generator.history.changes import PassageChange

KEPT = 16
"""Words that stay beside a change where what is the same on that side is left out."""
LEAST_CUT = 12
"""Fewer words than this are not worth leaving out."""
LONG = 70
"""Words of an added or a removed passage from which it is shown folded."""
SHOWN = 30
"""Words of a folded passage that are shown."""
CUT = "[…]"


@dataclass(frozen=True)
class Mark:
    """A run of words that is the same in both wordings, put in, or taken out."""

    kind: Literal["same", "ins", "del"]
    text: str

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The words and the expressions of the run in their order, and which they are."""
        found: list[tuple[str, bool]] = []
        position = 0
        for match in re.finditer(VALUE, self.text):
            found += [(self.text[position : match.start()], False)]
            found += [(match["expression"].strip(), True)]
            position = match.end()
        found.append((self.text[position:], False))
        return tuple(each for each in found if each[0])


@dataclass(frozen=True)
class Wording:
    """A changed passage: its words in one text, before and after; ``folded`` is how it begins.

    ``folded`` is empty for a passage that is short enough to be shown whole.
    """

    inline: tuple[Mark, ...]
    before: tuple[Mark, ...]
    after: tuple[Mark, ...]
    folded: str


def wording_of(change: PassageChange, register: Register) -> Wording:
    """Return the wording of a changed passage with marks; a moved passage has none.

    References are read by their labels: ``@tbl-x`` is "Tableau 7.2".
    """

    def named(found: re.Match[str]) -> str:
        entry = register.get(found["id"])
        return entry.label if entry else found[0]

    before, after = (re.sub(REFERENCE, named, text) for text in (change.before, change.after))
    if change.kind == "moved":
        found = inline = (Mark("same", after),)
    else:
        found = marks(before, after)
        inline = _shortened(found)
    words = (after or before).split()
    is_folded = change.kind != "reworded" and len(words) > LONG
    return Wording(
        _without_space_marked(inline),
        _without_space_marked(each for each in found if each.kind != "ins"),
        _without_space_marked(each for each in found if each.kind != "del"),
        f"{' '.join(words[:SHOWN])} {CUT}" if is_folded else "",
    )


def _shortened(found: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the runs with the middle left out where much is the same around what changed."""
    kept: list[Mark] = []
    for position, mark in enumerate(found):
        words = re.findall(r"\S+\s*", mark.text)
        first = KEPT if position > 0 else 0
        last = KEPT if position < len(found) - 1 else 0
        if mark.kind == "same" and len(words) - first - last >= LEAST_CUT:
            cut = (*words[:first], f"{CUT} ", *words[len(words) - last :])
            kept.append(Mark("same", "".join(cut)))
        else:
            kept.append(mark)
    return tuple(kept)


def _without_space_marked(found: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return the runs with the spaces around them as unmarked runs, so that none is struck."""
    runs: list[Mark] = []
    for mark in found:
        text = mark.text if mark.kind == "same" else mark.text.strip()
        before, behind = mark.text.partition(text)[::2] if text else ("", "")
        spaced = (Mark("same", " " if before else ""), Mark(mark.kind, text))
        runs += (each for each in (*spaced, Mark("same", " " if behind else "")) if each.text)
    return tuple(runs)


def marks(before: str, after: str) -> tuple[Mark, ...]:
    """Return the wordings as one text: its "same" and "ins" runs make up ``after`` again."""
    old, new = _words(before), _words(after)
    found: list[Mark] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        gone, come = "".join(old[first:last]), "".join(new[start:end])
        if kind == "equal":
            found.append(Mark("same", come))
            continue
        # The space behind a word belongs to what follows: "dite." becomes "dite (trop).".
        one, other = (words[0].rstrip() if words else "" for words in (_words(gone), _words(come)))
        rests = gone[len(one) :], come[len(one) :]
        if one and one == other and any(each.strip() for each in rests):
            found.append(Mark("same", one))
            gone, come = rests
        found += (each for each in (Mark("del", gone), Mark("ins", come)) if each.text)
    return tuple(
        Mark(kind, "".join(each.text for each in runs))
        for kind, runs in groupby(found, key=attrgetter("kind"))
    )


def _words(text: str) -> list[str]:
    """Return the words with the spaces behind them; an expression is one, a number, and a sign."""
    return re.findall(r"\{\{[^{}]*\}\}\s*|\d+(?:[.,]\d+)*\s*|\w+\s*|[^\w\s]\s*", text)
