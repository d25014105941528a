"""The pieces of a chapter and its typed captions, read once for all who ask."""

from __future__ import annotations

from generator.chapters import Chapter
from generator.chapters.captions import TypedCaption, read_captions
from generator.chapters.pieces import Piece, TableSpan, cut_into_pieces
from generator.handwritten.reading import read_tables


def read_pieces(chapter: Chapter) -> tuple[Piece, ...]:
    """Return the pieces of a chapter in order: headings, tables, images, paragraphs …."""
    return chapter.once(_read_pieces)


def typed_captions(chapter: Chapter) -> tuple[TypedCaption, ...]:
    """Return the captions that are typed as text, each with what it captions."""
    return chapter.once(_read_captions)


def _read_pieces(chapter: Chapter) -> tuple[Piece, ...]:
    top = chapter.body_start
    tables = [
        TableSpan(
            each.kind == "pipe", each.start - top, each.end - top, each.place.line, each.end_line
        )
        for each in read_tables(chapter)
    ]
    return cut_into_pieces(chapter, tables)


def _read_captions(chapter: Chapter) -> tuple[TypedCaption, ...]:
    return read_captions(chapter, read_pieces(chapter))
