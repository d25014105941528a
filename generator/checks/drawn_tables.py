"""Typed tables against those that the data draw, and against each other (``table-disagrees``)."""

import csv
import io
from collections.abc import Iterator
from functools import partial

from generator.checks.context import Context
from generator.core.problems import Message, Problem
from generator.core.store import digest_of
from generator.handwritten import Sheet, disagreeing_tables, sheet_of
from generator.handwritten.disagreeing import Pair
from generator.tables import TableError, build_table, draw_csv


def disagreeing_problems(context: Context) -> list[Problem]:
    """Return what differs between tables that show the same."""
    unlike: frozenset[Pair] = context.store.get("unlike", "sheets", "") or frozenset()
    noted = set[Pair]()
    found = disagreeing_tables(context.manuscript, partial(drawn_sheets, context), unlike, noted)
    if frozenset(noted) != unlike:
        context.store.put("unlike", "sheets", "", frozenset(noted))
    return found


def drawn_sheets(context: Context) -> tuple[Sheet, ...]:
    """Return the tables of ``tables.yaml`` that can be drawn, without totals."""
    made_from = digest_of(context.study.digest, context.specs, context.language.code)
    kept: tuple[Sheet, ...] | None = context.store.get("sheets", "drawn", made_from)
    if kept is None:
        kept = tuple(_drawn_sheets(context))
        context.store.put("sheets", "drawn", made_from, kept)
    return kept


def _drawn_sheets(context: Context) -> Iterator[Sheet]:
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
