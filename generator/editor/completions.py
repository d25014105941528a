"""What may follow what is typed: files, fields and values of the data, ids, works, blocks, links.

What is not public is never offered: neither records by their keys nor the values of a field.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from lsprotocol.types import CompletionItemKind as Kind

from generator.chapters import Chapter
from generator.chapters.syntax import BLOCKS
from generator.checks import Context
from generator.data.expression.functions import FUNCTIONS
from generator.data.expression.statistics import STATISTICS
from generator.data.study import UnknownPathError
from generator.editor.desk import Desk
from generator.tables import TableError
from generator.tables.printed_values import FILTERS

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
