"""Titles and captions as the page shows them.

A heading may hold a value or a reference. In the menu, in a list and in the title of a link it
stands without its page, so that what the author wrote is put into words once for all of them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.chapters import Manuscript, Register
from generator.chapters.inline import CLAIM, REFERENCE, VALUE
from generator.data.expression import ExpressionError
from generator.rendering.values import printed_value
from generator.tables import TableError

if TYPE_CHECKING:
    from generator.rendering.rendering import Sources

WRITTEN = ("section", "table", "figure")
"""The kinds of entries whose titles the author wrote as Markdown."""
_CLAIM = re.compile(CLAIM)
_VALUE = re.compile(VALUE)
_REFERENCE = re.compile(REFERENCE)


def with_spoken_titles(sources: Sources) -> tuple[Manuscript, Register]:
    """Return the manuscript and the register with the titles of the chapters in words.

    Titles that come from the data or from ``tables.yaml`` are text, whatever they hold.
    """
    chapters = tuple(
        replace(each, title=spoken(each.title, sources)) for each in sources.manuscript.chapters
    )
    text = {
        caption.id
        for captions in sources.register.captions.values()
        for caption in captions
        if caption.is_drawn
    }
    entries = {
        key: replace(each, title=spoken(each.title, sources), label=spoken(each.label, sources))
        if each.kind in WRITTEN and key not in text
        else each
        for key, each in sources.register.entries.items()
    }
    return Manuscript(chapters), replace(sources.register, entries=entries)


def spoken(text: str, sources: Sources) -> str:
    """Return a text with its values printed, its references and its citations said.

    What has no value or is not known stays as it is: it is told where it is rendered.
    """
    if "{" not in text and "@" not in text:
        return text
    if sources.citing is not None and "@" in text:
        text = sources.citing.spoken(text)
    said = _CLAIM.sub(lambda match: match["words"], text)
    said = _VALUE.sub(lambda match: _value(match, sources), said)
    return _REFERENCE.sub(lambda match: _label(match, sources), said)


def _value(match: re.Match[str], sources: Sources) -> str:
    try:
        return printed_value(match["expression"], sources.scope, sources.language)[0]
    except (ExpressionError, TableError):
        return match[0]


def _label(match: re.Match[str], sources: Sources) -> str:
    entry = sources.register.get(match["id"])
    return entry.label if entry else match[0]
