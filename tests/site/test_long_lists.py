"""A file of many records goes on from page to page; every link to one of them holds."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from generator.app.building import build_pages
from generator.app.project import open_thesis
from generator.site.places import ON_PAGE
from tests.examples import edit, example_thesis
from tests.site.test_record_pages import EVIDENCE

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

    from generator.app.building import Built
    from generator.rendering import Page

HEADER = "segment,besoin,groupe,resume,portee\n"


def long_thesis(folder: Path, count: int) -> Path:
    """Return the example with so many segments, two thirds of them behind one judgement."""
    rows = "".join(
        f"S{number},BF{1 + (number % 3 == 0)},FG1,Le passage {number}.,appui\n"
        for number in range(1, count + 1)
    )
    chapter = "# Renvois\n\nVoir @S1, @S300, @S450 et [le dernier](@S451).\n"
    files = {"data/segments.csv": HEADER + rows, "chapters/1.3_renvois.md": chapter}
    thesis = example_thesis(folder, files if count > ON_PAGE else {"data/segments.csv": HEADER})
    with (thesis / "data/datapackage.yaml").open("a", encoding="utf-8") as description:
        description.write(EVIDENCE)
    matrix = "evaluations.avis\n"
    edit(thesis / "data/tables.yaml", matrix, f"{matrix}  evidence: segments\n")
    return thesis


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    built = build_pages(open_thesis(long_thesis(tmp_path_factory.mktemp("long"), 451)))
    assert built.errors() == ()  # so every link of every page leads to its place
    return built


def page(built: Built, path: str) -> Page:
    [found] = [each for each in built.pages if each.path == path]
    return found


def links(page: Page, text: str) -> list[str]:
    """Return where the links with such a text lead."""
    return re.findall(rf'<a [^>]*?href="([^"]*)"[^>]*>[^<]*{text}', page.html)


def test_a_page_of_a_list_has_two_hundred_records(built: Built) -> None:
    rows = [
        len(re.findall(r'<tr id="S', page(built, path).html))
        for path in ("data/segments.md", "data/segments/2.md", "data/segments/3.md")
    ]
    assert rows == [200, 200, 51]
    assert "data/segments/4.md" not in {each.path for each in built.pages}


def test_a_row_says_its_number_in_the_file(built: Built) -> None:
    assert re.search(r'<tr id="S201" data-row="201">', page(built, "data/segments/2.md").html)


def test_the_first_page_leads_to_all_and_each_to_those_beside_it(built: Built) -> None:
    first, second = page(built, "data/segments.md"), page(built, "data/segments/2.md")
    assert links(first, "S401 – S451") == ["segments/3.md"]
    assert links(second, "Page précédente") == ["../segments.md"]
    assert links(second, "Page suivante : S401 – S451") == ["3.md"]
    assert second.title == "Segments, S201 à S400"
    assert "451 enregistrements" in second.html


def test_the_page_of_a_row_shows_how_its_evidence_begins_the_list_has_all(built: Built) -> None:
    need = page(built, "besoins/BF1.md")
    assert need.html.count('class="segment"') == 200
    assert links(need, "Les 301 passages") == ["../data/segments.md"]


def test_the_page_of_a_column_leads_to_that_of_the_row(built: Built) -> None:
    group = page(built, "groupes/FG1.md")
    assert links(group, "Les 301 passages") == ["../besoins/BF1.md#FG1"]
    assert group.html.count('class="segment"') == 2 * (200 // 3)  # two judgements, three needs


def test_a_reference_leads_to_the_page_that_has_the_passage(built: Built) -> None:
    chapter = page(built, "1.3_renvois.md")
    led = [each.href for each in chapter.links if "#S" in each.href]
    assert led == [
        "besoins/BF1.md#S1",
        "besoins/BF2.md#S300",
        "besoins/BF2.md#S450",
        "data/segments/3.md#S451",
    ]


def test_twice_the_segments_cost_twice_the_work_and_no_longer_pages(tmp_path: Path) -> None:
    calls: list[int] = []
    sizes: list[int] = []

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        calls[-1] += event in {"call", "c_call"}

    for number in (450, 900):
        folder = long_thesis(tmp_path / f"{number}", number)
        calls.append(0)
        sys.setprofile(count)
        try:
            built = build_pages(open_thesis(folder))
        finally:
            sys.setprofile(None)
        sizes.append(max(len(each.html) for each in built.pages))
    assert calls[1] < 2.3 * calls[0]
    assert sizes[1] < 1.1 * sizes[0]


def test_a_short_file_is_on_one_page_with_all_its_evidence(tmp_path: Path) -> None:
    built = build_pages(open_thesis(long_thesis(tmp_path, 0)))
    assert [each.path for each in built.pages if "segments" in each.path] == ["data/segments.md"]
