"""Remarks: threads where they stand today, as the pages for the jury show them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from markupsafe import Markup

from generator.chapters import Manuscript
from generator.core.templates import template
from generator.core.values import Frozen
from generator.history.histories import ChapterHistory
from generator.history.pages import link_to
from generator.language import Language
from generator.review.threads import Reply, Thread, Threads, minute_of, stands_at


class Remark(Frozen):
    """A thread with the file that it stands in, else its own, and the page and id of its passage.

    ``anchor`` is empty where the passage is gone, ``page`` where the chapter is.
    """

    thread: Thread
    source: str
    page: str
    anchor: str


def remarks_of(
    threads: Threads,
    manuscript: Manuscript,
    histories: Mapping[str, ChapterHistory],
    pages: Mapping[str, Sequence[str]],
) -> list[Remark]:
    """Return the threads in the order of the text, those without a passage last in their chapter.

    ``pages`` has the ids of each page in order.
    """
    places = {
        (page, anchor): place for page, ids in pages.items() for place, anchor in enumerate(ids)
    }
    ranks = {each.path: rank for rank, each in enumerate(manuscript.chapters)}
    found: list[Remark] = []
    for file, thread in ((file, each) for file, own in threads.items() for each in own):
        chapter, anchor, is_gone = stands_at(thread, manuscript, histories)
        path, source = (chapter.path, chapter.source) if chapter else ("", thread.chapter or file)
        is_there = not is_gone and (path, anchor) in places
        found.append(Remark(thread, source, path, anchor if is_there else ""))
    return sorted(
        found,
        key=lambda each: (
            ranks.get(each.page, len(ranks)),
            places.get((each.page, each.anchor), len(places)),
        ),
    )


def draw_remarks(remarks: Iterable[Remark], language: Language, *, is_listed: bool) -> Markup:
    """Return threads as HTML, for their page, or ``is_listed`` for that of what is left."""
    drawn = template("generator.review", "remarks.html.j2").render(
        remarks=remarks,
        language=language,
        is_listed=is_listed,
        link=link_to,
        day=partial(day_of, language=language),
    )
    return Markup(drawn)  # noqa: S704 - the template escapes


def day_of(written: Thread | Reply, language: Language) -> str:
    """Return the day of a remark or an answer in words, as it is written where it is none."""
    with suppress(ValueError):
        return language.scalar(dt.date.fromisoformat(minute_of(written)[:10]))
    return written.date
