"""Charts in chapters: numbered as figures, referred to, checked; tables shown without a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.app.project import check, open_thesis
from generator.core.problems import as_text
from tests.doors import passages_of
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path

    from generator.rendering import Rendering

CHARTS = """\
avis: {kind: spread, table: utilite, caption: Les avis}
groupes: {kind: bars, from: participants, by: groupe}
"""
CHAPTER = """\
# Exemple

Voir la @fig-avis et la @fig-autre.

![Une carte](carte.svg)

/// figure-caption
Une carte
///

/// chart | avis
///

/// chart | groupes #fig-autre
    caption: Qui est de l'étude
///
"""


def opened(folder: Path, text: str, charts: str = CHARTS) -> Path:
    return example_thesis(folder, {"chapters/1.3_exemple.md": text, "data/charts.yaml": charts})


def rendered(folder: Path, text: str) -> Rendering:
    return render_chapter(open_thesis(opened(folder, text)).sources, "1.3_exemple.md")


def test_charts_are_numbered_with_the_figures(tmp_path: Path) -> None:
    page = rendered(tmp_path, CHAPTER)
    assert re.findall(r'<figure class="chart[^>]* id="([^"]+)"', page.html) == [
        "fig-avis",
        "fig-autre",
    ]
    assert re.findall(r'<span class="caption-number">([^<]+)</span>', page.html) == [
        "Figure 1.1",
        "Figure 1.2",
        "Figure 1.3",
    ]
    links = re.findall(r'href="#(fig-[^"]+)"[^>]*>([^<]+)</a>', page.html)
    assert links == [("fig-avis", "Figure 1.2"), ("fig-autre", "Figure 1.3")]
    assert page.html.count("Qui est de l'étude</title>") == 2  # of both drawings
    assert page.problems == ()


def test_two_charts_of_a_page_share_no_id(tmp_path: Path) -> None:
    twice = "/// chart | avis\n///\n\n/// chart | avis #fig-encore\n///\n"
    ids = re.findall(r'\sid="([^"]+)"', rendered(tmp_path, f"# A\n\n{twice}").html)
    assert len(ids) == len(set(ids))
    assert {"fig-avis", "fig-encore"} <= set(ids)


def test_what_is_wrong_with_a_chart_is_said(tmp_path: Path) -> None:
    text = "# A\n\n/// chart | avi\n///\n\n/// chart | avis\n    titre: x\n///\n\n@fig-avsi\n"
    problems = [
        as_text(each).partition(":")[2] for each in check(open_thesis(opened(tmp_path, text)))
    ]
    assert problems == [
        '3:1: reference: "avi" is no chart of charts.yaml (did you mean avis?)',
        '6:1: markup: "/// chart" has no option "titre" (did you mean attrs?)',
        '10:1: reference: "@fig-avsi" is not known (did you mean fig-avi?)',
    ]


def test_a_wrong_chart_of_the_data_is_an_error_of_the_thesis(tmp_path: Path) -> None:
    thesis = open_thesis(opened(tmp_path, "# A\n\nTexte.\n", "avis: {kind: spread}\n"))
    assert [as_text(each) for each in thesis.problems if each.rule == "data-chart"] == [
        "data/charts.yaml:1:1: data-chart: avis: table must name a matrix of tables.yaml"
    ]


def test_a_chart_is_a_passage_without_data(tmp_path: Path) -> None:
    passages = passages_of("1.3_exemple.md", CHAPTER)
    found = [(each.id, each.kind, each.words) for each in passages if each.kind == "figure"]
    assert found == [
        ("fig-une-carte", "figure", "Une carte"),
        ("fig-avis", "figure", "avis"),
        ("fig-autre", "figure", "groupes"),
    ]
    page = rendered(tmp_path, CHAPTER)
    assert {each for each, _, _ in found} <= set(page.ids)


def test_a_table_without_a_number_leads_to_where_it_has_one(tmp_path: Path) -> None:
    unnumbered = "/// table | utilite\n    numbered: false\n///\n"
    page = rendered(tmp_path, f"# A\n\n{unnumbered}\n/// table | participants #tbl-apres\n///\n")
    first, second = re.findall(r'<span class="caption-number">(.*?)</span>', page.html)
    assert re.fullmatch(r'<a class="ref ref-table" href="1.2_[^"]+#tbl-utilite">[^<]+</a>', first)
    number = re.sub(r"<[^>]+>", "", first)
    assert number.startswith("Tableau 1.")
    assert (
        second != number
    )  # the next table of the page has the next number, as if nothing stood here
    assert page.problems == ()
    assert (page.tables[0].name, page.tables[0].id, page.tables[0].number) == ("utilite", "", "")


def test_a_table_that_has_no_number_anywhere_has_none(tmp_path: Path) -> None:
    root = example_thesis(
        tmp_path,
        {
            "chapters/1.1_enquete.md": None,
            "chapters/1.2_resultats.md": None,
            "chapters/index.md": "# A\n\n/// table | utilite\n    numbered: false\n///\n",
        },
    )
    page = render_chapter(open_thesis(root).sources, "index.md")
    assert "caption-number" not in page.html
    assert "<table" in page.html
