"""Places what a reviewer wrote: at a paragraph of the exported version, and at words in it.

The exported version ("base") was made again from its commit and read by the same reader, so that a
paragraph of the reviewer's file with all changes rejected *is* one of the base. Paragraphs are
found again by their bookmarks, then by the order of their texts, then by likeness. A hunk is a
change of some characters of a base paragraph: it comes from the marks that Word writes, never from
a comparison of texts; what differs without a mark was changed with tracking off, and is told so.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from generator.chapters.flavours.word_diff import edits_between
from generator.core.edits import Edit
from generator.core.values import Frozen, field, grouped
from generator.history.matching import match_passages
from generator.rendering import Passage
from generator.rendering.typed_passages import plain
from generator.review.word_file import Change, Comment, Paragraph, Review, Spot

LIKE = 55  # least likeness, of 100, of a paragraph that was changed with tracking off
_SAID = 12  # least characters of a paragraph that is known by its text where it was moved
_LONGEST = 20_000  # characters of a paragraph that is compared letter by letter


class Former(Struct):
    """A paragraph of the exported version in the reviewer's file, of several if it was split.

    ``spans`` has for each run its paragraph, its number in it and its offset in ``text``;
    ``merged`` is the change that took its end away. One that ``is_new`` was never exported.
    """

    part: str
    is_new: bool
    text: str = ""
    marks: list[str] = field(default_factory=list[str])
    spans: list[tuple[int, int, int]] = field(default_factory=list[tuple[int, int, int]])
    numbers: list[int] = field(default_factory=list[int])
    merged: Change | None = None


class Hunk(Struct):
    """A change of a base paragraph: ``new`` in place of the characters from ``start`` to ``end``.

    ``kind`` is tracked, untracked, merged (with the next paragraph), moved (as a whole), undone
    (inserted, and deleted again) or missing (the file has no such paragraph); ``locks`` are the
    tags of what is computed where it was written. ``base`` is -1 before the first paragraph.
    """

    base: int
    start: int
    end: int
    new: str
    author: str = ""
    kind: str = "tracked"
    locks: tuple[str, ...] = ()
    move: str = ""


class Placed(Frozen):
    """A comment with its replies at the words of a base paragraph, None if it has no place.

    ``inserted`` are the words that it is about where these are the reviewer's.
    """

    comment: Comment
    replies: list[Comment]
    base: int | None = None
    start: int = 0
    end: int = 0
    inserted: str = ""


class Placing(Frozen):
    """The hunks of a review by base paragraph, its comments, and the texts of the base."""

    hunks: Mapping[int, list[Hunk]]
    comments: Sequence[Placed]
    texts: Sequence[str]


def place(review: Review, base: Review) -> Placing:
    """Return where in the exported version everything is that a reviewer wrote."""
    texts = ["".join(plain(run.text) for run in each.runs) for each in base.paragraphs]
    formers = _formers(review)
    found = _matched(base, texts, formers)
    hunks = grouped(
        (at, hunk)
        for number, at in found.items()
        for hunk in _hunks_of(review, formers[number], at, texts[at])
    )
    new = list(_new_paragraphs(review, formers, found, texts))
    _fold_moves(hunks, new, texts)
    for hunk in (*new, *_missing(base, found, texts)):
        hunks.setdefault(hunk.base, []).append(hunk)
    return Placing(hunks, list(_comments(review, formers, found, texts)), texts)


# --- paragraphs -----------------------------------------------------------------------------------


def _formers(review: Review) -> list[Former]:
    """Return the paragraphs as they were exported.

    One whose end was inserted goes on in the next: Word gives a new end to the first half of what
    is split, and to the old text of a paragraph behind which another is typed.
    """
    found: list[Former] = []
    current: Former | None = None
    for number, each in enumerate(review.paragraphs):
        is_ended = any(change.kind == "ins" for change in each.end)
        if current is None or current.part != each.part:
            current = Former(each.part, is_ended and not any(run.was for run in each.runs))
            found.append(current)
        current.numbers.append(number)
        current.marks += each.marks
        for index, run in enumerate(each.runs):
            current.spans.append((number, index, len(current.text)))
            current.text += plain(run.text) if run.was else ""
        if not is_ended or current.is_new:
            current.merged = next((change for change in each.end if change.kind == "del"), None)
            current = None
    return found


def _matched(base: Review, texts: Sequence[str], formers: Sequence[Former]) -> dict[int, int]:
    """Return for the number of each former paragraph its number in the base, where it has one.

    Bookmarks pair what is alike; words, order and neighbours the rest, as passages of two versions;
    what was rewritten as a whole is known by its bookmark, or by what stands on either side.
    """
    from rapidfuzz import fuzz

    known = {mark: at for at, each in enumerate(base.paragraphs) for mark in each.marks}
    counts = Counter(mark for former in formers for mark in set(former.marks))
    marked = [
        (number, known[mark])
        for number, former in enumerate(formers)
        for mark in former.marks
        if mark.startswith("_P") and mark in known and counts[mark] == 1 and former.text
    ]
    found: dict[int, int] = {}
    taken: set[int] = set()

    def pair(number: int, at: int) -> None:
        if number not in found and at not in taken:
            found[number] = at
            taken.add(at)

    for number, at in marked:
        one, other = formers[number].text[:_LONGEST], texts[at][:_LONGEST]
        if fuzz.ratio(one, other) >= LIKE:
            pair(number, at)
    older = [
        _passage(f"at {at}" if at in taken else text, f"old{at}", each.part, text)
        for at, (text, each) in enumerate(zip(texts, base.paragraphs, strict=True))
    ]
    newer = [
        _passage(
            f"at {found.get(number)}" if number in found else each.text,
            f"new{number}",
            each.part,
            each.text,
        )
        for number, each in enumerate(formers)
    ]
    for at, became in match_passages(older, newer).items():
        pair(became[0], at)
    for number, at in marked:
        pair(number, at)
    for number, former in enumerate(formers):
        before, behind = (found.get(number + step, -9) for step in (-1, 1))
        if former.text and behind == before + 2:
            pair(number, before + 1)
    return found


def _passage(anchor: str, name: str, part: str, text: str) -> Passage:
    """Return a paragraph as a passage of a version; one without a text is like no other."""
    kind = "paragraph" if part == "officeDocument" else part
    return Passage(anchor or name, kind, text or name)


# --- hunks ----------------------------------------------------------------------------------------


def joined_edits(old: str, new: str) -> list[Edit]:
    """Return the edits that make one text of another; those that a space alone parts are one."""
    found: list[Edit] = []
    for edit in edits_between(old, new) if old != new else ():
        last = found[-1] if found else edit
        gap = old[last.end : edit.start]
        if found and not gap.strip():
            found[-1] = Edit(last.start, edit.end, f"{last.text}{gap}{edit.text}")
        else:
            found.append(edit)
    return found


class _Across:
    """Offsets of a text in the base text, and ``edits`` that make it of the base text."""

    def __init__(self, base: str, text: str) -> None:
        self.edits = joined_edits(base, text)

    def offset(self, at: int, *, is_end: bool = False) -> int:
        """Return the offset in the base text of one in the other."""
        shift = 0
        for edit in self.edits:
            start, end = edit.start + shift, edit.start + shift + len(edit.text)
            if at < start or (at == start and (is_end or start < end)):
                break
            if at < end:
                return edit.end if is_end else edit.start
            shift = end - edit.end
        return at - shift


def _hunks_of(review: Review, former: Former, base: int, text: str) -> Iterator[Hunk]:
    """Yield the changes of a paragraph that was found again."""
    across = _Across(text, former.text)
    found = [Hunk(base, e.start, e.end, e.text, kind="untracked") for e in across.edits]
    last: Hunk | None = None

    def grow(start: int, end: int, new: str, change: Change, lock: str = "") -> Hunk:
        start, end = across.offset(start), across.offset(end, is_end=True)
        made = change.author, change.move
        goes_on = last and last.end == start and (last.author, last.move) == made
        hunk = last if last and goes_on else Hunk(base, start, start, "", change.author)
        hunk.move = change.move
        hunk.end, hunk.new = max(end, start), hunk.new + new
        hunk.locks += (lock,) if lock and lock not in hunk.locks else ()
        if hunk is not last:
            found.append(hunk)
        return hunk

    at, runs = 0, grouped((number, (index, at)) for number, index, at in former.spans)
    for number in former.numbers:
        for index, offset in runs.get(number, ()):
            run = review.paragraphs[number].runs[index]
            at = offset + len(plain(run.text)) if run.was else offset
            if run.was and run.changes:
                last = grow(offset, at, "", run.changes[-1], run.lock)
            elif run.is_added:
                last = grow(offset, offset, run.text, run.changes[-1], run.lock)
            elif run.changes:
                spot, author = across.offset(offset), run.changes[-1].author
                found.append(Hunk(base, spot, spot, run.text, author, "undone"))
            elif plain(run.text):
                last = None
        if number != former.numbers[-1]:
            last = grow(at, at, "\n", review.paragraphs[number].end[-1])
    said = [run for number in former.numbers for run in review.paragraphs[number].runs]
    said = [run for run in said if plain(run.text)]
    if former.merged and not (said and all(run.was and run.changes for run in said)):
        found.append(Hunk(base, len(text), len(text), "", former.merged.author, "merged"))
    yield from found


def _new_paragraphs(
    review: Review, formers: Sequence[Former], found: Mapping[int, int], texts: Sequence[str]
) -> Iterator[Hunk]:
    """Yield the paragraphs that no exported one became, each behind the one before it."""
    before = -1
    for number, former in enumerate(formers):
        before = found.get(number, before)
        runs = [run for each in former.numbers for run in review.paragraphs[each].runs]
        said = "".join(run.text for run in runs if run.is_added or not run.changes)
        if number in found or not (plain(said).strip() or any(run.is_added for run in runs)):
            continue
        change = next((run.changes[-1] for run in runs if run.changes), Change("ins", ""))
        at, is_tracked = len(texts[before]) if before >= 0 else 0, any(run.changes for run in runs)
        kind = "tracked" if is_tracked else "untracked"
        yield Hunk(before, at, at, f"\n{said}", change.author, kind, move=change.move)


def _fold_moves(hunks: Mapping[int, list[Hunk]], new: list[Hunk], texts: Sequence[str]) -> None:
    """Make one of the deletion of a whole paragraph and of the paragraph that it is elsewhere.

    Word names both; LibreOffice forgets the names of some: then the text tells.
    """
    added = [*new, *(each for own in hunks.values() for each in own if "\n" in each.new)]
    by_text = {plain(each.new).strip(): each for each in added}
    by_name = {each.move: each for each in new if each.move}
    for at, own in hunks.items():
        gone = [each for each in own if each.start < each.end and not each.new]
        if not gone or gone[0].start > 0 or gone[-1].end < len(texts[at]):
            continue
        text = texts[at].strip()
        twin = by_name.get(gone[0].move) or (by_text.get(text) if len(text) >= _SAID else None)
        if twin is None and not gone[0].move:
            continue
        gone[0].kind, gone[0].end = "moved", len(texts[at])
        own[:] = [each for each in own if all(each is not other for other in gone[1:])]
        new[:] = [each for each in new if each is not twin]
        if twin is not None:
            twin.kind = "moved"


def _missing(base: Review, found: Mapping[int, int], texts: Sequence[str]) -> Iterator[Hunk]:
    """Yield the passages of the base that the file does not have."""
    there = set(found.values())
    for at, each in enumerate(base.paragraphs):
        if at not in there and texts[at].strip() and any(m.startswith("_P") for m in each.marks):
            yield Hunk(at, 0, len(texts[at]), "", kind="missing")


# --- comments -------------------------------------------------------------------------------------


def _comments(
    review: Review, formers: Sequence[Former], found: Mapping[int, int], texts: Sequence[str]
) -> Iterator[Placed]:
    """Yield each comment with its place; a reply stands where its thread does."""
    holders = {each: number for number, former in enumerate(formers) for each in former.numbers}
    comments, threads = review.comments, dict[str, list[Comment]]()
    for comment in comments.values():
        top, seen = comment, set[str]()
        while top.parent in comments and top.id not in seen:
            seen.add(top.id)
            top = comments[top.parent]
        threads.setdefault(top.id, []).append(comment)
    for name, own in threads.items():
        top = comments[name]
        replies = [each for each in own if each is not top]
        start, end = top.start or top.end, top.end or top.start
        number = holders.get(start[0], -1) if start else -1
        before = next((found[each] for each in range(number, -1, -1) if each in found), None)
        if start is None or end is None or before is None:
            yield Placed(top, replies)
            continue
        inserted = "".join(_inserted(review.paragraphs, start, end))
        first = last = len(texts[before])  # in a new paragraph: behind the one before it
        if number in found:
            former = formers[number]
            is_within = holders.get(end[0]) == number
            until = _offset(former, end) if is_within else len(former.text)
            across = _Across(texts[before], former.text)
            first = across.offset(_offset(former, start))
            last = max(first, across.offset(until, is_end=True))
        yield Placed(top, replies, before, first, last, inserted)


def _offset(former: Former, spot: Spot) -> int:
    number = bisect_left(former.spans, (*spot, -1))
    return former.spans[number][2] if number < len(former.spans) else len(former.text)


def _inserted(paragraphs: Sequence[Paragraph], start: Spot, end: Spot) -> Iterator[str]:
    """Yield the inserted words between two spots."""
    for number in range(start[0], end[0] + 1):
        for index, run in enumerate(paragraphs[number].runs):
            if run.is_added and start <= (number, index) < end:
                yield run.text
