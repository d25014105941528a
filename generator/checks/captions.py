"""Captions typed by hand: as headings, without their table or figure, with the wrong name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from generator.chapters import Chapter, plain_text
from generator.checks.caption_text import CaptionText, read_caption
from generator.checks.finding import Finding
from generator.checks.pieces import Piece
from generator.core.problems import Place, Problem, Severity, quoted
from generator.handwritten import Edit

RULE = "caption"
Side = Literal["above", "below"]

_OBJECTS = frozenset(("table", "image", "code", "html", "block"))
_NAMED = {
    "table": frozenset(("table", "block", "code", "html")),
    "figure": frozenset(("image", "block", "code", "html")),
}
_DEEP = 4  # a heading deeper than this is a caption if its words may be one's
# What stands between a table and its caption: "Source : …", "Note. …".
_BETWEEN = re.compile(
    r"[\s*_(]*(?:sources?|notes?|n\.b\.|nb|lecture|champ|légende|crédits?|reading|legend|credits?)"
    r"[\s*_]*[:.–—-]",
    re.IGNORECASE,
)
# A list of the tables or figures repeats their captions.
_LISTING = re.compile(
    r"\b(?:listes?|lists?|tables?|index)\s+(?:des|de|of|the)\s+(?:tableaux|tables|figures|illustrations"
    r"|graphiques|cartes|photos|images|maps)\b",
    re.IGNORECASE,
)
_BEGINNINGS = re.compile(
    r"^[ *_]*(?:tableau|table|figure|fig\.|tab\.)[ \u00a0]", re.IGNORECASE | re.MULTILINE
)
_LEADING_IMAGES = re.compile(
    r"\A\s*(?:\[?!\[[^\[\]]*\]\([^()\n]*\)(?:\]\([^()\n]*\))?(?:\{[^{}\n]*\})?|<img\b[^<>]*>|\s)+"
)
_HTML_CAPTION = re.compile(
    r"<(?P<tag>caption|figcaption)\b[^<>]*>(?P<text>.*?)</(?P=tag)>", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^<>]*>")
_INSIDE = re.compile(r"[ \t>]|[*+-][ ]|[0-9]+[.)][ ]")
_LONGEST_NOTE = 300
_OWN_CAPTION = re.compile(r"<(?:caption|figcaption)\b", re.IGNORECASE)


@dataclass(frozen=True)
class TypedCaption:
    """A caption of a chapter, typed as text: where it stands among the pieces, and its object.

    ``at`` is its index among the pieces, ``to`` that of the table or figure it captions (-1: none);
    ``rival`` is the first line of another caption of the same thing (0: none).
    """

    text: CaptionText
    piece: Piece
    at: int
    to: int = -1
    rival: int = 0

    @property
    def shown(self) -> str:
        """The caption as it is written, without marks, on one line."""
        label = f"{self.text.label} {self.text.number}".strip()
        return plain_text(f"{label} : {self.text.title}" if self.text.title else label)


def read_captions(chapter: Chapter, pieces: Sequence[Piece]) -> tuple[TypedCaption, ...]:
    """Return the typed captions of a chapter, each with what it captions."""
    found: list[TypedCaption] = []
    listing = False
    for at, piece in enumerate(pieces):
        text = _caption_of(chapter, piece)
        if piece.heading and not text:
            listing = bool(_LISTING.search(piece.heading.text))
        within = None if text or listing else _caption_within(piece)
        if text and not listing:
            found.append(TypedCaption(text, piece, at))
        elif within:
            found.append(TypedCaption(within, piece, at, to=at))
    with_objects = _with_objects(pieces, found)
    return tuple(sorted(with_objects, key=lambda each: each.at)) if found else ()


def _caption_within(piece: Piece) -> CaptionText | None:
    """Return the caption that stands inside raw HTML, or is glued under an image or a table."""
    if piece.kind == "text" and piece.text.lstrip().startswith(("![", "[![", "<img")):
        return read_caption(_LEADING_IMAGES.sub("", piece.text), heading=False)
    if piece.kind in {"html", "image"} or (
        piece.kind == "table" and "<table" in piece.text.lower()
    ):
        own = _HTML_CAPTION.search(piece.text)
        words = own["text"] if own else piece.text if piece.kind != "table" else ""
        return read_caption(_TAG.sub("", words), heading=False)
    last = piece.text.rstrip().rsplit("\n", 1)[-1]
    if piece.kind == "table" and "|" not in last:
        return read_caption(last, heading=False)
    return None


def _caption_of(chapter: Chapter, piece: Piece) -> CaptionText | None:
    heading = piece.heading
    if heading is None:
        several = len(_BEGINNINGS.findall(piece.text)) > 1
        if piece.kind != "text" or several:
            return None
        return read_caption(piece.text, heading=False)
    if heading.is_title and len(chapter.headings) > 1:
        return None
    text = read_caption(heading.source, heading=True)
    return text if text and (text.sure or heading.level > _DEEP) else None


def _with_objects(
    pieces: Sequence[Piece], captions: Sequence[TypedCaption]
) -> Iterator[TypedCaption]:
    """Give each caption the thing next to it; where both sides have one, the chapter's habit."""
    at = {caption.at for caption in captions if caption.to < 0}
    inside = [caption for caption in captions if caption.to >= 0]
    captions = [caption for caption in captions if caption.to < 0]
    sides = [_sides(pieces, caption.at, at) for caption in captions]
    habit = _habit(sides)
    taken = {
        index: piece.first for index, piece in enumerate(pieces) if _is_captioned(pieces, index)
    }
    taken |= {caption.to: caption.piece.first for caption in inside}
    chosen = _chosen(pieces, captions, sides, habit, taken)
    yield from inside
    for caption, near in zip(captions, sides, strict=True):
        to = chosen.get(caption.at, -1)
        rivals = [taken[index] for index in near.values() if to < 0 and index in taken]
        yield replace(caption, to=to, rival=rivals[0] if rivals else 0)


def _sides(pieces: Sequence[Piece], at: int, captions: Collection[int]) -> dict[Side, int]:
    """Return the things right above and right below a caption, by their index."""
    found: dict[Side, int] = {}
    for side, step in (("above", -1), ("below", 1)):
        index = at + step
        while 0 <= index < len(pieces) and _is_passed(pieces[index]) and index not in captions:
            index += step
        if 0 <= index < len(pieces) and pieces[index].kind in _OBJECTS:
            found["above" if side == "above" else "below"] = index
    return found


def _chosen(
    pieces: Sequence[Piece],
    captions: Sequence[TypedCaption],
    sides: Sequence[Mapping[Side, int]],
    habit: Side,
    taken: dict[int, int],
) -> dict[int, int]:
    """Return what each caption captions, by their indices, and note in ``taken`` what has one.

    First those that have one neighbour, then those with one of the kind that they name.
    """
    chosen: dict[int, int] = {}
    for step in ("one neighbour", "one of its kind", "any"):
        for caption, near in zip(captions, sides, strict=True):
            ranked = [
                (pieces[index].kind not in _NAMED[caption.text.kind], side != habit, index)
                for side, index in near.items()
            ]
            fit = [each for each in ranked if step != "one of its kind" or not each[0]]
            free = [each for each in fit if each[2] not in taken]
            if caption.at not in chosen and free and (step == "any" or len(fit) == 1):
                chosen[caption.at] = min(free)[2]
                taken[min(free)[2]] = caption.piece.first
    return chosen


def _habit(sides: Sequence[Mapping[Side, int]]) -> Side:
    """Return where the captions of a chapter stand: what those with one neighbour say."""
    counts = Counter(next(iter(near)) for near in sides if len(near) == 1)
    # A caption under its table sees it "above".
    return "below" if counts["below"] > counts["above"] else "above"


def _is_passed(piece: Piece) -> bool:
    """Whether a piece may stand between a caption and its table: a note, or what has no words."""
    return piece.kind == "wrapper" or (
        piece.kind == "text"
        and len(piece.text) <= _LONGEST_NOTE
        and bool(_BETWEEN.match(piece.text))
    )


def _is_captioned(pieces: Sequence[Piece], index: int) -> bool:
    """Whether a thing has its caption already: in a block of ours or in its HTML."""
    piece = pieces[index]
    if piece.kind == "block":
        return True
    following = pieces[index + 1] if index + 1 < len(pieces) else None
    block = following.block if following else None
    if block and block.name not in {"table", "chart"}:
        return True
    return piece.kind in {"table", "html", "image"} and bool(_OWN_CAPTION.search(piece.text))


def caption_findings(
    chapter: Chapter,
    pieces: Sequence[Piece],
    captions: Sequence[TypedCaption],
    linked: Collection[str],
) -> Iterator[Finding]:
    """Yield the ``caption`` problems of a chapter.

    ``linked`` are the anchors that links of the thesis lead to: a heading among them stays.
    """
    for caption in captions:
        if caption.text.form != "plain" and caption.to != caption.at:
            yield _as_heading(chapter, pieces, caption, linked)
        if caption.to < 0 and (caption.text.form != "plain" or caption.text.number):
            yield from _without_object(chapter, caption)
        elif caption.to >= 0:
            yield from _misnamed(chapter, caption, pieces[caption.to])


def _problem(
    chapter: Chapter, caption: TypedCaption, message: str, found: str, expected: str
) -> Problem:
    place = Place(chapter.source, caption.piece.first, 1)
    return Problem(RULE, place, message, found, expected, severity=Severity.WARNING)


def _as_heading(
    chapter: Chapter, pieces: Sequence[Piece], caption: TypedCaption, linked: Collection[str]
) -> Finding:
    block = f"/// {caption.text.kind}-caption"
    heading = caption.piece.heading
    written = f"a heading of level {heading.level}" if heading else "a paragraph in bold"
    message = f"the caption {quoted(caption.shown)} is written as {written}: write a {block} block"
    problem = _problem(chapter, caption, message, written, block)
    return Finding(problem, tuple(_moved_into_block(chapter, pieces, caption, linked)))


def _without_object(chapter: Chapter, caption: TypedCaption) -> Iterator[Finding]:
    kind = caption.text.kind
    if caption.rival:
        message = (
            f"the caption {quoted(caption.shown)} has no {kind} of its own: the one next to it has"
            f" its caption in line {caption.rival}"
        )
    else:
        message = f"the caption {quoted(caption.shown)} has no {kind} right above or below it"
    yield Finding(_problem(chapter, caption, message, caption.shown, f"a {kind}"))


def _misnamed(chapter: Chapter, caption: TypedCaption, thing: Piece) -> Iterator[Finding]:
    """Yield a table called figure, and an image called table: that may be a picture of one."""
    kind = caption.text.kind
    if thing.kind == "table" and kind == "figure" and "<img" not in thing.text.lower():
        message = f"{quoted(caption.shown)} is the caption of a table, but calls it a figure"
        yield Finding(_problem(chapter, caption, message, caption.text.label, "table"))
    if thing.kind == "image" and kind == "table":
        message = (
            f"{quoted(caption.shown)} is the caption of an image, but calls it a table: as an image"
            " its cells can be neither read aloud nor searched"
        )
        problem = _problem(chapter, caption, message, caption.text.label, "figure")
        yield Finding(Problem(RULE, problem.place, message, problem.found, "figure", Severity.INFO))


def _moved_into_block(
    chapter: Chapter,
    pieces: Sequence[Piece],
    caption: TypedCaption,
    linked: Collection[str],
) -> Iterator[Edit]:
    """Yield the edits that put a caption into a block under its table or image, if that is sure."""
    piece, text = caption.piece, caption.text
    if caption.to < 0 or not text.movable or abs(caption.to - caption.at) > 1:
        return
    thing = pieces[caption.to]
    if {thing.kind, text.kind} not in (
        {"table"},
        {"image", "figure"},
    ) or "\n" in piece.text.strip():
        return
    if piece.heading and piece.heading.anchor in linked:
        return
    if not _at_margin(thing) or not _at_margin(piece):
        return
    block = _block(piece, text)
    start, end = _in_file(chapter, piece)
    if caption.to < caption.at:
        gap = "\n" if thing.last == piece.first - 1 else ""
        after = "\n" if _follows(pieces, caption.at, piece.last) else ""
        yield Edit(start, end, f"{gap}{block}{after}")
        return
    top, below = _in_file(chapter, thing)
    yield Edit(start, top, "")
    after = "\n" if _follows(pieces, caption.to, thing.last) else ""
    yield Edit(below, below, f"\n\n{block}{after}")


def _in_file(chapter: Chapter, piece: Piece) -> tuple[int, int]:
    """Return the offsets in the file between which a piece stands."""
    start, end = chapter.line_span(piece.first, piece.last)
    return start + chapter.body_start, end + chapter.body_start


def _block(piece: Piece, text: CaptionText) -> str:
    heading = piece.heading
    identifier = heading.anchor if heading and heading.explicit else ""
    header = f"/// {text.kind}-caption" + (f" | #{identifier}" if identifier else "")
    return f"{header}\n{text.title}\n///"


def _follows(pieces: Sequence[Piece], at: int, line: int) -> bool:
    """Whether another piece is glued to the end of one."""
    return at + 1 < len(pieces) and pieces[at + 1].first == line + 1


def _at_margin(piece: Piece) -> bool:
    """Whether a piece stands in no list or quotation, and a table of HTML in no sentence."""
    is_html = "<table" in piece.text.lower() and "|" not in piece.text
    return not _INSIDE.match(piece.text) and (not is_html or piece.text.startswith("<"))
