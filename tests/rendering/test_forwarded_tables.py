"""Ids of older versions stand where HTML allows it: never in a table or before a caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests import doors
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path

NAME = "1.3_exemple.md"
PIPES = "| Besoin | Avis |\n| --- | --- |\n| BF1 | oui |"
RAW = "<table><tr><td>BF1</td><td>oui</td></tr></table>"
CAPTION = "/// table-caption | #tbl-avis\nLes avis\n///"


def page_of(folder: Path, text: str, **history: dict[str, str]) -> LexborHTMLParser:
    """Return the page of a chapter with what its history says."""
    thesis = example_thesis(folder / "thesis")
    (thesis / "chapters" / NAME).write_text(text, encoding="utf-8")
    return LexborHTMLParser(doors.page_with_history(thesis, NAME, **history))


def table_id(text: str) -> str:
    """Return the id of the only table of a chapter."""
    (anchor,) = [each for kind, each, _ in doors.passages(NAME, text) if kind == "table"]
    return anchor


def above(node: LexborNode) -> list[str]:
    """Return the tags of the two elements around another, the nearest first."""
    parent = node.parent
    return [str(each.tag) for each in (parent, parent and parent.parent) if each is not None]


CASES = [
    (PIPES, ["div", "body"]),
    (RAW, ["div", "body"]),
    (f"<center>\n{RAW}\n</center>", ["div", "center"]),
    (f"> {RAW}", ["div", "blockquote"]),
    (f"- {RAW}", ["div", "li"]),
    (f"{PIPES}\n\n{CAPTION}", ["figcaption", "figure"]),
    (f"{RAW}\n\n{CAPTION}", ["figcaption", "figure"]),
]


@pytest.mark.parametrize(("text", "around"), CASES)
def test_an_old_id_stands_before_the_table(tmp_path: Path, text: str, around: list[str]) -> None:
    page = page_of(tmp_path, text, renamed={"t-old": table_id(text)})
    (anchor,) = page.css("#t-old")
    assert above(anchor) == around
    assert len(page.css("#t-old + table, #t-old + * table, figcaption:has(#t-old) + * table")) == 1


@pytest.mark.parametrize(("text", "around"), CASES)
def test_a_note_stands_behind_the_whole_table(tmp_path: Path, text: str, around: list[str]) -> None:
    page = page_of(tmp_path, text, removed={"t-old": table_id(text)})
    (anchor,) = page.css("#t-old")
    assert above(anchor)[0] == ("figure" if "figure" in around else "div")
    assert len(page.css("* + #t-old:last-child")) == 1
