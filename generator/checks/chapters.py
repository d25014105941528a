"""All checks of hand-written chapters in one pass: each chapter is read once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from generator.chapters import Chapter, Manuscript, Register
from generator.chapters.bibliography import Bibliography
from generator.chapters.links import Links, read_links
from generator.checks.caption_numbers import number_findings
from generator.checks.captions import TypedCaption, caption_findings, read_captions
from generator.checks.citations import typed_findings
from generator.checks.finding import Finding
from generator.checks.headings import heading_findings
from generator.checks.links import (
    Anchors,
    Files,
    Where,
    image_findings,
    link_findings,
    linked_anchors,
)
from generator.checks.pieces import Piece, read_pieces
from generator.checks.placeholders import placeholder_findings, task_findings
from generator.checks.rendering import rendering_findings
from generator.checks.spelling import read_labels, spelling_findings


@dataclass(frozen=True)
class _Read:
    """A chapter with what the checks read of it."""

    chapter: Chapter
    pieces: Sequence[Piece]
    captions: Sequence[TypedCaption]
    links: Links


@dataclass(frozen=True)
class Context:
    """What a chapter is checked against: where links may lead, used anchors, works to cite."""

    where: Where
    linked: frozenset[str]
    bibliography: Bibliography | None = None


def chapter_findings(
    manuscript: Manuscript,
    register: Register,
    files: Collection[str] = (),
    bibliography: Bibliography | None = None,
) -> Iterator[Finding]:
    """Yield what is wrong in the chapters as they are written, with the edits that mend it.

    ``files`` are the paths below the thesis, relative to it: what links and images may lead to.
    Without them only links to chapters are looked up. ``bibliography`` has the works that citations
    by hand may mean.
    """
    read = [_read(chapter) for chapter in manuscript.chapters]
    context = replace(_context(manuscript, read, register, files), bibliography=bibliography)
    for each in read:
        yield from _of_chapter(each, context)
        yield from heading_findings(each.chapter, each.pieces)
        yield from task_findings(each.chapter)
        yield from placeholder_findings(each.chapter)
    yield from number_findings([(each.chapter, each.captions) for each in read], register)
    labels = [label for each in read for label in read_labels(each.chapter)]
    yield from spelling_findings(labels)


def read_context(
    manuscript: Manuscript,
    register: Register,
    files: Collection[str] = (),
    bibliography: Bibliography | None = None,
) -> Context:
    """Return what the chapters of a thesis are checked against."""
    read = [_read(chapter) for chapter in manuscript.chapters]
    return replace(_context(manuscript, read, register, files), bibliography=bibliography)


def mendable_findings(chapter: Chapter, context: Context) -> Iterator[Finding]:
    """Yield the findings of one chapter by those rules that can mend what they find."""
    return chain(rendering_findings(chapter), _of_chapter(_read(chapter), context))


def _of_chapter(read: _Read, context: Context) -> Iterator[Finding]:
    chapter = read.chapter
    yield from caption_findings(chapter, read.pieces, read.captions, context.linked)
    yield from link_findings(chapter, read.links, context.where)
    yield from image_findings(chapter, read.links, context.where.files)
    yield from typed_findings(chapter, read.pieces, context.bibliography)


def _read(chapter: Chapter) -> _Read:
    pieces = read_pieces(chapter)
    return _Read(chapter, pieces, read_captions(chapter, pieces), read_links(chapter))


def _context(
    manuscript: Manuscript, read: Sequence[_Read], register: Register, files: Collection[str]
) -> Context:
    sources = [each.chapter.source for each in read]
    return Context(
        Where(
            Files((*sources, *_added_pages(manuscript, register)), files),
            {each.chapter.source: Anchors.of(each.chapter, register) for each in read},
        ),
        linked_anchors(each.links for each in read),
    )


def _added_pages(manuscript: Manuscript, register: Register) -> Iterator[str]:
    """Yield the pages that the site adds, as if they were files in the folder of the chapters."""
    first = next(iter(manuscript.chapters), None)
    folder = first.source.removesuffix(first.path) if first else ""
    pages = dict.fromkeys(entry.path for entry in register.entries.values())
    yield from (folder + page for page in pages)
