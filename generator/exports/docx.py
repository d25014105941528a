"""Writes a document for Word: styles, real tables, captions, notes, contents, links.

The styles are those of ``word/styles.xml``, by name. A supervisor comments there, so that quiet
links of the site are plain words.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import io
import re
import tempfile
import zipfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from generator.exports.book import Book
from generator.exports.document import NOTES, TABLE, captions_of
from generator.exports.pandoc import (
    Node,
    attributes_of,
    node,
    nodes_of,
    pandoc_document,
    plain_text,
    replace_nodes,
    run_pandoc,
    zip_parts,
)
from generator.exports.pictures import FORMATS, Picture, as_pixels

_SOURCE = re.compile(r'(<pic:cNvPr[^>]*?) descr="[^"]*"')
_WHOLE_ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
_WHOLE_CELL = re.compile(r"<w:tc>.*?</w:tc>", re.DOTALL)
_UPWARDS = '<w:textDirection w:val="btLr"/><w:vAlign w:val="center"/>'
_HEIGHT = '<w:trHeight w:val="2700" w:hRule="exact"/>'
_ROW = re.compile(r"<w:tr>(?!<w:trPr>)")
QUIET = frozenset({"ref-term", "ref-entity", "entity", "value"})
"""Classes of links that become plain text."""
TURNED = "Table Turned"
"""Style of a head whose text runs upwards; ``_turned_cell`` turns the cells that have it."""
_STYLES = {
    "csl-entry": "Bibliography",
    "evidence-judgement": "Judgement",
    "evidence-verdict": "Judgement",
    NOTES: "Table Note",
}
_TONES = {"tone-for": "Tone For", "tone-against": "Tone Against", "tone-none": "Tone None"}
_SIGNS = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_WIDTH = "16cm"
_DEEPEST = 3
_NEW_PAGE = node("RawBlock", "openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
_PACKAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PORTRAIT = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1418" w:bottom="1417" '
    'w:left="1418" w:header="709" w:footer="709" w:gutter="0"/>'
)
"""A4, with margins of 2.5 cm, in twentieths of a point."""
LANDSCAPE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" '
    'w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
)
HEAD_AND_FOOT = (
    f'<w:headerReference xmlns:r="{_PACKAGE}" w:type="default" r:id="rIdThesisHeader"/>'
    f'<w:footerReference xmlns:r="{_PACKAGE}" w:type="default" r:id="rIdThesisFooter"/>'
)


def write_docx(book: Book) -> bytes:
    """Return the document as a Word file; the same version gives the same bytes."""
    blocks = word_blocks(copy.deepcopy(book.blocks), book.pictures)
    front = [*front_blocks(book), *contents_blocks(book, blocks)]
    with tempfile.TemporaryDirectory(prefix="thesis-") as folder:
        styles = Path(folder) / "reference.docx"
        styles.write_bytes(reference_file(book.language_tag))
        made = run_pandoc(
            ["--from=json", "--to=docx", f"--reference-doc={styles}", "--output=-"],
            pandoc_document([*front, *blocks], book.metadata),
            book.moment,
        )
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = parts["word/document.xml"].decode()
    parts["word/document.xml"] = _finish_document(document).encode()
    return zip_parts(parts)


def _finish_document(document: str) -> str:
    """Return the text of a Word file with what pandoc does not write.

    Rows stay on one page, the title page has no head, and the description of a picture is its words
    alone.
    """
    document = _SOURCE.sub(r"\1", document)
    document = document.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>", 1)
    document = _ROW.sub("<w:tr><w:trPr><w:cantSplit/></w:trPr>", document)
    document = document.replace("<w:trPr><w:tblHeader", "<w:trPr><w:cantSplit/><w:tblHeader")
    return _WHOLE_ROW.sub(_with_turned_cells, document)


def _with_turned_cells(row: re.Match[str]) -> str:
    """Return a row of a table; one with heads that run upwards gets a fixed height."""
    if "TableTurned" not in row[0]:
        return row[0]
    cells = _WHOLE_CELL.sub(_turned_cell, row[0])
    return cells.replace("<w:trPr>", f"<w:trPr>{_HEIGHT}", 1)


def _turned_cell(cell: re.Match[str]) -> str:
    if "TableTurned" not in cell[0]:
        return cell[0]
    empty = cell[0].replace("<w:tcPr />", "<w:tcPr></w:tcPr>", 1)
    return empty.replace("</w:tcPr>", f"{_UPWARDS}</w:tcPr>", 1)


def word_blocks(blocks: list[Node], pictures: Mapping[str, Picture]) -> list[Node]:
    """Return blocks with the styles of Word, pictures inside them, and names that Word allows."""

    def changed(found: Node) -> list[Node] | None:
        kind = found["t"]
        if kind == "Link":
            return _link(found)
        if kind == "Image":
            return [_image(found, pictures)]
        if kind == "Span":
            found["c"][0][0] = bookmark(found["c"][0][0])
            if "caption-number" in found["c"][0][1]:
                return [node("Strong", [found])]
        elif kind == "Header":
            found["c"][1][0] = bookmark(found["c"][1][0])
        elif kind == "Figure":
            return _figure(found)
        elif kind == "Div":
            return _division(found)
        return None

    return _spaced(replace_nodes(blocks, changed))


def _spaced(blocks: list[Node]) -> list[Node]:
    """Return blocks with the style "After Table" on each paragraph that follows a table."""
    found: list[Node] = []
    for block in blocks:
        before = found[-1] if found else None
        if block["t"] in {"Para", "Plain"} and before is not None and _ends_table(before):
            found.append(styled("After Table", [block]))
        else:
            found.append(block)
    return found


def _ends_table(block: Node) -> bool:
    if block["t"] != "Div":
        return False
    is_note = ["custom-style", _STYLES[NOTES]] in attributes_of(block)[2]
    return is_note or any(each["t"] == "Table" for each in block["c"][1])


def bookmark(identifier: str) -> str:
    """Return a name for a bookmark: letters, digits and underscores, at most 40 of them."""
    if not identifier or _SIGNS.fullmatch(identifier):
        return identifier
    plain = re.sub(r"\W", "_", identifier, flags=re.ASCII)
    digest = hashlib.sha256(identifier.encode()).hexdigest()[:8]
    return f"b_{plain[:29]}_{digest}"


def _link(found: Node) -> list[Node]:
    (_, classes, _), inlines, (target, _) = found["c"]
    if target.startswith("#"):
        found["c"][2] = [f"#{bookmark(target[1:])}", ""]
    if "evidence" in classes:
        return [node("Superscript", [found])]
    return inlines if QUIET & set(classes) else [found]


def _image(found: Node, pictures: Mapping[str, Picture]) -> Node:
    _, text, (name, _) = found["c"]
    picture = pictures[name]
    suffix = "." + name.rpartition(".")[2]
    kind = "image/png" if suffix == ".svg" else FORMATS[suffix]
    data = base64.b64encode(as_pixels(picture)).decode()
    attributes = ["", [], [["width", _WIDTH]] if suffix == ".svg" else []]
    return node("Image", attributes, text, [f"data:{kind};base64,{data}", ""])


def _figure(found: Node) -> list[Node] | None:
    """Return a quotation as a block of its own with who said it; other figures as they are."""
    (identifier, classes, pairs), caption, content = found["c"]
    found["c"][0] = [bookmark(identifier), classes, pairs]
    if "quotation" not in classes:
        return None
    quoted = [each for block in content for each in _unquoted(block)]
    source = styled("Quotation Source", caption[1])
    return [node("Div", [bookmark(identifier), [], []], [node("BlockQuote", quoted), source])]


def _unquoted(block: Node) -> list[Node]:
    return block["c"] if block["t"] == "BlockQuote" else [block]


def _division(found: Node) -> list[Node] | None:
    (identifier, classes, pairs), content = found["c"]
    found["c"][0] = [bookmark(identifier), classes, pairs]
    if TABLE in classes:
        return _table(found)
    for name, style in _STYLES.items():
        if name in classes:
            return [node("Div", [bookmark(identifier), [], [["custom-style", style]]], content)]
    return None


def styled(style: str, blocks: list[Node]) -> Node:
    """Return blocks whose paragraphs have a style of Word."""
    return node("Div", ["", [], [["custom-style", style]]], blocks)


def _table(found: Node) -> list[Node]:
    """Return a table with its cells in their styles; one of many columns has a page on its side."""
    (identifier, _, _), (table, *notes) = found["c"]
    classes = attributes_of(table)[1]
    is_turned = "turned" in classes
    style = "Table Small" if is_turned or "smaller" in classes else "Table Text"
    _, _, _, head, bodies, foot = table["c"]
    if is_turned:
        _turn(head[1])
    for rows, is_head in ((head[1], True), (foot[1], False)):
        _style_cells(rows, style, is_head=is_head)
    for body in bodies:
        _style_cells([*body[2], *body[3]], style, is_head=False)
    blocks = [node("Div", [identifier, [], []], [table]), *notes]
    if not is_turned:
        return blocks
    return [
        node("RawBlock", "openxml", turned_page(begins=True)),
        *blocks,
        node("RawBlock", "openxml", turned_page(begins=False)),
    ]


def _turn(rows: list[Any]) -> None:
    """Turn the heads of single columns upwards."""
    for row in rows:
        for cell in row[1]:
            if cell[2] == cell[3] == 1:
                bold = [_toned(each, set(), is_strong=True) for each in cell[4]]
                cell[4] = [styled(TURNED, bold)]


def _style_cells(rows: list[Any], style: str, *, is_head: bool) -> None:
    for row in rows:
        is_heading = is_head or "row-group-heading" in row[0][1]
        for cell in row[1]:
            if cell[4] and ["custom-style", TURNED] in _pairs(cell[4][0]):
                continue
            classes = set(cell[0][1])
            is_strong = is_heading or bool({"total", "verdict"} & classes)
            blocks = [_toned(each, classes, is_strong=is_strong) for each in cell[4]]
            cell[4] = [styled(style, blocks)]


def _pairs(block: Node) -> list[list[str]]:
    return attributes_of(block)[2] if block["t"] == "Div" else []


def _toned(block: Node, classes: set[str], *, is_strong: bool) -> Node:
    """Return the text of a cell, bold where it is a head or a total, in the tone of a judgement."""
    if block["t"] not in {"Plain", "Para"}:
        return block
    inlines = block["c"]
    for tone, style in _TONES.items():
        if tone in classes:
            inlines = [node("Span", ["", [], [["custom-style", style]]], inlines)]
    return node("Para", [node("Strong", inlines)] if is_strong else inlines)


def front_blocks(book: Book) -> list[Node]:
    """Return the rest of the title page (institution, degree, version) and the abstracts."""
    front = book.front
    lines = [each for each in (front.institution, front.degree) if each]
    lines += [f"{name} : {value}" for name, value in front.lines]
    blocks = [styled("Front Matter", [_para(each)]) for each in (*lines, *front.imprint)]
    blocks += [_NEW_PAGE] if front.abstracts else []
    for each in front.abstracts:
        blocks.append(styled("Abstract Title", [_para(each.title)]))
        texts = [*each.paragraphs, *([each.keywords] if each.keywords else [])]
        language = ["", [], [["custom-style", "Abstract"], ["lang", each.language]]]
        blocks.append(node("Div", language, [_para(text) for text in texts]))
    return blocks


def _para(text: str) -> Node:
    return node("Para", [node("Str", text)])


def contents_blocks(book: Book, blocks: list[Node]) -> list[Node]:
    """Return the contents and the lists of tables and figures, as fields that Word can renew."""
    text = book.language.text
    headings = [
        (f"TOC{found['c'][0]}", found["c"][1][0], plain_text(found["c"][2]).strip())
        for found in nodes_of(blocks, "Header")
        if found["c"][0] <= _DEEPEST and "unlisted" not in found["c"][1][1]
    ]
    made = [
        _NEW_PAGE,
        _field(text("export_contents"), f'TOC \\o "1-{_DEEPEST}" \\h \\z \\u', headings),
    ]
    captions = list(captions_of(blocks))
    for kind, style in (("table", "Table Caption"), ("figure", "Image Caption")):
        own = [("TableofFigures", name, words) for each, name, words in captions if each == kind]
        if own:
            made.append(_field(text(f"list_of_{kind}s"), f'TOC \\h \\z \\t "{style},1"', own))
    return made


def _field(title: str, code: str, entries: list[tuple[str, str, str]]) -> Node:
    """Return a field of Word with the links that it shows until it is updated.

    The texts are escaped: this is the only place where text becomes markup of Word.
    """
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
        f"{escape(code, quote=False)} "
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    paragraphs = [
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{begin if number == 0 else ""}'
        f'<w:hyperlink w:anchor="{escape(name)}"><w:r><w:t xml:space="preserve">'
        f"{escape(_printable(words), quote=False)}</w:t></w:r></w:hyperlink></w:p>"
        for number, (style, name, words) in enumerate(entries)
    ]
    heading = (
        '<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr><w:r><w:t>'
        f"{escape(title, quote=False)}</w:t></w:r></w:p>"
    )
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    return node("RawBlock", "openxml", heading + "".join(paragraphs) + end)


def _printable(words: str) -> str:
    """Return words without the control characters that XML does not allow."""
    return "".join(each for each in words if each.isprintable() or each in "\t\u00a0\u202f")


_WORD = Path(__file__).parent / "word"


def turned_page(*, begins: bool) -> str:
    """Return the paragraph that ends a section of upright pages, or one of a page on its side."""
    page = PORTRAIT if begins else LANDSCAPE
    return f"<w:p><w:pPr><w:sectPr>{HEAD_AND_FOOT}{page}</w:sectPr></w:pPr></w:p>"


def reference_file(language: str) -> bytes:
    """Return the reference file for a thesis in a language (``fr-FR``)."""
    default = run_pandoc(["--print-default-data-file=reference.docx"], b"")
    with zipfile.ZipFile(io.BytesIO(default)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    styles = (_WORD / "styles.xml").read_text(encoding="utf-8").replace("LANGUAGE", language)
    parts["word/styles.xml"] = styles.encode()
    for name in ("header1.xml", "footer1.xml"):
        parts[f"word/{name}"] = (_WORD / name).read_bytes()
    _insert(parts, "[Content_Types].xml", "</Types>", _types())
    _insert(parts, "word/_rels/document.xml.rels", "</Relationships>", _relations())
    document = parts["word/document.xml"].decode()
    start, end = document.rindex("<w:sectPr>"), document.rindex("</w:sectPr>")
    section = f"<w:sectPr>{HEAD_AND_FOOT}{PORTRAIT}"
    parts["word/document.xml"] = f"{document[:start]}{section}{document[end:]}".encode()
    return zip_parts(parts)


def _insert(parts: dict[str, bytes], name: str, before: str, text: str) -> None:
    parts[name] = parts[name].decode().replace(before, f"{text}{before}").encode()


def _types() -> str:
    return "".join(
        f'<Override PartName="/word/{kind}1.xml" ContentType="{_CONTENT}.{kind}+xml"/>'
        for kind in ("header", "footer")
    )


def _relations() -> str:
    return "".join(
        f'<Relationship Type="{_PACKAGE}/{kind}" Id="rIdThesis{kind.title()}" '
        f'Target="{kind}1.xml"/>'
        for kind in ("header", "footer")
    )
