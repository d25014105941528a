"""Places what a reviewer wrote: at a paragraph of the exported version, and at words in it.

The exported version ("base") was made again from its commit and read by the same reader, so that a
paragraph of the reviewer's file with all changes rejected *is* one of the base. Paragraphs are
found again by their bookmarks, then by the order of their texts, then by likeness. A hunk comes
from the marks that Word writes, never from a comparison of texts; what differs without a mark was
changed with tracking off, and is told so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from generator.chapters.flavours.word_diff import edits_between
from generator.core.edits import Rewriting, splice
from generator.core.values import Frozen, grouped, replace
from generator.history.matching import match_passages
from generator.rendering import Passage
from generator.rendering.typed_passages import plain
from generator.review.word_file import Comment, Hunk, Paragraph, Review

LIKE = 55  # least likeness, of 100, of a paragraph that was changed with tracking off
_SAID = 12  # least characters of a paragraph that is known by its text where it was moved
_LONGEST = 20_000  # characters of a paragraph that is compared letter by letter


class Placing(Frozen):
    """The hunks of a review by base paragraph, and its comments.

    These have their spots in the base, None without a place, and their replies.
    """

    hunks: Mapping[int, list[Hunk]]
    comments: Sequence[Comment]


class Across:
    """Where places of a text are in another one.

    ``spans`` are those of the other and of the text in which these differ: (start, end, start,
    end). Runs of words that both have once hold the texts together.
    """

    def __init__(self, other: str, text: str) -> None:
        self.other, self.text = other, text
        self.spans: list[tuple[int, int, int, int]] = []
        edits = edits_between(other, text) if other != text else ()
        for there, until, start, end in Rewriting(other, tuple(edits)).spans:
            if self.spans and not other[self.spans[-1][1] : there].strip():
                first = self.spans.pop()  # a space alone parts them
                self.spans.append((first[0], until, first[2], end))
            else:
                self.spans.append((there, until, start, end))

    def offset(self, at: int, *, is_end: bool = False) -> int:
        """Return the offset in the other text of one in the text."""
        shift = 0
        for there, until, start, end in self.spans:
            if at < start or (at == start and (is_end or start < end)):
                break
            if at < end:
                return until if is_end else there
            shift = until - end
        return at + shift

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where the other text has the same from one place to another, None where not."""
        first, last = self.offset(start), self.offset(end, is_end=True)
        return (first, last) if self.text[start:end] == self.other[first:last] else None


def place(review: Review, base: Review) -> Placing:
    """Return where in the exported version everything is that a reviewer wrote."""
    texts, theirs = [each.text for each in base.paragraphs], review.paragraphs
    found = _matched(base.paragraphs, theirs)
    across = {number: Across(texts[at], theirs[number].text) for number, at in found.items()}
    hunks = [*_hunks(theirs, found, across, texts), *_missing(base, found)]
    by_base = grouped((each.base, each) for each in _with_moves(hunks, texts))
    return Placing(by_base, list(_comments(review, found, across, texts)))


# --- paragraphs -----------------------------------------------------------------------------------


def _matched(base: Sequence[Paragraph], theirs: Sequence[Paragraph]) -> dict[int, int]:
    """Return for the number of each paragraph its number in the base, where it has one.

    Bookmarks pair what is alike; words, order and neighbours the rest, as passages of two versions;
    what was rewritten as a whole is known by its bookmark, or by what stands on either side.
    """
    from rapidfuzz import fuzz

    known = {mark: at for at, each in enumerate(base) for mark in each.marks}
    counts = Counter(mark for each in theirs for mark in set(each.marks))
    marked = [
        (number, known[mark])
        for number, each in enumerate(theirs)
        for mark in each.marks
        if mark.startswith("_P") and mark in known and counts[mark] == 1 and each.text
    ]
    found: dict[int, int] = {}
    taken: dict[int, int] = {}

    def pair(number: int, at: int) -> None:
        if number not in found and at not in taken:
            found[number], taken[at] = at, number

    for number, at in marked:
        if fuzz.ratio(theirs[number].text[:_LONGEST], base[at].text[:_LONGEST]) >= LIKE:
            pair(number, at)
    older = [_passage(each, f"old{at}", taken.get(at)) for at, each in enumerate(base)]
    newer = [
        _passage(each, f"new{at}", at if at in found else None) for at, each in enumerate(theirs)
    ]
    for at, became in match_passages(older, newer).items():
        pair(became[0], at)
    for number, at in marked:
        pair(number, at)
    for number, each in enumerate(theirs):
        before, behind = (found.get(number + step, -9) for step in (-1, 1))
        if each.text and behind == before + 2:
            pair(number, before + 1)
    return found


def _passage(paragraph: Paragraph, name: str, number: int | None) -> Passage:
    """Return a paragraph as a passage of a version; one without a text is like no other.

    Paired ones have as their id the ``number`` of the reviewer's.
    """
    kind = "paragraph" if paragraph.part == "officeDocument" else paragraph.part
    words = paragraph.text or name
    return Passage(words if number is None else f"at {number}", kind, words)


# --- hunks ----------------------------------------------------------------------------------------


def _hunks(
    paragraphs: Sequence[Paragraph],
    found: Mapping[int, int],
    across: Mapping[int, Across],
    texts: Sequence[str],
) -> Iterator[Hunk]:
    """Yield the changes in the base paragraphs; a new paragraph stands behind the one before it."""
    before = -1
    for number, each in enumerate(paragraphs):
        before = found.get(number, before)
        if number in found:
            yield from _in_base(each, before, across[number], found.get(number + 1, -1))
            continue
        said = splice(each.text, ((hunk.start, hunk.end, hunk.new) for hunk in each.hunks))
        if plain(said).strip() or any(hunk.new for hunk in each.hunks):
            first = each.hunks[0] if each.hunks else Hunk(0, 0, "", kind="untracked")
            at = len(texts[before]) if before >= 0 else 0
            made = Hunk(at, at, f"\n{said}", first.author, first.kind, first.is_move, base=before)
            made.shapes = paragraphs[number - 1].shape if number else "", each.shape
            made.between = before, found.get(number + 1, -1)
            yield made


def _in_base(paragraph: Paragraph, base: int, across: Across, behind: int) -> Iterator[Hunk]:
    """Yield the changes in a base paragraph; ``behind`` is the one behind it in the file."""
    for there, until, start, end in across.spans:
        yield Hunk(there, until, paragraph.text[start:end], kind="untracked", base=base)
    for each in paragraph.hunks:
        each.start, each.end = across.offset(each.start), across.offset(each.end, is_end=True)
        each.end, each.base, each.between = max(each.start, each.end), base, (base, behind)
        yield each


def _with_moves(hunks: list[Hunk], texts: Sequence[str]) -> Iterator[Hunk]:
    """Make one of the deletion of a whole paragraph and of the paragraph that it is elsewhere.

    LibreOffice forgets of some that they were moved: then the text tells.
    """
    twins = {plain(each.new).strip(): each for each in hunks if "\n" in each.new}
    deleted = grouped((e.base, e) for e in hunks if e.start < e.end and not e.new)
    gone = {
        at: own
        for at, own in deleted.items()
        if own[0].start == 0 and own[-1].end == len(texts[at])
    }
    for each in hunks:
        if each.kind == "merged" and each.between[1] in gone:
            each.between = each.base, -1
    dropped: list[Hunk] = []
    for at, own in gone.items():
        text, is_move = texts[at], own[0].is_move
        twin = twins.get(text.strip()) if is_move or len(text) >= _SAID else None
        if own[0].kind != "missing" and (twin or is_move):
            own[0].kind, own[0].end = "moved", len(text)
            own[0].between = twin.between if twin else (-1, -1)
            dropped += [*own[1:], *([twin] if twin else [])]
    return (each for each in hunks if not any(each is other for other in dropped))


def _missing(base: Review, found: Mapping[int, int]) -> Iterator[Hunk]:
    """Yield the passages of the base that the file does not have."""
    there = set(found.values())
    for at, each in enumerate(base.paragraphs):
        if at not in there and each.text.strip() and any(m.startswith("_P") for m in each.marks):
            yield Hunk(0, len(each.text), "", kind="missing", base=at)


# --- comments -------------------------------------------------------------------------------------


def _comments(
    review: Review, found: Mapping[int, int], across: Mapping[int, Across], texts: Sequence[str]
) -> Iterator[Comment]:
    """Yield each comment with its place; a reply stands where its thread does."""
    threads = grouped((each.top, each) for each in review.comments.values())
    for name, own in threads.items():
        top, replies = review.comments[name], [each for each in own if each.id != name]
        start, end = top.start or top.end or (-1, 0), top.end or top.start or (-1, 0)
        number = start[0]
        before = next((found[each] for each in range(number, -1, -1) if each in found), None)
        first = last = None
        if before is not None and number in found:
            until = end[1] if end[0] == number else len(review.paragraphs[number].text)
            at = across[number].offset(start[1])
            first, last = (before, at), (before, max(at, across[number].offset(until, is_end=True)))
        elif before is not None:  # in a new paragraph: behind the one before it
            first = last = before, len(texts[before])
        yield replace(top, start=first, end=last, replies=tuple(replies))
