"""From the rows of a sheet to records, each label in one spelling."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rapidfuzz import fuzz

from generator.core.problems import quoted
from generator.importing.names import NAMES, PEOPLE, ROLES, speaks_of
from generator.importing.proposal import many
from generator.importing.sheet import Sheet, SheetCell
from generator.language.normalize import fold

_NEW_LABEL = re.compile(r"[\"«“'(\[]?\s*[A-ZÀ-ÖØ-Þ0-9]")
LIST_JOIN = "; "
LONGEST_LABEL = 80
"""Characters; a longer text is a sentence, whose spelling is its own."""
_DIGITS = re.compile(r"\d+")
_TIGHT = re.compile(r"\s*([()\[\]/,;:+&–-])\s*")
_NEARLY = 88
_LEAST_LETTERS = 6
_MOST_QUESTIONS = 10
_MOST_COMPARED = 300


@dataclass(frozen=True)
class Column:
    """A column of records: its heading, a value and the offset of its cell for each record.

    ``marked`` says that ditto marks or merged cells repeat some of its values.
    """

    heading: str
    values: tuple[str, ...]
    origins: tuple[int, ...]
    marked: bool = False


@dataclass(frozen=True)
class Records:
    """Records as columns; ``rows`` is for each record the row of the sheet that it comes from.

    ``by_list`` is the column whose lists were parted into records (-1: none). ``notes`` say what
    was decided about lists, ``doubts`` what the author should look at.
    """

    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    by_list: int = -1
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def read_records(sheet: Sheet) -> Records:
    """Return the records of a sheet.

    Lists are parted where they stand in a column about people, or in the fewer half of the rows: a
    row is then an entry that several things share. Otherwise a list is one value.
    """
    sheet = replace(sheet, rows=tuple(_with_lines_as_lists(sheet)))
    parted = [index for index in range(len(sheet.headings)) if _is_parted(sheet, index)]
    rows: list[tuple[SheetCell, ...]] = []
    origins: list[int] = []
    doubts: list[str] = []
    for number, row in enumerate(sheet.rows):
        lengths = {len(row[index].items) for index in parted if row[index].listed}
        if len(lengths) > 1:
            doubts.append(_uneven(sheet, row))
        count = lengths.pop() if len(lengths) == 1 else 1
        rows += [_one_of(row, parted, position, count) for position in range(count)]
        origins += [number] * count
    columns = tuple(_column(sheet, rows, index) for index in range(len(sheet.headings)))
    notes = tuple(_notes(sheet, parted, len(rows)))
    first = parted[0] if parted and len(rows) > len(sheet.rows) else -1
    return Records(columns, tuple(origins), first, notes, tuple(doubts))


def _with_lines_as_lists(sheet: Sheet) -> Iterator[tuple[SheetCell, ...]]:
    """Yield the rows, lines in a column about people taken as a list where each begins a label.

    A line of a list that goes on in small letters belongs to the item above it.
    """
    people = [speaks_of(heading, ROLES | PEOPLE | NAMES) for heading in sheet.headings]
    for row in sheet.rows:
        yield tuple(
            replace(cell, listed=True)
            if about and len(cell.items) > 1 and all(map(_NEW_LABEL.match, cell.items))
            else _with_whole_items(cell)
            for cell, about in zip(row, people, strict=True)
        )


def _with_whole_items(cell: SheetCell) -> SheetCell:
    if not cell.listed or not _NEW_LABEL.match(cell.items[0]):
        return cell
    items: list[str] = []
    for item in cell.items:
        if items and item[:1].islower():
            items[-1] = f"{items[-1]}\n{item}"
        else:
            items.append(item)
    return replace(cell, items=tuple(items), listed=len(items) > 1)


def _is_parted(sheet: Sheet, index: int) -> bool:
    listed = [row[index].listed for row in sheet.rows]
    about_people = speaks_of(sheet.headings[index], ROLES | PEOPLE | NAMES)
    return any(listed) and (about_people or sum(listed) * 2 < len(listed))


def _one_of(
    row: Sequence[SheetCell], parted: Sequence[int], position: int, count: int
) -> tuple[SheetCell, ...]:
    """Return one of the records that a row lists: its own items, and what all of them share."""
    return tuple(
        replace(cell, items=(cell.items[position],))
        if count > 1 and index in parted and cell.listed
        else cell
        for index, cell in enumerate(row)
    )


def _column(sheet: Sheet, rows: Sequence[tuple[SheetCell, ...]], index: int) -> Column:
    cells = [row[index] for row in rows]
    return Column(
        sheet.headings[index],
        tuple(LIST_JOIN.join(cell.items) if cell.listed else cell.text for cell in cells),
        tuple(cell.origin for cell in cells),
        any(row[index].repeated for row in sheet.rows),
    )


def _notes(sheet: Sheet, parted: Sequence[int], records: int) -> Iterator[str]:
    if records > len(sheet.rows):
        names = ", ".join(quoted(sheet.headings[index]) for index in parted)
        cells = sum(any(row[index].listed for index in parted) for row in sheet.rows)
        yield (
            f"{records} records from {many(len(sheet.rows), 'rows')}: {many(cells, 'cells')} of"
            f" {names} with several things, each of which is a record"
        )
    for index, heading in enumerate(sheet.headings):
        kept = sum(row[index].listed for row in sheet.rows)
        if kept and index not in parted:
            yield f"the lists in {quoted(heading)} stay one value each, parted by semicolons"


def _uneven(sheet: Sheet, row: Sequence[SheetCell]) -> str:
    lists = [
        f"{len(cell.items)} in {quoted(heading)}"
        for cell, heading in zip(row, sheet.headings, strict=True)
        if cell.listed
    ]
    shown = quoted(" | ".join(cell.text for cell in row))
    return f"a row lists {' but '.join(lists)}, so that it stays one record: {shown}"


@dataclass(frozen=True)
class Respelling:
    """A spelling that was replaced by another in a column, and in how many cells."""

    heading: str
    written: str
    kept: str
    count: int

    def __str__(self) -> str:
        """Say it in a line of the report; a long label is not cut."""
        times = "1 cell" if self.count == 1 else f"{self.count} cells"
        return f'{self.heading}: "{self.written}" is written "{self.kept}" ({times})'


def unify_spellings(records: Records) -> tuple[Records, tuple[Respelling, ...]]:
    """Return the records with one spelling for each label, and the spellings that were replaced.

    Spellings differ in capitals, accents, spaces, dashes and a final mark. Digits are left out of
    the comparison, so that "Group 1" follows "group 2" and "group 3".
    """
    columns: list[Column] = []
    unified: list[Respelling] = []
    for column in records.columns:
        kept = _kept_spellings(column)
        counts = Counter(
            value for value in _written_once(column) if kept.get(value, value) != value
        )
        unified += [
            Respelling(column.heading, value, kept[value], count) for value, count in counts.items()
        ]
        columns.append(
            replace(column, values=tuple(kept.get(value, value) for value in column.values))
        )
    return replace(records, columns=tuple(columns)), tuple(unified)


def unify_together(
    records: Records, indices: Sequence[int]
) -> tuple[Records, tuple[Respelling, ...]]:
    """Return the records with one spelling for each label in several columns that share labels."""
    chosen = [records.columns[index] for index in indices]
    if not chosen:
        return records, ()
    together = Column(
        ", ".join(column.heading for column in chosen),
        tuple(value for column in chosen for value in column.values),
        tuple(origin for column in chosen for origin in column.origins),
    )
    unified, changes = unify_spellings(Records((together,), ()))
    values = iter(unified.columns[0].values)
    columns = list(records.columns)
    for index in indices:
        columns[index] = replace(
            columns[index], values=tuple(next(values) for _ in columns[index].values)
        )
    return replace(records, columns=tuple(columns)), changes


def _written_once(column: Column) -> list[str]:
    """Return the values as often as they are typed, without those repeated by ditto marks."""
    pairs = dict.fromkeys(zip(column.origins, column.values, strict=True))
    return [value for _, value in pairs]


def _kept_spellings(column: Column) -> Mapping[str, str]:
    """Return the spelling that each label of a column is to have."""
    labels = [value for value in _written_once(column) if _is_label(value)]
    classes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for label in labels:
        classes[spelling_key(_skeleton(label))][_skeleton(label)] += 1
    best = {key: _best(spellings) for key, spellings in classes.items()}
    return {
        label: _filled(best[spelling_key(_skeleton(label))], label)
        for label in dict.fromkeys(labels)
    }


def _is_label(value: str) -> bool:
    return (
        len(value) <= LONGEST_LABEL
        and "\n" not in value
        and any(character.isalpha() for character in value)
    )


def spelling_key(text: str) -> str:
    """Return a label without case, accents and spaces, to compare two spellings of it."""
    return _TIGHT.sub(r"\1", fold(text)).rstrip(" .,;:")


def _skeleton(label: str) -> str:
    return _DIGITS.sub("0", label)


def _filled(skeleton: str, label: str) -> str:
    """Return a skeleton with the digits of a label; one with other digits stays as it is."""
    digits = _DIGITS.findall(label)
    pieces = skeleton.split("0")
    if len(pieces) != len(digits) + 1:
        return label
    return "".join(piece + digit for piece, digit in zip(pieces, [*digits, ""], strict=True))


def _best(spellings: Counter[str]) -> str:
    """Return the most frequent spelling; of equals one without a final mark, then with accents."""
    order = {spelling: index for index, spelling in enumerate(spellings)}
    return min(
        spellings,
        key=lambda each: (-spellings[each], each[-1:] in ".,;:", -_accents(each), order[each]),
    )


def _accents(text: str) -> int:
    return sum(bool(unicodedata.combining(each)) for each in unicodedata.normalize("NFD", text))


def spelling_questions(heading: str, labels: Sequence[str]) -> Iterator[str]:
    """Yield a question for each two labels that may be one label in two spellings."""
    found = [
        f"{quoted(heading)}: are {quoted(one)} and {quoted(other)} the same?"
        for one, other in combinations(labels[:_MOST_COMPARED], 2)
        if min(len(one), len(other)) >= _LEAST_LETTERS
        and _DIGITS.findall(one) == _DIGITS.findall(other)
        and _are_alike(spelling_key(one), spelling_key(other))
    ]
    yield from found[:_MOST_QUESTIONS]


def _are_alike(one: str, other: str) -> bool:
    """Say whether two labels differ by a slip: "Site A" and "Site B" are two on purpose."""
    if fuzz.ratio(one, other) < _NEARLY:
        return False
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return True
    differing = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return all(min(map(len, pair)) >= _LEAST_LETTERS - 2 for pair in differing)
