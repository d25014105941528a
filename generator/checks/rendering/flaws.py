"""What both readers show alike and nobody meant: marks as typed, text as a table's row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from generator.checks.rendering.outline import MARK, Leaf, plain_word

if TYPE_CHECKING:
    from markdown_it.token import Token

_RUN = re.compile(r"\*+|__+")
_CODE = re.compile(f"{MARK}[a-z]*c")


def typed_marks(leaf: Leaf) -> int:
    """Return how many marks of emphasis a block shows as they were typed."""
    if leaf.kind == "code":
        return 0
    return sum(
        len(_RUN.findall(plain_word(word)))
        for word in leaf.words
        if ("*" in word or "__" in word) and not _CODE.search(word)
    )


def swallowed_rows(lines: Sequence[str], tokens: Sequence[Token]) -> Iterator[int]:
    """Yield the line of the first row without any edge of a cell, in tables with columns.

    Only where every row above begins with such an edge, and no row that follows has one.
    """
    rows: list[int] = []
    columns = 0
    for token in tokens:
        if token.type == "table_open":
            rows, columns = [], 0
        elif token.type == "tr_open" and token.map:
            rows.append(token.map[0])
        elif token.type == "th_open":
            columns += 1
        elif token.type == "table_close" and columns > 1:
            yield from _first_without_edge(lines, rows)


def _first_without_edge(lines: Sequence[str], rows: Sequence[int]) -> Iterator[int]:
    edges = ["|" in lines[row] for row in rows]
    if False not in edges:
        return
    first = edges.index(False)
    above = (lines[row].lstrip(" >").startswith("|") for row in rows[:first])
    if first and all(above) and not any(edges[first:]):
        yield rows[first]
