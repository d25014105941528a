"""Captions that are typed as text ("Tableau 3 – …"), and the table or figure beside each."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from generator.chapters.headings import plain_text
from generator.chapters.numbering import CaptionKind
from generator.chapters.pieces import Piece
from generator.chapters.structure import DRAWN
from generator.chapters.values import Chapter, Heading
from generator.core.values import Frozen, replace

_WORDS: Mapping[str, tuple[CaptionKind, str]] = {
    **dict.fromkeys(("table", "tableau", "tab", "tabl", "tbl"), ("table", "table")),
    **dict.fromkeys(("figure", "fig"), ("figure", "figure")),
    **dict.fromkeys(("illustration", "ill"), ("figure", "illustration")),
    **dict.fromkeys(("graphique", "graph", "chart", "graphe"), ("figure", "graphique")),
    **dict.fromkeys(("photo", "photographie", "photograph"), ("figure", "photo")),
    **dict.fromkeys(("image", "capture"), ("figure", "image")),
    **dict.fromkeys(("carte", "map"), ("figure", "carte")),
    **dict.fromkeys(("schéma", "schema", "diagramme", "diagram"), ("figure", "schéma")),
}
"""The words that a caption begins with: what it captions, and what its number counts."""
_SURE = frozenset(("table", "figure"))
_SECTION_LEVELS = 4
"""A heading deeper than this is a caption rather than a section if its words may be one's."""
_MARK = r"(?:\*{1,3}|_{1,3})"
_NUMBER = (
    r"(?:(?:n[°ºo]|no\.)[ \u00a0]?)?"
    r"(?P<number>[0-9]+(?:[.\-–][0-9]+)*[a-z]?|[IVXLC]+|[A-Z][.\-–]?[0-9]+(?:[.\-–][0-9]+)*)"
    r"(?!\w|\.[a-z])"  # "Figure 4.x" has no number yet
)
_CAPTION = re.compile(
    rf"(?P<open>{_MARK})?(?P<label>[^\W\d_]+)\.?[ \u00a0]*(?:{_NUMBER})?"
    rf"(?P<close1>{_MARK})?[ \u00a0\u202f]*"
    rf"(?P<separator>[:.,–—|]|--|-(?=[ \u00a0])|\))?[ \u00a0]*"
    rf"(?(open)(?P<close2>{_MARK})?)[ \u00a0]*"
    r"(?P<title>.*)$",
    re.DOTALL,
)
_WHOLE = re.compile(r"(?P<mark>\*{1,3}|_{1,3})(?P<inside>[^*_].*?)[ ]*(?P=mark)[ ]*", re.DOTALL)
_STRONG = frozenset((":", "–", "—", "-", "--", "|"))
_LONGEST = 300  # a paragraph that is longer only begins like a caption
# What would begin something else at the beginning of a caption's own line.
_NO_TITLE = re.compile(r"(?:[-*+>|#:~]|[0-9]+[.)])(?:\s|$)|/{3}|`{3}|={3}|\[\^|!!!|<")


Side = Literal["above", "below"]
_OBJECTS = frozenset(("table", "image", "code", "html", "block"))
_NAMED = {
    "table": frozenset(("table", "block", "code", "html")),
    "figure": frozenset(("image", "block", "code", "html")),
}
# What stands between a table and its caption: "Source : …", "Note. …", the title in italics that
# the APA has below the number.
_BETWEEN = re.compile(
    r"[\s*_(]*(?:sources?|notes?|n\.b\.|nb|lecture|champ|légende|crédits?|reading|legend|credits?)"
    r"[\s*_]*[:.–—-]"
    r"|\s*(?P<mark>[*_])(?![*_\s])[^*_]+(?P=mark)\s*\Z",
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
_HTML_CAPTION = re.compile(
    r"<(?P<tag>caption|figcaption)\b[^<>]*>(?P<text>.*?)</(?P=tag)>", re.IGNORECASE | re.DOTALL
)
_OWN_CAPTION = re.compile(r"<(?:caption|figcaption)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


class CaptionText(Frozen):
    """A typed caption: what it says it captions, its number and title, and how it is written.

    ``series`` is what its number counts ("table", "figure", "carte"); ``form`` says whether it is a
    heading, a paragraph in bold, or plain. ``title`` is Markdown; ``movable`` says that it can
    stand in a block as it is.
    """

    kind: CaptionKind
    series: str
    label: str
    number: str
    title: str
    form: Literal["heading", "bold", "plain"]
    movable: bool


class TypedCaption(Frozen):
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
        heading = self.piece.heading
        return " ".join(plain_text(heading.text if heading else self.piece.text).split())


def read_caption(source: str, *, heading: bool) -> CaptionText | None:
    """Return the caption that a heading's text or a paragraph is, or None."""
    text = source.strip()
    whole = _WHOLE.fullmatch(text) if len(text) <= _LONGEST else None
    found = _CAPTION.match(whole["inside"].strip() if whole else text)
    if len(text) > _LONGEST or found is None or found["label"].lower() not in _WORDS:
        return None
    kind, series = _WORDS[found["label"].lower()]
    number, separator = found["number"] or "", found["separator"] or ""
    is_closed = bool(found["close1"] or found["close2"])
    is_marked = bool(whole or found["open"])
    title = " ".join(found["title"].split())
    if number:
        # "Table 3 shows …" is a sentence; "Table 3. Results", "**Table 3** Results" are captions.
        is_caption = is_marked or not title or separator not in {"", ","}
        is_caption = is_caption or (heading and bool(separator or title[:1].isupper()))
        # "_Figure 6.3_ shows …" is a sentence too.
        is_caption = is_caption and not (found["close1"] and not separator and title[:1].islower())
    else:
        is_apart = heading or is_marked or series in _SURE
        is_caption = separator in _STRONG and bool(title) and is_apart
    if not is_caption or (found["open"] and not is_closed and not whole):
        return None
    if found["open"] and not is_closed:
        title = title.removesuffix(found["open"])
    is_bold = whole and len(whole["mark"]) > 1
    is_balanced = all(title.count(mark) % 2 == 0 for mark in ("**", "__", "`"))
    return CaptionText(
        kind,
        series,
        found["label"],
        number,
        title,
        "heading" if heading else "bold" if is_bold else "plain",
        movable=bool(title) and not _NO_TITLE.match(title) and is_balanced,
    )


def caption_of_heading(chapter: Chapter, heading: Heading) -> CaptionText | None:
    """Return the caption that a heading is by its words: "##### Tableau 3 – …"; no title is one."""
    if heading.is_title and len(chapter.headings) > 1:
        return None
    caption = read_caption(heading.source, heading=True)
    is_sure = caption and (caption.series in _SURE or heading.level > _SECTION_LEVELS)
    return caption if is_sure else None


def read_captions(chapter: Chapter, pieces: Sequence[Piece]) -> tuple[TypedCaption, ...]:
    """Return the typed captions of a chapter, each with what it captions.

    A caption belongs to its only neighbour that could have one; of two, to that which is what the
    caption names, else to the one on the side where the captions of this chapter stand.
    """
    apart: list[TypedCaption] = []
    inside: list[TypedCaption] = []
    is_listing = False
    for at, piece in enumerate(pieces):
        text = _caption_of(chapter, piece)
        if piece.heading and not text:
            is_listing = bool(_LISTING.search(piece.heading.text))
        if is_listing:
            continue
        if text:
            apart.append(TypedCaption(text, piece, at))
        elif within := _caption_within(piece):
            inside.append(TypedCaption(within, piece, at, to=at))
    taken = {at: piece.first for at, piece in enumerate(pieces) if _is_captioned(pieces, at)}
    taken |= {caption.to: caption.piece.first for caption in inside}
    passed = {at for at, piece in enumerate(pieces) if _is_passed(piece)}
    passed -= {caption.at for caption in apart}
    beside = [_beside(pieces, caption.at, passed) for caption in apart]
    chosen = _chosen(pieces, apart, beside, taken)
    for caption, near in zip(apart, beside, strict=True):
        to = chosen.get(caption.at, -1)
        rivals = [taken[at] for at in near.values() if to < 0 and at in taken]
        inside.append(replace(caption, to=to, rival=rivals[0] if rivals else 0))
    return tuple(sorted(inside, key=lambda each: each.at))


def _chosen(
    pieces: Sequence[Piece],
    captions: Sequence[TypedCaption],
    beside: Sequence[Mapping[Side, int]],
    taken: dict[int, int],
) -> dict[int, int]:
    """Return what each caption captions, and take it: the least doubtful first."""
    only = Counter(side for near in beside for side in near if len(near) == 1)
    habit = "below" if only["below"] > only["above"] else "above"  # where their things stand
    choices: list[tuple[int, bool, bool, int, int]] = []
    for caption, near in zip(captions, beside, strict=True):
        named = [at for at in near.values() if pieces[at].kind in _NAMED[caption.text.kind]]
        for side, at in near.items():
            doubt = 0 if len(near) == 1 else 1 if named == [at] else 2
            is_unusual = doubt > 0 and side != habit
            choices.append((doubt, at not in named, is_unusual, caption.at, at))
    chosen: dict[int, int] = {}
    for *_, caption_at, at in sorted(choices):
        if caption_at not in chosen and at not in taken:
            chosen[caption_at], taken[at] = at, pieces[caption_at].first
    return chosen


def _caption_of(chapter: Chapter, piece: Piece) -> CaptionText | None:
    if piece.heading:
        return caption_of_heading(chapter, piece.heading)
    if piece.kind != "text" or len(_BEGINNINGS.findall(piece.text)) > 1:
        return None
    return read_caption(piece.text, heading=False)


def _caption_within(piece: Piece) -> CaptionText | None:
    """Return the caption that stands inside raw HTML, or is glued under an image or a table."""
    text, words = piece.text, ""
    own = _HTML_CAPTION.search(text)
    last = text.rstrip().rsplit("\n", 1)[-1]
    if piece.kind == "text":
        is_image = piece.beside != text and piece.beside[:1].isspace()
        words = piece.beside if is_image else ""
    elif piece.kind in {"html", "image"} or (piece.kind == "table" and "<table" in text.lower()):
        words = own["text"] if own else "" if piece.kind == "table" else text
        words = _TAG.sub("", words)[: _LONGEST if own else None]
    elif piece.kind == "table" and "|" not in last:
        words = last
    return read_caption(words, heading=False)


def _beside(pieces: Sequence[Piece], at: int, passed: set[int]) -> dict[Side, int]:
    """Return the things right above and right below a caption, by their index."""
    found: dict[Side, int] = {}
    sides: tuple[tuple[Side, int], ...] = (("above", -1), ("below", 1))
    for side, step in sides:
        index = at + step
        while index in passed:
            index += step
        if 0 <= index < len(pieces) and pieces[index].kind in _OBJECTS:
            found[side] = index
    return found


def _is_passed(piece: Piece) -> bool:
    """Whether a piece may stand between a caption and its table: a note, or what has no words."""
    is_note = piece.kind == "text" and len(piece.text) <= _LONGEST and _BETWEEN.match(piece.text)
    return piece.kind == "wrapper" or bool(is_note)


def _is_captioned(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a thing has its caption already: in a block of ours or in its HTML."""
    piece, following = pieces[at], pieces[at + 1 : at + 2]
    block = following[0].block if following else None
    if piece.kind == "block" or (block and block.name not in DRAWN):
        return True
    return piece.kind in {"table", "html", "image"} and bool(_OWN_CAPTION.search(piece.text))
