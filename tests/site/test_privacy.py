"""What is private leaves no trace in the built site: not in a page, the search or a download."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generator.app.project import check, open_thesis
from tests import doors
from tests.building import build_thesis
from tests.examples import EXAMPLE, edit, example_thesis
from tests.in_english import as_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import Built

TEXTS = {".html", ".json", ".csv", ".xml", ".txt", ".js"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Site of the example thesis, whose participants have private names and addresses."""
    return build_thesis(example_thesis(tmp_path_factory.mktemp("private")))


def private_values() -> set[str]:
    """Return each private value of the example, and the parts of the names."""
    people = (EXAMPLE / "data/participants.csv").read_text(encoding="utf-8").splitlines()[1:]
    contacts = (EXAMPLE / "data/contacts.csv").read_text(encoding="utf-8").splitlines()[1:]
    names = {line.rpartition(",")[2] for line in people}
    parts = {part for name in names for part in name.split()}
    return names | parts | {line.rpartition(",")[2] for line in contacts}


def traces(site: Path, words: set[str]) -> set[tuple[str, str]]:
    """Return each file of the site that holds one of the words, with the word."""
    return {
        (path.relative_to(site).as_posix(), word)
        for path in site.rglob("*")
        if path.is_file() and path.suffix in TEXTS
        for word in words
        if word.casefold() in path.read_text(encoding="utf-8").casefold()
    }


def test_no_private_value_is_in_the_site(built: Built) -> None:
    assert built.warnings == []
    words = private_values()
    assert len(words) == 14
    assert traces(built.site, words) == set()


def test_no_private_file_is_in_the_site(built: Built) -> None:
    assert not list(built.site.rglob("contacts*"))
    assert traces(built.site, {"contacts.csv", "<code>adresse"}) == set()


def test_the_name_of_a_private_field_is_not_in_the_codebook(built: Built) -> None:
    assert "<code>profession</code>" in built.page("data")
    assert "<code>nom</code>" not in built.page("data")


CHAPTER = "chapters/1.3_exemple.md"
NAMELESS = "participants.nom is private, so it cannot be shown as a name"
HIDDEN = "participants.nom is private: its values may be counted, not shown"


@pytest.mark.parametrize(
    "expression",
    ["P01.nom", "values(participants.nom)", "values(contacts.adresse)", "values(contacts)"],
)
def test_a_chapter_cannot_print_a_private_value(expression: str, tmp_path: Path) -> None:
    text = f"# Exemple\n\nVoici : {{{{ {expression} }}}}.\n"
    problems = check(open_thesis(example_thesis(tmp_path, {CHAPTER: text})))
    [line] = [as_text(each) for each in problems if each.rule == "claim"]
    assert line.startswith(f"{CHAPTER}:3:")
    assert line.endswith(" is private: its values may be counted, not shown")


def test_private_records_may_be_counted(tmp_path: Path) -> None:
    text = "{{ count(contacts) }} adresses, {{ distinct(participants.nom) }} noms\n"
    values = doors.page_views(example_thesis(tmp_path, {CHAPTER: text}), "1.3_exemple.md")["value"]
    assert [each.rpartition(" | ")[2] for each in values] == ["2", "4"]


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        (
            "data/tables.yaml",
            "    Profession: profession\n",
            "    Profession: profession\n    Nom: nom\n",
            f"data/tables.yaml:10:5: data-table: participants: {HIDDEN}",
        ),
        (
            "data/datapackage.yaml",
            "x-label: profession",
            "x-label: nom",
            f"data/datapackage.yaml:23:5: data-schema: x-label: {NAMELESS}",
        ),
    ],
    ids=["a column", "a label"],
)
def test_a_table_or_a_label_cannot_show_a_private_field(
    path: str, old: str, new: str, line: str, tmp_path: Path
) -> None:
    edit(example_thesis(tmp_path) / path, old, new)
    assert line in [as_text(problem) for problem in check(open_thesis(tmp_path))]


def test_the_public_rest_is_there(built: Built) -> None:
    assert "Géomaticien" in built.page("participants/P04")
    assert "data/participants.csv" in {
        path.relative_to(built.site).as_posix() for path in built.site.glob("data/*.csv")
    }


def test_a_build_that_gives_a_private_value_away_fails(tmp_path: Path) -> None:
    """Also one that no chapter wrote, escaped in JSON or in HTML."""
    folder = example_thesis(tmp_path)
    theme = folder / "look"
    theme.mkdir()
    (theme / "main.html").write_text(
        '{% extends "base.html" %}{% block footer %}Z&eacute;nobie\n Quirinal{% endblock %}',
        encoding="utf-8",
    )
    (folder / "chapters/names.json").write_text('["Barnab\\u00e9 Ystad"]', encoding="utf-8")
    chapter = folder / "chapters/1.1_enquete.md"
    linked = f"{chapter.read_text('utf-8')}\nVoir [les noms](names.json).\n"
    chapter.write_text(linked, encoding="utf-8")
    look = {"name": "material", "language": "fr", "custom_dir": "look", "font": False}
    built = build_thesis(folder, theme=look)
    assert built.failed
    warnings = [each.replace("\u00a0", " ") for each in built.warnings]
    first, second = [each for each in warnings if ": leak: " in each]
    stands = "valeur privée : participants.nom de"
    assert f"chapters/1.1_enquete.md:1:1: leak: {stands} P01 (data/participants.csv:2)" in first
    assert re.search(r", et dans \d+ autres fichiers du site$", first)
    assert second.endswith(f"names.json:1:1: leak: {stands} P02 (data/participants.csv:3)")
    assert not any("Quirinal" in each or "Ystad" in each for each in built.warnings)
