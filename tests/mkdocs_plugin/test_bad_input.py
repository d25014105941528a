"""Each mistake stops the build with one line that says where it is and what would be right.

The mistakes are those of somebody who types: each test changes one thing in the example thesis.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.building import build_thesis
from tests.examples import EXAMPLE, edit, example_thesis

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import BuildSite, Built

CHAPTER = "chapters/1.3_exemple.md"
PARTICIPANTS = (EXAMPLE / "data/participants.csv").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Mistake:
    """One change to the example thesis, and the line that the build ends with.

    ``old`` and ``new`` are words in the file; without ``old`` the whole file is ``new``.
    """

    path: str
    old: str
    new: str | bytes | None
    line: str


DATA = {
    "a missing file": Mistake(
        "data/evaluations.csv",
        "",
        None,
        "data/evaluations.csv:1:1: data-file: le fichier « data/evaluations.csv » est décrit dans"
        " datapackage.yaml, mais il manque",
    ),
    "a missing column": Mistake(
        "data/groupes.csv",
        "",
        "groupe,libelle\nFG1,Groupe 1\nFG2,Groupe 2\n",
        "data/groupes.csv:1:2: data-header: la colonne « duree_min » manque",
    ),
    "a word for a number": Mistake(
        "data/groupes.csv",
        "104",
        "cent quatre",
        "data/groupes.csv:2:3: data-type: « cent quatre » n’est pas du type integer ; duree_min"
        " attend un nombre entier",
    ),
    "an unknown category": Mistake(
        "data/evaluations.csv",
        "BF1,FG1,oui",
        "BF1,FG1,ouii",
        "data/evaluations.csv:2:3: data-enum: « ouii » n’est pas une valeur connue du champ avis ;"
        " valeurs possibles : oui, non, NA (vouliez-vous dire oui ?)",
    ),
    "a double key": Mistake(
        "data/participants.csv",
        "P04",
        "P03",
        "data/participants.csv:5:1: data-key: « P03 » nomme déjà l’enregistrement de la ligne 4 ;"
        " chaque valeur du champ participant ne doit servir qu’une fois",
    ),
    "a key that leads nowhere": Mistake(
        "data/participants.csv",
        "P03,FG2",
        "P03,FG7",
        "data/participants.csv:4:2: data-reference: « FG7 » n’existe pas dans groupes.csv, champ"
        " groupe (vouliez-vous dire FG1 ?)",
    ),
    "an unknown field in a table": Mistake(
        "data/tables.yaml",
        "Profession: profession",
        "Profession: profesion",
        "data/tables.yaml:9:5: data-table: participants : participants n’a pas de champ"
        " « profesion » (vouliez-vous dire profession ?)",
    ),
    "an unknown file in a table": Mistake(
        "data/tables.yaml",
        "from: participants",
        "from: participant",
        "data/tables.yaml:4:3: data-table: participants : from : « participant » n’est pas un"
        " fichier de données (vouliez-vous dire participants ?)",
    ),
}

CHAPTERS = {
    "an unknown table": Mistake(
        CHAPTER,
        "",
        "# Exemple\n\n/// table | utilté\n///\n",
        f"{CHAPTER}:3:1: reference: tables.yaml n’a pas de tableau « utilté » (vouliez-vous"
        " dire utilite ?)",
    ),
    "a condition that nothing meets": Mistake(
        CHAPTER,
        "",
        '# Exemple\n\n/// table | participants\n    where: profession="Astronaute"\n///\n',
        f"{CHAPTER}:3:1: markup: participants : profession ne vaut jamais « Astronaute » ; valeurs"
        " possibles : ",
    ),
    "an unknown id": Mistake(
        CHAPTER,
        "",
        "# Exemple\n\nVoir le besoin @BF7.\n",
        f"{CHAPTER}:3:16: reference: « @BF7 » n’existe pas (vouliez-vous dire BF1 ?)",
    ),
    "an id that exists twice": Mistake(
        CHAPTER,
        "",
        "# Exemple\n\n## Un {#sec-deroulement}\n",
        f"{CHAPTER}:3:1: reference: l’identifiant « sec-deroulement » existe deux fois : c’est déjà"
        " celui d’une section dans chapters/1.1_enquete.md, ligne 10",
    ),
    "a block that is not closed": Mistake(
        CHAPTER,
        "",
        "# Exemple\n\n/// table | utilite\n\nLa suite.\n",
        f"{CHAPTER}:3:1: markup: le bloc « /// table » n’est pas fermé ; terminez-le par « /// »",
    ),
    "an unknown block": Mistake(
        CHAPTER,
        "",
        "# Exemple\n\n/// tabel | utilite\n///\n",
        f"{CHAPTER}:3:1: markup: il n’y a pas de bloc « tabel » (vouliez-vous dire table ?)",
    ),
    "an unknown option": Mistake(
        CHAPTER,
        "",
        '# Exemple\n\n/// table | participants\n    wher: groupe="FG1"\n///\n',
        f"{CHAPTER}:3:1: markup: « /// table » n’a pas d’option « wher » (vouliez-vous dire"
        " where ?)",
    ),
    "an unknown function": Mistake(
        CHAPTER,
        "",
        "# Exemple\n\nIls sont {{ conut(participants) }}.\n",
        f"{CHAPTER}:3:13: claim: « conut » n’est pas une fonction ; il y a ",
    ),
    "an unknown field": Mistake(
        CHAPTER,
        "",
        "# Exemple\n\nElle a duré {{ FG1.duree }} minutes.\n",
        f"{CHAPTER}:3:16: claim: groupes n’a pas de champ « duree » (vouliez-vous dire"
        " duree_min ?)",
    ),
}
MISTAKES = {**DATA, **CHAPTERS}


def built_with(mistake: Mistake, folder: Path, build_site: BuildSite) -> Built:
    if mistake.old:
        assert isinstance(mistake.new, str)
        edit(example_thesis(folder) / mistake.path, mistake.old, mistake.new)
    else:
        example_thesis(folder, {mistake.path: mistake.new})
    return build_site(folder)


def said(built: Built, level: int = logging.WARNING) -> list[str]:
    """Return the lines that name a place of the thesis, their no-break spaces as spaces."""
    messages = [each.getMessage() for each in built.records if each.levelno >= level]
    lines = [each.replace("\u00a0", " ") for each in messages]
    return [line.removeprefix("thesis: ") for line in lines if line.startswith("thesis: ")]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_one_line_and_leaves_no_page(
    name: str, tmp_path: Path, build_site: BuildSite
) -> None:
    built = built_with(MISTAKES[name], tmp_path, build_site)
    assert built.failed
    [line] = said(built)
    assert line.startswith(MISTAKES[name].line)
    assert list(built.site.rglob("*.html")) == []


@pytest.mark.parametrize("name", DATA)
def test_a_draft_with_a_mistake_in_the_data_is_built_and_says_it(name: str, tmp_path: Path) -> None:
    built = built_with(DATA[name], tmp_path, partial(build_thesis, strict=False))
    assert not built.failed
    assert any(line.startswith(DATA[name].line) for line in said(built))
    assert (built.site / "index.html").is_file()


def test_a_draft_with_all_mistakes_in_chapters_is_built_and_says_each(tmp_path: Path) -> None:
    paths = {f"chapters/2.{at}_exemple.md": each for at, each in enumerate(CHAPTERS.values(), 1)}
    example_thesis(tmp_path, {path: each.new for path, each in paths.items()})
    built = build_thesis(tmp_path, strict=False)
    assert not built.failed
    assert (built.site / "index.html").is_file()
    lines = said(built)
    for path, mistake in paths.items():
        assert any(line.startswith(mistake.line.replace(CHAPTER, path)) for line in lines), path


def test_a_draft_in_a_language_that_has_no_texts_is_built(tmp_path: Path) -> None:
    folder = example_thesis(tmp_path)
    edit(folder / "mkdocs.yml", "language: fr", "language: de")
    assert build_thesis(folder).failed
    assert not build_thesis(folder, strict=False).failed


def test_all_mistakes_are_told_at_once(tmp_path: Path, build_site: BuildSite) -> None:
    folder = example_thesis(tmp_path, {CHAPTER: "# Exemple\n\n@BF7\n\n/// tabel | x\n///\n"})
    edit(folder / "data/groupes.csv", "104", "cent quatre")
    edit(folder / "data/evaluations.csv", "BF1,FG1,oui", "BF1,FG1,ouii")
    lines = said(build_site(folder))
    assert [line.rsplit(": ", 2)[0].split(": ")[0] for line in lines] == [
        "chapters/1.3_exemple.md:3:1",
        "chapters/1.3_exemple.md:5:1",
        "data/evaluations.csv:2:3",
        "data/groupes.csv:2:3",
    ]


def test_a_file_in_windows_1252_is_read_and_told(tmp_path: Path, build_site: BuildSite) -> None:
    changes = {"data/participants.csv": PARTICIPANTS.encode("cp1252")}
    built = build_site(example_thesis(tmp_path, changes))
    assert not built.failed
    assert built.warnings == []
    [line] = [line for line in said(built, logging.INFO) if ": data-encoding: " in line]
    assert line.startswith(
        "data/participants.csv:2:1: data-encoding: ce fichier n’est pas en UTF-8 ; il est"
    )
    assert "Géomaticien" in built.page("1.1_enquete")


CELLS = ("<script>alert(1)</script>", "a | b", "{{ x }}", "/// table", "un\u2028deux", "à" * 10_000)


def test_hostile_cells_build_and_are_shown(tmp_path: Path, build_site: BuildSite) -> None:
    people = "".join(f"P{at},FG1,{cell},Nom {at}\n" for at, cell in enumerate(CELLS, 10))
    built = build_site(example_thesis(tmp_path, {"data/participants.csv": PARTICIPANTS + people}))
    assert built.warnings == []
    [table] = LexborHTMLParser(built.page("1.1_enquete")).css("#tbl-participants")
    assert [cell for cell in CELLS if cell not in table.text()] == []
    assert all(
        "<script>alert" not in page.read_text("utf-8") for page in built.site.rglob("*.html")
    )


def test_a_title_from_the_data_cannot_leave_its_element(
    tmp_path: Path, build_site: BuildSite
) -> None:
    folder = example_thesis(tmp_path)
    edit(folder / "data/participants.csv", "Consultant", "R&D </title><script>alert(1)</script>")
    page = LexborHTMLParser(build_site(folder).page("participants/P02"))
    assert "R&D" in page.css("title")[0].text()
    assert all("alert(1)" not in node.text() for node in page.css("script"))


def test_a_draft_is_built_with_its_errors_marked_and_a_publication_is_refused(
    tmp_path: Path, build_site: BuildSite
) -> None:
    text = "# Exemple\n\nVoir @BF7 et les [cinq]{= count(participants) } personnes.\n"
    folder = example_thesis(tmp_path, {CHAPTER: text})
    refused = build_site(folder)
    assert refused.failed
    assert not refused.site.exists()
    assert "@BF7" in refused.warnings[-2]
    assert "cinq" in refused.warnings[-2]
    draft = build_site(folder, strict=False)
    assert not draft.failed
    page = LexborHTMLParser(draft.page("1.3_exemple/"))
    marked = [each.text() for each in page.css("article .thesis-problem")]
    assert marked == ["@BF7", "cinq"]
    notes = [each.text() for each in page.css("article .problem-note")]
    assert "BF1" in notes[0]
    assert "4" in notes[1]
    assert any("cinq" in each for each in draft.warnings)


def test_a_draft_marks_a_link_to_a_chapter_that_is_not_written_yet(
    tmp_path: Path, build_site: BuildSite
) -> None:
    folder = example_thesis(tmp_path, {CHAPTER: "# Exemple\n\nVoir [la suite](2.1_suite.md).\n"})
    assert build_site(folder).failed
    page = LexborHTMLParser(build_site(folder, strict=False).page("1.3_exemple/"))
    (link,) = page.css("article a.thesis-problem")
    assert link.text() == "la suite"
    assert "2.1_suite.md" in page.css("article .problem-note")[0].text()


def test_a_check_can_be_weighed_in_the_settings(tmp_path: Path, build_site: BuildSite) -> None:
    folder = example_thesis(tmp_path, {CHAPTER: "# Exemple\n\nVoir @BF7.\n"})
    edit(
        folder / "mkdocs.yml", "  - thesis:\n", "  - thesis:\n      checks: {reference: warning}\n"
    )
    assert build_site(folder).failed
    assert not build_site(folder, strict=False).failed


def test_a_check_can_be_switched_off(tmp_path: Path, build_site: BuildSite) -> None:
    folder = example_thesis(tmp_path, {CHAPTER: "# Exemple\n\nVoir @BF7.\n"})
    edit(folder / "mkdocs.yml", "  - thesis:\n", "  - thesis:\n      checks: {reference: off}\n")
    built = build_site(folder)
    assert built.warnings == []
    assert '<span class="thesis-problem">@BF7</span>' in built.page("1.3_exemple")


def test_a_severity_that_is_none_is_told(tmp_path: Path, build_site: BuildSite) -> None:
    folder = example_thesis(tmp_path)
    edit(folder / "mkdocs.yml", "  - thesis:\n", "  - thesis:\n      checks: {link: eror}\n")
    built = build_site(folder)
    [line] = said(built)
    assert line == (
        "mkdocs.yml:13:16: settings: checks : link vaut « eror » ; valeurs possibles : error,"
        " warning, info, off (vouliez-vous dire error ?)"
    )
