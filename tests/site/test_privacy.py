"""What is private leaves no trace in the built site: not in a page, the search or a download."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.building import build_thesis
from tests.examples import EXAMPLE, example_thesis

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
