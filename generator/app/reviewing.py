"""A thesis under review: with its history, what changed since another moment, what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator.app.project import Thesis, collect_problems, is_incomplete, open_thesis, render
from generator.app.settings import read_settings, settings_of_version
from generator.checks.coverage import coverage_of
from generator.core.problems import CONFIGURATION, Message, Place, Problem, Severity
from generator.core.templates import template
from generator.core.values import Frozen, field, grouped, replace
from generator.data.reading import read_study
from generator.exports.word_comments import Comment, Comments
from generator.history.git import GitError, Moment, Repository, open_repository
from generator.history.names import replace_placeholders
from generator.history.open_work import draw_open_work, open_work
from generator.history.pages import (
    CHANGES_PAGE,
    MOVED,
    MOVED_SCRIPT,
    OPEN_PAGE,
    draw_moved,
    full_title,
)
from generator.language import say
from generator.privacy import LeakIndex, withheld_secrets
from generator.rendering import Page
from generator.rendering.page import cards_page
from generator.rendering.page_store import GeneratedPage
from generator.review.remarks import Remark, day_of, draw_remarks, remarks_of
from generator.review.threads import FOLDER, OPEN, Thread, in_short, minute_of
from generator.site.audit import audit_counts, audit_digest
from generator.site.pages import former_pages
from generator.site.places import DATA_PAGE
from generator.site.publication import Edition
from generator.site.verify import Site

if TYPE_CHECKING:
    from generator.history.changes import Changes, PassageChange
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


class ForReview(Frozen):
    """What only reviewers see: pages, the problems that prevent them, and what stands on others.

    That is by page: the ids of what ``changed``, and the ``remarks`` of reviewers as HTML.
    """

    pages: tuple[GeneratedPage, ...] = ()
    problems: tuple[Problem, ...] = ()
    changed: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    remarks: Mapping[str, str] = field(default_factory=dict[str, str])


def for_review(thesis: Thesis, pages: Sequence[Page], found: Sequence[Problem]) -> ForReview:
    """Return what only reviewers see of a thesis.

    What changed, what is left and the remarks are for the jury and who supervises; a preview says
    what changed to whoever may read it.
    """
    is_for_jury = thesis.settings.privacy.audience == "jury"
    if not is_for_jury and not thesis.settings.review.is_preview:
        return ForReview()
    from generator.history.changes import compare
    from generator.history.changes_page import changed_ids, draw_changes, draw_no_changes
    from generator.history.snapshot import take_snapshot

    ids = {each.path: frozenset(each.ids) for each in pages}
    language = thesis.language
    moment, before, problems = _last_review(thesis)
    changes = compare(before, take_snapshot(thesis, pages)) if before else None
    remarks = remarks_in(thesis, pages) if is_for_jury else []

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
        by_file = {
            source: (
                sum(each.thread.state == OPEN for each in own),
                draw_remarks(own, language, is_listed=True),
            )
            for source, own in grouped((each.source, each) for each in remarks).items()
        }
        return draw_open_work(work, (moment, then), thesis, ids, held, audits, by_file)

    def draw_changed(_: object) -> str:
        if changes is None or moment is None:
            return draw_no_changes("unreadable" if problems else "before_review", language)
        answered = answered_since(thesis, pages, moment) if is_for_jury else {}
        return draw_changes(changes, moment, thesis, ids, answered=answered)

    has_history = thesis.settings.review.history and thesis.repository
    drawn = tuple(
        GeneratedPage(path, language.text(title), draw, in_navigation=True)
        for path, title, draw, is_meant in (
            (CHANGES_PAGE, "changes", draw_changed, has_history),
            (OPEN_PAGE, "open_work", draw_left, is_for_jury),
        )
        if is_meant
    )
    by_page = grouped((each.page, each) for each in remarks if each.page)
    return ForReview(
        drawn,
        problems,
        changed_ids(changes, thesis, ids) if changes else {},
        {page: draw_remarks(own, language, is_listed=False) for page, own in by_page.items()},
    )


def remarks_in(thesis: Thesis, pages: Sequence[Page]) -> list[Remark]:
    """Return the threads of a thesis where they stand in its pages, in their order."""
    places = {each.path: each.ids for each in pages}
    return remarks_of(thesis.threads, thesis.manuscript, thesis.histories, places)


def comments_for(thesis: Thesis) -> Comments:
    """Return the open threads as comments of a Word file, by the passages where they stand.

    One whose passage is gone stands at the head of its chapter, of no chapter at that of the first.
    """
    pages = render(thesis)
    first = {each.path: each.body.passages[0].id for each in pages if each.body.passages}
    home = next(iter(first), "")
    return grouped(
        (
            f"{each.page or home}#{each.anchor or first.get(each.page or home)}",
            _comment(each.thread),
        )
        for each in remarks_in(with_history(thesis), pages)
        if each.thread.state == OPEN
    )


def named_to_reviewers(thesis: Thesis) -> Thesis:
    """Return the thesis for a file that goes to reviewers: their names are no secret in it."""
    secrets = [e for e in thesis.leaks.secrets if not e.place.startswith(f"{FOLDER}/")]
    return replace(thesis, leaks=LeakIndex(secrets, thesis.settings.privacy.exceptions))


def _comment(thread: Thread) -> Comment:
    return Comment(
        thread.words,
        tuple(
            (each.author, f"{minute}:00Z" if (minute := minute_of(each)) else "", each.text)
            for each in (thread, *thread.replies)
        ),
    )


def answered_since(
    thesis: Thesis, pages: Sequence[Page], moment: Moment
) -> dict[tuple[str, str], list[str]]:
    """Return in words the threads that commits since a moment close, by file and passage."""
    closings = thesis.repository.closings(moment.commit) if thesis.repository else ()
    names = {name for each in closings for name in each.ids}
    return grouped(
        (
            (each.source, each.anchor or each.thread.passage),
            say(in_short(each.thread), thesis.language.code),
        )
        for each in remarks_in(thesis, pages)
        if each.thread.id in names
    )


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
        counts = Counter({path: len(left) for path, left in work.items()})
        open_now = remarks_of(older.threads, older.manuscript, {}, {})
        counts.update(each.source for each in open_now if each.thread.state == OPEN)
        snapshot = replace(snapshot, open_work=dict(counts))
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
    if thesis.settings.privacy.audience == "jury":
        count += sum(each.state == OPEN for own in thesis.threads.values() for each in own)
    if not count:
        return thesis.language.text("open_nothing")
    return thesis.language.counted("count_open", count)


# --- the letter to reviewers ----------------------------------------------------------------------


def draw_responses(thesis: Thesis) -> str:
    """Return as HTML each thread, what was done, its passage before and after, and its link."""
    pages, thesis, language = render(thesis), with_history(thesis), thesis.language
    html = template("generator.review", "responses.html.j2").render(
        responses=list(_responses(thesis, pages)),
        language=language,
        day=partial(day_of, language=language),
    )
    return replace_placeholders(html, language)


def _responses(thesis: Thesis, pages: Sequence[Page]) -> Iterator[dict[str, object]]:
    """Yield what the letter says of each thread; a passage that is as it was has no ``change``."""
    from generator.history.changes_page import worded

    site = Site(thesis.settings.publication.address, thesis.settings.folders)
    remarks = thesis.language.text("remarks")
    changes: dict[str, Sequence[PassageChange]] = {}
    for each in remarks_in(thesis, pages):
        thread, chapter = each.thread, thesis.manuscript.chapter(each.page)
        if thread.commit not in changes:
            changes[thread.commit] = ()
            with suppress(GitError):
                changes[thread.commit] = changes_since(thesis, pages, thread.commit)[0].passages
        places = [(each.source, each.anchor), (each.source, thread.passage)]
        own = (change for change in changes[thread.commit] if (change.path, change.id) in places)
        yield {
            "thread": thread,
            "chapter": full_title(chapter) if chapter else thread.chapter or remarks,
            "address": site.address_of(each.page, each.anchor) if each.anchor else "",
            "change": next((worded(change, thesis.register) for change in own), None),
        }
