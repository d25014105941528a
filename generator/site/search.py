"""What the search of the site looks through: sections with their passages, and names.

Material's own index has whole sections and no names; this one leads to the passage, and from the
name of anything that can be referred to ("BF4", "Focus group 3", "Tableau 7.6") to where it is.
It is one file, fetched when a reader begins to search. Plurals are the reader's side:
``overrides/assets/javascripts/search/``.

The facets of the list of a file: what parts its records, as far as it may be told.

They come from the description of the data: what a record points to, and what a field says that has
few values, its own or that of what it points to.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator.chapters import Entry
from generator.data import Resource, Study
from generator.data.expression.syntax import path_text
from generator.data.study import Relation
from generator.language import Language
from generator.rendering import Knowledge, Page
from generator.tables.counts import Axis, read_axis

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


# --- what filters the list of a file --------------------------------------------------------------


MOST = 60  # categories of a facet
FEW = 12  # values of a field that does not list those it can have
_TAKEN = "rows"  # in the address of a list: the records of a card


def facets_of(knowledge: Knowledge, relation: Relation) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the facets of a file by the names of the template, and the numbers of each record.

    A number stands for one category of one facet. A facet that parts few people from the others is
    left out; ``least`` is the smallest count of people that is told.
    """
    study, resource = knowledge.study, relation.resource
    facets, numbers = list[dict[str, Any]](), [""] * len(relation.records)
    fewest = max(study.least, study.suppress) if resource.is_of_people else 0
    for path in _paths(study, resource):
        axis = read_axis(study, knowledge.language, resource.name, path_text(path))
        if not _is_told(axis, fewest):
            continue
        first = sum(len(each["options"]) for each in facets)
        used = {key for keys in axis.members for key in keys}
        shown = [each for each in axis.categories if each.key in used]
        known = {each.key: at for at, each in enumerate(shown, first)}
        options = [
            (known[each.key], each.key, study.label(each.record) if each.record else each.label)
            for each in shown
        ]
        for at, keys in enumerate(axis.members):
            numbers[at] += "".join(f" {known[key]}" for key in keys)
        facet = {"name": ".".join(path), "title": axis.title, "options": options, "least": fewest}
        facets.append({**facet, "is_of_records": bool(axis.field.reference)})
    return facets, [each.strip() for each in numbers]


def _paths(study: Study, resource: Resource) -> Iterator[tuple[str, ...]]:
    """Yield the fields of a file that can be a facet, each with those of what it points to."""
    alone = resource.primary_key if len(resource.primary_key) == 1 else ()
    for field in resource.fields.values():
        if field.name not in {_TAKEN, resource.label, resource.text, *alone}:
            yield (field.name,)
        target = study.relations.get(field.reference)
        if target and not field.identifying:
            said = target.resource
            naming = {*said.primary_key, said.label, said.reference, said.text}
            yield from ((field.name, each) for each in said.fields if each not in naming)


def _is_told(axis: Axis, fewest: int) -> bool:
    """Say whether an axis may be shown and has categories, none of few people, not one a record.

    Those of whom nothing is said are told by the total. Numbers and days are no categories.
    """
    counts = Counter(key for keys in axis.members for key in keys or ("",))
    used = len(counts.keys() - {""})
    if axis.hidden or axis.field.identifying or used <= 1 or min(counts.values()) < fewest:
        return False
    if axis.field.reference or axis.field.choices:
        return used <= MOST
    return not axis.field.item.is_ordered and used <= min(FEW, len(axis.members) // 3)
