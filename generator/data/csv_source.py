"""CSV files as rows of text that know their line, whatever program saved them.

UTF-8 with or without byte order mark, UTF-16 with one and cp1252 are read; so are ``,`` ``;`` and
tab as separators, quoted line breaks, CRLF and letters in composed or decomposed form. What had to
be assumed is said as a problem of severity info. Text stays text: no value is interpreted here.
"""

from __future__ import annotations

import codecs
import csv
import unicodedata
from dataclasses import dataclass


from generator.core.problems import Message, Place, Problem, Severity, nearest

from collections.abc import Iterator, Sequence
from pathlib import Path

RULE_ENCODING = "data-encoding"
RULE_FILE = "data-file"
RULE_FORMAT = "data-format"
SEPARATORS = (",", ";", "\t")
FIELD_LIMIT = 10_000_000
"""Characters that one cell may hold.

The csv module's own limit of 131,072 is less than a long interview.
"""


@dataclass(frozen=True)
class Row:
    """One row: its cells as text, and the line of the file at which it begins."""

    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class CsvSource:
    """A CSV file: its header and its rows, blank lines left out."""

    path: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    header_line: int = 1


def read_csv(
    root: Path, path: str, *, expected: Sequence[str], separator: str = ""
) -> tuple[CsvSource, tuple[Problem, ...]]:
    """Return the CSV file at ``root / path`` and what is wrong with it as a file.

    ``expected`` are the field names by which the separator is recognised, where ``separator`` does
    not say it. A file that cannot be read comes back with an empty header.
    """
    nothing = CsvSource(path, (), ())
    try:
        data = (root / path).read_bytes()
    except (OSError, ValueError):  # a path with a NUL character is no path
        return nothing, (_missing(root, path),)
    text, encoding_problems = decode(data, path)
    if text is None:
        return nothing, encoding_problems
    first_line = text.lstrip().split("\n", 1)[0]
    delimiter = separator or recognise_separator(first_line, expected)
    try:
        rows = list(_rows(text, delimiter))
    except _BrokenRowError as error:
        return nothing, (
            *encoding_problems,
            Problem(RULE_FORMAT, Place(path, error.line), error.message),
        )
    if not rows:
        return nothing, (*encoding_problems, _empty(path, expected))
    header, *records = rows
    names = tuple(cell.strip() for cell in header.cells)
    return CsvSource(path, names, tuple(records), header.line), encoding_problems


def decode(data: bytes, path: str) -> tuple[str | None, tuple[Problem, ...]]:
    r"""Return the text of a file, its lines ended by ``\n`` alone, and what had to be assumed.

    Text is brought to composed form (NFC), so that "é" typed on any system is the same letter.
    ``None`` comes with an error where no encoding fits.
    """
    text, problems = _decoded(data, path)
    if text is None:
        return None, problems
    text = text.replace("\r\n", "\n")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    control = next(((at, each) for at, each in enumerate(text) if _is_control(each)), None)
    if control is not None:
        line = text.count("\n", 0, control[0]) + 1
        message = Message("csv-control-character", code=f"U+{ord(control[1]):04X}")
        return None, (*problems, Problem(RULE_ENCODING, Place(path, line), message))
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        message = Message("csv-decomposed")
        problems = (*problems, Problem(RULE_ENCODING, Place(path), message, severity=Severity.INFO))
    return composed, problems


def recognise_separator(header: str, expected: Sequence[str]) -> str:
    """Return the separator that finds most of the expected names, a comma if none does."""
    wanted = set(expected)

    def names_found(separator: str) -> int:
        return len(wanted & {name.strip().strip('"') for name in header.split(separator)})

    return max(SEPARATORS, key=names_found)


class _BrokenRowError(Exception):
    """The csv module cannot go on: ``line`` is where the row began."""

    def __init__(self, line: int, message: Message) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    r"""Yield the rows that are not blank.

    Lines end at ``\n`` only: U+2028 is a character like any other.
    """
    lines = (line + "\n" for line in text.removesuffix("\n").split("\n"))
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _BrokenRowError(start, _reason(str(error))) from error
        if any(cell.strip() for cell in cells):
            yield Row(tuple(cells), start)


def _reason(error: str) -> Message:
    """Return what the csv module's message means for the person who typed the file."""
    if "end of data" in error:
        return Message("csv-unclosed")
    if "expected after" in error:
        return Message("csv-text-after-quote")
    if "new-line character" in error:
        return Message("csv-line-ends")
    return Message("csv-unreadable", reason=error)


def _decoded(data: bytes, path: str) -> tuple[str | None, tuple[Problem, ...]]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, first_bad = "utf-16", 0
    else:
        try:
            return data.decode("utf-8").removeprefix("\ufeff"), ()
        except UnicodeDecodeError as error:
            encoding, first_bad = "cp1252", error.start
        if _is_broken_utf_8(data):
            return None, (_undecodable(path, data, first_bad, Message("csv-unlike-the-rest")),)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        is_utf_16 = encoding == "utf-16"
        reason = Message("csv-no-utf-16") if is_utf_16 else Message("csv-no-known-encoding")
        return None, (_undecodable(path, data, error.start, reason),)
    line = data.count(b"\n", 0, first_bad) + 1
    message = Message("csv-other-encoding", encoding=encoding)
    assumed = Problem(
        RULE_ENCODING,
        Place(path, line),
        message,
        found=encoding,
        expected="UTF-8",
        severity=Severity.INFO,
    )
    return text, (assumed,)


def _is_broken_utf_8(data: bytes) -> bool:
    """Say whether the text is UTF-8 but for a few bytes: read as cp1252, its "é" would be "Ã©"."""
    repaired = data.decode("utf-8", errors="replace")
    broken = repaired.count("\ufffd")
    letters = sum(not character.isascii() for character in repaired) - broken
    return data.startswith(codecs.BOM_UTF8) or letters >= broken


def _undecodable(path: str, data: bytes, position: int, reason: Message) -> Problem:
    line = data.count(b"\n", 0, position) + 1
    message = Message("csv-wrong-byte", byte=position + 1, reason=reason)
    return Problem(RULE_ENCODING, Place(path, line), message, expected="UTF-8")


def _is_control(character: str) -> bool:
    """Say whether the character has no place in text (tab and line ends have)."""
    return unicodedata.category(character) == "Cc" and character not in "\t\n\r\x85"


def _empty(path: str, expected: Sequence[str]) -> Problem:
    header = ",".join(expected)
    message = Message("csv-empty", header=header)
    return Problem(RULE_FILE, Place(path), message, expected=header)


def _missing(root: Path, path: str) -> Problem:
    folder = (root / path).parent
    there = [each.name for each in folder.glob("*.csv")] if folder.is_dir() else []
    near = nearest(path.rpartition("/")[2], there)
    message = Message("csv-missing", path=path, near=near)
    return Problem(RULE_FILE, Place(path), message, found="", expected=path)
