"""Marks the words that were put in and taken out between two wordings of a passage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

MarkKind = Literal["same", "ins", "del"]


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
        kept, gone, come = _apart("".join(old[first:last]), "".join(new[start:end]))
        changed = (Mark("same", kept), Mark("del", gone), Mark("ins", come))
        found.extend(each for each in changed if each.text)
    return _joined(found)


def _apart(old: str, new: str) -> tuple[str, str, str]:
    """Return what two runs begin with alike, and the rest of each.

    The space behind a word belongs to what follows: "dite." became "dite (trop)." by one word.
    """
    first, other = _words(old)[:1], _words(new)[:1]
    word = first[0].rstrip() if first else ""
    rests = old[len(word) :], new[len(word) :]
    if first and other and word == other[0].rstrip() and any(each.strip() for each in rests):
        return word, *rests
    return "", old, new


def _joined(found: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return the runs, those of one kind that follow each other as one."""
    return tuple(
        Mark(kind, "".join(each.text for each in runs))
        for kind, runs in groupby(found, key=attrgetter("kind"))
    )


def _words(text: str) -> list[str]:
    """Return the words with the spaces behind them; an expression is one, a number, and a sign."""
    return re.findall(r"\{\{[^{}]*\}\}\s*|\d+(?:[.,]\d+)*\s*|\w+\s*|[^\w\s]\s*", text)
