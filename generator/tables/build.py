"""Builds one showing of a table: the same records, however a chapter wants them shown."""

from __future__ import annotations

from generator.core.problems import Message
from generator.data import Study
from generator.language import Language
from generator.tables.error import TableError
from generator.tables.listing import listing_table
from generator.tables.matrix_layout import matrix_table
from generator.tables.model import Table
from generator.tables.showing import EVERYTHING, Showing
from generator.tables.specs import ListingSpec, TableSpec


def build_table(
    spec: TableSpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the table; raise ``TableError`` where the showing asks for what is not there."""
    if isinstance(spec, ListingSpec):
        if showing.transpose:
            message = Message("table-not-transposable", table=spec.name)
            raise TableError(message, "transpose")
        return listing_table(spec, study, language, showing)
    return matrix_table(spec, study, language, showing)
