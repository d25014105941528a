"""Captions typed by hand: as headings, without their table or figure, misnamed, numbered twice.

And tables, figures and sections that the prose calls by a number that there is not.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from generator.chapters import Chapter
from generator.chapters.captions import TypedCaption
from generator.chapters.pieces import Piece
from generator.checks.context import Context, info, warning
from generator.checks.links import linked_anchors
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem
from generator.core.values import grouped
from generator.handwritten import read_pieces, typed_captions


def caption_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield captions written as something else, without their table or figure, or of another."""
    captions = chapter.kept_once(typed_captions)
    pieces = chapter.once(read_pieces) if captions else ()
    for caption in captions:
        kind, shown, text = caption.text.kind, caption.shown, caption.text
        place = Place(chapter.source, caption.piece.first, 1)
        if text.form != "plain" and caption.to != caption.at:
            yield from _written_otherwise(chapter, pieces, caption, context)
        thing = pieces[caption.to] if caption.to >= 0 else None
        if thing is None and (text.form != "plain" or text.number):
            code = f"caption-of-taken-{kind}" if caption.rival else f"caption-without-{kind}"
            yield warning(
                "caption",
                place,
                code,
                shown,
                Message(f"some-{kind}"),
                caption=shown,
                line=caption.rival,
            )
        is_table = thing and thing.kind == "table" and "<img" not in thing.text.lower()
        if is_table and kind == "figure":
            yield warning(
                "caption", place, "caption-of-table", shown, Message("word-table"), caption=shown
            )
        elif thing and thing.kind == "image" and kind == "table":  # it may be a picture of one
            yield info(
                "caption", place, "caption-of-image", shown, Message("word-figure"), caption=shown
            )


def _written_otherwise(
    chapter: Chapter, pieces: Sequence[Piece], caption: TypedCaption, context: Context
) -> Iterator[Problem]:
    """Yield a warning for a caption that is a heading or, in our Markdown, in bold."""
    text, heading = caption.text, caption.piece.heading
    is_of_github = chapter.flavour == "github"
    if chapter.flavour != "mkdocs" and not (is_of_github and heading):
        return  # other Markdown numbers captions in some outputs alone
    written = Message("bold-paragraph")
    if heading:
        written = Message("heading-of-level", level=heading.level)
    code, block = "caption-written-as", f"/// {text.kind}-caption"
    if is_of_github:  # where it would stand in the contents
        code, block = "caption-in-flavour", f"**{caption.shown}**"
    is_named = (text.kind, text.number) in context.once(_named_in_prose)
    is_linked = heading and heading.anchor in context.once(linked_anchors)
    is_sure = _is_movable(pieces, caption) and not (heading and heading.level == 1)
    is_certain = is_sure and not (is_of_github or is_named or is_linked)
    edits = tuple(_edits(chapter, pieces, caption)) if is_certain else ()
    yield warning(
        "caption",
        Place(chapter.source, caption.piece.first, 1),
        code,
        caption.shown,
        block,
        edits=edits,
        caption=caption.shown,
        written=written,
        block=block,
    )


_INSIDE = re.compile(r"[ \t>]|[*+-][ ]|[0-9]+[.)][ ]")


def _is_movable(pieces: Sequence[Piece], caption: TypedCaption) -> bool:
    """Say whether a caption is sure to be that of the table or image right beside it."""
    piece, text = caption.piece, caption.text
    if caption.to < 0 or not text.movable or abs(caption.to - caption.at) > 1:
        return False
    thing = pieces[caption.to]
    in_a_sentence = "<table" in thing.text.lower() and "|" not in thing.text
    return (
        (thing.kind, text.kind) in {("table", "table"), ("image", "figure")}
        and "\n" not in piece.text.strip()
        and not (_INSIDE.match(thing.text) or _INSIDE.match(piece.text))
        and not (in_a_sentence and not thing.text.startswith("<"))
    )


def _edits(chapter: Chapter, pieces: Sequence[Piece], caption: TypedCaption) -> Iterator[Edit]:
    """Yield the edits that put a block below the table or figure, in place of its caption."""
    text, heading = caption.text, caption.piece.heading
    identifier = f" | #{heading.anchor}" if heading and heading.explicit else ""
    block = f"/// {text.kind}-caption{identifier}\n{text.title}\n///"
    piece, thing, top = caption.piece, pieces[caption.to], chapter.body_start
    after = "\n" if _is_glued_below(chapter, pieces[max(caption.to, caption.at)]) else ""
    start, end = chapter.line_span(piece.first, piece.last)
    if caption.to < caption.at:
        gap = "\n" if _is_glued_below(chapter, thing) else ""
        yield Edit(top + start, top + end, f"{gap}{block}{after}")
    else:
        first, below = chapter.line_span(thing.first, thing.last)
        yield Edit(top + start, top + first, "")
        yield Edit(top + below, top + below, f"\n\n{block}{after}")


def _is_glued_below(chapter: Chapter, piece: Piece) -> bool:
    """Say whether a line with words stands right below a piece in the file as it is typed."""
    end = chapter.body_start + chapter.line_span(piece.first, piece.last)[1]
    return any(line.strip() for line in chapter.text[end:].split("\n", 2)[1:2])


# --- tables, figures and sections that the prose names by number ----------------------------------

_NAMED = re.compile(
    r"(?P<label>[§TtFfSs](?:(?<=§)|(?<![^\W_].)"
    r"(?i:(?<=t)(?:ableaux?|ables?|ab\.)|(?<=f)(?:igures?|igs?\.)|(?<=s)ections?)))"
    r"[ \u00a0]+(?i:n[°º][ \u00a0]?)?(?P<numbers>[0-9][0-9.]*"
    r"(?i:[ \u00a0]*(?:,(?:[ ](?:et|and))?|et|and|&|à|to|-|–)[ \u00a0]*[0-9][0-9.]*)*)"
    r"(?![0-9.]*(?<=\.)[a-z])"  # "figure 4.x"
)
_BEFORE_NAME = re.compile(r"[ #*_]*(?:!\[[ ]*|(?:Table)?:[ ]*)?")  # "Table: Table 5.3 – Title"
_ONE_OF = re.compile(r"(?:[0-9]{1,3}[.–-])*[0-9]{1,3}")
_TITLED = re.compile(r"[*_]*[ \u00a0]*(?:[:–—]|-[ ])[ \u00a0*_]*\w")  # "Table 5.3 – Title"
_TITLE = re.compile(r"(?<=[0-9])[*_]*[ \u00a0]+[*_]*[A-ZÀ-Ý]")  # "Fig. 3 Components of …"
# "figure 3 de Hevner (2004)", "[@hevner2004, figure 3]": a figure of another work
_ELSEWHERE = re.compile(
    r"[\s,(]*(?:(?:de|du|des|d['’]|chez|in|of|from|by|dans)\s*(?:l['’]|la |le |les |the )?"
    r"(?:[A-ZÀ-Ý]|\[?@|ouvrage|article|livre|rapport|annexe|book|report|paper|appendix)|\[@)"
    r"|[^.;()\n]{0,30}\btherein\b"
)
_BEFORE_OTHER = re.compile(r"(?:[)\]]|\b(?:[Ii]bid|[Ii]d|cit)\b\.?),?\s*$")  # "Ibid., fig. 2"
_LISTED = re.compile(r"[*_]{0,3}[ \u00a0]*(?:[:.–—|-]|$)", re.MULTILINE)
_CITED = re.compile(r"\[[^\[\]]*@[^\[\]]*\]|\([^()]*\b(?:19|20)[0-9]{2}[^()]*\)")


_KINDS = {"t": "table", "f": "figure", "s": "section", "§": "section"}
_TYPED_NUMBER = re.compile(  # of a heading
    r"(?:(?:chapter|chapitre|section)\s)?(\d+(?:\.\d+)*)(?=[.):]?\s)", re.IGNORECASE
)


class _Naming(NamedTuple):
    kind: str
    numbers: Sequence[str]
    is_caption: bool
    start: int
    end: int


def named_by_number(chapter: Chapter) -> Sequence[_Naming]:
    """Return where tables, figures and sections are called by their numbers."""
    lines, found = {each.piece.first for each in chapter.kept_once(typed_captions)}, list[_Naming]()
    for match in _NAMED.finditer(chapter.prose):
        numbers, start = _ONE_OF.findall(match["numbers"]), match.start("label")
        place, before = chapter.place_at(start), chapter.prose[start - 1 : start]
        begins = bool(_BEFORE_NAME.fullmatch(chapter.prose, start - place.column + 1, start))
        if before == "_" and not begins:
            continue
        is_caption = begins and bool(
            before == "["
            or len(numbers) > 1
            or place.line in lines
            or _TITLE.match(chapter.prose, match.end())
            or _TITLED.match(chapter.prose, match.end())
        )
        kind = _KINDS[match["label"][0].lower()]
        found.append(_Naming(kind, numbers, is_caption, start, match.end()))
    return found


def _named_in_prose(context: Context) -> frozenset[tuple[str, str]]:
    return frozenset(
        (each.kind, number)
        for chapter in context.manuscript.chapters
        for each in chapter.kept_once(named_by_number)
        for number in each.numbers
        if not each.is_caption
    )


def unknown_numbers(context: Context) -> Iterator[Problem]:
    """Yield where prose names a table, a figure or a section by a number that none has.

    Numbers are known by what stands before their last part ("7." of 7.2): where none has such a
    number, it may be that of a chapter which is not here. Of sections it is an info, and a number
    without such a part names a chapter, or a section of another work.
    """
    chapters, captions = context.manuscript.chapters, context.register.captions.values()
    named = [(chapter, each) for chapter in chapters for each in chapter.kept_once(named_by_number)]
    typed = [each.text for chapter in chapters for each in chapter.kept_once(typed_captions)]
    numbers = [(each.kind, each.number) for found in captions for each in found]
    numbers += [(each.kind, each.number) for each in typed]
    numbers += [
        (each.kind, number) for _, each in named if each.is_caption for number in each.numbers
    ]
    numbers += [("section", entry.number) for entry in context.register.of_kind("section")]
    headings = (each.source for chapter in chapters for each in chapter.headings)
    numbers += [("section", found[1]) for found in map(_TYPED_NUMBER.match, headings) if found]
    parted = [(kind, *_split(number)) for kind, number in numbers]
    known = grouped(((kind, prefix), last) for kind, prefix, last in parted if last)
    prefixes = dict(sorted(known, reverse=True))
    for chapter, each in named:
        is_other = each.is_caption or is_of_other_work(chapter.body, each.start, each.end)
        is_section = each.kind == "section"
        problem = partial(info, "reference") if is_section else partial(warning, "caption")
        for number in () if is_other else each.numbers:
            prefix, last = _split(number)
            # Where all numbers have that of a chapter, a number without one is of no table.
            before = prefix or ("" if (each.kind, "") in known else prefixes.get(each.kind, ""))
            here = known.get((each.kind, before), ())
            if is_section and (not prefix or last < min(here, default=0)):
                continue  # a chapter, or what precedes the sections that are here
            if here and last and (last not in here or before != prefix):
                near = f"{before}{min(here, key=lambda other: abs(other - last))}"
                code, place = f"no-{each.kind}-of-number", chapter.place_at(each.start)
                yield problem(place, code, number, near, number=number, near=near)


def is_of_other_work(body: str, start: int, end: int) -> bool:
    """Whether a table or figure is of another work, or is listed: a list repeats captions."""
    line_start, line_end = body.rfind("\n", 0, start) + 1, body.find("\n", end)
    line = body[line_start : line_end if line_end >= 0 else len(body)]
    before = line[: start - line_start]
    is_cited = any(cited.start() <= len(before) < cited.end() for cited in _CITED.finditer(line))
    is_listed = not any(map(str.isalpha, before)) and _LISTED.match(body, end)
    is_beside = _BEFORE_OTHER.search(before) or _ELSEWHERE.match(body, end)
    return bool(is_cited or is_listed or is_beside)


# --- the numbers of captions ----------------------------------------------------------------------

_ROMAN = {
    "X" * tens + one: tens * 10 + at
    for tens in range(4)
    for at, one in enumerate(("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"))
}
_MOST = 1000  # "Table 2024" is no number of a caption


def _split(number: str) -> tuple[str, int]:
    """Return what precedes the last part of a number ("7." of 7.2), and that part (0: none)."""
    last = re.split(r"[.\-–]", number)[-1]
    value = int(last) if last.isdecimal() else _ROMAN.get(last, 0)
    return number.removesuffix(last), value if value < _MOST else 0


def caption_number_problems(context: Context) -> Iterator[Problem]:
    """Yield a warning for each number used twice: each file may count its own, but "7.2" is one."""
    captions = context.register.captions
    drawn = {(str(each.kind), each.number): each for found in captions.values() for each in found}
    seen: dict[tuple[str, str, str], tuple[Place, str]] = {}
    for chapter in context.manuscript.chapters:
        for caption in chapter.kept_once(typed_captions):
            text, place = caption.text, Place(chapter.source, caption.piece.first)
            name, (prefix, last) = f"{text.label} {text.number}", _split(text.number)
            if not last:
                continue
            if by_site := drawn.get((text.series, text.number)):
                at, code = by_site.block.place, f"number-of-caption-drawn-{text.kind}"
                expected = Message("own-number-or-block")
                yield warning(
                    *("caption", place, code, name, expected),
                    caption=name,
                    path=at.path,
                    line=at.line,
                )
            of_file = "" if prefix else chapter.source
            first, title = seen.setdefault(
                (text.series, text.number, of_file), (place, chapter.title)
            )
            # Another version of a text has its numbers.
            if first != place and (first.path == place.path or title != chapter.title):
                here, elsewhere = "number-of-caption-twice", "number-of-caption-twice-in"
                code = here if first.path == place.path else elsewhere
                yield warning(
                    *("caption", place, code, name, Message("a-number-of-its-own")),
                    caption=name,
                    path=first.path,
                    line=first.line,
                )
