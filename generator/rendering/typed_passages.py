"""Where each passage of a chapter is typed: the offsets of its words in the text."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from generator.chapters import Chapter, InlineUse, Manuscript
from generator.chapters.numbering import number_captions
from generator.core.values import Frozen
from generator.handwritten import read_tables
from generator.rendering.markdown import Dialect, sources_of
from generator.rendering.page import Passage

_WORD = re.compile(r"\w+")
# What a line may begin with before the words of a passage.
_MARKERS = re.compile(
    r"[ \t>]*(?:(?:[-*+:]|\d{1,9}[.)])[ \t]+|(?:#{1,6}|\[\^[^\[\]\n]+\]:)(?:[ \t]+|$))*"
)
_CELL = re.compile(r"\S(?:.*\S)?")
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
    """A passage as it is typed: its chapter, id and kind, its offsets in the chapter, its text.

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
    used, last = set[int](), 0
    passages = sources_of(chapter, dialect)
    for passage, source in passages:
        wanted = _words_of(source)
        places = (wanted.finditer(chapter.body, start) for start in (last, 0) if wanted.pattern)
        free = [each for each in chain(*places) if each.start() not in used]
        if free:
            found = max(free, key=lambda each: _begins(chapter.body, each.start()))
            used.add(found.start())
            last = max(last, found.start())
            yield _typed(chapter, passage.id, passage.kind, *found.span())
    yield from _cells(chapter, [each for each, _ in passages if each.kind == "table"])
    lines = [0, *(each.end() for each in re.finditer("\n", chapter.text)), len(chapter.text)]
    for caption in number_captions(Manuscript((chapter,)), {})[chapter.path]:
        within = lines[caption.block.place.line - 1], lines[caption.block.end_line]
        top, wanted = chapter.body_start, _words_of(caption.title)
        found = wanted.search(chapter.body, within[0] - top, within[1] - top)
        if wanted.pattern and found and not caption.is_drawn:
            yield _typed(chapter, f"{caption.id}.caption", "caption", *found.span())


def _words_of(source: str) -> re.Pattern[str]:
    """Return what finds the words of a source, whatever stands between them; "" without words."""
    words = _WORD.findall(source)
    first, rest = "".join(words[:1]), "".join(rf"\W++{each}" for each in words[1:])
    # It begins with letters, not with what must not stand before them: so it is found at once.
    return re.compile(rf"{first}(?<!\w{first}){rest}(?!\w)" if words else "")


def _cells(chapter: Chapter, passages: Sequence[Passage]) -> Iterator[Typed]:
    """Yield the cells of typed tables by the passage that a table is, its row and column."""
    named = {"".join(_WORD.findall(each.words)): each.id for each in passages}
    for table in chapter.once(read_tables):
        rows = [row.cells for row in (*table.header, *table.rows)]
        words = "".join(_WORD.findall(" ".join(cell.text for cells in rows for cell in cells)))
        ids = [name for known, name in named.items() if known.endswith(words)]
        is_read = table.kind == "pipe" and not table.problems and len(ids) == 1
        for number, cells in enumerate(rows if is_read else ()):
            for cell in cells:
                start, end = (each - chapter.body_start for each in (cell.start, cell.end))
                if found := _CELL.search(chapter.body, start, end):
                    anchor = f"{ids[0]}.{number}.{cell.column}"
                    yield _typed(chapter, anchor, "cell", *found.span())


def _begins(body: str, start: int) -> bool:
    """Whether a line begins with what stands from an offset on, but for its marker and signs."""
    marker = _MARKERS.match(body, body.rfind("\n", 0, start) + 1, start)
    return marker is None or _WORD.search(body, marker.end(), start) is None


def _typed(chapter: Chapter, anchor: str, kind: str, start: int, end: int) -> Typed:
    """Return a passage from its first word to its last, with the signs around them."""
    body = chapter.body
    line = start if kind in {"cell", "caption"} else body.rfind("\n", 0, start) + 1
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
    marker, (first, last) = body[line:begin], (each + chapter.body_start for each in (begin, end))
    return Typed(chapter.path, anchor, kind, first, last, text, marker, lines, tuple(inside))


def _hidden(use: InlineUse) -> list[tuple[int, int]]:
    """Return the spans of a use that are no words of the author's own prose."""
    (start, end), (first, last) = use.span, use.words_span
    own = use.kind in {"reference", "waived"} and start <= first < last <= end
    return [(start, first), (last, end)] if own else [(start, end)]
