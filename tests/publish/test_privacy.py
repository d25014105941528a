"""What is private leaves no trace in the built site: not in a page, the search or a download."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.building import build_thesis
from tests.examples import EXAMPLE, example_thesis

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
    assert traces(built.site, {"contacts.csv", "adresse"}) == set()


def test_the_name_of_a_private_field_is_not_in_the_codebook(built: Built) -> None:
    assert "<code>profession</code>" in built.page("data")
    assert "<code>nom</code>" not in built.page("data")


def test_the_public_rest_is_there(built: Built) -> None:
    assert "Géomaticien" in built.page("participants/P04")
    assert "data/participants.csv" in {
        path.relative_to(built.site).as_posix() for path in built.site.glob("data/*.csv")
    }
