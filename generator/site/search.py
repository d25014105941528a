"""What the search of the site looks through: sections with their passages, and names.

Material's own index has whole sections and no names; this one leads to the passage, and from the
name of anything that can be referred to ("BF4", "Focus group 3", "Tableau 7.6") to where it is.
Folding of accents and plurals is the reader's side: ``overrides/assets/javascripts/search/``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from generator.chapters import Entry, Register

SEARCH_INDEX = "search/passages.json"
"""Where the index is in the site; fetched when a reader searches, not before."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "input", "ins"}
    | {"kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
_CELLS = frozenset({"td", "th"})
_SKIPPED = frozenset({"script", "style", "template", "svg", "nav", "del", "button"})


@dataclass(frozen=True)
class Passage:
    """Some text of a page, and the id nearest around it (empty: none)."""

    anchor: str
    text: str


@dataclass(frozen=True)
class Section:
    """A heading and the passages up to the next one; the first of a page may have no heading."""

    anchor: str
    title: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class SearchedPage:
    """A page as the search sees it: its path as MkDocs names it, its address and its sections."""

    path: str
    address: str
    title: str
    sections: tuple[Section, ...]


def searched_page(path: str, address: str, title: str, html: str) -> SearchedPage:
    """Return a page with the sections of its body (``html``).

    Left out is what no reader reads as text: scripts, drawings, what is hidden, marks, deletions,
    and what carries ``data-search-exclude``.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return SearchedPage(path, address, title, reader.sections())


def search_index(
    pages: Iterable[SearchedPage],
    register: Register,
    chapters: Container[str],
    language: str,
) -> str:
    """Return the index as JSON: ``language``, ``sections`` (page by page), ``names``, ``chapters``.

    A section is ``[address, page, title, [[anchor, text], …]]``, where ``page`` counts the pages
    from 0; a name is ``[words, address]``. ``chapters`` are the paths of the pages that an author
    wrote, in the index the numbers of these pages.
    """
    pages = tuple(pages)
    sections = [
        [
            f"{page.address}#{section.anchor}" if section.anchor and place else page.address,
            number,
            section.title if place else page.title,
            [[passage.anchor, passage.text] for passage in section.passages],
        ]
        for number, page in enumerate(pages)
        for place, section in enumerate(page.sections)
    ]
    index = {
        "language": language,
        "sections": sections,
        "names": list(_names(pages, register)),
        "chapters": [number for number, page in enumerate(pages) if page.path in chapters],
    }
    return json.dumps(index, ensure_ascii=False, separators=(",", ":"))


def _names(pages: Iterable[SearchedPage], register: Register) -> Iterator[list[str]]:
    """Yield each name that something goes by, once, with the address of that thing.

    What an author wrote comes before what the site adds (lists of records).
    """
    tops = {page.path: (page.address, page.sections[0].anchor) for page in pages}
    written = sorted(register.entries.values(), key=lambda entry: entry.place is None)
    for entry in written:
        if entry.path in tops:
            page, top = tops[entry.path]
            address = page if entry.anchor in {"", top} else f"{page}#{entry.anchor}"
            for name in dict.fromkeys(_called(entry)):
                yield [name, address]


def _called(entry: Entry) -> tuple[str, ...]:
    names = (entry.id, entry.label, entry.title, entry.number)
    return tuple(name for name in names if name)


@dataclass
class _Open:
    """An element that is not closed yet."""

    tag: str
    anchor: str
    skipped: bool


@dataclass
class _Draft:
    """A section that is being read."""

    anchor: str = ""
    title: str = ""
    passages: list[Passage] = field(default_factory=list[Passage])


class _Reader(HTMLParser):
    """Reads the body of a page: every block is a passage, every heading opens a section."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[_Open] = []
        self._drafts = [_Draft()]
        self._text: list[str] = []
        self._anchor = ""
        self._term = ""

    def sections(self) -> tuple[Section, ...]:
        self._end_block()
        return tuple(
            Section(draft.anchor, draft.title, tuple(draft.passages))
            for place, draft in enumerate(self._joined())
            if place == 0 or draft.title or draft.passages
        )

    def _joined(self) -> list[_Draft]:
        """Put what stands before the title of the page under it."""
        first, *others = self._drafts
        if others and len(self._drafts) > 1:
            others[0].passages[:0] = first.passages
            return others
        return [first]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _INLINE:
            self._begin_block(tag, given.get("id") or "")
        if tag in _VOID:
            self._text.append(" ")
            return
        around = self._open[-1] if self._open else _Open("", "", skipped=False)
        skipped = around.skipped or _is_skipped(tag, given)
        anchor = (given.get("id") if tag not in _INLINE else "") or around.anchor
        self._open.append(_Open(tag, anchor, skipped))
        self._anchor = anchor

    def handle_endtag(self, tag: str) -> None:
        if all(each.tag != tag for each in self._open):
            return
        if tag in _HEADINGS:
            self._drafts[-1].title = self._take()
        elif tag == "dt":
            self._term = self._anchor
            self._text.append(" – ")
        elif tag not in _INLINE and tag not in _CELLS:
            self._end_block()
        while self._open.pop().tag != tag:
            pass
        self._anchor = self._open[-1].anchor if self._open else ""

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1].skipped):
            self._text.append(data)

    def _begin_block(self, tag: str, anchor: str) -> None:
        if tag == "dd" and self._text:
            return  # a term and what it means are one passage
        if tag in _CELLS:
            if self._text and "".join(self._text).strip():
                self._text.append(" · ")
            return
        self._end_block()
        if tag in _HEADINGS and not (self._open and self._open[-1].skipped):
            self._drafts.append(_Draft(anchor))

    def _end_block(self) -> None:
        text = self._take()
        if text:
            self._drafts[-1].passages.append(Passage(self._term or self._anchor, text))
        self._term = ""

    def _take(self) -> str:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        return text


def _is_skipped(tag: str, given: dict[str, str | None]) -> bool:
    return (
        tag in _SKIPPED
        or "hidden" in given
        or "data-search-exclude" in given
        or given.get("aria-hidden") == "true"
        or "headerlink" in (given.get("class") or "").split()
    )
