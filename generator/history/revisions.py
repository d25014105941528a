"""Reads the thesis as it was at an older revision, from git into a temporary folder.

What it said then is cached by commit, since a commit never changes.
"""

from __future__ import annotations

import re
import tarfile
import tempfile
from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from generator.core.cache import CACHE_FOLDER, read_cache, trim_cache, write_cache
from generator.core.problems import Message
from generator.history.git import GitError, Moment, Repository
from generator.history.snapshot import Snapshot

CACHE = f"{CACHE_FOLDER}/snapshots"
MOST_KEPT = 8
"""Snapshots that are kept: one for each moment that somebody compares with."""
REVIEWS = "revue/*"
"""Tags that mark a review: what changed is counted from the last of them."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def last_review(repository: Repository) -> Moment | None:
    """Return the last tagged review, ``None`` where there is none.

    The review that is being published itself does not count: it shows what changed before it.
    """
    tagged = repository.tagged(REVIEWS)
    here = next((each for each in tagged if each.commit == repository.head), None)
    if here is None or repository.is_changed():
        return next(iter(tagged), None)
    return next((each for each in tagged if each.commit != repository.head), None)


def moment_of(repository: Repository, since: str) -> Moment:
    """Return the moment that a tag, a revision or a date (2026-11-03) names.

    A date stands for the last revision before its end. Raises ``GitError`` for anything else.
    """
    if not DATE.fullmatch(since):
        return repository.moment(since)
    try:
        date.fromisoformat(since)
    except ValueError:
        message = Message("no-date", date=since)
        raise GitError(message) from None
    commit = repository.last_before(f"{since} 23:59:59")
    if not commit:
        message = Message("no-revision-before", date=since)
        raise GitError(message)
    return repository.moment(commit)


def snapshot_at(
    repository: Repository,
    moment: Moment,
    asked: Collection[str],
    take: Callable[[Path], Snapshot],
) -> Snapshot:
    """Return the snapshot of the thesis at a moment; ``take`` takes it from a folder.

    ``asked`` are the expressions of today that it must answer. It is kept by its commit, since a
    commit never changes, and taken anew when other expressions are asked. Raises ``GitError``
    where the thesis was not in its folder then.
    """
    path = repository.root / CACHE / f"{moment.commit}.json"
    known = _cached(path)
    if known is not None and known.answers(asked):
        return known
    with tempfile.TemporaryDirectory(prefix="thesis-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve() / "thesis"
        _unpack(repository, moment.commit, folder)
        snapshot = take(folder)
    write_cache(path, asdict(snapshot))
    trim_cache(path.parent, MOST_KEPT)
    return snapshot


def _unpack(repository: Repository, commit: str, folder: Path) -> None:
    """Write the files of a commit into a folder, but nothing that leads out of it.

    Links to elsewhere, devices and names that this system cannot have are left out: the thesis is
    then read as far as it goes.
    """
    archive = folder.with_suffix(".tar")
    repository.archive(commit, archive)
    folder.mkdir()
    try:
        with tarfile.open(archive, errorlevel=0) as members:
            members.extractall(folder, filter=_within)  # noqa: S202 - the filter is stricter than "data"
    except tarfile.TarError as error:
        message = Message("git-not-unpacked", commit=commit, reason=str(error))
        raise GitError(message) from None


def _within(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    # The error level alone is not enough: some versions of Python then unpack what was refused.
    try:
        return tarfile.data_filter(member, folder)
    except tarfile.FilterError:
        return None


def _cached(path: Path) -> Snapshot | None:
    try:
        return TypeAdapter(Snapshot).validate_python(read_cache(path) or None)
    except ValidationError:
        return None
