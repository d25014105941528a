"""The bibliography of a thesis: works read from ``references.bib``, citations written by a style.

It knows neither chapters nor data: whoever reads the chapters says what they cite.
"""

from generator.chapters.bibliography.formatting import Formatted, Request, formatted
from generator.chapters.bibliography.names import folded, spellings
from generator.chapters.bibliography.reading import read_bibliography
from generator.chapters.bibliography.styles import find_style
from generator.chapters.bibliography.values import Author, Bibliography, Work

__all__ = [
    "Author",
    "Bibliography",
    "Formatted",
    "Request",
    "Work",
    "find_style",
    "folded",
    "formatted",
    "read_bibliography",
    "spellings",
]
