"""Reads the history of each chapter: where the ids of its older passages lead today.

An old id or path in which there may be somebody's name leads nowhere: it would publish the name.

Both the passages of each version and where they lead are cached between builds, by chapter. After
an edit only the versions of that chapter are read from the cache; only new versions are parsed.

Follows passages through the versions of a chapter, so that a link given once leads on for ever.

A passage is led from version to version until today. One that was taken out may have come back in
any later version; if not, its id stays where it stood, for a note. What a chapter lost is then
looked for among the passages that came to another chapter later than it was first in its own: what
both chapters always had was not moved.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice, pairwise
from pathlib import Path

from generator.chapters import Chapter, Manuscript
from generator.core.parallel import following
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.reading_files import FileError, decoded
from generator.core.store import Store, digest_of
from generator.core.values import Frozen, field, grouped, replace
from generator.history.git import GitError, Repository, Version, open_repository
from generator.history.matching import kind_of, match_passages, returned, words_of
from generator.history.names import NAMELESS, rare_names, spaced
from generator.rendering import Dialect, Forwarding, Passage, passages_of

RUN = 3  # words in a row that a passage must share with another to be compared with it
COMPARED = 5  # passages that one is compared with: those that share the most such rows


class Lost(Frozen):
    """A passage that a chapter lost, the date when it first had it, and the ids beside it then."""

    passage: Passage
    since: int
    before: str
    following: str


class Arrival(Frozen):
    """A passage that is new in a chapter, the date, and the id that it leads to today."""

    passage: Passage
    since: int
    target: str


class Trail(Frozen):
    """Passages that a chapter lost and those new in it, by id, to find moves between chapters."""

    lost: Mapping[str, Lost] = field(default_factory=dict[str, Lost])
    arrived: Mapping[str, Arrival] = field(default_factory=dict[str, Arrival])


def follow(versions: Sequence[tuple[int, Sequence[Passage]]]) -> tuple[Forwarding, Trail]:
    """Return where the ids of older versions (newest first, with dates) lead, and the trail."""
    today = [passage.id for passage in versions[0][1]] if versions else []
    trace = _Trace(today)
    for (date, newer), (earlier, older) in pairwise([*versions, (0, ())]):
        trace.go_back(newer, older, date, earlier)
    aliases = {old: new for old, new in trace.leads.items() if old not in today}
    gone = {old: lost.before for old, lost in trace.lost.items()}
    return Forwarding(aliases, gone), Trail(trace.lost, trace.arrived)


class _Trace:
    """Follows ids back by one version at a time; ``lost`` passages have no place today."""

    def __init__(self, today: Sequence[str]) -> None:
        self.leads = dict(zip(today, today, strict=True))
        self.lost: dict[str, Lost] = {}
        self.arrived: dict[str, Arrival] = {}
        self._targets = today
        self._changed: dict[str, Passage] = {}

    def go_back(
        self, newer: Sequence[Passage], older: Sequence[Passage], date: int, earlier: int
    ) -> None:
        """Find where the ids of ``older`` lead; those of the next version, ``newer``, are known."""
        became = match_passages(older, newer)
        known = {passage.id for passage in newer}
        targets: list[str] = []
        before = ""
        for place, passage in enumerate(older):
            led = (self._targets[each] for each in became.get(place, ()))
            target = next(filter(None, led), "")
            if not target and passage.id not in known:
                target = self.leads.get(passage.id) or self._returned(passage)
            # What a newer version said of the same id holds.
            if target and passage.id not in self.lost:
                self.leads.setdefault(passage.id, target)
            elif passage.id not in self.leads:
                behind = "".join(each.id for each in older[place + 1 : place + 2])
                lost = self.lost.get(passage.id, Lost(passage, earlier, before, behind))
                self.lost[passage.id] = replace(lost, since=earlier)
            targets.append(target)
            before = target or before
        continuing = {*chain.from_iterable(became.values())}
        old = {passage.id for passage in older}
        for place, passage in enumerate(newer):
            target = self.leads.get(passage.id)
            if target and place not in continuing:
                self.arrived.setdefault(passage.id, Arrival(passage, date, target))
            if target and passage.id not in old:
                self._changed.setdefault(passage.id, passage)
        self._targets = targets

    def _returned(self, passage: Passage) -> str:
        if passage.id in self.lost:
            return ""
        later = {anchor: each.passage for anchor, each in self.arrived.items()}
        return self.leads.get(returned(passage, later, self._changed) or "", "")


def moved_between_chapters(trails: Mapping[str, Trail]) -> dict[str, dict[str, str]]:
    """Return where the ids that each chapter (path) lost lead in others ("2_b.md#p-…")."""
    arrivals = {
        (path, anchor): arrival
        for path, trail in trails.items()
        for anchor, arrival in trail.arrived.items()
        if len(trails) > 1
    }
    by_run = grouped((run, key) for key, each in arrivals.items() for run in _runs(each.passage))
    moved: dict[str, dict[str, str]] = {path: {} for path in trails}
    for path, trail in trails.items():
        likely: dict[str, dict[tuple[str, str], Passage]] = {}
        for anchor, lost in trail.lost.items():
            shared = Counter(key for run in _runs(lost.passage) for key in by_run.get(run, ()))
            likely[anchor] = {
                key: arrivals[key].passage
                for key, _ in shared.most_common()
                if key[0] != path and arrivals[key].since > lost.since
            }
            compared = dict(islice(likely[anchor].items(), COMPARED))
            if key := returned(lost.passage, compared, compared):
                moved[path][anchor] = f"{key[0]}#{arrivals[key].target}"
        # Titles and short passages went where the passage that followed them went.
        for anchor, lost in reversed(list(trail.lost.items())):
            other = moved[path].get(lost.following, "").partition("#")[0]
            kind, words = kind_of(lost.passage), words_of(lost.passage.words)
            for key, passage in likely[anchor].items():
                is_same = kind_of(passage) == kind and words_of(passage.words) == words
                if key[0] == other and is_same:
                    moved[path].setdefault(anchor, f"{other}#{arrivals[key].target}")
    return moved


def _runs(passage: Passage) -> set[str]:
    """Return each row of words of a passage, the whole of a shorter one."""
    words = words_of(passage.words)
    return {words[place : place + RUN] for place in range(max(len(words) - RUN + 1, 1))}


# --- the histories of chapters --------------------------------------------------------------------


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
