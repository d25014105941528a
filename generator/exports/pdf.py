"""Writes a document as PDF: typst sets it from data, so that no text of a chapter is ever markup.

Pandoc's tree becomes a few kinds of nodes, ``{"k": kind, …}``, which ``thesis.typ`` sets; inline
text is a string.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from generator.exports.book import Book
from generator.exports.document import TABLE
from generator.exports.pandoc import ExportError, Node, plain_text, replace_nodes
from generator.exports.pictures import FONTS

if TYPE_CHECKING:
    from typst import PDFStandard


STANDARDS = ("ua-1", "a-3b")
"""PDF/UA-1, for everyone who reads with other means than eyes; PDF/A-3b, for an archive."""
_HERE = Path(__file__).parent
Set = dict[str, Any]
Inlines = list[Any]
_WRAPPERS = {
    "Emph": "em",
    "Strong": "strong",
    "Strikeout": "strike",
    "Superscript": "sup",
    "Subscript": "sub",
    "SmallCaps": "smallcaps",
    "Underline": "em",
}
_LONG = 600
"""Characters of a cell that may go on on the next page; a shorter one is not cut."""
_BEFORE_NUMBER = re.compile(r" (?=\d)")
"""Where a reference such as "Tableau 7.2" must not be broken."""
_SHORT = 5
"""Characters of a term, such as a number, that its text can stand beside."""
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def write_pdf(book: Book, standards: Sequence[str] = STANDARDS[:1]) -> bytes:
    """Return the document as PDF of these standards; the same version gives the same bytes.

    Raises ``ExportError`` where a standard cannot be met, as when an image has no text.
    """
    import typst  # noqa: PLC0415 - only an export pays for it

    with tempfile.TemporaryDirectory(prefix="thesis-") as name:
        folder = Path(name)
        for picture in book.pictures.values():
            (folder / picture.name).write_bytes(picture.content)
        (folder / "document.json").write_text(json.dumps(_template_data(book)), encoding="utf-8")
        main = folder / "thesis.typ"
        shutil.copyfile(_HERE / "thesis.typ", main)
        compiler = typst.Compiler(
            str(main), root=name, font_paths=[str(FONTS)], ignore_system_fonts=True
        )
        try:
            made = compiler.compile(
                format="pdf",
                pdf_standards=cast("list[PDFStandard]", list(standards)),
                timestamp=book.moment,
            )
        except typst.TypstError as error:
            raise ExportError(f"{error.message}: {'; '.join(error.hints)}".rstrip(": ")) from None
    return cast("bytes", made)


def _template_data(book: Book) -> dict[str, Any]:
    """Return the data that ``thesis.typ`` sets."""
    front, text = book.front, book.language.text
    return {
        "language": book.language.code,
        "region": book.language_tag.partition("-")[2] or None,
        "kinds": book.kinds,
        "words": {
            "contents": text("export_contents"),
            "table": text("list_of_tables"),
            "figure": text("list_of_figures"),
        },
        "about": {
            "title": front.title,
            "subtitle": front.subtitle,
            "authors": front.authors,
            "institution": front.institution,
            "degree": front.degree,
            "lines": front.lines,
            "imprint": front.imprint,
            "keywords": front.keywords,
            "description": front.description,
            "abstracts": [
                {
                    "language": each.language,
                    "title": each.title,
                    "text": each.paragraphs,
                    "keywords": each.keywords,
                }
                for each in front.abstracts
            ],
        },
        "blocks": set_blocks(book.blocks),
    }


def set_blocks(blocks: Sequence[Node]) -> list[Set]:
    """Return blocks as nodes to set."""
    found: list[Set] = []
    for block in blocks:
        for each in _block(block):
            if each["k"] == "table":
                each["follows"] = bool(found) and found[-1]["k"] == "table"
            found.append(each)
    return found


def set_inlines(inlines: Sequence[Node]) -> Inlines:
    """Return inline nodes to set, text that stands together as one string."""
    found: Inlines = []
    for inline in inlines:
        for each in _inline(inline):
            if isinstance(each, str) and found and isinstance(found[-1], str):
                found[-1] += each
            else:
                found.append(each)
    return found


def _block(block: Node) -> list[Set]:
    """Return one block as nodes; unknown kinds give none."""
    content: Any = block.get("c")
    made = _BLOCKS.get(block["t"])
    return made(content) if made else []


def _heading(content: Any) -> list[Set]:  # noqa: ANN401 - pandoc's JSON
    level, (identifier, classes, _), inlines = content
    body = set_inlines(inlines)
    return [{"k": "h", "level": level, "id": identifier, "classes": classes, "body": body}]


def _enumeration(content: Any) -> list[Set]:  # noqa: ANN401 - pandoc's JSON
    (start, _, _), items = content
    return [{"k": "enum", "start": start, "items": [set_blocks(item) for item in items]}]


def _terms(content: Any) -> list[Set]:  # noqa: ANN401 - pandoc's JSON
    is_short = all(len(plain_text(term)) <= _SHORT for term, _ in content)
    items = [_term(term, texts) for term, texts in content]
    return [{"k": "terms", "short": is_short, "items": items}]


def _term(term: Sequence[Node], texts: Sequence[Sequence[Node]]) -> Set:
    return {
        "term": set_inlines(term),
        "body": [each for text in texts for each in set_blocks(text)],
    }


def _figure(content: Any) -> list[Set]:  # noqa: ANN401 - pandoc's JSON
    """Return a figure: a quotation with who said it, or a picture with its caption."""
    (identifier, classes, _), (_, caption), body = content
    said = [each for each in set_blocks(caption) if each["k"] in {"p", "plain"}]
    under = [inline for each in said for inline in each["body"]]
    kind = "quotation" if "quotation" in classes else "figure"
    inner = set_blocks(body)
    if kind == "quotation":
        inner = [
            said for each in inner for said in (each["body"] if each["k"] == "quote" else [each])
        ]
    return [
        {
            "k": kind,
            "id": identifier,
            "classes": classes,
            "body": inner,
            "caption": under,
        }
    ]


def _division(content: Any) -> list[Set]:  # noqa: ANN401 - pandoc's JSON
    (identifier, classes, _), blocks = content
    if TABLE in classes:
        return _tables(blocks[0], identifier, set_blocks(blocks[1:]))
    body = set_blocks(blocks)
    if not identifier and not classes:
        return body
    return [{"k": "div", "id": identifier, "classes": classes, "body": body}]


def _tables(table: Node, identifier: str, notes: list[Set]) -> list[Set]:
    """Return a table, or nothing where it has no cells."""
    made = set_table(table, identifier, notes)
    rows = [*made["head"], *made["foot"], *(row for body in made["bodies"] for row in body["rows"])]
    return [made] if any(rows) else []


def set_table(table: Node, identifier: str, notes: list[Set]) -> Set:
    """Return a table: widths as parts of the line, its rows by the part that they belong to.

    ``head`` repeats on each page; ``bodies`` have a heading of their own, or none.
    """
    (own, classes, _), (_, caption), specs, head, bodies, foot = table["c"]
    titles = [each["body"] for each in set_blocks(caption) if each["k"] in {"p", "plain"}]
    return {
        "k": "table",
        "id": identifier or own,
        "classes": classes,
        "caption": [inline for title in titles for inline in title],
        "widths": [spec[1].get("c") for spec in specs],
        "head": [_row(row, is_head=True) for row in head[1]],
        "bodies": [_body(body) for body in bodies],
        "foot": [_row(row) for row in foot[1]],
        "notes": notes,
    }


def _body(body: Any) -> Set:  # noqa: ANN401 - pandoc's JSON
    _, heads, above, rows = body
    headings = [row for row in rows if "row-group-heading" in row[0][1]]
    plain = [row for row in rows if row not in headings]
    return {
        "head": [_row(row, is_head=True) for row in (*above, *headings)],
        "rows": [_row(row, headers=heads) for row in plain],
    }


def _row(row: Any, *, headers: int = 0, is_head: bool = False) -> list[Set]:  # noqa: ANN401 - pandoc's JSON
    _ = headers
    return [_cell(cell, is_head=is_head) for cell in row[1]]


def _cell(cell: Any, *, is_head: bool) -> Set:  # noqa: ANN401 - pandoc's JSON
    (_, classes, pairs), alignment, rows, columns, content = cell
    sides = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}
    return {
        "classes": [*classes, *(f"scope-{scope}" for name, scope in pairs if name == "scope")],
        "head": is_head,
        "align": sides.get(alignment["t"], ""),
        "rows": rows,
        "columns": columns,
        "breaks": rows > 1 or len(plain_text(content)) > _LONG,
        "body": set_blocks(replace_nodes(content, _without_links) if is_head else content),
    }


def _without_links(found: Node) -> list[Node] | None:
    """Replace the links of a head by their text: PDF/UA allows none in repeated heads."""
    return found["c"][1] if found["t"] == "Link" else None


def _inline(inline: Node) -> Inlines:
    """Return one inline as text and nodes; unknown kinds give none."""
    kind: str = inline["t"]
    content: Any = inline.get("c")
    if kind in _WRAPPERS:
        return [{"k": _WRAPPERS[kind], "body": set_inlines(content)}]
    made = _INLINES.get(kind)
    return made(content) if made else []


def _quoted(content: Any) -> Inlines:  # noqa: ANN401 - pandoc's JSON
    before, after = _QUOTES[content[0]["t"]]
    return [before, *set_inlines(content[1]), after]


def _link(content: Any) -> Inlines:  # noqa: ANN401 - pandoc's JSON
    (_, classes, _), inlines, (target, _) = content
    body = set_inlines(inlines)
    if "ref" in classes:
        body = [
            _BEFORE_NUMBER.sub("\u00a0", each) if isinstance(each, str) else each for each in body
        ]
    return [{"k": "link", "to": target, "classes": classes, "body": body}]


def _image(content: Any) -> Inlines:  # noqa: ANN401 - pandoc's JSON
    _, inlines, (name, _) = content
    return [{"k": "image", "name": name, "text": plain_text(inlines).strip()}]


def _note(content: Any) -> Inlines:  # noqa: ANN401 - pandoc's JSON
    """Return a note; its first paragraph stands beside its number."""
    body = set_blocks(content)
    if body and body[0]["k"] == "p":
        body[0]["k"] = "plain"
    return [{"k": "note", "body": body}]


def _span(content: Any) -> Inlines:  # noqa: ANN401 - pandoc's JSON
    (identifier, classes, _), inlines = content
    body = set_inlines(inlines)
    if not identifier and not classes:
        return body
    return [{"k": "span", "id": identifier, "classes": classes, "body": body}]


_BLOCKS: dict[str, Callable[[Any], list[Set]]] = {
    "Para": lambda content: [{"k": "p", "body": set_inlines(content)}],
    "Plain": lambda content: [{"k": "plain", "body": set_inlines(content)}],
    "LineBlock": lambda content: [{"k": "plain", "body": set_inlines(line)} for line in content],
    "Header": _heading,
    "BulletList": lambda content: [{"k": "list", "items": [set_blocks(each) for each in content]}],
    "OrderedList": _enumeration,
    "DefinitionList": _terms,
    "BlockQuote": lambda content: [{"k": "quote", "body": set_blocks(content)}],
    "CodeBlock": lambda content: [{"k": "code", "text": content[1]}],
    "HorizontalRule": lambda _: [{"k": "rule"}],
    "Table": lambda content: _tables({"t": "Table", "c": content}, "", []),
    "Figure": _figure,
    "Div": _division,
}
_INLINES: dict[str, Callable[[Any], Inlines]] = {
    "Str": lambda content: [content],
    "Space": lambda _: [" "],
    "SoftBreak": lambda _: [" "],
    "LineBreak": lambda _: [{"k": "br"}],
    "Quoted": _quoted,
    "Code": lambda content: [{"k": "code", "text": content[1]}],
    "Math": lambda content: [{"k": "code", "text": content[1]}],
    "Note": _note,
    "Link": _link,
    "Image": _image,
    "Span": _span,
    "Cite": lambda content: set_inlines(content[1]),
}
