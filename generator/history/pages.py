"""What the pages for reviewers share: where they are, what they link to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from generator.rendering.markdown import passage_id

if TYPE_CHECKING:
    from generator.chapters import Chapter

ROOM = "generator.history"
CHANGES_PAGE = "changes.md"
OPEN_PAGE = "open.md"

_SIGN = re.compile(r"\A[\s>]*(?:(?:[-*+:]|\d+[.)])\s+)?")
"""What an item, a definition or a line of a quotation begins with, which is none of its words."""
_ITEM = re.compile(r"[\s>]*(?:[-*+:]|\d+[.)])\s")


def full_title(chapter: Chapter) -> str:
    """Return the title of a chapter with its number: "7.1.5 Réalisation"."""
    return f"{chapter.prefix} {chapter.title}".strip()


PassageIds = Mapping[str, Collection[str]]
"""The ids of each rendered page, by its path."""


def link_to(page: str, anchor: str = "", *, origin: str) -> str:
    """Return the link from one page to another, both as MkDocs names them."""
    path = quote(posixpath.relpath(page, posixpath.dirname(origin) or "."))
    return f"{path}#{quote(anchor)}" if anchor else path


def section_at(chapter: Chapter, line: int) -> str:
    """Return the anchor of the section that a line of a chapter's file is in, or nothing."""
    before = [each.anchor for each in chapter.headings if each.place.line <= line]
    return before[-1] if before else ""


def passage_at(chapter: Chapter, line: int, pages: PassageIds) -> str:
    """Return the id of the passage that a line of a chapter's file is in, else of its section.

    ``pages`` has the ids of each page, by its path.
    """
    lines = chapter.text.split("\n")
    first = last = line - 1
    while first > 0 and lines[first - 1].strip() and not _ITEM.match(lines[first]):
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip() and not _ITEM.match(lines[last + 1]):
        last += 1
    anchor = passage_id("\n".join(_SIGN.sub("", each) for each in lines[first : last + 1]))
    is_known = anchor in pages.get(chapter.path, ())
    return anchor if is_known else section_at(chapter, line)
