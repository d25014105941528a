"""The HTML that pandoc wrote, taken over element by element: what is not named here is text."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from collections.abc import Collection, Mapping

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

PLAIN = frozenset({"em", "strong", "sup", "sub", "span", "q"})
"""Elements that are taken over without their attributes, but for a class of the style."""
_CLASS = re.compile(r"csl-[a-z-]+|smallcaps|nocase")
_OUTSIDE = re.compile(r"https?://[^\s\"<>]+")


def safe_paragraph(paragraph: LexborNode) -> str:
    """Return what is in a paragraph, without the span that pandoc puts around a citation."""
    span = paragraph.css_first("span.citation")
    return _inside(span if span is not None and _is_alone(span, paragraph) else paragraph)


def safe_entries(tree: LexborHTMLParser, keys: Collection[str]) -> Mapping[str, str]:
    """Return the entries of the bibliography by key, in its order."""
    found: dict[str, str] = {}
    for node in tree.css("#refs > .csl-entry"):
        key = (node.attributes.get("id") or "").removeprefix("ref-")
        if key in keys:
            found[key] = _inside(node).strip()
    return found


def _is_alone(span: LexborNode, paragraph: LexborNode) -> bool:
    return (span.text() or "").strip() == (paragraph.text() or "").strip()


def _inside(node: LexborNode) -> str:
    return "".join(_safe(child) for child in node.iter(include_text=True))


def _safe(node: LexborNode) -> str:
    tag = node.tag or ""
    if tag == "-text":
        return escape(node.text(deep=False).replace("\n", " "), quote=False)
    inside = _inside(node)
    if tag == "a":
        return _link(node, inside)
    if tag == "div":  # a part of an entry: its number, its right side
        return f'<span class="{_classes(node) or "csl-part"}">{inside.strip()}</span> '
    if tag not in PLAIN:
        return inside
    classes = _classes(node)
    if tag == "span" and not classes:
        return inside
    return f'<{tag} class="{classes}">{inside}</{tag}>' if classes else f"<{tag}>{inside}</{tag}>"


def _link(node: LexborNode, inside: str) -> str:
    href = node.attributes.get("href") or ""
    if href.startswith("#ref-") or _OUTSIDE.fullmatch(href):
        return f'<a href="{escape(href)}">{inside}</a>'
    return inside


def _classes(node: LexborNode) -> str:
    names = (node.attributes.get("class") or "").split()
    return " ".join(each for each in names if _CLASS.fullmatch(each))
