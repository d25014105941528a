"""What the search of the site looks through: sections with their passages, and names.

Material's own index has whole sections and no names; this one leads to the passage, and from the
name of anything that can be referred to ("BF4", "Focus group 3", "Tableau 7.6") to where it is.
It is one file, fetched when a reader begins to search. Plurals are the reader's side:
``overrides/assets/javascripts/search/``.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from generator.chapters import Entry
from generator.core.values import Frozen
from generator.language import Language
from generator.rendering import Page

SEARCH_INDEX = "search/passages.json"  # where the index is in the site


class SearchedPage(Frozen):
    """What the search has of a page, which depends on that page alone.

    ``top`` is the id of its title. ``content`` is JSON, empty for an added page without text:
    ``[address, title, is a chapter, sections]``. A section is ``[id, title, [[id, passage], …]]``,
    the page's first one without id; a table or figure also says which it is, and more words by
    which it is found.
    """

    path: str
    address: str
    top: str
    content: str


def searched(page: Page, address: str, *, is_chapter: bool) -> SearchedPage:
    """Return what the search has of a page at an address."""
    found = page.body.sections
    sections = [
        (
            section.anchor if place else "",
            section.title if place else page.title,
            [(excerpt.anchor, excerpt.text) for excerpt in section.excerpts],
            *((section.shows, section.words) if section.shows else ()),
        )
        for place, section in enumerate(found)
    ]
    is_told = is_chapter or any(section.excerpts for section in found)
    content = as_json([address, page.title, int(is_chapter), sections]) if is_told else ""
    return SearchedPage(page.path, address, found[0].anchor if found else "", content)


def search_index(
    pages: Sequence[SearchedPage], entries: Iterable[Entry], language: Language
) -> str:
    """Return the index of the search as JSON."""
    lists = {name: words_of(language.text(f"search_{name}")) for name in ("empty", "counting")}
    names = list(_names(pages, entries))
    head = as_json({"language": language.code, **lists, "names": names})
    return f'{head[:-1]},"parts":[{",".join(page.content for page in pages if page.content)}]}}'


def as_json(value: object) -> str:
    """Return a value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _names(pages: Iterable[SearchedPage], entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield each name once with its address; an author's words come before added lists."""
    tops = {page.path: (page.address, page.top) for page in pages if page.content}
    for entry in sorted(entries, key=lambda entry: entry.place is None):
        if entry.path in tops:
            page, top = tops[entry.path]
            place = page if entry.anchor in {"", top} else f"{page}#{entry.anchor}"
            names = (entry.id, entry.label, entry.title, entry.number)
            yield from ((name, place) for name in dict.fromkeys(names) if name)


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded as by ``fold`` in ``search/words.js``."""
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(sign for sign in text if unicodedata.category(sign)[0] != "M")
    return re.findall(r"[^\W_]+", text.replace("œ", "oe").replace("æ", "ae"))
