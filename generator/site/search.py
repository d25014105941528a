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
# Added pages that readers call otherwise than we do, and what our look adds to the home page.
_CALLED = {f"{each}.md": each for each in ("changes", "open", "references", "tables")}
_CALLED["data/index.md"] = "data"
_SHOWING = ("table", "figure")
ON_HOME = ("chapters", "cite-this", "thesis-notice", "thesis-ways")


def search_index(
    pages: Sequence[tuple[Page, str, bool]],
    entries: Iterable[Entry],
    language: Language,
    home: Mapping[str, str],
) -> str:
    """Return the index of the search as JSON, from pages, each with its address, chapters first.

    Whether a page is a chapter stands behind its address; an added page without text or another
    name is left out. ``home`` has the text of what our look adds to the home page, by id.
    A part of the index is ``[address, title, is a chapter, sections]``, a section ``[id, title,
    [[id, passage], …]]``, the page's first one without id; a table or figure also says which it is,
    and more words by which it is found. What readers call a page stands there too, never shown.
    """
    shown = [
        (page, address, is_chapter)
        for page, address, is_chapter in pages
        if is_chapter
        or page.path in _CALLED
        or any(section.excerpts for section in page.body.sections)
    ]
    called = {each: language.text(f"search_called_{each}") for each in (*_SHOWING, *home)}
    added = [
        (each, language.text(f"search_{each}"), [("", text)] if text else [], "", called[each])
        for each, text in home.items()
    ]
    index = {
        "language": language.code,
        **{
            name: words_of(language.text(f"search_{name}"))
            for name in ("empty", "counting", "defining")
        },
        "showing": {each: called[each] for each in _SHOWING},
        "names": list(_names({page.path: (page, address) for page, address, _ in shown}, entries)),
        "parts": [
            (
                address,
                page.title,
                int(is_chapter),
                [*_sections(page, language), *(() if address else added)],
            )
            for page, address, is_chapter in shown
        ],
    }
    return json.dumps(index, ensure_ascii=False, separators=(",", ":"))


def _sections(page: Page, language: Language) -> Iterator[tuple[object, ...]]:
    for place, section in enumerate(page.body.sections):
        shows, words = section.shows, section.words
        called = _CALLED.get(page.path) or ("glossary" if page.defined else "")
        if not place and called:
            words = language.text(f"search_called_{called}")
        yield (
            section.anchor if place else "",
            section.title if place else page.title,
            section.excerpts,
            *((shows, words) if words else ()),
        )


def _names(
    pages: Mapping[str, tuple[Page, str]], entries: Iterable[Entry]
) -> Iterator[tuple[str, str]]:
    """Yield names with addresses, labels first; an author's words come before added lists."""
    for entry in sorted(entries, key=lambda entry: entry.place is None):
        if entry.path in pages:
            page, address = pages[entry.path]
            top = page.body.sections[0].anchor
            place = address if entry.anchor in {"", top} else f"{address}#{entry.anchor}"
            names = (entry.label, entry.id, entry.title, entry.number)
            yield from ((name, place) for name in dict.fromkeys(names) if name)


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded as by ``fold`` in ``search/words.js``."""
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(sign for sign in text if unicodedata.category(sign)[0] != "M")
    return re.findall(r"[^\W_]+", text.replace("œ", "oe").replace("æ", "ae"))
