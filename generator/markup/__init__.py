"""What an author writes, turned into the page.

A Python-Markdown extension, and the record of what each page used.
"""

from generator.markup.dialect import ThesisMarkdown
from generator.markup.render import render_chapter
from generator.markup.rendering import Rendering, Sources

__all__ = ["Rendering", "Sources", "ThesisMarkdown", "render_chapter"]
