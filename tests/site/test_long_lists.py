"""A file of many records goes on from page to page; every link to one of them holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generator.app.building import build_pages
from generator.app.project import open_thesis
from tests.counting import counted
from tests.site.conftest import with_passages

if TYPE_CHECKING:
    from pathlib import Path

    from generator.app.building import Built
    from generator.rendering import Page

HEADER = "segment,besoin,groupe,resume,portee\n"
CHAPTER = "# Renvois\n\nVoir @S1, @S300, @S450 et [le dernier](@S602).\n"


def long_thesis(folder: Path, count: int) -> Path:
    """Return the example with so many segments, two thirds of them behind one judgement."""
    rows = "".join(
        f"S{number},BF{1 + (number % 3 == 0)},FG1,Le passage {number}.,appui\n"
        for number in range(1, count + 1)
    )
    with_passages(folder, HEADER + rows)
    if count > 600:
        (folder / "chapters/1.3_renvois.md").write_text(CHAPTER, "utf-8")
    return folder


def built_and_counted(folder: Path) -> tuple[Built, int]:
    """Build all pages in this process, and count the calls of functions which that takes."""
    with pytest.MonkeyPatch.context() as alone:
        alone.setattr("generator.core.parallel._cores", lambda: 1)
        return counted(lambda: build_pages(open_thesis(folder)))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, int]:
    built_and_counted(long_thesis(tmp_path_factory.mktemp("short"), 3))  # what is done once
    built, calls = built_and_counted(long_thesis(tmp_path_factory.mktemp("long"), 602))
    assert built.errors() == ()  # so every link of every page leads to its place
    return built, calls


@pytest.fixture
def built(long: tuple[Built, int]) -> Built:
    return long[0]


def page(built: Built, path: str) -> Page:
    return next(each for each in built.pages if each.path == path)


def links(page: Page, text: str) -> list[str]:
    """Return where the links with such a text lead."""
    return re.findall(rf'<a [^>]*?href="([^"]*)"[^>]*>[^<]*{text}', page.html)


def test_a_page_of_a_list_has_two_hundred_records_and_leads_to_the_others(built: Built) -> None:
    pages = [page(built, f"data/segments{part}.md") for part in ("", "/2", "/3", "/4")]
    assert [len(re.findall(r'<tr id="S', each.html)) for each in pages] == [200, 200, 200, 2]
    assert "data/segments/5.md" not in {each.path for each in built.pages}
    first, second, *_ = pages
    assert '<tr id="S201" data-row="201"' in second.html  # its number in the file
    assert links(first, "S601 – S602") == ["segments/4.md"]
    assert links(second, "Page précédente") == ["../segments.md"]
    assert links(second, "Page suivante : S401 – S600") == ["3.md"]
    assert second.title == "Segments, S201 à S400"
    assert "602 enregistrements" in second.html


def test_the_first_page_has_the_facets_and_each_row_its_values(built: Built) -> None:
    first, second = page(built, "data/segments.md"), page(built, "data/segments/2.md")
    needs = re.findall(r'name="besoin" value="(\w+)" data-number="(\d+)"', first.html)
    assert [key for key, _ in needs] == ["BF1", "BF2"]
    assert 'type="checkbox"' not in second.html
    for html, row, need in ((first.html, "S3", "BF2"), (second.html, "S202", "BF1")):
        found = re.search(rf'id="{row}" data-row="\d+" data-facets="([\d ]+)"', html)
        assert found
        assert dict(needs)[need] in found[1].split()


def test_the_page_of_a_row_shows_how_its_evidence_begins_the_list_has_all(built: Built) -> None:
    need, group = page(built, "besoins/BF1.md"), page(built, "groupes/FG1.md")
    assert need.html.count('class="segment"') == 200
    listed = "../data/segments.md?"
    assert links(need, "Les 402 passages") == [f"{listed}besoin=BF1&amp;groupe=FG1"]
    assert links(group, "Les 402 passages") == [f"{listed}groupe=FG1&amp;besoin=BF1"]
    assert group.html.count('class="segment"') == 2 * (200 // 3)  # two judgements, three needs


def test_a_reference_leads_to_the_page_that_has_the_passage(built: Built) -> None:
    led = [each.href for each in page(built, "1.3_renvois.md").links if "#S" in each.href]
    assert led == [
        "besoins/BF1.md#S1",
        "besoins/BF2.md#S300",
        "besoins/BF2.md#S450",
        "data/segments/4.md#S602",
    ]


def test_twice_the_segments_cost_twice_the_work_and_no_longer_pages(
    long: tuple[Built, int], tmp_path: Path
) -> None:
    twice, more_calls = long
    once, calls = built_and_counted(long_thesis(tmp_path, 301))
    assert more_calls < 2.3 * calls
    longest, longer = (max(len(page.html) for page in each.pages) for each in (once, twice))
    assert longer < 1.1 * longest


def test_a_short_file_is_on_one_page_with_all_its_evidence(tmp_path: Path) -> None:
    built = build_pages(open_thesis(long_thesis(tmp_path, 0)))
    assert [each.path for each in built.pages if "segments" in each.path] == ["data/segments.md"]
