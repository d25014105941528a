"""Ditto marks: cells that say "the same as above"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from generator.handwritten.values import HandCell, HandRow

_DITTO = re.compile(
    r"(?:\"|''|,,|[〃″„“”»«]|[«“„][ \u00a0\u202f]*[\"〃”»″]?[ \u00a0\u202f]*[»”]"
    r"|(?i:idem|dito|ditto|ibidem)\.?|(?i:id|ibid|do)\.|(?i:ibid))"
)


def is_ditto(text: str) -> bool:
    """Say whether a cell's text is a ditto mark: a quotation mark alone, "idem", "id." …."""
    return bool(_DITTO.fullmatch(text))


def resolve_dittos(rows: Sequence[HandRow]) -> tuple[HandRow, ...]:
    """Return the rows with the value above in place of each ditto mark.

    Empty cells are passed over on the way up; a mark with nothing above stays as it is.
    """
    above: dict[int, HandCell] = {}
    resolved: list[HandRow] = []
    for row in rows:
        cells = tuple(_resolved(cell, above) for cell in row.cells)
        above.update((cell.column, cell) for cell in cells if cell.text)
        resolved.append(replace(row, cells=cells))
    return tuple(resolved)


def _resolved(cell: HandCell, above: dict[int, HandCell]) -> HandCell:
    origin = above.get(cell.column)
    if origin is None or not is_ditto(cell.text):
        return cell
    source = origin.ditto_of or origin
    return replace(cell, items=source.items, ditto_of=source, merged=False)
