"""What becomes of a reviewer's changes: an edit of the chapter, a question, a conflict, or by hand.

An edit is made of a change of prose alone, in a paragraph, an item or a note. What touches a
computed value is a question to the author, since the data say it. Where the author changed the same
words meanwhile, it is a conflict that shows both: nothing is resolved silently. All else has its
place told and is made by hand.
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
_BY_HAND = frozenset(("merged", "moved", "undone", "missing"))
_CONTEXT = 20  # characters around words by which they are known again
_BESIDE = 2  # characters by which a change may have slid: one space, and what is behind it
_ODD = re.compile("[\t\ufffc\ufffd]")  # pictures, symbols, tabs
_SIGNS = re.compile(r"[\\`*_{}\[\]#|@$]|<(?=[A-Za-z/!?])")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")


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

    ``at`` counts characters of the text of today's chapter at a ``path``, as an ``edit`` does;
    after one that ``reshapes`` the chapter may be read otherwise. Without a path it has no place.
    ``theirs`` are today's words where there is a conflict, ``rivals`` what other reviewers made of
    the same words; ``values`` are what a question is about.
    """

    kind: str
    hunk: Hunk
    before: str
    was: str
    path: str = ""
    at: int = 0
    why: Message | None = None
    edit: Edit | None = None
    reshapes: bool = False
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
    pairs = ((near.path, draft.edit) for draft, near in drafts if near and draft.edit)
    edits = {path: sorted(own, key=lambda e: e.start) for path, own in grouped(pairs).items()}
    for draft, near in drafts:
        of_chapter = edits.get(near.path, ()) if near else ()
        yield chapters[near.path].of_today(draft, near, of_chapter) if near else draft


def _drafts(placing: Placing, base: Base) -> Iterator[tuple[Proposal, Typed | None]]:
    """Yield each change as what it is in the exported version, and the passage near it."""
    for number, hunks in sorted(placing.hunks.items()):
        typed, near = base.passage(number), base.near(number)
        paragraph = base.review.paragraphs[number] if number >= 0 else Paragraph("")
        text, passage = paragraph.text, _Passage(paragraph, typed, base.values) if typed else None
        for hunk in sorted(hunks, key=lambda each: (each.start, each.end)):
            before = text[max(0, hunk.start - _CONTEXT) : hunk.start]
            draft = Proposal("unplaced", hunk, before, text[hunk.start : hunk.end])
            if near:
                draft = replace(draft, kind="by-hand", why=Message("review-no-passage"))
            yield passage.drafted(draft) if passage else draft, near


class _Passage:
    """A passage as it was exported: its printed text with locks, and as it was typed."""

    def __init__(self, paragraph: Paragraph, typed: Typed, values: Mapping[str, ValueUse]) -> None:
        self._paragraph, self._typed, self._values = paragraph, typed, values
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
        if typed.kind == "heading" and goes:
            return replace(draft, why=Message("review-heading"))
        if values := tuple(self._touched(hunk)):
            return replace(draft, kind="question", why=None, values=values)
        span = self._place(hunk)
        if span is None:
            return replace(draft, why=Message("review-across-markup"))
        edit = Edit(typed.start + span[0], typed.start + span[1], as_typed(hunk.new, typed))
        why = self._unfit(hunk.new, edit.text, span)
        if goes:  # nothing of the chapter may hang on what goes as a whole
            edit = replace(edit, start=edit.start - len(typed.marker), end=edit.end + typed.gap)
            why = "" if typed.gap and span == (0, len(typed.text)) and _can_go(typed) else "whole"
        reason, reshapes = (
            Message(f"review-{why}") if why else None,
            typed.kind == "heading" or goes,
        )
        return replace(draft, kind="edit", why=reason, edit=edit, reshapes=reshapes)

    def _touched(self, hunk: Hunk) -> Iterator[Value]:
        """Yield what is computed that a change touches."""
        text, locks = self._paragraph.text, self._paragraph.locks
        inside = [(text[a:b], tag) for a, b, tag in locks if _touches(hunk, a, b)]
        for printed, tag in inside or [("", tag) for tag in hunk.locks]:
            kind, _, card = tag.partition(":")
            use = self._values.get(card)
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
        is_line = "|" in typed.text or typed.marker.strip()
        if "\n" in new and (typed.kind != "paragraph" or is_line):
            return "new-paragraph"
        edges = {edge for pair in typed.computed for edge in pair}
        first, last = typed_new[:1].isalnum(), typed_new[-1:].isalnum()
        return "glued" if (first and span[0] in edges) or (last and span[1] in edges) else ""


def _can_go(typed: Typed) -> bool:
    if typed.kind == "item":
        return bool(_ITEM.fullmatch(typed.marker)) and "\n" not in typed.text
    return typed.kind == "paragraph" and not typed.marker


def _touches(hunk: Hunk, start: int, end: int) -> bool:
    """Whether a change touches what stands from one character to another."""
    return (start < hunk.end and hunk.start < end) or start < hunk.start == hunk.end < end


def as_typed(new: str, passage: Typed) -> str:
    """Return words as an author types them there: its quotes, plain spaces, signs escaped."""
    new = new.replace("’", "'") if "’" not in passage.text else new
    new = re.sub(r"[\u00a0\u202f](?=[:;?!»])|(?<=«)[\u00a0\u202f]", " ", new)
    new = _SIGNS.sub(lambda sign: "&lt;" if sign[0] == "<" else f"\\{sign[0]}", new)
    return new.replace("\n", f"\n\n{passage.marker}")


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
        at, edit = self._across.offset(near.start), draft.edit
        draft = replace(draft, path=self._path, at=at, edit=None)
        if edit is None:
            return draft
        margins = (_BESIDE, _CONTEXT) if self._across.spans else ()  # none: the chapter is the same
        if any(self._is_made(edit, edits, margin) for margin in margins):
            return replace(draft, kind="done", why=None)
        if draft.why:
            return replace(draft, kind="by-hand")
        if placed := self._placed(edit) or self._elsewhere(edit, near):
            path, start = placed
            made = Edit(start, start + edit.end - edit.start, edit.text)
            return replace(draft, path=path, at=start, edit=made)
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
