"""Well-formed HTML of our own as elements of the page, so that its links and ids are seen and its text is left alone."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from markdown.util import AMP_SUBSTITUTE, AtomicString


def element_from(html: str) -> etree.Element:
    """Return the element that a piece of well-formed XHTML describes, every text in it atomic.

    Markdown leaves atomic text alone, and its ampersands are kept from being read as entities a
    second time.
    """
    root = etree.fromstring(html)  # noqa: S314 - the HTML is our own, its data escaped by the template
    for element in root.iter():
        if element.text:
            element.text = _atomic(element.text)
        if element.tail:
            element.tail = _atomic(element.tail)
    return root


def _atomic(text: str) -> AtomicString:
    return AtomicString(text.replace("&", f"{AMP_SUBSTITUTE}amp;"))
