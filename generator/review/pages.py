"""What the pages for reviewers share: where they are, what they link to."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from generator.manuscript import Chapter

ROOM = "generator.review"
CHANGES_PAGE = "changes.md"
OPEN_PAGE = "open.md"


def full_title(chapter: Chapter) -> str:
    """Return the title of a chapter with its number: "7.1.5 Réalisation"."""
    return f"{chapter.prefix} {chapter.title}".strip()


def link_to(page: str, anchor: str = "", *, origin: str) -> str:
    """Return the link from one page to another, both as MkDocs names them."""
    path = quote(posixpath.relpath(page, posixpath.dirname(origin) or "."))
    return f"{path}#{quote(anchor)}" if anchor else path


def section_at(chapter: Chapter, line: int) -> str:
    """Return the anchor of the section that a line of a chapter's file is in, or nothing."""
    before = [each.anchor for each in chapter.headings if each.place.line <= line]
    return before[-1] if before else ""
