"""Charts in chapters: numbered as figures, referred to, checked; tables shown without a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests import doors
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path

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


def rendered(folder: Path, text: str) -> tuple[str, list[str]]:
    """Return the HTML of the page of a chapter with this text, and its problems."""
    return doors.pages_and_problems(opened(folder, text))["1.3_exemple.md"]


def test_charts_are_numbered_with_the_figures(tmp_path: Path) -> None:
    html, problems = rendered(tmp_path, CHAPTER)
    assert re.findall(r'<figure class="chart[^>]* id="([^"]+)"', html) == [
        "fig-avis",
        "fig-autre",
    ]
    assert re.findall(r'<span class="caption-number">([^<]+)</span>', html) == [
        "Figure 1.1",
        "Figure 1.2",
        "Figure 1.3",
    ]
    links = re.findall(r'href="#(fig-[^"]+)"[^>]*>(Fig[^<]+)</a>', html)
    assert links == [("fig-avis", "Figure 1.2"), ("fig-autre", "Figure 1.3")]
    assert html.count("Qui est de l'étude</title>") == 2  # of both drawings
    assert problems == []


def test_two_charts_of_a_page_share_no_id(tmp_path: Path) -> None:
    twice = "/// chart | avis\n///\n\n/// chart | avis #fig-encore\n///\n"
    ids = re.findall(r'\sid="([^"]+)"', rendered(tmp_path, f"# A\n\n{twice}")[0])
    assert len(ids) == len(set(ids))
    assert {"fig-avis", "fig-encore"} <= set(ids)


def test_what_is_wrong_with_a_chart_is_said(tmp_path: Path) -> None:
    text = "# A\n\n/// chart | avi\n///\n\n/// chart | avis\n    titre: x\n///\n\n@fig-avsi\n"
    lines = [each.partition(":")[2] for each in doors.problem_lines(opened(tmp_path, text))]
    expected = [
        "3:1: reference: … charts.yaml … avi … avis",
        "6:1: markup: … /// chart … titre … attrs",
        "10:1: reference: … @fig-avsi … fig-avi",
    ]
    assert doors.differing(lines, expected) == ""


def test_a_wrong_chart_of_the_data_is_an_error_of_the_thesis(tmp_path: Path) -> None:
    root = opened(tmp_path, "# A\n\nTexte.\n", "avis: {kind: spread}\n")
    lines = [each for each in doors.file_problem_lines(root) if ": data-chart: " in each]
    expected = "data/charts.yaml:1:1: data-chart: avis: … tables.yaml"
    assert doors.differing(lines, [expected]) == ""


def test_a_chart_is_a_passage_without_data(tmp_path: Path) -> None:
    found = [each for each in doors.passages("1.3_exemple.md", CHAPTER) if each[0] == "figure"]
    assert found == [
        ("figure", "fig-une-carte", "Une carte"),
        ("figure", "fig-avis", "avis"),
        ("figure", "fig-autre", "groupes"),
    ]
    ids = doors.page_views(opened(tmp_path, CHAPTER), "1.3_exemple.md")["id"]
    assert {each for _, each, _ in found} <= set(ids)


def test_a_table_without_a_number_leads_to_where_it_has_one(tmp_path: Path) -> None:
    unnumbered = "/// table | utilite\n    numbered: false\n///\n"
    html, problems = rendered(
        tmp_path, f"# A\n\n{unnumbered}\n/// table | participants #tbl-apres\n///\n"
    )
    first, second = re.findall(r'<span class="caption-number">(.*?)</span>', html)
    assert re.fullmatch(r'<a class="ref ref-table" href="1.2_[^"]+#tbl-utilite">[^<]+</a>', first)
    number = re.sub(r"<[^>]+>", "", first)
    assert number.startswith("Tableau 1.")
    assert (
        second != number
    )  # the next table of the page has the next number, as if nothing stood here
    assert problems == []
    assert doors.page_views(tmp_path, "1.3_exemple.md")["table"][0] == "utilite  "


def test_a_table_that_has_no_number_anywhere_has_none(tmp_path: Path) -> None:
    root = example_thesis(
        tmp_path,
        {
            "chapters/1.1_enquete.md": None,
            "chapters/1.2_resultats.md": None,
            "chapters/index.md": "# A\n\n/// table | utilite\n    numbered: false\n///\n",
        },
    )
    html = doors.page_html(root, "index.md")
    assert "caption-number" not in html
    assert "<table" in html
