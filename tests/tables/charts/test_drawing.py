"""A drawn chart: everything in its place, readable on a phone, one picture with a name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.language import load_language
from generator.tables.charts.chart import Bar, Chart, ChartPart, Group, Style, opposed, stacked
from generator.tables.charts.layout import FRAMES, NARROW, Frame, draw_figure, lay_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.tables.charts.conftest import MakeChart

PARTS = {
    "spread": (
        ChartPart("non", "against"),
        ChartPart("oui", "for"),
        ChartPart("sans avis", "none"),
    ),
    "bars": (
        ChartPart("appui", "first"),
        ChartPart("réserve", "second"),
        ChartPart("autre", "third"),
    ),
}
COUNTS = st.tuples(*[st.integers(0, 30)] * 3)
ROOT_PIXELS = 20
"""The size of the site's letters, 1rem, on a phone."""


def sums(groups: Sequence[Group]) -> tuple[int, ...]:
    """Return what each part counts in all bars, of records that stand in one bar each."""
    return tuple(map(sum, zip(*(bar.counts for each in groups for bar in each.bars), strict=True)))


def bar_of(counts: tuple[int, ...], detail: str, kind: str) -> Bar:
    """Return a bar whose counts are written in it, opposed to each other in a spread."""
    texts = tuple(map(str, counts))
    styles: list[Style] = [part.style for part in PARTS[kind]]
    segments = opposed(counts, texts) if kind == "spread" else stacked(counts, texts, styles)
    return Bar(counts, segments, str(sum(counts)), "B1", detail)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Draw a chart of any kind, its names and counts at random."""
    kind = draw(st.sampled_from(("spread", "bars")))
    names = st.text(st.characters(categories=("L", "Zs")), max_size=90)
    bars = draw(st.lists(st.builds(bar_of, COUNTS, names, st.just(kind)), min_size=1, max_size=5))
    groups = (Group(tuple(bars), draw(names)),)
    return Chart(kind, "Titre", "Dit.", "Besoin", PARTS[kind], groups, sums(groups), ("f",))


@given(charts(), st.sampled_from(FRAMES))
def test_every_part_is_as_long_as_it_counts_and_inside(chart: Chart, frame: Frame) -> None:
    layout = lay_out(chart, frame)
    lengths = sum(block.width for block in layout.blocks)
    assert lengths == pytest.approx(sum(chart.totals) * layout.unit)
    for block in layout.blocks:
        assert -1e-6 <= block.x <= block.x + block.width <= frame.width + 1e-6
        assert 0 <= block.y <= block.y + block.height <= layout.height


@given(charts())
def test_no_bar_hides_another(chart: Chart) -> None:
    blocks = lay_out(chart, NARROW).blocks
    for one in blocks:
        for other in blocks:
            apart = one.x + one.width <= other.x + 1e-6 or other.x + other.width <= one.x + 1e-6
            if one is not other and one.y < other.y + other.height:
                assert apart or other.y >= one.y + one.height


def test_words_too_long_for_their_place_stand_in_lines_above() -> None:
    long = ("pas du tout d'accord avec cela", "tout à fait d'accord avec cela", "sans avis")
    parts = tuple(map(ChartPart, long, ("against", "for", "none")))
    groups = (Group((bar_of((1, 2, 1), "", "spread"),)),)
    chart = Chart("spread", "Titre", "", "Besoin", parts, groups, sums(groups), ("f",))
    layout = lay_out(chart, NARROW)
    keys = [words for words in layout.words if words.font == "key"]
    assert [words.text for words in keys] == list(long)
    assert len({words.y for words in keys}) == 2  # the last has room beside the second
    assert {block.style for block in layout.keys} == {"against", "for", "none"}
    assert min(block.y for block in layout.blocks) > max(words.y for words in keys)


def test_on_the_narrowest_phone_letters_have_eleven_pixels_at_least(make_chart: MakeChart) -> None:
    chart = make_chart("atelier", kind="spread", table="utilite")
    html = draw_figure(chart, load_language("fr"), id="fig-a", number="", sources={})
    sizes = [int(size) for size in re.findall(r'font-size="(\d+)"', html)]
    shown = 320 - 2 * 0.8 * ROOT_PIXELS
    assert min(sizes) * shown / NARROW.width >= 11


def test_a_figure_has_a_name_a_description_and_its_numbers(make_chart: MakeChart) -> None:
    chart = make_chart(
        "atelier", kind="spread", table="utilite", caption="Avis <des> groupes & besoins"
    )
    html = draw_figure(
        chart,
        load_language("fr"),
        id="fig-avis",
        number="Figure 7.1",
        sources={"jugements.csv": "@data-jugements", "besoins.csv": ""},
    )
    figure = fromstring(html)  # noqa: S314 - our own drawing
    pictures = figure.findall("svg")
    assert [each.get("role") for each in pictures] == ["img", "img"]
    ids = [each.get("id") for each in figure.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    for picture in pictures:
        said = {each.get("id"): each.text for each in picture.iter()}
        assert said[picture.get("aria-labelledby")] == "Avis <des> groupes & besoins"
        assert (said[picture.get("aria-describedby")] or "").startswith("4 barres.")
        assert {"width", "height"}.isdisjoint(picture.keys())
    rows = [["".join(cell.itertext()) for cell in row] for row in figure.iter("tr")]
    assert rows[0] == ["Besoin", "non", "oui", "sans avis", "Total"]
    assert ["B2 Les croiser", "1", "1", "1", "3"] in rows
    assert rows[-1] == ["Total", "1", "3", "2", "6"]
    *_, source, download, _ = figure.iter("a")
    assert source.get("href") == "@data-jugements"
    file = download.get("data-content") or ""
    assert "var(" not in file  # it stands alone, with colours and a size
    assert "width" in fromstring(file).keys()  # noqa: S314, SIM118 - our own drawing
    assert figure[-1].tag == "figcaption"


def test_colours_are_those_of_the_site_with_a_value_for_paper(make_chart: MakeChart) -> None:
    chart = make_chart("atelier", kind="spread", table="utilite")
    language = load_language("fr")
    html = draw_figure(chart, language, id="fig-a", number="", sources={})
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', html)) - {"none"}
    assert all(re.fullmatch(r"var\(--[\w-]+, #[0-9a-f]{6}\)", each) for each in colours)
    assert "var(--for, #0a4a3b)" in colours
    assert "xmlns" not in html


LIKERT = {"kind": "likert", "from": "answers", "by": "item", "value": "said"}
HEAT = {"kind": "heat", "from": "answers", "rows": "item", "columns": "said"}


@pytest.mark.parametrize("frame", FRAMES)
def test_bars_of_a_scale_meet_at_its_middle(make_chart: MakeChart, frame: Frame) -> None:
    layout = lay_out(make_chart("answers", **LIKERT), frame)
    # Q1: a quarter and half of the middle's quarter below it; Q2: three quarters.
    starts = [block.x for block in layout.blocks if block.style == "against-3"]
    assert [round((layout.zeros[0] - x) / layout.unit, 6) for x in starts] == [0.375, 0.75]
    assert sum(block.width for block in layout.blocks) == pytest.approx(2 * layout.unit)


def test_squares_stand_within_the_narrowest_frame(make_chart: MakeChart) -> None:
    squares = lay_out(make_chart("answers", **HEAT), NARROW).blocks
    assert len(squares) == 8
    assert all(each.x >= 0 and each.x + each.width <= NARROW.width for each in squares)
