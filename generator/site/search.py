"""What the search of the site looks through: sections with their passages, and names.

Material's own index has whole sections and no names; this one leads to the passage, and from the
name of anything that can be referred to ("BF4", "Focus group 3", "Tableau 7.6") to where it is.
It is one file, fetched when a reader begins to search. Plurals are the reader's side:
``overrides/assets/javascripts/search/``.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.chapters import Entry
from generator.language import Language
from generator.rendering import Page

SEARCH_INDEX = "search/passages.json"  # where the index is in the site


def search_index(
    pages: Sequence[tuple[Page, str, bool]], entries: Iterable[Entry], language: Language
) -> str:
    """Return the index of the search as JSON, from pages, each with its address, chapters first.

    Whether a page is a chapter stands behind its address; an added page without text is left out.
    A part of the index is ``[address, title, is a chapter, sections]``, a section ``[id, title,
    [[id, passage], …]]``, the page's first one without id; a table or figure also says which it is,
    and more words by which it is found.
    """
    shown = [
        (page, address, is_chapter)
        for page, address, is_chapter in pages
        if is_chapter or any(section.excerpts for section in page.body.sections)
    ]
    index = {
        "language": language.code,
        **{name: words_of(language.text(f"search_{name}")) for name in ("empty", "counting")},
        "names": list(_names({page.path: (page, address) for page, address, _ in shown}, entries)),
        "parts": [
            (address, page.title, int(is_chapter), _sections(page))
            for page, address, is_chapter in shown
        ],
    }
    return json.dumps(index, ensure_ascii=False, separators=(",", ":"))


def _sections(page: Page) -> list[tuple[object, ...]]:
    return [
        (
            section.anchor if place else "",
            section.title if place else page.title,
            section.excerpts,
            *((section.shows, section.words) if section.shows else ()),
        )
        for place, section in enumerate(page.body.sections)
    ]


def _names(
    pages: Mapping[str, tuple[Page, str]], entries: Iterable[Entry]
) -> Iterator[tuple[str, str]]:
    """Yield each name once with its address; an author's words come before added lists."""
    for entry in sorted(entries, key=lambda entry: entry.place is None):
        if entry.path in pages:
            page, address = pages[entry.path]
            top = page.body.sections[0].anchor
            place = address if entry.anchor in {"", top} else f"{address}#{entry.anchor}"
            names = (entry.id, entry.label, entry.title, entry.number)
            yield from ((name, place) for name in dict.fromkeys(names) if name)


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded as by ``fold`` in ``search/words.js``."""
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(sign for sign in text if unicodedata.category(sign)[0] != "M")
    return re.findall(r"[^\W_]+", text.replace("œ", "oe").replace("æ", "ae"))
