"""Chapters as values: reading, numbering, the register of everything that can be referred to.

The journey: ``read_manuscript`` → ``number`` → ``build_register`` → ``unresolved_references``, and
``check_blocks`` for each chapter. Nothing here knows the data or renders anything.
"""

from generator.chapters.headings import plain_text
from generator.chapters.numbering import Caption, number
from generator.chapters.reading import read_manuscript, scan_chapter, scan_text, scan_versions
from generator.chapters.register import (
    Entry,
    Register,
    build_register,
    unknown_form,
    unknown_id,
    unknown_in,
    unresolved_references,
)
from generator.chapters.syntax import check_blocks, is_drawn, too_deep
from generator.chapters.values import BlockUse, Chapter, Heading, InlineUse, Manuscript

__all__ = [
    "BlockUse",
    "Caption",
    "Chapter",
    "Entry",
    "Heading",
    "InlineUse",
    "Manuscript",
    "Register",
    "build_register",
    "check_blocks",
    "is_drawn",
    "number",
    "plain_text",
    "read_manuscript",
    "scan_chapter",
    "scan_text",
    "scan_versions",
    "too_deep",
    "unknown_form",
    "unknown_id",
    "unknown_in",
    "unresolved_references",
]
