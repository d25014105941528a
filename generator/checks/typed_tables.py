"""Typed tables: in another syntax, and against the data and each other.

Tables as pandoc alone reads them (``table-shape``); tables that the data draw, or that another
table repeats, with other values (``table-disagrees``).
"""

import csv
import io
import re
from collections.abc import Iterator
from functools import partial

from generator.chapters import Chapter
from generator.checks.context import Context
from generator.core.problems import Message, Problem, Severity
from generator.core.store import digest_of
from generator.handwritten import Sheet, disagreeing_tables, sheet_of
from generator.handwritten.disagreeing import Pair
from generator.tables import TableError, build_table, draw_csv

_COLUMNS = r"[ ]*(?:-{3,}(?:[ ]+-{3,})+|\+(?:[-=:]+\+)+)[ ]*\n"
_DASHES = r"[ ]*-{3,}(?:[ ]+-{3,})*[ ]*"
_FULL = r"(?:(?![ \t]*$).*\n)"
# Columns of dashes, or a grid, up to an empty line; a table between two rows of dashes may have
# empty lines.
PANDOC_TABLE = re.compile(
    rf"(?:(?<=\n\n)|\A)(?:{_DASHES}\n{_FULL}*?{_COLUMNS}(?:(?!\#).*\n)*?{_DASHES}$"
    rf"|{_FULL}*?{_COLUMNS}{_FULL}*)",
    re.MULTILINE,
)


def pandoc_table_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield the tables that pandoc reads and neither the site nor GitHub."""
    if chapter.flavour in {"pandoc", "quarto"}:
        return
    for table in PANDOC_TABLE.finditer(chapter.without_code):
        place, first = chapter.place_at(table.start()), table[0].split("\n")[0].strip()
        message = Message("table-of-pandoc")
        yield Problem("table-shape", place, message, first, severity=Severity.WARNING)


def disagreeing_problems(context: Context) -> list[Problem]:
    """Return what differs between tables that show the same."""
    unlike: frozenset[Pair] = context.store.get("unlike", "sheets", "") or frozenset()
    noted = set[Pair]()
    found = disagreeing_tables(context.manuscript, partial(drawn_sheets, context), unlike, noted)
    if frozenset(noted) != unlike:
        context.store.put("unlike", "sheets", "", frozenset(noted))
    return found


def drawn_sheets(context: Context) -> tuple[Sheet, ...]:
    """Return the tables of ``tables.yaml`` that can be drawn, without totals.

    One that says values by labels is there twice: a typed one may have the values or the labels.
    """
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
        message = Message("table-drawn-from", name=name, path=spec.place.path)
        for drawn in dict.fromkeys((draw_csv(table), draw_csv(table.coded))):
            header, *rows = csv.reader(io.StringIO(drawn, newline=""))
            sheet = sheet_of(message, table.caption, header, rows[: len(rows) - len(table.foot)])
            if sheet:
                yield sheet
