"""A chart as values: its bars, what each is made of, and its description in words.

What is counted are records. "No opinion" is a part of its own and never added to another.
"""

from collections import Counter
from collections.abc import Callable
from typing import Literal

from generator.core.values import Frozen, replace
from generator.data import Record, Study
from generator.language import Language
from generator.tables.charts.specs import SpreadSpec
from generator.tables.matrix import MatrixValues, matrix_values
from generator.tables.records import counted_noun

# fmt: off
Style = Literal[
    "for", "against", "none", "first", "second", "third", "fourth",
    "against-1", "against-2", "against-3", "for-1", "for-2", "for-3",
    "heat-0", "heat-1", "heat-2", "heat-3", "heat-4",
]
# fmt: on
TONES: tuple[Style, ...] = ("against", "for", "none")
STYLES: tuple[Style, ...] = ("first", "second", "third", "fourth")


class ChartPart(Frozen):
    """What a part of every bar counts, in words, and how it is drawn."""

    label: str
    style: Style


class Bar(Frozen):
    """One bar: its name, how many records each part counts, further words, a reference.

    ``said`` is what is written in each part and ``end`` behind the bar, else their counts. A bar
    that ``is_whole`` is as long as any other; ``shades`` are the styles of its parts where they
    tell how much they count.
    """

    name: str
    counts: tuple[int, ...]
    detail: str = ""
    link: str = ""
    said: tuple[str, ...] = ()
    end: str = ""
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


def named(record: Record, study: Study) -> tuple[str, str, str]:
    """Return a record's name ("Focus group 2"), further words, and a reference if it has a page."""
    label, said = study.label(record), study.reference_text(record)
    link = f"@{record.key}" if study.relation(record.resource).resource.is_shown else ""
    return said, "" if label in {said, record.key} else label, link


# --- spread ---------------------------------------------------------------------------------------


def spread_chart(spec: SpreadSpec, study: Study, language: Language) -> Chart:
    """Return how the judgements of a matrix spread over its rows or columns."""
    table, values = spec.matrix, matrix_values(spec.matrix, study)
    by_rows = spec.by == "rows"
    if by_rows:
        groups = _groups(values, study)
    else:
        groups = (Group(tuple(_told(column, 1, values, study) for column in values.columns)),)
    bars = [bar for group in groups for bar in group.bars]
    if spec.order == "balance":
        bars.sort(key=balance, reverse=True)
        groups = (Group(tuple(bars)),)
    tones, labels = values.field.tones, values.field.labels
    parts: list[ChartPart] = []
    for tone in TONES:
        words = [labels.get(value, value) for value, told in tones.items() if told == tone]
        parts.append(ChartPart(", ".join(words) or tone, tone))
    of_bars = study.relation(table.rows if by_rows else table.columns).resource
    noun = counted_noun(of_bars, language, 1)
    chart = Chart(
        kind="spread",
        caption=spec.caption,
        description=spec.description,
        stub=noun[:1].upper() + noun[1:],
        parts=tuple(parts),
        groups=groups,
        totals=tuple(
            map(sum, zip(*(bar.counts for group in groups for bar in group.bars), strict=True))
        ),
        sources=(table.cells, *([table.rows] if by_rows else []), table.columns),
        note=spec.note,
    )
    return described(chart, language, balance)


def balance(bar: Bar) -> int:
    """Return by how many the judgements for outnumber those against; no opinion is neither."""
    against, favourable, _ = bar.counts
    return favourable - against


def _groups(values: MatrixValues, study: Study) -> tuple[Group, ...]:
    found: list[tuple[Record | None, list[Bar]]] = []
    for row, group in zip(values.rows, values.groups, strict=True):
        if not found or found[-1][0] is not group:
            found.append((group, []))
        found[-1][1].append(_told(row, 0, values, study))
    return tuple(
        Group(tuple(bars), *(named(group, study) if group else ())) for group, bars in found
    )


def _told(record: Record, axis: int, values: MatrixValues, study: Study) -> Bar:
    told = (each.value for pair, each in values.judgements.items() if pair[axis] == record.key)
    counts = Counter(values.field.tones.get(value, "none") for value in told)
    name, detail, link = named(record, study)
    return Bar(name, tuple(counts[tone] for tone in TONES), detail, link)


# --- words ----------------------------------------------------------------------------------------


def described(chart: Chart, language: Language, size: Callable[[Bar], int]) -> Chart:
    """Describe a chart in a sentence unless it has one; all bars that tie are named."""
    if chart.description:
        return chart

    def said(shown: int) -> str:
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
        most=said(max(sizes)),
        least=said(min(sizes)),
    )
    return replace(chart, description=text)
