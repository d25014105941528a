"""Rendering a chapter tells what it used, and where the author wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.app.project import check, open_thesis, render
from generator.core.problems import as_text
from generator.rendering import Rendering, render_chapter
from generator.tables import EVERYTHING, Showing
from tests.examples import EXAMPLE, example_thesis

if TYPE_CHECKING:
    from pathlib import Path

PATH = "chapters/1.3_exemple.md"
NO_TABLE = '"participant" is no table of tables.yaml (did you mean participants?)'
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


def rendered(folder: Path, text: str, path: str = "1.3_exemple.md") -> Rendering:
    thesis = open_thesis(example_thesis(folder, {f"chapters/{path}": text}))
    return render_chapter(thesis.sources, path)


@pytest.fixture
def rendering(tmp_path: Path) -> Rendering:
    return rendered(tmp_path, CHAPTER)


def test_the_tables_with_their_ids_and_numbers(rendering: Rendering) -> None:
    assert [(use.name, use.id, use.number) for use in rendering.tables] == [
        ("utilite", "tbl-deux", "1.3"),
        ("participants", "tbl-participants-2", "1.4"),
    ]


def test_the_values_with_the_records_that_make_them(rendering: Rendering) -> None:
    used = {
        (use.expression, use.text, use.place.line, use.place.column): [
            record.key for record in use.result.records
        ]
        for use in rendering.values
    }
    assert used == {
        ('count(participants, groupe="FG1")', "2", 7, 5): ["P01", "P02"],
        ("utilite.BF1.oui", "2", 8, 1): ["BF1 / FG1", "BF1 / FG2"],
        ('count(participants, groupe="FG1")', "2", 8, 59): ["P01", "P02"],
        ("count(groupes) | words", "deux", 20, 11): ["FG1", "FG2"],
        ("sum( groupes.duree_min)", "200", 22, 3): ["FG1", "FG2"],
    }


def test_the_references_of_the_prose_with_their_places(rendering: Rendering) -> None:
    prose = ("BF1", "BF2", "BF3", "sec-ici")
    used = [
        (use.id, use.place.line, use.place.column)
        for use in rendering.references
        if use.id in prose
    ]
    assert sorted(used, key=lambda use: use[1:]) == [
        ("BF1", 7, 62),
        ("BF1", 7, 84),
        ("BF1", 8, 1),  # the value utilite.BF1.oui speaks of it too
        ("sec-ici", 8, 35),
        ("BF2", 10, 3),
        ("BF2", 10, 11),
        ("BF1", 10, 29),
        ("BF3", 20, 3),
        ("BF1", 23, 38),
    ]


def test_every_place_is_in_the_file_of_the_chapter(rendering: Rendering) -> None:
    uses = [*rendering.references, *rendering.values]
    assert {use.place.path for use in uses} == {PATH}


def test_the_passage_of_a_reference_reads_as_the_page_does(rendering: Rendering) -> None:
    passage = next(use.passage for use in rendering.references if use.id == "BF2")
    assert passage == "BF2 et lui, puis BF1"


def test_the_mark_of_a_note_is_no_word_of_its_passage(tmp_path: Path) -> None:
    text = "# Un\n\nLe besoin @BF1 est petit[^1], dit-on.\n\n[^1]: Ou presque.\n"
    [use] = rendered(tmp_path, text).references
    assert use.passage == "Le besoin BF1 est petit, dit-on."


def test_the_ids_and_the_titles(rendering: Rendering) -> None:
    assert {"ce-que-dit-le-groupe-fg1", "sec-ici", "tbl-deux", "tbl-participants-2"} <= {
        *rendering.ids
    }
    assert rendering.titles == ("1.3 Ce que dit le groupe Groupe 1", "1.3.1 Ici")
    assert all(f'id="{each}"' in rendering.html for each in rendering.ids)


def test_the_problems_stand_where_the_mistake_is(tmp_path: Path) -> None:
    text = (
        "---\nstatus: draft\n---\n\n# Titre\n\n"
        "Un @BF9, puis {{ FG1.rien }} et\n[là](@nulle-part).\n\n"
        "/// table | participant\n///\n"
    )
    problems = rendered(tmp_path, text).problems
    assert sorted(as_text(problem) for problem in problems) == [
        f"{PATH}:10:1: reference: {NO_TABLE}",
        f'{PATH}:7:18: claim: groupes has no field "rien"',
        f'{PATH}:7:4: reference: "@BF9" is not known (did you mean BF1?)',
        f'{PATH}:8:1: reference: "@nulle-part" is not known',
    ]


def test_what_the_check_of_the_files_told_rendering_does_not_tell_again(tmp_path: Path) -> None:
    text = "# Titre\n\nUn @BF9 et [un](@BF9), un @BF8, `@BF7`.\n"
    thesis = open_thesis(example_thesis(tmp_path, {"chapters/1.3_exemple.md": text}))
    assert {each.place.column for each in thesis.problems} == {4, 12, 27}
    assert check(thesis) == thesis.problems


def test_an_unused_page_tells_nothing(tmp_path: Path) -> None:
    rendering = rendered(tmp_path, "Rien que du texte.\n")
    assert (rendering.tables, rendering.values, rendering.references) == ((), (), ())
    assert rendering.problems == ()


def test_a_chapter_that_is_not_there_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError, match="absent"):
        render_chapter(open_thesis(EXAMPLE).sources, "absent.md")


def test_all_chapters_are_rendered_in_reading_order() -> None:
    pages = [rendering.path for rendering in render(open_thesis(EXAMPLE))]
    assert pages == ["index.md", "1.1_enquete.md", "1.2_resultats.md", "glossaire.md"]


def test_a_table_is_built_once_for_each_way_of_showing_it() -> None:
    sources = open_thesis(EXAMPLE).sources
    assert sources.table("utilite", EVERYTHING) is sources.table("utilite", Showing())
    turned = sources.table("utilite", Showing(transpose=True))
    assert turned.caption == sources.table("utilite", EVERYTHING).caption
    assert turned.head != sources.table("utilite", EVERYTHING).head
