"""A change in the data changes every number that depends on it, and nothing else in the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.building import build_thesis
from tests.examples import edit, example_thesis
from tests.mkdocs_plugin.reading_pages import differences, page_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Change = Callable[[Path], None]
    Changed = tuple[dict[str, list[str]], set[str]]

WHOLE = {"datapackage.json", "petite-etude.zip"}
"""What holds all files, or the digest of each."""


def downloads(site: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (site / "data").iterdir() if path.is_file()}


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Change], Changed]:
    """Return what a change does to the words of the pages, and which downloads it changes."""

    def build(folder: Path) -> tuple[dict[str, list[str]], dict[str, bytes]]:
        built = build_thesis(folder)
        assert built.warnings == []
        return page_texts(built.site), downloads(built.site)

    def compare(change: Change) -> Changed:
        folder = example_thesis(tmp_path)
        pages, files = build(folder)
        change(folder)
        pages_after, files_after = build(folder)
        assert files.keys() == files_after.keys()
        return (
            differences(pages, pages_after),
            {name for name in files if files[name] != files_after[name] and name != "index.html"},
        )

    return compare


def test_a_longer_session(changed: Callable[[Change], Changed]) -> None:
    def longer(folder: Path) -> None:
        edit(folder / "data/groupes.csv", "FG1,Groupe 1,104", "FG1,Groupe 1,134")

    pages, files = changed(longer)
    assert pages.pop("1.1_enquete") == [
        "- 200",  # "soit 200 minutes"
        "+ 230",
        "- 104",  # the cell of the session
        "+ 134",
        "- 200",  # the total: each session counts once, however many people were there
        "+ 230",
    ]
    assert pages == {
        "data/groupes": ["- 104", "+ 134"],
        "groupes": ["- 104", "+ 134"],
        "groupes/FG1": ["- 104", "+ 134"],
        "evidence/1.1_enquete": [
            "- 200",
            "+ 230",
            "- 104 + 96 = 200 min (durée)",
            "+ 134 + 96 = 230 min (durée)",
        ],
    }
    assert files == {"groupes.csv", *WHOLE}


def test_one_more_participant(changed: Callable[[Change], Changed]) -> None:
    def one_more(folder: Path) -> None:
        edit(
            folder / "data/participants.csv",
            "P04,FG2,Géomaticien,Fulgence Xanthos\n",
            "P04,FG2,Géomaticien,Fulgence Xanthos\nP05,FG2,Cartographe,Ulysse Zanetti\n",
        )

    pages, files = changed(one_more)
    assert pages.pop("1.1_enquete") == [
        "- quatre",  # "quatre personnes"
        "+ cinq",
        "+ P05",
        "+ Cartographe",
        "- 4",  # the total; the minutes stay
        "+ 5",
    ]
    # Those that list people: the data, their file and index, the group, the cards, its own page.
    lists = {"data", "data/participants", "participants", "evidence/1.1_enquete"}
    assert pages.keys() == {"groupes/FG2", "participants/P05", *lists}
    assert files == {"participants.csv", *WHOLE}
