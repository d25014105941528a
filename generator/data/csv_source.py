"""CSV files as rows of text that know their line, whatever program saved them.

UTF-8 with or without byte order mark, UTF-16 with one and cp1252 are read; so are ``,`` ``;`` and
tab as separators, quoted line breaks, CRLF and letters in composed or decomposed form. What had to
be assumed is said as a problem of severity info. Text stays text: no value is interpreted here.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from generator.core.problems import Message, Place, Problem, Severity, nearest
from generator.core.reading_files import (
    FileError,
    read_bytes,
    refuse_binary,
    refuse_control_characters,
)
from generator.core.values import Frozen, replace
from generator.data.schema import CsvDialect

RULE_ENCODING = "data-encoding"
RULE_FILE = "data-file"
SEPARATORS = (",", ";", "\t")
# Characters that one cell may hold.
# The csv module's own limit of 131,072 is less than a long interview.
FIELD_LIMIT = 10_000_000
_NUMBER = re.compile(r"[-+]?[0-9][0-9 .,\u00a0\u202f]*(?:[eE][-+]?[0-9]+)?%?")
# What the csv module's messages mean for the person who typed the file.
_REASONS = {
    "end of data": Message("csv-unclosed"),
    "expected after": Message("csv-text-after-quote"),
    "new-line character": Message("csv-line-ends"),
}


class CsvRow(Frozen):
    """One row: its cells as text, and the line of the file at which it begins."""

    cells: tuple[str, ...]
    line: int


class CsvSource(Frozen):
    """A CSV file: its header and its rows, blank lines left out."""

    path: str
    header: tuple[str, ...]
    rows: tuple[CsvRow, ...]
    header_line: int = 1


_ALIKE = 85  # of 100, that the names of two files must be alike so that one may be meant


class _UnreadableError(Exception):
    def __init__(self, rule: str, place: Place, message: Message, expected: str = "") -> None:
        super().__init__()
        self.problem = Problem(rule, place, message, expected=expected)


def read_csv(
    root: Path,
    path: str,
    *,
    expected: Sequence[str],
    dialect: CsvDialect | None = None,
    encoding: str = "",
) -> tuple[CsvSource, tuple[Problem, ...]]:
    """Return the CSV file at ``root / path`` and what is wrong with it as a file.

    ``expected`` are the fields that tell the separator; an unreadable file has an empty header.
    """
    assumed: list[Problem] = []
    dialect = dialect or CsvDialect()
    try:
        text = _text(_data(root, path), path, encoding, assumed)
        rows = list(_rows(text, path, dialect, expected))
    except _UnreadableError as error:
        return CsvSource(path, (), ()), (*assumed, error.problem)
    if not rows:
        header = ",".join(expected)
        empty = Problem(RULE_FILE, Place(path), Message("csv-empty", header=header), "", header)
        return CsvSource(path, (), ()), (*assumed, empty)
    if not dialect.header:
        return CsvSource(path, tuple(expected), tuple(rows)), tuple(assumed)
    head, *body = rows
    header = tuple(cell.strip() for cell in head.cells)
    return CsvSource(path, header, tuple(body), head.line), tuple(assumed)


def _data(root: Path, path: str) -> bytes:
    try:
        data = read_bytes(root, path)
        refuse_binary(data)
    except FileError as error:
        if error.message.code != "file-missing":
            rule = RULE_ENCODING if error.found else RULE_FILE
            raise _UnreadableError(rule, Place(path), error.message, "UTF-8") from None
        there = [each.name for each in (root / path).parent.glob("*.csv")]
        near = nearest(path.rpartition("/")[2], there, least=_ALIKE)
        message = Message("csv-missing", path=path, near=near)
        raise _UnreadableError(RULE_FILE, Place(path), message, path) from None
    return data


def _text(data: bytes, path: str, encoding: str, assumed: list[Problem]) -> str:
    """Return the text in NFC with LF line ends; collect what had to be assumed."""
    text = _decoded(data, path, encoding, assumed).replace("\r\n", "\n")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    try:
        refuse_control_characters(text)
    except FileError as error:
        raise _UnreadableError(RULE_ENCODING, Place(path, error.line), error.message) from None
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        message = Message("csv-decomposed")
        assumed.append(Problem(RULE_ENCODING, Place(path), message, severity=Severity.INFO))
    return composed


def _decoded(data: bytes, path: str, encoding: str, assumed: list[Problem]) -> str:

    def place_of(byte: int) -> Place:
        return Place(path, data.count(b"\n", 0, byte) + 1)

    def undecodable(byte: int, reason: Message) -> _UnreadableError:
        message = Message("csv-wrong-byte", byte=byte + 1, reason=reason)
        return _UnreadableError(RULE_ENCODING, place_of(byte), message, "UTF-8")

    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    first_bad = 0
    if not is_utf_16:
        try:
            return data.decode(encoding or "utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            first_bad = error.start
        # But for a few bytes it is UTF-8: read as cp1252, its "é" would be "Ã©".
        repaired = data.decode("utf-8", errors="replace")
        broken = repaired.count("\ufffd")
        letters = sum(not character.isascii() for character in repaired) - broken
        if data.startswith(codecs.BOM_UTF8) or letters >= broken:
            raise undecodable(first_bad, Message("csv-unlike-the-rest"))
    other = "utf-16" if is_utf_16 else "cp1252"
    try:
        text = data.decode(other)
    except UnicodeDecodeError as error:
        reason = Message("csv-no-utf-16") if is_utf_16 else Message("csv-no-known-encoding")
        raise undecodable(error.start, reason) from None
    if codecs.lookup(other).name != encoding:
        message = Message("csv-other-encoding", encoding=other)
        problem = Problem(RULE_ENCODING, place_of(first_bad), message, other, "UTF-8")
        assumed.append(replace(problem, severity=Severity.INFO))
    return text


def _rows(text: str, path: str, dialect: CsvDialect, expected: Sequence[str]) -> Iterator[CsvRow]:
    """Yield the rows that are not blank. Lines end at LF only, never at U+2028."""
    header = text.lstrip().partition("\n")[0]
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(
        (line + "\n" for line in text.removesuffix("\n").split("\n")),
        delimiter=dialect.delimiter or _separator(header, expected),
        quotechar=dialect.quote,
        doublequote=dialect.double_quote,
        escapechar=dialect.escape,
        skipinitialspace=dialect.skip_space,
        strict=True,
    )
    line = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield CsvRow(tuple(cells), line)
            line = reader.line_num + 1
    except csv.Error as error:
        known = (message for said, message in _REASONS.items() if said in str(error))
        message = next(known, Message("csv-unreadable", reason=str(error)))
        raise _UnreadableError("data-format", Place(path, line), message) from None


def _separator(header: str, expected: Sequence[str]) -> str:
    wanted = set(expected)

    def found(separator: str) -> tuple[int, bool]:
        names = [name.strip().strip('"') for name in header.split(separator)]
        return len(wanted & {*names}), len(names) == len(expected)

    return max(SEPARATORS, key=found)


def csv_text(rows: Iterable[Sequence[str]], line_end: str = "\n") -> str:
    """Return rows as a CSV file: commas, quotation marks where they are needed."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=line_end).writerows(rows)
    return buffer.getvalue()


def disarmed(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula. Source: OWASP, CSV injection."""
    is_formula = cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell
