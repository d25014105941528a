"""Writes a document for Word: pandoc's writer with the styles of ``word/styles.xml``, by name.

A supervisor comments there, so that quiet links of the site are plain words.
"""

import re
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from generator.exports.book import Book, FrontPart
from generator.exports.document import Picture, as_pixels, data_address
from generator.exports.pandoc import (
    Node,
    attributes_of,
    classes_of,
    node,
    replace_nodes,
    rows_of,
    text,
    write_format,
)
from generator.exports.tables import NOTES, TABLE
from generator.exports.word_comments import with_answers, with_comments
from generator.exports.word_marks import LOCK, tracked, with_marks, within_lock
from generator.site.data_files import unzipped, zipped

# Classes of links that become plain text.
_QUIET = frozenset({"ref-term", "ref-entity", "entity", "value"})
_STYLES = {
    "csl-entry": "Bibliography",
    "evidence-alone": "Judgement",
    "evidence-judgement": "Judgement",
    "evidence-verdict": "Judgement",
    "audit-kind": "Judgement",
    "audit-entry": "Audit",
    NOTES: "Table Note",
    "attribution": "Quotation Source",
}
# The styles of the parts around the chapters; the code of the field that a list is.
_FRONT = {"title-page": "Front Matter", "imprint": "Front Matter", "dedication": "Quotation Source"}
_FIELDS = {
    "contents": 'TOC \\o "1-3" \\h \\z \\u',
    "list-of-tables": 'TOC \\h \\z \\t "Table Caption,1"',
    "list-of-figures": 'TOC \\h \\z \\t "Image Caption,1"',
}
_PARTS = (
    *("document.xml", "styles.xml", "header1.xml", "header2.xml", "footer1.xml"),
    "_rels/document.xml.rels",
)
_DEEPEST = 3
_TALLEST = 7_200_000  # of a picture, 20 cm: room for its caption and a heading
_WORD = Path(__file__).parent / "word"
_HEIGHT = '<w:trPr><w:trHeight w:val="2700" w:hRule="exact"/>'
_UPWARDS = '<w:tcPr>{}<w:textDirection w:val="btLr"/><w:vAlign w:val="center"/></w:tcPr>'
_TAB = node("RawInline", "openxml", "<w:r><w:tab/></w:r>")
_NEW_PAGE = node("RawBlock", "openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
# The shape of a run of pages: A4 with margins of 2.5 cm, without a running head, or on its side.
_PORTRAIT, _PLAIN, _LANDSCAPE = (
    (_WORD / f"{shape}.xml").read_text("utf-8").strip()
    for shape in ("portrait", "plain", "landscape")
)


def write_docx(book: Book) -> bytes:
    """Return the document as a Word file; the same version gives the same bytes."""
    tree = [part for each in book.before for part in _front_part(each)]
    blocks = with_comments(book.blocks, book.comments) if book.comments else book.blocks
    tree += [_end_of(_PLAIN), *(with_marks(blocks) if book.for_review else blocks)]
    if book.after:
        tree.append(_end_of(_PORTRAIT))
    tree += [part for each in book.after for part in _front_part(each)]
    blocks = replace_nodes(tree, partial(_for_word, pictures=book.pictures))
    with tempfile.TemporaryDirectory(prefix="thesis-") as folder:
        styles = Path(folder) / "reference.docx"
        parts = {f"word/{name}": (_WORD / name).read_text("utf-8") for name in _PARTS}
        parts["word/styles.xml"] = parts["word/styles.xml"].replace("LANGUAGE", book.language_tag)
        last = _PLAIN if book.after else _PORTRAIT
        parts["word/document.xml"] = parts["word/document.xml"].replace("SECTION", last)
        styles.write_bytes(zipped({name: part.encode() for name, part in parts.items()}))
        made = write_format(
            "docx",
            blocks,
            book.metadata | {"lang": book.language_tag},
            f"--reference-doc={styles}",
            moment=book.moment,
        )
    written = unzipped(made)
    written["word/document.xml"] = _finished(written["word/document.xml"].decode()).encode()
    if book.for_review:
        written["word/settings.xml"] = tracked(written["word/settings.xml"].decode()).encode()
    return zipped(with_answers(written) if book.comments else written)


def _finished(document: str) -> str:
    """Return the XML with what pandoc does not write.

    A picture is no taller than the page and described in words alone, the title page has no head,
    rows stay on one page, turned heads run upwards, there is room between a table and the text.
    """
    document = re.sub(r'cx="(\d+)" cy="(\d+)"', _fitting, document)
    document = re.sub(r'(<pic:cNvPr[^>]*?) descr="[^"]*"', r"\1", document)
    document = document.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>", 1)
    document = re.sub("<w:tr>(?!<w:trPr>)", "<w:tr><w:trPr></w:trPr>", document)
    document = document.replace("<w:trPr>", "<w:trPr><w:cantSplit/>")
    below = r"</w:tbl>\s*(?:<w:bookmarkEnd [^>]*>\s*)?<w:p><w:pPr><w:pStyle"
    document = re.sub(rf'({below} w:val=")(?:Body|First)\w+"', r'\1AfterTable"', document)
    cell = r"<w:tcPr(?: />|>((?:(?!</w:tcPr>).)*)</w:tcPr>)"
    turned = rf'{cell}(?=<w:p><w:pPr><w:pStyle w:val="TableTurned")'
    document = re.sub(turned, lambda found: _UPWARDS.format(found[1] or ""), document)
    # Of the rows of a head, the one that has turned cells of its own alone.
    return re.sub(r"<w:trPr>(?=(?:(?!</w:tr>).)*<w:tcPr><w:textDirection)", _HEIGHT, document)


def _fitting(size: re.Match[str]) -> str:
    width, height = int(size[1]), int(size[2])
    shown = min(height, _TALLEST)
    return f'cx="{width * shown // height}" cy="{shown}"' if height else size[0]


def _front_part(part: FrontPart) -> list[Node]:
    """Return a part around the chapters; its own page has a title, a list is a field of Word."""
    blocks = [] if part.kind in {"title-page", "imprint", "abstract"} else [_NEW_PAGE]
    if part.kind in _FIELDS:
        return [*blocks, *_field(part)]
    if part.kind not in _FRONT:
        blocks.append(styled("Front Title", [node("Para", [text(part.title)])]))
    body = styled(_FRONT.get(part.kind, "Abstract"), part.blocks)
    body["c"][0][2] += [["lang", part.language]] if part.language else []
    return [*blocks, body]


def _field(part: FrontPart) -> list[Node]:
    """Return a list as a field of Word, which shows its links until it is updated."""
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{each}"/></w:r>' for each in ("begin", "separate", "end")
    )
    code = f'<w:r><w:instrText xml:space="preserve"> {_FIELDS[part.kind]} </w:instrText></w:r>'
    entries = [each for each in part.entries if each[0] <= _DEEPEST]
    lines = [
        (level, [node("Link", ["", [], []], [text(words)], [f"#{identifier}", ""])])
        for level, identifier, words in entries
    ]
    lines[0][1].insert(0, node("RawInline", "openxml", begin + code + separate))
    lines[-1][1].append(node("RawInline", "openxml", end))
    style = "toc {}" if part.kind == "contents" else "table of figures"
    said = [styled(style.format(level), [node("Para", line)]) for level, line in lines]
    return [styled("TOC Heading", [node("Para", [text(part.title)])]), *said]


def _for_word(found: Node, pictures: Mapping[str, Picture]) -> list[Node] | None:
    kind, attributes = found["t"], attributes_of(found)
    content: list[Any] = found.get("c", [])
    attributes[0] = re.sub(r"\W", "_", attributes[0])  # as a bookmark is named
    classes = set(attributes[1])
    if kind == "Link":
        if content[2][0].startswith("#"):
            content[2] = ["#" + re.sub(r"\W", "_", content[2][0][1:]), ""]
        if "evidence" in classes:
            content[1] = [node("Span", ["", [], [["custom-style", "Passage Count"]]], content[1])]
        return content[1] if _QUIET & classes else None
    if kind == "RawInline" and content[0] == "typst":
        return []
    if kind == "Para":
        return _equation_line(found)
    if kind == "Table":
        return _style_cells(found)
    if kind == "Figure":  # a note that stood in it would make it a table
        notes = [each for each in content[2] if each["t"] == "Div"]
        shown = [each for each in content[2] if each["t"] != "Div"]
        return [node("Figure", *content[:2], shown), *notes]
    if kind == "Image":
        picture = pictures[content[2][0]]
        drawn = [["width", "16cm"]] if picture.name.endswith(".svg") else []
        address, size = data_address(*as_pixels(picture)), attributes[2] or drawn
        return [node("Image", ["", [], size], content[1], [address, ""])]
    if kind == "Div" and TABLE in classes:
        return _table(found)
    styles = [style for name, style in _STYLES.items() if name in classes]
    if kind == "Div" and styles:
        return [node("Div", [attributes[0], [], [["custom-style", styles[0]]]], content[1])]
    return None


def styled(style: str, blocks: list[Node]) -> Node:
    """Return blocks whose paragraphs have a style of Word."""
    return node("Div", ["", [], [["custom-style", style]]], blocks)


def _table(found: Node) -> list[Node]:
    """Return a table with its notes; one with turned heads stands on pages on their side."""
    (identifier, _, _), (table, *notes) = found["c"]
    locked = within_lock([table], dict(attributes_of(table)[2]).get(LOCK, ""))
    blocks = [node("Div", [identifier, [], []], locked), *notes]
    if "turned" not in classes_of(table):
        return blocks
    return [_end_of(_PORTRAIT), *blocks, _end_of(_LANDSCAPE)]


def _end_of(section: str) -> Node:
    """Return the end of a run of pages that have this shape."""
    return node("RawBlock", "openxml", f"<w:p><w:pPr>{section}</w:pPr></w:p>")


def _style_cells(table: Node) -> None:
    """Give the cells of a table its style, the paragraphs of the heads that run upwards theirs."""
    classes = classes_of(table)
    is_turned = "turned" in classes
    style = "Table Small" if is_turned or "smaller" in classes else "Table Text"
    for part, row in rows_of(table):
        for cell in row[1]:
            is_upright = part != "head" or cell[3] != 1 or not is_turned
            # A paragraph alone has the style of its table.
            content = [{**each, "t": "Para"} if each["t"] == "Plain" else each for each in cell[4]]
            cell[4] = [styled(style if is_upright else "Table Turned", content)]


def _equation_line(paragraph: Node) -> list[Node] | None:
    """Return a formula and its number on a line, the one in its middle, the other at its end."""
    equation = paragraph["c"][0] if len(paragraph["c"]) == 1 else None
    if equation is None or "equation" not in classes_of(equation) or len(equation["c"][1][1:]) != 1:
        return None
    math, number = equation["c"][1]
    math["c"][0] = node("InlineMath")
    equation["c"][1] = [_TAB, math, _TAB, number]
    return [styled("Equation", [paragraph])]
