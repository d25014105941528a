"""A change in the data changes every number that depends on it, and nothing else in the site."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from tests.building import build_thesis
from tests.examples import edit, example_thesis

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = {"datapackage.json", "petite-etude.zip"}
"""What holds all files, or the digest of each."""


def page_texts(site: Path) -> dict[str, list[str]]:
    """Return the lines of text of each page by its address below the site."""
    pages = sorted(site.rglob("*.html"))
    return {page.parent.relative_to(site).as_posix(): visible_lines(page) for page in pages}


def visible_lines(page: Path) -> list[str]:
    """Return the pieces of text of a page, in order, without those of spaces alone."""
    tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
    tree.strip_tags(["script", "style", "head"])
    body = tree.body
    assert body is not None
    pieces = (" ".join(piece.split()) for piece in body.text(separator="\n").split("\n"))
    return [piece for piece in pieces if piece]


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what changed on each page, as lines that begin with "- " and "+ "."""
    changed: dict[str, list[str]] = {}
    for path in sorted(before.keys() | after.keys()):
        lines = difflib.ndiff(before.get(path, []), after.get(path, []))
        found = [line for line in lines if line.startswith(("- ", "+ "))]
        if found:
            changed[path] = found
    return changed


def downloads(site: Path) -> dict[str, bytes]:
    files = [path for path in (site / "data").iterdir() if path.is_file()]
    return {path.name: path.read_bytes() for path in files if path.name != "index.html"}


def built(folder: Path) -> tuple[dict[str, list[str]], dict[str, bytes]]:
    """Build a thesis; return the words of its pages, and its downloads."""
    done = build_thesis(folder)
    assert done.warnings == []
    return page_texts(done.site), downloads(done.site)


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    assert before.keys() == after.keys()
    return {name for name in before if before[name] != after[name]}


def test_a_longer_session_and_then_one_more_participant(tmp_path: Path) -> None:
    folder = example_thesis(tmp_path)
    first, files = built(folder)
    edit(folder / "data/groupes.csv", "FG1,Groupe 1,104", "FG1,Groupe 1,134")
    second, more_files = built(folder)
    assert differences(first, second) == {
        "1.1_enquete": [
            "- 200",  # "soit 200 minutes"
            "+ 230",
            "- 104",  # the cell of the session
            "+ 134",
            "- 200",  # the total: each session counts once, however many people were there
            "+ 230",
        ],
        "data/groupes": ["- 104", "+ 134"],
        "groupes/FG1": ["- 104", "+ 134"],
        "evidence/1.1_enquete": [
            "- 200",  # in its sentence
            "+ 230",
            "- 200",  # on its card
            "+ 230",
            "- 104 + 96 = 200 min (durée)",
            "+ 134 + 96 = 230 min (durée)",
        ],
    }
    assert changed(files, more_files) == {"groupes.csv", *WHOLE}

    last = "P04,FG2,Géomaticien,Fulgence Xanthos\n"
    edit(folder / "data/participants.csv", last, f"{last}P05,FG2,Cartographe,Ulysse Zanetti\n")
    third, all_files = built(folder)
    pages = differences(second, third)
    assert pages.pop("1.1_enquete") == [
        "- quatre",  # "quatre personnes"
        "+ cinq",
        "+ P05",
        "+ Cartographe",
        "- 4",  # the total; the minutes stay
        "+ 5",
    ]
    # Those that list people: the data, their file, the group, the cards; an address leads to it.
    lists = {"data", "data/participants", "evidence/1.1_enquete"}
    assert pages.keys() == {"groupes/FG2", "participants/P05", *lists}
    assert changed(more_files, all_files) == {"participants.csv", *WHOLE}
