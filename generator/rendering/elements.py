"""An element that is open on a page: what is around a piece of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.rendering.markdown import USE
from generator.rendering.tags import Kind, kind_of

# Classes of elements whose text typography leaves; "verbatim" is for authors.
_LEFT_CLASSES = (
    "arithmatex|bibliography|citation|csl-bib-body|csl-entry|headerlink|highlight|passage-alias"
    "|passage-gone|passage-number|problem-note|thesis-problem|verbatim"
)
_LEFT = re.compile(rf"(?<!\S)(?:{_LEFT_CLASSES})(?!\S)")
# Attributes and classes that tell the text of an element from the text around it.
_TELLING = frozenset({"lang", "hidden", "data-search-exclude", "aria-hidden"})
_TELLING_CLASS = re.compile(rf"(?<!\S)(?:{_LEFT_CLASSES}|toc)(?!\S)")


class Surroundings(NamedTuple):
    """What is so for all text within an element: its language, whether it is set, what it is."""

    language: str = ""
    is_set: bool = True
    is_code: bool = False
    is_contents: bool = False
    is_link: bool = False
    is_note_mark: bool = False
    is_searched: bool = True

    def within(self, kind: Kind, attributes: Mapping[str, str]) -> Surroundings:
        """Return what is so within an element that stands here."""
        css_class = attributes.get("class", "")
        classes = css_class.split()
        is_set = self.is_set and not kind.is_left and not _LEFT.search(css_class)
        is_note_mark = attributes.get("id", "").startswith("fnref") or "problem-note" in classes
        is_skipped = (
            not kind.is_searched
            or "hidden" in attributes
            or "data-search-exclude" in attributes
            or attributes.get("aria-hidden") == "true"
            or "headerlink" in classes
        )
        return Surroundings(
            attributes.get("lang", self.language).lower() if is_set else self.language,
            is_set,
            self.is_code or kind.is_code or "arithmatex" in classes,
            self.is_contents or (kind.tag == "div" and "toc" in classes),
            self.is_link or kind.tag == "a",
            self.is_note_mark or is_note_mark,
            self.is_searched and not is_skipped,
        )


@dataclass(slots=True)
class Element:
    """An open element.

    ``written`` is the name by which it goes into the page. ``anchor`` is the nearest id,
    ``search_anchor`` that of a block. ``first`` and ``last`` count the texts of the page before it
    and up to its end. ``behind`` are anchors that come behind its own words, ``note`` is what is
    wrong with it, told behind it. One that is not ``is_shown`` leaves no tags in the page.
    """

    kind: Kind
    around: Surroundings
    written: str = ""
    anchor: str = ""
    search_anchor: str = ""
    is_shown: bool = True
    first: int = 0
    last: int | None = None
    behind: list[str] = field(default_factory=list[str])
    note: str = ""

    def child(self, kind: Kind, attributes: Mapping[str, str], first: int = 0) -> Element:
        """Return an element that begins in this one, behind as many texts of the page."""
        anchor, around = attributes.get("id", ""), self.around
        if kind.is_apart or (attributes and _is_telling(anchor, attributes)):
            around = around.within(kind, attributes)
        is_shown = kind.tag != "div" or USE not in attributes.get("class", "").split()
        block_anchor = "" if kind.is_within_excerpt else anchor
        return Element(
            kind,
            around,
            kind.tag,
            anchor or self.anchor,
            block_anchor or self.search_anchor,
            is_shown,
            first,
        )


def root(language: str) -> Element:
    """Return what is around a whole page."""
    return Element(kind_of(""), Surroundings(language))


def _is_telling(anchor: str, attributes: Mapping[str, str]) -> bool:
    if anchor.startswith("fnref") or not _TELLING.isdisjoint(attributes):
        return True
    return _TELLING_CLASS.search(attributes.get("class", "")) is not None
