"""Blockquotes that are passages of the data, or nearly, and are not bound to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from generator.chapters import Chapter, Manuscript, plain_text
from generator.core.problems import Place, Problem, Severity, quoted
from generator.data import Record, Study
from generator.rendering.attribution import LEVELS, attribution, contradicted
from generator.rendering.names import folded
from generator.rendering.wording import differences, split_attribution

RULE = "quote"
NEARLY = 85
"""From so much on (rapidfuzz's ratio, 0 to 100) two texts are nearly the same."""
NEARLY_PART = 90
"""From so much on (its partial ratio) one text is nearly a part of the other."""
LONG = 40
"""Letters that the shorter text must have, for a part to be more than a phrase."""

_MARKS = re.compile(r"[ \t]*(?:>[ ]?)+")
_AFTER_CLOSING = re.compile(r"(?P<words>.*[»”\"])[\s*_]*[-–—,(:]*\s*(?P<who>[^»”\"]+)\Z", re.DOTALL)


@dataclass(frozen=True)
class _Quotation:
    """A blockquote: its words, to whom it is attributed (or nothing), and where it begins."""

    words: str
    who: str
    place: Place


def unbound_quotations(manuscript: Manuscript, study: Study) -> tuple[Problem, ...]:
    """Return a ``quote`` info for each plain blockquote that is nearly a passage of the data.

    It is a warning where the blockquote names somebody else than the data do.
    """
    passages = list(_passages(study))
    return tuple(
        _problem(study, quotation, *nearest)
        for chapter in manuscript.chapters
        for quotation in _quotations(chapter)
        if (nearest := _nearest(quotation.words, passages)) is not None
    )


def _passages(study: Study) -> Iterator[tuple[Record, str]]:
    """Yield the records that can be quoted with their words."""
    for relation, record in study.entities():
        if relation.resource.text:
            yield record, study.text(record, relation.resource.text)


def _nearest(
    words: str, passages: Sequence[tuple[Record, str]]
) -> tuple[Record, str, float] | None:
    """Return the passage that the words nearly are, its words, and how near they are (0 to 100)."""
    said = folded(words)
    near = [(_nearness(said, folded(passage)), record, passage) for record, passage in passages]
    best = max(near, key=lambda each: each[0], default=None)
    return (best[1], best[2], best[0]) if best and best[0] else None


def _nearness(said: str, passage: str) -> float:
    """Return how near two folded texts are, 0 if they are not nearly the same."""
    whole = fuzz.ratio(said, passage)
    if whole >= NEARLY:
        return whole
    part = fuzz.partial_ratio(said, passage)
    return part if part >= NEARLY_PART and min(len(said), len(passage)) >= LONG else 0


def _problem(
    study: Study, quotation: _Quotation, record: Record, passage: str, nearness: float
) -> Problem:
    same = not differences(quotation.words, passage)
    be = "is" if same else f"is nearly ({nearness:.0f} %)"
    block = f"/// quote | {record.key}"
    where = f"{record.path}:{record.line}"
    message = f'this {be} {record.key} ({where}): write "{block}" and "///" to have it checked'
    other = contradicted(study, record, quotation.who)
    if not other:
        return Problem(
            RULE, quotation.place, message, quotation.words, f"{block}\n///", Severity.INFO
        )
    right = ", ".join(text for text, _ in attribution(study, record, LEVELS[-1]))
    message = f"{quoted(other)} is named, the data say {quoted(right)}; {message}"
    return Problem(RULE, quotation.place, message, quotation.who, right, Severity.WARNING)


# --- blockquotes of a chapter ---------------------------------------------------------------------


def _quotations(chapter: Chapter) -> Iterator[_Quotation]:
    """Yield the blockquotes of a chapter, those in code and in blocks of ours left out."""
    bound = _bound_lines(chapter)
    open_lines: list[str] = []
    first = 0
    source = chapter.body.split("\n")
    for index, line in enumerate([*chapter.prose.split("\n"), ""]):
        begins = bool(_MARKS.match(line)) and index not in bound
        if begins and not open_lines:
            first = index
        if begins or (open_lines and line.strip()):
            open_lines.append(_MARKS.sub("", source[index], count=1))
        elif open_lines:
            place = Place(chapter.source, chapter.body_line + first)
            yield _quotation(open_lines, place)
            open_lines = []


def _bound_lines(chapter: Chapter) -> set[int]:
    return {
        line - chapter.body_line
        for block in chapter.blocks
        if block.name == RULE
        for line in range(block.place.line, block.end_line + 1)
    }


def _quotation(lines: Sequence[str], place: Place) -> _Quotation:
    """Read the words and the attribution: behind a dash in the last line, or the closing mark."""
    words, who = split_attribution("\n".join(lines).strip())
    behind = None if who else _AFTER_CLOSING.fullmatch(words)
    if behind:
        words, who = behind["words"], behind["who"]
    return _Quotation(plain_text(words).strip('«»“”" '), plain_text(who), place)
