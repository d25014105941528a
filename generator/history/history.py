"""Reads the history of each chapter: where the ids of its older passages lead today.

Both the passages of each version and where they lead are cached between builds: by the name of the
version's blob, and by the chapter's text and history. Only versions never seen before are parsed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from generator.chapters import Chapter, Manuscript, decode_chapter
from generator.core.cache import CACHE_FOLDER, read_cache, write_cache
from generator.core.problems import Message, Place, Problem, Severity
from generator.history.forwarding import Forwarding, Trail, follow, moved_between_chapters
from generator.history.git import GitError, Repository, Version, find_repository, why_no_history
from generator.rendering import Dialect, Passage, passages_of

PASSAGES = f"{CACHE_FOLDER}/passages.json"
LEADS = f"{CACHE_FOLDER}/leads.json"
_DIALECT = "dialect"
"""Under this key the store says by which Markdown the passages were read."""
NOT_YET = 2**62
"""The date of a text that is not committed: later than any."""


@dataclass(frozen=True)
class ChapterHistory:
    """The history of one chapter: where old ids lead, its former paths, its passages of today.

    ``last`` is its newest version, None where none is committed.
    """

    forwarding: Forwarding
    former_paths: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    last: Version | None = None


def read_histories(
    root: Path, manuscript: Manuscript, most: int, dialect: Dialect
) -> tuple[Mapping[str, ChapterHistory], tuple[Problem, ...]]:
    """Return the history of each chapter by its path, and infos about what cannot be read of it.

    At most the newest ``most`` versions of a chapter are read, in today's ``dialect``. Without git
    there is none, and an info says so.
    """
    repository = find_repository(root)
    if repository is None:
        why = why_no_history(root)
        return {}, (_missing(Message("no-history", why=why)),)
    problems: list[Problem] = []
    try:
        if repository.is_shallow():
            problems.append(_missing(Message("history-shallow")))
        versions = repository.versions((each.source for each in manuscript.chapters), most)
        return _histories(root, repository, manuscript, versions, dialect), tuple(problems)
    except GitError as error:
        problems.append(_missing(Message("history-unreadable", reason=error.message)))
        return {}, tuple(problems)


def _histories(
    root: Path,
    repository: Repository,
    manuscript: Manuscript,
    versions: Mapping[str, Sequence[Version]],
    dialect: Dialect,
) -> dict[str, ChapterHistory]:
    known_passages, known_leads = read_cache(root / PASSAGES), read_cache(root / LEADS)
    if known_passages.get(_DIALECT) != dialect.key:
        known_passages = {_DIALECT: dialect.key}
    blobs = {each.blob for own in versions.values() for each in own}
    passages = {name: known_passages[name] for name in blobs & known_passages.keys()}
    leads: dict[str, _Lead] = {}
    reader = TypeAdapter(_Lead)
    for chapter in manuscript.chapters:
        own = versions[chapter.source]
        key = _key(chapter, own, dialect.key)
        lead = _lead_of(known_leads.get(chapter.source), reader)
        if lead is None or lead.key != key:
            older = zip(own, _passages(repository, own, passages, dialect), strict=True)
            dated = [(int(each.date.timestamp()), found) for each, found in older if found]
            today = passages_of(chapter.path, chapter.text, dialect)
            lead = _Lead(key, today, *follow([(NOT_YET, today), *dated]))
        leads[chapter.source] = lead
    by_path = {each.path: leads[each.source] for each in manuscript.chapters}
    moved = moved_between_chapters(
        {path: each.trail for path, each in by_path.items()},
        {path: each.today for path, each in by_path.items()},
    )
    former = _former_paths(manuscript, versions)
    cached: dict[str, Any] = {**passages, _DIALECT: dialect.key}
    if cached != known_passages:
        write_cache(root / PASSAGES, cached)
    plain = {source: asdict(each) for source, each in leads.items()}
    if plain != known_leads:
        write_cache(root / LEADS, plain)
    return {
        each.path: ChapterHistory(
            replace(by_path[each.path].leading, moved=moved[each.path]),
            former[each.path],
            by_path[each.path].today,
            next(iter(versions[each.source]), None),
        )
        for each in manuscript.chapters
    }


def _former_paths(
    manuscript: Manuscript, versions: Mapping[str, Sequence[Version]]
) -> dict[str, tuple[str, ...]]:
    """Return the former paths of each chapter; the last chapter that had a path gets it."""
    last: dict[str, tuple[datetime, str]] = {}
    for chapter in manuscript.chapters:
        folder = chapter.source.removesuffix(chapter.path)
        for each in versions[chapter.source]:
            path = each.path.removeprefix(folder)
            if each.path.startswith(folder):
                last[path] = max((each.date, chapter.path), last.get(path, (each.date, "")))
    today = {chapter.path for chapter in manuscript.chapters}
    return {
        chapter: tuple(
            path for path, (_, owner) in last.items() if owner == chapter and path not in today
        )
        for chapter in today
    }


@dataclass(frozen=True)
class _Lead:
    """A chapter's passages of today, where its older ids lead, its lost and new passages.

    It holds as long as ``key``: its text, its history and the dialect.
    """

    key: str
    today: tuple[Passage, ...]
    leading: Forwarding
    trail: Trail


def _lead_of(plain: object, reader: TypeAdapter[_Lead]) -> _Lead | None:
    """Return what the cache has of a chapter, ``None`` where it has nothing or is damaged."""
    try:
        return reader.validate_python(plain)
    except ValidationError:
        return None


def _key(chapter: Chapter, versions: Sequence[Version], dialect: str) -> str:
    said = "\n".join(
        [dialect, chapter.path, chapter.text, *(each.path + each.blob for each in versions)]
    )
    return hashlib.sha256(said.encode()).hexdigest()


def _passages(
    repository: Repository,
    versions: Sequence[Version],
    known: dict[str, Any],
    dialect: Dialect,
) -> list[tuple[Passage, ...]]:
    """Return the passages of each version; those that are parsed are added to ``known``, by blob.

    A version that is no text, or too large to be a chapter, has none.
    """
    unknown = {each.blob: each.path for each in versions if each.blob not in known}
    contents = repository.contents(unknown)
    for blob, path in unknown.items():
        text = decode_chapter(path, contents.get(blob, b""))
        found = passages_of(path, text, dialect) if isinstance(text, str) else ()
        known[blob] = [[each.id, each.kind, each.words] for each in found]
    return [tuple(Passage(*each) for each in known[version.blob]) for version in versions]


def _missing(message: Message) -> Problem:
    return Problem("history", Place("."), message, severity=Severity.INFO)
