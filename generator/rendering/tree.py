"""Well-formed HTML of our own as elements of the page.

So its links and ids are seen and its text is left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

from markdown.util import AMP_SUBSTITUTE, AtomicString

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

UNHELD = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
"""Signs that no XML holds (https://www.w3.org/TR/xml/#charsets)."""


def element_from(html: str) -> Element:
    """Return the element that a piece of well-formed XHTML describes, every text in it as typed.

    Signs that XML cannot hold are left out: pasted text may bring a vertical tab along.
    """
    root = fromstring(re.sub(UNHELD, "", html))  # noqa: S314 - our own HTML, its data escaped by the template
    for element in root.iter():
        if element.text:
            element.text = as_typed(element.text)
        if element.tail:
            element.tail = as_typed(element.tail)
        for name, value in element.items():
            element.set(name, as_typed(value))
    return root


def as_typed(text: str) -> AtomicString:
    """Return a text or an attribute so that the page shows exactly these characters.

    Markdown leaves it alone; its ampersands are kept from being read as entities once more, and its
    braces from being read as attributes of the cell (``{#id}``).
    """
    whole = text.replace("&", f"{AMP_SUBSTITUTE}amp;")
    return AtomicString(whole.replace("{", f"{AMP_SUBSTITUTE}#123;"))
