"""Writes a document as PDF: pandoc writes typst, ``thesis.typ`` says how it looks.

What pandoc's writer does not know becomes a call of a function of ``thesis.typ``. A figure or a
table stands where it was written. One that its page has no room for opens the next page, and the
text flows on before it; as that moves what follows, the document is set again until each has its
place. One that would then stand above its call stays where it was written.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from generator.chapters import Chapter
from generator.core.problems import CONFIGURATION, Message, Place, Problem, Severity
from generator.exports.book import Book, FrontPart
from generator.exports.pandoc import (
    Node,
    attributes_of,
    classes_of,
    node,
    nodes_of,
    plain_text,
    replace_nodes,
    rows_of,
    write_format,
)
from generator.exports.tables import TABLE
from generator.exports.typst import ExportError, typeset
from generator.rendering.mathematics import converted
from generator.rendering.unrendered import first_place

# What pandoc writes in a formula, and what typst calls it today.
_OF_TODAY = {
    r'delim: "\|\|"': 'delim: "|"',
    r"\b(dot|minus|plus|times)\.circle": r"\1.o",
    r'(\d+) upright\(","\) (\d+)': r'"\1,\2"',
}
# PDF/UA-1, for everyone who reads with other means than eyes; PDF/A-3b, for an archive.
STANDARDS = ("ua-1", "a-3b")
# Classes that are functions of ``thesis.typ``, and those that it is told of a figure.
_FUNCTIONS = frozenset(
    """
    logos institution above-title degree discipline defended supervisors jury nnt
    abstract-of keywords admonition csl-entry audit audit-kind audit-entry
    evidence-alone evidence-judgement evidence-verdict
    table-notes quotation attribution quotation-kind equation mark entity entity-label
    ref-entity ref-term evidence evidence-source total-unit unbroken value at-page figures
    """.split()  # noqa: SIM905 - a list of words
)
_PLACED = ("turned", "small", "smaller", "landscape", "chart")
_POINTS = {"": 0.75, "px": 0.75, "pt": 1, "in": 72, "cm": 28.3465, "mm": 2.83465}
_LENGTH = re.compile(rf"(?P<number>[0-9]{{1,5}}(?:\.[0-9]{{1,4}})?)(?P<unit>%|{'|'.join(_POINTS)})")
# What a paragraph of nothing but pictures is made of.
_OF_PICTURES = frozenset({"RawInline", "SoftBreak", "LineBreak", "Space"})
_TONES = frozenset({"tone-for", "tone-against", "tone-none"})
_SIDES = {"AlignRight": "right", "AlignCenter": "center"}
_TRIES = 2  # of one that floats
_TOP = 90.0  # points from the head of a page above which a line is its first
_LONGEST_WHOLE_CELL = 600  # characters above which a cell may go on on the next page


def write_pdf(
    book: Book, standards: Sequence[str] = STANDARDS[:1], *, lost: set[str] | None = None
) -> bytes:
    """Return the PDF, the same for a version; raise ``ExportError`` if a standard is not met.

    ``lost`` gets the signs that no face has.
    """
    math = [tuple(each["c"]) for each in nodes_of(book.blocks, "Math")]
    given = [(tex, kind["t"] == "DisplayMath") for kind, tex in math]
    formulas = dict(zip(given, converted(given, "typst")[0] if given else (), strict=True))
    blocks = [part for each in book.before for part in _front_part(each)]
    blocks += [_raw("#show: chapters"), *book.blocks, _raw("#show: abstracts")]
    blocks += [part for each in book.after for part in _front_part(each)]
    blocks = replace_nodes(blocks, partial(_for_typst, formulas=formulas, numbers=count()))
    body = write_format("typst-smart", blocks, {}, "--syntax-highlighting=none")
    files = {picture.name: picture.content for picture in book.pictures.values()}
    files["placing.json"] = b"[]"
    about = book.metadata | {
        "language": book.language.code,
        "region": book.language_tag[3:],
        "page": book.language.text("export_page"),
    }
    told = f"#let about = json(bytes({_string(json.dumps(about, ensure_ascii=False))}))\n"
    source = told.encode() + (Path(__file__).parent / "thesis.typ").read_bytes() + body
    try:
        return typeset(
            source,
            "pdf",
            files=files,
            standards=standards,
            moment=book.moment,
            settle=_settle(),
            lost=lost,
        )
    except ExportError:
        for (tex, _), written in formulas.items():
            _try_formula(tex, written)
        raise


def lost_signs(chapters: Sequence[Chapter], lost: Iterable[str]) -> Iterator[Problem]:
    """Yield a remark for each sign that no face has, where chapters or settings have it first."""
    for sign in sorted(lost):
        having = (first_place(each, sign) for each in chapters if sign in each.text)
        place = next(having, Place(CONFIGURATION))
        yield Problem("markup", place, Message("sign-without-font"), sign, severity=Severity.INFO)


def _settle() -> Callable[[Any], dict[str, bytes]]:
    """Return a function that reads the places of figures and tables, and chooses which float.

    One for which its page has no room floats; so does the next one, if it would wait for it. One
    that floats above its call, because others moved, is tried once more, then stays.
    """
    floating, tried = set[int](), Counter[int]()

    def settle(places: Any) -> dict[str, bytes]:  # noqa: ANN401 - JSON
        called = {at: (page, y) for at, role, page, y in places if role == "called"}
        shown = {at: page for at, role, page, _ in places if role == "shown"}
        above = {at for at in floating if shown[at] == called[at][0]}
        tried.update(above)
        before = floating.copy()
        floating.difference_update(above)
        for at, (page, y) in sorted(called.items()):
            is_waiting = at - 1 in floating and page == shown[at - 1]
            is_moved = shown[at] > page or y < _TOP or is_waiting
            if is_moved and at not in above and tried[at] < _TRIES:
                floating.add(at)
        changed = {"placing.json": json.dumps(sorted(floating)).encode()}
        return changed if floating != before else {}

    return settle


def _try_formula(tex: str, written: str) -> None:
    """Raise ``ExportError`` for a formula that typst cannot set."""
    source = f'#eval({_for_today(written)}, mode: "math", scope: (sect: sym.inter))'
    try:
        typeset(source.encode(), "png")
    except ExportError as error:
        raise ExportError(Message("formula-not-set", formula=tex, reason=str(error))) from None


def _for_today(written: str) -> str:
    """Return a formula of pandoc's as a string that typst reads today."""
    for old, new in _OF_TODAY.items():
        written = re.sub(old, new, written)
    return _string(written.strip("$ \n"))


def _string(words: str) -> str:
    """Return words as a string of typst, in which none of them is markup."""
    return json.dumps(words, ensure_ascii=False)


def _raw(source: str, kind: str = "RawBlock") -> Node:
    return node(kind, "typst", source)


def _call(function: str, content: list[Node], kind: str = "RawBlock") -> list[Node]:
    """Return content as that of a function of ``thesis.typ``."""
    # Without the semicolon a bracket that follows would be another argument.
    return [_raw(f"#{function}[", kind), *content, _raw("];", kind)]


def _front_part(part: FrontPart) -> list[Node]:
    start = [_raw("#show: preliminaries")] if part.kind == "contents" else []
    language = f", language: {_string(part.language)}" if part.language else ""
    return [*start, *_call(f"{part.kind}({_string(part.title)}{language})", part.blocks)]


def _for_typst(
    found: Node, formulas: Mapping[tuple[str, bool], str], numbers: Iterator[int]
) -> list[Node] | None:
    """Make a call of what pandoc's writer leaves out: classes, anchors, alternative texts."""
    kind = found["t"]
    content: list[Any] = found.get("c", [])
    identifier, classes, _ = attributes_of(found)
    raw = "RawBlock" if kind == "Div" else "RawInline"
    if kind == "Math":
        tex, is_block = content[1], content[0]["t"] == "DisplayMath"
        written = _for_today(formulas[tex, is_block])
        return [_raw(f"#formula({_string(tex)}, {written}, {str(is_block).lower()});", raw)]
    if kind == "Image":
        words = _string(plain_text(content[1]).strip())
        size = "".join(_lengths(attributes_of(found)[2]))
        return [_raw(f'#picture("{content[2][0]}", alt: {words}{size});', raw)]
    if kind == "Para" and all(each["t"] in _OF_PICTURES for each in content):
        is_picture = any("#picture(" in each["c"][1] for each in content if "c" in each)
        return _call("whole-pictures", [found]) if is_picture else None
    if kind == "Table":
        _style_cells(found)
    if kind == "Figure" or TABLE in classes:
        return _figure(found, next(numbers))
    anchor = [_raw(f"#metadata(none)<{identifier}>", raw)] if identifier else []
    named = [each for each in classes if each in _FUNCTIONS]
    if kind in {"Div", "Span", "Link"} and named:
        inside = [found] if kind == "Link" else content[1]
        return [*anchor, *_call(named[0], inside, raw)]
    return [*anchor, *content[1]] if kind == "Span" else None


def _lengths(size: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the width and the height of a picture as typst says them: a number alone is pixels."""
    for name, typed in size:
        found = _LENGTH.fullmatch(typed)
        unit, number = (found["unit"], float(found["number"])) if found else ("", 0)
        if number and unit == "%" and name == "width":
            yield f", {name}: {min(number, 100):g}%"
        elif number and unit != "%":
            yield f", {name}: {number * _POINTS[unit]:.2f}pt"


def _figure(found: Node, at: int) -> list[Node]:
    """Return a figure, or a table with its notes, as one that is placed by its number."""
    tables = list(nodes_of(found, "Table")) if found["t"] == "Div" else []
    content, caption = found["c"][-1], found["c"][1]
    for table in tables:
        caption, table["c"][1] = table["c"][1], [None, []]
    classes = {*classes_of(found), *(name for table in tables for name in classes_of(table))}
    if tables or "chart" in classes:
        content = _call("wide", content)
    said = "".join(f'"{each}", ' for each in _PLACED if each in classes)
    shown = [_raw(f'#metadata(({at}, "shown"))<placed>'), *content]
    figure = node("Figure", [attributes_of(found)[0], [], []], caption, shown)
    return _call(f"placed({at}, ({said}))", [figure])


def _style_cells(table: Node) -> None:
    """Give cells their colours, turn heads, and leave long cells to break.

    A head has no links: PDF/UA allows none in what is repeated.
    """
    is_turned = "turned" in classes_of(table)
    attributes_of(table)[1].append("typst:no-figure")
    for body in table["c"][4]:  # pandoc rules off the heads within a body
        body[2], body[3] = [], body[2] + body[3]
    for part, row in rows_of(table):
        for cell in row[1]:
            (_, classes, pairs), alignment, rows, columns, content = cell
            tone = next((each for each in classes if each in _TONES), "")
            if tone:
                pairs.append(["typst:text:fill", f'tones.at("{tone}")'])
            if tone and {"judgement", "verdict"} & set(classes):
                pairs.append(["typst:fill", f'tints.at("{tone}", default: none)'])
            if rows > 1 or len(plain_text(content)) > _LONGEST_WHOLE_CELL:
                pairs.append(["typst:breakable", "true"])
            if part == "head":
                is_upright = is_turned and columns == 1
                content = replace_nodes(
                    content, lambda each: each["c"][1] if each["t"] == "Link" else None
                )
                cell[4] = _call("upright", content) if is_upright else content
                side = "center" if is_upright else _SIDES.get(alignment["t"], "left")
                pairs.append(["typst:align", f"{side} + bottom"])
                cell[1] = node("AlignDefault")
