"""A hand-written table as columns of records: lists parted, each label in one spelling.

A table that cannot be taken without guessing stays in the chapter, and it is said why.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rapidfuzz import fuzz

from generator.core.problems import Message
from generator.handwritten.amounts import is_number
from generator.handwritten.total_rows import read_rows
from generator.handwritten.values import HandCell, HandRow, HandTable
from generator.importing.numbers import typed_total
from generator.language.normalize import fold

_BOUND = re.compile(r"\{\{.+?\}\}|\]\{=.+?\}", re.DOTALL)
_IMAGE = re.compile(r"!\[|<img\b|<svg\b", re.IGNORECASE)
_MARKUP = re.compile(
    r"\]\([^()\n]*\)|\]\[[^\[\]\n]*\]|<a\b|\[\^|<!--|`[^`]+`|<[a-z]+\b[^<>]*\b(?:href|title|id)=",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\*\*?[^*\s]|(?<!\w)__?[^_\s]|<(?:b|i|em|strong|u|mark)\b", re.IGNORECASE)
_NEW_LABEL = re.compile(r"[\"«“'(\[]?\s*[A-ZÀ-ÖØ-Þ0-9]")
_ONE_PLACE = re.compile(r"[\s\x85\u2028\u2029]+")
_TIGHT = re.compile(r"\s*([()\[\]/,;:+&–-])\s*")
_DIGITS = re.compile(r"\d+")
_NARROW = 2
_FEWEST_BELOW = 2
"""Rows below a second row of headings; one row of data alone proves nothing."""
_LIST_JOIN = "; "
_LONGEST_LABEL = 80
"""Characters; a longer text is a sentence, whose spelling is its own."""
_NEARLY = 88
_LEAST_LETTERS = 6
_MOST_QUESTIONS = 10
_MOST_COMPARED = 300


@dataclass(frozen=True)
class Column:
    """One column: its heading, and for each record its value and the cell that it is written in.

    ``leaf`` is the last of several headings one above the other. ``marked`` says that ditto marks
    or merged cells repeat some of its values, ``listed`` that its lists were parted into records;
    ``total`` is the cell of the total row below it.
    """

    heading: str
    values: tuple[str, ...]
    cells: tuple[HandCell, ...]
    leaf: str = ""
    marked: bool = False
    listed: bool = False
    total: HandCell | None = None

    @property
    def origins(self) -> list[int]:
        """The offset of the cell that each value is written in."""
        return [cell.start for cell in self.cells]

    @property
    def distinct(self) -> list[str]:
        """Its values once each, in order."""
        return list(dict.fromkeys(self.values))


@dataclass(frozen=True)
class Records:
    """The records of a table as columns, and what stands beside them.

    ``total`` is the row that adds up all of it, ``foot`` are the other total rows. ``notes`` say
    how it was read, ``spellings`` what was respelt, ``aside`` what the records cannot hold,
    ``doubts`` what the author should look at; ``rows`` is for each record the row that it comes
    from. ``parts`` says that the first column holds the headings of groups of rows.
    """

    table: HandTable
    columns: tuple[Column, ...]
    total: HandRow | None
    foot: tuple[HandRow, ...]
    notes: tuple[Message, ...]
    spellings: tuple[Message, ...]
    aside: tuple[Message, ...]
    doubts: tuple[Message, ...]
    rows: tuple[int, ...] = ()
    parts: bool = False

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self.columns[0].values)


@dataclass(frozen=True)
class _Cell:
    """A value, or the items of a list, and the cell in which it is written."""

    items: tuple[str, ...]
    written: HandCell
    repeated: bool = False
    listed: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.items)


def reason_to_leave(table: HandTable, source: str) -> Message | None:
    """Return why a table stays in the chapter, or None; ``source`` is its Markdown."""
    if table.ragged:
        lines = tuple(dict.fromkeys(str(place.line) for place in table.ragged))
        return Message("import-left-ragged", lines=lines)
    if not table.header:
        return Message("import-left-no-header")
    if "data" not in read_rows(table).roles:
        return Message("import-left-no-data")
    if _BOUND.search(source):
        return Message("import-left-bound")
    if _IMAGE.search(source):
        return Message("import-left-images")
    return None


def read_records(table: HandTable, part_heading: str) -> Records:
    """Return the records of a table.

    Rows that are headings become a column named ``part_heading``. A list is parted into records
    where the total below says so, or else where it stands in at most half of the rows: such a row
    is an entry that several things share. Otherwise a list is one value.
    """
    written = table
    table = _with_second_header(table)
    rows, roles = read_rows(table), list(read_rows(table).roles)
    for index, row in enumerate(table.rows):
        if roles[index] == "heading" and not _is_set_apart(row):
            roles[index] = "data"
    data = tuple(rows.of("data"))
    whole = [
        each.index
        for each in rows.totals
        if each.kind in {"total", "grand"} and not each.words and data in each.scopes
    ]
    total = table.rows[whole[0]] if len(whole) == 1 else None
    parts = "heading" in roles
    leaves, headings = _headings(table)
    plain = [*([part_heading] if parts else ()), *headings]
    columns = [
        Column(heading, (), (), leaf, total=cell)
        for heading, leaf, cell in zip(
            _distinct(plain),
            [*([part_heading] if parts else ()), *leaves],
            [*([None] if parts else ()), *(total.cells if total else [None] * table.width)],
            strict=True,
        )
    ]
    found, rows_of, notes, doubts = _filled(
        columns, list(_rows_of_cells(table, roles, parts=parts))
    )
    renamed = [
        Message("import-heading-twice", heading=before, second=each.heading)
        for before, each in zip(plain, found, strict=True)
        if before != each.heading
    ]
    if len(table.header) > 1:
        shown = " | ".join(headings)
        renamed.append(Message("import-headers-joined", count=len(table.header), headings=shown))
    unified, spellings = one_spelling(found, [(index,) for index in range(len(found))])
    return Records(
        table,
        unified,
        total,
        tuple(table.rows[index] for index in rows.of("total") if table.rows[index] is not total),
        (*renamed, *notes),
        spellings,
        tuple(_aside(written, table, roles)),
        doubts,
        rows_of,
        parts,
    )


def _with_second_header(table: HandTable) -> HandTable:
    """Return the table with its first row among the headings where that is what it is.

    Above it a heading spans several columns or is empty; it says nothing of its own row, and each
    of its words stands nowhere below.
    """
    if len(table.header) != 1 or len(table.rows) <= _FEWEST_BELOW or table.width <= _NARROW:
        return table
    (top,), row = table.header, table.rows[0]
    spans = any(not cell.text or cell.merged for cell in top.cells[1:])
    own = [cell for cell in row.cells[1:] if cell.text and not cell.merged]
    first = row.cells[0]
    names_no_row = not first.text or (first.merged and first.ditto_of is top.cells[0])
    if not spans or not names_no_row or len(own) < _FEWEST_BELOW:
        return table
    for cell in own:
        below = {other.cells[cell.column].text for other in table.rows[1:]}
        if is_number(cell.text) or cell.text in below:
            return table
    return replace(table, header=(top, row), rows=table.rows[1:])


def _headings(table: HandTable) -> tuple[list[str], list[str]]:
    """Return the lowest heading of each column, and all of its headings joined."""
    leaves, joined = [""] * table.width, list[str]()
    above = [""] * table.width
    for index, row in enumerate(table.header):
        texts = [_one_line(cell.text) for cell in row.cells]
        if index < len(table.header) - 1:  # a heading stands above the empty ones beside it
            for column in range(2, table.width):
                below = table.header[index + 1].cells[column].text
                texts[column] = texts[column] or (texts[column - 1] if below else "")
        leaves = [text or leaf for text, leaf in zip(texts, leaves, strict=True)]
        above = [f"{one}\n{text}" if text else one for one, text in zip(above, texts, strict=True)]
    joined = [" ".join(dict.fromkeys(text.split("\n"))).strip() for text in above]
    return leaves, joined


def _distinct(headings: Sequence[str]) -> Iterator[str]:
    """Yield the headings, with a number behind those that stand there already."""
    seen: set[str] = set()
    for heading in headings:
        found, count = heading, 1
        while found in seen:
            count += 1
            found = f"{heading} ({count})".strip()
        seen.add(found)
        yield found


def _is_set_apart(row: HandRow) -> bool:
    """Whether a row is the heading of those below: in a row of two cells, emphasis must say so."""
    cell = next(cell for cell in row.cells if cell.text)
    emphasised = bool(_EMPHASIS.search(cell.items[0].content))
    return len(row.cells) > _NARROW or cell.colspan > 1 or cell.header or emphasised


def _rows_of_cells(table: HandTable, roles: Sequence[str], *, parts: bool) -> Iterator[list[_Cell]]:
    part = _Cell(("",), table.header[0].cells[0])
    for row, role in zip(table.rows, roles, strict=True):
        if role == "heading":
            cell = next(cell for cell in row.cells if cell.text)
            part = _Cell((" ".join(item.text for item in cell.items),), cell)
        elif role == "data":
            cells = [part] if parts else []
            for cell in row.cells:
                items = tuple(item.text for item in cell.items)
                above = cell.ditto_of is not None and cell.ditto_of.column == cell.column
                listed = len(items) > 1 and all(item.listed for item in cell.items)
                cells.append(_Cell(items or ("",), cell.ditto_of or cell, above, listed))
            yield cells
            part = replace(part, repeated=True)


def _filled(
    columns: Sequence[Column], rows: list[list[_Cell]]
) -> tuple[list[Column], tuple[int, ...], tuple[Message, ...], tuple[Message, ...]]:
    """Return the columns with their records, the rows of these, how lists were read, and doubts."""
    notes, doubts = list[Message](), list[Message]()
    parted: list[int] = []
    for index, column in enumerate(columns):
        _read_lists(rows, index)
        lists = [row[index].items for row in rows if row[index].listed]
        items = len(rows) - len(lists) + sum(map(len, lists))
        typed = typed_total(column.total)
        if lists and (items in typed or (len(lists) * 2 <= len(rows) and len(rows) not in typed)):
            parted.append(index)
        elif lists:
            notes.append(Message("import-lists-kept", heading=column.heading))
    records: list[list[_Cell]] = []
    rows_of: list[int] = []
    for number, row in enumerate(rows):
        lists = [index for index in parted if row[index].listed]
        lengths = {len(row[index].items) for index in lists}
        count = next(iter(lengths)) if len(lengths) == 1 else 1
        if len(lengths) > 1:
            pieces = tuple(
                Message("import-list", count=len(row[each].items), heading=columns[each].heading)
                for each in lists
            )
            shown = " | ".join(cell.text for cell in row)
            doubts.append(Message("import-lists-uneven", lists=pieces, row=shown))
        rows_of += [number] * count
        records += [
            [
                replace(cell, items=(cell.items[position],))
                if count > 1 and index in lists
                else cell
                for index, cell in enumerate(row)
            ]
            for position in range(count)
        ]
    if len(records) > len(rows):
        names = tuple(columns[index].heading for index in parted)
        cells = sum(any(row[index].listed for index in parted) for row in rows)
        read = Message(
            "import-parted",
            count=len(records),
            rows=Message("import-rows", count=len(rows)),
            cells=Message("import-cells", count=cells),
            names=names,
        )
        notes.insert(0, read)
    first = parted[0] if parted and len(records) > len(rows) else -1
    return (
        [
            replace(
                column,
                values=tuple(
                    _LIST_JOIN.join(row[index].items) if row[index].listed else row[index].text
                    for row in records
                ),
                cells=tuple(row[index].written for row in records),
                marked=any(row[index].repeated for row in rows),
                listed=index == first,
            )
            for index, column in enumerate(columns)
        ],
        tuple(rows_of),
        tuple(notes),
        tuple(doubts),
    )


def _read_lists(rows: Sequence[list[_Cell]], index: int) -> None:
    """Decide what is a list in a column.

    Lines are one too in a column that has lists, where each begins a label. A line of a list that
    goes on in small letters belongs to the item above it.
    """
    has_lists = any(row[index].listed for row in rows)
    for row in rows:
        cell = row[index]
        begins = list(map(bool, map(_NEW_LABEL.match, cell.items)))
        if has_lists and len(cell.items) > 1 and all(begins):
            row[index] = replace(cell, listed=True)
        elif cell.listed and begins[0]:
            items: list[str] = []
            for item in cell.items:
                if items and item[:1].islower():
                    items[-1] = f"{items[-1]}\n{item}"
                else:
                    items.append(item)
            row[index] = replace(cell, items=tuple(items), listed=len(items) > 1)


def _aside(written: HandTable, table: HandTable, roles: Sequence[str]) -> Iterator[Message]:
    """Yield what the records cannot hold: rows that are none, emphasis, links and notes."""
    rest = [role for role in roles if role != "blank"]
    for row, role in zip(table.rows, roles, strict=True):
        if role == "blank":
            continue
        rest.pop(0)
        if role == "aside":
            yield Message("import-no-record", row=row_text(row))
        elif role == "heading" and rest[:1] != ["data"]:
            yield Message("import-heading-above-nothing", row=row_text(row))
    data = [row for row, role in zip(table.rows, roles, strict=True) if role == "data"]
    cells = [cell for row in data for cell in row.cells if not cell.ditto_of]
    count = sum(any(_EMPHASIS.search(item.content) for item in cell.written) for cell in cells)
    if count:
        yield Message("import-emphasis", count=count)
    for row in (*written.header, *written.rows):
        for cell in row.cells:
            source = " ".join(item.content for item in cell.written)
            if not cell.ditto_of and _MARKUP.search(source):
                yield Message("import-marked-up", source=_one_line(source))


def row_text(row: HandRow) -> str:
    """Return the texts of a row, separated by bars."""
    return " | ".join(_one_line(cell.text) for cell in row.cells if cell.text and not cell.ditto_of)


def _one_line(text: str) -> str:
    return _ONE_PLACE.sub(" ", text).strip()


def is_label(value: str) -> bool:
    """Say whether a text is the name of something: short, on one line, with letters."""
    is_short = 0 < len(value) <= _LONGEST_LABEL and "\n" not in value
    return is_short and any(character.isalpha() for character in value)


def one_spelling(
    columns: Sequence[Column], groups: Sequence[tuple[int, ...]]
) -> tuple[tuple[Column, ...], tuple[Message, ...]]:
    """Return the columns with one spelling for each label, and the spellings that were replaced.

    The columns of a group share their labels. Spellings differ in capitals, accents, spaces, dashes
    and a final mark. Digits are left out of the comparison, so that "Group 1" follows "group 2" and
    "group 3".
    """
    found = list(columns)
    unified: list[Message] = []
    for group in groups:
        written = dict.fromkeys(
            (cell.start, value)
            for index in group
            for cell, value in zip(columns[index].cells, columns[index].values, strict=True)
        )
        kept = _kept_spellings([value for _, value in written])
        replaced = Counter(value for _, value in written if kept.get(value, value) != value)
        heading = ", ".join(columns[index].heading for index in group)
        for value, count in replaced.items():
            unified.append(
                Message(
                    "import-respelt", heading=heading, written=value, kept=kept[value], count=count
                )
            )
        for index in group:
            values = tuple(kept.get(value, value) for value in columns[index].values)
            found[index] = replace(found[index], values=values)
    return tuple(found), tuple(unified)


def _kept_spellings(written: Sequence[str]) -> Mapping[str, str]:
    """Return the spelling that each label is to have: the most frequent one.

    Of equals it is one without a final mark, then with accents, then the first.
    """
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for label in filter(is_label, written):
        skeleton = _DIGITS.sub("0", label)
        spellings[spelling_key(skeleton)][skeleton] += 1
    best = {
        key: min(found, key=lambda each: (-found[each], each[-1:] in ".,;:", -_accents(each)))
        for key, found in spellings.items()
    }
    kept: dict[str, str] = {}
    for label in filter(is_label, written):
        pieces = best[spelling_key(_DIGITS.sub("0", label))].split("0")
        digits = [*_DIGITS.findall(label), ""]
        if len(pieces) == len(digits):
            filled = "".join(piece + digit for piece, digit in zip(pieces, digits, strict=True))
            kept[label] = filled
    return kept


def spelling_key(text: str) -> str:
    """Return a label without case, accents, loose spaces and a final mark."""
    return _TIGHT.sub(r"\1", fold(text)).rstrip(" .,;:")


def _accents(text: str) -> int:
    return sum(bool(unicodedata.combining(each)) for each in unicodedata.normalize("NFD", text))


def spelling_questions(heading: str, labels: Sequence[str]) -> list[Message]:
    """Return a question for each two labels that may be one label in two spellings."""
    found = [
        Message("import-same-label", heading=heading, one=one, other=other)
        for one, other in combinations(labels[:_MOST_COMPARED], 2)
        if min(len(one), len(other)) >= _LEAST_LETTERS
        and _DIGITS.findall(one) == _DIGITS.findall(other)
        and _are_alike(spelling_key(one), spelling_key(other))
    ]
    return found[:_MOST_QUESTIONS]


def _are_alike(one: str, other: str) -> bool:
    """Say whether two labels differ by a slip: "Site A" and "Site B" are two on purpose."""
    if fuzz.ratio(one, other) < _NEARLY:
        return False
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return True
    differing = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return all(min(map(len, pair)) >= _LEAST_LETTERS - 2 for pair in differing)
