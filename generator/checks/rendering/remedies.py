"""What may be why two renderings differ, with the change that would show it.

A remedy is a guess until it is tried: only one that brings both renderings closer is the cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from generator.checks.rendering.comparing import Comparison
from generator.core.problems import Severity

Side = Literal["github", "site", "neither"]

_QUOTE = r"(?:[ ]*>[ ]?)"
_ANY_QUOTE = re.compile(rf"{_QUOTE}*")


@dataclass(frozen=True)
class Change:
    """Puts ``text`` in place of the characters from ``start`` to ``end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Remedy:
    """A cause and the changes that take it away.

    ``line`` (from 0) and ``column`` (from 1) are where it is seen; ``cause`` says what stands there
    and ``advice`` what to do. ``keeps`` is the side whose rendering was meant: it must stay as it
    is.
    """

    line: int
    column: int
    cause: str
    advice: str
    changes: tuple[Change, ...]
    keeps: Side
    severity: Severity = Severity.WARNING


def changed(text: str, changes: Iterable[Change]) -> str:
    """Return the text with changes that do not overlap."""
    pieces: list[str] = []
    position = 0
    for change in sorted(changes, key=lambda each: (each.start, each.end)):
        pieces.extend((text[position : change.start], change.text))
        position = change.end
    pieces.append(text[position:])
    return "".join(pieces)


def clash(one: Sequence[Change], other: Sequence[Change]) -> bool:
    """Whether two sets of changes cannot be made together."""
    return any(_overlap(first, second) for first in one for second in other)


def _overlap(one: Change, other: Change) -> bool:
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    return one.start < other.end and other.start < one.end


def old_line(line: int, text: str, changes: Iterable[Change]) -> int:
    """Return the line of the text that a line is after the changes (both from 0)."""
    shift = 0
    for change in sorted(changes, key=lambda each: each.start):
        if text.count("\n", 0, change.start) + shift > line:
            break
        shift += change.text.count("\n") - text.count("\n", change.start, change.end)
    return max(0, line - shift)


def split_indent(line: str, quotes: int = 0) -> tuple[str, str]:
    """Return what stands before the text of a line, inside so many quotations, and the text."""
    prefix = re.match(rf"{_QUOTE}{{0,{quotes}}}", line)
    start = prefix.end() if prefix else 0
    text = line[start:].lstrip(" \t")
    return line[:start], line[start : len(line) - len(text)]


def is_blank(comparison: Comparison, line: int) -> bool:
    """Whether a line is empty but for the marks of a quotation."""
    text = comparison.lines[line]
    marks = _ANY_QUOTE.match(text)
    return not text[marks.end() if marks else 0 :].strip()


def width(indent: str) -> int:
    """Return how many columns an indent takes up."""
    return len(indent.expandtabs(4))
