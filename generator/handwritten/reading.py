"""The typed tables of a chapter, and what is wrong with their shape (``table-shape``).

Markup becomes a grid: spans are spread over what they cover, rows of headings are told from rows of
values, ditto marks are replaced by the value above. Rows that do not fit their table, too short,
too long, are faults.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, takewhile

from generator.chapters.captions import TypedCaption, read_caption, read_captions
from generator.chapters.headings import plain_text
from generator.chapters.pieces import Piece, TableSpan, cut_into_pieces
from generator.chapters.values import Chapter
from generator.core.edits import blank
from generator.core.problems import Message, Place, Severity, in_file_order
from generator.core.values import Frozen, grouped, replace
from generator.handwritten.amounts import is_number
from generator.handwritten.cells import (
    HandCell,
    HandRow,
    HandTable,
    read_items,
    resolve_dittos,
)
from generator.handwritten.markup import WrittenTable, html_tables, pipe_tables
from generator.language.normalize import code_of
from generator.language.typed_numbers import read_number

_PANDOC = re.compile(r"(?:table)?:[ \t]+(?P<title>\S.*)", re.IGNORECASE | re.DOTALL)
_TRAILING_ID = re.compile(r"[ ]*\{[ ]*#(?P<id>[\w.-]+)[^{}]*\}[ ]*$")
_BOLD_LINE = re.compile(r"(?P<mark>\*\*|__)(?P<title>[^\s*_](?:(?!\*\*|__)[^\n])*)(?P=mark)")
_QUOTED_TABLE = re.compile(r"^[ \t]*>.*<table[\s>].*(?:\n[ \t]*>.*)*", re.MULTILINE | re.IGNORECASE)
_QUOTE_MARKS = re.compile(r"^[ \t]*>(?:[ \t]*>)*", re.MULTILINE)
_BOLD = re.compile(r"[*_]{2}.+[*_]{2}|<(b|strong)\b[^<>]*>.+</\1\s*>", re.DOTALL | re.IGNORECASE)
_VALUES = frozenset(("number", "boolean", "date", "datetime", "time", "duration"))
_YEAR = re.compile(r"(1[5-9]|20)[0-9]{2}")
# Numbers as programs print them: .5 and 1.2e-05; 2E10 may be a code.
OF_PROGRAMS = re.compile(
    r"[+-]?(?:\.[0-9]+|(?:[0-9]+\.[0-9]*|\.[0-9]+)[eE][+-]?[0-9]{1,2}|[0-9]+[eE][+-][0-9]{1,2})"
)
_UNIT = re.compile(r"[(\[][^()\[\]\d]+[)\]]")
_WIDEST_SPAN = 60
_NARROW = 2  # columns of a table in which no heading spans several
_LARGEST_GRID = 20_000  # cells: beyond it spans are not spread
_FEWEST_ROWS = 2  # of headings, above one of values


def read_tables(chapter: Chapter) -> tuple[HandTable, ...]:
    """Return the typed tables of a chapter in order, nested ones too, none of those in code."""
    has_html = "<table" in chapter.body.lower()
    if not has_html and "|" not in chapter.prose:
        return ()

    def place_at(offset: int) -> Place:
        return chapter.place_at(offset - chapter.body_start)

    front = blank(chapter.text[: chapter.body_start], [(0, chapter.body_start)])
    shown = blank(chapter.masks.unfenced, chapter.masks.hidden)
    found: list[HandTable] = []
    spans: list[tuple[int, int]] = []
    if has_html:
        source = _without_quote_marks(chapter.text)
        markup = _without_quote_marks(front + blank(shown, chapter.masks.code_spans))
        for written in html_tables(markup, place_at):
            start, end = written.start - chapter.body_start, written.end - chapter.body_start
            if chapter.prose[start:end].strip():  # of a table in code, nothing is prose
                spans.append((written.start, written.end))
                found += _table(source, written)
    rest = blank(front + shown, spans).split("\n")
    prose = front.split("\n")[:-1] + chapter.prose.split("\n")
    # Lines that are code or the header of a block are no rows.
    lines = (
        line if said.strip() else " " * len(line) for line, said in zip(rest, prose, strict=True)
    )
    for written in pipe_tables("\n".join(lines), place_at):
        found += _table(chapter.text, written)
    return tuple(sorted(found, key=lambda table: (table.start, -table.end)))


def read_pieces(chapter: Chapter) -> tuple[Piece, ...]:
    """Return the pieces of a chapter in order: headings, tables, images, paragraphs …."""
    top = chapter.body_start
    tables = [
        TableSpan(
            each.kind == "pipe", each.start - top, each.end - top, each.place.line, each.end_line
        )
        for each in chapter.once(read_tables)
    ]
    return cut_into_pieces(chapter, tables)


def typed_captions(chapter: Chapter) -> tuple[TypedCaption, ...]:
    """Return the captions that are typed as text, each with what it captions."""
    return read_captions(chapter, chapter.once(read_pieces))


def _without_quote_marks(text: str) -> str:
    def blanked(match: re.Match[str]) -> str:
        return " " * len(match[0])

    return _QUOTED_TABLE.sub(lambda lines: _QUOTE_MARKS.sub(blanked, lines[0]), text)


def _table(text: str, written: WrittenTable) -> Iterator[HandTable]:
    if not written.rows:
        return
    rows = _lay_out(text, written)
    headers = _header_count(written, rows)
    _find_ragged_rows(written, rows)
    caption = read_items(text, *written.caption) if written.caption else ()
    yield HandTable(
        kind=written.kind,
        place=written.place_at(written.start),
        end_line=written.place_at(written.end).line,
        start=written.start,
        end=written.end,
        width=len(rows[0].cells),
        header=tuple(rows[:headers]),
        rows=resolve_dittos(rows[headers:]),
        caption=" ".join(item.text for item in caption),
        problems=tuple(in_file_order(written.problems)),
        ragged=tuple(sorted(written.ragged)),
    )


# --- captions ------------------------------------------------------------------------------------


class TableCaption(Frozen):
    """A caption: its text, its typed number, the author's id, its place (-1: in the table)."""

    title: str
    number: str = ""
    id: str = ""
    start: int = -1
    end: int = -1


def table_captions(chapter: Chapter) -> Mapping[int, TableCaption]:
    """Return the captions by the start of their table.

    They are typed as one, a block, Pandoc's line, a bold line, or in the HTML of the table.
    """
    pieces = chapter.once(read_pieces)
    typed = {
        each.to: each
        for each in chapter.kept_once(typed_captions)
        if each.text.kind == "table" and each.text.title and each.to >= 0
    }
    at_line = {
        line: at for at, piece in enumerate(pieces) for line in range(piece.first, piece.last + 1)
    }
    taken = {each.at for each in typed.values()}
    found: dict[int, TableCaption] = {}
    for table in chapter.once(read_tables):
        at = at_line.get(table.place.line, -1)
        own = typed.get(at)
        if own and (own.at != at or table.kind == "pipe"):
            piece = own.piece if own.at != at else replace(own.piece, first=own.piece.last)
            found[table.start] = _placed(chapter, piece, own.text.title, own.text.number)
        elif beside := _beside(chapter, pieces, at, taken):
            taken.add(beside[0])
            found[table.start] = beside[1]
        elif table.caption:
            text = read_caption(table.caption, heading=False)
            title, number = (text.title, text.number) if text else ("", "")
            found[table.start] = TableCaption(title or table.caption, title and number)
    return found


def _beside(
    chapter: Chapter, pieces: Sequence[Piece], at: int, taken: set[int]
) -> tuple[int, TableCaption] | None:
    for index in (at + 1, at - 1):
        if not 0 <= index < len(pieces) or index in taken or at < 0:
            continue
        piece = pieces[index]
        text = piece.text.strip()
        if index > at and piece.block and piece.block.name == "table-caption":
            title = chapter.content_of(piece.block)
            return index, replace(_placed(chapter, piece, title), id=piece.block.id)
        bold = _BOLD_LINE.fullmatch(text) if index < at else None
        match = _PANDOC.fullmatch(text) or bold
        if match and piece.kind == "text":
            return index, _placed(chapter, piece, match["title"])
    return None


def _placed(chapter: Chapter, piece: Piece, title: str, number: str = "") -> TableCaption:
    identity = _TRAILING_ID.search(title)
    plain = plain_text(_TRAILING_ID.sub("", title))
    start, end = (each + chapter.body_start for each in chapter.line_span(piece.first, piece.last))
    end = start + len(chapter.text[start:end].rstrip())
    return TableCaption(plain, number, identity["id"] if identity else "", start, end)


# --- the grid -------------------------------------------------------------------------------------


def _lay_out(text: str, table: WrittenTable) -> list[HandRow]:
    left: list[int] = []  # how many rows there are from each to the end of its section
    for _, section in groupby(table.rows, key=lambda row: row.section):
        left += range(sum(1 for _ in section), 0, -1)
    widest = max(
        sum(cell.colspan if cell.colspan <= _WIDEST_SPAN else 1 for cell in row.cells)
        for row in table.rows
    )
    widest = max(table.width, widest)
    area = sum(
        min(cell.colspan, _WIDEST_SPAN) * min(cell.rowspan or left[index], len(left))
        for index, row in enumerate(table.rows)
        for cell in row.cells
    )
    placed: list[dict[int, HandCell]] = [{} for _ in left]
    for index, row in enumerate(table.rows):
        cells = placed[index]
        column = 0
        for written in row.cells:
            while column in cells:
                column += 1
            items = read_items(text, written.start, written.end)
            cell = replace(written, column=column, items=items, written=items)
            columns = min(cell.colspan, _WIDEST_SPAN, max(widest - column, 1))
            rows = min(cell.rowspan or left[index], left[index])
            if cell.rowspan > left[index]:
                found, expected = (f'rowspan="{n}"' for n in (cell.rowspan, left[index]))
                table.fault(cell.place, "table-span-too-tall", found=found, expected=expected)
            if area > _LARGEST_GRID:
                columns = rows = 1
            covered = range(column, column + columns)
            cells.setdefault(column, cell)
            for below in placed[index : index + rows]:
                for each in covered:
                    if each not in below:
                        below[each] = replace(
                            cell, column=each, ditto_of=cell, merged=True, colspan=1, rowspan=1
                        )
            column += 1
    width = max([table.width, *(max(cells, default=-1) + 1 for cells in placed)])
    return [_row(row, cells, width) for row, cells in zip(table.rows, placed, strict=True)]


def _row(row: HandRow, cells: dict[int, HandCell], width: int) -> HandRow:
    end = row.cells[-1].end
    every = (
        cells.get(column) or HandCell(column, (), row.place, end, end, missing=True)
        for column in range(width)
    )
    return HandRow(tuple(every), row.place, row.section, len(cells))


# --- rows of headings -----------------------------------------------------------------------------


def _header_count(table: WrittenTable, rows: Sequence[HandRow]) -> int:
    """Count the first rows in the head or of header cells only, else those that look so."""
    count = sum(1 for _ in takewhile(lambda row: row.section == "head", rows))
    count = count or sum(1 for _ in takewhile(_all_header_cells, rows))
    empty = all(not cell.text for row in rows[:count] for cell in row.cells)
    if count == 0 or (table.kind == "pipe" and empty):
        count += _reads_as_header(rows[count:])
    elif names_columns(rows[count - 1 :]):
        count += 1
    return min(count, max(len(rows) - 1, table.kind == "pipe"))


def _all_header_cells(row: HandRow) -> bool:
    filled = [cell for cell in row.cells if cell.text]
    return bool(filled) and all(cell.header for cell in filled)


def _reads_as_header(rows: Sequence[HandRow]) -> int:
    bold = sum(1 for _ in takewhile(_is_bold, rows))
    if bold or len(rows) < 2:  # noqa: PLR2004
        return bold
    first = [cell for cell in rows[0].cells if cell.text]
    if len(first) < max(2, len(rows[0].cells) - 1) or any(is_number(each.text) for each in first):
        return 0
    columns = ([row.cells[cell.column].text for row in rows[1:]] for cell in first)
    return any(sum(map(is_number, texts)) * 2 > len(texts) for texts in columns)


def names_columns(rows: Sequence[HandRow]) -> bool:
    """Whether the second row names the columns below headings of the first that span several.

    It has no label itself, or codes, and words that do not recur below; or it counts the columns:
    5, 4, 3, 2, 1. A row of units in brackets names them below any headings.
    """
    if len(rows) <= _FEWEST_ROWS or len(rows[0].cells) <= _NARROW:
        return False
    units = [cell.text for cell in rows[1].cells if cell.text]
    if units and not rows[1].cells[0].text and all(map(_UNIT.fullmatch, units)):
        return True
    if not spans(rows[0], rows[1]):
        return False
    above, texts = ([cell.text for cell in row.cells] for row in rows[:2])
    new = [at for at, text in enumerate(texts) if text and text != above[at]]
    below = [row.cells[at].text for row in rows[2:] for at in new]
    recurs = any(row.cells[at].text == texts[at] for row in rows[2:] for at in new)
    are_codes = all(code_of(texts[at]) for at in new) and not any(map(code_of, below))
    names_no_row = not texts[0] or not above[0] or texts[0] == above[0]
    is_named = (names_no_row or are_codes) and is_wordy(rows[1]) and not recurs
    return len(list(filter(None, texts))) > 1 and (is_named or _counts_columns(above, texts))


def spans(row: HandRow, below: HandRow) -> bool:
    """Say whether a heading of a row stands above several of the next row."""
    texts = [cell.text for cell in row.cells]
    return any(
        below.cells[at].text and any(texts[:at]) and (not text or row.cells[at].merged)
        for at, text in enumerate(texts)
    )


def is_value(cell: HandCell) -> bool:
    """Say whether a cell holds a number or a day that is no year: years can be headings."""
    read = cell.kind in _VALUES or read_number(cell.text) or OF_PROGRAMS.fullmatch(cell.text)
    return bool(read) and not _YEAR.fullmatch(cell.text)


def is_wordy(row: HandRow) -> bool:
    """Say whether a row holds words and years alone: no number, no day, no label of a value."""
    return not any(is_value(cell) or cell.text.endswith(":") for cell in row.cells)


def _counts_columns(above: Sequence[str], texts: Sequence[str]) -> bool:
    """Say whether a row counts the columns below each heading: 1, 2, 3 or 3, 2, 1."""
    by_heading = grouped(
        (sum(map(bool, above[: at + 1])), text) for at, text in enumerate(texts) if text
    )
    several = [run for run in by_heading.values() if len(run) > 1]
    return bool(several) and all(
        sorted(run) == [str(number) for number in range(1, len(run) + 1)] for run in several
    )


def _is_bold(row: HandRow) -> bool:
    filled = [cell for cell in row.cells if cell.text]
    return len(filled) > 1 and all(
        _BOLD.fullmatch(item.content) and not is_number(cell.text)
        for cell in filled
        for item in cell.written
    )


# --- rows that do not fit -------------------------------------------------------------------------


def _find_ragged_rows(table: WrittenTable, rows: Sequence[HandRow]) -> None:
    """Add faults of rows that do not fit, but for headings of groups and an empty end."""
    filled = [row.written for row in rows]
    width = table.width or max(filled, key=filled.count, default=0)
    expected = Message("table-cells", count=width)
    is_of_rule = any(each.code == "table-rule" for each in table.problems)  # it follows from that
    for written, row in zip(table.rows, rows, strict=True):
        cells = written.written if table.kind == "pipe" else row.written
        extra = next((cell for cell in row.cells[width:] if cell.text), None)
        found = Message("table-columns", count=row.written)
        if cells > width and table.kind == "html":
            spanned = any(cell.merged and cell.ditto_of not in row.cells for cell in row.cells)
            table.fault(
                row.place,
                "table-row-too-long",
                ragged=True,
                found=found,
                width=width,
                why=Message("table-spanned-from-above") if spanned else "",
                expected=expected,
            )
        elif cells > width and extra:
            table.fault(
                extra.start,
                "table-cell-not-shown",
                Severity.ERROR,
                ragged=True,
                found=Message("table-cells", count=row.written),
                width=width,
                text=extra.text,
                expected=expected,
            )
        elif cells < width and written.written > 1 and not is_of_rule:
            table.fault(
                row.place,
                "table-row-too-short",
                ragged=True,
                found=found,
                width=width,
                expected=expected,
            )
