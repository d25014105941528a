"""A thesis under review: with its history, what changed since another moment, what is left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from generator.app.project import Thesis, collect_problems, open_thesis, render
from generator.core.problems import CONFIGURATION, Message, Place, Problem, Severity
from generator.history import (
    CHANGES_PAGE,
    OPEN_PAGE,
    Changes,
    GitError,
    Moment,
    Repository,
    Snapshot,
    compare,
    draw_changes,
    draw_moved,
    draw_open_work,
    expressions_of,
    find_repository,
    moved_chapters,
    open_repository,
    open_work,
    read_histories,
    snapshot_at,
    take_snapshot,
)
from generator.language import MessageError
from generator.rendering import Page
from generator.site import GeneratedPage
from generator.site.metadata import DATA_PAGE
from generator.site.publication import Edition


class RevisionError(MessageError):
    """A comparison was asked for that cannot be made; the message says why."""


def with_history(thesis: Thesis) -> Thesis:
    """Return the thesis with the history of its chapters, as far as there is one."""
    most = thesis.settings.review.history
    if not most:
        return thesis
    histories, problems = read_histories(thesis.root, thesis.manuscript, most, thesis.dialect)
    return replace(thesis, histories=histories, problems=(*thesis.problems, *problems))


def edition_of(thesis: Thesis) -> Edition | None:
    """Return which version the thesis is, ``None`` where there is no git history."""
    repository = find_repository(thesis.root)
    if repository is None:
        return None
    head = repository.moment("HEAD")
    return _edition(thesis, head.short, head.date, changed=repository.is_changed())


def page_editions(thesis: Thesis) -> dict[str, Edition]:
    """Return which version each chapter is, by its path, and under ``DATA_PAGE`` the data.

    It is the last commit that changed them, so that a page stays the same while others change.
    """
    repository = find_repository(thesis.root)
    if repository is None:
        return {}
    found: dict[str, Edition] = {}
    for path, history in thesis.histories.items():
        chapter = thesis.manuscript.chapter(path)
        if history.last is not None and chapter is not None:
            version = history.last
            content = (thesis.root / chapter.source).read_bytes()
            changed = version.blob not in {
                _blob(content),
                _blob(content.replace(b"\r\n", b"\n")),
            }
            found[path] = _edition(thesis, version.commit[:7], version.date, changed=changed)
    folder = thesis.settings.data
    last = repository.last_change(folder) if folder else None
    if last is not None:
        changed = repository.is_changed(folder)
        found[DATA_PAGE] = _edition(thesis, last.short, last.date, changed=changed)
    return found


def _blob(content: bytes) -> str:
    """Return the name that git gives to a content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()  # noqa: S324 - git's


def _edition(thesis: Thesis, revision: str, moment: datetime, *, changed: bool) -> Edition:
    day = moment.date()
    date = thesis.language.scalar(day)
    key = "version_changed" if changed else "version_of"
    return Edition(
        revision, day, date, changed, thesis.language.text(key, date=date, revision=revision)
    )


def changes_since(thesis: Thesis, pages: Sequence[Page], since: str) -> tuple[Changes, Moment]:
    """Return what changed in the thesis since a tag, a revision or a date, and that moment.

    ``pages`` are its chapters as they are now.

    Raises ``RevisionError`` where there is no such moment.
    """
    try:
        repository = open_repository(thesis.root)
    except GitError as error:
        message = Message("nothing-older", folder=str(thesis.root), why=error.message)
        raise RevisionError(message) from None
    try:
        moment = repository.moment(since)
        before = _before(repository, moment, thesis)
    except GitError as error:
        raise RevisionError(error.message) from None
    return compare(before, take_snapshot(thesis.knowledge, pages)), moment


def review_pages(
    thesis: Thesis, pages: Sequence[Page], found: Sequence[Problem]
) -> tuple[tuple[GeneratedPage, ...], tuple[Problem, ...]]:
    """Return the pages for reviewers, and what stands in the way of them.

    ``pages`` are the rendered chapters, ``found`` everything that is wrong. Without an earlier
    review there is nothing that changes could be counted from, so that page is left out.
    """
    ids = {each.path: frozenset(each.ids) for each in pages}
    language = thesis.language
    moment, before, problems = _since(thesis)
    left = GeneratedPage(
        OPEN_PAGE,
        language.text("open_work"),
        lambda _: draw_open_work(
            open_work(thesis.manuscript, found),
            before.open_work,
            moment,
            thesis.knowledge,
            ids,
        ),
        in_navigation=True,
    )
    if moment is None:
        return (left,), problems
    changed = GeneratedPage(
        CHANGES_PAGE,
        language.text("changes"),
        lambda _: draw_changes(
            compare(before, take_snapshot(thesis.knowledge, pages)), moment, thesis.knowledge, ids
        ),
        in_navigation=True,
    )
    return (changed, left), problems


def pages_that_moved(thesis: Thesis, link: Callable[[str, str], str]) -> dict[str, str]:
    """Return the page that leads on from each path that a chapter had before it was renamed.

    ``link`` returns the link to the page of a path from that of another.
    """
    found: dict[str, str] = {}
    for former, path in moved_chapters(thesis.histories).items():
        chapter = thesis.manuscript.chapter(path)
        if chapter is not None:
            title = f"{chapter.prefix} {chapter.title}".strip()
            found[former] = draw_moved(link(path, former), title, thesis.language)
    return found


def left_to_do(thesis: Thesis, problems: Iterable[Problem]) -> str:
    """Return in words how many things are left to do in a thesis with these problems."""
    left = sum(map(len, open_work(thesis.manuscript, problems).values()))
    return thesis.language.counted("count_open", left)


def _since(thesis: Thesis) -> tuple[Moment | None, Snapshot, tuple[Problem, ...]]:
    """Return the moment that changes are counted from, and what the thesis said then.

    It is that of the setting, or the last tagged review.
    """
    repository = find_repository(thesis.root)
    if repository is None:
        return None, Snapshot(), ()
    since = thesis.settings.review.since
    try:
        moment = repository.moment(since) if since else repository.last_review()
    except GitError as error:
        message = Message("review-since", reason=error.message)
        problem = Problem("settings", Place(CONFIGURATION), message, found=since)
        return None, Snapshot(), (problem,)
    if moment is None:
        return None, Snapshot(), ()
    try:
        return moment, _before(repository, moment, thesis), ()
    except GitError as error:
        message = Message("past-unreadable", moment=moment.name, reason=error.message)
        problem = Problem("history", Place("."), message, severity=Severity.INFO)
        return None, Snapshot(), (problem,)


def _before(repository: Repository, moment: Moment, now: Thesis) -> Snapshot:
    """Return what the thesis said at a moment, also to what today's sentences ask of the data."""
    asked = expressions_of(now.manuscript)

    def take(folder: Path) -> Snapshot:
        thesis = open_thesis(folder)
        pages = render(thesis)
        found = collect_problems(thesis, (problem for page in pages for problem in page.problems))
        work = open_work(thesis.manuscript, found)
        snapshot = take_snapshot(thesis.knowledge, pages, asked=asked)
        return replace(snapshot, open_work={path: len(left) for path, left in work.items()})

    return snapshot_at(repository, moment, asked, take)
