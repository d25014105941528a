"""A chart as values: its bars, what each is made of, and its description in words.

What is counted are records. "No opinion" is a part of its own and never added to another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from generator.data import Record, Study
from generator.data.expression import Path, select
from generator.data.fields import Field
from generator.language import Language
from generator.tables.aggregation import grouped
from generator.tables.charts.specs import BarsSpec, ChartSpec, SpreadSpec
from generator.tables.matrix import MatrixValues, matrix_values
from generator.tables.model import Tone
from generator.tables.records import counted_noun

Style = Literal["for", "against", "none", "first", "second", "third", "fourth"]
TONES: tuple[Tone, ...] = ("against", "for", "none")
STYLES: tuple[Style, ...] = ("first", "second", "third", "fourth")


@dataclass(frozen=True)
class Part:
    """What a part of every bar counts, in words, and how it is drawn."""

    label: str
    style: Style


@dataclass(frozen=True)
class Bar:
    """One bar: its name, further words, a reference, and how many records each part counts."""

    name: str
    counts: tuple[int, ...]
    detail: str = ""
    link: str = ""

    @property
    def total(self) -> int:
        """The number of records that the whole bar counts."""
        return sum(self.counts)


@dataclass(frozen=True)
class Group:
    """Bars under one heading, which is empty where they have none."""

    bars: tuple[Bar, ...]
    name: str = ""
    detail: str = ""
    link: str = ""


@dataclass(frozen=True)
class Chart:
    """A whole chart.

    ``stub`` says what a bar is of, ``unit`` what the numbers count (jugements), ``sources`` are the
    names of the files (resources) that it is drawn from.
    """

    name: str
    kind: Literal["spread", "bars"]
    caption: str
    description: str
    stub: str
    unit: str
    parts: tuple[Part, ...]
    groups: tuple[Group, ...]
    sources: tuple[str, ...]
    note: str = ""

    @property
    def bars(self) -> tuple[Bar, ...]:
        """All bars, from top to bottom."""
        return tuple(bar for group in self.groups for bar in group.bars)

    @property
    def totals(self) -> tuple[int, ...]:
        """The number of records of each part in all bars together."""
        return tuple(sum(column) for column in zip(*(bar.counts for bar in self.bars), strict=True))


def chart_of(spec: ChartSpec, study: Study, language: Language) -> Chart:
    """Return a chart with what it counts; raise ``TableError`` where its table cannot be built."""
    if isinstance(spec, SpreadSpec):
        return _spread(spec, study, language)
    return _bars(spec, study, language)


def typeset(chart: Chart, put: Callable[[str], str]) -> Chart:
    """Return a chart with all that it says put as the typography of the page wants it.

    A drawing is no text of the page, so that nothing sets its words later.
    """
    return replace(
        chart,
        caption=put(chart.caption),
        description=put(chart.description),
        parts=tuple(replace(part, label=put(part.label)) for part in chart.parts),
        groups=tuple(
            replace(
                group,
                detail=put(group.detail),
                bars=tuple(replace(bar, detail=put(bar.detail)) for bar in group.bars),
            )
            for group in chart.groups
        ),
    )


def named(record: Record, study: Study) -> tuple[str, str, str]:
    """Return a record's name, further words, and a reference to it where it has a page.

    A record whose references say something else than its key is named so: "Focus group 2".
    """
    label, said = study.label(record), study.reference_text(record)
    link = f"@{record.key}" if study.relation(record.resource).resource.is_entity else ""
    return said, "" if label in {said, record.key} else label, link


# --- spread ---------------------------------------------------------------------------------------


def _spread(spec: SpreadSpec, study: Study, language: Language) -> Chart:
    values = matrix_values(spec.table, study)
    by_rows = spec.by == "rows"
    groups = _groups(values, study) if by_rows else _columns(values, study)
    if spec.by_balance:
        bars = sorted(
            (bar for group in groups for bar in group.bars), key=lambda bar: -balance(bar)
        )
        groups = (Group(tuple(bars)),)
    table = spec.table
    parts = tuple(Part(_tone_label(tone, values.field), cast("Style", tone)) for tone in TONES)
    files = (table.cells, table.rows, table.columns) if by_rows else (table.cells, table.columns)
    chart = Chart(
        name=spec.name,
        kind="spread",
        caption=spec.caption,
        description=spec.description,
        stub=_capital(_noun(table.rows if by_rows else table.columns, study, language, 1)),
        unit=_noun(table.cells, study, language, 2),
        parts=parts,
        groups=groups,
        sources=files,
        note=spec.note,
    )
    return _described(chart, language, balance)


def balance(bar: Bar) -> int:
    """Return by how many the judgements for outnumber those against; no opinion is neither."""
    against, favourable, _ = bar.counts
    return favourable - against


def _groups(values: MatrixValues, study: Study) -> tuple[Group, ...]:
    """Return the rows of a matrix in its order, those of one row group together."""
    found: list[tuple[Record | None, list[Bar]]] = []
    for row, group in zip(values.rows, values.groups, strict=True):
        if not found or found[-1][0] is not group:
            found.append((group, []))
        told = [
            judgement.value for (key, _), judgement in values.judgements.items() if key == row.key
        ]
        found[-1][1].append(_told(row, told, values.field, study))
    return tuple(
        Group(tuple(bars), *(named(group, study) if group else ())) for group, bars in found
    )


def _columns(values: MatrixValues, study: Study) -> tuple[Group, ...]:
    bars: list[Bar] = []
    for column in values.columns:
        told = [each.value for (_, key), each in values.judgements.items() if key == column.key]
        bars.append(_told(column, told, values.field, study))
    return (Group(tuple(bars)),)


def _told(record: Record, told: Sequence[str], field: Field, study: Study) -> Bar:
    counts = Counter(field.tones.get(value, "none") for value in told)
    name, detail, link = named(record, study)
    return Bar(name, tuple(counts[tone] for tone in TONES), detail, link)


def _tone_label(tone: str, field: Field) -> str:
    """Return the words of the values of one tone: "oui", "sans avis"."""
    values = [value for value, told in field.tones.items() if told == tone]
    return ", ".join(field.labels.get(value, value) for value in values) or tone


# --- bars -----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Values:
    """The values at the end of a path: one for each record, and all that can be, in order.

    ``of`` maps each value to a name, further words and a reference.
    """

    of: Mapping[str, tuple[str, str, str]]
    ends: Sequence[str]
    sources: tuple[str, ...]


def _bars(spec: BarsSpec, study: Study, language: Language) -> Chart:
    chosen = select(study, Path(0, (spec.source,)), spec.conditions).owners
    along = _values(spec.source, spec.path, chosen, study, language)
    across = _values(spec.source, spec.split, chosen, study, language) if spec.split else None
    keys = [key for key in across.of if key in set(across.ends)] if across else [""]
    records = study.relation(spec.source).records
    made_of = grouped(
        [records[each] for each in chosen],
        [along.ends[each] for each in chosen],
        [across.ends[each] if across else "" for each in chosen],
    )
    unit = _noun(spec.source, study, language, 2)
    bars = tuple(
        Bar(name, tuple(len(made_of.get((value, key), ())) for key in keys), detail, link)
        for value, (name, detail, link) in along.of.items()
    )
    labels = [across.of[key][0] for key in keys] if across else [unit]
    chart = Chart(
        name=spec.name,
        kind="bars",
        caption=spec.caption,
        description=spec.description,
        stub=_stub(spec.source, spec.path, study, language),
        unit=unit,
        parts=tuple(map(Part, labels, STYLES)),
        groups=(Group(bars),),
        sources=tuple(dict.fromkeys((spec.source, *along.sources))),
        note=spec.note,
    )
    return _described(chart, language, lambda bar: bar.total)


def _values(
    source: str, path: tuple[str, ...], chosen: Sequence[int], study: Study, language: Language
) -> _Values:
    """Return the values that a path leads to, those that no record has too where they are known.

    They are all records of the file that a key points to, or all values that a field may have. What
    a record lacks is a value of its own, the last.
    """
    followed = study.follow(source, path)
    ends = ["" if end is None else str(end) for end in followed.ends]
    field, missing = followed.field, (language.text("value_missing"), "", "")
    owner = followed.owner_relation.resource.name
    if field and field.reference:
        records = study.relation(field.reference).records
        of = {record.key: named(record, study) for record in records}
        sources = (owner, field.reference)
    else:
        labels = field.labels if field else dict[str, str]()
        known = dict.fromkeys((*(field.enum if field else ()), *(ends[each] for each in chosen)))
        of = {value: (labels.get(value, value), "", "") for value in known if value}
        sources = (owner,)
    if any(not ends[each] for each in chosen):
        of[""] = missing
    return _Values(of, ends, sources)


def _stub(source: str, path: tuple[str, ...], study: Study, language: Language) -> str:
    field = study.follow(source, path).field
    if field and field.reference:
        return _capital(_noun(field.reference, study, language, 1))
    return field.title if field else source


# --- words ----------------------------------------------------------------------------------------


def _described(chart: Chart, language: Language, size: Callable[[Bar], int]) -> Chart:
    """Return the chart with a sentence that says what it shows, unless it has one.

    It names all bars that share the greatest size, and all that share the least.
    """
    if chart.description:
        return chart
    sizes = [size(bar) for bar in chart.bars]
    totals = (
        f"{language.number(count)} {part.label}"
        for count, part in zip(chart.totals, chart.parts, strict=True)
    )
    text = language.counted(
        f"chart_{chart.kind}",
        len(chart.bars),
        totals=language.joined(totals),
        most=_said(max(sizes), sizes, chart, language),
        least=_said(min(sizes), sizes, chart, language),
    )
    return replace(chart, description=text)


def _said(size: int, sizes: Sequence[int], chart: Chart, language: Language) -> str:
    """Return the bars of one size in words: "BF1, BF2 et BF3 (−1)"."""
    names = (bar.name for bar, each in zip(chart.bars, sizes, strict=True) if each == size)
    return f"{language.joined(names)} ({language.number(size).replace('-', '−')})"


def _noun(resource: str, study: Study, language: Language, count: int) -> str:
    return counted_noun(study.relation(resource).resource, language, count)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
