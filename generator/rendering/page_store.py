"""Pages and readings of chapters, kept between builds.

A page is kept with all that it asked of the thesis. It is still right while its chapter is the same
and every question is answered as before; its problems are kept with it, and told again. What was
read in a chapter is kept under the digest of the chapter.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from generator.chapters import Chapter
from generator.core.parallel import on_all_cores
from generator.core.store import Store, digest_of
from generator.core.values import Frozen
from generator.rendering.finishing import finish, render_chapter
from generator.rendering.lookup import Knowledge, Lookup, Question
from generator.rendering.markdown import Dialect
from generator.rendering.page import Backlink, Backlinks, Page

# Questions that only the data, tables and the register can answer otherwise: ``data_digest``.
OF_THE_DATA = frozenset({"value", "claim", "table", "chart", "quotation"})


# Returns the passages that refer to an id, of all chapters ("") or of one.
BacklinksTo = Callable[[str, str], Sequence[Backlink]]
# An added page with the digests of what it was made from and of what it shows.
KeptPage = tuple[str, str, Page]


class GeneratedPage(Frozen):
    """A page that no author wrote; ``draw`` makes XHTML, given what returns the backlinks of an id.

    ``made_from`` is a digest of all else that it is drawn from, empty where that is unknown: then
    it is drawn in each build. ``shown`` returns a digest of all that it shows but backlinks, where
    this is known before it is drawn. ``kin`` is the page that stands for all of its kind, which
    follow one another.
    """

    path: str
    title: str
    draw: Callable[[BacklinksTo], str]
    in_navigation: bool = False
    made_from: str = ""
    kin: str = ""
    shown: Callable[[], str] | None = None


def identity(chapter: Chapter) -> str:
    """Return a digest of a chapter: its text, and what numbering and the works make of it."""
    made = chapter.path, chapter.source, chapter.prefix, chapter.title, chapter.uses
    return digest_of(chapter.text, made)


def pages_of_chapters(
    store: Store,
    knowledge: Knowledge,
    chapters: Sequence[Chapter],
    dialect: Dialect,
    edits_of: Callable[[Chapter], Iterable[tuple[int, int, str]]],
) -> list[Page]:
    """Return the pages of chapters, rendered unless they are kept.

    ``edits_of`` returns replacements in the body of a chapter. What the data answered before is not
    asked of them again.
    """
    store.load_into("answers", "data", knowledge.data_digest, knowledge.digests)
    held: dict[Hashable, tuple[Any, str]] = store.hold("answers", knowledge.data_digest, dict)
    knowledge.answers.update(held)
    keys: dict[str, str] = {}
    edits: dict[str, Sequence[tuple[int, int, str]]] = {}
    pages: dict[str, Page] = {}
    for chapter in chapters:
        path = chapter.path
        edits[path] = tuple(edits_of(chapter))
        keys[path] = digest_of(chapter.once(identity), edits[path], dialect.key)
        page: Page | None = store.get("page", path, keys[path])
        if page is not None and dialect.is_closed and _holds(page.observed, knowledge):
            pages[path] = page
    missing = [each for each in chapters if each.path not in pages]

    def rendered(chapter: Chapter) -> Page:
        return render_chapter(knowledge, chapter, dialect, edits[chapter.path])

    for page in on_all_cores(rendered, missing, "progress-of-pages"):
        pages[page.path] = page
        store.put("page", page.path, keys[page.path], page)
    told = [each for page in pages.values() for each in page.observed.items()]
    of_data = {question: digest for question, digest in told if question[0] in OF_THE_DATA}
    knowledge.digests.update(of_data)
    answers = knowledge.answers
    asked: dict[Hashable, tuple[Any, str]] = {
        each: answers[each] for each in of_data if each in answers
    }
    if len(pages) == len(knowledge.manuscript.chapters):  # one that is drawn alone forgets nothing
        held.clear()
    held.update(asked)
    return [pages[each.path] for each in chapters]


def added_pages(
    store: Store, knowledge: Knowledge, added: Sequence[GeneratedPage], backlinks: Backlinks
) -> list[Page]:
    """Return added pages: the kept one while its HTML would be the same, else a new one."""
    kept: dict[str, KeptPage | None] = {
        each.path: store.get("added", each.path, "") for each in added
    }

    def is_current(page: GeneratedPage) -> bool:
        known = kept[page.path]
        if not (known and page.made_from and known[0] == digest_of(page.title, page.made_from)):
            return False
        return _holds(known[2].observed, knowledge, backlinks)

    def drawn(page: GeneratedPage) -> KeptPage:
        return _drawn(page, kept[page.path], Lookup(knowledge, backlinks))

    missing = [each for each in added if not is_current(each)]
    for each, made in zip(missing, on_all_cores(drawn, missing, "progress-of-pages"), strict=True):
        kept[each.path] = made
        store.put("added", each.path, "", made)
    return [known[2] for each in added if (known := kept[each.path])]


def _drawn(page: GeneratedPage, kept: KeptPage | None, lookup: Lookup) -> KeptPage:
    """Return a page drawn; what is kept is finished again only if what it shows changed."""
    made = page.shown() if page.shown else page.draw(lookup.backlinks)
    key, digest = digest_of(page.title, page.made_from), digest_of(page.title, made)
    if kept and kept[1] == digest and _holds(kept[2].observed, lookup.knowledge, lookup.cited):
        return key, digest, kept[2]
    html = page.draw(lookup.backlinks) if page.shown else made
    return key, digest, finish(page.path, page.title, html, lookup)


def _holds(
    observed: Mapping[Question, str], knowledge: Knowledge, backlinks: Backlinks | None = None
) -> bool:
    """Say whether every question that a page asked is still answered as it was."""
    lookup = Lookup(knowledge, backlinks)
    return all(lookup.digest(question) == digest for question, digest in observed.items())
