"""A chapter rendered: read by Markdown, then finished with what the thesis knows."""

from __future__ import annotations

from collections.abc import Iterable

from generator.chapters import Chapter, scan_chapter
from generator.rendering.finishing import finish_skeleton
from generator.rendering.lookup import Knowledge, Lookup
from generator.rendering.markdown import Dialect, Passage, skeleton_of
from generator.rendering.page import Page


def render_chapter(
    knowledge: Knowledge,
    chapter: Chapter,
    dialect: Dialect,
    edits: Iterable[tuple[int, int, str]] = (),
) -> Page:
    """Return the page of a chapter, with all that it used and its problems.

    ``edits`` are replacements in the chapter's body (start, end, text).
    """
    title = f"{chapter.prefix} {chapter.title}".strip()
    skeleton = skeleton_of(chapter, dialect, edits)
    return finish_skeleton(chapter.path, title, skeleton, Lookup(knowledge), chapter)


def passages_of(path: str, text: str, dialect: Dialect) -> tuple[Passage, ...]:
    """Return the passages of any version of a chapter, as its page would have them.

    No data are needed: the ids are made from the author's words.
    """
    return skeleton_of(scan_chapter(path, path, text), dialect).passages
