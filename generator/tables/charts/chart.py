"""Charts: what ``data/charts.yaml`` can say, and a matrix or a crosstab whose counts are bars.

So a chart and a table of the same records agree. "No opinion" is a part of its own and never added
to another.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, cast

from generator.core.problems import Message, Problem, nearest
from generator.core.validation import NOT_WRITTEN, Text, alias, inside, one_of
from generator.core.values import Frozen, replace
from generator.data import Record, Study
from generator.language import Language, load_language
from generator.tables import CrosstabSpec, MatrixSpec, TableSpec
from generator.tables.charts.means import Point, numeric_field, points_of, written
from generator.tables.counts import (
    ALL,
    Category,
    chosen_positions,
    counted_noun,
    file_of,
    followed_from,
)
from generator.tables.crosstab import Crosstab
from generator.tables.matrix import Matrix
from generator.tables.model import TableError
from generator.tables.specs import Conditions, Described, Shown, read_entries

# --- what is described ----------------------------------------------------------------------------


@dataclass(frozen=True)
class SpreadSpec(Described):
    """How judgements spread ``by`` rows or columns; the order "balance" puts the most for first."""

    NAMED = "spread"
    description: Shown = ""
    table: Text = ""
    by: Annotated[str, one_of("rows", "columns")] = "rows"
    order: Annotated[str, one_of("table", "balance")] = "table"
    matrix: Annotated[MatrixSpec, NOT_WRITTEN] = field(default_factory=MatrixSpec)


@dataclass(frozen=True)
class CountingSpec(Described):
    """What the charts of counted records have: the file, and conditions on its records.

    ``PATHS`` are the settings that lead to the bars and to the parts of each.
    """

    PATHS: ClassVar[tuple[str, str]] = ("by", "")
    description: Shown = ""
    source: Annotated[Text, alias("from")] = ""
    conditions: Conditions = ()


@dataclass(frozen=True)
class BarsSpec(CountingSpec):
    """How many records have each value at the end of a path, parted by another if it ``split``."""

    NAMED = "bars"
    PATHS: ClassVar = ("by", "split")
    by: Text = ""
    split: Text = ""
    percent: bool = False


@dataclass(frozen=True)
class LikertSpec(CountingSpec):
    """How the answers on a scale spread: the field ``value``, whose enum is the scale, by item."""

    NAMED = "likert"
    PATHS: ClassVar = ("by", "value")
    by: Text = ""
    value: Text = ""
    order: Annotated[str, one_of("data", "balance")] = "data"


@dataclass(frozen=True)
class HeatSpec(CountingSpec):
    """How many records there are of each pair, as a field of squares; ``percent`` of a line."""

    NAMED = "heat"
    PATHS: ClassVar = ("rows", "columns")
    rows: Text = ""
    columns: Text = ""
    percent: Annotated[str, one_of("", "row", "column")] = ""


@dataclass(frozen=True)
class LineSpec(CountingSpec):
    """How the mean of a number goes from category to category, in a line for each value of another.

    What belongs to a record of another file counts once for each record.
    """

    NAMED = "line"
    PATHS: ClassVar = ("by", "split")
    by: Text = ""
    value: Text = ""
    split: Text = ""


ChartSpec = SpreadSpec | BarsSpec | LikertSpec | HeatSpec | LineSpec
KINDS: dict[str, type[ChartSpec]] = {
    each.NAMED: each for each in (SpreadSpec, BarsSpec, LikertSpec, HeatSpec, LineSpec)
}


# --- a chart --------------------------------------------------------------------------------------

# fmt: off
Style = Literal[
    "for", "against", "none", "first", "second", "third", "fourth",
    "against-1", "against-2", "against-3", "for-1", "for-2", "for-3",
    "heat-0", "heat-1", "heat-2", "heat-3", "heat-4",
]
# fmt: on
TONES: tuple[Style, ...] = ("against", "for", "none")
STYLES: tuple[Style, ...] = ("first", "second", "third", "fourth")
AGAINST: tuple[Style, ...] = ("against-1", "against-2", "against-3")  # from the middle outwards
FOR: tuple[Style, ...] = ("for-1", "for-2", "for-3")
SHADES: tuple[Style, ...] = ("heat-0", "heat-1", "heat-2", "heat-3", "heat-4")
LEAST_CLASSES, MOST_CLASSES = 2, 7  # answers of a scale
AGAINST_ALL, FOR_ALL = {*AGAINST, TONES[0]}, {*FOR, TONES[1]}
MOST_COLUMNS = 20  # of squares that a phone has room for
MOST_PARTS = 4  # parts of one bar that a reader still tells apart without their colours


class ChartPart(Frozen):
    """What a part of every bar counts, in words, and how it is drawn."""

    label: str
    style: Style


class Segment(Frozen):
    """A drawn part of a bar: where it starts on its track and how long it is, in what is counted.

    ``text`` is the number that is written in it or beside it.
    """

    start: float
    length: float
    style: Style
    text: str
    track: int = 0


class Bar(Frozen):
    """One bar: how many records each part counts, how it is drawn, its name, a reference.

    ``segments`` draw its parts, ``end`` is written behind them, ``detail`` behind its name. In a
    chart of means ``points`` has that of each part, and ``cells`` what is said of it.
    """

    counts: tuple[int, ...]
    segments: tuple[Segment, ...] = ()
    end: str = ""
    name: str = ""
    detail: str = ""
    link: str = ""
    points: tuple[Point | None, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """The number of records that the whole bar counts."""
        return sum(self.counts)


class Group(Frozen):
    """Bars under one heading, which is empty where they have none."""

    bars: tuple[Bar, ...]
    name: str = ""
    detail: str = ""
    link: str = ""


class Chart(Frozen):
    """A chart; ``stub`` names what the bars are of, ``sources`` are files.

    ``totals`` has the number of records of each part, one in several bars counted once.
    """

    kind: str
    caption: str
    description: str
    stub: str
    parts: tuple[ChartPart, ...]
    groups: tuple[Group, ...]
    totals: tuple[int, ...]
    sources: tuple[str, ...]
    note: str = ""

    @property
    def bars(self) -> tuple[Bar, ...]:
        """All bars, from top to bottom."""
        return tuple(bar for group in self.groups for bar in group.bars)


def read_charts(
    root: Path, study: Study, tables: Mapping[str, TableSpec], folder: str = "data"
) -> tuple[dict[str, ChartSpec], tuple[Problem, ...]]:
    """Return the charts that ``charts.yaml`` describes by name, and every mistake in it.

    Nothing is counted: whether a description is right is seen in the records alone.
    """
    language = load_language("en")

    def checked(spec: ChartSpec) -> ChartSpec:
        if not isinstance(spec, SpreadSpec):
            _crosstab(spec, study, language)
            return spec
        spec = _with_matrix(spec, tables)
        _judged(spec, study, language)
        return spec

    return read_entries(root, f"{folder}/charts.yaml", "data-chart", KINDS, checked)


def chart_of(
    spec: ChartSpec, study: Study, language: Language, put: Callable[[str], str] = str
) -> Chart:
    """Return a chart with what it counts; raise ``TableError`` where it cannot be drawn.

    ``put`` sets its words in the typography of the page, which sets no drawing.
    """
    find = _spread if isinstance(spec, SpreadSpec) else _counted
    found: dict[str, Any] = find(cast("Any", spec), study, language, put)
    caption, description = put(spec.caption), put(spec.description)
    chart = Chart(spec.NAMED, caption, description, note=spec.note, **found)
    return replace(chart, description=description or put(_sentence(chart, language)))


def stacked(
    lengths: Iterable[float], texts: Iterable[str], styles: Iterable[Style], start: float = 0
) -> tuple[Segment, ...]:
    """Return segments behind one another."""
    found: list[Segment] = []
    for length, text, style in zip(lengths, texts, styles, strict=True):
        found.append(Segment(start, length, style, text))
        start += length
    return tuple(found)


def opposed(counts: Sequence[int], texts: Sequence[str]) -> tuple[Segment, ...]:
    """Return the segments of judgements: against left of zero, for right of it; none apart."""
    both = stacked(counts[:2], texts[:2], TONES[:2], -counts[0])
    return (*both, Segment(0, counts[2], "none", texts[2], track=1))


def _named(record: Record, study: Study, put: Callable[[str], str]) -> dict[str, Any]:
    """Return a record's name ("Focus group 2"), further words, and its page if it has one."""
    label, name = study.label(record), study.reference_text(record)
    link = f"@{record.key}" if study.relation(record.resource).resource.is_shown else ""
    return {"name": name, "detail": "" if label in {name, record.key} else put(label), "link": link}


def _balance(bar: Bar) -> int:
    """Return by how much what is for exceeds what is against; what is neither is not counted."""
    signs = [-1 if each.style in AGAINST_ALL else each.style in FOR_ALL for each in bar.segments]
    return sum(sign * count for sign, count in zip(signs, bar.counts, strict=True))


# --- a matrix drawn -------------------------------------------------------------------------------


def _with_matrix(spec: SpreadSpec, tables: Mapping[str, TableSpec]) -> SpreadSpec:
    table = tables.get(spec.table)
    if not spec.table:
        raise TableError(Message("chart-needs-table"), "table")
    if table is None:
        message = Message("no-table", name=spec.table, near=nearest(spec.table, tables))
        raise TableError(inside(["table"], message), "table")
    if not isinstance(table, MatrixSpec):
        raise TableError(Message("chart-of-listing", table=spec.table), "table")
    return replace(spec, matrix=table)


def _judged(spec: SpreadSpec, study: Study, language: Language) -> tuple[Matrix, list[list[str]]]:
    """Return the matrix of a spread, and the values of its judgements by the way they point."""
    matrix, table = Matrix(spec.matrix, study, language), spec.matrix
    tones = matrix.field.tones
    known = matrix.field.enum or dict.fromkeys(study.relation(table.cells).texts[table.value])
    if untold := tuple(each for each in known if each not in tones):
        message = Message("chart-untold-tones", field=table.judgements, values=untold)
        raise TableError(message, "table")
    return matrix, [[each for each, tone in tones.items() if tone == of] for of in TONES]


def _spread(
    spec: SpreadSpec, study: Study, language: Language, put: Callable[[str], str]
) -> dict[str, Any]:
    """Return how the judgements of a matrix spread over its rows or columns."""
    matrix, values = _judged(spec, study, language)
    side, records, of_rows = spec.matrix.rows, matrix.rows, matrix.groups
    if spec.by == "columns":
        side, records, of_rows = spec.matrix.columns, matrix.columns, [None] * len(matrix.columns)

    def bar(record: Record) -> Bar:
        place = {spec.by.removesuffix("s"): record.key}
        found = [[cast("int", matrix.total(each, **place).value) for each in of] for of in values]
        counts = tuple(map(sum, found))
        segments = opposed(counts, [*map(language.number, counts)])
        return Bar(counts, segments, **_named(record, study, put))

    groups: list[Group] = []
    for group, bars in groupby(zip(of_rows, map(bar, records), strict=True), key=itemgetter(0)):
        named = _named(group, study, put) if group else {}
        groups.append(Group(tuple(each for _, each in bars), **named))
    every = [each for group in groups for each in group.bars]
    if spec.order == "balance":
        groups = [Group(tuple(sorted(every, key=_balance, reverse=True)))]
    labels = [[matrix.field.labels.get(each, each) for each in of] for of in values]
    words = [put(", ".join(of) or tone) for of, tone in zip(labels, TONES, strict=True)]
    noun = counted_noun(study.relation(side).resource, language, 1)
    return {
        "stub": noun[:1].upper() + noun[1:],
        "parts": tuple(map(ChartPart, words, TONES)),
        "groups": tuple(groups),
        "totals": tuple(map(sum, zip(*(each.counts for each in every), strict=True))),
        "sources": tuple(dict.fromkeys((spec.matrix.cells, side, spec.matrix.columns))),
    }


# --- a crosstab drawn -----------------------------------------------------------------------------


def _crosstab(
    spec: CountingSpec, study: Study, language: Language
) -> tuple[Crosstab, Sequence[Category], Sequence[Style]]:
    """Return the crosstab that a chart draws, its parts and their styles; raise ``TableError``."""
    file, paths = file_of(study, spec.source, "from"), [getattr(spec, each) for each in spec.PATHS]
    for setting, path in zip(spec.PATHS, paths, strict=True):
        if not path and setting != "split":
            message = Message("chart-needs-field", setting=setting, resource=spec.source)
            raise TableError(message, setting)
        field = followed_from(study, spec.source, path, setting).field if path else None
        if field and field.is_list and path is paths[1]:
            raise TableError(Message("chart-split-list", setting=setting, path=path), setting)
    chosen_positions(study, spec.source, spec.conditions, code="chart-no-record")
    rows, columns = paths
    settings = CrosstabSpec(source=spec.source, rows=rows, columns=columns)
    table = Crosstab(replace(settings, conditions=spec.conditions), study, language)
    label = counted_noun(file.resource, language, 2)
    if isinstance(spec, LineSpec):
        label = numeric_field(study, spec.source, spec.value)
    parts = table.columns or [Category("", label)]
    if isinstance(spec, LikertSpec):
        return table, *_scale(spec, table, parts)
    if (
        isinstance(spec, BarsSpec | LineSpec) and spec.split
    ):  # of what no record has nothing is drawn
        used = {key for at in table.chosen for key in table.axes[1].members[at]}
        parts = [part for part in parts if part.key in used]
    most, styles = (
        (MOST_PARTS, STYLES)
        if isinstance(spec, BarsSpec | LineSpec)
        else (MOST_COLUMNS, SHADES[:1] * MOST_COLUMNS)
    )
    if (count := len(parts)) > most:
        code = "chart-too-many-columns" if isinstance(spec, HeatSpec) else "chart-too-many-parts"
        raise TableError(Message(code, path=columns, count=count, most=most), spec.PATHS[1])
    return table, parts, styles[:count]


def _scale(
    spec: LikertSpec, table: Crosstab, parts: Sequence[Category]
) -> tuple[Sequence[Category], Sequence[Style]]:
    """Return the answers of a scale: what is against, what is neither, what is for.

    What is missing is no answer: it is counted in no share.
    """
    field = table.axes[1].field
    if not LEAST_CLASSES <= len(field.enum) <= MOST_CLASSES:
        raise TableError(Message("chart-no-scale", path=spec.value, most=MOST_CLASSES), "value")
    parts = [each for each in parts if each.key]
    half, odd = divmod(len(parts), 2)
    sides = ["against"] * half + ["none"] * odd + ["for"] * half
    if field.tones:
        sides = [field.tones.get(each.key, "none") for each in parts]
    below, middle, above = (
        [part for part, of in zip(parts, sides, strict=True) if of == side]
        for side in ("against", "none", "for")
    )
    outer = AGAINST[len(AGAINST) - len(below) :][::-1], FOR[len(FOR) - len(above) :]
    return [*below, *middle, *above], [*outer[0], *(TONES[2:] * len(middle)), *outer[1]]


def _counted(
    spec: CountingSpec, study: Study, language: Language, put: Callable[[str], str]
) -> dict[str, Any]:
    """Return bars of counted records; raise ``TableError`` where one counts few people."""
    table, parts, styles = _crosstab(spec, study, language)
    if table.few:
        raise TableError(Message("chart-small-cells", least=study.suppress))
    keys = [part.key if table.columns else ALL for part in parts]
    lines = [tuple(table.count(row.key, key) for key in keys) for row in table.rows]
    totals, most = tuple(table.count(ALL, key) for key in keys), max(map(max, lines))
    bars: list[Bar] = []
    is_line = isinstance(spec, LineSpec)
    found = points_of(table, keys, spec.value, study) if is_line else {}
    for row, line in zip(table.rows, lines, strict=True):
        named: dict[str, Any] = {"name": row.label}
        if row.record:
            named = _named(row.record, study, put)
        if is_line:
            points = tuple(found.get((row.key, key)) for key in keys)
            cells = tuple(written(each, language) for each in points)
            bars.append(replace(Bar(line, **named), points=points, cells=cells))
            continue
        wholes = [sum(line)] * len(line)
        if isinstance(spec, HeatSpec) and spec.percent != "row":
            wholes = totals if spec.percent else [most] * len(line)
        segments, end = _drawn(spec, list(zip(line, wholes, strict=True)), styles, language)
        bars.append(Bar(line, segments, end, **named))
    if isinstance(spec, BarsSpec) and spec.percent and not spec.split:
        whole = table.count(ALL)
        bars = [
            replace(each, end=f"{each.end} ({_share(each.total, whole, language)})")
            for each in bars
        ]
    if isinstance(spec, LikertSpec) and spec.order == "balance":
        bars.sort(key=lambda bar: Fraction(_balance(bar), bar.total or 1), reverse=True)
    return {
        "stub": table.axes[0].title,
        "parts": tuple(
            ChartPart(put(part.label), style) for part, style in zip(parts, styles, strict=True)
        ),
        "groups": (Group(tuple(bars)),),
        "totals": totals,
        "sources": tuple(dict.fromkeys(name for axis in table.axes for name in axis.sources)),
    }


def _drawn(
    spec: CountingSpec,
    pairs: Sequence[tuple[int, int]],
    styles: Sequence[Style],
    language: Language,
) -> tuple[tuple[Segment, ...], str]:
    """Return the segments of a bar and what is written behind it, from counts and their wholes."""
    counts = [count for count, _ in pairs]
    whole, numbers = sum(counts), [*map(language.number, counts)]
    shares = [_share(*each, language) for each in pairs]
    if isinstance(spec, HeatSpec):  # the darker the more records, or the higher the share
        levels = [math.ceil(Fraction(n, of or 1) * (len(SHADES) - 1)) for n, of in pairs]
        shades: list[Style] = [SHADES[each] for each in levels]
        return stacked([1] * len(counts), shares if spec.percent else numbers, shades), ""
    if isinstance(spec, BarsSpec) and not (spec.percent and spec.split):
        return stacked(counts, numbers, styles), language.number(whole)
    # As long as any other bar; the middle of a scale stands at zero.
    left = sum(
        n * (each in AGAINST_ALL) + n * (each == "none") / 2
        for n, each in zip(counts, styles, strict=True)
    )
    lengths = [count / (whole or 1) for count in counts]
    segments = stacked(lengths, shares, styles, -left / (whole or 1))
    return segments, f"n\u00a0=\u00a0{language.number(whole)}"


def _share(count: int, whole: int, language: Language) -> str:
    """Return a share of a whole as a percentage."""
    if not whole:
        return language.text("no_value")
    return language.percentage(Fraction(count, whole), decimals=0)


# --- words ----------------------------------------------------------------------------------------


def _sentence(chart: Chart, language: Language) -> str:
    """Return what a chart shows in a sentence; all bars that tie are named."""
    if chart.kind == "line":
        told = (f"{bar.name} : {language.joined(bar.cells)}" for bar in chart.bars)
        return language.text("chart_line", means=" ; ".join(told))
    sizes = [_balance(bar) if chart.kind == "spread" else bar.total for bar in chart.bars]

    def named(shown: int) -> str:
        pairs = zip(sizes, chart.bars, strict=True)
        names = language.joined(bar.name for size, bar in pairs if size == shown)
        return f"{names} ({language.number(shown).replace('-', '−')})"

    pairs = zip(chart.totals, chart.parts, strict=True)
    totals = language.joined(f"{language.number(count)} {part.label}" for count, part in pairs)
    told = {"totals": totals, "most": named(max(sizes)), "least": named(min(sizes))}
    return language.counted(f"chart_{chart.kind}", len(sizes), **told)
