"""Tables and charts of small studies: what an author writes, and what a reader gets.

Each ``examples/NAME.md`` is about the data of ``study_folder``. Above ``---`` stands what is set up
for an example (``files`` that are changed, ``privacy``, ``language``, how the table is ``shown``, a
``table`` or ``chart`` of the study's own) and what is asked (``ask``, ``html``). Only the views
(``VIEWS``) that it names are compared; a blank that does not break is written ⍽.
"""

from __future__ import annotations

import re
import shutil
from textwrap import indent
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator.core.values import replace
from generator.data import read_study
from generator.data.expression import ExpressionError, Scope, evaluate, parse, parse_conditions
from generator.language import load_language
from generator.tables import (
    Showing,
    TableError,
    build_table,
    draw_html,
    read_specs,
    table_cells,
)
from generator.tables.charts.chart import chart_of, read_charts
from tests import doors
from tests.examples import only, put
from tests.in_english import sentence
from tests.pairs import pairs_below
from tests.tables.drawn import EXAMPLES, csv_rows, study_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from generator.data import Study
    from generator.language import Language
    from generator.tables import TableSpec
    from generator.tables.charts.chart import Chart
    from tests.pairs import Pair

KEYS = {"files", "privacy", "language", "shown", "table", "chart", "ask", "html"}
VIEWS = (
    *("problem", "error", "head", "row", "total", "stub", "body", "numeric", "note", "rule"),
    *(
        "source",
        "html",
        "part",
        "group",
        "bar",
        "cell",
        "text",
        "style",
        "link",
        "description",
        "value",
    ),
)


@pytest.mark.parametrize("pair", pairs_below(EXAMPLES))
def test_an_example(pair: Pair, tmp_path: Path) -> None:
    above, _, settings = pair.source.rpartition("---\n")
    asked: dict[str, Any] = yaml.safe_load(above) or {}
    only(asked, KEYS)
    shutil.copytree(study_folder(pair.path.stem), tmp_path / "data")
    for path, content in asked.get("files", {}).items():
        put(tmp_path / "data", path, content)
    is_chart = re.search(r"^kind: (spread|bars|likert|heat|line)$", settings, re.MULTILINE)
    file = tmp_path / "data" / ("charts.yaml" if is_chart else "tables.yaml")
    if settings:
        own = file.read_text("utf-8") if file.exists() else ""
        file.write_text(f"{own}\nt:\n{indent(settings, '  ')}", "utf-8")
    found: doors.Views = {view: [] for view in VIEWS}
    for view, text in views(tmp_path, asked):
        found[view].append(text.replace("\u00a0", "⍽"))
    expected = pair.expected.split("\n")
    for view in ("problem", "error"):
        if not any(each.startswith(f"{view}:") for each in expected):
            expected.append(f"no {view}")
    difference = doors.unlike(found, expected)
    assert not difference, f"{pair.place}\n{difference}"


def views(root: Path, asked: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a table or a chart, else what a reader gets, each with its view."""
    study, problems = read_study(root)
    study = replace(study, **asked.get("privacy", {}))
    specs, more = read_specs(root, study)
    charts, last = read_charts(root, study, specs)
    wrong = [sentence(each) for each in (*problems, *more, *last)]
    yield from (("problem", each.removeprefix("t: ")) for each in wrong)
    language = load_language(asked.get("language", "en"))
    table, chart = asked.get("table", "t"), asked.get("chart", "t")
    try:
        if table in specs:
            yield from table_views(specs[table], study, language, asked)
        elif chart in charts:
            yield from chart_views(chart_of(charts[chart], study, language))
    except TableError as error:
        yield "error", " ".join((f"{error}", *map(str, error.steps)))
    yield from values(asked.get("ask", ()), specs, study, language)


def line(texts: Iterable[object]) -> str:
    """Return texts as the cells of a row."""
    return f"| {' | '.join(map(str, texts))} |"


def table_views(
    spec: TableSpec, study: Study, language: Language, asked: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield a table as its CSV has it, what stands below it, and what its HTML is asked for."""
    shown = dict(asked.get("shown", {}))
    if where := shown.pop("where", ""):
        shown["conditions"] = parse_conditions(where)
    table = build_table(spec, study, language, Showing(**shown))
    head, *rows = csv_rows(table)
    yield "head", line(head)
    for at, row in enumerate(rows, len(table.foot) - len(rows)):
        yield "total" if at >= 0 else "row", line(row)
        yield "stub", row[0]
    yield from (("body", " ".join(row.kind for row in body)) for body in table.bodies)
    yield from (("numeric", cell.text) for cell in table.head[0].cells if cell.numeric)
    yield from (("note", each) for each in table.notes)
    yield "rule", table.rule
    yield "source", " ".join(table.sources)
    html = draw_html(table, language, id="tbl-t", sources={})
    yield from (("html", f"{html.count(part)} × {part}") for part in asked.get("html", ()))


def chart_views(chart: Chart) -> Iterator[tuple[str, str]]:
    """Yield the parts and the bars of a chart: what they count, and what is written in them."""
    yield from (("part", f"{part.label}: {part.style}") for part in chart.parts)
    for group in chart.groups:
        yield "group", f"{group.name} {group.detail}: {len(group.bars)}"
        for bar in group.bars:
            yield "bar", line((bar.name, *bar.counts))
            yield "cell", line(bar.cells)
            yield "text", line((*(each.text for each in bar.segments), bar.end))
            yield "style", line(each.style for each in bar.segments)
            yield "link", bar.link
    yield "total", line(chart.totals)
    yield "source", " ".join(chart.sources)
    yield "description", chart.description


def values(
    asked: Iterable[str], specs: Mapping[str, TableSpec], study: Study, language: Language
) -> Iterator[tuple[str, str]]:
    """Yield what expressions about the tables say, with the records behind it, or why not."""
    cells = (
        {name: table_cells(spec, study, language) for name, spec in specs.items()} if asked else {}
    )
    for text in asked:
        try:
            found = evaluate(parse(text), Scope(study, cells))
        except ExpressionError as error:
            yield "value", f"{text}: {error}"
        else:
            value = line(found.value) if isinstance(found.value, tuple) else found.value
            yield "value", f"{text} = {value} ({' '.join(each.key for each in found.records)})"
