"""Signs of markup: Python-Markdown tries what it knows on every text; here where a sign stands.

A block is tried by the processors whose sign it has. A text without any sign is put out of sight
while lines are read inside, and shown again before anything else looks at it; where a site adds
patterns whose signs are not known here, no text is. Brackets of links are paired once for each
text, where Python-Markdown would read on from each to that which closes it.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
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
from markdown.inlinepatterns import LinkInlineProcessor, Pattern
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX, AtomicString

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
_BRACKET = re.compile(r"[\[\]]")
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
        before, behind = Treeprocessor(md), Treeprocessor(md)
        before.run, behind.run = partial(_hide, hidden), partial(_show, hidden)
        md.treeprocessors.register(before, "thesis-hide-plain", 20.5)
        md.treeprocessors.register(behind, "thesis-show-plain", 19.995)


def _has_sign(sign: str, test: Callable[[Element, str], bool], parent: Element, block: str) -> bool:
    return sign in block and test(parent, block)


def _hide(hidden: list[tuple[Element, str]], root: Element) -> None:
    hidden.clear()
    for element in root.iter():
        for name, text in (("text", element.text), ("tail", element.tail)):
            if not text or isinstance(text, AtomicString) or _SIGN.search(text):
                continue
            if _LINE_BREAK not in text:
                setattr(element, name, AtomicString(text))
                hidden.append((element, name))


def _show(hidden: list[tuple[Element, str]], root: Element) -> None:
    _ = root
    for element, name in hidden:
        setattr(element, name, str(getattr(element, name)))


def _has_only_known_patterns(md: Markdown) -> bool:
    stock = [_told(each) for each in Markdown(extensions=[*_STOCK]).inlinePatterns]
    ours = [md.inlinePatterns[name] for name in _OURS]
    return all(_told(each) in stock or each in ours for each in md.inlinePatterns)


def _told(pattern: Pattern) -> tuple[type, str]:
    return type(pattern), pattern.pattern


def pair_brackets_once(md: Markdown) -> None:
    """Let each pattern of links and images, references too, ask for the pairs of its text."""
    for pattern in md.inlinePatterns:
        if isinstance(pattern, LinkInlineProcessor):
            pattern.getText = _text_between


def _text_between(data: str, index: int) -> tuple[str, int, bool]:
    """Return what stands in the brackets opened before an index, where they end, if they do."""
    end = _pairs(data).get(index - 1)
    return ("", len(data), False) if end is None else (data[index:end], end + 1, True)


@lru_cache(maxsize=1)
def _pairs(text: str) -> Mapping[int, int]:
    opened: list[int] = []
    found: dict[int, int] = {}
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            found[opened.pop()] = match.start()
    return found
