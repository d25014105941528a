"""Builds one showing of a table: the same records, however a chapter wants them shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.tables.error import TableError
from generator.tables.listing import listing_table
from generator.tables.matrix_layout import matrix_table
from generator.tables.specs import ListingSpec

if TYPE_CHECKING:
    from generator.language import Language
    from generator.study import Study
    from generator.study.expression import Node
    from generator.tables.model import Table
    from generator.tables.specs import TableSpec

__all__ = ["EVERYTHING", "Showing", "TableError", "build_table"]


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


def build_table(
    spec: TableSpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the table; raise ``TableError`` where the showing asks for what is not there."""
    if isinstance(spec, ListingSpec):
        if showing.transpose:
            message = f"{spec.name} is a listing; only a matrix can be transposed"
            raise TableError(message, "transpose")
        return listing_table(
            spec, study, language, showing.conditions, showing.columns, showing.caption
        )
    return matrix_table(
        spec,
        study,
        language,
        showing.conditions,
        showing.columns,
        showing.caption,
        transpose=showing.transpose,
    )
