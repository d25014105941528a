"""Reads the history of each chapter: where the ids of its older passages lead today.

An old id or path in which there may be somebody's name leads nowhere: it would publish the name.

Both the passages of each version and where they lead are cached between builds: by the name of the
version's blob, and by the chapter's text and history. Only versions never seen before are parsed.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path

from generator.chapters import Manuscript
from generator.core.parallel import following
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.reading_files import FileError, decoded
from generator.core.store import Store
from generator.core.values import Frozen, field, replace
from generator.history.forwarding import Forwarding, Trail, follow, moved_between_chapters
from generator.history.git import GitError, Repository, Version, open_repository
from generator.history.names import NAMELESS, rare_names, spaced
from generator.rendering import Dialect, Passage, passages_of

NOT_YET = 2**62  # the date of a text that is not committed: later than any


class ChapterHistory(Frozen):
    """Where a chapter's old ids lead, its former paths, its newest committed version or None."""

    forwarding: Forwarding
    former_paths: tuple[str, ...] = ()
    last: Version | None = None


_Plain = list[tuple[str, str, str]]  # passages as they are cached: id, kind and words
_Lead = tuple[str, Forwarding, Trail, list[str]]  # the last are former paths that may be names


class _Known(Frozen):
    """Passages of each blob, and where older ids lead while the chapter's text and history stay."""

    passages: dict[str, _Plain] = field(default_factory=dict[str, "_Plain"])
    leads: dict[str, _Lead] = field(default_factory=dict[str, "_Lead"])


def read_histories(
    root: Path,
    manuscript: Manuscript,
    most: int,
    dialect: Dialect,
    is_secret: Callable[[str], bool] = lambda _: False,
) -> tuple[Mapping[str, ChapterHistory], tuple[Problem, ...]]:
    """Return the history of each chapter, of ``most`` versions, and infos about what is missing.

    No old id or path has words that are ``is_secret``.
    """
    try:
        repository = open_repository(root)
    except GitError as error:
        return {}, (_missing(Message("no-history", why=error.message)),)
    problems: list[Problem] = []
    found: Mapping[str, ChapterHistory] = {}
    try:
        if repository.is_shallow():
            problems.append(_missing(Message("history-shallow")))
        found = _histories(repository, manuscript, most, dialect, is_secret)
    except GitError as error:
        problems.append(_missing(Message("history-unreadable", reason=error.message)))
    return found, tuple(problems)


def _missing(message: Message) -> Problem:
    return Problem("history", Place("."), message, severity=Severity.INFO)


def _histories(
    repository: Repository,
    manuscript: Manuscript,
    most: int,
    dialect: Dialect,
    is_secret: Callable[[str], bool],
) -> dict[str, ChapterHistory]:
    versions = repository.versions((each.source for each in manuscript.chapters), most)
    store = Store(repository.root)
    known: _Known = store.get("history", "chapters", dialect.key) or _Known()
    blobs = {each.blob for own in versions.values() for each in own}
    now = _Known({each: known.passages[each] for each in blobs & known.passages.keys()})
    for chapter in following("progress-of-history", manuscript.chapters):
        own = versions[chapter.source]
        said = (chapter.path, chapter.typed, *(each.path + each.blob for each in own))
        key = hashlib.sha256("\n".join(said).encode()).hexdigest()
        lead = known.leads.get(chapter.path)
        if lead is None or lead[0] != key:
            _parse(repository, own, now.passages, dialect)
            older = [
                (int(each.date.timestamp()), tuple(Passage(*plain) for plain in plains))
                for each in own
                if (plains := now.passages[each.blob])
            ]
            today = passages_of(chapter.path, chapter.typed, dialect)
            leads, trail = follow([(NOT_YET, today), *older])
            folder = chapter.source.removesuffix(chapter.path)
            paths = {each.path.removeprefix(folder) for each in own}
            said = " ".join((chapter.path, *(each.words for each in today)))
            words = (each.words for _, passages in older for each in passages)
            rare = rare_names({*leads.aliases, *leads.gone, *paths}, said, words)
            lead = (key, _without(leads, rare), trail, sorted(rare & paths))
        now.leads[chapter.path] = lead
    if now != known:
        store.put("history", "chapters", dialect.key, now)
        store.save()
    moved = moved_between_chapters({path: trail for path, (_, _, trail, _) in now.leads.items()})
    hidden = {path for *_, paths in now.leads.values() for path in paths}
    former = _former_paths(manuscript, versions, hidden)
    leads = {path: lead[1] for path, lead in now.leads.items()}
    old = {*chain.from_iterable((*each.aliases, *each.gone) for each in leads.values())}
    worded = (each for each in (*old, *chain(*former.values())) if not NAMELESS.fullmatch(each))
    secret = {each for each in worded if is_secret(spaced(each))}
    return {
        each.path: ChapterHistory(
            replace(_without(leads[each.path], secret), moved=moved[each.path]),
            tuple(path for path in former[each.path] if path not in secret),
            next(iter(versions[each.source]), None),
        )
        for each in manuscript.chapters
    }


def _without(leads: Forwarding, names: Collection[str]) -> Forwarding:
    """Return where old ids lead, but for some of them."""
    if not names:
        return leads
    aliases = {old: new for old, new in leads.aliases.items() if old not in names}
    return Forwarding(aliases, {old: at for old, at in leads.gone.items() if old not in names})


def _parse(
    repository: Repository, versions: Sequence[Version], known: dict[str, _Plain], dialect: Dialect
) -> None:
    """Add the passages of each version by blob; none of what is no text or too large."""
    unknown = {each.blob: each.path for each in versions if each.blob not in known}
    contents = repository.contents(unknown)
    for blob, path in unknown.items():
        try:
            found = passages_of(path, decoded(contents.get(blob, b"")), dialect)
        except FileError:
            found = ()
        known[blob] = [(each.id, each.kind, each.words) for each in found]


def _former_paths(
    manuscript: Manuscript, versions: Mapping[str, Sequence[Version]], hidden: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return the former paths of each chapter; the last chapter that had a path gets it."""
    last: dict[str, tuple[datetime, str]] = {}
    for chapter in manuscript.chapters:
        folder = chapter.source.removesuffix(chapter.path)
        for each in versions[chapter.source]:
            path = each.path.removeprefix(folder)
            if each.path.startswith(folder) and path not in hidden:
                last[path] = max((each.date, chapter.path), last.get(path, (each.date, "")))
    today = {chapter.path for chapter in manuscript.chapters}
    return {
        chapter: tuple(
            path for path, (_, owner) in last.items() if owner == chapter and path not in today
        )
        for chapter in today
    }
