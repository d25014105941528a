"""A thesis under review: with its history, what changed since another moment, what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator.app.project import Thesis, collect_problems, is_incomplete, open_thesis, render
from generator.app.settings import read_settings, settings_of_version
from generator.checks.coverage import coverage_of
from generator.core.problems import CONFIGURATION, Message, Place, Problem, Severity
from generator.core.values import replace
from generator.data.reading import read_study
from generator.history.git import GitError, Moment, Repository, open_repository
from generator.history.open_work import draw_open_work, open_work
from generator.history.pages import (
    CHANGES_PAGE,
    MOVED,
    MOVED_SCRIPT,
    OPEN_PAGE,
    draw_moved,
    full_title,
)
from generator.privacy import LeakIndex, withheld_secrets
from generator.rendering import Page
from generator.rendering.page import cards_page
from generator.rendering.page_store import GeneratedPage
from generator.site.audit import audit_counts, audit_digest
from generator.site.pages import former_pages
from generator.site.places import DATA_PAGE
from generator.site.publication import Edition

if TYPE_CHECKING:
    from generator.history.changes import Changes
    from generator.history.snapshot import Snapshot


def with_history(thesis: Thesis) -> Thesis:
    """Return the thesis with the history of its chapters, as far as there is one."""
    most = thesis.settings.review.history
    if not most:
        return thesis
    from generator.history.histories import read_histories

    histories, problems = read_histories(
        thesis.root,
        thesis.manuscript,
        most,
        thesis.dialect,
        thesis.leaks.holds,
    )
    return replace(
        thesis,
        histories=histories,
        forwarding={path: each.forwarding for path, each in histories.items()},
        problems=(*thesis.problems, *problems),
    )


# --- versions -------------------------------------------------------------------------------------


def edition_of(thesis: Thesis) -> Edition | None:
    """Return which version the thesis is, ``None`` where there is no git history."""
    repository = thesis.repository
    if repository is None or (last := repository.last_change()) is None:
        return None
    return edition_at(thesis, last.short, last.date, changed=bool(repository.changed))


def page_editions(thesis: Thesis) -> dict[str, Edition]:
    """Return the last commit that changed each chapter, by path, and that of the data.

    The data's is that of ``DATA_PAGE`` and of the pages with the cards of chapters.
    """
    if (repository := thesis.repository) is None:
        return {}
    changed, data = repository.changed, thesis.study.places(thesis.settings.data)
    found = {
        path: edition_at(thesis, last.commit[:7], last.date, changed=chapter.source in changed)
        for path, history in thesis.histories.items()
        if (last := history.last) and (chapter := thesis.manuscript.chapter(path))
    }
    reads = bool(data) and thesis.settings.review.history > 0
    if reads and (newest := repository.last_change(*data)):
        within = tuple(f"{each}/" for each in data)
        is_changed = any(f"{each}/".startswith(within) for each in changed)
        data = edition_at(thesis, newest.short, newest.date, changed=is_changed)
        cards = (cards_page(each.path) for each in thesis.manuscript.chapters)
        found.update(dict.fromkeys((DATA_PAGE, *cards), data))
    return found


def edition_at(thesis: Thesis, revision: str, moment: datetime, *, changed: bool) -> Edition:
    """Return the version of a revision; ``changed`` says that files differ from it."""
    day, language = moment.date(), thesis.language
    date = language.scalar(day)
    text = language.text(
        "version_changed" if changed else "version_of", date=date, revision=revision
    )
    return Edition(revision, day, date, changed, text)


# --- what changed, what is left -------------------------------------------------------------------


def changes_since(thesis: Thesis, pages: Sequence[Page], since: str) -> tuple[Changes, Moment]:
    """Return what changed since a tag, revision or date, and that moment; raise ``GitError``.

    Without one it is since the last review.
    """
    from generator.history.changes import compare
    from generator.history.snapshot import take_snapshot

    if not thesis.settings.review.history:
        raise GitError(Message("changes-are-off"))
    try:
        repository = open_repository(thesis.root)
    except GitError as error:
        message = Message("nothing-older", folder=str(thesis.root), why=error.message)
        raise GitError(message) from None
    since = since or thesis.settings.review.since
    moment = repository.moment(since) if since else repository.last_review()
    if moment is None:
        raise GitError(Message("no-review-yet"))
    before = _before(repository, moment, thesis)
    return compare(before, take_snapshot(thesis, pages)), _told(moment, thesis)


def review_pages(
    thesis: Thesis, pages: Sequence[Page], found: Sequence[Problem]
) -> tuple[tuple[GeneratedPage, ...], tuple[Problem, ...], Mapping[str, Sequence[str]]]:
    """Return the pages for reviewers, what prevents them, and the ids of what changed by page.

    What changed, and what is left, is for the jury and who supervises; a preview says what changed
    to whoever may read it.
    """
    is_for_jury = thesis.settings.privacy.audience == "jury"
    if not is_for_jury and not thesis.settings.review.is_preview:
        return (), (), {}
    from generator.history.changes import compare
    from generator.history.changes_page import changed_ids, draw_changes, draw_no_changes
    from generator.history.snapshot import take_snapshot

    ids = {each.path: frozenset(each.ids) for each in pages}
    language = thesis.language
    moment, before, problems = _last_review(thesis)
    changes = compare(before, take_snapshot(thesis, pages)) if before else None

    def draw_left(_: object) -> str:
        work = open_work(thesis.manuscript, found)
        held, then = coverage_of(thesis), before.open_work if before else {}
        audits = {
            each.path: thesis.store.once(
                *("audit", each.path, audit_digest(thesis, each)),
                partial(audit_counts, thesis, each),
            )
            for each in pages
            if each.values
        }
        return draw_open_work(work, then, moment, thesis, ids, held, audits)

    def draw_changed(_: object) -> str:
        if changes is None or moment is None:
            return draw_no_changes("unreadable" if problems else "before_review", language)
        return draw_changes(changes, moment, thesis, ids)

    has_history = thesis.settings.review.history and thesis.repository
    drawn = tuple(
        GeneratedPage(path, language.text(title), draw, in_navigation=True)
        for path, title, draw, is_meant in (
            (CHANGES_PAGE, "changes", draw_changed, has_history),
            (OPEN_PAGE, "open_work", draw_left, is_for_jury),
        )
        if is_meant
    )
    return drawn, problems, changed_ids(changes, thesis, ids) if changes else {}


def _last_review(thesis: Thesis) -> tuple[Moment | None, Snapshot | None, tuple[Problem, ...]]:
    """Return what changes are counted from: the setting's moment, or the last tagged review."""
    repository, since = thesis.repository, thesis.settings.review.since
    if repository is None or not thesis.settings.review.history:
        return None, None, ()
    moment = None
    try:
        moment = repository.moment(since) if since else repository.last_review()
        before = _before(repository, moment, thesis) if moment else None
    except GitError as error:
        if moment is None:
            message = Message("review-since", reason=error.message)
            problem = Problem("settings", Place(CONFIGURATION), message, found=since)
        else:
            message = Message("past-unreadable", moment=moment.name, reason=error.message)
            problem = Problem("history", Place("."), message, severity=Severity.INFO)
        return None, None, (problem,)
    return moment and _told(moment, thesis), before, ()


def _told(moment: Moment, thesis: Thesis) -> Moment:
    """Return a moment by a name that may be read: a tag may be called as somebody."""
    return replace(moment, name=moment.short) if thesis.leaks.holds(moment.name) else moment


def _before(repository: Repository, moment: Moment, now: Thesis) -> Snapshot:
    """Return what the thesis said at a moment, as far as it may be read today.

    It also answers what today's sentences ask of the data.
    """
    from generator.history import withdrawn
    from generator.history.snapshot import expressions_of, snapshot_at, take_snapshot

    asked = expressions_of(now.manuscript)
    withheld = withheld_secrets(now.root)
    today = sorted(each.source for each in now.manuscript.chapters)

    def take(folder: Path) -> Snapshot:
        # The audience is today's: what only a jury could see may be published nowhere.
        settings = settings_of_version(folder, now.settings)
        settings = replace(settings, privacy=now.settings.privacy)
        older = open_thesis(folder, settings)
        if is_incomplete(older):  # the names that it had are not known then
            raise GitError(Message("past-data-wrong"))
        seen = replace(older, study=withdrawn.as_seen_today(older.study, now.study))
        pages = render(seen)
        work = open_work(seen.manuscript, collect_problems(seen, pages))
        snapshot = take_snapshot(seen, pages, asked=asked)
        snapshot = replace(snapshot, open_work={path: len(left) for path, left in work.items()})
        index, changed = withdrawn.names_in(
            older.study, now.study, withheld, now.settings.privacy.exceptions
        )
        return withdrawn.without_names(snapshot, index, changed, today)

    settings = (now.settings.privacy, today, sorted(asked))
    key = withdrawn.key_of_today(now.study, withheld, *settings)
    return snapshot_at(repository, moment, key, take)


def names_of_history(thesis: Thesis) -> tuple[LeakIndex, list[Message | str]]:
    """Return the index of all that must not be read, that of each tagged review included.

    With it come the messages of the reviews that could not be read.
    """
    from generator.history.snapshot import unpacked
    from generator.history.withdrawn import names_in

    repository = open_repository(thesis.root)
    exceptions = thesis.settings.privacy.exceptions
    secrets, lost = list(thesis.leaks.secrets), list[Message | str]()
    for tag in repository.reviews():
        try:
            commit = repository.commit(f"refs/tags/{tag}")
        except GitError as error:
            lost.append(error.message)
            continue
        with unpacked(repository, commit) as folder:
            older = read_study(folder, read_settings(folder).data)[0]
            secrets += names_in(older, thesis.study, (), exceptions)[0].secrets
    return LeakIndex(secrets, exceptions), lost


def pages_that_moved(thesis: Thesis, link: Callable[[str, str], str]) -> dict[str, str]:
    """Return the page that leads on from each former path of a chapter or of data, and a script.

    ``link`` makes links.
    """
    pages = {
        former: draw_moved(
            link(chapter.path, former), link(MOVED, former), full_title(chapter), thesis.language
        )
        for chapter in thesis.manuscript.chapters
        if chapter.path in thesis.histories
        for former in thesis.histories[chapter.path].former_paths
    }
    for former, title, path, rest in former_pages(thesis):
        address = f"{link(path, former)}{rest}"
        pages[former] = draw_moved(address, link(MOVED, former), title, thesis.language)
    return {**pages, MOVED: MOVED_SCRIPT} if pages else {}


def left_to_do(thesis: Thesis, problems: Iterable[Problem]) -> str:
    """Return in words how many things are left to do in a thesis with these problems."""
    count = sum(map(len, open_work(thesis.manuscript, problems).values()))
    if not count:
        return thesis.language.text("open_nothing")
    return thesis.language.counted("count_open", count)
