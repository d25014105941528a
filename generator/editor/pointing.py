"""What stands where the cursor is: what is said of it, where it leads, and who else uses it.

What may follow what is typed: files, fields and values of the data, ids, works, blocks, links.

What is not public is never offered: neither records by their keys nor the values of a field.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, TypeGuard

from lsprotocol.types import CompletionItemKind as Kind
from lsprotocol.types import DocumentSymbol, InlayHint, SymbolKind

from generator.chapters import BlockUse, Chapter, InlineUse
from generator.chapters.masking import Span
from generator.chapters.syntax import BLOCKS
from generator.checks import Context
from generator.core.problems import Place
from generator.core.values import Frozen
from generator.data.expression import ExpressionError, Path, nodes_of, parse
from generator.data.expression.functions import FUNCTIONS
from generator.data.expression.statistics import STATISTICS
from generator.data.study import UnknownPathError
from generator.editor.desk import Desk
from generator.rendering.lookup import Lookup, showing_of
from generator.rendering.page import ValueUse
from generator.site.cards import cards_of
from generator.tables import TableError, build_table, draw_markdown
from generator.tables.printed_values import FILTERS, evaluated, named_entities, on_one_line

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


# --- completion -----------------------------------------------------------------------------------


MOST = 500  # things that are offered
_EXPRESSION = re.compile(r"(?:\{\{|\]\{=)((?:[^{}\"']|\"[^\"]*\"|'[^']*')*(?:[\"'][^\"'{}]*)?)$")
_CONDITION = re.compile(r"(?:^|[(,\s])([\w.-]+)\s*!?=\s*[\"']([^\"']*)$")
_CALL = re.compile(r"([a-z_0-9]+)\(\s*([\w.-]*)(,[^()]*)?$")
_BLOCK = re.compile(r"^ {0,3}/{3,} *([\w-]*)( *\| *([^#]*))?$")
_OPTION = re.compile(r"^ {4,}(?:(where): *(.*)|\w*)$")
_LINK = re.compile(r"\]\(([^()\s#@]*)(#[^()\s]*)?$")
_KEY = re.compile(r"@([\w:.-]*)$")

# How each function is called.
SIGNATURES = {
    **{each: f"{each}(file.field, condition)" for each in FUNCTIONS},
    "count": "count(file, condition)",
    **{
        name: f"{name}({', '.join((*'xyz'[: max(takes.least, min(takes.most, 2))], *named))})"
        for name, takes in STATISTICS.items()
        for named in [[f"{each}=…" for each in takes.named]]
    },
}

# Something that may be typed, what it is, and its kind.
Offer = tuple[str, str, Kind]


def completions(desk: Desk, path: str, lines: Sequence[str]) -> tuple[str, Sequence[Offer]]:
    """Return what is typed of a word, and what the word may be; ``lines`` end at the cursor."""
    found = (each.search(lines[-1]) for each in (_CONDITION, _LINK, _KEY))
    known = [(match[match.lastindex or 0]).removeprefix("#") for match in found if match]
    word = [*known, re.findall(r"[\w-]*$", lines[-1])[0]][0]
    thesis, chapter = desk.thesis, desk.chapter(path)
    offers = _offers(thesis, chapter, lines) if chapter else ()
    public = (each for each in offers if not thesis.leaks.holds(f"{each[0]} {each[1]}"))
    return word, [*islice(public, MOST)]


def _offers(thesis: Context, chapter: Chapter, lines: Sequence[str]) -> Iterator[Offer]:
    line = lines[-1]
    heads = (_BLOCK.match(each.split("#")[0]) for each in reversed(lines) if each[:4].strip())
    head = next(heads, None)
    if head and (option := _OPTION.match(line)):
        options = BLOCKS[head[1]].options.items() if head[1] in BLOCKS else ()
        source = getattr(thesis.specs.get((head[3] or "").strip()), "source", "")
        names = ((f"{name}: ", kind, Kind.Property) for name, kind in options)
        yield from _condition(thesis, source, option[2]) if option[1] else names
    elif block := _BLOCK.match(line):
        keywords = ((each, "", Kind.Keyword) for each in sorted({*BLOCKS, *thesis.blocks}))
        yield from _arguments(thesis, block[1]) if block[2] else keywords
    elif expression := _EXPRESSION.search("\n".join(lines[-2:])):
        yield from _expression(thesis, expression[1])
    elif link := _LINK.search(line):
        yield from _links(thesis, chapter, *link.groups())
    elif _KEY.search(line):
        yield from _keys(thesis)


# --- expressions ----------------------------------------------------------------------------------


def _expression(thesis: Context, typed: str) -> Iterator[Offer]:
    call, steps = _CALL.search(typed), _steps_before(typed)
    if re.search(r"\|\s*\w*$", typed):
        yield from ((each, "", Kind.Keyword) for each in FILTERS)
    elif call and call[3]:
        yield from _condition(thesis, call[2], call[3])
        for each in STATISTICS[call[1]].named if call[1] in STATISTICS else ():
            yield f"{each}=", SIGNATURES[call[1]], Kind.Keyword
    elif steps:
        is_cell = not call and steps[0] in thesis.specs
        yield from _cells(thesis, *steps[:2]) if is_cell else _fields(thesis, *steps)
    else:
        files = {name: each.resource.title for name, each in thesis.study.relations.items()}
        tables = {name: each.caption for name, each in thesis.specs.items() if name not in files}
        yield from ((*each, Kind.Function) for each in SIGNATURES.items() if not call)
        yield from ((name, about, Kind.Struct) for name, about in {**files, **tables}.items())


def _condition(thesis: Context, source: str, typed: str) -> Iterator[Offer]:
    file, named = source.partition(".")[0], _CONDITION.search(typed)
    with suppress(UnknownPathError):
        followed = thesis.study.follow(file, named[1].split(".") if named else ())
        field, entries = followed.field, thesis.register.entries
        if named is None and not typed.endswith(('"', "'")):
            yield from _fields(thesis, file, *_steps_before(typed))
        elif field and not followed.hidden:
            names = {key: each.title for key, each in entries.items()} if field.reference else {}
            values = dict.fromkeys((*field.enum, *map(str, filter(None, followed.present))))
            titles = {**names, **field.labels}
            yield from ((each, titles.get(each, ""), Kind.Value) for each in values)


def _steps_before(typed: str) -> Sequence[str]:
    return re.findall(r"((?:[\w-]+\.)*)[\w-]*$", typed)[0].split(".")[:-1]


def _cells(thesis: Context, table: str, row: str = "") -> Iterator[Offer]:
    with suppress(TableError):  # told where the table is described
        cells = thesis.scope.tables[table]
        rows = {**cells.rows, **cells.margins}
        names, caption = rows.get(row, {}) if row else rows, thesis.specs[table].caption
        yield from ((each, caption, Kind.Value) for each in names)


def _fields(thesis: Context, start: str, *steps: str) -> Iterator[Offer]:
    study, record = thesis.study, thesis.study.entity(start)
    with suppress(UnknownPathError):
        led = study.follow(record.resource if record else start, steps)
        relation = study.relation(led.field.reference) if led.field else led.owner_relation
        fields = relation.resource.fields.values()
        yield from ((each.name, each.title, Kind.Field) for each in fields)


# --- ids, blocks, links ---------------------------------------------------------------------------


def _keys(thesis: Context) -> Iterator[Offer]:
    works_first = sorted(thesis.register.entries.values(), key=lambda each: each.kind != "work")
    for entry in works_first:
        key, *titles = entry.names
        if entry.kind != "entity" or thesis.study.entity(key):
            yield key, " – ".join(titles), Kind.Reference


def _arguments(thesis: Context, block: str) -> Iterator[Offer]:
    specs = {"table": thesis.specs, "chart": thesis.charts}.get(block, {})
    yield from ((name, str(spec.caption), Kind.Struct) for name, spec in specs.items())
    for relation, record in thesis.study.entities() if block == "quote" else ():
        text, why_hidden = relation.resource.text, relation.resource.why_hidden
        if text and not (why_hidden(text) or why_hidden()):
            yield record.key, relation.text(record, text), Kind.Reference


def _links(thesis: Context, chapter: Chapter, path: str, anchor: str | None) -> Iterator[Offer]:
    manuscript, here = thesis.manuscript, posixpath.dirname(chapter.source)
    target = manuscript.chapter(manuscript.folder.found(chapter.path, path))
    titles = {each.source: each.title for each in manuscript.chapters}
    for each in target.headings if target and anchor else ():
        yield each.anchor, f"{each.number} {each.text}".strip(), Kind.Reference
    for each in () if anchor else sorted({*manuscript.folder.files, *titles}):
        yield posixpath.relpath(each, here or "."), titles.get(each, ""), Kind.File
