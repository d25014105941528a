"""Typed tables against those that the data draw, and against each other (``table-disagrees``)."""

import csv
import io
from collections.abc import Iterator

from generator.checks.context import Context
from generator.core.problems import Message
from generator.handwritten import Sheet, sheet_of
from generator.tables import TableError, build_table, draw_csv


def drawn_sheets(context: Context) -> Iterator[Sheet]:
    """Yield the tables of ``tables.yaml`` that can be drawn, without totals."""
    for name, spec in context.specs.items():
        try:
            table = build_table(spec, context.study, context.language)
        except TableError:
            continue
        header, *rows = csv.reader(io.StringIO(draw_csv(table), newline=""))
        message = Message("table-drawn-from", name=name, path=spec.place.path)
        sheet = sheet_of(message, table.caption, header, rows[: len(rows) - len(table.foot)])
        if sheet:
            yield sheet
