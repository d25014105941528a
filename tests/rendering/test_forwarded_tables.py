"""Ids of older versions stand where HTML allows it: never in a table or before a caption."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator.app.project import open_thesis
from generator.rendering import Forwarding, passages_of, render_chapter
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path

NAME = "1.3_exemple.md"
PIPES = "| Besoin | Avis |\n| --- | --- |\n| BF1 | oui |"
RAW = "<table><tr><td>BF1</td><td>oui</td></tr></table>"
CAPTION = "/// table-caption | #tbl-avis\nLes avis\n///"


def page_of(folder: Path, text: str, found: Forwarding) -> LexborHTMLParser:
    """Return the page of a chapter with what its history says."""
    thesis = example_thesis(folder / "thesis")
    (thesis / "chapters" / NAME).write_text(text, encoding="utf-8")
    sources = replace(open_thesis(thesis).sources, forwarding={NAME: found})
    return LexborHTMLParser(render_chapter(sources, NAME).html)


def table_id(text: str) -> str:
    """Return the id of the only table of a chapter."""
    (anchor,) = [each.id for each in passages_of(NAME, text) if each.kind == "table"]
    return anchor


def above(node: LexborNode) -> list[str]:
    """Return the tags of the two elements around another, the nearest first."""
    parent = node.parent
    return [str(each.tag) for each in (parent, parent and parent.parent) if each is not None]


CASES = [
    (PIPES, ["div", "body"]),
    (RAW, ["div", "body"]),
    (f"<center>\n{RAW}\n</center>", ["div", "body"]),
    (f"> {RAW}", ["div", "blockquote"]),
    (f"- {RAW}", ["div", "li"]),
    (f"{PIPES}\n\n{CAPTION}", ["figcaption", "figure"]),
    (f"{RAW}\n\n{CAPTION}", ["figcaption", "figure"]),
]


@pytest.mark.parametrize(("text", "around"), CASES)
def test_an_old_id_stands_before_the_table(tmp_path: Path, text: str, around: list[str]) -> None:
    page = page_of(tmp_path, text, Forwarding(aliases={"t-old": table_id(text)}))
    (anchor,) = page.css("#t-old")
    assert above(anchor) == around
    assert len(page.css("#t-old + table, #t-old + * table, figcaption:has(#t-old) + * table")) == 1


@pytest.mark.parametrize(("text", "around"), CASES)
def test_a_note_stands_behind_the_whole_table(tmp_path: Path, text: str, around: list[str]) -> None:
    page = page_of(tmp_path, text, Forwarding(gone={"t-old": table_id(text)}))
    (anchor,) = page.css("#t-old")
    assert above(anchor)[0] == ("figure" if "figure" in around else "div")
    assert len(page.css("* + #t-old:last-child")) == 1
