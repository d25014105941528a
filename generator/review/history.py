"""What the history of each chapter says about its passages, kept between builds.

Reading a version is the same work whoever asks, so its passages are stored by the name of its blob;
only versions never seen before are parsed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
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
FORMAT = 1
"""To be raised when passages or their ids are made in another way."""


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
    store = _Store(root / CACHE)
    histories: dict[str, ChapterHistory] = {}
    for chapter in manuscript.chapters:
        try:
            histories[chapter.path] = _history(repository, chapter, store)
        except GitError as error:
            problems.append(_missing(f"the history of {chapter.path} cannot be read: {error}"))
    store.write()
    return histories, tuple(problems)


def _history(repository: Repository, chapter: Chapter, store: _Store) -> ChapterHistory:
    versions = repository.versions(chapter.source)
    older = store.passages(repository, versions)
    today = passages_of(chapter.path, chapter.text)
    folder = chapter.source.removesuffix(chapter.path)
    former = dict.fromkeys(version.path for version in versions if version.path != chapter.source)
    return ChapterHistory(
        forwarding([today, *older]),
        tuple(path.removeprefix(folder) for path in former if path.startswith(folder)),
    )


class _Store:
    """Passages of versions by blob, in a file that may be thrown away at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _stored(path)
        self._changed = False

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
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".tmp")
        content = {"format": FORMAT, "passages": self._known}
        temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        temporary.replace(self._path)


def _stored(path: Path) -> dict[str, list[list[str]]]:
    try:
        content = cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
    return content["passages"] if content.get("format") == FORMAT else {}


def _missing(message: str) -> Problem:
    return Problem("history", Place("."), message, severity=Severity.INFO)
