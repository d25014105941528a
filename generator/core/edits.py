"""Edits: what a fix changes in a chapter, as values.

A problem that can be mended for certain carries its edits; ``apply_edits`` makes them all at once.
Everything that no edit names stays as it is, character for character.
"""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from generator.core.values import Frozen, replace

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class TextChangedError(ValueError):
    """Edits were made for another text than the file holds."""


class Edit(Frozen):
    r"""Puts ``text`` in place of the characters from ``start`` to ``end`` of a chapter.

    The offsets count characters of ``Chapter.text``: the whole file, lines ended by ``\n``. Where
    ``start`` equals ``end`` the text is inserted.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Rewriting:
    """A text and another that edits made of it, and where a place in either is in the other.

    ``edits`` are in order and do not overlap; ``spans`` are those of the old text and of the new in
    which these differ: (start, end, start, end).
    """

    old: str
    edits: tuple[Edit, ...] = ()
    new: str = field(init=False)
    spans: tuple[tuple[int, int, int, int], ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        spans, shift = list[tuple[int, int, int, int]](), 0
        for edit in self.edits:
            start, end = edit.start + shift, edit.start + shift + len(edit.text)
            spans.append((edit.start, edit.end, start, end))
            shift = end - edit.end
        replacements = ((each.start, each.end, each.text) for each in self.edits)
        object.__setattr__(self, "new", splice(self.old, replacements))
        object.__setattr__(self, "spans", tuple(spans))

    def to_old_offset(self, offset: int) -> int:
        """Map an offset of the new text to the old; in inserted text, to the start of its line."""
        return _across(self.new, self.old, [(c, d, a, b) for a, b, c, d in self.spans], offset)

    def forward(self, offset: int) -> int:
        """Map an offset of the old text to the new; in removed text, to the start of its line."""
        return _across(self.old, self.new, self.spans, offset)

    def then(self, edits: Iterable[Edit]) -> tuple[Edit, ...]:
        """Return edits of the old text that make what these make of the new; they do not overlap.

        Where one touches what is new, they become one.
        """
        again = sorted(edits, key=_order)
        groups = list[tuple[int, int]]()  # what either touches, in the new text
        for start, end in sorted(
            [*((c, d) for _, _, c, d in self.spans), *((e.start, e.end) for e in again)]
        ):
            if groups and start <= groups[-1][1]:
                first, last = groups.pop()
                groups.append((first, max(end, last)))
            else:
                groups.append((start, end))
        found, mine, theirs = list[Edit](), deque(self.spans), deque(again)
        for start, end in groups:
            first = last = mine[0] if mine and mine[0][2] <= end else None
            while mine and mine[0][2] <= end:
                last = mine.popleft()
            replaced = list[tuple[int, int, str]]()
            while theirs and theirs[0].start <= end:
                edit = theirs.popleft()
                replaced.append((edit.start - start, edit.end - start, edit.text))
            old = self.to_old_offset(start) if first is None else first[0] - first[2] + start
            until = self.to_old_offset(end) if last is None else last[1] - last[3] + end
            found.append(Edit(old, until, splice(self.new[start:end], replaced)))
        return tuple(found)

    def undone(self, edits: Iterable[Edit]) -> tuple[Edit, ...] | None:
        """Return edits of the new text as edits of the old, None where one touches what is new."""
        found = list[Edit]()
        for edit in edits:
            start, end = self.to_old_offset(edit.start), self.to_old_offset(edit.end)
            if any(a < edit.end and edit.start < b for _, _, a, b in self.spans):
                return None
            if self.old[start:end] != self.new[edit.start : edit.end]:
                return None
            found.append(replace(edit, start=start, end=end))
        return tuple(found)


def _across(one: str, other: str, spans: Sequence[tuple[int, int, int, int]], offset: int) -> int:
    """Return the offset in the other text; ``spans`` are those that differ, in one and other."""
    at = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    if at < 0:
        return offset
    start, end, there, until = spans[at]
    if offset >= end:
        return offset - end + until
    lines = one.count("\n", start, offset)
    for _ in range(lines):
        begin = other.find("\n", there, until) + 1
        if not begin:
            return there
        there = begin
    return there


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with the edits made; of two that overlap, the first one given wins."""
    compatible = compatible_edits(text, edits)
    return splice(text, ((each.start, each.end, each.text) for each in compatible))


def splice(text: str, replacements: Iterable[tuple[int, int, str]]) -> str:
    """Return the text with others in place of spans, in order; one that overlaps is left out."""
    pieces: list[str] = []
    position = 0
    for start, end, new in replacements:
        if start >= position:
            pieces += (text[position:start], new)
            position = end
    return "".join((*pieces, text[position:]))


def blank(text: str, spans: Iterable[tuple[int, int]], mask: str = " ") -> str:
    """Return the text with spaces (or ``mask``) for the characters of every span, newlines kept."""
    ordered = sorted(spans)
    behind = accumulate((end for _, end in ordered), max, initial=0)
    apart = ((max(start, last), end) for (start, end), last in zip(ordered, behind, strict=False))
    return splice(
        text,
        (
            (start, end, "\n".join([mask * len(line) for line in text[start:end].split("\n")]))
            for start, end in apart
            if start < end
        ),
    )


def edited_file(content: bytes, text: str, edits: Iterable[Edit]) -> bytes:
    r"""Return the bytes of a chapter's file with the edits made, every other byte as it was.

    Edits count characters of ``text``, the chapter that they were made for: its lines end in ``\n``
    alone and it has no byte order mark. Here they are put where the file has these characters.
    Raise ``TextChangedError`` where the file holds another text.
    """
    mark = _BYTE_ORDER_MARK if content.startswith(_BYTE_ORDER_MARK) else b""
    typed = content.removeprefix(mark).decode("utf-8", "surrogateescape")
    if typed.replace("\r\n", "\n").replace("\r", "\n") != text:
        raise TextChangedError
    returns = [match.start() - count for count, match in enumerate(re.finditer("\r\n", typed))]
    newline = "\r\n" if returns else "\n"
    moved = [
        replace(
            each,
            start=each.start + bisect_left(returns, each.start),
            end=each.end + bisect_left(returns, each.end),
            text=each.text.replace("\n", newline),
        )
        for each in edits
    ]
    return mark + apply_edits(typed, moved).encode("utf-8")


def compatible_edits(text: str, edits: Iterable[Edit]) -> list[Edit]:
    """Return those edits that can be made together, in the order of the text."""
    chosen: list[Edit] = []
    for edit in edits:
        at = bisect_left(chosen, _order(edit), key=_order)
        is_apart = not any(_overlap(edit, each) for each in chosen[max(at - 1, 0) : at + 1])
        if is_apart and 0 <= edit.start <= edit.end <= len(text):
            chosen.insert(at, edit)
    return chosen


def _order(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _overlap(one: Edit, other: Edit) -> bool:
    """Say whether two edits touch the same characters, or insert at one point."""
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    return one.start < other.end and other.start < one.end
