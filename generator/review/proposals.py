"""What becomes of a reviewer's changes: an edit of the chapter, a question, a conflict, or by hand.

An edit is made of a change of prose alone, in a paragraph, an item or a note. What touches a
computed value is a question to the author, since the data say it. Where the author changed the same
words meanwhile, it is a conflict that shows both: nothing is resolved silently. All else has its
place told and is made by hand.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from generator.core.edits import Edit
from generator.core.problems import Message
from generator.core.values import Frozen, grouped, replace
from generator.history.matching import match_passages
from generator.rendering import Passage
from generator.rendering.page import ValueUse
from generator.rendering.typed_passages import Typed, plain
from generator.review.placing import Hunk, Placing, joined_edits
from generator.review.word_file import Paragraph, Review

KINDS = ("edit", "done", "question", "conflict", "by-hand", "unplaced")
_MOST_SIGNS = 400_000_000  # characters of one text times those of another that are compared
_CONTEXT = 20  # characters around words by which they are known again
_ODD = re.compile("[\t\ufffc\ufffd]")  # pictures, symbols, tabs
_SIGNS = re.compile(r"[\\`*_{}\[\]#|@$]|<(?=[A-Za-z/!?])")
_BLANK = re.compile(r"[ \t]*")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")


class Base(Frozen):
    """The exported version: what the reader finds in it, its passages by their bookmarks.

    ``values`` are those that its pages print, by their cards.
    """

    review: Review
    typed: Mapping[str, Typed]
    values: Mapping[str, ValueUse]

    def mark(self, number: int) -> str:
        """Return the bookmark of the passage that a paragraph is, "" where it is none."""
        marks = self.review.paragraphs[number].marks if number >= 0 else ()
        return next((each for each in marks if each in self.typed), "")

    def near(self, number: int, known: Mapping[str, Typed]) -> Typed | None:
        """Return of known passages that at a paragraph or before it, by its bookmark."""
        marks = (self.mark(each) for each in range(number, -1, -1))
        return next((known[each] for each in marks if each in known), None)


class Value(Frozen):
    """Computed words that were changed: as they were printed, what they are, their expression."""

    printed: str
    kind: str
    expression: str = ""


class Proposal(Frozen):
    """What becomes of a change: its kind (``KINDS``), the words before it, the exported ones, why.

    ``passage`` is today's one at or before it, None where there is none; ``edit`` counts characters
    of the body of its chapter, ``theirs`` are today's words where there is a conflict, ``values``
    what a question is about.
    """

    kind: str
    hunk: Hunk
    before: str
    was: str
    passage: Typed | None
    why: Message | None = None
    edit: Edit | None = None
    theirs: str = ""
    values: tuple[Value, ...] = ()


class Today(Frozen):
    """Today's passages by the bookmarks of the exported ones, and the bodies of their chapters."""

    passages: Mapping[str, Typed]
    bodies: Mapping[str, str]


def today_of(
    typed: Mapping[str, Typed],
    current: Sequence[Typed],
    bodies: Mapping[str, str],
    renamed: Mapping[str, str],
) -> Today:
    """Return today's passage for each exported one: in its chapter, else with its very words.

    ``bodies`` are those of today's chapters by their paths, ``renamed`` these by older paths.
    """
    older = grouped((renamed.get(each.path, each.path), key) for key, each in typed.items())
    newer = grouped((each.path, each) for each in current)
    found: dict[str, Typed] = {}
    for path, keys in older.items():
        others = newer.get(path, [])
        became = match_passages([_passage(typed[key]) for key in keys], [*map(_passage, others)])
        found |= {keys[one]: others[ones[0]] for one, ones in became.items()}
    by_text = {each.text: each for each in reversed(current)}
    for key, each in typed.items():
        if key not in found and each.text in by_text:
            found[key] = by_text[each.text]
    paths = {each.path for each in typed.values()}
    return Today(found, {path: bodies.get(renamed.get(path, path), "") for path in paths})


def _passage(typed: Typed) -> Passage:
    return Passage(typed.id, typed.kind, typed.text)


def proposals(placing: Placing, base: Base, today: Today) -> Iterator[Proposal]:
    """Yield what becomes of each change, in the order of the document."""
    for number, hunks in sorted(placing.hunks.items()):
        mark, place = base.mark(number), base.near(number, today.passages)
        text = placing.texts[number] if number >= 0 else ""
        passage = _Passage(text, number, base, today) if mark else None
        ordered = sorted(hunks, key=lambda each: (each.start, each.end))
        for hunk in ordered:
            before = text[max(0, hunk.start - _CONTEXT) : hunk.start]
            was = text[hunk.start : hunk.end]
            blank = Proposal("by-hand", hunk, before, was, place, Message("review-no-passage"))
            if passage is not None:
                yield passage.proposed(blank, ordered)
            else:
                yield blank if place else replace(blank, kind="unplaced", why=None)


def locks_of(paragraph: Paragraph) -> Iterator[tuple[int, int, str]]:
    """Yield where something computed stands in a paragraph, and the tag of its lock."""
    at = 0
    for run in paragraph.runs:
        size = len(plain(run.text))
        if run.lock and size:
            yield at, at + size, run.lock
        at += size


class _Alignment:
    """The characters of a printed passage in what is typed; what is computed has none.

    ``locks`` are the spans of the printed text that are computed.
    """

    def __init__(self, printed: str, locks: Collection[tuple[int, int]], typed: Typed) -> None:
        from rapidfuzz.distance import Indel

        shown, source = list(printed), [plain(sign) or "\ue002" for sign in typed.text]
        for start, end in typed.computed:
            source[start:end] = "\ue000" * (end - start)
        for start, end in locks:
            shown[start:end] = "\ue001" * (end - start)
        self._to = [-1] * len(shown)
        if len(shown) * len(source) <= _MOST_SIGNS:
            for code in Indel.opcodes(shown, source):
                if code.tag == "equal":
                    typed_at = range(code.dest_start, code.dest_end)
                    self._to[code.src_start : code.src_end] = typed_at

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where printed characters are typed, None where they are not one run of prose."""
        found = self._to[start:end]
        if found:
            is_run = min(found) >= 0 and found[-1] - found[0] == len(found) - 1
            return (found[0], found[-1] + 1) if is_run else None
        before, behind = self._to[start - 1 : start], self._to[start : start + 1]
        places = [each + 1 for each in before if each >= 0] + [each for each in behind if each >= 0]
        return (places[0], places[0]) if places else None


class _Passage:
    """A passage that was exported: its printed text with locks, as it was typed, and as it is."""

    def __init__(self, text: str, number: int, base: Base, today: Today) -> None:
        mark = base.mark(number)
        self._text, self._base, self._typed = text, base, base.typed[mark]
        self._now = today.passages.get(mark)
        self._body = _squeezed(today.bodies.get(self._typed.path, ""))
        self._locks = list(locks_of(base.review.paragraphs[number]))
        self._aligned = _Alignment(text, [(a, b) for a, b, _ in self._locks], self._typed)

    def proposed(self, blank: Proposal, beside: Sequence[Hunk]) -> Proposal:
        """Return what becomes of a change, which without more is made by hand."""
        hunk, now = blank.hunk, self._now
        is_moved = hunk.move and "\n" in hunk.new
        if hunk.kind in {"merged", "moved", "undone", "missing"} or is_moved:
            return replace(blank, why=Message(f"review-{'moved' if is_moved else hunk.kind}"))
        if self._typed.kind == "heading" and self._goes(hunk):
            return replace(blank, why=Message("review-heading"))
        if values := tuple(self._values(hunk)):
            return replace(blank, kind="question", why=None, values=values)
        span = self._aligned.span(hunk.start, hunk.end)
        if span is None or (why := self._unfit(hunk)):
            return replace(blank, why=Message(f"review-{why if span else 'across-markup'}"))
        if self._is_made(span, hunk, beside):
            return replace(blank, kind="done", why=None)
        placed = now and _in_today(self._typed.text, now.text, span)
        if not now or not placed:
            return replace(blank, kind="conflict", why=None, theirs=now.text if now else "")
        edit = self._edit(hunk, now, placed)
        if isinstance(edit, str):
            return replace(blank, why=Message(f"review-{edit}"))
        return replace(blank, kind="edit", why=None, edit=edit)

    def _values(self, hunk: Hunk) -> Iterator[Value]:
        """Yield what is computed that a change touches."""
        inside = [(self._text[a:b], tag) for a, b, tag in self._locks if _touches(hunk, a, b)]
        for printed, tag in inside or [("", tag) for tag in hunk.locks]:
            kind, _, card = tag.partition(":")
            use = self._base.values.get(card)
            yield Value(printed, kind, use.expression if use else "")

    def _unfit(self, hunk: Hunk) -> str:
        """Return why a change of prose is made by hand, "" where it may be an edit."""
        typed = self._typed
        is_line = "|" in typed.text or not _BLANK.fullmatch(typed.marker)
        if _ODD.search(hunk.new):
            return "no-text"
        if "\n" in hunk.new and (typed.kind != "paragraph" or is_line):
            return "new-paragraph"
        return ""

    def _goes(self, hunk: Hunk) -> bool:
        """Whether the whole passage is deleted."""
        return (hunk.start, hunk.end, hunk.new) == (0, len(self._text), "")

    def _edit(self, hunk: Hunk, now: Typed, span: tuple[int, int]) -> Edit | str:
        """Return the edit of today's text, or why there is none."""
        new, (start, end) = as_typed(hunk.new, now), span
        edges = {edge for a, b in now.computed for edge in (a, b)}
        if (new[:1].isalnum() and start in edges) or (new[-1:].isalnum() and end in edges):
            return "glued"
        if not self._goes(hunk):
            return Edit(now.start + start, now.start + end, new)
        # Nothing of the chapter may hang on what goes as a whole.
        is_item = _ITEM.fullmatch(now.marker) and "\n" not in now.text
        can_go = is_item if now.kind == "item" else now.kind == "paragraph" and not now.marker
        if not can_go or not now.gap or (start, end) != (0, len(now.text)):
            return "whole"
        return Edit(now.start - len(now.marker), now.end + now.gap, "")

    def _is_made(self, span: tuple[int, int], hunk: Hunk, beside: Sequence[Hunk]) -> bool:
        """Whether today's text says already what the reviewer wants."""
        old, (start, end), body = self._typed.text, span, self._body
        if self._goes(hunk):
            return self._now is None
        wanted = old
        for each in reversed(beside):
            at = self._aligned.span(each.start, each.end)
            if at and each.kind in {"tracked", "untracked"}:
                wanted = wanted[: at[0]] + as_typed(each.new, self._typed) + wanted[at[1] :]
        before, behind = old[max(0, start - _CONTEXT) : start], old[end : end + _CONTEXT]
        is_there = _squeezed(before + as_typed(hunk.new, self._typed) + behind) in body
        was_there = _squeezed(before + old[start:end] + behind) in body
        is_wanted = _squeezed(f"{self._typed.marker}{wanted}") in body
        if (
            _squeezed(f"{self._typed.marker}{old}") in body
        ):  # words may have been added around it, but none taken out
            return old in wanted and is_wanted
        return is_wanted or (is_there and not was_there)


def _squeezed(text: str) -> str:
    """Return a text with one space for several, none at the ends of lines."""
    return re.sub(r" ?\n ?", "\n", re.sub(r"[ \t]+", " ", text))


def _touches(hunk: Hunk, start: int, end: int) -> bool:
    """Whether a change touches what stands from one character to another."""
    return (start < hunk.end and hunk.start < end) or start < hunk.start == hunk.end < end


def as_typed(new: str, passage: Typed) -> str:
    """Return words as an author types them there: its quotes, plain spaces, signs escaped."""
    new = new.replace("’", "'") if "’" not in passage.text else new
    new = re.sub(r"[\u00a0\u202f](?=[:;?!»])|(?<=«)[\u00a0\u202f]", " ", new)
    new = _SIGNS.sub(lambda sign: "&lt;" if sign[0] == "<" else f"\\{sign[0]}", new)
    return new.replace("\n", f"\n\n{passage.marker}")


def _in_today(old: str, new: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """Return where a span of a text is in the author's new one.

    None where the author changed something in it or right beside it.
    """
    edits = joined_edits(old, new)
    if any(each.start <= span[1] and span[0] <= each.end for each in edits):
        return None
    shift = sum(len(e.text) - e.end + e.start for e in edits if e.end < span[0])
    return span[0] + shift, span[1] + shift
