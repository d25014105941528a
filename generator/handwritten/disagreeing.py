"""Tables that show the same and do not agree (``table-disagrees``)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.chapters.values import Manuscript
from generator.core.problems import Problem, Severity, quoted
from generator.handwritten.copies import agreement, how_copied, moved_rows
from generator.handwritten.labels import code_key, label_key
from generator.handwritten.reading import read_tables
from generator.handwritten.sheets import Sheet, agree, matching, read_sheet, value_key
from generator.handwritten.titles import are_about_others, title_of
from generator.handwritten.values import HandCell

_MOST_LISTED = 5
_SAME_LABELS = 0.8  # part of the labels that two tables must share on each side
_SURE = 0.7  # agreement beyond chance from which two tables certainly show the same
_LIKELY = 0.5
_FEW = 4  # where at most one in so many cells differs, they certainly do
_FEWEST_SAME = 4  # cells that must be the same, unless all but one are


@dataclass(frozen=True)
class Pair:
    """Two sheets with the same labels; ``cells`` are theirs in the order of the second's labels.

    Each is the label of the row and of the column, and the cells of both.
    """

    one: Sheet
    other: Sheet
    rows: tuple[tuple[int, int], ...]
    columns: tuple[tuple[int, int], ...]
    transposed: bool

    def cells(self) -> Iterator[tuple[str, str, HandCell, HandCell]]:
        """Yield row label, column label and both cells of all places."""
        for row, other_row in self.rows:
            for column, other_column in self.columns:
                yield (
                    self.other.rows[other_row],
                    self.other.columns[other_column],
                    self.one.cells[row][column],
                    self.other.cells[other_row][other_column],
                )

    def values(self) -> list[tuple[str, str]]:
        """Return the values of all places, the first sheet's and the second's."""
        return [
            (value_key(one), value_key(one if agree(one, other) else other))
            for _, _, one, other in self.cells()
        ]

    def how_copied(self) -> str:
        """Return in words how the second sheet was copied from the first, or ""."""
        values, width = self.values(), len(self.columns)
        rows = [values[start : start + width] for start in range(0, len(values), width)]
        ones = [[one for one, _ in row] for row in rows]
        others = [[other for _, other in row] for row in rows]
        copied = how_copied(ones, others)
        moved, by = moved_rows(ones, others)
        if copied or not moved:
            return copied
        names = ", ".join(_line(self.other.rows[self.rows[row][1]]) for row in moved[:_MOST_LISTED])
        side = "right" if by > 0 else "left"
        return f"of which some rows ({names}) are moved by 1 column to the {side}"


def disagreeing_tables(manuscript: Manuscript) -> list[Problem]:
    """Return a ``table-disagrees`` problem at each table that differs from an earlier one.

    Two tables show the same if their rows and columns have the same labels and their cells agree
    more than by chance; tables of one form with different contents do not. A later table is
    compared with the first one that it repeats.
    """
    problems: list[Problem] = []
    families: list[Sheet] = []
    by_label: defaultdict[str, list[int]] = defaultdict(list)
    for sheet in _sheets(manuscript):
        keys = {key for label in (*sheet.rows, *sheet.columns) for key in _keys(label)}
        near = Counter(index for key in keys for index in by_label[key])
        known = sorted(index for index, count in near.items() if count > 2)  # noqa: PLR2004
        pair = next((p for index in known if (p := _same(families[index], sheet))), None)
        if pair is None:
            for key in keys:
                by_label[key].append(len(families))
            families.append(sheet)
        else:
            problems.extend(_problem(pair))
    return problems


def _keys(label: str) -> set[str]:
    return {label_key(label), code_key(label)} - {""}


def _sheets(manuscript: Manuscript) -> Iterator[Sheet]:
    for chapter in manuscript.chapters:
        for table in read_tables(chapter):
            sheet = read_sheet(table, title_of(chapter, table))
            if sheet:
                yield sheet


def _same(one: Sheet, other: Sheet) -> Pair | None:
    """Return two sheets as a pair if they show the same, the second transposed if need be."""
    if are_about_others(one.title, other.title):
        return None
    for transposed in (False, True):
        second = other.transposed() if transposed else other
        rows = matching(one.rows, second.rows, least=_SAME_LABELS)
        columns = matching(one.columns, second.columns, least=_SAME_LABELS)
        if rows and columns and len(rows) > 1 and len(rows) * len(columns) > 2:  # noqa: PLR2004
            pair = Pair(one, second, tuple(rows), tuple(columns), transposed)
            if _repeat(pair) or pair.how_copied():
                return pair
    return None


def _repeat(pair: Pair) -> bool:
    """Whether the cells of a pair agree more than those of two tables of one form.

    Rows that are merely numbered, and two titles in one chapter, ask for more.
    """
    values = pair.values()
    same = sum(one == other != "" for one, other in values)
    differing = sum(one != other for one, other in values)
    numbered = all(label.isdecimal() for label in pair.one.rows)
    if (numbered or _has_other_title(pair)) and differing * _FEW > len(values):
        return False
    return agreement(values) >= _LIKELY and (same >= _FEWEST_SAME or (differing <= 1 and same > 1))


def _has_other_title(pair: Pair) -> bool:
    """Whether two tables of one chapter stand under different headings or captions."""
    one, other = pair.one, pair.other
    return one.table.place.path == other.table.place.path and one.title != other.title


def _problem(pair: Pair) -> Iterator[Problem]:
    """Yield the problem of a pair, if some of its cells differ."""
    cells = list(pair.cells())
    differing = [each for each in cells if not agree(each[2], each[3])]
    if not differing:
        return
    place = pair.one.table.place
    copy = pair.how_copied()
    row, column, there, here = differing[0]
    yield Problem(
        "table-disagrees",
        pair.other.table.place,
        f"this table {_repeats(pair, copy)} of {place.path}:{place.line}, but"
        f" {len(differing)} of {len(cells)} cells {'differs' if len(differing) == 1 else 'differ'}:"
        f" {_listed(differing)}",
        found=f"{row} / {column}: {here.text}",
        expected=f"{row} / {column}: {there.text}",
        severity=Severity.ERROR if copy or _is_sure(pair, len(differing)) else Severity.WARNING,
    )


def _is_sure(pair: Pair, differing: int) -> bool:
    """Whether two tables certainly should agree; two titles in one chapter leave it open."""
    values = pair.values()
    few = differing * _FEW <= len(values) and len(values) - differing > _FEWEST_SAME
    return not _has_other_title(pair) and (few or agreement(values) >= _SURE)


def _repeats(pair: Pair, copy: str) -> str:
    if copy:
        return f"is a copy, {copy}, of the table"
    return "repeats, transposed, the table" if pair.transposed else "repeats the table"


def _listed(differing: Sequence[tuple[str, str, HandCell, HandCell]]) -> str:
    """Return the first differing cells in words, each with what it says here and there."""
    listed = [
        f"{_line(row)} / {_line(column)} {_said(here)} here, {_said(there)} there"
        for row, column, there, here in differing[:_MOST_LISTED]
    ]
    more = len(differing) - len(listed)
    return "; ".join([*listed, f"and {more} more"] if more else listed)


def _said(cell: HandCell) -> str:
    return quoted(_line(cell.text)) if cell.text else "nothing"


def _line(text: str) -> str:
    return " ".join(text.split())
