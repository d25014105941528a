"""Crosstabs: how many records stand in each pair of the categories of two paths, fields or files.

What is counted are records, what they share (``via``: the segments in which two codes meet), or
what they say differently (``distinct``). A percentage is of the margin of its row, of its column,
or of all; a record that stands in several categories counts once in each margin.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from itertools import product
from typing import Annotated, Self, cast

from pydantic import Field as Limited

from generator.core.problems import Message
from generator.core.validation import Text, alias, inside, one_of
from generator.core.values import Frozen, replace
from generator.data import Resource, Study
from generator.data.expression import Node, Result, TableCells
from generator.data.study import Followed
from generator.language import Language
from generator.statistics.disclosure import complements
from generator.tables.aggregation import (
    Aggregate,
    Axis,
    Category,
    aggregate,
    axis_path,
    parents_of,
    read_axis,
)
from generator.tables.entries import Conditions, Tabled, Wrong, refusal, wrong_file
from generator.tables.model import (
    EVERYTHING,
    Cell,
    Role,
    Row,
    Showing,
    Table,
    TableError,
    anchor_of,
)
from generator.tables.records import (
    TOTAL,
    chosen_columns,
    chosen_positions,
    counted_noun,
    named_resource,
)

Keys = tuple[str | None, str | None]
"""The keys of a row and of a column, None for a margin."""
NUMBER = "n"  # what the one column of a table without columns is called


@dataclass(frozen=True)
class CrosstabSpec(Tabled):
    """Counts by ``rows`` and ``columns``, each a path, a field or a file that ``source`` leads to.

    ``cells`` says what stands in a cell, ``percent`` of what the percentages are, ``top`` how many
    rows are told one by one (0: all).
    """

    NAMED = "crosstab"
    source: Annotated[Text, alias("from")] = ""
    rows: Text = ""
    columns: Text = ""
    conditions: Conditions = ()
    cells: Annotated[str, one_of(NUMBER, "n (%)", "%")] = ""
    percent: Annotated[str, one_of("row", "column", "total")] = ""
    digits: Annotated[int, Limited(ge=0, le=4)] = 1
    margins: bool = True
    missing: Annotated[str, one_of("ifany", "always", "no")] = "ifany"
    rollup: bool = False
    via: Text = ""
    distinct: Text = ""
    order: Annotated[str, one_of("data", "frequency", "label")] = "data"
    top: Annotated[int, Limited(ge=0)] = 0

    @property
    def paths(self) -> dict[str, str]:
        """The paths that are said, by the setting that says each."""
        names = ("rows", "columns", "via", "distinct")
        return {name: said for name in names if (said := getattr(self, name))}


def crosstab_problems(spec: CrosstabSpec, study: Study) -> Wrong:
    """Yield what the data tell against a crosstab."""
    if wrong := wrong_file(study, "from", spec.source):
        yield ("from",), wrong
        return
    if not spec.rows:
        yield ("rows",), Message("crosstab-needs-rows", resource=spec.source)
    for setting, path in spec.paths.items():
        if why := refusal(_followed, study, spec.source, path):
            yield (setting,), inside([setting], why)
            continue
        followed = _followed(study, spec.source, path)
        if followed.hidden:
            yield (setting,), Message("entry-hidden-field", setting=setting, why=followed.hidden)
        if setting == "rows" and spec.rollup:
            name = followed.field.reference if followed.field else ""
            if why := refusal(parents_of, study.relation(name or spec.source)):
                yield ("rollup",), why
    for one, other, both in (
        ("rollup", "top", spec.rollup and spec.top),
        ("rollup", "order", spec.rollup and spec.order != "data"),
        ("via", "distinct", spec.via and spec.distinct),
    ):
        if both:
            yield (other,), Message("settings-either", one=one, other=other)
    if why := refusal(chosen_positions, study, spec.source, spec.conditions):
        yield ("where",), inside(["where"], why)


def _followed(study: Study, source: str, path: str) -> Followed:
    return study.follow(source, axis_path(study, source, path))


# --- values ---------------------------------------------------------------------------------------


class CrosstabValues(Frozen, eq=False):
    """A crosstab as values.

    ``columns`` is empty where there are rows alone. ``counts`` has each cell and margin. Of the
    cells in ``few`` the number is not told: True where it is small itself, False where it would
    give a small one away. ``left_out`` are the records that say nothing and are not counted.
    """

    rows: tuple[Category, ...]
    columns: tuple[Category, ...]
    axes: tuple[Axis, ...]
    counted: Resource | None
    counts: Mapping[Keys, Result]
    few: Mapping[Keys, bool]
    rest: tuple[Category, ...]
    left_out: int

    def anchors(self, study: Study) -> dict[Keys, tuple[str, str]]:
        """Return the page and the part of it that has the records of each cell that has any.

        There are none where records are not shown, or where a number of them is not told.
        """
        whole = self.counts[None, None]
        if self.few or study.relation(whole.unit).resource.privacy != "public":
            return {}
        rows, columns = _slugs(self.rows), _slugs(self.columns)
        return {
            (row, column): (rows[row], columns[column])
            for (row, column), each in self.counts.items()
            if each.records
        }

    @property
    def names(self) -> tuple[dict[str | None, str], dict[str | None, str]]:
        """How expressions name the rows and the columns, by their keys."""
        rows, columns = (
            {**{each.key: each.key or each.label for each in categories}, None: TOTAL}
            for categories in (self.rows, self.columns)
        )
        return rows, columns

    def turned(self) -> Self:
        """Return the same values with what were the rows as columns."""
        return replace(
            self,
            rows=self.columns,
            columns=self.rows,
            axes=self.axes[::-1],
            counts={keys[::-1]: each for keys, each in self.counts.items()},
            few={keys[::-1]: each for keys, each in self.few.items()},
        )

    def share(self, keys: Keys, of: str) -> Fraction | None:
        """Return which part of its row, its column or all a cell is.

        None where that is nothing, or not told: a percentage tells its base.
        """
        base = {"row": (keys[0], None), "column": (None, keys[1]), "total": (None, None)}[of]
        whole = cast("int", self.counts[base].value) if base not in self.few else 0
        return Fraction(cast("int", self.counts[keys].value), whole) if whole else None


def crosstab_values(
    spec: CrosstabSpec, study: Study, language: Language, conditions: Sequence[Node] = ()
) -> CrosstabValues:
    """Return the counts over the records that meet the conditions; raise ``TableError``."""
    source = spec.source
    chosen = chosen_positions(study, source, (*spec.conditions, *conditions))
    axes: list[Axis] = []
    for by in filter(None, (spec.rows, spec.columns)):
        axis = read_axis(study, language, source, by, rollup=spec.rollup and by == spec.rows)
        if axis.hidden:
            raise TableError(Message("values-hidden", why=axis.hidden))
        axes.append(axis)
    kept = [each for each in chosen if all(axis.members[each] for axis in axes)]
    left_out = len(chosen) - len(kept)
    if spec.missing == "no":
        chosen = kept
    else:
        axes = [
            axis.with_missing(language.text("value_missing"))
            if spec.missing == "always" or axis.counts_missing(chosen)
            else axis
            for axis in axes
        ]
    found = aggregate(study, source, axes, chosen, spec.via)
    sizes = {each.key: _size(spec, study, found, each.key) for each in axes[0].categories}
    axes[0], rest = axes[0].arranged(sizes, spec.order, spec.top, language.text("others"))
    found = replace(found, axes=tuple(axes))
    columns = axes[1].categories if spec.columns else ()
    row_keys = [*(each.key for each in axes[0].categories), None]
    column_keys = [*(each.key for each in columns), None]
    counts = {
        (row, column): Result(
            _size(spec, study, found, row, column), found.records(row, column), unit=source
        )
        for row in row_keys
        for column in (column_keys if spec.columns else [None])
    }
    counted = named_resource(study, source, _counted_path(spec, study))
    few = _few(counts, row_keys, column_keys, study) if counted and counted.is_of_people else {}
    return CrosstabValues(
        axes[0].categories,
        columns,
        tuple(axes),
        counted,
        counts,
        few,
        rest,
        left_out if spec.missing == "no" else 0,
    )


def _counted_path(spec: CrosstabSpec, study: Study) -> tuple[str, ...]:
    said = spec.via or spec.distinct
    return axis_path(study, spec.source, said) if said else ()


def _size(spec: CrosstabSpec, study: Study, found: Aggregate, *keys: str | None) -> int:
    if not spec.distinct:
        return len(found.at(*keys))
    ends = _followed(study, spec.source, spec.distinct).ends
    return len({ends[each] for each in found.positions(*keys)} - {None})


def _few(
    counts: Mapping[Keys, Result],
    rows: Sequence[str | None],
    columns: Sequence[str | None],
    study: Study,
) -> dict[Keys, bool]:
    """Return the cells that count few people, and those that would tell them in a sum.

    In a row or a column of few people that is each of them: a 0 tells where they all are.
    """
    numbers = {
        column: [cast("int", counts[row, column].value) for row in rows] for column in columns
    }
    few = {keys for keys, each in counts.items() if 0 < cast("int", each.value) < study.suppress}
    small = {
        (column, at)
        for column in columns
        for at, row in enumerate(rows)
        if not few.isdisjoint(product((row, None), (column, None)))
    }
    others = complements(numbers, small, columns, study.suppress)
    return {(rows[at], column): (column, at) in small for column, at in {*small, *others}}


def crosstab_cells(spec: CrosstabSpec, study: Study, language: Language) -> TableCells:
    """Return the cells that an expression may name, and the margins ``total`` on both sides.

    What says nothing is named as a reader sees it, as is the one column of rows alone: ``n``.
    """
    values = crosstab_values(spec, study, language)
    rows, names = values.names
    cells: dict[str, dict[str, Result]] = {name: {} for name in rows.values()}
    few: set[tuple[str, str]] = set()
    for (row, column), result in values.counts.items():
        for name in (names[column], *([] if values.columns else [NUMBER])):
            cells[rows[row]][name] = result
            if (row, column) in values.few:
                few.add((rows[row], name))
    margins = {TOTAL: cells.pop(TOTAL)}
    return TableCells(cells, margins, few=frozenset(few))


def _slugs(categories: Sequence[Category]) -> dict[str | None, str]:
    """Return a name for each category in an address, each once, and that of the margin."""
    found: dict[str | None, str] = {None: TOTAL}
    for each in categories:
        name = _slug(each.key or each.label) or TOTAL
        found[each.key] = f"{name}-{len(found)}" if name in found.values() else name
    return found


def cells_key(name: str, row: str) -> str:
    """Return the id under which the records of a row of a crosstab can be referred to."""
    return f"cells-{_slug(name).lower()}-{row}"


@cache
def _slug(text: str) -> str:
    """Return a text as an address can have it, in its capitals."""
    from slugify import slugify  # noqa: PLC0415 - a value needs no address

    return slugify(text, lowercase=False)


# --- layout ---------------------------------------------------------------------------------------


def crosstab_table(
    spec: CrosstabSpec, study: Study, language: Language, showing: Showing = EVERYTHING
) -> Table:
    """Return the crosstab as a table, with the columns that the showing names, in its order."""
    values = crosstab_values(spec, study, language, showing.conditions)
    if showing.transpose:
        if not spec.columns:
            raise TableError(Message("table-not-transposable", table=spec.name), "transpose")
        percent = {"row": "column", "column": "row"}.get(_percent(spec), _percent(spec))
        spec, values = replace(spec, percent=percent), values.turned()
    by_key = {each.key or each.label: each for each in values.columns}
    columns = chosen_columns(spec.name, by_key, showing.columns)
    with_total = spec.margins or not columns
    keys = [*(each.key for each in columns), *([None] if with_total else [])]
    headers = [_header(each, study, "column") for each in columns]
    total = Cell(language.text("total"), "column", numeric=True, edge=bool(columns))
    if not columns:
        total = replace(total, text=_shown(spec))
    stub = Cell(values.axes[0].title, "column")
    head = (Row((stub, *headers, *([total] if with_total else [])), kind="head"),)
    if columns:
        spanner = Cell(values.axes[1].title, "spanner", columns=len(columns))
        tall = [replace(total, rows=2)] if with_total else []
        head = (
            Row((replace(stub, rows=2), spanner, *tall), kind="head"),
            Row(tuple(headers), kind="head"),
        )
    draw = partial(_cell, spec, values, study, language, turned=showing.transpose)
    cards = [*(each.text for each in headers), total.text]
    body = tuple(
        Row(
            (_header(row, study, "stub"), *map(draw, [(row.key, key) for key in keys], cards)),
            anchor="" if showing.transpose else anchor_of(row.key or row.label),
        )
        for row in values.rows
    )
    foot: tuple[Row, ...] = ()
    if spec.margins:
        cells = map(draw, [(None, key) for key in keys], cards)
        foot = (Row((Cell(language.text("total"), "stub"), *cells), kind="total"),)
    return Table(
        name=spec.name,
        kind="crosstab",
        caption=showing.caption or spec.caption,
        head=head,
        bodies=(body,),
        foot=foot,
        notes=tuple(_notes(spec, values, columns, study, language)),
        sources=tuple(dict.fromkeys(name for axis in values.axes for name in axis.sources)),
    )


def _header(each: Category, study: Study, role: Role) -> Cell:
    """Return the header of a row or column: a record by its key and its name, linked."""
    if each.record is None:
        return Cell(each.label, role, numeric=role == "column", depth=each.depth)
    resource, label = study.relation(each.record.resource).resource, study.label(each.record)
    link = f"@{each.key}" if resource.is_shown else ""
    words = "" if label in {each.label, each.key} else label
    if role == "column":
        return Cell(each.label, role, numeric=True, link=link)
    return Cell(each.label, role, words, link=link, depth=each.depth)


def _shown(spec: CrosstabSpec) -> str:
    return spec.cells or ("n (%)" if spec.percent else NUMBER)


def _percent(spec: CrosstabSpec) -> str:
    return spec.percent or ("column" if "%" in _shown(spec) else "")


def _cell(
    spec: CrosstabSpec,
    values: CrosstabValues,
    study: Study,
    language: Language,
    keys: Keys,
    card: str,
    *,
    turned: bool,
) -> Cell:
    edge = bool(values.columns) and keys[1] is None
    names = [of[key] for of, key in zip(values.names, keys, strict=True)]
    anchor = anchor_of(*(reversed(names) if turned else names))
    is_total = edge or keys[0] is None
    cell = Cell("", numeric=True, total=is_total, column=card, edge=edge, anchor=anchor)
    if keys in values.few:
        sign = "<" if values.few[keys] else "≥"
        return replace(cell, text=f"{sign}\u00a0{study.suppress}")
    number = language.number(cast("int", values.counts[keys].value))
    if (anchors := values.anchors(study)) and keys in anchors and not turned:
        row, column = anchors[keys]
        cell = replace(cell, link=f"@{cells_key(spec.name, row)}#{column}")
    percent = _percent(spec)
    share = values.share(keys, percent) if percent else None
    if share is None:
        return replace(cell, text="" if _shown(spec) == "%" else number)
    said = language.percentage(share, decimals=spec.digits)
    return replace(cell, text=said if _shown(spec) == "%" else f"{number} ({said})")


def _notes(
    spec: CrosstabSpec,
    values: CrosstabValues,
    columns: Sequence[Category],
    study: Study,
    language: Language,
) -> Iterator[str]:
    head = "crosstab_cells" if values.columns else "crosstab_counts"
    if values.counted:
        yield language.text(head, noun=counted_noun(values.counted, language, 2))
    else:
        yield language.text(f"{head}_values", path=spec.via or spec.distinct)
    if percent := _percent(spec):
        yield language.text(f"percent_of_{percent}")
    if values.rest:
        others = language.text("others").capitalize()
        labels = language.joined(each.label for each in values.rest)
        yield language.text("others_are", others=others, labels=labels)
    is_of_people = values.counted is not None and values.counted.is_of_people
    if is_of_people and 0 < values.left_out < study.suppress:
        yield language.text("left_out_few", least=study.suppress)
    elif values.left_out:
        yield language.counted("left_out", values.left_out)
    counts = {keys: cast("int", each.value) for keys, each in values.counts.items()}
    sums = [sum(counts[each.key, None] for each in values.rows)]
    sums += [sum(counts[None, each.key] for each in values.columns)]
    if max(sums) > counts[None, None]:
        yield language.text("counted_in_several")
    if len(columns) < len(values.columns):
        yield language.text("totals_over_all_columns", count=len(values.columns))
    if spec.note:
        yield spec.note
