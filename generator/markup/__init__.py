"""What an author writes, turned into the page.

A Python-Markdown extension, and the record of what each page used.
"""

from generator.markup.citing import REFERENCES, Citing
from generator.markup.dialect import ThesisMarkdown
from generator.markup.forwarding import Forwarding
from generator.markup.passage_source import Passage, passages_of
from generator.markup.render import render_chapter
from generator.markup.rendering import Rendering, Sources
from generator.markup.spoken import with_spoken_titles

__all__ = [
    "REFERENCES",
    "Citing",
    "Forwarding",
    "Passage",
    "Rendering",
    "Sources",
    "ThesisMarkdown",
    "passages_of",
    "render_chapter",
    "with_spoken_titles",
]
