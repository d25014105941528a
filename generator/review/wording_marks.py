"""Marks the words that were put in and taken out between two wordings of a passage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

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
    for kind, first, last, start, end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            found.append(Mark("same", "".join(new[start:end])))
            continue
        if first < last:
            found.append(Mark("del", "".join(old[first:last])))
        if start < end:
            found.append(Mark("ins", "".join(new[start:end])))
    return tuple(found)


def _words(text: str) -> list[str]:
    """Return the words with the spaces behind them; an expression is one, as is punctuation."""
    return re.findall(r"\{\{[^{}]*\}\}\s*|\w+\s*|[^\w\s]\s*", text)
