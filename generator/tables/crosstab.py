"""Crosstabs: how many records stand in each pair of the categories of two paths, fields or files.

What is counted are records, what they share (``via``: the segments in which two codes meet), or
what they say differently (``distinct``). A percentage is of the margin of its row, of its column,
or of all; a record that stands in several categories counts once in each margin.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import cast

from generator.core.problems import Message
from generator.core.values import replace
from generator.data import Study
from generator.data.expression import Result, TableCells
from generator.language import Language
from generator.tables.counts import (
    ALL,
    Axis,
    Category,
    Key,
    axis_path,
    cells_of,
    chosen_positions,
    counted_noun,
    file_of,
    followed_from,
    named_resource,
    parents_in,
    read_axis,
    untold,
)
from generator.tables.model import (
    EVERYTHING,
    TOTAL,
    Cell,
    Role,
    Row,
    Showing,
    Table,
    TableError,
    anchor_of,
    chosen_columns,
    spanned,
)
from generator.tables.specs import NUMBER, CrosstabSpec, TableSpec, exclude

MOST_CELLS = 600  # of a crosstab whose cells have cards, which are all on one page
Keys = tuple[Key, Key]
"""The keys of a row and of a column."""


class Crosstab:
    """A crosstab as values.

    ``columns`` is empty where there are rows alone, ``left_out`` is the number of records that say
    nothing and are not counted. ``shown`` says what stands in a cell, ``percent`` what the
    percentages are of, empty where there are none.
    """

    def __init__(
        self, spec: CrosstabSpec, study: Study, language: Language, showing: Showing = EVERYTHING
    ) -> None:
        """Part the records that meet the conditions; raise ``TableError``."""
        self.spec, self.study, self.language, self.showing = spec, study, language, showing
        _check(spec, study)
        self.shown = spec.cells or ("n (%)" if spec.percent else NUMBER)
        self.percent = spec.percent or ("column" if "%" in self.shown else "")
        chosen = chosen_positions(study, spec.source, spec.conditions, showing.conditions)
        axes = [self._axis(by) for by in (spec.rows, spec.columns) if by]
        self.left_out = 0
        if spec.missing == "no":
            kept = [at for at in chosen if all(axis.members[at] for axis in axes)]
            self.left_out, chosen = len(chosen) - len(kept), kept
        else:
            asked = None if spec.missing == "always" else chosen
            axes = [axis.with_missing(language, asked) for axis in axes]
        unit = spec.via or spec.distinct
        path = axis_path(study, spec.source, unit) if unit else ()
        self.counted, self.units = named_resource(study, spec.source, path), ()
        if unit:
            self.units = study.follow(spec.source, path).ends
        if spec.via:
            chosen = [at for at in chosen if self.units[at] is not None]
            axes = [axis.joined(self.units, chosen) for axis in axes]
        self.chosen, self._axes = chosen, axes
        self.columns = axes[1].categories if spec.columns else ()

    @cached_property
    def axes(self) -> list[Axis]:
        """The rows, in the order of the description, and the columns where there are any.

        ``rest`` are the rows that are told as one.
        """
        sizes: dict[Key, int] = {}
        if self.spec.order == "frequency":
            by_row = cells_of(self.study, self.chosen, self._axes[0].members)
            sizes = {key: self._size(of) for (key,), of in by_row.items()}
        others = self.language.text("others")
        rows, self.rest = self._axes[0].arranged(sizes, self.spec.order, self.spec.top, others)
        return [rows, *self._axes[1:]]

    @property
    def rows(self) -> tuple[Category, ...]:
        """The categories of the rows."""
        return self.axes[0].categories

    @property
    def keys(self) -> tuple[list[Key], list[Key]]:
        """The keys of all rows and columns, margins included."""
        return [*(each.key for each in self.rows), ALL], [*(each.key for each in self.columns), ALL]

    def _axis(self, by: str) -> Axis:
        axis = read_axis(self.study, self.language, self.spec.source, by)
        if self.spec.rollup and by == self.spec.rows:
            file = self.study.relation(axis.field.reference or self.spec.source)
            return axis.rolled_up(parents_in(file))
        return axis

    def _size(self, records: Sequence[int]) -> int:
        """Return what some records count: themselves, or their different units."""
        return len({self.units[at] for at in records} - {None}) if self.units else len(records)

    @cached_property
    def counts(self) -> dict[Keys, Result]:
        """The count of each cell and margin, with the records behind it."""
        source, records = self.spec.source, self.study.relation(self.spec.source).records
        members = [axis.members for axis in self.axes]
        members += [[()] * len(records)] if not self.columns else []
        cells, counts = cells_of(self.study, self.chosen, *members), dict[Keys, Result]()
        for keys in product(*self.keys):
            found = cells.get(keys, ())
            behind = tuple(records[at] for at in found)
            counts[keys] = Result(self._size(found), behind, unit=source)
        return counts

    def count(self, row: Key, column: Key = ALL) -> int:
        """Return what a cell counts."""
        return cast("int", self.counts[row, column].value)

    @cached_property
    def few(self) -> dict[Keys, str]:
        """What is written for the cells that count few people or would give them away.

        In a row or a column of few people that is each of them: a 0 tells where they all are.
        """
        if not (self.counted and self.counted.is_of_people):
            return {}
        (rows, columns), least = self.keys, self.study.suppress
        numbers = {column: [self.count(row, column) for row in rows] for column in columns}
        few = {keys for keys in self.counts if 0 < self.count(*keys) < least}
        small = {
            (column, at)
            for column, (at, row) in product(columns, enumerate(rows))
            if not few.isdisjoint(product((row, ALL), (column, ALL)))
        }
        hidden = untold(numbers, small, columns, least)
        return {(rows[at], column): text for (at, column), text in hidden.items()}

    @cached_property
    def cards(self) -> Mapping[str, tuple[str, str]]:
        """The row and the column of each cell that has records, by what the id of its card ends in.

        There are none where records are not shown, or where a number of them is not told.
        """
        is_open = self.study.relation(self.spec.source).resource.privacy == "public"
        if self.few or not is_open or len(self.counts) > MOST_CELLS:
            return {}
        rows, columns = _names(self.rows), _names(self.columns)
        pairs = [
            (rows[row], columns[column])
            for (row, column), each in self.counts.items()
            if each.records
        ]
        return {anchor_of(*each): each for each in pairs if '"' not in "".join(each)}

    def cells(self) -> TableCells:
        """Return the cells that an expression may name, and the margins ``total`` on both sides.

        What says nothing is named as a reader sees it, as is the one column of rows alone: ``n``.
        """
        rows, columns = _names(self.rows), _names(self.columns)
        cells: dict[str, dict[str, Result]] = {name: {} for name in rows.values()}
        few: set[tuple[str, str]] = set()
        for (row, column), result in self.counts.items():
            for name in (columns[column], *([] if self.columns else [NUMBER])):
                cells[rows[row]][name] = result
                if (row, column) in self.few:
                    few.add((rows[row], name))
        return TableCells(cells, {TOTAL: cells.pop(TOTAL)}, few=frozenset(few))

    # --- layout -----------------------------------------------------------------------------------

    def table(self) -> Table:
        """Return the crosstab as a table, with the columns that the showing names, in its order."""
        spec, language, turned = self.spec, self.language, self.showing.transpose
        rows, across, axes = self.rows, self.columns, self.axes
        if turned:
            if not across:
                raise TableError(Message("table-not-transposable", table=spec.name), "transpose")
            rows, across, axes = across, rows, axes[::-1]
        by_name = {each.key or each.label: each for each in across}
        columns = chosen_columns(spec.name, by_name, self.showing.columns)
        headers: dict[Key, Cell] = {each.key: self._header(each, "column") for each in columns}
        if spec.margins or not columns:
            text = language.text("total") if columns else self.shown
            headers[ALL] = Cell(text, "column", numeric=True, edge=bool(columns))
        cards = {} if turned or self.showing.conditions else self.cards

        def line(row: Key) -> Iterator[Cell]:
            for column, header in headers.items():
                keys = (column, row) if turned else (row, column)
                edge = header.edge
                cell = self._cell(keys, cards)
                yield replace(cell, total=edge or row is ALL, edge=edge, column=header.text)

        titles = [each.title for each in axes[1:]]
        spanners = {
            at: Cell(title, "spanner", columns=len(columns)) for at, title in enumerate(titles, 1)
        }
        body = tuple(
            Row(
                (self._header(row, "stub"), *line(row.key)),
                anchor="" if turned else anchor_of(row.key or row.label),
            )
            for row in rows
        )
        total = Row((Cell(language.text("total"), "stub"), *line(ALL)), kind="total")
        return Table(
            name=spec.name,
            kind="crosstab",
            caption=self.showing.caption or spec.caption,
            head=spanned((Cell(axes[0].title, "column"), *headers.values()), spanners),
            bodies=(body,),
            foot=(total,) if spec.margins else (),
            notes=tuple(self._notes(len(columns), len(across))),
            sources=tuple(dict.fromkeys(name for axis in axes for name in axis.sources)),
        )

    def _header(self, each: Category, role: Role) -> Cell:
        """Return the header of a row or column: a record by its key and its name, linked."""
        if each.record is None:
            return Cell(each.label, role, numeric=role == "column", depth=each.depth)
        resource = self.study.relation(each.record.resource).resource
        label, link = self.study.label(each.record), f"@{each.key}" if resource.is_shown else ""
        if role == "column":
            return Cell(each.label, role, numeric=True, link=link)
        words = "" if label in {each.label, each.key} else label
        return Cell(each.label, role, words, link=link, depth=each.depth)

    def _cell(self, keys: Keys, cards: Container[str]) -> Cell:
        """Return a cell with its number, its share, or both."""
        row, column = keys
        anchor = anchor_of(_names(self.rows)[row], _names(self.columns)[column])
        if keys in self.few:
            return Cell(self.few[keys], numeric=True, anchor=anchor)
        link = f"@{cards_key(self.spec)}#{anchor}" if anchor in cards else ""
        number, share = self.language.number(self.count(*keys)), ""
        base = {"row": (row, ALL), "column": (ALL, column)}.get(self.percent, (ALL, ALL))
        # A percentage tells its base.
        if self.percent and base not in self.few and self.count(*base):
            part = Fraction(self.count(*keys), self.count(*base))
            share = self.language.percentage(part, decimals=self.spec.digits)
        text = share if self.shown == "%" else f"{number} ({share})" if share else number
        return Cell(text, numeric=True, link=link, anchor=anchor)

    def _notes(self, shown: int, columns: int) -> Iterator[str]:
        """Yield what is said below the table, of which some of the columns are shown."""
        spec, language, counted = self.spec, self.language, self.counted
        head = "crosstab_cells" if self.columns else "crosstab_counts"
        if counted:
            yield language.text(head, noun=counted_noun(counted, language, 2))
        else:
            yield language.text(f"{head}_values", path=spec.via or spec.distinct)
        if percent := self.percent:
            turned = {"row": "column", "column": "row"} if self.showing.transpose else {}
            yield language.text(f"percent_of_{turned.get(percent, percent)}")
        if rest := self.rest:
            others = language.text("others").capitalize()
            labels = language.joined(each.label for each in rest)
            yield language.text("others_are", others=others, labels=labels)
        if counted and counted.is_of_people and 0 < self.left_out < self.study.suppress:
            yield language.text("left_out_few", least=self.study.suppress)
        elif self.left_out:
            yield language.counted("left_out", self.left_out)
        sums = sum(self.count(each.key) for each in self.rows)
        sums = max(sums, sum(self.count(ALL, each.key) for each in self.columns))
        if sums > self.count(ALL):
            yield language.text("counted_in_several")
        if shown < columns:
            yield language.text("totals_over_all_columns", count=columns)
        if spec.note:
            yield spec.note


def _check(spec: CrosstabSpec, study: Study) -> None:
    """Raise ``TableError`` for settings that the data have nothing for, or that contradict."""
    file_of(study, spec.source, "from")
    if not spec.rows:
        raise TableError(Message("crosstab-needs-rows", resource=spec.source), "rows")
    for setting in ("rows", "columns", "via", "distinct"):
        if path := getattr(spec, setting):
            followed_from(study, spec.source, path, setting)
    exclude("rollup", "top", spec.rollup and spec.top)
    exclude("rollup", "order", spec.rollup and spec.order != "data")
    exclude("via", "distinct", spec.via and spec.distinct)


def _names(categories: Sequence[Category]) -> dict[Key, str]:
    """Return how expressions name rows or columns, and the margin."""
    return {**{each.key: each.key or each.label for each in categories}, ALL: TOTAL}


def cards_key(spec: TableSpec) -> str:
    """Return the id under which the cards of the cells of a table can be referred to."""
    from slugify import slugify  # noqa: PLC0415 - a value needs no address

    return f"cells-{slugify(spec.name)}-cards"
