"""Reads a CSV file or a spreadsheet as sheets: rows of text with their lines and kinds of cells.

Text files may have any of four separators and be UTF-8, UTF-16, cp1252 or Mac OS Roman; ``notes``
of a sheet say what had to be assumed. Workbooks (xlsx, xls, xlsb, ods) give their values, those of
formulas too: numbers as Excel shows them, to fifteen digits; days and times as ISO 8601 has them;
lengths of time in minutes.
"""

import codecs
import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from html import unescape
from pathlib import Path
from typing import Literal

from generator.core.parallel import within_limits
from generator.core.problems import Message, nearest
from generator.core.reading_files import BROKEN_ARCHIVE
from generator.core.values import Frozen, field, replace
from generator.data.csv_source import SEPARATORS, read_csv
from generator.data.schema import CsvDialect
from generator.importing.proposal import ImportRefusedError, read_file

TEXT_SUFFIXES = frozenset((".csv", ".tsv", ".tab", ".txt"))
WORKBOOK_SUFFIXES = frozenset((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"))
SUFFIXES = TEXT_SUFFIXES | WORKBOOK_SUFFIXES

# What a cell holds as its file has it; "" is empty. All cells of a text file are text.
Kind = Literal[
    "", "text", "number", "boolean", "date", "datetime", "time", "duration", "error", "formula"
]
Spot = tuple[int, int]  # a row and a column
_DELIMITERS = (*SEPARATORS, "|")
_LETTERS = frozenset("éèêëàâäçôöîïûùüœæñÉÈÊÀÂÇÔÎŒ’‘“”«»…–—°")
_SAMPLE = 200  # rows by which a separator is recognised
MOST_COLUMNS, MOST_CELLS = 5_000, 1_000_000  # of a sheet of a workbook
_ERROR = re.compile(r"#(?:REF|DIV/0 ?|VALUE|VALEUR|NAME|NOM|NUL|NULL|NUM|NOMBRE|N/A)[!?]?|#SPILL!")
_HIDDEN = re.compile(rb'<(?:row|col)\b(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
# Blanks in a paragraph of a cell are its text.
_BLANKS = re.compile(rb"(<(?:/?(?:table|office):|/text:p|\?xml)[^>]*>)\s+(?=<)")
_CELL = re.compile(
    rb'<c (?=[^>]*\br="([A-Z]+)([0-9]+)")([^>]*)(?<!/)>'
    rb"(?:<f\b[^>]*?(?:/>|>([^<]*)</f>))?(?:<v>([^<]*)</v>)?"
)


class Sheet(Frozen):
    """One sheet: its name ("" for a text file), rows of equal length, their lines, cells' kinds.

    A line is a line of a text file or the number of a row of a workbook. A merged cell stands in
    each place that it covers; ``merged`` has these places (row, column) but for the first, each
    with the first. A cell in error has that error as its text ("#REF!"), a formula that was never
    computed its own. A sheet without rows is empty, a chart, or hidden: ``notes`` say so.
    ``separator`` is that of a text file.
    """

    name: str
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[int, ...] = ()
    kinds: tuple[tuple[Kind, ...], ...] = ()
    notes: tuple[Message, ...] = ()
    merged: Mapping[Spot, Spot] = field(default_factory=dict[Spot, Spot])
    separator: str = ""


def read_sheets(path: Path, chosen: Sequence[str] = ()) -> tuple[Sheet, ...]:
    """Return the sheets of a file, or those ``chosen``; raise ``ImportRefusedError``.

    Hidden sheets are read where they are chosen.
    """
    suffix = path.suffix.lower()
    if suffix == ".md":
        raise ImportRefusedError(Message("file-of-chapter", path=str(path)))
    if suffix not in SUFFIXES:
        known = tuple(sorted(SUFFIXES))
        raise ImportRefusedError(Message("file-of-no-data", path=str(path), known=known))
    content = read_file(path)
    if suffix in WORKBOOK_SUFFIXES:
        return tuple(_sheets_within_limits(path, content, chosen))
    if chosen:
        raise ImportRefusedError(Message("file-has-no-sheets", path=str(path)))
    return (_read_text(path, content),)


# --- text -----------------------------------------------------------------------------------------


def _read_text(path: Path, content: bytes) -> Sheet:
    encoding = encoding_of(content)
    separator = _separator(content.decode(encoding, errors="replace"))
    source, problems = read_csv(
        path.absolute().parent,
        path.name,
        expected=(),
        dialect=CsvDialect(delimiter=separator),
        encoding=encoding,
    )
    if not source.header:
        wrong = problems[-1]
        reason = wrong.message if content.strip() else Message("file-empty")
        message = Message("file-line", path=str(path), line=wrong.place.line, message=reason)
        raise ImportRefusedError(message)
    cells = [source.header, *(each.cells for each in source.rows)]
    width = max(map(len, cells))
    rows = tuple(
        tuple(cell.strip() for cell in (*row, *("",) * (width - len(row)))) for row in cells
    )
    kinds = tuple(tuple[Kind, ...](map(_kind_of_text, row)) for row in rows)
    notes: list[Message] = []
    if encoding != "utf-8":
        notes.append(Message("file-encoding", encoding=encoding.replace("_", "-")))
    if width > 1 and separator != ",":
        shown = Message("file-tab") if separator == "\t" else separator
        notes.append(Message("file-separator", separator=shown))
    lines = (source.header_line, *(each.line for each in source.rows))
    return Sheet("", rows, lines, kinds, tuple(notes), separator=separator)


def _kind_of_text(cell: str) -> Kind:
    if cell.startswith("#") and _ERROR.fullmatch(cell):
        return "error"
    return "text" if cell else ""


def encoding_of(content: bytes) -> str:
    """Return the encoding of a text: of those of one byte the one that gives French letters."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        found = {
            each: sum(map(_LETTERS.__contains__, content.decode(each, errors="replace")))
            for each in ("cp1252", "mac_roman")
        }
        return max(found, key=lambda each: found[each])
    return "utf-8"


def _separator(text: str) -> str:
    """Return the separator that gives most rows one same number of cells, two at least."""

    def worth(separator: str) -> tuple[int, int]:
        lines = io.StringIO(text, newline="")
        try:
            reader = csv.reader(lines, delimiter=separator)
            widths = [len(row) for row, _ in zip(reader, range(_SAMPLE), strict=False) if row]
        except csv.Error:
            return 0, 0
        (width, count), *_ = Counter(widths).most_common(1) or [(0, 0)]
        return (count, width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=worth)


# --- workbooks ------------------------------------------------------------------------------------


def _sheets_within_limits(path: Path, content: bytes, chosen: Sequence[str]) -> Iterator[Sheet]:
    """Yield the sheets of a workbook, whatever it does to the libraries that read it."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield from within_limits(_read_workbook, path, content, chosen)
    except ImportRefusedError:
        raise
    except (CalamineError, MemoryError, ValueError, *BROKEN_ARCHIVE) as error:
        code = "file-has-password" if isinstance(error, PasswordError) else "file-no-workbook"
        raise ImportRefusedError(Message(code, path=str(path))) from error


def _read_workbook(path: Path, content: bytes, chosen: Sequence[str]) -> Iterator[Sheet]:
    """Yield each sheet that is read, or that it is left out."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    content = _without_blanks(content) if path.suffix.lower() == ".ods" else content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = tuple(book.sheet_names)
    for each in chosen:
        if each not in names:
            near = nearest(each, names)
            message = Message("file-no-sheet", path=str(path), name=each, known=names, near=near)
            raise ImportRefusedError(message)
    parts = dict(_sheet_parts(content)) if b"xl/workbook.xml" in content else {}
    widths = _widths(parts.get("", b"").decode("utf-8", errors="replace"))
    for each in book.sheets_metadata:
        if chosen and each.name not in chosen:
            continue
        is_hidden = each.visible is not SheetVisibleEnum.Visible and not chosen
        if is_hidden or each.typ is not SheetTypeEnum.WorkSheet:
            code = "sheet-chart" if each.typ is not SheetTypeEnum.WorkSheet else "sheet-hidden"
            yield Sheet(each.name, notes=(Message(code, name=each.name),))
            continue
        sheet = book.get_sheet_by_name(each.name)
        bottom, right = sheet.end or (0, 0)
        if right >= MOST_COLUMNS or (bottom + 1) * (right + 1) > MOST_CELLS:
            raise MemoryError
        grid = sheet.to_python(skip_empty_area=False)
        xml = parts.get(each.name, b"")
        notes = tuple(_hidden(xml, right + 1))
        found = _sheet(
            each.name, grid, sheet.merged_cell_ranges or (), dict(_other_cells(xml, widths))
        )
        yield replace(found, notes=(*found.notes, *notes)) if found.rows else found


def _without_blanks(content: bytes) -> bytes:
    """Return an OpenDocument file without blanks between elements, which the library refuses."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(written, "w") as archive:
        for name in read.namelist():
            part = read.read(name)
            archive.writestr(name, _BLANKS.sub(rb"\1", part) if name == "content.xml" else part)
    return written.getvalue()


def _hidden(xml: bytes, width: int) -> Iterator[Message]:
    """Yield how many rows and columns of a sheet are hidden; one tag may be of several columns."""
    tags = [_attributes(each.decode()) for each in _HIDDEN.findall(xml)]
    spans = [(int(each["min"]), min(int(each["max"]), width)) for each in tags if "max" in each]
    columns = sum(max(last - first + 1, 0) for first, last in spans)
    for what, count in (("rows", len(tags) - len(spans)), ("columns", columns)):
        if count:
            yield Message(f"file-hidden-{what}", count=count)


def _sheet(
    name: str,
    grid: Sequence[Sequence[object]],
    ranges: Iterable[tuple[Spot, Spot]],
    wrong: Mapping[Spot, tuple[str, Kind]],
) -> Sheet:
    cells = {
        (at, column): _cell(value)
        for at, row in enumerate(grid)
        for column, value in enumerate(row)
        if value != ""
    }
    cells |= wrong
    merged: dict[Spot, Spot] = {}
    for (top, left), (bottom, right) in ranges:
        if cell := cells.get((top, left)):
            covered = {
                (at, column)
                for at in range(top, min(bottom + 1, len(grid)))
                for column in range(left, min(right + 1, len(grid[0])))
            }
            merged |= dict.fromkeys(covered - {(top, left)}, (top, left))
            cells |= dict.fromkeys(covered, cell)
    width = max((column for _, column in cells), default=-1) + 1
    filled = sorted({at for at, _ in cells})
    number_of = {at: number for number, at in enumerate(filled)}
    rows = [[cells.get((at, column), ("", "")) for column in range(width)] for at in filled]
    return Sheet(
        name,
        tuple(tuple(text for text, _ in row) for row in rows),
        tuple(at + 1 for at in filled),
        tuple(tuple(kind for _, kind in row) for row in rows),
        () if rows else (Message("sheet-empty", name=name),),
        {
            (number_of[at], column): (number_of[top], left)
            for (at, column), (top, left) in merged.items()
        },
    )


def _cell(value: object) -> tuple[str, Kind]:
    """Return a value of a workbook as text, and its kind."""
    match value:
        case bool():
            return str(value).lower(), "boolean"
        case int() | float():
            return format(Decimal(f"{value:.15g}"), "f"), "number"
        case dt.datetime() if value.time() != dt.time():
            return value.isoformat(timespec="seconds"), "datetime"
        case dt.date():
            return value.strftime("%Y-%m-%d"), "date"
        case dt.time():
            return value.isoformat(timespec="seconds"), "time"
        case dt.timedelta():
            minutes = value / dt.timedelta(minutes=1)
            return format(Decimal(f"{minutes:.15g}"), "f"), "duration"
        case _:
            text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").strip()
            return text, _kind_of_text(text)


def _sheet_parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the XML of each sheet of an xlsx file, "" for its styles."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {each.filename: each for each in archive.infolist()}
        related = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", errors="replace")
        targets = {
            named["Id"]: named["Target"].removeprefix("/xl/")
            for named in map(_attributes, re.findall(r"<Relationship\b[^>]*>", related))
            if {"Id", "Target"} <= named.keys()
        }
        if "xl/styles.xml" in names:
            yield "", archive.read("xl/styles.xml")
        book = archive.read("xl/workbook.xml").decode("utf-8", errors="replace")
        for named in map(_attributes, re.findall(r"<sheet\b[^>]*>", book)):
            part = names.get(f"xl/{targets.get(named.get('r:id', ''), '')}")
            if part:
                yield named["name"], archive.read(part)


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'([\w:]+)="([^"]*)"', tag)}


def _widths(styles: str) -> dict[str, int]:
    """Return the digits that each style of a code shows: 5 for one of the format "00000"."""
    formats = map(_attributes, re.findall(r"<numFmt\b[^>]*>", styles))
    zeros = {
        each["numFmtId"]: len(each["formatCode"])
        for each in formats
        if re.fullmatch("00+", each.get("formatCode", ""))
    }
    _, _, cells = styles.partition("<cellXfs")
    used = map(_attributes, re.findall(r"<xf\b[^>]*>", cells.partition("</cellXfs>")[0]))
    of_style = ((str(at), zeros.get(each.get("numFmtId", ""), 0)) for at, each in enumerate(used))
    return {style: width for style, width in of_style if width}


def _other_cells(xml: bytes, widths: Mapping[str, int]) -> Iterator[tuple[Spot, tuple[str, Kind]]]:
    """Yield row, column and text of cells in error, formulas without a value, codes as shown."""
    for letters, number, rest, formula, value in _CELL.findall(xml):
        column = reduce(lambda before, letter: before * 26 + letter - ord("A") + 1, letters, 0)
        place = int(number) - 1, column - 1
        style = re.search(rb'\bs="([0-9]+)"', rest)
        width = widths.get(style[1].decode(), 0) if style and value.isdigit() else 0
        if width and not re.search(rb'\bt="[^n]', rest):
            yield place, (value.decode().zfill(width), "text")
        elif b't="e"' in rest:
            yield place, (value.decode("utf-8", errors="replace") or "#?", "error")
        elif formula and not value:
            yield place, (f"={unescape(formula.decode('utf-8', errors='replace'))}", "formula")
