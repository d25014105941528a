"""What the search of the site looks through: sections with their passages, and names.

Material's own index has whole sections and no names; this one leads to the passage, and from the
name of anything that can be referred to ("BF4", "Focus group 3", "Tableau 7.6") to where it is.
Folding of accents and plurals is the reader's side: ``overrides/assets/javascripts/search/``.
"""

import json
from collections.abc import Callable, Container, Iterable, Iterator

from generator.chapters import Register
from generator.rendering import Page

# Where the index is in the site; fetched when a reader searches, not before.
SEARCH_INDEX = "search/passages.json"


def search_index(
    pages: Iterable[Page],
    address: Callable[[str], str],
    register: Register,
    chapters: Container[str],
    language: str,
) -> str:
    """Return the index as JSON: ``language``, ``sections`` (page by page), ``names``, ``chapters``.

    A section is ``[address, page, title, [[anchor, text], …]]``, where ``page`` counts the pages
    from 0; a name is ``[words, address]``. ``address`` returns where the page at a path is.
    ``chapters`` are the paths of the pages that an author wrote, in the index the numbers of
    these pages.
    """
    pages = tuple(pages)
    sections = [
        [
            f"{address(page.path)}#{section.anchor}"
            if section.anchor and place
            else address(page.path),
            number,
            section.title if place else page.title,
            [[excerpt.anchor, excerpt.text] for excerpt in section.excerpts],
        ]
        for number, page in enumerate(pages)
        for place, section in enumerate(page.sections)
    ]
    index = {
        "language": language,
        "sections": sections,
        "names": list(_names(pages, address, register)),
        "chapters": [number for number, page in enumerate(pages) if page.path in chapters],
    }
    return json.dumps(index, ensure_ascii=False, separators=(",", ":"))


def _names(
    pages: Iterable[Page], address: Callable[[str], str], register: Register
) -> Iterator[list[str]]:
    """Yield each name once with its address; an author's words come before added lists."""
    tops = {page.path: (address(page.path), page.sections[0].anchor) for page in pages}
    for entry in sorted(register.entries.values(), key=lambda entry: entry.place is None):
        if entry.path in tops:
            page, top = tops[entry.path]
            place = page if entry.anchor in {"", top} else f"{page}#{entry.anchor}"
            names = (entry.id, entry.label, entry.title, entry.number)
            yield from ([name, place] for name in dict.fromkeys(names) if name)
