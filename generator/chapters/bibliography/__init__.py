"""The bibliography of a thesis: works read from ``references.bib``, citations written by a style.

It knows neither chapters nor data: whoever reads the chapters says what they cite.
"""

from generator.chapters.bibliography.formatting import Formatted, Request, find_style, formatted
from generator.chapters.bibliography.works import (
    Author,
    Bibliography,
    Work,
    folded,
    read_bibliography,
    spellings,
)

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
