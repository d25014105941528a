"""Passages: which paragraph, item or cell of a page mentions what.

A thing that is mentioned can so lead back to where the thesis speaks of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, INLINE_PLACEHOLDER_PREFIX, STX

from generator.markup.rendering import ReferenceUse
from generator.problems import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from markdown import Markdown

    from generator.markup.dialect import ThesisMarkdown

MENTIONS = "data-mentions"
"""Set on an element while a page is rendered: the ids that it refers to. It is not published."""
PASSAGES = frozenset({"p", "li", "dd", "dt", "td", "th", "figcaption", "blockquote"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class PassageTreeprocessor(Treeprocessor):
    """Notes every mention of a page and gives each an id to come back to."""

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which knows the page being rendered."""
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        """Note the mentions."""
        recorder = self._extension.recorder
        places: dict[str, Iterator[Place]] = {}
        for count, (element, passage, section) in enumerate(list(_mentions(root)), start=1):
            targets = (element.attrib.pop(MENTIONS) or "").split()
            anchor = element.get("id") or f"mention-{count}"
            element.set("id", anchor)
            for target in targets:
                waiting = places.setdefault(target, iter(recorder.places_of(target)))
                place = next(waiting, Place(recorder.path))
                recorder.references.append(
                    ReferenceUse(target, place, anchor, text_of(passage), section)
                )


def text_of(element: Element) -> str:
    """Return the text of an element while Markdown still works on it, as a reader will see it."""
    text = "".join(element.itertext()).replace(AMP_SUBSTITUTE, "&").replace("&amp;", "&")
    text = re.sub(rf"{STX}(\d+){ETX}", lambda match: chr(int(match[1])), text)
    text = re.sub(rf"{INLINE_PLACEHOLDER_PREFIX}\d+{ETX}|{STX}[^{ETX}]*{ETX}", "", text)
    return " ".join(text.split())


def _mentions(root: Element) -> Iterator[tuple[Element, Element, str]]:
    """Yield each mentioning element with the passage around it and the title of its section."""
    section = ""
    stack: list[tuple[Element, Element]] = [(root, root)]
    while stack:
        element, passage = stack.pop()
        if element.tag in HEADINGS:
            section = text_of(element)
            passage = element
        elif element.tag in PASSAGES:
            passage = element
        if element.get(MENTIONS) is not None:
            yield element, passage, section
        stack.extend((child, passage) for child in reversed(list(element)))
