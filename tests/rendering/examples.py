"""Reads titled pairs of input and output, and shows what rendering gives in the same form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from generator.app.project import UNFINISHED, check, open_thesis
from generator.rendering import render_chapter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from selectolax.lexbor import LexborNode

    from generator.core.problems import Problem

CHAPTER = "1.3_exemple.md"
"""Where an input stands: behind the chapters of the example thesis, which has 1.1 and 1.2."""

VALUE = re.compile(r'<(a|span) class="value"[^>]*>(.*?)</\1>')
PASSAGE = re.compile(
    r' id="[pt]-[a-z2-7]{8}(?:-\d+)?"| data-number="\d+"|<a class="passage-number"[^>]*></a>'
)
DRAWN = re.compile(r'<figure class="thesis-table thesis-(?!own).*?</figure>', re.DOTALL)


@dataclass(frozen=True)
class Pair:
    """One example: what an author writes, and what comes of it."""

    title: str
    line: int
    source: str
    expected: str


def read_pairs(path: Path) -> Iterator[Pair]:
    """Yield the pairs of a file: a title, then input and output, each closed by a line ``.``."""
    part, title, line, parts = 0, "", 0, ["", ""]
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if text == ".":
            part = (part + 1) % 3
            if part == 0:
                yield Pair(title, line, parts[0], parts[1].rstrip("\n"))
                title, parts = "", ["", ""]
        elif part:
            parts[part - 1] += text + "\n"
        elif text and not text.startswith("#"):
            title, line = text, number


def _about_finish(problem: Problem) -> bool:
    """Whether a problem is about text that is not finished: an example is never a whole chapter."""
    return problem.rule in UNFINISHED | {"link", "typography"} and "typed" not in problem.message


def shown(thesis: Path, source: str) -> str:
    """Return what comes of a source as a chapter of the thesis: HTML, then a line per problem.

    Left out are the marks of passages and what a value leads to. A table that is drawn from the
    data is shown as its rows.
    """
    (thesis / "chapters" / CHAPTER).write_text(source, encoding="utf-8")
    opened = open_thesis(thesis)
    html = render_chapter(opened.sources, CHAPTER).html.replace("&#123;", "{")
    html = PASSAGE.sub("", VALUE.sub(r"<value>\2</value>", html))
    html = DRAWN.sub(lambda match: outline(match[0]), html)
    problems = [
        f"! {each.place.line}:{each.place.column}: {each.rule}: {each.message}"
        for each in check(opened)
        if each.place.path == f"chapters/{CHAPTER}" and not _about_finish(each)
    ]
    return "\n".join([html.rstrip("\n"), *problems])


def outline(figure: str) -> str:
    """Return a drawn table as text: its id and caption, then a line for each row of cells."""
    tree = LexborHTMLParser(figure)
    name = tree.css("figure")[0].attributes.get("id")
    rows = (" | ".join(_text(cell) for cell in row.css("th, td")) for row in tree.css("tr"))
    caption = f"[table {name}: {_text(tree.css('caption')[0])}]"
    return "\n".join([caption, *(row.rstrip() for row in rows)])


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())
