"""Passages: paragraphs, items and bare tables of a page, each with an id made from its words.

The id follows the words and not the place, so that a link to a passage survives what is written
around it. A thing that a passage mentions can lead back to it.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from markdown.treeprocessors import Treeprocessor
from markdown.util import (
    AMP_SUBSTITUTE,
    ETX,
    INLINE_PLACEHOLDER_PREFIX,
    STX,
    AtomicString,
)

from generator.core.problems import Place
from generator.rendering.bare_tables import is_bare_table, words_of
from generator.rendering.rendering import ReferenceUse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from markdown import Markdown
    from markdown.util import HtmlStash

    from generator.rendering.dialect import ThesisMarkdown

MENTIONS = "data-mentions"
"""Set on an element while a page is rendered: the ids that it refers to. It is not published."""
WORDED = frozenset({"p", "li", "dd"})
"""Elements whose own words are a passage."""
SPEAKING = WORDED | {"dt", "td", "th", "figcaption", "blockquote"}
"""Elements whose text is shown where something that they mention is cited."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ID_LENGTH = 8
"""Characters of an id: 40 bits, so that two passages of one page never meet by chance."""


def passage_id(source: str, prefix: str = "p") -> str:
    """Return the id of a passage from its source: its words, whatever the spaces and the case.

    ``prefix`` is "t" for a table, so that a paragraph of the same words is not mistaken for it.
    """
    words = " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", source).casefold()))
    digest = hashlib.sha256(words.encode()).digest()
    return f"{prefix}-" + base64.b32encode(digest).decode("ascii").lower()[:ID_LENGTH]


def worded_elements(root: Element, stash: HtmlStash) -> Iterator[tuple[Element, str]]:
    """Yield the elements whose own words are a passage, with their source, a table with its words.

    To be called before Markdown reads inside lines: the source of a value is then still what the
    author wrote, whatever the data say. ``stash`` holds the raw HTML that was put aside.
    """
    captions = {each for caption in root.iter("figcaption") for each in caption.iter()}
    for element in root.iter():
        if element in captions:  # its words are those of the figure
            continue
        if is_bare_table(element):
            words = words_of(element, stash)
            if _has_words(words):
                yield element, words
            continue
        text = element.text or ""
        if element.tag in WORDED and not isinstance(text, AtomicString) and _has_words(text):
            yield element, text


def _has_words(text: str) -> bool:
    return re.search(r"\w", text) is not None and not text.startswith(STX)


class PassageIdTreeprocessor(Treeprocessor):
    """Gives each passage of a page its id; a second passage with the same words gets "-2"."""

    def __init__(self, md: Markdown) -> None:
        """Keep the parser, which has put raw HTML aside."""
        super().__init__(md)
        self._stash = md.htmlStash

    def run(self, root: Element) -> None:
        """Set the ids."""
        seen: dict[str, int] = {}
        for element, source in worded_elements(root, self._stash):
            if element.get("id"):
                continue
            anchor = passage_id(source, "t" if is_bare_table(element) else "p")
            seen[anchor] = seen.get(anchor, 0) + 1
            element.set("id", anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}")


class MentionTreeprocessor(Treeprocessor):
    """Notes every mention of a page with the passage that makes it."""

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which knows the page being rendered."""
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        """Note the mentions in the order of the text."""
        recorder = self._extension.recorder
        for element, passage, anchor, section in list(_mentions(root)):
            for target in (element.attrib.pop(MENTIONS) or "").split():
                place = recorder.places.get(element, Place(recorder.path))
                use = ReferenceUse(target, place, anchor, text_of(passage), section)
                recorder.references.append(use)


def text_of(element: Element) -> str:
    """Return the text of an element while Markdown still works on it, as a reader will see it."""
    text = "".join(_said(element)).replace(AMP_SUBSTITUTE, "&").replace("&amp;", "&")
    text = re.sub(rf"{STX}(\d+){ETX}", lambda match: chr(int(match[1])), text)
    text = re.sub(rf"{INLINE_PLACEHOLDER_PREFIX}\d+{ETX}|{STX}[^{ETX}]*{ETX}", "", text)
    return " ".join(text.split())


def _said(element: Element) -> Iterator[str]:
    """Yield the pieces of an element's text, without the marks of notes."""
    yield element.text or ""
    for child in element:
        if not child.get("id", "").startswith("fnref"):
            yield from _said(child)
        yield child.tail or ""


def _mentions(root: Element) -> Iterator[tuple[Element, Element, str, str]]:
    """Yield each mentioning element, the passage around it, the id there, the section's title."""
    section = ""
    stack: list[tuple[Element, Element, str]] = [(root, root, "")]
    while stack:
        element, passage, anchor = stack.pop()
        if element.tag in HEADINGS:
            section = text_of(element)
        if element.tag in HEADINGS or element.tag in SPEAKING:
            passage = element
        anchor = element.get("id") or anchor
        if element.get(MENTIONS) is not None:
            yield element, passage, anchor, section
        stack.extend((child, passage, anchor) for child in reversed(list(element)))
