"""BibTeX as its library reads it, and texts without LaTeX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import bibtexparser
from bibtexparser import splitter

# Brought along by bibtexparser; it publishes no types.
from pylatexenc.latex2text import LatexNodes2Text  # pyright: ignore[reportMissingTypeStubs]

if TYPE_CHECKING:
    from bibtexparser.library import Library

_READER = LatexNodes2Text(keep_comments=True, math_mode="text")


def parsed(text: str) -> Library:
    """Return the blocks of a file of BibTeX, those that cannot be read among them."""
    # What it would log is in the blocks, and told as problems.
    was = splitter.logger.disabled
    splitter.logger.disabled = True
    try:
        return bibtexparser.parse_string(  # pyright: ignore[reportPrivateImportUsage] - documented
            text
        )
    finally:
        splitter.logger.disabled = was


def plain(text: str) -> str:
    r"""Return a text without LaTeX: ``Sch{\"o}n`` is "Schön", ``{MIS} data`` "MIS data"."""
    if "\\" in text:
        text = _decoded(text)
    return " ".join(re.sub(r"[{}]", "", text).replace("~", " ").split())


def _decoded(text: str) -> str:
    escaped = re.sub(r"(?<!\\)%", r"\\%", text)  # no comment: BibTeX has none inside a field
    return cast("str", _READER.latex_to_text(escaped))  # pyright: ignore[reportUnknownMemberType]
