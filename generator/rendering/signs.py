"""Signs of markup: Python-Markdown tries what it knows on every text; here where a sign stands.

A block is tried by the processors whose sign it has. A text without any sign is put out of sight
while lines are read inside, and shown again before anything else looks at it; where a site adds
patterns whose signs are not known here, no text is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import (
    BlockProcessor,
    BlockQuoteProcessor,
    HashHeaderProcessor,
    ReferenceProcessor,
)
from markdown.extensions.abbr import AbbrBlockprocessor
from markdown.extensions.def_list import DefListProcessor
from markdown.extensions.footnotes import FootnoteBlockProcessor
from markdown.extensions.tables import TableProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX, AtomicString

if TYPE_CHECKING:
    from markdown.inlinepatterns import Pattern

# What every block has that the processor does anything with.
_OF_BLOCKS: dict[type[BlockProcessor], str] = {
    AbbrBlockprocessor: "*[",
    BlockQuoteProcessor: ">",
    DefListProcessor: ":",
    FootnoteBlockProcessor: "[^",
    HashHeaderProcessor: "#",
    ReferenceProcessor: "]:",
    TableProcessor: "|",
}
# Every match of a pattern of Python-Markdown or of its footnotes has one of these: what a pattern
# matches begins with it, or is two spaces at the end of a line.
_SIGN = re.compile(rf"[`\\<\[!&*_{STX}]")
_LINE_BREAK = "  \n"
_STOCK = ("footnotes",)
_OURS = frozenset({"thesis-raw-tag"})  # patterns that begin with these signs too


def heed_signs(md: Markdown) -> None:
    """Have a parser try only what there is a sign of; all processors and patterns are there."""
    for processor in md.parser.blockprocessors:
        if sign := _OF_BLOCKS.get(type(processor)):
            processor.test = partial(_has_sign, sign, processor.test)
    if _has_only_known_patterns(md):
        hidden: list[tuple[Element, str]] = []
        md.treeprocessors.register(_Hiding(hidden), "thesis-hide-plain", 20.5)
        md.treeprocessors.register(_Showing(hidden), "thesis-show-plain", 19.995)


def _has_sign(sign: str, test: Callable[[Element, str], bool], parent: Element, block: str) -> bool:
    return sign in block and test(parent, block)


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
