"""What is private leaves no trace in the built site: not in a page, the search or a download."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.app.project import check, open_thesis
from tests import doors
from tests.building import build_thesis
from tests.examples import EXAMPLE, edit, example_thesis
from tests.in_english import as_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import Built

TEXTS = {".html", ".json", ".csv", ".xml", ".txt", ".js"}


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


def test_nothing_private_is_in_the_site_and_the_rest_is(example: Built) -> None:
    """No value, no file, no name of a field."""
    words = private_values()
    assert len(words) == 14
    assert traces(example.site, words | {"contacts.csv", "<code>adresse"}) == set()
    assert not list(example.site.rglob("contacts*"))
    assert "<code>profession</code>" in example.page("data")
    assert "<code>nom</code>" not in example.page("data")
    assert "Géomaticien" in example.page("participants/P04")
    assert (example.site / "data/participants.csv").is_file()


ASKED = ("P01.nom", "values(participants.nom)", "values(contacts.adresse)", "values(contacts)")


def test_a_chapter_counts_private_values_and_cannot_print_them(tmp_path: Path) -> None:
    text = "# Exemple\n\n" + "\n\n".join(f"Voici : {{{{ {each} }}}}." for each in ASKED)
    counted = "{{ count(contacts) }} adresses, {{ distinct(participants.nom) }} noms\n"
    chapters = {"chapters/1.3_exemple.md": text, "chapters/1.4_compte.md": counted}
    root = example_thesis(tmp_path, chapters)
    told = [as_text(each) for each in check(open_thesis(root)) if each.rule == "claim"]
    lines = [3, 5, 7, 9]
    for line, number in zip(told, lines, strict=True):
        assert line.startswith(f"chapters/1.3_exemple.md:{number}:")
        assert line.endswith(" is private: its values may be counted, not shown")
    values = doors.page_views(root, "1.4_compte.md")["value"]
    assert [each.rpartition(" | ")[2] for each in values] == ["2", "4"]


def test_a_table_or_a_label_cannot_show_a_private_field(tmp_path: Path) -> None:
    data = example_thesis(tmp_path) / "data"
    profession, label = "    Profession: profession\n", "x-label: profession"
    told: list[str] = []
    edit(data / "tables.yaml", profession, f"{profession}    Nom: nom\n")
    told += map(as_text, check(open_thesis(tmp_path)))
    edit(data / "datapackage.yaml", label, "x-label: nom")
    told += map(as_text, check(open_thesis(tmp_path)))
    assert (
        "data/tables.yaml:10:5: data-table: participants: participants.nom is private:"
        " its values may be counted, not shown"
    ) in told
    assert (
        "data/datapackage.yaml:23:5: data-schema: x-label: participants.nom is private,"
        " so it cannot be shown as a name"
    ) in told


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
