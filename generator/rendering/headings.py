"""Section numbers and anchors of headings, as the register has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from markdown import Markdown

    from generator.chapters import Heading
    from generator.rendering.dialect import ThesisMarkdown

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class HeadingTreeprocessor(Treeprocessor):
    """Gives each heading of a chapter the anchor and the number that numbering found for it."""

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which knows the page being rendered."""
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        """Give the headings their anchors and numbers in the order of the page."""
        recorder = self._extension.recorder
        waiting = list(recorder.headings)
        for element in root.iter():
            if element.tag not in HEADINGS:
                continue
            heading = take_heading(waiting, element)
            if heading is not None:
                _dress(element, heading)
            recorder.titles.append("".join(element.itertext()).strip())
        recorder.ids += [anchor for element in root.iter() if (anchor := element.get("id"))]


def take_heading(waiting: list[Heading], element: Element) -> Heading | None:
    """Return the next heading that stands for the element, and drop those before it."""
    level = int(str(element.tag)[1])
    for position, heading in enumerate(waiting):
        if heading.level == level:
            del waiting[: position + 1]
            return heading
    return None


def _dress(element: Element, heading: Heading) -> None:
    element.set("id", heading.anchor)
    if heading.typed_number and element.text:
        element.text = re.sub(rf"^\s*{re.escape(heading.typed_number)}\.?\s*", "", element.text)
    if heading.number:
        number = Element("span", {"class": "section-number"})
        number.text = AtomicString(heading.number)
        number.tail = f" {element.text or ''}"
        element.text = None
        element.insert(0, number)
