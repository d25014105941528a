"""Charts of records counted along axes: bars, answers on a scale, a field of squares.

All stand on the aggregation core, so that a chart and a table of the same records agree.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

from generator.core.problems import Message
from generator.core.values import replace
from generator.data import Study
from generator.data.expression import shown_records
from generator.language import Language
from generator.tables.aggregation import Axis, Category, aggregate, read_axis
from generator.tables.charts.chart import (
    STYLES,
    Bar,
    Chart,
    ChartPart,
    Group,
    Style,
    described,
    named,
    spread_chart,
)
from generator.tables.charts.specs import (
    BarsSpec,
    ChartSpec,
    HeatSpec,
    LikertSpec,
    SpreadSpec,
)
from generator.tables.model import TableError
from generator.tables.records import counted_noun

AGAINST: tuple[Style, ...] = ("against-1", "against-2", "against-3")  # from the middle outwards
FOR: tuple[Style, ...] = ("for-1", "for-2", "for-3")
NEITHER: tuple[Style, ...] = ("none",)
SHADES: tuple[Style, ...] = ("heat-0", "heat-1", "heat-2", "heat-3", "heat-4")


def chart_of(spec: ChartSpec, study: Study, language: Language) -> Chart:
    """Return a chart with what it counts; raise ``TableError`` where it cannot be drawn."""
    match spec:
        case SpreadSpec():
            return spread_chart(spec, study, language)
        case BarsSpec():
            return _Counted(spec, study, language, spec.by, spec.split).bars(spec)
        case LikertSpec():
            return _Counted(spec, study, language, spec.by, spec.value).likert(spec)
        case HeatSpec():
            return _Counted(spec, study, language, spec.rows, spec.columns).heat(spec)


class _Counted:
    """The records of a file along one axis, or two: bars and their parts."""

    def __init__(
        self,
        spec: BarsSpec | LikertSpec | HeatSpec,
        study: Study,
        language: Language,
        by: str,
        split: str,
    ) -> None:
        self.study, self.language = study, language
        chosen = shown_records(study, spec.source, spec.conditions)
        self.along = self._axis(spec.source, by, chosen)
        self.across = self._axis(spec.source, split, chosen) if split else None
        axes = [self.along, *([self.across] if self.across else [])]
        self.found = aggregate(study, spec.source, axes, chosen)
        resource = study.relation(spec.source).resource
        whole = Category("", counted_noun(resource, language, 2))
        self.parts = [
            each
            for each in (self.across.categories if self.across else (whole,))
            if not split or self._count(None, each.key) or not isinstance(spec, BarsSpec)
        ]
        counts = [
            self._count(row.key, part.key) for row in self.along.categories for part in self.parts
        ]
        if resource.is_of_people and any(0 < count < study.suppress for count in counts):
            raise TableError(Message("chart-small-cells", least=study.suppress))

    def _axis(self, source: str, path: str, chosen: Sequence[int]) -> Axis:
        axis = read_axis(self.study, self.language, source, path)
        if axis.counts_missing(chosen):
            return axis.with_missing(self.language.text("value_missing"))
        return axis

    def _count(self, row: str | None, part: str) -> int:
        return len(self.found.at(row, part) if self.across else self.found.at(row))

    def _bars(self) -> list[Bar]:
        return [
            Bar(name, tuple(self._count(row.key, part.key) for part in self.parts), detail, link)
            for row in self.along.categories
            for name, detail, link in [_named(row, self.study)]
        ]

    def _chart(
        self, spec: BarsSpec | LikertSpec | HeatSpec, bars: Sequence[Bar], styles: Sequence[Style]
    ) -> Chart:
        sources = [*self.along.sources, *(self.across.sources if self.across else ())]
        labels = [each.label for each in self.parts]
        chart = Chart(
            kind=spec.NAMED,
            caption=spec.caption,
            description=spec.description,
            stub=self.along.title,
            parts=tuple(map(ChartPart, labels, styles)),
            groups=(Group(tuple(bars)),),
            totals=tuple(self._count(None, each.key) for each in self.parts),
            sources=tuple(dict.fromkeys(sources)),
            note=spec.note,
        )
        return described(chart, self.language, lambda bar: bar.total)

    def bars(self, spec: BarsSpec) -> Chart:
        """Return bars as long as they count; in percent, each part is a share of its bar."""
        bars, whole = self._bars(), len(self.found.at(*[None] * len(self.found.axes)))
        if not spec.percent:
            return self._chart(spec, bars, STYLES)
        if self.across:
            return self._chart(spec, [self._shared(bar) for bar in bars], STYLES)
        return self._chart(
            spec, [replace(bar, end=self._said(bar.total, whole)) for bar in bars], STYLES
        )

    def _shared(self, bar: Bar) -> Bar:
        parts = tuple(self._share(count, bar.total) for count in bar.counts)
        end = f"n\u00a0=\u00a0{self.language.number(bar.total)}"
        return replace(bar, said=parts, end=end, is_whole=True)

    def _said(self, count: int, whole: int) -> str:
        return f"{self.language.number(count)} ({self._share(count, whole)})"

    def _share(self, count: int, whole: int) -> str:
        if not whole:
            return self.language.text("no_value")
        return self.language.percentage(Fraction(count, whole), decimals=0)

    def likert(self, spec: LikertSpec) -> Chart:
        """Return answers on a scale: what lies below its middle at the left, above at the right.

        What is missing is no answer: it is counted in no share.
        """
        tones = self.across.field.tones if self.across and self.across.field else {}
        parts = [each for each in self.parts if each.key]
        half, odd = divmod(len(parts), 2)
        sides = ["against"] * half + ["none"] * odd + ["for"] * half
        if tones:
            sides = [tones.get(each.key, "none") for each in parts]
        below, middle, above = (
            [part for part, told in zip(parts, sides, strict=True) if told == side]
            for side in ("against", "none", "for")
        )
        self.parts = [*below, *middle, *above]
        styles: list[Style] = [*AGAINST[len(AGAINST) - len(below) :][::-1]]
        styles += NEITHER * len(middle)
        styles += FOR[len(FOR) - len(above) :]
        bars = [self._shared(bar) for bar in self._bars()]
        if spec.order == "balance":
            low, high = len(below), len(parts) - len(above)
            bars.sort(  # by the share above the middle of the scale less the share below it
                key=lambda bar: Fraction(
                    sum(bar.counts[high:]) - sum(bar.counts[:low]), bar.total or 1
                ),
                reverse=True,
            )
        return self._chart(spec, bars, styles)

    def heat(self, spec: HeatSpec) -> Chart:
        """Return a square for each pair, the darker the more records (or the higher the share)."""
        bars, drawn = self._bars(), list[Bar]()
        most = max(count for bar in bars for count in bar.counts)
        for bar in bars:
            wholes = [bar.total if spec.percent == "row" else most] * len(self.parts)
            if spec.percent == "column":
                wholes = [self._count(None, each.key) for each in self.parts]
            shares = [Fraction(n, whole or 1) for n, whole in zip(bar.counts, wholes, strict=True)]
            said = map(self.language.number, bar.counts)
            if spec.percent:
                said = map(self._share, bar.counts, wholes)
            shades = tuple(SHADES[math.ceil(share * (len(SHADES) - 1))] for share in shares)
            drawn.append(replace(bar, said=tuple(said), shades=shades))
        return self._chart(spec, drawn, SHADES[:1] * len(self.parts))


def _named(category: Category, study: Study) -> tuple[str, str, str]:
    if category.record is None:
        return category.label, "", ""
    return named(category.record, study)
