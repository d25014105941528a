"""Rendering a chapter tells what it used, and where the author wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.examples import EXAMPLE, example_thesis

if TYPE_CHECKING:
    from pathlib import Path

    from tests.doors import Views

PATH = "chapters/1.3_exemple.md"
NAME = "1.3_exemple.md"
CHAPTER = """\
---
status: draft
---

# Ce que dit le groupe @FG1

Les {{ count(participants, groupe="FG1") }} personnes jugent [ce besoin](@BF1), et @BF1 encore :
{{ utilite.BF1.oui }} « oui ». La @sec-ici en parle, avec {{ count(participants, groupe="FG1") }}.

- @BF2 et [lui](@BF2), puis @BF1

/// table | utilite #tbl-deux
    where: besoin="BF2"
///

## Ici {#sec-ici}

| a |
|---|
| @BF3 et {{ count(groupes) \\| words }} |

> {{ sum(
> groupes.duree_min) }} minutes pour @BF1

/// table | participants
///
"""


def views(folder: Path, text: str) -> Views:
    """Return what the page of a chapter with this text tells."""
    return doors.page_views(example_thesis(folder, {PATH: text}), NAME)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Views:
    """Return what the page of the chapter above tells."""
    return views(tmp_path_factory.mktemp("page"), CHAPTER)


def test_the_tables_with_their_ids_and_numbers(page: Views) -> None:
    assert page["table"] == ["utilite tbl-deux 1.3", "participants tbl-participants-2 1.4"]


def test_the_values_with_the_records_that_make_them(page: Views) -> None:
    assert page["value"] == [
        '7:5 count(participants, groupe="FG1") | 2',
        "8:1 utilite.BF1.oui | 2",
        '8:59 count(participants, groupe="FG1") | 2',
        "20:11 count(groupes) | words | deux",
        "22:3 sum( groupes.duree_min) | 200",
    ]
    assert page["record"] == [
        "7:5 P01, P02",
        "8:1 BF1 / FG1, BF1 / FG2",
        "8:59 P01, P02",
        "20:11 FG1, FG2",
        "22:3 FG1, FG2",
    ]


def test_the_references_of_the_prose_with_their_places(page: Views) -> None:
    prose = ("BF1", "BF2", "BF3", "sec-ici")
    assert [each for each in page["reference"] if each.split()[1] in prose] == [
        "7:62 BF1",
        "7:84 BF1",
        "8:1 BF1",  # the value utilite.BF1.oui speaks of it too
        "8:35 sec-ici",
        "10:3 BF2",
        "10:11 BF2",
        "10:29 BF1",
        "20:3 BF3",
        "23:38 BF1",
    ]


def test_every_place_is_in_the_file_of_the_chapter(page: Views) -> None:
    assert page["place"] == [PATH]


def test_the_passage_of_a_reference_reads_as_the_page_does(page: Views) -> None:
    assert "BF2 | BF2 et lui, puis BF1" in page["passage"]


def test_the_mark_of_a_note_is_no_word_of_its_passage(tmp_path: Path) -> None:
    text = "# Un\n\nLe besoin @BF1 est petit[^1], dit-on.\n\n[^1]: Ou presque.\n"
    assert views(tmp_path, text)["passage"] == ["BF1 | Le besoin BF1 est petit, dit-on."]


def test_the_ids_and_the_titles(page: Views, tmp_path: Path) -> None:
    html = doors.page_html(example_thesis(tmp_path, {PATH: CHAPTER}), NAME)
    assert {"ce-que-dit-le-groupe-fg1", "sec-ici", "tbl-deux", "tbl-participants-2"} <= {
        *page["id"]
    }
    assert page["title"] == [
        "1.3 Ce que dit le groupe Groupe 1",
        "Tableau 1.3 Utilité pour chaque besoin",
        "1.3.1 Ici",
        "Tableau 1.4 Les participants",
    ]
    assert all(f'id="{each}"' in html for each in page["id"])


def test_the_problems_stand_where_the_mistake_is(tmp_path: Path) -> None:
    text = (
        "---\nstatus: draft\n---\n\n# Titre\n\n"
        "Un @BF9, puis {{ FG1.rien }} et\n[là](@nulle-part).\n\n"
        "/// table | participant\n///\n"
    )
    lines = doors.page_problem_lines(example_thesis(tmp_path, {PATH: text}), NAME)
    expected = [
        f"{PATH}:7:4: reference: … @BF9 … BF1",
        f"{PATH}:7:18: claim: … groupes … rien",
        f"{PATH}:8:1: reference: … @nulle-part",
        f"{PATH}:10:1: reference: … tables.yaml … participant … participants",
    ]
    assert doors.differing(lines, expected) == ""


def test_what_the_check_of_the_files_told_rendering_does_not_tell_again(tmp_path: Path) -> None:
    text = "# Titre\n\nUn @BF9 et [un](@BF9), un @BF8, `@BF7`.\n"
    root = example_thesis(tmp_path, {PATH: text})
    expected = [f"{PATH}:3:{column}: reference: " for column in (4, 12, 27)]
    assert doors.differing(doors.problem_lines(root), expected) == ""


@pytest.mark.parametrize("behind", ["/// note\nDeux.\n///", "/// table | seances\n///"])
def test_a_block_right_behind_a_quotation_with_a_block_is_told(behind: str, tmp_path: Path) -> None:
    text = f"> /// note\n> Un.\n> ///\n{behind}\n"
    lines = doors.page_problem_lines(example_thesis(tmp_path, {PATH: text}), NAME)
    expected = [f"{PATH}:1:1: markup: … an empty line is missing between a quotation"]
    assert doors.differing(lines, expected) == ""


def test_an_unused_page_tells_nothing(tmp_path: Path) -> None:
    found = views(tmp_path, "Rien que du texte.\n")
    assert (found["table"], found["value"], found["reference"]) == ([], [], [])
    assert doors.page_problem_lines(tmp_path, NAME) == []


def test_all_chapters_are_rendered_in_reading_order() -> None:
    pages = list(doors.pages_html(EXAMPLE))
    assert pages == ["index.md", "1.1_enquete.md", "1.2_resultats.md", "glossaire.md"]


def test_one_table_is_shown_in_several_ways(tmp_path: Path) -> None:
    """Turned it has the same caption and another head; what is said twice is drawn the same."""
    block = "/// table | utilite #tbl-{}\n{}///\n\n"
    turned = "    transpose: true\n"
    text = block.format("a", "") + block.format("b", turned) + block.format("c", "")
    html = doors.page_html(example_thesis(tmp_path, {PATH: text}), NAME)
    tree = LexborHTMLParser(html)
    first, second, third = (
        [" ".join(each.text().split()) for each in tree.css(f"#tbl-{name} {part}")]
        for name in "abc"
        for part in ("thead th",)
    )
    assert first == third
    assert first != second
    captions = [each.text().split()[2:] for each in tree.css("figure caption")]
    assert captions[0] == captions[1] == captions[2]
