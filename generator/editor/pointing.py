"""What stands where the cursor is: what is said of it, where it leads, and who else uses it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, TypeGuard

from lsprotocol.types import DocumentSymbol, InlayHint, SymbolKind

from generator.chapters import BlockUse, Chapter, InlineUse
from generator.chapters.masking import Span
from generator.checks import Context
from generator.core.problems import Place
from generator.core.values import Frozen
from generator.data.expression import ExpressionError, Path, nodes_of, parse
from generator.editor.desk import Desk
from generator.rendering.lookup import Lookup, showing_of
from generator.rendering.page import ValueUse
from generator.site.cards import cards_of
from generator.tables import TableError, build_table, draw_markdown
from generator.tables.printed_values import evaluated, named_entities, on_one_line

FIRST_LINES = 12  # of a table that are shown: its caption, heads, eight rows
MOST_RECORDS = 50  # to which a value leads
_WORD = re.compile(r"[\w-]+(?:\.[\w-]+)*")  # a key or an id: "BF4", "sec-7.1"
_STEP = re.compile(r"[\w-]+")  # of a path: "utilite", "BF4"


class Spot(Frozen, eq=False):
    """What stands at an offset of a file: a use of a chapter, the key of what is meant.

    ``span`` is where in the file as it is typed. Without a ``key`` a value means its records.
    """

    use: InlineUse | BlockUse | None
    key: str
    span: Span


def spot_at(desk: Desk, path: str, offset: int) -> Spot:
    """Return what stands at an offset of a file."""
    thesis, chapter = desk.thesis, desk.chapter(path)
    text = desk.text(path).text
    word, span = _word_at(text, offset, _WORD)
    if chapter is None:
        line = text.count("\n", 0, offset) + 1
        here = (e.key for _, e in thesis.study.entities() if (e.path, e.line) == (path, line))
        is_named = thesis.study.entity(word) or word in thesis.specs
        return Spot(None, word if is_named else next(here, ""), span)
    for use, at in uses_of(chapter):
        if at[0] <= offset < at[1]:
            keys, step = keys_of(thesis, chapter, use), _word_at(text, offset, _STEP)[0]
            whole = () if is_value(use) else keys
            return Spot(use, step if step in keys else next(iter(whole), ""), at)
    return Spot(None, word if thesis.register.get(word) else "", span)


def _word_at(text: str, offset: int, pattern: re.Pattern[str]) -> tuple[str, Span]:
    start = text.rfind("\n", 0, offset) + 1
    for match in pattern.finditer(text[start:].partition("\n")[0]):
        if match.start() <= offset - start <= match.end():
            return match[0], (start + match.start(), start + match.end())
    return "", (offset, offset)


def uses_of(chapter: Chapter) -> Iterator[tuple[InlineUse | BlockUse, Span]]:
    """Yield what a chapter uses, of blocks the lines of their heads, with its span as typed."""
    for use in chapter.inlines:
        yield use, chapter.typed_span(use.span)
    for block in chapter.blocks:
        lines = block.place.line, max(block.place.line, block.content_line - 1)
        yield block, chapter.typed_span(chapter.line_span(*lines))


def is_value(use: InlineUse | BlockUse | None) -> TypeGuard[InlineUse]:
    """Say whether a use is a value or a claim, which may name several things."""
    return isinstance(use, InlineUse) and use.kind in {"value", "claim"}


def keys_of(thesis: Context, chapter: Chapter, use: InlineUse | BlockUse) -> Sequence[str]:
    """Return the ids, records, tables and works that a use names, each once."""
    if isinstance(use, BlockUse):
        captions = thesis.register.captions.get(chapter.path, ())
        shown = (each.id for each in captions if each.block.place == use.place)
        return [*filter(None, (use.argument, *shown))]
    if not is_value(use):
        is_reference = use.kind in {"reference", "link"}
        return [use.target.partition("#")[0]] if is_reference else use.keys
    try:
        expression = parse(on_one_line(use.target))
    except ExpressionError:  # told where it stands
        return ()
    paths = (each.parts[0] for each in nodes_of(expression.tree) if isinstance(each, Path))
    tables = (each for each in paths if each in thesis.specs)
    return [*dict.fromkeys((*tables, *named_entities(expression, thesis.study)))]


# --- what is said ---------------------------------------------------------------------------------


def said_of(thesis: Context, spot: Spot) -> str:
    """Return what is shown of a spot in Markdown, "" if there is nothing; nothing private."""
    use, entry = spot.use, thesis.register.get(spot.key)
    said: Iterator[str] = iter(())
    if is_value(use):
        said = _card(thesis, use)
    elif isinstance(use, BlockUse) and use.name == "table":
        said = _first_rows(thesis, use)
    elif entry:
        key, *titles = entry.names
        notes = (each for each in entry.note.splitlines() if each != " – ".join(titles))
        said = iter((" – ".join((f"**{key}**", *titles)), *notes))
    return thesis.leaks.masked("\n\n".join(filter(None, said)), "…")


def _card(thesis: Context, use: InlineUse) -> Iterator[str]:
    is_claim, found = use.kind == "claim", Lookup(thesis).value(use.target)
    words = use.words if is_claim else found.text
    value = ValueUse(use.target, words, found.said, use.place, is_claim)
    for card in cards_of(thesis, [value], (), {}):
        yield f"**{card['words']}** {'✗' if card['is_wrong'] else '✓'} {card['check']}"
        records: Mapping[str, Any] = card["list"] or {}
        parts = [each["said"] for each in card["parts"]]
        parts += (each["name"] for each in records.get("records", ()))
        yield card["said"]
        yield "\n".join(f"- {each}" for each in (*parts, records.get("more")) if each)
        asked = f"`{card['expression']}`" if card["expression"] else ""
        yield ", ".join(filter(None, (asked, *(each["file"] for each in card["sources"]))))


def _first_rows(thesis: Context, block: BlockUse) -> Iterator[str]:
    with suppress(KeyError, ExpressionError, TableError):  # told where it stands
        spec, showing = thesis.specs[block.argument], showing_of(block.options)
        table = build_table(spec, thesis.study, thesis.language, showing)
        yield "\n".join(draw_markdown(table).splitlines()[:FIRST_LINES])


def hints_of(desk: Desk, path: str, _: object = None) -> list[InlayHint]:
    """Return what the data say behind each expression of a chapter: "= 19"."""
    lookup, text, chapter = Lookup(desk.thesis), desk.text(path), desk.chapter(path)
    uses = ((each, at) for each, at in uses_of(chapter) if is_value(each)) if chapter else ()
    asked = ((lookup.value(each.target).said, at) for each, at in uses)
    return [InlayHint(text.range(at).end, f"= {said}") for said, at in asked if said]


def symbols_of(desk: Desk, path: str, _: object = None) -> list[DocumentSymbol]:
    """Return the headings, tables and figures of a chapter with their numbers."""
    register, text, chapter = desk.thesis.register, desk.text(path), desk.chapter(path)
    if chapter is None:
        return []
    captions = ((each, register.get(each.id)) for each in register.captions.get(chapter.path, ()))
    titles = ((each.place, f"{each.number} {each.text}".strip()) for each in chapter.headings)
    labels = ((each.block.place, f"{it.label} {each.title}") for each, it in captions if it)
    named = sorted((*titles, *labels))
    places = ((name, text.at(chapter.typed_place(place))) for place, name in named)
    return [DocumentSymbol(name, SymbolKind.String, here, here) for name, here in places]


# --- where it leads -------------------------------------------------------------------------------


def places_of(thesis: Context, spot: Spot) -> Iterator[Place]:
    """Yield where what a spot names is written; of a value the records behind it."""
    use, known = spot.use, (thesis.specs, thesis.charts, thesis.register.entries)
    named = (each[spot.key].place for each in known if spot.key in each)
    yield from islice(filter(None, named), 1)
    if is_value(use) and not spot.key:
        with suppress(ExpressionError, TableError):  # told where it stands
            records = evaluated(use.target, thesis.scope)[1].records[:MOST_RECORDS]
            yield from (Place(each.path, each.line) for each in records)


def passages_of(thesis: Context, key: str) -> Iterator[tuple[str, Span]]:
    """Yield the files and spans of all uses of a record, table, section or work."""
    for chapter in thesis.manuscript.chapters:
        for use, span in uses_of(chapter):
            if key in keys_of(thesis, chapter, use):
                yield chapter.source, span
