"""Links to what the register knows.

``@BF4`` becomes a link with its label, ``[text](@BF4)`` one with the author's own text. A link
leads to ``other.md#anchor`` relative to the page, which MkDocs resolves and validates like any
other.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from generator.chapters import unknown_id
from generator.chapters.inline import CITATION, DESTINATION, REFERENCE
from generator.core.problems import Place
from generator.rendering.passages import MENTIONS
from generator.rendering.tree import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown import Markdown

    from generator.chapters import Entry
    from generator.rendering.dialect import ThesisMarkdown

NO_REFERENCES = re.compile(rf"{DESTINATION}|{CITATION}", re.MULTILINE)
"""Where an ``@`` is none: the address in ``[text](@BF4)``, a work in ``[see @key, p. 12]``."""


def address(path: str, entry: Entry, fragment: str = "") -> str:
    """Return the link from the page at ``path`` to an entry; ``fragment`` replaces its anchor."""
    anchor = fragment or entry.anchor
    target = posixpath.relpath(entry.path, posixpath.dirname(path) or ".")
    if entry.path == path and anchor:
        return f"#{quote(anchor)}"
    return f"{quote(target)}#{quote(anchor)}" if anchor else quote(target)


def reference_class(entry: Entry) -> str:
    """Return the class that says which kind of thing a link leads to."""
    return f"ref ref-{entry.kind}"


class ReferenceProcessor(InlineProcessor):
    """Turns ``@id`` in the prose into a link, or reports it where the register has no such id."""

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which knows the page being rendered."""
        super().__init__(REFERENCE, md)
        self._extension = extension

    def handleMatch(  # noqa: N802 - named by its base
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Return the link."""
        if any(each.start() < m.start() < each.end() for each in NO_REFERENCES.finditer(data)):
            return None, None, None
        return self._linked(m["id"], m[0]), m.start(), m.end()

    def _linked(self, key: str, text: str) -> Element:
        recorder, register = self._extension.recorder, self._extension.sources.register
        place = recorder.place(text)
        entry = register.get(key)
        if entry is None:
            recorder.problems.append(unknown_id(key, place, register))
            broken = Element("span", {"class": "thesis-problem"})
            broken.text = as_typed(text)
            return broken
        link = Element(
            "a",
            {
                "class": reference_class(entry),
                "href": address(recorder.path, entry),
                MENTIONS: entry.id,
            },
        )
        if entry.title and entry.title != entry.label:
            link.set("title", as_typed(entry.title))
        link.text = as_typed(entry.label)
        recorder.places[link] = place
        return link


class LinkTreeprocessor(Treeprocessor):
    """Resolves links whose address is a reference (``href="@BF4"``, ``href="@BF4#FG1"``)."""

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which knows the page being rendered."""
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        """Resolve every such link of the page, and unnest links that ended up within links."""
        for link in root.iter("a"):
            href = link.get("href", "")
            if href.startswith("@"):
                self._resolve(link, href)
        for link in root.iter("a"):
            for inner in _links_within(link):
                inner.tag = "span"
                for name in ("href", "title"):
                    inner.attrib.pop(name, None)

    def _resolve(self, link: Element, href: str) -> None:
        key, _, fragment = unquote(href[1:]).partition("#")
        recorder, register = self._extension.recorder, self._extension.sources.register
        entry = register.get(key)
        if entry is None:
            recorder.problems.append(unknown_id(key, self._place(link, key), register))
            link.tag = "span"
            del link.attrib["href"]
            return
        link.set("href", address(recorder.path, entry, fragment))
        if not link.get("class"):
            link.set("class", reference_class(entry))
            link.set(MENTIONS, entry.id)
            recorder.places[link] = self._place(link, key)

    def _place(self, link: Element, key: str) -> Place:
        """Return where a link was written: the author's links to an id come in their order."""
        recorder = self._extension.recorder
        if link in recorder.places or recorder.chapter is None:
            return recorder.places.get(link, Place(recorder.path))
        uses = [each for each in recorder.chapter.inlines if each.kind == "link"]
        places = [each.place for each in uses if each.target == key]
        position = recorder.next_use(f"[](@{key})")
        return places[position] if position < len(places) else Place(recorder.chapter.source)


def _links_within(link: Element) -> Iterator[Element]:
    return (each for each in link.iter("a") if each is not link)
