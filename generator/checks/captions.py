"""Captions typed by hand: as headings, without their table or figure, misnamed, misnumbered.

A caption that is typed as a heading or in bold is moved into a block where that is certain.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from generator.chapters import Chapter, Register
from generator.chapters.captions import TypedCaption
from generator.chapters.pieces import Piece
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem, Severity
from generator.handwritten import read_pieces, typed_captions

RULE = "caption"


def caption_problems(
    chapter: Chapter, linked: Collection[str], spoken_of: Collection[tuple[str, str]]
) -> Iterator[Problem]:
    """Yield the ``caption`` problems of a chapter.

    ``linked`` are the anchors that links of the thesis lead to: a heading among them stays.
    ``spoken_of`` are the tables and figures that its prose names by number: their captions keep it.
    """
    pieces = read_pieces(chapter)
    for caption in typed_captions(chapter):
        kind, shown, text = caption.text.kind, caption.shown, caption.text
        place = Place(chapter.source, caption.piece.first, 1)
        if text.form != "plain" and caption.to != caption.at:
            block, heading = f"/// {kind}-caption", caption.piece.heading
            written = Message("bold-paragraph")
            if heading:
                written = Message("heading-of-level", level=heading.level)
            message = Message("caption-written-as", caption=shown, written=written, block=block)
            edits: tuple[Edit, ...] = ()
            if _is_movable(pieces, caption, linked) and (kind, text.number) not in spoken_of:
                edits = tuple(_moved(chapter, pieces, caption))
            yield Problem(RULE, place, message, shown, block, Severity.WARNING, edits)
        thing = pieces[caption.to] if caption.to >= 0 else None
        if thing is None and (text.form != "plain" or text.number):
            message = Message(f"caption-without-{kind}", caption=shown)
            if caption.rival:
                message = Message(f"caption-of-taken-{kind}", caption=shown, line=caption.rival)
            expected = Message(f"some-{kind}")
            yield Problem(RULE, place, message, shown, expected, Severity.WARNING)
        is_table = thing and thing.kind == "table" and "<img" not in thing.text.lower()
        if is_table and kind == "figure":
            message, expected = Message("caption-of-table", caption=shown), Message("word-table")
            yield Problem(RULE, place, message, text.label, expected, Severity.WARNING)
        elif thing and thing.kind == "image" and kind == "table":  # it may be a picture of one
            message, expected = Message("caption-of-image", caption=shown), Message("word-figure")
            yield Problem(RULE, place, message, text.label, expected, Severity.INFO)


_INSIDE = re.compile(r"[ \t>]|[*+-][ ]|[0-9]+[.)][ ]")


def _is_movable(pieces: Sequence[Piece], caption: TypedCaption, linked: Collection[str]) -> bool:
    """Say whether a caption is sure to be that of the table or image right beside it."""
    piece, text = caption.piece, caption.text
    if caption.to < 0 or not text.movable or abs(caption.to - caption.at) > 1:
        return False
    thing = pieces[caption.to]
    in_a_sentence = "<table" in thing.text.lower() and "|" not in thing.text
    return (
        (thing.kind, text.kind) in {("table", "table"), ("image", "figure")}
        and "\n" not in piece.text.strip()
        and not (piece.heading and piece.heading.anchor in linked)
        and not (_INSIDE.match(thing.text) or _INSIDE.match(piece.text))
        and not (in_a_sentence and not thing.text.startswith("<"))
    )


def _moved(chapter: Chapter, pieces: Sequence[Piece], caption: TypedCaption) -> Iterator[Edit]:
    """Yield the edits that put a caption into a block under its table or image."""
    piece, thing = caption.piece, pieces[caption.to]
    heading, top = piece.heading, chapter.body_start
    identifier = f" | #{heading.anchor}" if heading and heading.explicit else ""
    block = f"/// {caption.text.kind}-caption{identifier}\n{caption.text.title}\n///"
    last = max(caption.to, caption.at)
    is_followed = last + 1 < len(pieces) and pieces[last + 1].first == pieces[last].last + 1
    after = "\n" if is_followed else ""
    start, end = chapter.line_span(piece.first, piece.last)
    if caption.to < caption.at:
        gap = "\n" if thing.last == piece.first - 1 else ""
        yield Edit(top + start, top + end, f"{gap}{block}{after}")
    else:
        first, below = chapter.line_span(thing.first, thing.last)
        yield Edit(top + start, top + first, "")
        yield Edit(top + below, top + below, f"\n\n{block}{after}")


# --- the numbers of captions ----------------------------------------------------------------------

_NAMED = re.compile(
    r"(?:^(?P<begin>[ #*_]*)|\b)(?P<label>tableaux?|tables?|tab\.|figures?|figs?\.)[ \u00a0]+"
    r"(?:n[°º][ \u00a0]?)?(?P<numbers>[0-9][0-9.]*"
    r"(?:[ \u00a0]*(?:,|et|and|&|à|to|-|–)[ \u00a0]*[0-9][0-9.]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_ONE_OF = re.compile(r"((?:[0-9]{1,3}\.)*)([0-9]{1,3})")
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_ROMAN = {"X" * tens + one: tens * 10 + at for tens in range(4) for at, one in enumerate(_ONES)}
_MOST = 1000  # "Table 2024" is no number of a caption
_FAR = 20  # numbers further apart than this count something else


@dataclass(frozen=True)
class _Numbered:
    """A caption with its number: what precedes its last part ("7."), and the last part."""

    chapter: Chapter
    caption: TypedCaption
    prefix: str
    last: int

    @property
    def name(self) -> str:
        return f"{self.caption.text.label} {self.caption.text.number}"

    def named(self, last: int) -> str:
        return f"{self.caption.text.label} {self.prefix}{last}"

    def problem(
        self, message: Message, expected: Message | str, severity: Severity = Severity.WARNING
    ) -> Problem:
        place = Place(self.chapter.source, self.caption.piece.first, 1)
        return Problem(RULE, place, message, self.name, expected, severity)


@dataclass
class _Series:
    """The captions of one kind and prefix so far, since the numbers last began with 1."""

    seen: dict[int, _Numbered] = field(default_factory=dict[int, _Numbered])
    last: int = 0
    path: str = ""


def spoken_of_by_number(chapters: Sequence[Chapter]) -> frozenset[tuple[str, str]]:
    """Return the tables and figures that prose names: "figures 2 et 3" are two, captions none."""
    return frozenset(
        (each.kind, number)
        for chapter in chapters
        for each in names_by_number(chapter)
        for number in each.numbers
        if not each.is_caption
    )


@dataclass(frozen=True)
class NamedByNumber:
    """Tables or figures that a chapter names: "figures 2 et 3", between two offsets of the body."""

    kind: str
    numbers: tuple[str, ...]
    is_caption: bool
    start: int
    end: int


def names_by_number(chapter: Chapter) -> Iterator[NamedByNumber]:
    """Yield what the prose names by number, and whether a caption names it."""
    lines = {caption.piece.first for caption in typed_captions(chapter)}
    for match in _NAMED.finditer(chapter.prose):
        numbers = tuple("".join(parts) for parts in _ONE_OF.findall(match["numbers"]))
        start, end = match.start("label"), match.end()
        is_at_start = match["begin"] is not None
        is_caption = is_at_start and (len(numbers) > 1 or chapter.place_at(start).line in lines)
        kind = "figure" if match["label"][0] in "fF" else "table"
        yield NamedByNumber(kind, numbers, is_caption, start, end)


def caption_number_problems(chapters: Sequence[Chapter], register: Register) -> Iterator[Problem]:
    """Yield a ``caption`` warning for each number that is used twice, skipped or out of order.

    Each kind is counted by itself, and each prefix ("7" of 7.2), across the chapters in reading
    order; a chapter may begin with 1 again.
    """
    numbered = [each for chapter in chapters for each in _numbered(chapter)]
    in_chapter: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    for each in numbered:
        in_chapter[each.chapter.path, each.caption.text.series, each.prefix].add(each.last)
    for chapter in chapters:
        for named in names_by_number(chapter):
            for prefix, last in map(_parts, named.numbers) if named.is_caption else ():
                in_chapter[chapter.path, named.kind, prefix].add(int(last))  # "Tables 3 and 4"
    drawn = {(each.kind, each.number): each for all_ in register.captions.values() for each in all_}
    series: defaultdict[tuple[str, str], _Series] = defaultdict(_Series)
    for each in numbered:
        text = each.caption.text
        by_site = drawn.get((text.kind, text.number)) if text.series == text.kind else None
        if by_site:
            place, code = by_site.block.place, f"number-of-caption-drawn-{text.kind}"
            message = Message(code, caption=each.name, path=place.path, line=place.line)
            yield each.problem(message, Message("own-number-or-block"))
        here = in_chapter[each.chapter.path, text.series, each.prefix]
        yield from _next(series[text.series, each.prefix], each, here)


def _parts(number: str) -> tuple[str, str]:
    last = number.rpartition(".")[2]
    return number.removesuffix(last), last


def _numbered(chapter: Chapter) -> Iterator[_Numbered]:
    for caption in typed_captions(chapter):
        last = re.split(r"[.\-–]", caption.text.number)[-1]
        value = int(last) if last.isdecimal() else _ROMAN.get(last, 0) if last else _MOST
        if value < _MOST and (value or last.isdecimal()):
            yield _Numbered(chapter, caption, caption.text.number.removesuffix(last), value)


def _next(series: _Series, each: _Numbered, in_chapter: Collection[int]) -> Iterator[Problem]:
    """Yield what is wrong with a number after those before it, and note it."""
    path, before = each.chapter.path, series.seen.get(each.last)
    is_new_chapter = path != series.path
    if is_new_chapter and each.last == 1:
        series.seen, series.last, before = {}, 0, None
    if before:
        line, expected = before.caption.piece.first, Message("a-number-of-its-own")
        message = Message("number-of-caption-twice", caption=each.name, line=line)
        if before.chapter.path != path:
            source = before.chapter.source
            message = Message(
                "number-of-caption-twice-in", caption=each.name, path=source, line=line
            )
        yield each.problem(message, expected)
    elif series.path and each.last < series.last:
        message = Message("caption-number-order", caption=each.name, other=each.named(series.last))
        yield each.problem(message, Message("captions-in-order"))
    elif series.path and each.last - series.last <= _FAR:
        numbers = range(series.last + 1, each.last)
        missing = [each.named(number) for number in numbers if number not in in_chapter]
        if missing:
            message = Message(
                "caption-number-skipped" + ("-before" if is_new_chapter else ""),
                caption=each.name,
                other=each.named(series.last),
                count=len(missing),
                first=missing[0],
                last=missing[-1],
            )
            severity = Severity.INFO if is_new_chapter else Severity.WARNING
            yield each.problem(message, missing[0], severity)
    series.path, series.last = path, max(series.last, each.last)
    series.seen.setdefault(each.last, each)
