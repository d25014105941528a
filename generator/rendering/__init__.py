"""Chapters and data turned into pages."""

from generator.rendering.drawing import address, with_spoken_titles
from generator.rendering.finishing import finish, render_chapter
from generator.rendering.lookup import Knowledge, Lookup
from generator.rendering.markdown import Dialect, passages_of, sources_of
from generator.rendering.page import Forwarding, Mention, Page, Passage

__all__ = [
    "Dialect",
    "Forwarding",
    "Knowledge",
    "Lookup",
    "Mention",
    "Page",
    "Passage",
    "address",
    "finish",
    "passages_of",
    "render_chapter",
    "sources_of",
    "with_spoken_titles",
]
