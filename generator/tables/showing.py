"""How one place of the thesis shows a table."""

from __future__ import annotations

from dataclasses import dataclass

from generator.data.expression import Node


@dataclass(frozen=True)
class Showing:
    """How one place of the thesis shows a table.

    ``conditions`` keep some records, ``columns`` some columns (by header, for a matrix by key),
    ``transpose`` turns a matrix, ``caption`` replaces the table's own.
    """

    conditions: tuple[Node, ...] = ()
    columns: tuple[str, ...] = ()
    transpose: bool = False
    caption: str = ""


EVERYTHING = Showing()
"""The whole table as it is described."""
