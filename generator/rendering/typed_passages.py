"""Where each passage of a chapter is typed: the offsets of its words in the body."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator

from generator.chapters import Chapter, InlineUse
from generator.core.values import Frozen
from generator.rendering.markdown import Dialect, sources_of

_WORD = re.compile(r"\w+")
# What a line may begin with before the words of a passage.
_MARKERS = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6}|:|\[\^[^\[\]\n]+\]:)(?:[ \t]+|$))*")
_GAP = re.compile(r"\n*")
_TAIL = re.compile(r"[^\n|\w{]*")
# What is typed and not printed as words: addresses, attributes, calls of notes.
_UNSEEN = re.compile(r"\]\([^()\n]*\)|\{[^{}\n]*\}|\[\^[^\[\]\n]*\]")
_COMPUTED = frozenset({"value", "claim", "reference", "citation", "math", "waived"})
_SAME = str.maketrans("’‘\u00a0\u202f\u2009\u2011\n\t", "''   -  ", "\u00ad\u200b\ufffc")


def plain(text: str) -> str:
    """Return a text as it is compared: quotes, spaces and hyphens of one kind, signs left out."""
    return text.translate(_SAME)


class Typed(Frozen):
    """A passage as it is typed: its chapter, id and kind, its offsets in the body, its text.

    ``marker`` is what its first line begins with ("- "), ``gap`` how many line ends go with it
    where it goes as a whole, ``computed`` the spans in the text that are no words of its own.
    """

    path: str
    id: str
    kind: str
    start: int
    end: int
    text: str
    marker: str
    gap: int
    computed: tuple[tuple[int, int], ...]


def typed_passages(chapter: Chapter, dialect: Dialect) -> Iterator[Typed]:
    """Yield the passages of a chapter that are typed in it, in the order of its page."""
    words = [match.span() for match in _WORD.finditer(chapter.body)]
    text = " ".join(("", *(chapter.body[a:b].casefold() for a, b in words), ""))
    starts = [match.start() for match in re.finditer(" ", text)]
    used: set[int] = set()
    last = 0
    for passage, source in sources_of(chapter, dialect):
        said = [each.casefold() for each in _WORD.findall(source)]
        wanted = " ".join(("", *said, ""))
        at = _unused(text, wanted, last, used)
        at = _unused(text, wanted, 0, used) if at < 0 else at
        if not said or at < 0:
            continue
        used.add(at)
        last = max(last, at)
        first = bisect_left(starts, at)
        start, end = words[first][0], words[first + len(said) - 1][1]
        yield _typed(chapter, passage.id, passage.kind, start, end)


def _unused(text: str, wanted: str, at: int, used: Collection[int]) -> int:
    at = text.find(wanted, at)
    while at in used:
        at = text.find(wanted, at + 1)
    return at


def _typed(chapter: Chapter, anchor: str, kind: str, start: int, end: int) -> Typed:
    """Return a passage from its first word to its last, with the signs around them."""
    body = chapter.body
    line = body.rfind("\n", 0, start) + 1
    marker = _MARKERS.match(body, line, start)
    begin = marker.end() if marker else line
    tail = _TAIL.match(body, end)
    end += len(tail[0].rstrip()) if tail else 0
    text = body[begin:end]
    inside = [
        (max(a, begin) - begin, min(b, end) - begin)
        for use in chapter.inlines
        if use.kind in _COMPUTED
        for a, b in _hidden(use)
        if a < end and begin < b
    ]
    inside += (match.span() for match in _UNSEEN.finditer(text))
    prose = chapter.prose[begin:end]  # in which code, tags and headers of blocks are blank
    hidden = "".join("x" if a != b else " " for a, b in zip(text, prose, strict=True))
    inside += (match.span() for match in re.finditer("x+", hidden))
    gap = _GAP.match(body, end)
    lines = min(gap.end() - end if gap else 0, 1 if kind == "item" else 2)
    marker = body[line:begin]
    return Typed(chapter.path, anchor, kind, begin, end, text, marker, lines, tuple(inside))


def _hidden(use: InlineUse) -> list[tuple[int, int]]:
    """Return the spans of a use that are no words of the author's own prose."""
    (start, end), (first, last) = use.span, use.words_span
    own = use.kind in {"reference", "waived"} and start <= first < last <= end
    return [(start, first), (last, end)] if own else [(start, end)]
