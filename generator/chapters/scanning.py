"""From the text of a chapter to a Chapter: pure, and whatever the text, never an exception."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.chapters.front_matter import read_front_matter
from generator.chapters.headings import (
    file_prefix,
    name_as_title,
    read_headings,
    split_typed_number,
    with_title,
)
from generator.chapters.html import RawBlock, markup, raw_blocks
from generator.chapters.inline import scan_inlines
from generator.chapters.masking import Span, blank_lines, code_spans, fenced_lines
from generator.chapters.structure import HELD, Structure, read_structure
from generator.chapters.terms import read_terms
from generator.chapters.values import BlockUse, Chapter, InlineUse, places
from generator.core.edits import blank
from generator.core.problems import Message, Place

_HEADER_LINE = re.compile(
    r"^[ ]{0,3}(?P<fence>/{3,})[ ]*(?P<name>[\w-]+)[ ]*(?:\||$)", re.MULTILINE
)


def scan_chapter(path: str, source: str, text: str, works: Collection[str] = ()) -> Chapter:
    """Return the chapter that a text is; ``path`` and ``source`` as in Chapter.

    ``works`` are the keys of the works that can be cited.

    Problems of the front matter (``markup``) are in the chapter's ``problems``.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = read_front_matter(source, text)
    body = text[front.body_start :]
    masked = _masked(body, source, front.body_line)
    structure = masked.structure
    place_at = places(source, body, front.body_line)
    blocks = (*structure.blocks, *_blocks_in_html(masked, place_at))
    terms = read_terms(masked.outline, source, front.body_line)
    prefix = file_prefix(path)
    meta_title = split_typed_number(_text(front.meta.get("title")), prefix)[1]
    headings = with_title(
        read_headings(
            structure.headings,
            prefix,
            source,
            front.body_line,
            {block.id for block in blocks} | {term.id for term in terms},
        ),
        meta_title,
    )
    return Chapter(
        path=path,
        source=source,
        text=text,
        meta=front.meta,
        body_line=front.body_line,
        body=body,
        prose=masked.prose,
        prefix=prefix,
        title=meta_title or (headings[0].text if headings else "") or name_as_title(path),
        headings=headings,
        blocks=tuple(sorted(blocks, key=lambda block: block.place)),
        inlines=_outside(scan_inlines(masked.prose, body, place_at, works), blocks),
        terms=terms,
        stray_fences=tuple(structure.stray_fences),
        problems=front.problems,
        fences=masked.fences,
        indented=tuple(structure.indented),
        code_spans=masked.code_spans,
        raw_html=masked.raw,
        hidden=masked.hidden,
    )


def _outside(inlines: tuple[InlineUse, ...], blocks: Iterable[BlockUse]) -> tuple[InlineUse, ...]:
    """Return the uses that stand in no block whose text is taken as it is typed."""
    held = [each for each in blocks if each.name in HELD and each.closed and each.readable]
    if not held:
        return inlines
    return tuple(
        use
        for use in inlines
        if not any(each.place.line < use.place.line <= each.end_line for each in held)
    )


def mask(text: str) -> str:
    """Return a Markdown text of the same length in which everything that is no prose is blanked."""
    return _masked(text, "", 1).prose


@dataclass(frozen=True)
class _Masked:
    """A body in its stages of masking.

    ``unfenced`` has fenced code blanked; the lines of ``outline`` raw HTML as well; ``prose`` all
    that is no prose. The rest is as in Chapter.
    """

    fences: tuple[range, ...]
    unfenced: str
    raw: tuple[RawBlock, ...]
    outline: Sequence[str]
    structure: Structure
    code_spans: tuple[Span, ...]
    hidden: tuple[Span, ...]
    prose: str


def _masked(body: str, source: str, first_line: int) -> _Masked:
    """Blank code, scripts, comments, block headers, code spans and tags, in this order."""
    lines = body.split("\n")
    fences = tuple(fenced_lines(lines))
    unfenced = blank_lines(lines, (index for fence in fences for index in fence))
    raw = tuple(raw_blocks(unfenced))
    outline = _outline(unfenced, raw)
    structure = read_structure(lines, outline, fences, source, first_line)
    prose = blank(unfenced, (block.span for block in raw if block.opaque))
    if structure.not_prose:
        prose = blank_lines(prose.split("\n"), structure.not_prose)
    # In raw HTML a backtick is a backtick.
    spans = tuple(code_spans(blank(prose, (block.span for block in raw))))
    prose = blank(prose, spans)
    prose = blank(prose, (item.span for item in markup(prose)))
    hidden = tuple(item.span for item in markup(unfenced) if item.opaque)
    return _Masked(fences, unfenced, raw, outline, structure, spans, hidden, prose)


def _outline(unfenced: str, raw: tuple[RawBlock, ...]) -> Sequence[str]:
    """Return the lines with raw HTML blanked; what follows HTML on its last line begins a line.

    The site's Markdown puts it there, so that the width of a comment never makes it code.
    """
    lines = blank(unfenced, (block.span for block in raw)).split("\n")
    for block in raw:
        index = unfenced.count("\n", 0, block.end)
        column = block.end - (unfenced.rfind("\n", 0, block.end) + 1)
        if lines[index][column:].strip():
            lines[index] = lines[index][column:]
    return lines


def _blocks_in_html(masked: _Masked, place_at: Callable[[int], Place]) -> Iterator[BlockUse]:
    """Yield the headers that stand inside raw HTML, where the site shows them as they are."""
    text = masked.unfenced
    for block in masked.raw:
        if block.opaque or text.find("///", block.start, block.end) < 0:
            continue
        for header in _HEADER_LINE.finditer(text, block.start, block.end):
            place = place_at(header.start("fence"))
            yield BlockUse(
                name=header["name"].lower(),
                argument="",
                id="",
                options={},
                fence=len(header["fence"]),
                place=place,
                end_line=place.line,
                closed=False,
                header_error=Message("block-in-html", header=f"/// {header['name']}"),
            )


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, (dict, list)) else str(value).strip()
