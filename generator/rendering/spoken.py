"""Titles and captions as the page shows them.

A heading may hold a value or a reference. In the menu, in a list and in the title of a link it
stands without its page, so that what the author wrote is put into words once for all of them.
"""

from __future__ import annotations

from dataclasses import replace

from generator.chapters import Chapter, Manuscript, Register, plain_text
from generator.rendering.drawing import Drawing
from generator.rendering.lookup import Knowledge, Lookup

WRITTEN = ("section", "table", "figure")
"""The kinds of entries whose titles the author wrote as Markdown."""


def with_spoken_titles(knowledge: Knowledge) -> tuple[Manuscript, Register]:
    """Return the manuscript and the register with the titles of the chapters in words.

    Titles that come from the data or from ``tables.yaml`` are text, whatever they hold.
    """
    manuscript, register = knowledge.manuscript, knowledge.register
    drawings = {
        each.path: Drawing(each.path, Lookup(knowledge), each) for each in manuscript.chapters
    }
    captions = {each.id: each for found in register.captions.values() for each in found}
    chapters = Manuscript(
        tuple(_entitled(each, drawings[each.path]) for each in manuscript.chapters)
    )
    entries = dict(register.entries)
    for key, entry in register.entries.items():
        chapter, caption = manuscript.chapter(entry.path), captions.get(key)
        is_text = entry.kind not in WRITTEN or (caption is not None and caption.is_drawn)
        if chapter is not None and entry.place is not None and not is_text:
            last = caption.block.end_line if caption else entry.place.line
            lines = range(entry.place.line, last + 1)
            drawing = drawings[chapter.path]
            title = _said(entry.title, chapter, lines, drawing)
            label = _said(entry.label, chapter, lines, drawing)
            entries[key] = replace(entry, title=title, label=label)
    return chapters, replace(register, entries=entries)


def _entitled(chapter: Chapter, drawing: Drawing) -> Chapter:
    heading = chapter.title_heading
    if heading is None or heading.text != chapter.title:
        return chapter
    line = heading.place.line
    return replace(chapter, title=_said(chapter.title, chapter, range(line, line + 1), drawing))


def _said(text: str, chapter: Chapter, lines: range, drawing: Drawing) -> str:
    """Return a text of some lines of a chapter with the uses on these lines put into words."""
    if "{" in text or "@" in text:
        for use in chapter.inlines:
            if use.place.line in lines and use.kind in {"value", "reference", "citation"}:
                text = text.replace(plain_text(use.text), drawing.spoken(use), 1)
    return text
