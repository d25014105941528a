"""A hand-written table as columns of records: lists parted, each label in one spelling.

A table that cannot be taken without guessing stays in the chapter, and it is said why.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Literal, NamedTuple

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.handwritten.amounts import is_number, read_amounts
from generator.handwritten.total_rows import read_rows
from generator.handwritten.values import HandCell, HandRow, HandTable
from generator.language.normalize import kept_spellings, spelling_key
from generator.language.typed_numbers import Style

# The role of a column in a list of records.
# ``key``: its codes name the records. ``group``: records belong to its values, which have a file of
# their own, and the columns that depend on it (``member``) stand there. ``thing``: its values have
# a file of their own too, on which nothing depends. ``own``: its values belong to the records.
Role = Literal["key", "group", "member", "thing", "own"]
_BOUND = re.compile(r"\{\{.+?\}\}|\]\{=.+?\}", re.DOTALL)
_MARKUP = re.compile(
    r"\]\([^()\n]*\)|\]\[[^\[\]\n]*\]|<a\b|\[\^|<!--|`[^`]+`|<[a-z]+\b[^<>]*\b(?:href|title|id)=",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\*\*?[^*\s]|(?<!\w)__?[^_\s]|<(?:b|i|em|strong|u|mark)\b", re.IGNORECASE)
_NEW_LABEL = re.compile(r"[\"«“'(\[]?\s*[A-ZÀ-ÖØ-Þ0-9]")
_DIGITS = re.compile(r"\d+")
_NARROW = 2
_FEWEST_BELOW = 2  # rows below a second row of headings; one row of data alone proves nothing
_LONGEST_LABEL = 80  # characters; a longer text is a sentence, whose spelling is its own
_NEARLY, _LEAST_LETTERS, _MOST_QUESTIONS, _MOST_COMPARED = 88, 6, 10, 300


class Column(Frozen, eq=False, dict=True):
    """One column: its heading, and for each record its value and the cell that it is written in.

    ``leaf`` is the last of several headings one above the other. ``marked`` says that ditto marks
    or merged cells repeat some of its values, ``listed`` that its lists were parted into records;
    ``total`` is the cell of the total row below it. ``style`` is how the decimals of a column of
    numbers stand, which the author ``said`` where nothing else does; ``adds`` says that its numbers
    are there to be added up.
    """

    heading: str
    leaf: str = ""
    total: HandCell | None = None
    values: tuple[str, ...] = ()
    cells: tuple[HandCell, ...] = ()
    marked: bool = False
    listed: bool = False
    role: Role = "own"
    style: Style | None = None
    said: bool = False
    adds: bool = False

    @property
    def origins(self) -> list[int]:
        """The offset of the cell that each value is written in."""
        return [cell.start for cell in self.cells]

    @property
    def distinct(self) -> list[str]:
        """Its values once each, in order."""
        return list(dict.fromkeys(self.values))

    @cached_property
    def typed(self) -> frozenset[Fraction]:
        """What the number of its total cell ("2 h 15") may be worth, in minutes or hours."""
        cell = self.total
        amounts = read_amounts(cell.text) if cell and cell.text and not cell.ditto_of else None
        amount, *others = amounts or (None,)
        if amount is None or others:
            return frozenset()
        units = (1, 60) if amount.parts else (amount.minutes,)
        return frozenset(value / unit for value in amount.values.values() for unit in units)


class Records(Frozen):
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
    rows: tuple[int, ...]
    parts: bool


class _Cell(NamedTuple):
    items: tuple[str, ...]
    written: HandCell
    repeated: bool = False
    listed: bool = False


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
    return Message("import-left-images") if re.search(r"(?i)!\[|<img\b|<svg\b", source) else None


def read_records(table: HandTable, part_heading: str) -> Records:
    """Return the records of a table; headings of groups become a column ``part_heading``.

    A list is parted into records where the total says so, or where it stands in at most half of the
    rows: such a row is an entry that several things share. Otherwise it is one value.
    """
    written, table = table, _with_second_header(table)
    rows = read_rows(table)
    roles = [
        "data" if role == "heading" and not _is_set_apart(row) else role
        for role, row in zip(rows.roles, table.rows, strict=True)
    ]
    whole = [
        each.index
        for each in rows.totals
        if each.kind in {"total", "grand"}
        and not each.words
        and tuple(rows.of("data")) in each.scopes
    ]
    total = table.rows[whole[0]] if len(whole) == 1 else None
    parts = "heading" in roles
    columns, notes = _headed_columns(table, total, [part_heading] if parts else [])
    rows_of_cells = list(_rows_of_cells(table, roles, parts=parts))
    parted, kept = _parted_columns(columns, rows_of_cells)
    records, rows_of, doubts = _records(columns, rows_of_cells, parted)
    if len(records) > len(rows_of_cells):
        count = sum(any(row[at].listed for at in parted) for row in rows_of_cells)
        read = Message(
            "import-parted",
            count=len(records),
            rows=Message("import-rows", count=len(rows_of_cells)),
            cells=Message("import-cells", count=count),
            names=tuple(columns[at].heading for at in parted),
        )
        notes.append(read)
    filled = [
        replace(
            column,
            values=tuple(("; " if row[at].listed else "\n").join(row[at].items) for row in records),
            cells=tuple(row[at].written for row in records),
            marked=any(row[at].repeated for row in rows_of_cells),
            listed=len(records) > len(rows_of_cells) and at == parted[0],
        )
        for at, column in enumerate(columns)
    ]
    unified, spellings = one_spelling(filled, [(column,) for column in filled])
    foot = tuple(table.rows[index] for index in rows.of("total") if table.rows[index] is not total)
    aside = tuple(_aside(written, table, roles))
    said = (*notes, *kept)
    return Records(table, unified, total, foot, said, spellings, aside, doubts, rows_of, parts)


def _headed_columns(
    table: HandTable, total: HandRow | None, before: Sequence[str]
) -> tuple[list[Column], list[Message]]:
    leaves, joined = _headings(table)
    headings = [*before, *joined]
    totals = [*(None for _ in before), *(total.cells if total else [None] * table.width)]
    columns = list(map(Column, distinct_headings(headings), [*before, *leaves], totals))
    notes = [
        Message("import-heading-twice", heading=typed, second=each.heading)
        for typed, each in zip(headings, columns, strict=True)
        if typed != each.heading
    ]
    if len(table.header) > 1:
        shown = " | ".join(joined)
        notes.append(Message("import-headers-joined", count=len(table.header), headings=shown))
    return columns, notes


def _with_second_header(table: HandTable) -> HandTable:
    """Take the first row for headings where one above spans several and no word recurs below."""
    if len(table.header) != 1 or len(table.rows) <= _FEWEST_BELOW or table.width <= _NARROW:
        return table
    (top,), row = table.header, table.rows[0]
    first, own = row.cells[0], [cell for cell in row.cells[1:] if cell.text and not cell.merged]
    spans = any(not cell.text or cell.merged for cell in top.cells[1:])
    names_no_row = not first.text or (first.merged and first.ditto_of is top.cells[0])
    stands_below = any(
        is_number(cell.text)
        or any(other.cells[cell.column].text == cell.text for other in table.rows[1:])
        for cell in own
    )
    if not spans or not names_no_row or len(own) < _FEWEST_BELOW or stands_below:
        return table
    return replace(table, header=(top, row), rows=table.rows[1:])


def _headings(table: HandTable) -> tuple[list[str], list[str]]:
    leaves = [""] * table.width
    above: list[list[str]] = [[] for _ in leaves]
    for index, row in enumerate(table.header):
        texts = [_one_line(cell.text) for cell in row.cells]
        if index < len(table.header) - 1:  # a heading stands above the empty ones beside it
            for column in range(2, table.width):
                below = table.header[index + 1].cells[column].text
                texts[column] = texts[column] or (texts[column - 1] if below else "")
        leaves = [text or leaf for text, leaf in zip(texts, leaves, strict=True)]
        for found, text in zip(above, texts, strict=True):
            found.append(text)
    return leaves, [" ".join(dict.fromkeys(filter(None, found))) for found in above]


def distinct_headings(headings: Sequence[str]) -> Iterator[str]:
    """Yield each heading, a number behind one that stood before: "Score (2)"."""
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
            part = part._replace(repeated=True)


def _parted_columns(
    columns: Sequence[Column], rows: Sequence[list[_Cell]]
) -> tuple[list[int], list[Message]]:
    parted: list[int] = []
    notes: list[Message] = []
    for at, column in enumerate(columns):
        has_lists = any(row[at].listed for row in rows)
        for row in rows:
            row[at] = _with_items(row[at], has_lists=has_lists)
        lists = [row[at].items for row in rows if row[at].listed]
        items = len(rows) - len(lists) + sum(map(len, lists))
        is_entry = len(lists) * 2 <= len(rows) and len(rows) not in column.typed
        if lists and (items in column.typed or is_entry):
            parted.append(at)
        elif lists:
            notes.append(Message("import-lists-kept", heading=column.heading))
    return parted, notes


def _with_items(cell: _Cell, *, has_lists: bool) -> _Cell:
    """Return a cell as its list; a line that goes on in small letters belongs to the item above."""
    begins = list(map(bool, map(_NEW_LABEL.match, cell.items)))
    if has_lists and len(cell.items) > 1 and all(begins):
        return cell._replace(listed=True)
    if not cell.listed or not begins[0]:
        return cell
    items: list[str] = []
    for item in cell.items:
        if items and item[:1].islower():
            items[-1] = f"{items[-1]}\n{item}"
        else:
            items.append(item)
    return cell._replace(items=tuple(items), listed=len(items) > 1)


def _records(
    columns: Sequence[Column], rows: Sequence[list[_Cell]], parted: Sequence[int]
) -> tuple[list[list[_Cell]], tuple[int, ...], tuple[Message, ...]]:
    records: list[list[_Cell]] = []
    rows_of: list[int] = []
    doubts: list[Message] = []
    for number, row in enumerate(rows):
        lists = [at for at in parted if row[at].listed]
        lengths = {len(row[at].items) for at in lists}
        count = next(iter(lengths)) if len(lengths) == 1 else 1
        if len(lengths) > 1:
            pieces = tuple(
                Message("import-list", count=len(row[at].items), heading=columns[at].heading)
                for at in lists
            )
            shown = " | ".join("\n".join(cell.items) for cell in row)
            doubts.append(Message("import-lists-uneven", lists=pieces, row=shown))
        for position in range(count):
            record = list(row)
            for at in lists if count > 1 else ():
                record[at] = row[at]._replace(items=(row[at].items[position],))
            records.append(record)
            rows_of.append(number)
    return records, tuple(rows_of), tuple(doubts)


def _aside(written: HandTable, table: HandTable, roles: Sequence[str]) -> Iterator[Message]:
    rows = [pair for pair in zip(table.rows, roles, strict=True) if pair[1] != "blank"]
    for (row, role), below in zip(rows, [*(role for _, role in rows[1:]), ""], strict=True):
        if role == "aside":
            yield Message("import-no-record", row=row_text(row))
        elif role == "heading" and below != "data":
            yield Message("import-heading-above-nothing", row=row_text(row))
    cells = [
        cell for row, role in rows if role == "data" for cell in row.cells if not cell.ditto_of
    ]
    count = sum(any(_EMPHASIS.search(item.content) for item in cell.written) for cell in cells)
    if count:
        yield Message("import-emphasis", count=count)
    for cell in (cell for row in (*written.header, *written.rows) for cell in row.cells):
        source = " ".join(item.content for item in cell.written)
        if not cell.ditto_of and _MARKUP.search(source):
            yield Message("import-marked-up", source=_one_line(source))


def row_text(row: HandRow) -> str:
    """Return the texts of a row, separated by bars."""
    return " | ".join(_one_line(cell.text) for cell in row.cells if cell.text and not cell.ditto_of)


def _one_line(text: str) -> str:
    return re.sub(r"[\s\x85\u2028\u2029]+", " ", text).strip()


# --- spelling -------------------------------------------------------------------------------------


def is_label(value: str) -> bool:
    """Say whether a text is the name of something: short, on one line, with letters."""
    is_short = 0 < len(value) <= _LONGEST_LABEL and "\n" not in value
    return is_short and any(character.isalpha() for character in value)


def one_spelling(
    columns: Sequence[Column], groups: Sequence[Sequence[Column]]
) -> tuple[tuple[Column, ...], tuple[Message, ...]]:
    """Return the columns with one spelling for each label of a group, and those replaced."""
    respelt: dict[Column, Column] = {}
    unified: list[Message] = []
    for group in groups:
        pairs = (pair for each in group for pair in zip(each.origins, each.values, strict=True))
        written = [value for _, value in dict.fromkeys(pairs)]
        kept = kept_spellings(filter(is_label, written))
        heading = ", ".join(each.heading for each in group)
        replaced = Counter(value for value in written if kept.get(value, value) != value)
        unified += [
            Message("import-respelt", heading=heading, written=value, kept=kept[value], count=count)
            for value, count in replaced.items()
        ]
        for each in group:
            values = tuple(kept.get(value, value) for value in each.values)
            respelt[each] = replace(each, values=values)
    return tuple(respelt.get(each, each) for each in columns), tuple(unified)


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
    from rapidfuzz import fuzz

    if fuzz.ratio(one, other) < _NEARLY:
        return False
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return True
    differing = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return all(min(map(len, pair)) >= _LEAST_LETTERS - 2 for pair in differing)
