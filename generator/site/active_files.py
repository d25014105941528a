"""Files beside the chapters that could run something in a reader's browser: none is published.

A drawing (SVG) is a document with scripts and addresses of its own as soon as it is opened at its
address, and so is a page of HTML, which carries no policy of ours.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from generator.rendering.sanitizing import is_harmless, scheme_of

Part = tuple[str, Mapping[str, str], str]  # an element: its name, its attributes, its text

SHUT = frozenset((".htc", ".mht", ".mhtml", ".shtml", ".svgz", ".swf"))
PAGES = frozenset((".htm", ".html"))
DRAWINGS = frozenset((".svg", ".xht", ".xhtml", ".xml", ".xsl", ".xslt"))
_NAMES = "applet base embed form frame handler iframe listener object portal script"
_RUNNING = frozenset(_NAMES.split())
_PROLOG = re.compile(rb"<\?xml-stylesheet|<!ENTITY")
_HEADERS = frozenset({"content-type", "content-language", "content-security-policy"})
_PICTURES = re.compile(r"\s*data:image/(?:png|jpeg|gif|webp)[;,]", re.IGNORECASE)
_LOADED = re.compile(
    r"""@import|url\s*\(\s*["']?\s*(?!\#|data:image/(?:png|jpeg|gif|webp)|data:font/|["')])""",
    re.IGNORECASE,
)


def what_runs(path: str, content: bytes) -> str:
    """Return what in a file could run or fetch something in a browser, empty if nothing could."""
    ending = posixpath.splitext(path)[1].lower()
    if ending in SHUT:
        return ending
    if ending not in PAGES | DRAWINGS:
        return ""
    if ending in DRAWINGS and (found := _PROLOG.search(content)):
        return found[0].decode()
    read = _of_drawing if ending in DRAWINGS else _of_page
    return next((found for each in read(content) if (found := _found_in(each))), "")


def _of_page(content: bytes) -> Iterator[Part]:
    """Yield the elements of a page as a browser finds them."""
    from selectolax.lexbor import LexborHTMLParser

    for node in LexborHTMLParser(content.decode("utf-8", "replace")).css("*"):
        attributes = {name: said or "" for name, said in node.attributes.items()}
        yield _local(node.tag), attributes, node.text() if node.tag == "style" else ""


def _of_drawing(content: bytes) -> Iterator[Part]:
    """Yield the elements of a drawing; of one with mistakes, what a browser may make of it."""
    from defusedxml import ElementTree  # noqa: PLC0415 - few theses have such a file

    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError):
        yield from _of_page(content)
        return
    for each in root.iter():
        yield _local(each.tag), each.attrib, each.text or ""


def _found_in(part: Part) -> str:
    """Return what an element could run or fetch, empty if nothing."""
    name, attributes, text = part
    if name in _RUNNING or (name == "style" and _LOADED.search(text)):
        return f"<{name}>"
    for full, said in attributes.items():
        attribute = _local(full)
        if attribute.startswith("on") or _LOADED.search(said):
            return attribute
        if attribute == "http-equiv" and said.lower() not in _HEADERS:
            return said
        if attribute == "attributename" and _local(said).startswith(("href", "on")):
            return said
        if attribute in {"href", "src", "poster"} and not _is_inside(said, is_link=name == "a"):
            return said
    return ""


def _is_inside(address: str, *, is_link: bool) -> bool:
    """Say whether an address is a file of the site, a picture written out, or a plain link."""
    if is_link:
        return is_harmless(address)
    is_outside = scheme_of(address) or address.strip().startswith(("//", "\\"))
    return not is_outside or _PICTURES.match(address) is not None


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].rpartition(":")[2].lower()
