"""Threads: the comments of reviewers, in ``review/DATE-NAME.yaml``, each with its replies.

A thread says the passage that it was written at, in the version that the reviewer had. Where it
stands today is never stored: the history of the chapters leads there. The files are in git and on
no site.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from slugify import slugify

from generator.chapters import Chapter, Manuscript
from generator.core.problems import Message, Place, Problem, Severity, cut
from generator.core.validation import CLOSED, Text, one_of, validate
from generator.core.values import grouped, replace
from generator.core.yaml_source import read_yaml, yaml_text
from generator.privacy.folding import folded_words
from generator.privacy.secrets import Kind, Secret, looks_like_name
from generator.rendering import Dialect
from generator.rendering.typed_passages import Typed, plain, typed_passages

if TYPE_CHECKING:
    from generator.history.git import Closing
    from generator.history.histories import ChapterHistory
    from generator.review.placing import Placing
    from generator.review.proposals import Base

FOLDER = "review"
RULE = "review"
OPEN, SETTLED = "open", "closed"
MAILS = frozenset({".eml", ".mbox"})
FROM_REVIEWERS = MAILS | {".docx", ".json", ".pdf"}  # the ends of their files
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
    return yaml_text(content).encode()


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


def minute_of(written: Thread | Reply) -> str:
    """Return the minute at which something was written, "" where its date is none."""
    with suppress(ValueError):
        return dt.datetime.fromisoformat(written.date).strftime("%Y-%m-%dT%H:%M")
    return ""


def _said(written: Thread | Reply) -> tuple[str, str, str]:
    """Return what stays of a remark in each program: who wrote what, at which minute."""
    return written.author, minute_of(written), " ".join(written.text.split())


def known_again(known: Threads, new: Iterable[Thread]) -> list[Thread]:
    """Return threads of a file with the keys of those that went out in it, of earlier versions."""
    found, threads = list(new), [each for own in known.values() for each in own]
    keys, taken = {each.key for each in threads}, {each.key for each in found}
    older = grouped((_said(each), each) for each in threads if each.key not in taken)
    for at, each in enumerate(found):
        same = [] if each.key in keys else older.get(_said(each), [])
        if sent := [own for own in same if own.commit != each.commit or minute_of(own)]:
            best = min(sent, key=lambda own: own.words != each.words)
            same.remove(best)
            found[at] = replace(each, key=best.key)
    return found


def answered_by(thread: Thread, closings: Iterable[Closing], author: str) -> Thread:
    """Return a thread with the commits that answer it as replies.

    They close it until somebody replies later. ``author`` is who makes commits, if it is known.
    """
    own = [
        Reply(author or each.author, each.date, f"{each.subject} ({each.short})")
        for each in closings
        if thread.id in each.ids
    ]
    there = {*map(_said, thread.replies)}
    new = (each for each in own if _said(each) not in there)
    replies = tuple(sorted((*thread.replies, *new), key=minute_of))
    is_answered = own and _said(replies[-1]) in {*map(_said, own)}
    return replace(thread, replies=replies, state=SETTLED if is_answered else thread.state)


def taken_up(known: Threads, new: Sequence[Thread], sender: str) -> dict[str, tuple[Thread, ...]]:
    """Return all files of threads when those of a reviewer's file are taken up.

    New ones go to the file of the day of its last remark and of its ``sender``, else of who wrote
    most. Of a thread that is known the answers are added; one that the reviewer closed is closed,
    and a new answer opens it again.
    """
    days = [found[0] for each in new if (found := _DAY.match(each.date))]
    people = Counter(each.author for each in new if each.author).most_common(1)
    name = slugify(sender or (people[0][0] if people else "")) or FOLDER
    path = f"{FOLDER}/{max(days, default='undated')}-{name}.yaml"
    files = {name: {each.key: each for each in threads} for name, threads in known.items()}
    homes = {key: name for name, threads in files.items() for key in threads}
    ids = [_ID.fullmatch(each.id) for own in known.values() for each in own]
    last = max((int(found[1]) for found in ids if found), default=0)
    for each in known_again(known, new):
        own = files.setdefault(homes.setdefault(each.key, path), {})
        if old := own.get(each.key):
            there = {*map(_said, old.replies)}
            answers = tuple(own for own in each.replies if _said(own) not in there)
            state = each.state if answers or each.state == SETTLED else old.state
            own[each.key] = replace(old, replies=(*old.replies, *answers), state=state)
        else:
            last += 1
            own[each.key] = replace(each, id=f"r{last}", author=each.author or sender)
    return {name: tuple(threads.values()) for name, threads in files.items()}


def settled(
    known: Threads, closes: Collection[str], answers: Mapping[str, Reply]
) -> dict[str, tuple[Thread, ...]]:
    """Return all files with threads closed, or answered, which opens them, by their ids."""

    def settle(each: Thread) -> Thread:
        own = (*each.replies, answers[each.id]) if each.id in answers else each.replies
        state = OPEN if each.id in answers else each.state
        return replace(each, replies=own, state=SETTLED if each.id in closes else state)

    return {path: tuple(map(settle, threads)) for path, threads in known.items()}


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
            message = in_short(thread, is_there=is_there)
            yield Problem(RULE, place or Place(path), message, thread.id, severity=Severity.INFO)


def in_short(thread: Thread, *, is_there: bool = True) -> Message:
    """Return a thread as one line; ``is_there`` says that its passage is."""
    author, words = thread.author or Message("review-nobody"), cut(thread.words)
    said = cut(thread.text.replace("\n", " "), most=_MOST_SHOWN)
    code = "review-open" if is_there else "review-open-elsewhere"
    code = code if words else "review-open-wordless"
    fields = {"author": author, "words": words, "text": said, "count": len(thread.replies)}
    return Message(code, id=thread.id, **fields)


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
        chapter, anchor, is_gone = stands_at(thread, manuscript, histories)
        if chapter is None:
            yield None, False
            continue
        if chapter.path not in typed:
            typed[chapter.path] = {each.id: each for each in typed_passages(chapter, dialect)}
        passage = typed[chapter.path].get(anchor)
        is_there = passage is not None and not is_gone
        yield chapter.typed_place(_place(chapter, passage, thread.words)), is_there


def stands_at(
    thread: Thread, manuscript: Manuscript, histories: Mapping[str, ChapterHistory]
) -> tuple[Chapter | None, str, bool]:
    """Return today's chapter and passage of a thread, and whether it only stood behind that one."""
    former = {old: path for path, each in histories.items() for old in each.former_paths}
    path, anchor = former.get(thread.chapter, thread.chapter), thread.passage
    history, is_gone = histories.get(path), False
    if history:
        leads = history.forwarding
        moved = leads.moved.get(anchor, "")
        is_gone = not moved and anchor not in leads.aliases and anchor in leads.gone
        anchor = leads.aliases.get(anchor, leads.gone.get(anchor, anchor))
        path, _, anchor = moved.partition("#") if moved else (path, "", anchor)
    return manuscript.chapter(path), anchor, is_gone


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
