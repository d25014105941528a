"""What an author writes, turned into the page.

A Python-Markdown extension, and the record of what each page used.
"""

from generator.rendering.citing import REFERENCES, Citing
from generator.rendering.dialect import ThesisMarkdown
from generator.rendering.forwarding import Forwarding
from generator.rendering.passage_source import Passage, passages_of
from generator.rendering.render import render_chapter
from generator.rendering.rendering import Rendering, Sources
from generator.rendering.spoken import with_spoken_titles

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
