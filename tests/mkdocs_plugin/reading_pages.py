"""Reads a built site as a reader does: page by page, the words that can be seen."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from pathlib import Path


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
