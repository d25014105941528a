"""Reads the history of each chapter: where the ids of its older passages lead today.

An old id or path in which there may be somebody's name leads nowhere: it would publish the name.

Both the passages of each version and where they lead are cached between builds, by chapter. After
an edit only the versions of that chapter are read from the cache; only new versions are parsed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from generator.chapters import Chapter, Manuscript
from generator.core.parallel import following
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.reading_files import FileError, decoded
from generator.core.store import Store, digest_of
from generator.core.values import Frozen, grouped, replace
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


# Id, kind and words of the passages of each version, by its blob.
_Versions = dict[str, list[tuple[str, str, str]] | None]
# Where the old ids of a chapter lead, its trail, and the former paths that may be names.
_Lead = tuple[Forwarding, Trail, frozenset[str]]


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
    try:
        is_shallow = repository.git("rev-parse", "--is-shallow-repository").strip() == "true"
        found = _histories(repository, manuscript, most, dialect, is_secret)
    except GitError as error:
        return {}, (_missing(Message("history-unreadable", reason=error.message)),)
    return found, (_missing(Message("history-shallow")),) if is_shallow else ()


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
    leads: dict[str, _Lead] = {}
    for chapter in following("progress-of-history", manuscript.chapters):
        own = versions[chapter.source]
        said = (chapter.path, chapter.typed, *(each.path + each.blob for each in own))
        follows = partial(_followed, repository, chapter, own, dialect, store)
        key = digest_of(dialect.key, said)
        leads[chapter.path] = store.once("history", chapter.path, key, follows)
    store.forget_others("history")
    store.save()
    moved = moved_between_chapters({path: trail for path, (_, trail, _) in leads.items()})
    former = _former_paths(manuscript, versions)
    ids = (each for lead, _, _ in leads.values() for each in (*lead.aliases, *lead.gone))
    worded = {each for each in (*ids, *former) if not NAMELESS.fullmatch(each)}
    secret = {each for each in worded if is_secret(spaced(each))}
    secret |= {path for *_, paths in leads.values() for path in paths}
    owned = grouped((owner, path) for path, owner in former.items() if path not in secret)
    return {
        each.path: ChapterHistory(
            replace(_without(leads[each.path][0], secret), moved=moved[each.path]),
            tuple(owned.get(each.path, ())),
            next(iter(versions[each.source]), None),
        )
        for each in manuscript.chapters
    }


def _followed(
    repository: Repository,
    chapter: Chapter,
    versions: Sequence[Version],
    dialect: Dialect,
    store: Store,
) -> _Lead:
    """Follow the passages of a chapter; those of versions that were read before are cached."""
    kept: _Versions = store.get("versions", chapter.path, dialect.key) or {}
    found = {each.blob: kept.get(each.blob) for each in versions}
    unread = {each.blob: each.path for each in versions if found[each.blob] is None}
    contents = repository.contents(unread)
    texts: dict[str, tuple[str, str]] = {}
    for blob, path in unread.items():
        found[blob] = []
        with suppress(FileError):  # a version that is no text or too large has no passages
            texts[blob] = path, decoded(contents.get(blob, b""))
    *read, today = passages_of([*texts.values(), (chapter.path, chapter.typed)], dialect)
    for blob, passages in zip(texts, read, strict=True):
        found[blob] = [(each.id, each.kind, each.words) for each in passages]
    if found != kept:
        store.put("versions", chapter.path, dialect.key, found)
    older = [
        (int(each.date.timestamp()), tuple(Passage(*plain) for plain in plains))
        for each in versions
        if (plains := found[each.blob])
    ]
    leads, trail = follow([(NOT_YET, today), *older])
    folder = chapter.source.removesuffix(chapter.path)
    paths = {each.path.removeprefix(folder) for each in versions}
    said = " ".join((chapter.path, *(each.words for each in today)))
    words = (each.words for _, passages in older for each in passages)
    rare = rare_names({*leads.aliases, *leads.gone, *paths}, said, words)
    return _without(leads, rare), trail, rare & paths


def _without(leads: Forwarding, names: Collection[str]) -> Forwarding:
    """Return where old ids lead, but for some of them."""
    aliases = {old: new for old, new in leads.aliases.items() if old not in names}
    return Forwarding(aliases, {old: at for old, at in leads.gone.items() if old not in names})


def _former_paths(
    manuscript: Manuscript, versions: Mapping[str, Sequence[Version]]
) -> dict[str, str]:
    """Return the chapter of each former path: the last one that had it."""
    dated = sorted(
        (version.date, chapter.path, version.path.removeprefix(folder))
        for chapter in manuscript.chapters
        for version in versions[chapter.source]
        if version.path.startswith(folder := chapter.source.removesuffix(chapter.path))
    )
    today = {chapter.path for chapter in manuscript.chapters}
    return {path: owner for _, owner, path in dated if path not in today}
