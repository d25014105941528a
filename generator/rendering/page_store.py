"""Pages and readings of chapters, kept between builds.

A page is kept with all that it asked of the thesis. It is still right while its chapter is the same
and every question is answered as before; its problems are kept with it, and told again. What was
read in a chapter is kept under the digest of the chapter.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.chapters import Chapter, scan_chapter
from generator.chapters.flavours.quarto_project import Asked
from generator.chapters.reading import Scan, scan_text, unix
from generator.chapters.values import Masks
from generator.core.edits import Edit, Rewriting
from generator.core.parallel import on_all_cores
from generator.core.store import Store, digest_of
from generator.rendering.backlinks import Backlink, Backlinks
from generator.rendering.finishing import finish, render_chapter
from generator.rendering.lookup import Knowledge, Lookup, Question
from generator.rendering.markdown import Dialect
from generator.rendering.page import Page

# Questions that only the data, tables and the register can answer otherwise: ``data_digest``.
OF_THE_DATA = frozenset({"value", "claim", "table", "chart", "quotation"})


@dataclass(frozen=True)
class KeptPage:
    """An added page with the digests of what it was made from, of its backlinks, of its HTML."""

    key: str
    cited: Mapping[tuple[str, str], str]
    html: str
    page: Page


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
            without_text = replace(read, text="", rewriting=None, masked=_unread)
            store.put("chapter", path, key, (without_text, edits))
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


def _unread() -> Masks:
    """Stand in a kept chapter for what reads its masks."""
    raise NotImplementedError


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
    draw: Callable[[Callable[[str, str], Sequence[Backlink]]], str],
    backlinks: Backlinks,
    made_from: str,
) -> Page:
    """Return an added page: the kept one if its HTML would be the same, else a new one.

    ``draw`` makes the HTML, given what returns the backlinks of an id. ``made_from`` is a digest of
    all else that it is made from, empty where that is unknown: then the page is always drawn, and
    finished only if its HTML changed.
    """
    key = digest_of(title, made_from)
    kept: KeptPage | None = store.get("added", path, "")
    holds = kept is not None and _holds(knowledge, kept.page.observed)
    if kept is not None and holds and made_from and kept.key == key:
        cited = kept.cited.items()
        if all(backlinks.digest(*passages) == digest for passages, digest in cited):
            return kept.page
    asked = set[tuple[str, str]]()

    def backlinks_to(key: str, path: str) -> Sequence[Backlink]:
        asked.add((key, path))
        return backlinks.to(key, path)

    html = draw(backlinks_to)
    digest = digest_of(title, html)
    if kept is not None and holds and kept.html == digest:
        page = kept.page
    else:
        page = finish(path, title, html, Lookup(knowledge))
    cited = {passages: backlinks.digest(*passages) for passages in asked}
    store.put("added", path, "", KeptPage(key, cited, digest, page))
    return page


def _holds(knowledge: Knowledge, observed: Mapping[Question, str]) -> bool:
    """Say whether every question that a page asked is still answered as it was."""
    lookup = Lookup(knowledge)
    return all(lookup.digest(question) == digest for question, digest in observed.items())
