"""Citations on the page: ``[see @key, p. 12]`` and ``@key``, written by the style of the thesis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor
from pymdownx.blocks.block import Block  # pyright: ignore[reportMissingTypeStubs] - it has none

from generator.chapters.bibliography import Formatted, Request, formatted
from generator.chapters.citations import (
    CLUSTER,
    IN_TEXT,
    cited_keys,
    known_key,
    on_one_line,
    read_citations,
)
from generator.core.problems import Place
from generator.rendering.links import NO_REFERENCES, address
from generator.rendering.passages import MENTIONS
from generator.rendering.rendering import CitationUse
from generator.rendering.tree import as_typed, element_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from markdown import Markdown

    from generator.chapters import Manuscript
    from generator.chapters.bibliography import Bibliography
    from generator.chapters.citations import Citation
    from generator.core.problems import Place
    from generator.rendering.dialect import ThesisMarkdown

REFERENCES = "references.md"
"""The page of the bibliography, as MkDocs names it."""
_CLUSTER = re.compile(CLUSTER)
_IN_TEXT = re.compile(IN_TEXT)


@dataclass(frozen=True, eq=False)
class Citing:
    """What the chapters cite, and how the style writes it.

    ``root`` is the folder of the thesis, where what was written is kept. Nothing is written before
    a page asks for it.
    """

    bibliography: Bibliography
    manuscript: Manuscript
    style: Path
    language: str
    root: Path

    @cached_property
    def citations(self) -> Mapping[str, tuple[Citation, ...]]:
        """The citations of each chapter by its path, in reading order."""
        return {
            chapter.path: read_citations(chapter, self.bibliography.works)
            for chapter in self.manuscript.chapters
        }

    @cached_property
    def written(self) -> Formatted:
        """Every citation and every entry as the style writes them."""
        texts = tuple(each.text for found in self.citations.values() for each in found)
        request = Request(self.bibliography, self.style, self.language, texts, self._linked())
        return formatted(request, self.root)

    def html(self, path: str, text: str, position: int) -> str:
        """Return a citation of a page; of equal ones ``position`` counts, from 0, which it is.

        It is empty where the style could not write it.
        """
        places = self._written_at.get((path, text), ())
        if not places or self.written.error:
            return ""
        return self.written.clusters[places[min(position, len(places) - 1)]]

    def spoken(self, text: str) -> str:
        """Return a text in which each citation is put into words: "voir Roe 2004, p. 3"."""
        works = self.bibliography.works
        said = _CLUSTER.sub(
            lambda m: self._words(m[0]) if cited_keys(m["inside"], works) else m[0], text
        )
        return _IN_TEXT.sub(self._in_text, said)

    def _in_text(self, match: re.Match[str]) -> str:
        key, end = known_key(match, self.bibliography.works)
        cut = end - match.start()
        return self._words(match[0][:cut]) + match[0][cut:] if key else match[0]

    def _words(self, source: str) -> str:
        """Return the words of a citation, as it is typed where the style could not write it."""
        text = on_one_line(source)
        found = (places[0] for (_, each), places in self._written_at.items() if each == text)
        number = next(found, None)
        if number is None or self.written.error:
            return source
        return unescape(re.sub("<[^<>]*>", "", self.written.clusters[number]))

    def works_of(self, path: str) -> dict[str, str]:
        """Return the entries of the works that a chapter cites by key, in the style's order."""
        keys = {key for each in self.citations.get(path, ()) for key in each.keys}
        return {key: html for key, html in self.written.entries.items() if key in keys}

    @cached_property
    def _written_at(self) -> Mapping[tuple[str, str], tuple[int, ...]]:
        found: dict[tuple[str, str], tuple[int, ...]] = {}
        texts = [(path, each.text) for path, uses in self.citations.items() for each in uses]
        for number, place in enumerate(texts):
            found[place] = (*found.get(place, ()), number)
        return found

    def _linked(self) -> tuple[str, ...]:
        """Return the works that a link in the author's own words leads to: ``[words](@key)``."""
        uses = (use for chapter in self.manuscript.chapters for use in chapter.inlines)
        keys = (use.target for use in uses if use.kind == "link")
        return tuple(dict.fromkeys(key for key in keys if key in self.bibliography.works))


class ClusterProcessor(InlineProcessor):
    """Writes ``[see @key, p. 12; -@other]`` as the style has it."""

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which knows the page being rendered."""
        super().__init__(CLUSTER, md)
        self._extension = extension

    def handleMatch(  # noqa: N802 - named by its base
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Return the citation."""
        _ = data
        citing = self._extension.sources.citing
        keys = cited_keys(m["inside"], citing.bibliography.works) if citing else ()
        if not keys:
            return None, None, None
        return _cited(self._extension, m[0], keys), m.start(), m.end()


class InTextProcessor(InlineProcessor):
    """Writes ``@key`` and ``@key [p. 12]`` with the author in the sentence."""

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which knows the page being rendered."""
        super().__init__(IN_TEXT, md)
        self._extension = extension

    def handleMatch(  # noqa: N802 - named by its base
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Return the citation, or leave what is no work to the references."""
        citing = self._extension.sources.citing
        key, end = known_key(m, citing.bibliography.works) if citing else ("", 0)
        if not key or any(each.start() < m.start() < each.end() for each in _elsewhere(data)):
            return None, None, None
        return _cited(self._extension, data[m.start() : end], (key,)), m.start(), end


def _elsewhere(data: str) -> list[re.Match[str]]:
    return list(NO_REFERENCES.finditer(data))


def _cited(extension: ThesisMarkdown, source: str, keys: tuple[str, ...]) -> Element:
    """Return a citation as an element, and take note of it."""
    recorder, citing = extension.recorder, extension.sources.citing
    text = on_one_line(source)
    position = recorder.next_use(f"cited: {text}")
    place = _place(extension, text, position)
    recorder.citations.append(CitationUse(keys, text, place))
    html = citing.html(recorder.path, text, position) if citing else ""
    if not html:
        return _unwritten(extension, text, place)
    cites = as_typed(" ".join(keys))
    element = element_from(f'<span class="citation">{html}</span>')
    element.set("data-cites", cites)
    linked(element, extension, place)
    return element


def _unwritten(extension: ThesisMarkdown, text: str, place: Place) -> Element:
    """Return a citation as it is typed, and say why: what concerns them all once on a page."""
    citing, recorder = extension.sources.citing, extension.recorder
    why = citing.written.error if citing else ""
    if why and not recorder.next_use("citations cannot be written"):
        recorder.report("citation", place, f"the citations cannot be written: {why}", found=text)
    elif not why:
        message = "this citation cannot be written: only words and keys may stand in it"
        recorder.report("citation", place, message, expected="[see @key, p. 12]")
    broken = Element("span", {"class": "citation thesis-problem"})
    broken.text = as_typed(text)
    return broken


def _place(extension: ThesisMarkdown, text: str, position: int) -> Place:
    citing, recorder = extension.sources.citing, extension.recorder
    uses = citing.citations.get(recorder.path, ()) if citing else ()
    places = [each.place for each in uses if each.text == text]
    return places[min(position, len(places) - 1)] if places else recorder.place(text)


def linked(element: Element, extension: ThesisMarkdown, place: Place | None = None) -> None:
    """Lead each link to a work to its entry in the bibliography, as a mention where it has a place.

    A key that the bibliography lacks is marked as a problem.
    """
    recorder, register = extension.recorder, extension.sources.register
    for link in element.iter("a"):
        key = (link.get("href") or "").removeprefix("#ref-")
        entry = register.get(key)
        if (link.get("href") or "").startswith("http"):
            continue
        if entry is None or entry.kind != "work":
            link.tag = "span"
            link.attrib.clear()
            link.set("class", "thesis-problem")
            continue
        link.set("class", "ref ref-work")
        link.set("href", address(recorder.path, entry))
        link.set("title", as_typed(entry.title))
        if place is not None:
            link.set(MENTIONS, entry.id)
            recorder.places[link] = place


class BibliographyBlock(Block):
    """``/// bibliography``: the works that the chapter cites.

    On a page of the author's own at the place of the bibliography: all that the thesis cites.
    """

    NAME = "bibliography"

    def on_create(self, parent: Element) -> Element:
        """Append the entries."""
        extension: ThesisMarkdown = self.config["extension"]
        path, citing = extension.recorder.path, extension.sources.citing
        works: Mapping[str, str] = {}
        if citing is not None:
            is_whole = path == REFERENCES
            works = citing.written.entries if is_whole else citing.works_of(path)
        body = element_from('<div class="csl-bib-body" role="list"></div>')
        for key, html in works.items():
            entry = element_from(f'<div class="csl-entry" role="listitem"><p>{html}</p></div>')
            if path == REFERENCES:
                entry.set("id", as_typed(f"ref-{key}"))
            body.append(entry)
        parent.append(body)
        return body

    def on_markdown(self) -> str:
        """Take no Markdown."""
        return "raw"
