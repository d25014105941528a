"""A table as columns of records: what stands beside the records, lists parted, labels spelt alike.

A column has its cells, what they are written as in the file (``values``), and the field that says
so. Tables of a chapter and of a file differ in how they are written, not in what they become.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, takewhile
from typing import NamedTuple

from msgspec import Struct, field

from generator.core.problems import Message
from generator.handwritten.amounts import read_amounts
from generator.handwritten.candidates import read_numbers
from generator.handwritten.cells import HandCell, HandRow, HandTable
from generator.handwritten.total_rows import TotalRow, is_sum_of, numbers_in, read_rows
from generator.importing.grid import joined_headings, row_text, second_tables, texts_of
from generator.importing.names import free_name
from generator.importing.proposal import ProposedField
from generator.language import Language
from generator.language.normalize import fold, kept_spellings, spelling_key
from generator.language.typed_numbers import Style

_EMPHASIS = re.compile(r"\*\*?[^*\s]|(?<!\w)__?[^_\s]|<(?:b|i|em|strong|u|mark)\b", re.IGNORECASE)
_MARKUP = re.compile(
    r"\]\([^()\n]*\)|\]\[[^\[\]\n]*\]|<a\b|\[\^|<!--|<[a-z]+\b[^<>]*\b(?:href|title|id)=",
    re.IGNORECASE,
)
_STATISTIC = re.compile(
    r"(?:moy(?:enne)?s?|means?|average|avg|medianes?|medians?|ecarts?[ -]types?|sd|std|variance"
    r"|standard dev\w*|min(?:imum)?|max(?:imum)?|e\.?[ -]?t|overall|ensemble|all)\.?"
    r"(?: (?:generale?|overall))?[\W_]*"
)
_NEW_LABEL = re.compile(r"[\"«“'(\[]?\s*[A-ZÀ-ÖØ-Þ0-9]")
_DIGITS = re.compile(r"\d+")
_NARROW = 2
_LONGEST_LABEL = 80  # characters; a longer text is a sentence, whose spelling is its own
_NEARLY, _LEAST_LETTERS, _MOST_QUESTIONS, _MOST_COMPARED = 88, 6, 10, 300


class Cell(NamedTuple):
    """The value of a record: its text, the cell that it is written in, if it is ``repeated``."""

    text: str
    written: HandCell
    repeated: bool = False


class Column(Struct, eq=False):
    """A column: its heading, and for each record its cell and its value as the file has it.

    ``leaf`` is the last of several headings one above the other, ``at`` the place of the column in
    its table, ``total`` the text in the row that adds up all records. ``listed`` says that its
    lists were parted into records, ``adds`` that its numbers are there to be added up; ``style`` is
    how the decimals of its ``numbers`` stand.
    ``questions`` must be answered.
    """

    heading: str
    leaf: str
    cells: list[Cell]
    at: int = -1
    total: str = ""
    listed: bool = False
    adds: bool = False
    values: list[str] = field(default_factory=list[str])
    numbers: list[Fraction] = field(default_factory=list[Fraction])
    style: Style | None = None
    questions: list[Message] = field(default_factory=list[Message])
    field: ProposedField = field(default_factory=lambda: ProposedField("", ""))

    @property
    def typed(self) -> list[str]:
        """Its texts as they were typed."""
        return [cell.text for cell in self.cells]

    @property
    def distinct(self) -> list[str]:
        """Its texts once each, in order."""
        return list(dict.fromkeys(self.typed))

    @property
    def origins(self) -> list[int]:
        """Where each of its texts is written."""
        return [cell.written.start for cell in self.cells]

    @property
    def marked(self) -> bool:
        """Whether ditto marks or merged cells repeat some of its values."""
        return any(cell.repeated for cell in self.cells)

    def totalled(self) -> frozenset[Fraction]:
        """Return what the number of its total ("2 h 15") may be worth, in minutes or hours."""
        amount, *others = read_amounts(self.total) or (None,)
        if amount is None or others:
            return frozenset()
        units = (1, 60) if amount.parts else (amount.minutes,)
        return frozenset(value / unit for value in amount.values.values() for unit in units)


class Table(Struct):
    """The records of a table as columns; ``rows`` is for each record the row that it comes from.

    ``total`` is the row that adds up all records of a typed table, ``foot`` are the other rows of
    totals, of a file those of means too. ``notes`` say how it was read, ``doubts`` what the author
    should look at; ``separator`` is that of a text file.
    """

    hand: HandTable
    columns: list[Column]
    rows: list[int]
    total: HandRow | None
    foot: list[HandRow]
    notes: list[Message]
    doubts: list[Message]
    separator: str

    @property
    def is_typed(self) -> bool:
        """Whether it is a table of a chapter, in which what is shown must stay as it is."""
        return self.hand.kind != "sheet"


def read_table(
    table: HandTable, language: Language, notes: Iterable[Message] = (), separator: str = ""
) -> Table:
    """Return the records of a table; headings of groups of rows become its first column.

    ``notes`` say how a file was read, ``separator`` is that of its text.
    """
    rows = read_rows(table)
    roles = list(_roles(table, rows.totals, rows.roles))
    body = [at for at, role in enumerate(roles) if role == "data"]
    whole = [each for each in rows.totals if _adds_all(each, body) and roles[each.index] == "total"]
    total = table.rows[whole[0].index] if len(whole) == 1 and table.kind != "sheet" else None
    summing = {"total"} if table.kind != "sheet" else {"total", "aside"}
    foot = [row for row, role in zip(table.rows, roles, strict=True) if role in summing]
    foot = [row for row in foot if row is not total]
    columns = _columns(table, body, total)
    parts = "heading" in roles
    if parts:
        name = language.text("import_part")
        columns.insert(0, Column(name, name, list(_parts(table, roles))))
    doubts = list(second_tables(table)) if table.kind == "sheet" else []
    found = Table(table, columns, body, total, foot, [*notes], doubts, separator)
    _name_columns(found, language)
    if len(table.header) > 1:
        shown = " | ".join(column.heading for column in columns[parts:])
        found.notes.insert(
            0, Message("import-headers-joined", count=len(table.header), headings=shown)
        )
    found.notes += _left_out(table, roles)
    found.doubts += _maybe_totals(table, rows.totals, body)
    found.doubts += _headings_kept(table, rows.roles)
    if found.is_typed:
        for at, column in enumerate(columns[parts:]):
            numbers = read_numbers([table.rows[row] for row in body], at, table.heading(at))
            if numbers and not numbers.several:
                column.adds = numbers.kind == "sum" and numbers.unit != "%"
        found.notes += _lost_markup(table, body)
        part_lists(found)
        found.notes += [note for column in columns for note in unify_spellings([column])]
    return found


def _roles(table: HandTable, totals: Sequence[TotalRow], roles: Sequence[str]) -> Iterator[str]:
    """Yield the roles of rows; in a file only what can be nothing else is no record."""
    certain = {each.index for each in totals if each.certain}
    is_file = table.kind == "sheet"
    for at, (row, role) in enumerate(zip(table.rows, roles, strict=True)):
        label = next((cell.text for cell in row.cells if cell.text), "")
        is_record = (
            (role == "heading" and (is_file or not _is_set_apart(row)))
            or (role == "aside" and is_file and not _STATISTIC.fullmatch(fold(label)))
            or (role == "total" and is_file and at not in certain)
        )
        yield "data" if is_record else role


def _adds_all(total: TotalRow, body: Sequence[int]) -> bool:
    return total.kind == "total" and not total.words and tuple(body) in total.scopes


def _is_set_apart(row: HandRow) -> bool:
    """Whether a row is the heading of those below: in a row of two cells, emphasis must say so."""
    cell = next(cell for cell in row.cells if cell.text)
    emphasised = bool(_EMPHASIS.search(cell.items[0].content))
    return len(row.cells) > _NARROW or cell.colspan > 1 or cell.header or emphasised


def _columns(table: HandTable, body: Sequence[int], total: HandRow | None) -> list[Column]:
    columns: list[Column] = []
    for at, (leaf, heading) in enumerate(zip(*joined_headings(table), strict=True)):
        cells = [_cell(table.rows[row].cells[at]) for row in body]
        below = total.cells[at] if total else None
        text = below.text if below and not below.ditto_of else ""
        columns.append(Column(heading, leaf, cells, at, text))
    return columns


def _cell(cell: HandCell) -> Cell:
    is_repeated = cell.ditto_of is not None and cell.ditto_of.column == cell.column
    return Cell(cell.text, cell.ditto_of or cell, is_repeated)


def _parts(table: HandTable, roles: Sequence[str]) -> Iterator[Cell]:
    """Yield for each record the heading of its group of rows."""
    part = Cell("", table.header[0].cells[0])
    for row, role in zip(table.rows, roles, strict=True):
        if role == "heading":
            cell = next(cell for cell in row.cells if cell.text)
            part = Cell(" ".join(item.text for item in cell.items), cell)
        elif role == "data":
            yield part
            part = part._replace(repeated=True)


def _name_columns(found: Table, language: Language) -> None:
    """Give each heading once; of a file leave out empty columns, and name those without heading."""
    kept: list[Column] = []
    for at, column in enumerate(found.columns):
        heading = column.heading
        if not found.is_typed and not any(column.typed):
            found.notes += [Message("file-column-empty", heading=heading)] if heading else []
            continue
        if not found.is_typed and not heading:
            heading = column.heading = language.text("import_unnamed", number=at + 1)
            found.notes.append(Message("file-column-unnamed", number=at + 1, heading=heading))
        second = column.heading = free_name(heading, {each.heading for each in kept}, "{} ({})")
        if second != heading:
            found.notes.append(Message("import-heading-twice", heading=heading, second=second))
        kept.append(column)
    found.columns[:] = kept


# --- what the records cannot hold -----------------------------------------------------------------


def _left_out(table: HandTable, roles: Sequence[str]) -> Iterator[Message]:
    """Yield a line for each row that is no record, so that nothing is lost."""
    rows = [pair for pair in zip(table.rows, roles, strict=True) if pair[1] != "blank"]
    below = [*(role for _, role in rows[1:]), ""]
    for (row, role), next_role in zip(rows, below, strict=False):
        if role in {"total", "aside"} or (role == "heading" and next_role != "data"):
            yield Message("import-no-record", line=row.place.line, row=row_text(row))


def _maybe_totals(
    table: HandTable, totals: Sequence[TotalRow], body: Sequence[int]
) -> Iterator[Message]:
    """Yield records that may be none: called totals, last ones called means or that add up all."""
    may_be = [each.index for each in totals if each.index in body]
    called = list(takewhile(lambda at: _is_called_mean(table.rows[at]), reversed(body)))
    may_be += called[::-1] if len(called) < len(body) else []
    if body and not texts_of(table.rows[body[-1]])[0]:
        last, *above = (numbers_in(table.rows[at]) for at in reversed(body))
        may_be += body[-1:] if last and is_sum_of(last, above, whole=True) else []
    for row in (table.rows[at] for at in may_be):
        yield Message("import-may-be-total", line=row.place.line, row=row_text(row))


def _is_called_mean(row: HandRow) -> bool:
    label, *others = filter(None, texts_of(row))
    return bool(_STATISTIC.fullmatch(fold(label))) and any(map(_DIGITS.search, others))


def _headings_kept(table: HandTable, roles: Sequence[str]) -> list[Message]:
    """Return that rows of a file hold a label alone, the first one above all records."""
    alone = [row for row, role in zip(table.rows, roles, strict=True) if role == "heading"]
    if table.kind != "sheet" or len(alone) < _NARROW or alone[0] is not table.rows[0]:
        return []
    lines = tuple(str(row.place.line) for row in alone)
    return [Message("file-labels-alone", lines=lines, labels=tuple(map(row_text, alone)))]


def _lost_markup(table: HandTable, body: Sequence[int]) -> Iterator[Message]:
    """Yield what of the markup of cells data cannot hold: emphasis, links, notes."""
    cells = [cell for at in body for cell in table.rows[at].cells if not cell.ditto_of]
    sources = [" ".join(item.content for item in cell.written) for cell in cells]
    if count := sum(bool("`" in source or _EMPHASIS.search(source)) for source in sources):
        yield Message("import-emphasis", count=count)
    for cell in (cell for row in (*table.header, *table.rows) for cell in row.cells):
        source = " ".join(item.content for item in cell.written)
        if not cell.ditto_of and _MARKUP.search(source):
            yield Message("import-marked-up", source=" ".join(source.split()))


# --- lists become records -------------------------------------------------------------------------


def part_lists(found: Table) -> None:
    """Make records of the items of lists where the total counts them, or few rows have several.

    Otherwise a list is one value: it belongs to its row, which several things share.
    """
    parted: dict[Column, list[list[str]]] = {}
    for column in found.columns:
        has_lists = any(_is_list(cell.written) for cell in column.cells)
        lists = [_things(cell, has_lists=has_lists) for cell in column.cells]
        several = sum(len(things) > 1 for things in lists)
        count, totalled = sum(map(len, lists)), column.totalled()
        is_entry = several * 2 <= len(lists) and len(lists) not in totalled
        if several and (count in totalled or is_entry):
            parted[column] = lists
        elif several:
            found.notes.append(Message("import-lists-kept", heading=column.heading))
            texts = map("; ".join, lists)
            pairs = zip(column.cells, texts, strict=True)
            column.cells = [cell._replace(text=text) for cell, text in pairs]
    if parted:
        _make_records(found, parted)


def _is_list(cell: HandCell) -> bool:
    return len(cell.items) > 1 and all(item.listed for item in cell.items)


def _things(cell: Cell, *, has_lists: bool) -> list[str]:
    """Return the things of a cell; a line that goes on in small letters belongs to that above."""
    items = [item.text for item in cell.written.items]
    begins = list(map(bool, map(_NEW_LABEL.match, items)))
    if has_lists and len(items) > 1 and all(begins):
        return items
    if not _is_list(cell.written) or not begins[0]:
        return [cell.text]
    things: list[str] = []
    for item in items:
        if things and item[:1].islower():
            things[-1] = f"{things[-1]}\n{item}"
        else:
            things.append(item)
    return things


def _make_records(found: Table, parted: dict[Column, list[list[str]]]) -> None:
    rows: list[int] = []
    cells: dict[Column, list[Cell]] = {column: [] for column in found.columns}
    for at, row in enumerate(found.rows):
        lists = {column: things[at] for column, things in parted.items() if len(things[at]) > 1}
        lengths = {len(things) for things in lists.values()}
        count = lengths.pop() if len(lengths) == 1 else 1
        if lengths:  # lists of other lengths
            headings = " / ".join(column.heading for column in lists)
            found.doubts.append(Message("import-lists-kept", heading=headings))
        for position in range(count):
            rows.append(row)
            for column, written in cells.items():
                things = lists.get(column, [])
                text = "; ".join(things if count == 1 else things[position : position + 1])
                written.append(column.cells[at]._replace(text=text) if things else column.cells[at])
    if len(rows) > len(found.rows):
        next(iter(parted)).listed = True
        several = sum(
            any(len(lists[at]) > 1 for lists in parted.values()) for at in range(len(found.rows))
        )
        read = Message(
            "import-parted",
            count=len(rows),
            rows=Message("import-rows", count=len(found.rows)),
            cells=Message("import-cells", count=several),
            names=tuple(column.heading for column in parted),
        )
        found.notes.append(read)
    found.rows = rows
    for column, written in cells.items():
        column.cells = written


# --- spellings ------------------------------------------------------------------------------------


def is_label(text: str) -> bool:
    """Say whether a text is the name of something: short, on one line, with letters."""
    is_short = 0 < len(text) <= _LONGEST_LABEL and "\n" not in text
    return is_short and any(character.isalpha() for character in text)


def unify_spellings(columns: Sequence[Column]) -> list[Message]:
    """Spell the labels of columns that differ by case, blanks or a final mark alike; tell which.

    Accents tell labels apart: pêcheur, pécheur.
    """
    pairs = (pair for each in columns for pair in zip(each.origins, each.typed, strict=True))
    written = [text for _, text in dict.fromkeys(pairs)]
    kept = kept_spellings(filter(is_label, written))
    replaced = Counter(text for text in written if kept.get(text, text) != text)
    heading = ", ".join(each.heading for each in columns)
    for each in columns if replaced else ():
        each.cells = [cell._replace(text=kept.get(cell.text, cell.text)) for cell in each.cells]
    return [
        Message("import-respelt", heading=heading, written=text, kept=kept[text], count=count)
        for text, count in replaced.items()
    ]


def spelling_questions(heading: str, labels: Sequence[str]) -> list[Message]:
    """Return a question for each two labels that may be one: they differ by accents or a slip."""
    named = [label for label in labels if is_label(label)][:_MOST_COMPARED]
    found = [
        Message("import-same-label", heading=heading, one=one, other=other)
        for one, other in combinations(named, 2)
        if _DIGITS.findall(one) == _DIGITS.findall(other)
        and _are_alike(spelling_key(one), spelling_key(other))
    ]
    return found[:_MOST_QUESTIONS]


def _are_alike(one: str, other: str) -> bool:
    """Say whether two labels differ by a slip: "Site A" and "Site B" are two on purpose."""
    from rapidfuzz import fuzz

    if one == other:  # accents alone
        return True
    if min(len(one), len(other)) < _LEAST_LETTERS or fuzz.ratio(one, other) < _NEARLY:
        return False
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return True
    differing = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return all(min(map(len, pair)) >= _LEAST_LETTERS - 2 for pair in differing)
