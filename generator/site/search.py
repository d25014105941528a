"""What the search of the site looks through: sections with their passages, and names.

Material's own index has whole sections and no names; this one leads to the passage, and from the
name of anything that can be referred to ("BF4", "Focus group 3", "Tableau 7.6") to where it is.
A small site has it in one file. Of a larger one a reader fetches what a search needs: which parts
of pages have words that begin alike, then the parts that have most of what was asked, and names
alike. Plurals are the reader's side: ``overrides/assets/javascripts/search/``.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from generator.chapters import Entry
from generator.core.values import Frozen
from generator.language import Language
from generator.rendering import Page
from generator.rendering.page import Section

# Where the index is in the site, or what leads to its files; fetched when a reader searches.
SEARCH_INDEX = "search/passages.json"
WHOLE = 200_000  # letters that one file may have
PART = 8_000  # letters of a part of a page
SHARD = 24_000  # letters of a file of words or names
MOST_PARTS = 1_000  # of a page, so that a page with a new part leaves the numbers of others
LONGEST_NAME = 80  # letters; a longer one is a sentence, which is found by its words
MOST_NAMED = 10  # what may have the same name and still be found by it
TITLE = 3  # how much more a word says in a title


class SearchedPage(Frozen):
    """What the search has of a page, which depends on that page alone.

    ``top`` is the id of its title. Each of ``parts`` is JSON, ``[address, title, is a chapter,
    sections]``: a section is ``[id, title, [[id, passage], …]]``, the page's first one without id;
    a table or figure also says which it is, and more words by which it is found.
    ``words`` has for each part, as JSON, its words with how much each says there.
    """

    path: str
    address: str
    top: str
    parts: tuple[str, ...]
    words: tuple[str, ...]


def searched(page: Page, address: str, *, is_chapter: bool) -> SearchedPage:
    """Return what the search has of a page at an address: of an added one without text nothing."""
    whole = page.body.value.sections
    is_told = is_chapter or any(section.excerpts for section in whole)
    found = list(_parts(whole, page.title)) if is_told else []
    parts = (as_json([address, page.title, int(is_chapter), sections]) for sections in found)
    words = (as_json(_weights(sections)) for sections in found)
    top = whole[0].anchor if whole else ""
    return SearchedPage(page.path, address, top, tuple(parts), tuple(words))


def _weights(sections: Iterable[Sequence[Any]]) -> Mapping[str, int]:
    texts = (
        "\n".join([title] * TITLE + [text for _, text in passages] + more)
        for _, title, passages, *more in sections
    )
    return Counter(words_of("\n".join(texts)))


def _parts(sections: Sequence[Section], title: str) -> Iterator[list[Any]]:
    """Yield the sections part by part; one that is long goes on in the next part."""
    part, size = list[Any](), 0
    for place, section in enumerate(sections):
        anchor, name = (section.anchor, section.title) if place else ("", title)
        passages: list[tuple[str, str]] | None = None
        for excerpt in section.excerpts or (None,):
            if size > PART:
                yield part
                part, size, passages = [], 0, None
            if passages is None:
                passages = []
                more = (section.shows, section.words) if section.shows else ()
                part.append((anchor, name, passages, *more))
                size += len(name)
            if excerpt:
                passages.append((excerpt.anchor, excerpt.text))
                size += len(excerpt.text)
    if part:
        yield part


def search_files(
    pages: Sequence[SearchedPage], entries: Iterable[Entry], language: Language
) -> Mapping[str, str]:
    """Return the files of the index by their paths in the site."""
    names = list(_names(pages, entries))
    parts = [part for page in pages for part in page.parts]
    lists = {name: words_of(language.text(f"search_{name}")) for name in ("empty", "counting")}
    said = {"language": language.code, **lists}
    head = f'{as_json({**said, "names": names})[:-1]},"parts":'
    if len(head) + sum(map(len, parts)) <= WHOLE:
        return {SEARCH_INDEX: f"{head}[{','.join(parts)}]}}"}
    numbered = {
        page * MOST_PARTS + min(place, MOST_PARTS - 1): (part, words)
        for page, each in enumerate(pages)
        for place, (part, words) in enumerate(zip(each.parts, each.words, strict=True))
    }
    weights = {number: words for number, (_, words) in numbered.items()}
    numbered = {number: part for number, (part, _) in numbered.items()}
    shards = {"words": _words(weights), "names": _placed(names, numbered)}
    files = {f"search/part-{number}.json": part for number, part in numbered.items()}
    prefixes: dict[str, list[str]] = {}
    for kind, items in shards.items():
        found = dict(_sharded(items))
        prefixes[kind] = list(found)
        for prefix, content in found.items():
            files[f"search/{kind}-{prefix.encode().hex()}.json"] = content
    index = {**said, "count": len(numbered), **prefixes}
    return {SEARCH_INDEX: as_json(index), **files}


def as_json(value: object) -> str:
    """Return a value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _names(pages: Iterable[SearchedPage], entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield each name once with its address; an author's words come before added lists."""
    tops = {page.path: (page.address, page.top) for page in pages if page.parts}
    for entry in sorted(entries, key=lambda entry: entry.place is None):
        if entry.path in tops:
            page, top = tops[entry.path]
            place = page if entry.anchor in {"", top} else f"{page}#{entry.anchor}"
            names = (entry.id, entry.label, entry.title, entry.number)
            yield from ((name, place) for name in dict.fromkeys(names) if name)


# --- the index of a large site --------------------------------------------------------------------


def folded(text: str) -> str:
    """Return a text without capitals and accents, as ``fold`` does in ``search/words.js``."""
    text = unicodedata.normalize("NFD", text.lower())
    for mark in (sign for sign in set(text) if unicodedata.category(sign)[0] == "M"):
        text = text.replace(mark, "")
    return text.replace("œ", "oe").replace("æ", "ae")


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded: runs of letters and digits."""
    return re.findall(r"[^\W_]+", folded(text))


@cache
def name_group(name: str) -> str:
    """Return what names have in common that are alike but for plurals: how their words begin."""
    words = words_of(name)
    return " ".join(word if any(map(str.isdigit, word)) else word[:2] for word in words)


def _words(weights: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """Yield each word with the parts that have it, each followed by how much it says there."""
    found: dict[str, list[int]] = {}
    for number, words in weights.items():
        for word, count in json.loads(words).items():
            found.setdefault(word, []).extend((number, count))
    yield from ((word, as_json([word, at])) for word, at in found.items())


def _placed(
    names: Iterable[tuple[str, str]], parts: Mapping[int, str]
) -> Iterator[tuple[str, str]]:
    """Yield each name under its group, with its address and the part that has it."""
    places: dict[str, int] = {}
    for number, part in parts.items():
        address, _, _, sections = json.loads(part)
        places.setdefault(address, number)
        for anchor, _, passages, *_ in sections:
            for each in (anchor, *(anchor for anchor, _ in passages)):
                places.setdefault(f"{address}#{each}", number)
    named = Counter[str]()
    for name, address in (each for each in names if len(each[0]) <= LONGEST_NAME):
        named[name] += 1
        if named[name] <= MOST_NAMED:
            number = places.get(address, places.get(address.partition("#")[0]))
            yield name_group(name), as_json([name, address, number])


def _sharded(items: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield lists of what is under keys that begin alike, each with that beginning."""
    waiting = [("", sorted(items, key=itemgetter(0)))]
    while waiting:
        prefix, alike = waiting.pop()
        is_one = not alike or alike[0][0] == alike[-1][0]
        if is_one or sum(len(content) for _, content in alike) <= SHARD:
            yield prefix, f"[{','.join(content for _, content in alike)}]"
        else:
            longer = groupby(alike, key=lambda item: item[0][: len(prefix) + 1])
            waiting += [(start, list(group)) for start, group in longer][::-1]
