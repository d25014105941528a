"""Threads: the comments of reviewers, in ``review/DATE-NAME.yaml``, each with its replies.

A thread says the passage that it was written at, in the version that the reviewer had. Where it
stands today is never stored: the history of the chapters leads there. The files are in git and on
no site.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import yaml
from slugify import slugify

from generator.chapters import Chapter, Manuscript
from generator.core.problems import Message, Place, Problem, Severity, cut
from generator.core.validation import CLOSED, Text, one_of, validate
from generator.core.values import replace
from generator.core.yaml_source import read_yaml
from generator.privacy.folding import folded_words
from generator.privacy.secrets import Kind, Secret, looks_like_name
from generator.rendering import Dialect
from generator.rendering.typed_passages import Typed, plain, typed_passages

if TYPE_CHECKING:
    from generator.history.histories import ChapterHistory
    from generator.review.placing import Placing
    from generator.review.proposals import Base

FOLDER = "review"
RULE = "review"
OPEN, SETTLED = "open", "closed"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ID = re.compile(r"r(\d{1,9})")
MOST_WORDS = 300  # characters of the words that a thread is about
_MOST_SHOWN = 120  # of a remark in a message


@dataclass(frozen=True)
class Reply:
    """An answer to a remark."""

    __pydantic_config__ = CLOSED
    author: Text
    date: Text
    text: Text


@dataclass(frozen=True)
class Thread:
    """A remark on some ``words`` of a passage, as ``commit`` had it, and the answers to it.

    ``key`` tells it from all others, so that reading a file twice adds nothing. Without a
    ``passage`` it was written where nothing of the exported version is.
    """

    __pydantic_config__ = CLOSED
    id: Text
    key: Text
    commit: Text
    chapter: Text
    passage: Text
    words: Text
    author: Text
    date: Text
    text: Text
    state: Annotated[str, one_of(OPEN, SETTLED)] = OPEN
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class _File:
    __pydantic_config__ = CLOSED
    threads: tuple[Thread, ...] = ()


Threads = Mapping[str, Sequence[Thread]]  # by the paths of their files


def read_threads(root: Path) -> tuple[dict[str, tuple[Thread, ...]], tuple[Problem, ...]]:
    """Return the threads of a thesis by file, and what is wrong in the files."""
    found: dict[str, tuple[Thread, ...]] = {}
    problems: list[Problem] = []
    for path in sorted((root / FOLDER).glob("*.yaml")):
        name = path.relative_to(root).as_posix()
        source, wrong = read_yaml(root, name, rule=RULE)
        file, invalid = validate(_File, source.content, source, rule=RULE)
        problems += (*wrong, *invalid)
        found[name] = file.threads if file else ()
    return found, tuple(problems)


def as_yaml(threads: Iterable[Thread]) -> bytes:
    """Return the file of some threads."""
    content = asdict(_File(tuple(threads)))
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100).encode()


# --- from a reviewer's file -----------------------------------------------------------------------


def threads_of(placing: Placing, base: Base, commit: str) -> Iterator[Thread]:
    """Yield the threads of a reviewer's file, without ids."""
    counts = Counter[str]()
    for each in placing.comments:
        place, words, at = ("", ""), each.inserted, 0
        if each.start and each.end:
            number, at = each.start
            passage = base.near(number)
            place = (passage.path, passage.id) if passage else place
            words = base.review.paragraphs[number].text[at : each.end[1]] or words
        written = each.author, each.date, each.text
        said = "\0".join((commit, *place, str(at), *written))
        counts[said] += 1  # somebody may say the same twice in one place
        key = hashlib.sha256(f"{said}{counts[said]}".encode()).hexdigest()[:16]
        replies = tuple(Reply(reply.author, reply.date, reply.text) for reply in each.replies)
        state = SETTLED if each.is_done else OPEN
        yield Thread("", key, commit, *place, words[:MOST_WORDS], *written, state, replies)


def taken_up(known: Threads, new: Sequence[Thread], sender: str) -> dict[str, tuple[Thread, ...]]:
    """Return all files of threads when those of a reviewer's file are taken up.

    New ones go to the file of the day of its last remark and of its ``sender``, else of who wrote
    most. Of a thread that is known the answers are added; one that the reviewer closed is closed.
    """
    days = [found[0] for each in new if (found := _DAY.match(each.date))]
    people = Counter(each.author for each in new if each.author).most_common(1)
    name = slugify(sender or (people[0][0] if people else "")) or FOLDER
    path = f"{FOLDER}/{max(days, default='undated')}-{name}.yaml"
    files = {name: {each.key: each for each in threads} for name, threads in known.items()}
    homes = {key: name for name, threads in files.items() for key in threads}
    ids = [_ID.fullmatch(each.id) for own in known.values() for each in own]
    last = max((int(found[1]) for found in ids if found), default=0)
    for each in new:
        own = files.setdefault(homes.setdefault(each.key, path), {})
        if old := own.get(each.key):
            replies = tuple(dict.fromkeys((*old.replies, *each.replies)))
            state = SETTLED if each.state == SETTLED else old.state
            own[each.key] = replace(old, replies=replies, state=state)
        else:
            last += 1
            own[each.key] = replace(each, id=f"r{last}", author=each.author or sender)
    return {name: tuple(threads.values()) for name, threads in files.items()}


def closed(known: Threads, names: Sequence[str]) -> dict[str, tuple[Thread, ...]]:
    """Return all files with some threads closed."""
    return {
        path: tuple(replace(each, state=SETTLED) if each.id in names else each for each in threads)
        for path, threads in known.items()
    }


# --- where they stand today -----------------------------------------------------------------------


def open_threads(
    known: Threads,
    manuscript: Manuscript,
    dialect: Dialect,
    histories: Mapping[str, ChapterHistory],
) -> Iterator[Problem]:
    """Yield a remark for each open thread, at today's words; at its file where they are gone."""
    for path, threads in known.items():
        left = [each for each in threads if each.state == OPEN]
        for thread, (place, is_there) in zip(
            left, standing(left, manuscript, dialect, histories), strict=True
        ):
            fields = {"id": thread.id, "author": thread.author, "words": cut(thread.words)}
            said = cut(thread.text.replace("\n", " "), most=_MOST_SHOWN)
            code = "review-open" if is_there else "review-open-elsewhere"
            message = Message(code, text=said, count=len(thread.replies), **fields)
            yield Problem(RULE, place or Place(path), message, thread.id, severity=Severity.INFO)


def standing(
    threads: Iterable[Thread],
    manuscript: Manuscript,
    dialect: Dialect,
    histories: Mapping[str, ChapterHistory],
) -> Iterator[tuple[Place | None, bool]]:
    """Yield for each thread its place of today, and whether its passage is there.

    Without a chapter it has no place.
    """
    typed: dict[str, dict[str, Typed]] = {}
    for thread in threads:
        chapter, anchor = stands_at(thread, manuscript, histories)
        if chapter is None:
            yield None, False
            continue
        if chapter.path not in typed:
            typed[chapter.path] = {each.id: each for each in typed_passages(chapter, dialect)}
        passage = typed[chapter.path].get(anchor)
        yield chapter.typed_place(_place(chapter, passage, thread.words)), passage is not None


def stands_at(
    thread: Thread, manuscript: Manuscript, histories: Mapping[str, ChapterHistory]
) -> tuple[Chapter | None, str]:
    """Return the chapter of today in which a thread stands, and the id of its passage there."""
    former = {old: path for path, each in histories.items() for old in each.former_paths}
    path, anchor = former.get(thread.chapter, thread.chapter), thread.passage
    history = histories.get(path)
    if history:
        leads = history.forwarding
        moved = leads.moved.get(anchor, "")
        anchor = leads.aliases.get(anchor, leads.gone.get(anchor, anchor))
        path, _, anchor = moved.partition("#") if moved else (path, "", anchor)
    return manuscript.chapter(path), anchor


def _place(chapter: Chapter, passage: Typed | None, words: str) -> Place:
    """Return the place of the words in a passage, else that of the passage, or of the chapter."""
    if passage is None:
        return Place(chapter.source, chapter.body_line)
    at = plain(passage.text).find(words) if words else 0
    return chapter.place_at(passage.start + max(at, 0) - chapter.body_start)


def reviewers(threads: Threads, named: str) -> tuple[Secret, ...]:
    """Return the names of reviewers, which are not published; ``named`` are people that are.

    What is no name of somebody ("Unknown author", "User") is left out.
    """
    public = " ".join(("", *folded_words(named), ""))
    people = {
        name: path
        for path, own in threads.items()
        for each in own
        for name in (each.author, *(reply.author for reply in each.replies))
        if looks_like_name(name) and len(folded_words(name)) > 1
    }
    return tuple(
        Secret(name, Kind.TEXT, place=f"{path}:1", tells=True)
        for name, path in people.items()
        if " ".join(("", *folded_words(name), "")) not in public
    )
