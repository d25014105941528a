"""Writes a document as PDF: ``thesis.typ`` sets pandoc's tree, no text of a chapter is markup.

A figure or a table stands where it was written. One that its page has no room for opens the next
page, and the text flows on before it; as that moves what follows, the document is set again until
each has its place. One that would then stand above its call stays where it was written.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from generator.core.problems import Message
from generator.exports.book import Book
from generator.exports.pandoc import ExportError, Node, nodes_of, replace_nodes, rows_of
from generator.exports.tables import captions_of
from generator.exports.typst import TypesettingError, typeset
from generator.rendering.mathematics import converted

# What pandoc writes in a formula, and what typst calls it today.
_OF_TODAY = {
    r'delim: "\|\|"': 'delim: "|"',
    r"\b(dot|minus|plus|times)\.circle": r"\1.o",
    r'(\d+) upright\(","\) (\d+)': r'"\1,\2"',
}
# PDF/UA-1, for everyone who reads with other means than eyes; PDF/A-3b, for an archive.
STANDARDS = ("ua-1", "a-3b")
_TRIES, _MOST_PASSES = 2, 16  # of one that floats, and of all, after which none does
_TOP = 90.0  # points from the head of a page above which a line is its first


def write_pdf(book: Book, standards: Sequence[str] = STANDARDS[:1]) -> bytes:
    """Return the PDF, the same for a version; raise ``ExportError`` if a standard is not met."""
    blocks: list[Node] = replace_nodes(book.blocks, _without_links_in_heads)
    following = _number(blocks)
    content = {
        "language": book.language.code,
        "region": book.language_tag.partition("-")[2] or None,
        "kinds": list(captions_of(book.blocks)),
        "words": {
            "contents": book.language.text("export_contents"),
            "table": book.language.text("list_of_tables"),
            "figure": book.language.text("list_of_figures"),
            "abbreviations": book.language.text("export_abbreviations"),
        },
        "about": book.front,
        "blocks": blocks,
    }
    formulas = list(nodes_of(content["blocks"], "Math"))
    given = [(each["c"][1], each["c"][0]["t"] == "DisplayMath") for each in formulas]
    for each, written in zip(formulas, converted(given, "typst")[0] if given else (), strict=True):
        each["c"].append(_for_typst(written))
    files = {picture.name: picture.content for picture in book.pictures.values()}
    files |= {"document.json": json.dumps(content).encode(), "placing.json": b"[]"}
    source = (Path(__file__).parent / "thesis.typ").read_bytes()
    settle = _settle(following)
    try:
        return typeset(
            source, "pdf", files=files, standards=standards, moment=book.moment, settle=settle
        )
    except TypesettingError as error:
        for _, tex, written in (each["c"] for each in formulas):
            _try_formula(tex, written)
        raise ExportError(error.message) from None


def _number(blocks: list[Node]) -> set[int]:
    """Give figures and tables numbers, ``at``; return those that directly follow another."""
    numbers, following, before = count(), set[int](), False
    for block in blocks:
        found = [*nodes_of([block], "Table"), *nodes_of([block], "Figure")]
        for each in found:
            each["at"] = next(numbers)
        if found and before:
            following.add(found[0]["at"])
        before = bool(found)
    return following


def _settle(following: set[int]) -> Callable[[Any], dict[str, bytes]]:
    """Return a function that reads the positions of figures and tables, and chooses which float.

    A figure that floats above its call, because others moved, is tried once more, then stays.
    """
    floating, tried, passes = set[int](), Counter[int](), count(1)

    def settle(places: Any) -> dict[str, bytes]:  # noqa: ANN401 - JSON
        called = {at: (page, y) for at, role, page, y in places if role == "called"}
        shown = {at: page for at, role, page, _ in places if role == "shown"}
        above = {at for at in floating if shown[at] == called[at][0]}
        tried.update(above)
        now = floating - above
        for at, (page, y) in sorted(called.items()) if not above else ():
            is_moved = shown[at] > page or y < _TOP or (at in following and at - 1 in now)
            if is_moved and tried[at] < _TRIES:
                now.add(at)
        if next(passes) > _MOST_PASSES:
            now.clear()
        if now == floating:
            return {}
        floating.clear()
        floating.update(now)
        return {"placing.json": json.dumps(sorted(now)).encode()}

    return settle


def _try_formula(tex: str, written: str) -> None:
    """Raise ``ExportError`` for a formula that typst cannot set."""
    said = json.dumps(written, ensure_ascii=False)
    source = f'#eval({said}, mode: "math", scope: (sect: sym.inter))'
    try:
        typeset(source.encode(), "png")
    except TypesettingError as error:
        raise ExportError(Message("formula-not-set", formula=tex, reason=str(error))) from None


def _for_typst(written: str) -> str:
    """Return a formula of pandoc's as typst reads it today, a decimal comma within its number."""
    for old, new in _OF_TODAY.items():
        written = re.sub(old, new, written)
    return written.strip("$ \n")


def _without_links_in_heads(found: Node) -> list[Node] | None:
    """Make text of links in heads of tables: PDF/UA allows none in heads that are repeated."""
    for part, row in rows_of(found) if found["t"] == "Table" else ():
        if part == "head" or "row-group-heading" in row[0][1]:
            for cell in row[1]:
                cell[4] = replace_nodes(
                    cell[4], lambda each: each["c"][1] if each["t"] == "Link" else None
                )
    return None
