"""Shows how the words of a passage changed: marks what was put in and taken out, cuts the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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
MarkKind = Literal["same", "ins", "del"]


@dataclass(frozen=True)
class Piece:
    """Words within a run: the author's, or an expression that the page prints the value of."""

    text: str
    is_expression: bool = False


@dataclass(frozen=True)
class Run:
    """A run of words that is the same in both wordings, put in, or taken out."""

    kind: Literal["same", "ins", "del"]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Wording:
    """A changed passage: its words in one text, before and after; ``folded`` is how it begins.

    ``folded`` is empty for a passage that is short enough to be shown whole.
    """

    inline: tuple[Run, ...]
    before: tuple[Run, ...]
    after: tuple[Run, ...]
    folded: str


def wording_of(change: PassageChange, register: Register) -> Wording:
    """Return the wording of a changed passage with marks; a moved passage has none."""
    before, after = (
        with_named_references(text, register) for text in (change.before, change.after)
    )
    found = (Mark("same", after),) if change.kind == "moved" else marks(before, after)
    inline = found if change.kind == "moved" else shortened(found)
    return Wording(
        _runs(inline),
        _runs(each for each in found if each.kind != "ins"),
        _runs(each for each in found if each.kind != "del"),
        _beginning(after or before) if change.kind != "reworded" else "",
    )


def with_named_references(text: str, register: Register) -> str:
    """Return the words with the label of each reference: ``@tbl-x`` is "Tableau 7.2"."""

    def named(found: re.Match[str]) -> str:
        entry = register.get(found["id"])
        return entry.label if entry else found[0]

    return re.sub(REFERENCE, named, text)


def shortened(found: Sequence[Mark]) -> tuple[Mark, ...]:
    """Return the runs with the middle left out where much is the same around what changed."""
    last = len(found) - 1
    return tuple(
        Mark(each.kind, _cut(each.text, begins=position > 0, ends=position < last))
        if each.kind == "same"
        else each
        for position, each in enumerate(found)
    )


def _cut(text: str, *, begins: bool, ends: bool) -> str:
    """Return words without those in the middle that are far from a change on either side."""
    words = re.findall(r"\S+\s*", text)
    first, last = KEPT if begins else 0, KEPT if ends else 0
    if len(words) - first - last < LEAST_CUT:
        return text
    kept = (*words[:first], f"{CUT} ", *words[len(words) - last :])
    return "".join(kept)


def _beginning(text: str) -> str:
    """Return how a long text begins, nothing for one that is short."""
    words = text.split()
    return f"{' '.join(words[:SHOWN])} {CUT}" if len(words) > LONG else ""


def _runs(found: Iterable[Mark]) -> tuple[Run, ...]:
    return tuple(run for each in found for run in _without_space_marked(each))


def _without_space_marked(mark: Mark) -> Iterator[Run]:
    """Yield the run with the spaces around it as unmarked runs, so that they are not struck."""
    text = mark.text if mark.kind == "same" else mark.text.strip()
    before, behind = mark.text.partition(text)[::2] if text else ("", "")
    if before:
        yield Run("same", (Piece(" "),))
    yield Run(mark.kind, tuple(_pieces(text)))
    if behind:
        yield Run("same", (Piece(" "),))


def _pieces(text: str) -> Iterator[Piece]:
    """Yield the words and the expressions of a text in their order."""
    position = 0
    for found in re.finditer(VALUE, text):
        if found.start() > position:
            yield Piece(text[position : found.start()])
        yield Piece(found["expression"].strip(), is_expression=True)
        position = found.end()
    if position < len(text):
        yield Piece(text[position:])


@dataclass(frozen=True)
class Mark:
    """A run of words that is the same in both wordings, put in, or taken out."""

    kind: MarkKind
    text: str


def marks(before: str, after: str) -> tuple[Mark, ...]:
    """Return the wordings as one text: its "same" and "ins" runs make up ``after`` again."""
    old, new = _words(before), _words(after)
    found: list[Mark] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            found.append(Mark("same", "".join(new[start:end])))
            continue
        kept, gone, come = _without_common_word("".join(old[first:last]), "".join(new[start:end]))
        changed = (Mark("same", kept), Mark("del", gone), Mark("ins", come))
        found.extend(each for each in changed if each.text)
    return _joined(found)


def _without_common_word(old: str, new: str) -> tuple[str, str, str]:
    """Return the word that two runs begin with, and the rest of each.

    The space behind a word belongs to what follows: "dite." became "dite (trop)." by one word.
    """
    first, other = _words(old)[:1], _words(new)[:1]
    word = first[0].rstrip() if first else ""
    rests = old[len(word) :], new[len(word) :]
    if first and other and word == other[0].rstrip() and any(each.strip() for each in rests):
        return word, *rests
    return "", old, new


def _joined(found: Iterable[Mark]) -> tuple[Mark, ...]:
    """Merge neighbouring runs of one kind."""
    return tuple(
        Mark(kind, "".join(each.text for each in runs))
        for kind, runs in groupby(found, key=attrgetter("kind"))
    )


def _words(text: str) -> list[str]:
    """Return the words with the spaces behind them; an expression is one, a number, and a sign."""
    return re.findall(r"\{\{[^{}]*\}\}\s*|\d+(?:[.,]\d+)*\s*|\w+\s*|[^\w\s]\s*", text)
