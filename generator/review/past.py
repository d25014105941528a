"""The thesis as it was at an older revision, read from git into a folder that is thrown away."""

from __future__ import annotations

import io
import json
import re
import tarfile
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from generator.review.git import GitError, Moment, Repository
from generator.review.snapshot import Snapshot, as_plain, from_plain

if TYPE_CHECKING:
    from collections.abc import Callable

CACHE = ".cache/thesis/snapshots"
FORMAT = 1
"""To be raised when a snapshot holds something else than before."""
REVIEWS = "revue/*"
"""Tags that mark a review: what changed is counted from the last of them."""
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def last_review(repository: Repository) -> Moment | None:
    """Return the last tagged review, ``None`` where there is none.

    The review that is being published itself does not count: it shows what changed before it.
    """
    head = "" if repository.is_changed() else repository.commit("HEAD")
    moments = (repository.moment(tag) for tag in repository.tags(REVIEWS))
    return next((moment for moment in moments if moment.commit != head), None)


def moment_of(repository: Repository, since: str) -> Moment:
    """Return the moment that a tag, a revision or a date (2026-11-03) names.

    A date stands for the last revision before its end. Raises ``GitError`` for anything else.
    """
    if not DATE.fullmatch(since):
        return repository.moment(since)
    try:
        date.fromisoformat(since)
    except ValueError:
        message = f'"{since}" is no date of the calendar'
        raise GitError(message) from None
    commit = repository.last_before(f"{since} 23:59:59")
    if not commit:
        message = f"there is no revision on or before {since}"
        raise GitError(message)
    return repository.moment(commit)


def snapshot_at(
    repository: Repository, moment: Moment, take: Callable[[Path], Snapshot]
) -> Snapshot:
    """Return the snapshot of the thesis at a moment; ``take`` takes it from a folder.

    It is kept by its commit, since a commit never changes.
    """
    kept = repository.root / CACHE / f"{moment.commit}.json"
    known = _stored(kept)
    if known is not None:
        return known
    with tempfile.TemporaryDirectory(prefix="thesis-") as name:
        folder = Path(name).resolve()
        with tarfile.open(fileobj=io.BytesIO(repository.archive(moment.commit))) as archive:
            archive.extractall(folder, filter="data")
        snapshot = take(folder)
    kept.parent.mkdir(parents=True, exist_ok=True)
    temporary = kept.with_suffix(".tmp")
    content = {"format": FORMAT, "snapshot": as_plain(snapshot)}
    temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    temporary.replace(kept)
    return snapshot


def _stored(path: Path) -> Snapshot | None:
    try:
        content = cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
        return from_plain(content["snapshot"]) if content["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
