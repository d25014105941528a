"""What the history of each chapter says about its passages, kept between builds.

Reading a version is the same work whoever asks, so its passages are stored by the name of its blob;
only versions never seen before are parsed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from generator.manuscript import decode_chapter
from generator.markup import Passage, passages_of
from generator.problems import Place, Problem, Severity
from generator.review.forwarding import Forwarding, forwarding
from generator.review.git import GitError, Repository, find_repository

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from generator.manuscript import Chapter, Manuscript
    from generator.review.git import Version

CACHE = ".cache/thesis/passages.json"
LEADS = ".cache/thesis/leads.json"
FORMAT = 3
"""To be raised when passages or their ids are made or followed in another way."""


@dataclass(frozen=True)
class ChapterHistory:
    """The history of one chapter: where old ids lead, and the paths that it had before."""

    forwarding: Forwarding
    former_paths: tuple[str, ...] = ()


def read_histories(
    root: Path, manuscript: Manuscript
) -> tuple[Mapping[str, ChapterHistory], tuple[Problem, ...]]:
    """Return the history of each chapter by its path, and what is missing to know it whole.

    Without git there is none, and an info says so.
    """
    repository = find_repository(root)
    if repository is None:
        return {}, (_missing("there is no git history here: links to older passages are not kept"),)
    problems: list[Problem] = []
    if repository.is_shallow():
        problems.append(_missing("the git history was fetched only in part: fetch it whole"))
    try:
        versions = repository.versions(chapter.source for chapter in manuscript.chapters)
        return _histories(root, repository, manuscript, versions), tuple(problems)
    except GitError as error:
        problems.append(_missing(f"the git history cannot be read: {error}"))
        return {}, tuple(problems)


def _histories(
    root: Path,
    repository: Repository,
    manuscript: Manuscript,
    versions: Mapping[str, Sequence[Version]],
) -> dict[str, ChapterHistory]:
    store, leads = _Store(root / CACHE), _Leads(root / LEADS)
    found: dict[str, ChapterHistory] = {}
    for chapter in manuscript.chapters:
        own = versions[chapter.source]
        folder = chapter.source.removesuffix(chapter.path)
        former = dict.fromkeys(each.path for each in own if each.path != chapter.source)
        found[chapter.path] = ChapterHistory(
            leads.of(chapter, own)
            or leads.keep(chapter, own, _lead(repository, chapter, own, store)),
            tuple(path.removeprefix(folder) for path in former if path.startswith(folder)),
        )
    store.write()
    leads.write()
    return found


def _lead(
    repository: Repository, chapter: Chapter, versions: Sequence[Version], store: _Store
) -> Forwarding:
    today = passages_of(chapter.path, chapter.text)
    return forwarding([today, *store.passages(repository, versions)])


class _Leads:
    """Where old ids lead, by chapter, as long as neither its text nor its history is another."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _stored(path, "leads")
        self._used: dict[str, Any] = {}

    def of(self, chapter: Chapter, versions: Sequence[Version]) -> Forwarding | None:
        """Return where the ids of a chapter lead, ``None`` where that is to be found out."""
        known: dict[str, Any] = self._known.get(chapter.source, {})
        if known.get("key") != _key(chapter, versions):
            return None
        self._used[chapter.source] = known
        return Forwarding(known["aliases"], known["gone"])

    def keep(self, chapter: Chapter, versions: Sequence[Version], found: Forwarding) -> Forwarding:
        """Keep where the ids lead, and return it."""
        key = _key(chapter, versions)
        self._used[chapter.source] = {
            "key": key,
            "aliases": dict(found.aliases),
            "gone": dict(found.gone),
        }
        return found

    def write(self) -> None:
        """Keep what is known of today's chapters, whole or not at all."""
        if self._used != self._known:
            _write(self._path, "leads", self._used)


def _key(chapter: Chapter, versions: Sequence[Version]) -> str:
    said = "\n".join([chapter.path, chapter.text, *(each.path + each.blob for each in versions)])
    return hashlib.sha256(said.encode()).hexdigest()


class _Store:
    """Passages of versions by blob, in a file that may be thrown away at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = False

    @cached_property
    def _known(self) -> dict[str, Any]:
        return _stored(self._path, "passages")

    def passages(
        self, repository: Repository, versions: Sequence[Version]
    ) -> list[tuple[Passage, ...]]:
        """Return the passages of each version, parsing those that are new."""
        unknown = [each.blob for each in versions if each.blob not in self._known]
        contents = repository.contents(unknown)
        paths = {each.blob: each.path for each in versions}
        for blob, data in contents.items():
            text = decode_chapter(paths[blob], data)
            found = passages_of(paths[blob], text) if isinstance(text, str) else ()
            self._known[blob] = [[each.id, each.kind, each.words] for each in found]
            self._changed = True
        return [
            tuple(Passage(*each) for each in self._known.get(version.blob, ()))
            for version in versions
        ]

    def write(self) -> None:
        """Keep what was parsed, whole or not at all."""
        if not self._changed:
            return
        _write(self._path, "passages", self._known)


def _write(path: Path, name: str, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    plain = {"format": FORMAT, name: content}
    temporary.write_text(json.dumps(plain, ensure_ascii=False), encoding="utf-8")
    temporary.replace(path)


def _stored(path: Path, name: str) -> dict[str, Any]:
    """Return what a file of the cache holds, nothing where it is damaged or of another format."""
    try:
        content = cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
        return dict(content[name]) if content["format"] == FORMAT else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _missing(message: str) -> Problem:
    return Problem("history", Place("."), message, severity=Severity.INFO)
