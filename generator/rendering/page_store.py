"""Pages and readings of chapters, kept between builds.

A page is kept with all that it asked of the thesis. It is still right while its chapter is the same
and every question is answered as before; its problems are kept with it, and told again. What was
read in a chapter is kept under the digest of the chapter.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from generator.chapters import Chapter, scan_chapter
from generator.chapters.flavours.surroundings import Asked
from generator.chapters.reading import Scan, scan_text, unix
from generator.core.edits import Edit, Rewriting
from generator.core.parallel import on_all_cores
from generator.core.store import Store, digest_of
from generator.rendering.finishing import finish, render_chapter
from generator.rendering.lookup import Knowledge, Lookup, Question
from generator.rendering.markdown import Dialect
from generator.rendering.page import Page

T = TypeVar("T")
# Questions that only the data, tables and the register can answer otherwise: ``data_digest``.
OF_THE_DATA = frozenset({"value", "claim", "table", "chart", "quotation"})


def kept_scan(store: Store) -> Scan:
    """Return what reads a chapter's text; of a chapter that is kept, what is asked for alone."""

    def scan(
        path: str, source: str, text: str, works: Collection[str], flavour: str, asked: Asked
    ) -> Chapter:
        key = digest_of(source, text, sorted(works), flavour, asked)
        kept: tuple[Chapter, tuple[Edit, ...]] | None = store.get("chapter", path, key)
        if kept is None:
            read = scan_chapter(path, source, text, works, flavour, asked)
            edits = read.rewriting.edits if read.rewriting else ()
            store.put("chapter", path, key, (replace(read, text="", rewriting=None), edits))
            return read
        known, edits = kept
        rewriting = Rewriting(unix(text), edits) if edits else None
        read = rewriting.new if rewriting else unix(text)
        return replace(
            known,
            text=read,
            rewriting=rewriting,
            masked=lambda: scan_text(path, source, read, works).masks,
        )

    return scan


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
    store.lend("answers", "data", knowledge.data_digest, knowledge.digests)
    keys: dict[str, str] = {}
    edits: dict[str, Sequence[tuple[int, int, str]]] = {}
    pages: dict[str, Page] = {}
    for chapter in chapters:
        path = chapter.path
        edits[path] = tuple(edits_of(chapter))
        keys[path] = digest_of(chapter.once(identity), edits[path], dialect.key)
        page: Page | None = store.get("page", path, keys[path])
        if page is not None and dialect.is_closed and _holds(knowledge, page.observed):
            pages[path] = page
    missing = [each for each in chapters if each.path not in pages]

    def rendered(chapter: Chapter) -> Page:
        return render_chapter(knowledge, chapter, dialect, edits[chapter.path])

    for page in on_all_cores(rendered, missing, "progress-of-pages"):
        pages[page.path] = page
        store.put("page", page.path, keys[page.path], page)
    told = (each for page in pages.values() for each in page.observed.items())
    knowledge.digests.update(each for each in told if each[0][0] in OF_THE_DATA)
    return [pages[each.path] for each in chapters]


def page_of_ours(
    store: Store,
    knowledge: Knowledge,
    path: str,
    title: str,
    draw: Callable[[Callable[[str], Sequence[T]]], str],
    backlinks: Mapping[str, Sequence[T]],
    made_from: str,
) -> Page:
    """Return a page that is drawn by ``draw`` from the backlinks, drawn unless it is kept.

    ``made_from`` is a digest of all else that it is drawn from, empty where nothing says that.
    """
    key = digest_of(title, made_from)
    kept: tuple[Mapping[str, str], Page] | None = store.get("added", path, key)
    if made_from and kept is not None:
        cited, page = kept
        same = all(digest_of(backlinks.get(each)) == digest for each, digest in cited.items())
        if same and _holds(knowledge, page.observed):
            return page
    asked = set[str]()

    def backlinks_to(key: str) -> Sequence[T]:
        asked.add(key)
        return backlinks.get(key, ())

    page = finish(path, title, draw(backlinks_to), Lookup(knowledge))
    cited = {each: digest_of(backlinks.get(each)) for each in asked}
    store.put("added", path, key, (cited, page))
    return page


def _holds(knowledge: Knowledge, observed: Mapping[Question, str]) -> bool:
    """Say whether every question that a page asked is still answered as it was."""
    lookup = Lookup(knowledge)
    return all(lookup.digest(question) == digest for question, digest in observed.items())
