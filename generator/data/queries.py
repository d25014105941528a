"""Files that a query of SQL makes of the others: ``x-sql`` of the description, by SQLite in memory.

A query reads the described files and nothing else: no file, no extension, no clock, no chance. It
is stopped after so many instructions, never after so much time, so that it ends everywhere alike.
"""

import datetime as dt
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from generator.core.problems import Message, nearest
from generator.data.fields import Scalar
from generator.language import MessageError

INSTRUCTIONS, MOST_TIMES = 100_000, 2_000
"""Instructions of SQLite between two counts, and how often they are counted at most."""
MOST_ROWS = 200_000
LARGEST = 1_000_000  # bytes of a value
MEMORY = 1 << 29  # bytes
_PLAIN = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE})
# Functions that give something else each time, or reach out of the data.
_REFUSED = frozenset(
    (
        *("random", "randomblob", "current_date", "current_time", "current_timestamp"),
        *("load_extension", "last_insert_rowid", "changes", "total_changes"),
    )
)
_TODAY = re.compile(
    r"'now'|\b(?:(?:date|time|datetime|julianday|unixepoch)\(\)|strftime\('[^']*'\))", re.IGNORECASE
)
_NO_SUCH = re.compile(r"no such (?:table|column): (?P<name>.+)")
_WITHIN = re.compile(r"'[^']*'|\"[^\"]*\"|--[^\n]*|\([^()]*\)")
_MOST_NESTED = 50
_LARGEST_NUMBER = 2**63


class Answer(NamedTuple):
    """What a query gives: the names of its columns, its rows, and which fields it reads.

    A field is a pair of the file's name and its own; "" is the file itself, whose records count.
    """

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    reads: frozenset[tuple[str, str]]


def answer_of(
    query: str,
    tables: Mapping[str, Sequence[str]],
    rows: Mapping[str, Iterable[Sequence[object]]] | None = None,
) -> Answer:
    """Return what a query gives over tables: their columns by name, and their rows.

    Without rows it is not run: what it reads is all that is known. Rows without an order of the
    query's own stand in the order of their values. Raise ``MessageError`` for what SQLite cannot or
    must not run.
    """
    if _TODAY.search(re.sub(r"\s+", "", query)):
        raise MessageError(Message("sql-refused", what="now"))
    reads, refused = set[tuple[str, str]](), list[str]()

    def allowed(action: int, first: str | None, second: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ and not str(first).startswith("sqlite_"):
            reads.add((str(first), second or ""))
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and second not in _REFUSED:
            return sqlite3.SQLITE_OK
        if action not in _PLAIN:
            refused.append(second or first or "")
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _fill(connection, tables, rows or {})
        connection.set_authorizer(allowed)
        times = iter(range(MOST_TIMES))
        connection.set_progress_handler(lambda: next(times, None) is None, INSTRUCTIONS)
        try:
            cursor = connection.execute(query if rows is not None else f"explain {query}")
            found = list(islice(cursor, MOST_ROWS + 1))
        except (sqlite3.Error, sqlite3.Warning, UnicodeError, MemoryError) as error:
            raise MessageError(_reason(str(error), refused, tables, query)) from None
        if cursor.description is None or len(found) > MOST_ROWS:
            code = "sql-too-many-rows" if found else "sql-no-answer"
            raise MessageError(Message(code, most=MOST_ROWS) if found else Message(code))
        columns = tuple(str(each[0]) for each in cursor.description)
    if not re.search(r"\border\s+by\b", _outside(query), re.IGNORECASE):
        found.sort(
            key=lambda row: [(each is not None, isinstance(each, str), each) for each in row]
        )
    return Answer(columns, [tuple(map(cell_text, row)) for row in found], frozenset(reads))


def _fill(
    connection: sqlite3.Connection,
    tables: Mapping[str, Sequence[str]],
    rows: Mapping[str, Iterable[Sequence[object]]],
) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    connection.execute("pragma temp_store = memory")
    for name, columns in tables.items():
        named = ", ".join(map(_quoted, columns))
        connection.execute(f"create table {_quoted(name)} ({named})")
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"insert into {_quoted(name)} values ({marks})", rows.get(name, ()))  # noqa: S608 - names of the description, in quotation marks
    connection.execute(f"pragma hard_heap_limit = {MEMORY}")


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _reason(
    said: str, refused: Sequence[str], tables: Mapping[str, Sequence[str]], query: str
) -> Message:
    """Return why SQLite did not run a query, with the nearest right name."""
    if refused:
        return Message("sql-refused", what=refused[-1])
    if said == "interrupted":
        return Message("sql-too-long")
    if unknown := _NO_SUCH.match(said):
        name = unknown["name"].rpartition(".")[2]
        asked = [each for each in tables if re.search(rf"\b{re.escape(each)}\b", query)]
        known = [*tables] if "table" in said else [one for each in asked for one in tables[each]]
        return Message("sql-names-nothing", name=name, near=nearest(name, known))
    return Message("sql-fails", reason=said)


def _outside(query: str) -> str:
    """Return a query without its texts, its comments and what stands between brackets."""
    for _ in range(_MOST_NESTED):
        query, count = _WITHIN.subn(" ", query)
        if not count:
            break
    return query


def stored(value: Scalar, text: str) -> object:
    """Return a value as SQLite holds it: days as ISO 8601 says, durations in seconds."""
    match value:
        case None | str():
            return value
        case Decimal() | Fraction():
            return int(value) if value == int(value) else float(value)
        case int():
            return int(value) if abs(value) < _LARGEST_NUMBER else text
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return text


def cell_text(value: object) -> str:
    """Return what a computed cell says in a CSV file, numbers with 15 digits at most."""
    match value:
        case None:
            return ""
        case float():
            return f"{value:.15g}"
        case bytes():
            raise MessageError(Message("sql-fails", reason="blob"))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)
