"""Chapters and data turned into pages."""

from generator.rendering.citing import REFERENCES, Citing
from generator.rendering.finishing import address, finish
from generator.rendering.forwarding import Forwarding
from generator.rendering.lookup import Knowledge, Lookup
from generator.rendering.markdown import Dialect, Passage
from generator.rendering.page import Mention, Page
from generator.rendering.rendering import passages_of, render_chapter
from generator.rendering.spoken import with_spoken_titles

__all__ = [
    "REFERENCES",
    "Citing",
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
    "with_spoken_titles",
]
