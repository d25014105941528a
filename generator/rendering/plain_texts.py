"""Texts without a sign of markup, which Python-Markdown tries each of its patterns on all the same.

They are put out of its sight while it reads inside lines, and shown again before anything else
looks at them. Where a site adds patterns whose signs are not known here, no text is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX, AtomicString

if TYPE_CHECKING:
    from markdown.inlinepatterns import Pattern

# Every match of a pattern of Python-Markdown or of its footnotes has one of these: what a pattern
# matches begins with it, or is two spaces at the end of a line.
_SIGN = re.compile(rf"[`\\<\[!&*_{STX}]")
_LINE_BREAK = "  \n"
_STOCK = ("footnotes",)
_OURS = frozenset({"thesis-raw-tag"})  # patterns that begin with these signs too


class PlainTexts:
    """Hides the plain texts of a tree and shows them again, around priority 20."""

    def __init__(self, md: Markdown) -> None:
        """Register both, once all patterns are there."""
        self._hidden: list[tuple[Element, str]] = []
        if _has_only_known_patterns(md):
            md.treeprocessors.register(_Hiding(self._hidden), "thesis-hide-plain", 20.5)
            md.treeprocessors.register(_Showing(self._hidden), "thesis-show-plain", 19.995)


class _Hiding(Treeprocessor):
    def __init__(self, hidden: list[tuple[Element, str]]) -> None:
        super().__init__()
        self._hidden = hidden

    def run(self, root: Element) -> None:
        self._hidden.clear()
        for element in root.iter():
            for name, text in (("text", element.text), ("tail", element.tail)):
                if text and _is_plain(text):
                    setattr(element, name, AtomicString(text))
                    self._hidden.append((element, name))


class _Showing(Treeprocessor):
    def __init__(self, hidden: list[tuple[Element, str]]) -> None:
        super().__init__()
        self._hidden = hidden

    def run(self, root: Element) -> None:
        _ = root
        for element, name in self._hidden:
            setattr(element, name, str(getattr(element, name)))


def _is_plain(text: str) -> bool:
    is_marked = isinstance(text, AtomicString) or _SIGN.search(text) or _LINE_BREAK in text
    return not is_marked


def _has_only_known_patterns(md: Markdown) -> bool:
    stock = [_told(each) for each in Markdown(extensions=[*_STOCK]).inlinePatterns]
    ours = [md.inlinePatterns[name] for name in _OURS]
    return all(_told(each) in stock or each in ours for each in md.inlinePatterns)


def _told(pattern: Pattern) -> tuple[type, str]:
    return type(pattern), pattern.pattern
