"""Charts as values: a matrix or a crosstab whose counts are bars, and its description in words.

So a chart and a table of the same records agree. "No opinion" is a part of its own and never added
to another.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Literal, cast

from generator.core.problems import Message, Problem, nearest
from generator.core.validation import inside
from generator.core.values import Frozen, replace
from generator.data import Record, Study
from generator.language import Language, load_language
from generator.tables import CrosstabSpec, MatrixSpec, TableSpec
from generator.tables.charts.specs import (
    KINDS,
    BarsSpec,
    ChartSpec,
    HeatSpec,
    LikertSpec,
    SpreadSpec,
)
from generator.tables.counts import (
    ALL,
    Category,
    Key,
    chosen_positions,
    counted_noun,
    file_of,
    followed_from,
)
from generator.tables.crosstab import Crosstab
from generator.tables.entries import read_entries
from generator.tables.matrix import Matrix
from generator.tables.model import TableError

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
MOST_COLUMNS = 20  # of squares that a phone has room for
MOST_PARTS = 4  # parts of one bar that a reader still tells apart without their colours


class ChartPart(Frozen):
    """What a part of every bar counts, in words, and how it is drawn."""

    label: str
    style: Style


class Bar(Frozen):
    """One bar: its name, how many records each part counts, further words, a reference.

    ``texts`` are written in its parts and ``end`` behind it. It begins at ``start``, left of zero
    where its first parts are opposed to the others. A bar that ``is_whole`` is as long as any
    other; ``shades`` are the styles of parts that tell how much they count.
    """

    name: str
    counts: tuple[int, ...]
    texts: tuple[str, ...]
    detail: str = ""
    link: str = ""
    end: str = ""
    start: float = 0
    is_whole: bool = False
    shades: tuple[Style, ...] = ()

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


def typeset(chart: Chart, put: Callable[[str], str]) -> Chart:
    """Return a chart with its words in the typography of the page, which sets no drawing."""

    def set_group(group: Group) -> Group:
        bars = tuple(replace(bar, detail=put(bar.detail)) for bar in group.bars)
        return replace(group, detail=put(group.detail), bars=bars)

    return replace(
        chart,
        caption=put(chart.caption),
        description=put(chart.description),
        parts=tuple(replace(part, label=put(part.label)) for part in chart.parts),
        groups=tuple(map(set_group, chart.groups)),
    )


def read_charts(
    root: Path, study: Study, tables: Mapping[str, TableSpec], folder: str = "data"
) -> tuple[dict[str, ChartSpec], tuple[Problem, ...]]:
    """Return the charts that ``charts.yaml`` describes by name, and every mistake in it.

    A description is right if its values can be built.
    """
    language = load_language("en")

    def built(spec: ChartSpec) -> ChartSpec:
        if isinstance(spec, SpreadSpec):
            spec = _with_matrix(spec, tables)
        chart_of(spec, study, language)
        return spec

    return read_entries(root, f"{folder}/charts.yaml", "data-chart", KINDS, built)


def chart_of(spec: ChartSpec, study: Study, language: Language) -> Chart:
    """Return a chart with what it counts; raise ``TableError`` where it cannot be drawn."""
    if isinstance(spec, SpreadSpec):
        return _spread(spec, study, language)
    counted = _Counted(spec, study, language)
    if isinstance(spec, BarsSpec):
        return _bars(spec, counted)
    return _likert(spec, counted) if isinstance(spec, LikertSpec) else _heat(spec, counted)


def _named(record: Record, study: Study) -> tuple[str, str, str]:
    """Return a record's name ("Focus group 2"), further words, and a reference if it has a page."""
    label, name = study.label(record), study.reference_text(record)
    link = f"@{record.key}" if study.relation(record.resource).resource.is_shown else ""
    return name, "" if label in {name, record.key} else label, link


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


def _spread(spec: SpreadSpec, study: Study, language: Language) -> Chart:
    """Return how the judgements of a matrix spread over its rows or columns."""
    table, matrix, by_rows = spec.matrix, Matrix(spec.matrix, study, language), spec.by == "rows"
    field = matrix.field
    known = field.enum or dict.fromkeys(study.relation(table.cells).texts[table.value])
    if untold := tuple(each for each in known if each not in field.tones):
        message = Message("chart-untold-tones", field=table.judgements, values=untold)
        raise TableError(message, "table")
    values = [[value for value, tone in field.tones.items() if tone == each] for each in TONES]

    def bar(record: Record) -> Bar:
        place = {"row" if by_rows else "column": record.key}
        counts = [[cast("int", matrix.total(each, **place).value) for each in of] for of in values]
        sums, (name, detail, link) = tuple(map(sum, counts)), _named(record, study)
        texts = tuple(map(language.number, sums))
        return Bar(name, sums, texts, detail, link, start=-sums[0])

    groups: list[Group] = []
    of_rows = zip(matrix.groups, map(bar, matrix.rows), strict=True)
    for group, bars in groupby(of_rows, key=lambda pair: pair[0]):
        named = _named(group, study) if group else ()
        groups.append(Group(tuple(each for _, each in bars), *named))
    if not by_rows:
        groups = [Group(tuple(map(bar, matrix.columns)))]
    if spec.order == "balance":
        bars = [each for group in groups for each in group.bars]
        groups = [Group(tuple(sorted(bars, key=_balance, reverse=True)))]
    counts = [each.counts for group in groups for each in group.bars]
    words = [[field.labels.get(value, value) for value in of] for of in values]
    labels = [", ".join(of) or tone for of, tone in zip(words, TONES, strict=True)]
    noun = counted_noun(
        study.relation(table.rows if by_rows else table.columns).resource, language, 1
    )
    chart = Chart(
        kind="spread",
        caption=spec.caption,
        description=spec.description,
        stub=noun[:1].upper() + noun[1:],
        parts=tuple(map(ChartPart, labels, TONES)),
        groups=tuple(groups),
        totals=tuple(map(sum, zip(*counts, strict=True))),
        sources=(table.cells, *([table.rows] if by_rows else []), table.columns),
        note=spec.note,
    )
    return _described(chart, language, _balance)


def _balance(bar: Bar) -> int:
    """Return by how many the judgements for outnumber those against; no opinion is neither."""
    against, favourable, _ = bar.counts
    return favourable - against


# --- a crosstab drawn -----------------------------------------------------------------------------


# The settings of a kind that are paths: to its bars, and to the parts of each.
_PATHS = {BarsSpec: ("by", "split"), LikertSpec: ("by", "value"), HeatSpec: ("rows", "columns")}


class _Counted:
    """The records of a file in bars and their parts, which are counted as a crosstab is."""

    def __init__(
        self, spec: BarsSpec | LikertSpec | HeatSpec, study: Study, language: Language
    ) -> None:
        self.spec, self.study, self.language = spec, study, language
        file = file_of(study, spec.source, "from")
        paths = [cast("str", getattr(spec, setting)) for setting in _PATHS[type(spec)]]
        for setting, path in zip(_PATHS[type(spec)], paths, strict=True):
            if not path and setting != "split":
                message = Message("chart-needs-field", setting=setting, resource=spec.source)
                raise TableError(message, setting)
            field = followed_from(study, spec.source, path, setting).field if path else None
            if field and field.is_list and path is paths[1]:
                raise TableError(Message("chart-split-list", setting=setting, path=path), setting)
        chosen_positions(study, spec.source, spec.conditions, code="chart-no-record")
        crosstab = CrosstabSpec(
            source=spec.source, rows=paths[0], columns=paths[1], conditions=spec.conditions
        )
        self.table = Crosstab(crosstab, study, language)
        if self.table.few:
            raise TableError(Message("chart-small-cells", least=study.suppress))
        whole = Category("", counted_noun(file.resource, language, 2))
        self.parts: Sequence[Category] = self.table.columns or [whole]

    def total(self, part: Category, row: Key = ALL) -> int:
        """Return what a part counts in a row, or in all."""
        return self.table.count(row, part.key if self.table.columns else ALL)

    def bars(self) -> list[Bar]:
        """Return a bar for each category, with what its parts count."""
        bars: list[Bar] = []
        for row in self.table.rows:
            name, *further = _named(row.record, self.study) if row.record else (row.label,)
            counts = tuple(self.total(part, row.key) for part in self.parts)
            texts = tuple(map(self.language.number, counts))
            end = self.language.number(sum(counts))
            bars.append(Bar(name, counts, texts, *further, end=end))
        return bars

    def shares(self) -> list[Bar]:
        """Return bars that are as long as each other, their parts as shares."""
        bars: list[Bar] = []
        for bar in self.bars():
            texts = tuple(self.share(count, bar.total) for count in bar.counts)
            bars.append(replace(bar, texts=texts, end=f"n\u00a0=\u00a0{bar.end}", is_whole=True))
        return bars

    def share(self, count: int, whole: int) -> str:
        """Return a share of a whole as a percentage."""
        if not whole:
            return self.language.text("no_value")
        return self.language.percentage(Fraction(count, whole), decimals=0)

    def chart(self, bars: Sequence[Bar], styles: Sequence[Style]) -> Chart:
        """Return the chart of these bars."""
        axes = self.table.axes
        chart = Chart(
            kind=self.spec.NAMED,
            caption=self.spec.caption,
            description=self.spec.description,
            stub=axes[0].title,
            parts=tuple(map(ChartPart, [each.label for each in self.parts], styles)),
            groups=(Group(tuple(bars)),),
            totals=tuple(map(self.total, self.parts)),
            sources=tuple(dict.fromkeys(name for axis in axes for name in axis.sources)),
            note=self.spec.note,
        )
        return _described(chart, self.language, lambda bar: bar.total)


def _bars(spec: BarsSpec, counted: _Counted) -> Chart:
    """Return bars as long as they count; in percent, each part is a share of its bar."""
    if spec.split:
        counted.parts = [each for each in counted.parts if counted.total(each)]
    if (count := len(counted.parts)) > MOST_PARTS:
        message = Message("chart-too-many-parts", path=spec.split, count=count, most=MOST_PARTS)
        raise TableError(message, "split")
    bars = counted.shares() if spec.percent and spec.split else counted.bars()
    if spec.percent and not spec.split:
        whole = counted.table.count(ALL)
        shares = [counted.share(bar.total, whole) for bar in bars]
        ends = [f"{bar.end} ({share})" for bar, share in zip(bars, shares, strict=True)]
        bars = [replace(bar, end=end) for bar, end in zip(bars, ends, strict=True)]
    return counted.chart(bars, STYLES)


def _likert(spec: LikertSpec, counted: _Counted) -> Chart:
    """Return answers on a scale: what lies below its middle at the left, above at the right.

    What is missing is no answer: it is counted in no share.
    """
    field = counted.table.axes[1].field
    if not LEAST_CLASSES <= len(field.enum) <= MOST_CLASSES:
        raise TableError(Message("chart-no-scale", path=spec.value, most=MOST_CLASSES), "value")
    parts = [each for each in counted.parts if each.key]
    half, odd = divmod(len(parts), 2)
    sides = ["against"] * half + ["none"] * odd + ["for"] * half
    if field.tones:
        sides = [field.tones.get(each.key, "none") for each in parts]
    below, middle, above = (
        [part for part, of in zip(parts, sides, strict=True) if of == side]
        for side in ("against", "none", "for")
    )
    counted.parts = [*below, *middle, *above]
    styles: list[Style] = [*AGAINST[len(AGAINST) - len(below) :][::-1]]
    styles += ("none",) * len(middle)
    styles += FOR[len(FOR) - len(above) :]
    low, high = len(below), len(below) + len(middle)
    bars = [
        replace(bar, start=-(sum(bar.counts[:low]) + sum(bar.counts[:high])) / 2 / (bar.total or 1))
        for bar in counted.shares()
    ]
    if spec.order == "balance":
        bars.sort(  # by the share above the middle of the scale less the share below it
            key=lambda bar: Fraction(
                sum(bar.counts[high:]) - sum(bar.counts[:low]), bar.total or 1
            ),
            reverse=True,
        )
    return counted.chart(bars, styles)


def _heat(spec: HeatSpec, counted: _Counted) -> Chart:
    """Return a square for each pair, the darker the more records (or the higher the share)."""
    if (count := len(counted.parts)) > MOST_COLUMNS:
        most = {"count": count, "most": MOST_COLUMNS}
        raise TableError(Message("chart-too-many-columns", path=spec.columns, **most), "columns")
    bars, columns = counted.bars(), [counted.total(each) for each in counted.parts]
    most = max(count for bar in bars for count in bar.counts)
    for at, bar in enumerate(bars):
        wholes = {"row": [bar.total] * count, "column": columns}.get(spec.percent, [most] * count)
        pairs = list(zip(bar.counts, wholes, strict=True))
        levels = [math.ceil(Fraction(n, of or 1) * (len(SHADES) - 1)) for n, of in pairs]
        texts = tuple(counted.share(n, of) for n, of in pairs) if spec.percent else bar.texts
        bars[at] = replace(bar, texts=texts, shades=tuple(SHADES[each] for each in levels))
    return counted.chart(bars, SHADES[:1] * count)


# --- words ----------------------------------------------------------------------------------------


def _described(chart: Chart, language: Language, size: Callable[[Bar], int]) -> Chart:
    """Describe a chart in a sentence unless it has one; all bars that tie are named."""
    if chart.description:
        return chart

    def named(shown: int) -> str:
        names = language.joined(bar.name for bar in chart.bars if size(bar) == shown)
        return f"{names} ({language.number(shown).replace('-', '−')})"

    sizes = [size(bar) for bar in chart.bars]
    totals = (
        f"{language.number(count)} {part.label}"
        for count, part in zip(chart.totals, chart.parts, strict=True)
    )
    text = language.counted(
        f"chart_{chart.kind}",
        len(chart.bars),
        totals=language.joined(totals),
        most=named(max(sizes)),
        least=named(min(sizes)),
    )
    return replace(chart, description=text)
