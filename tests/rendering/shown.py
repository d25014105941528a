"""Shows what rendering gives in the form of the examples."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from tests import doors

if TYPE_CHECKING:
    from pathlib import Path

    from selectolax.lexbor import LexborNode

CHAPTER = "1.3_exemple.md"
"""Where an input stands: behind the chapters of the example thesis, which has 1.1 and 1.2."""

UNFINISHED = ("caption", "heading", "image", "link", "placeholder", "task")
"""Rules about text that is not finished: an example is never a whole chapter."""

VALUE = re.compile(r'<(a|span) class="value"[^>]*>(.*?)</\1>')
PASSAGE = re.compile(
    r' id="[pt]-[a-z2-7]{8}(?:-\d+)?"| data-number="\d+"|<a [^>]*class="passage-number"[^>]*></a>'
)
NOTE = re.compile(r' ?<span class="thesis-problem problem-note".*?</span>', re.DOTALL)
"""What is said beside a mistake: the examples say it in their problems."""
DRAWN = re.compile(r'<figure class="thesis-table thesis-(?!own).*?</figure>', re.DOTALL)
MISTAKE = re.compile(r'(<p class="thesis-problem">).*?(</p>)', re.DOTALL)


TAG = re.compile(r"<([\w-]+)((?:\s+[\w:-]+(?:=\"[^\"]*\")?)+)(\s*/?)>")
ATTRIBUTE = re.compile(r'[\w:-]+(?:="[^"]*")?')
ENTITY = re.compile(r"&(?!lt;|gt;|amp;)#?\w+;")


def canonical(html: str) -> str:
    """Return HTML with attributes in order and characters written as themselves."""
    plain = ENTITY.sub(lambda match: unescape(match[0]), html)
    return TAG.sub(
        lambda match: f"<{match[1]} {' '.join(sorted(ATTRIBUTE.findall(match[2])))}{match[3]}>",
        plain,
    )


def without_marks(html: str) -> str:
    """Return HTML without the marks of passages and what is said beside mistakes."""
    return NOTE.sub("", PASSAGE.sub("", html))


def shown(thesis: Path, source: str) -> str:
    """Return the HTML of a source that is put into the thesis as a chapter.

    Left out are the marks of passages, what a value leads to, and the message in place of a block.
    A table that is drawn from the data is shown as its rows.
    """
    doors.write_chapters(thesis, {CHAPTER: source})
    html = doors.page_html(thesis, CHAPTER).replace("&#123;", "{")
    html = without_marks(VALUE.sub(r"<value>\2</value>", html))
    html = MISTAKE.sub(r"\1…\2", html)
    return DRAWN.sub(lambda match: outline(match[0]), html).rstrip("\n")


def problems(thesis: Path, named: list[str]) -> list[str]:
    """Return the problems of the example, as ``line:column: rule: message``.

    Those about text that is not finished are left out where the example does not name their place.
    """
    lines = [
        each.removeprefix(f"chapters/{CHAPTER}:")
        for each in doors.problem_lines(thesis)
        if each.startswith(f"chapters/{CHAPTER}:")
    ]
    places = {" ".join(each.split(" ")[:2]).rstrip(":") for each in named}
    return [
        each
        for each in lines
        if not each.split(" ")[1].startswith(UNFINISHED)
        or " ".join(each.split(" ")[:2]).rstrip(":") in places
    ]


def outline(figure: str) -> str:
    """Return a drawn table as text: its id and caption, then a line for each row of cells."""
    tree = LexborHTMLParser(figure)
    name = tree.css("figure")[0].attributes.get("id")
    rows = (" | ".join(_text(cell) for cell in row.css("th, td")) for row in tree.css("tr"))
    caption = f"[table {name}: {_text(tree.css('caption')[0])}]"
    return "\n".join([caption, *(row.rstrip() for row in rows)])


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())
