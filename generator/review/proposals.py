"""What becomes of a reviewer's changes: an edit of the chapter, a question, a conflict, or by hand.

An edit is made of a change of prose alone, in a paragraph, an item, a cell, a caption or a note,
and of paragraphs and items that are split, merged, moved, new or gone, where the text around them
leaves no doubt. What touches a computed value is a question to the author, since the data say it.
Where the author changed the same words meanwhile, it is a conflict that shows both: nothing is
resolved silently. All else has its place told and is made by hand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from generator.core.edits import Edit, blank, splice
from generator.core.problems import Message
from generator.core.values import Frozen, grouped, replace
from generator.rendering.page import ValueUse
from generator.rendering.typed_passages import Typed, plain
from generator.review.placing import Across, Placing
from generator.review.word_file import Hunk, Paragraph, Review

KINDS = ("edit", "done", "question", "conflict", "by-hand", "unplaced")
_BY_HAND = frozenset(("undone", "missing"))
_PARTS = {"paragraph": "\n\n", "item": "\n"}  # what parts passages that are one behind the other
_AROUND = frozenset(("**", "__", "[]"))  # signs on either side of words
_CONTEXT = 20  # characters around words by which they are known again
_BESIDE = 2  # characters by which a change may have slid: one space, and what is behind it
_ODD = re.compile("[\t\ufffc\ufffd]")  # pictures, symbols, tabs
_SIGNS = re.compile(r"[\\`*_{}\[\]#|@$]|<(?=[A-Za-z/!?])")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
# What begins a passage, and one like it.
_LINE = re.compile(rf"(?:{_ITEM.pattern}|[ \t]*:[ \t]+|[ \t]*)")
_INDENT = re.compile(r"\n*([ \t]*)")  # of the next line that has words
_LIST_ENDS = re.compile(r"\n\n+(?![ \t]|[-*+:][ \t]|\d{1,9}[.)][ \t])")


class Base(Frozen):
    """The exported version: what the reader finds in it, its passages by their bookmarks.

    ``chapters`` are their texts by path, ``values`` what its pages print, by their cards.
    """

    review: Review
    typed: Mapping[str, Typed]
    chapters: Mapping[str, str]
    values: Mapping[str, ValueUse]

    def passage(self, number: int) -> Typed | None:
        """Return the passage that a paragraph is, None where it is none."""
        marks = self.review.paragraphs[number].marks if number >= 0 else ()
        return next((self.typed[each] for each in marks if each in self.typed), None)

    def near(self, number: int) -> Typed | None:
        """Return the passage at a paragraph or before it."""
        return next(filter(None, map(self.passage, range(number, -1, -1))), None)


class Value(Frozen):
    """Computed words that were changed: as they were printed, what they are, their expression."""

    printed: str
    kind: str
    expression: str = ""


class Proposal(Frozen):
    """What becomes of a change: its kind (``KINDS``), the words before it, the exported ones, why.

    ``at`` counts characters of today's chapter at a ``path``, as its ``edits`` do; these are made
    all or none. ``adds`` says of what reshapes the chapter how many passages of a kind it adds.
    Without a path it has no place. ``theirs`` are today's words where there is a conflict,
    ``rivals`` what other reviewers made of the same words; ``values`` are what a question is about.
    """

    kind: str
    hunk: Hunk
    before: str
    was: str
    path: str = ""
    at: int = 0
    why: Message | None = None
    edits: tuple[Edit, ...] = ()
    adds: tuple[str, int] = ("", 0)
    theirs: str = ""
    values: tuple[Value, ...] = ()
    rivals: tuple["Proposal", ...] = ()


def proposals(
    placing: Placing, base: Base, texts: Mapping[str, str], renamed: Mapping[str, str]
) -> Iterator[Proposal]:
    """Yield what becomes of each change, in the order of the document.

    ``texts`` are today's chapters by path, ``renamed`` these paths by older ones.
    """
    chapters = {
        path: _Chapter(renamed.get(path, path), text, texts, base.chapters)
        for path, text in base.chapters.items()
    }
    drafts = list(_drafts(placing, base))
    pairs = ((near.path, each) for draft, near in drafts if near for each in draft.edits)
    edits = {path: sorted(own, key=lambda e: e.start) for path, own in grouped(pairs).items()}
    for draft, near in drafts:
        of_chapter = edits.get(near.path, ()) if near else ()
        yield chapters[near.path].of_today(draft, near, of_chapter) if near else draft


def _drafts(placing: Placing, base: Base) -> Iterator[tuple[Proposal, Typed | None]]:
    """Yield each change as what it is in the exported version, and the passage near it."""
    for number, hunks in sorted(placing.hunks.items()):
        typed, near = base.passage(number), base.near(number)
        paragraph = base.review.paragraphs[number] if number >= 0 else Paragraph("")
        text, passage = paragraph.text, _Passage(paragraph, typed, base) if typed else None
        for hunk in sorted(hunks, key=lambda each: (each.start, each.end)):
            before = text[max(0, hunk.start - _CONTEXT) : hunk.start]
            draft = Proposal("unplaced", hunk, before, text[hunk.start : hunk.end])
            if near:
                draft = replace(draft, kind="by-hand", why=Message("review-no-passage"))
            yield passage.drafted(draft) if passage else draft, near


class _Passage:
    """A passage as it was exported: its printed text with locks, and as it was typed."""

    def __init__(self, paragraph: Paragraph, typed: Typed, base: Base) -> None:
        self._paragraph, self._typed, self._base = paragraph, typed, base
        self._chapter = base.chapters[typed.path]
        self._gone = Edit(typed.start - len(typed.marker), typed.end + typed.gap, "")
        source = "".join(plain(sign) or "\ue002" for sign in typed.text)
        locked = blank(paragraph.text, (each[:2] for each in paragraph.locks), "\ue001")
        self._across = Across(blank(source, typed.computed, "\ue000"), locked)

    def drafted(self, draft: Proposal) -> Proposal:
        """Return a change as an edit of what was exported, or why it is none; that may be both."""
        hunk, typed, text = draft.hunk, self._typed, self._paragraph.text
        is_moved = hunk.is_move and "\n" in hunk.new
        goes = (hunk.start, hunk.end, hunk.new) == (0, len(text), "")
        if hunk.kind in _BY_HAND or is_moved:
            return replace(draft, why=Message(f"review-{'moved' if is_moved else hunk.kind}"))
        if hunk.kind in {"merged", "moved"}:
            edits = self._merged(hunk) if hunk.kind == "merged" else self._moved(hunk)
            adds = typed.kind, -1 if hunk.kind == "merged" else 0
            why = None if edits else Message(f"review-{hunk.kind}")
            return replace(draft, why=why, edits=edits, adds=adds)
        if typed.kind == "heading" and goes:
            return replace(draft, why=Message("review-heading"))
        if values := tuple(self._touched(hunk)):
            return replace(draft, kind="question", why=None, values=values)
        if goes and typed.kind in _PARTS:
            why = None if self._can_go() and "[^" not in typed.text else Message("review-whole")
            return replace(draft, why=why, edits=(self._gone,), adds=(typed.kind, -1))
        if "\n" in hunk.new:
            span, new, adds = self._grown(hunk)
        else:
            span, new = self._place(hunk), as_typed(hunk.new, typed)
            adds = ("" if typed.kind in _PARTS else typed.kind), 0
        if span is None:
            code = "new-paragraph" if "\n" in hunk.new else "across-markup"
            return replace(draft, why=Message(f"review-{code}"))
        why = self._unfit(hunk.new, new, span)
        reason = Message(f"review-{why}") if why else None
        edit = Edit(typed.start + span[0], typed.start + span[1], new)
        return replace(draft, why=reason, edits=(edit,), adds=adds)

    def _grown(self, hunk: Hunk) -> tuple[tuple[int, int] | None, str, tuple[str, int]]:
        """Return the span, text and passages of what splits it, or comes behind it.

        New passages are of its kind, or plain paragraphs behind a heading or a list; no span says
        that they are not certain to be.
        """
        typed, size, count = self._typed, len(self._paragraph.text), hunk.new.count("\n")
        is_behind = hunk.start == size and hunk.new.startswith("\n")
        span = (len(typed.text),) * 2 if is_behind else self._place(hunk)
        marker, kind, shapes = typed.marker, typed.kind, {*hunk.shapes[1:]}
        if is_behind and shapes == {""} != {*hunk.shapes}:
            marker, kind = "", "paragraph"
        elif shapes != {*hunk.shapes}:
            kind = ""
        parts = self._parts(typed, marker, kind) if is_behind else _PARTS.get(kind, "")
        fits = parts and count == len(hunk.shapes) - 1 and _LINE.fullmatch(marker)
        new = as_typed(hunk.new, typed).replace("\n", f"{parts}{marker}")
        return span if fits else None, new, (kind, count)

    def _merged(self, hunk: Hunk) -> tuple[Edit, ...]:
        """Return the edit that joins it with the next passage, none if that is not certain."""
        typed, behind = self._typed, self._base.passage(hunk.between[1])
        if hunk.between[1] != hunk.base + 1 or not behind or not _are_alike(typed, behind):
            return ()
        between = self._chapter[typed.end : behind.start].strip()
        return (Edit(typed.end, behind.start, " "),) if between == behind.marker.strip() else ()

    def _moved(self, hunk: Hunk) -> tuple[Edit, ...]:
        """Return the edits that move it behind or before its new neighbour, none in doubt."""
        typed = self._typed
        if not self._can_go():
            return ()
        behind, before = (self._base.passage(each) for each in hunk.between)
        words = self._chapter[typed.start : typed.end]
        if behind and (parts := self._parts(behind, typed.marker, typed.kind)):
            marker = behind.marker if _are_alike(typed, behind) else typed.marker
            return self._gone, Edit(behind.end, behind.end, f"{parts}{marker}{words}")
        if before and before.path == typed.path and _are_alike(typed, before):
            new = f"{words}{_PARTS[typed.kind]}{before.marker}"
            return self._gone, Edit(before.start, before.start, new)
        return ()

    def _parts(self, before: Typed, marker: str, kind: str) -> str:
        """Return what parts a new passage from one before it, "" where it may not stand there."""
        parts, text = _PARTS.get(kind, ""), self._chapter
        is_over = text.startswith(parts, before.end) or not text[before.end :].strip()
        is_list = _ITEM.fullmatch(before.marker) and _LIST_ENDS.match(text, before.end)
        fits = _are_alike(before, replace(self._typed, marker=marker, kind=kind)) or (
            (marker, kind) == ("", "paragraph") and (is_list or before.kind == "heading")
        )
        return parts if fits and is_over and before.path == self._typed.path else ""

    def _can_go(self) -> bool:
        """Whether nothing of the chapter hangs on the passage."""
        typed = self._typed
        indent = len(typed.marker) - len(typed.marker.lstrip())
        is_item = _ITEM.fullmatch(typed.marker) and "\n" not in typed.text
        behind = _INDENT.match(self._chapter, typed.end)
        is_last = bool(is_item and behind and len(behind[1]) <= indent)
        return typed.gap > 0 and (is_last or (typed.kind == "paragraph" and not typed.marker))

    def _touched(self, hunk: Hunk) -> Iterator[Value]:
        """Yield what is computed that a change touches."""
        text, locks = self._paragraph.text, self._paragraph.locks
        inside = [(text[a:b], tag) for a, b, tag in locks if _touches(hunk, a, b)]
        for printed, tag in inside or [("", tag) for tag in hunk.locks]:
            kind, _, card = tag.partition(":")
            use = self._base.values.get(card)
            yield Value(printed, kind, use.expression if use else "")

    def _place(self, hunk: Hunk) -> tuple[int, int] | None:
        """Return where printed words are typed, None where they are not one run of prose."""
        start, end = hunk.start, hunk.end
        if start < end:
            return self._across.span(start, end)
        before, behind = self._across.span(start - 1, start), self._across.span(start, start + 1)
        if start and before:
            return before[1], before[1]
        return (behind[0], behind[0]) if behind and start < len(self._paragraph.text) else None

    def _unfit(self, new: str, typed_new: str, span: tuple[int, int]) -> str:
        """Return why a change of prose is made by hand, "" where it may be an edit."""
        typed = self._typed
        if _ODD.search(new):
            return "no-text"
        if typed.kind == "heading" and not new and span == (0, len(typed.text)):
            return "heading"
        around = typed.text[: span[0]][-1:] + typed.text[span[1] :][:1]
        if not new and around in _AROUND:  # nothing would stand between them
            return "across-markup"
        edges = {edge for pair in typed.computed for edge in pair}
        first, last = typed_new[:1].isalnum(), typed_new[-1:].isalnum()
        last = last and span[1] < len(typed.text)
        return "glued" if (first and span[0] in edges) or (last and span[1] in edges) else ""


def _are_alike(one: Typed, other: Typed) -> bool:
    """Whether two passages are paragraphs of one kind, or items of one level."""
    signs = [re.sub(r"\d+", "1", each.marker) for each in (one, other)]
    is_line = _LINE.fullmatch(one.marker) is not None and one.kind in _PARTS
    return is_line and signs[0] == signs[1] and one.kind == other.kind


def _touches(hunk: Hunk, start: int, end: int) -> bool:
    """Whether a change touches what stands from one character to another."""
    return (start < hunk.end and hunk.start < end) or start < hunk.start == hunk.end < end


def as_typed(new: str, passage: Typed) -> str:
    """Return words as an author types them there: its quotes, plain spaces, signs escaped."""
    new = new.replace("’", "'") if "’" not in passage.text else new
    new = re.sub(r"[\u00a0\u202f](?=[:;?!»])|(?<=«)[\u00a0\u202f]", " ", new)
    return _SIGNS.sub(lambda sign: "&lt;" if sign[0] == "<" else f"\\{sign[0]}", new)


# --- what the author changed since ----------------------------------------------------------------


class _Chapter:
    """A chapter as it was exported, and what its author made of it since.

    ``path`` is today's; ``texts`` are those of today's chapters, ``older`` the exported ones.
    """

    def __init__(
        self, path: str, text: str, texts: Mapping[str, str], older: Mapping[str, str]
    ) -> None:
        self._path, self._texts, self._older = path if path in texts else "", texts, older
        self._across = Across(texts.get(path, ""), text)

    def of_today(self, draft: Proposal, near: Typed, edits: Sequence[Edit]) -> Proposal:
        """Return a proposal for today's text; ``edits`` are all of the chapter, in order."""
        at, own = self._across.offset(near.start), draft.edits
        draft = replace(draft, path=self._path, at=at, edits=())
        if not own:
            return draft
        margins = (_BESIDE, _CONTEXT) if self._across.spans else ()  # none: the chapter is the same
        if any(all(self._is_made(each, edits, margin) for each in own) for margin in margins):
            return replace(draft, kind="done", why=None)
        if draft.why:
            return replace(draft, kind="by-hand")
        placed = [
            place for each in own if (place := self._placed(each) or self._elsewhere(each, near))
        ]
        if len(placed) == len(own) and len({path for path, _ in placed}) == 1:
            made = tuple(
                Edit(start, start + each.end - each.start, each.text)
                for each, (_, start) in zip(own, placed, strict=True)
            )
            return replace(draft, kind="edit", path=placed[0][0], at=made[0].start, edits=made)
        theirs = self._across.other[at : self._across.offset(near.end, is_end=True)]
        return replace(draft, kind="conflict", theirs=theirs)

    def _placed(self, edit: Edit) -> tuple[str, int] | None:
        """Return where the words of an edit begin today.

        None where the author changed something in them or right beside them; more words on one side
        must be the same, or they might be others.
        """
        for before, behind in ((_CONTEXT, _BESIDE), (_BESIDE, _CONTEXT)):
            start = max(0, edit.start - before)
            if span := self._across.span(start, min(len(self._across.text), edit.end + behind)):
                return self._path, span[0] + edit.start - start
        return None

    def _elsewhere(self, edit: Edit, typed: Typed) -> tuple[str, int] | None:
        """Return where an edit begins in a passage that the author moved as it was."""
        start, end = min(edit.start, typed.start), max(edit.end, typed.end)
        whole = self._across.text[start:end]
        counts = [
            sum(text.count(whole) for text in each.values()) for each in (self._older, self._texts)
        ]
        if counts != [1, 1] or self._across.span(start, end):
            return None
        path = next(path for path, text in self._texts.items() if whole in text)
        return path, self._texts[path].index(whole) + edit.start - start

    def _is_made(self, edit: Edit, edits: Sequence[Edit], margin: int) -> bool:
        """Whether today's text says already what the reviewer wants, there and around."""
        across, old = self._across, self._across.text
        start, end = max(0, edit.start - margin), min(len(old), edit.end + margin)
        changed = [(a, b) for _, _, a, b in across.spans] + [(e.start, e.end) for e in edits]
        for a, b in (*sorted(changed), *sorted(changed, reverse=True)):
            if a <= end and start <= b:
                start, end = min(start, a), max(end, b)
        theirs = [each for each in across.spans if start <= each[2] and each[3] <= end]
        if not theirs:
            return False
        first = min(across.offset(start), theirs[0][0])
        last = max(across.offset(end, is_end=True), theirs[-1][1])
        within = [each for each in edits if start <= each.start and each.end <= end]
        wanted = splice(old[start:end], ((e.start - start, e.end - start, e.text) for e in within))
        return _squeezed(wanted) == _squeezed(across.other[first:last])


def _squeezed(text: str) -> str:
    """Return a text with one space for several, none at the ends of lines."""
    return re.sub(r" ?\n ?", "\n", re.sub(r"[ \t]+", " ", text))
