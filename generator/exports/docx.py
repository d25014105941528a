"""Writes a document for Word: styles, real tables, captions, notes, contents, links.

The styles are those of ``word/styles.xml``, by name. A supervisor comments there, so that quiet
links of the site are plain words.
"""

import hashlib
import re
import tempfile
from collections.abc import Mapping
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from generator.exports.book import Book
from generator.exports.document import Picture, as_pixels, data_address
from generator.exports.front_matter import (
    abbreviations_list,
    abstract_texts,
    personal_parts,
    title_blocks,
)
from generator.exports.pandoc import (
    Node,
    attributes_of,
    classes_of,
    node,
    nodes_of,
    pandoc_document,
    para,
    plain_text,
    replace_nodes,
    rows_of,
    run_pandoc,
    text,
)
from generator.exports.tables import NOTES, TABLE, captions_of
from generator.site.data_files import unzipped, zipped

# Classes of links that become plain text.
_QUIET = frozenset({"ref-term", "ref-entity", "entity", "value"})
_STYLES = {
    "csl-entry": "Bibliography",
    "evidence-judgement": "Judgement",
    "evidence-verdict": "Judgement",
    NOTES: "Table Note",
}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")  # what XML does not allow
_DEEPEST = 3
_TALLEST = 7_200_000  # of a picture, 20 cm: room for its caption and a heading
_WORD = Path(__file__).parent / "word"
_UPWARDS = '<w:textDirection w:val="btLr"/><w:vAlign w:val="center"/></w:tcPr>'
_HEIGHT = '<w:trPr><w:trHeight w:val="2700" w:hRule="exact"/>'
_BEGIN, _SEPARATE, _END = (
    f'<w:r><w:fldChar w:fldCharType="{each}"/></w:r>' for each in ("begin", "separate", "end")
)
_TAB = node("RawInline", "openxml", "<w:r><w:tab/></w:r>")
_NEW_PAGE = node("RawBlock", "openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
# The shape of a run of pages, in twentieths of a point.
_SECTION = (
    '<w:sectPr><w:headerReference xmlns:r="{relations}" w:type="default" r:id="rIdThesisHeader"/>'
    '<w:footerReference xmlns:r="{relations}" w:type="default" r:id="rIdThesisFooter"/>'
    '<w:pgSz {size}/><w:pgMar w:top="{top}" w:right="{side}" w:bottom="{top}" w:left="{side}" '
    'w:header="{head}" w:footer="{head}" w:gutter="0"/></w:sectPr>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PORTRAIT = _SECTION.format(
    relations=_RELATIONS, size='w:w="11906" w:h="16838"', top=1417, side=1418, head=709
)
# A4, with margins of 2.5 cm; on its side of 2 cm.
_LANDSCAPE = _SECTION.format(
    relations=_RELATIONS,
    size='w:w="16838" w:h="11906" w:orient="landscape"',
    top=1134,
    side=1134,
    head=567,
)


def write_docx(book: Book) -> bytes:
    """Return the document as a Word file; the same version gives the same bytes."""
    blocks = _spaced(replace_nodes(book.blocks, partial(_for_word, pictures=book.pictures)))
    front = [*_front_blocks(book), *_contents_blocks(book, blocks)]
    with tempfile.TemporaryDirectory(prefix="thesis-") as folder:
        styles = Path(folder) / "reference.docx"
        styles.write_bytes(_reference_file(book.language_tag))
        made = run_pandoc(
            ["--from=json", "--to=docx", f"--reference-doc={styles}", "--output=-"],
            pandoc_document([*front, *blocks, *_back_blocks(book)], book.metadata),
            book.moment,
        )
    parts = unzipped(made)
    # What pandoc does not write: rows stay on one page, the title page has no head, a picture is no
    # taller than the page, and its description is its words alone.
    document = parts["word/document.xml"].decode()
    document = re.sub(r'cx="(\d+)" cy="(\d+)"', _fitting, document)
    document = re.sub(r'(<pic:cNvPr[^>]*?) descr="[^"]*"', r"\1", document)
    document = document.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>", 1)
    document = re.sub("<w:tr>(?!<w:trPr>)", "<w:tr><w:trPr><w:cantSplit/></w:trPr>", document)
    document = document.replace("<w:trPr><w:tblHeader", "<w:trPr><w:cantSplit/><w:tblHeader")
    parts["word/document.xml"] = re.sub("(?s)<w:tr>.*?</w:tr>", _turned_row, document).encode()
    return zipped(parts)


def _fitting(size: re.Match[str]) -> str:
    width, height = int(size[1]), int(size[2])
    shown = min(height, _TALLEST)
    return f'cx="{width * shown // height}" cy="{shown}"' if height else size[0]


def _turned_row(row: re.Match[str]) -> str:
    if "TableTurned" not in row[0]:
        return row[0]

    def turned(cell: re.Match[str]) -> str:
        if "TableTurned" not in cell[0]:
            return cell[0]
        return cell[0].replace("<w:tcPr />", "<w:tcPr></w:tcPr>", 1).replace("</w:tcPr>", _UPWARDS)

    return re.sub("(?s)<w:tc>.*?</w:tc>", turned, row[0]).replace("<w:trPr>", _HEIGHT, 1)


def _for_word(found: Node, pictures: Mapping[str, Picture]) -> list[Node] | None:
    kind, attributes = found["t"], attributes_of(found)
    content: list[Any] = found.get("c", [])
    attributes[0] = bookmark(attributes[0])
    classes = set(attributes[1])
    if kind == "Link":
        target = content[2][0]
        if target.startswith("#"):
            content[2] = [f"#{bookmark(target[1:])}", ""]
        if "evidence" in classes:
            return [node("Superscript", [found])]
        return content[1] if _QUIET & classes else None
    if kind == "Para":
        return _equation_line(found)
    if kind == "Image":
        picture = pictures[content[2][0]]
        return [_image(picture, content[1], *([["width", "16cm"]] if picture.is_drawing else []))]
    if kind == "Span" and "caption-number" in classes:
        return [node("Strong", [found])]
    if kind == "Figure" and "quotation" in classes:
        _, caption, body = content
        parts = (each["c"] if each["t"] == "BlockQuote" else [each] for each in body)
        quoted = node("BlockQuote", [each for part in parts for each in part])
        said = [quoted, styled("Quotation Source", caption[1])]
        return [node("Div", [attributes[0], [], []], said)]
    if kind == "Div" and TABLE in classes:
        return _table(found)
    styles = [style for name, style in _STYLES.items() if name in classes]
    if kind == "Div" and styles:
        return [node("Div", [attributes[0], [], [["custom-style", styles[0]]]], content[1])]
    return None


def _image(picture: Picture, words: list[Node], *size: list[str]) -> Node:
    suffix = ".png" if picture.is_drawing else Path(picture.name).suffix
    address = data_address(as_pixels(picture), suffix)
    return node("Image", ["", [], [*size]], words, [address, ""])


def _spaced(blocks: list[Node]) -> list[Node]:
    note = ["custom-style", _STYLES[NOTES]]
    after_table = [False] + [
        block["t"] == "Div"
        and (note in block["c"][0][2] or any(each["t"] == "Table" for each in block["c"][1]))
        for block in blocks
    ]
    return [
        styled("After Table", [block]) if follows and block["t"] in {"Para", "Plain"} else block
        for block, follows in zip(blocks, after_table, strict=False)
    ]


def bookmark(identifier: str) -> str:
    """Return a name for a bookmark: letters, digits and underscores, at most 40 of them."""
    if not identifier or re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,39}", identifier):
        return identifier
    plain = re.sub(r"\W", "_", identifier, flags=re.ASCII)
    return f"b_{plain[:29]}_{hashlib.sha256(identifier.encode()).hexdigest()[:8]}"


def styled(style: str, blocks: list[Node]) -> Node:
    """Return blocks whose paragraphs have a style of Word."""
    return node("Div", ["", [], [["custom-style", style]]], blocks)


def _table(found: Node) -> list[Node]:
    (identifier, _, _), (table, *notes) = found["c"]
    classes = classes_of(table)
    is_turned = "turned" in classes
    style = "Table Small" if is_turned or "smaller" in classes else "Table Text"
    for part, row in rows_of(table):
        is_head = part == "head" or "row-group-heading" in row[0][1]
        for cell in row[1]:
            is_upright = part != "head" or (cell[2], cell[3]) != (1, 1) or not is_turned
            is_bold = is_head or bool({"total", "verdict"} & set(cell[0][1]))
            paragraphs = [_paragraph(each, bold=is_bold) for each in cell[4]]
            cell[4] = [styled(style if is_upright else "Table Turned", paragraphs)]
    blocks = [node("Div", [identifier, [], []], [table]), *notes]
    return _sideways(blocks) if is_turned else blocks


def _sideways(blocks: list[Node]) -> list[Node]:
    """Return blocks on landscape pages of their own."""
    ends = (f"<w:p><w:pPr>{section}</w:pPr></w:p>" for section in (_PORTRAIT, _LANDSCAPE))
    before, after = (node("RawBlock", "openxml", end) for end in ends)
    return [before, *blocks, after]


def _paragraph(block: Node, *, bold: bool) -> Node:
    """Return text as a paragraph, which alone has the style of its table, other blocks as is."""
    if block["t"] not in {"Plain", "Para"}:
        return block
    return node("Para", [node("Strong", block["c"])] if bold else block["c"])


def _front_blocks(book: Book) -> list[Node]:
    front = book.front
    logos = [
        _image(book.pictures[name], [text(words)], ["height", "2cm"])
        for name, words in front["logos"]
    ]
    blocks = [node("Para", logos)] if logos else []
    said = title_blocks(front)
    blocks += [each if each["t"] == "Table" else styled("Front Matter", [each]) for each in said]
    for title, paragraphs in personal_parts(front):
        blocks.append(_NEW_PAGE)
        blocks += [styled("Front Title", [para(title)])] if title else []
        blocks.append(styled("Abstract" if title else "Quotation Source", paragraphs))
    return blocks


def _back_blocks(book: Book) -> list[Node]:
    blocks = [_NEW_PAGE] if book.front["abstracts"] else []
    for each in book.front["abstracts"]:
        blocks.append(styled("Abstract Title", [para(each["title"])]))
        language = ["", [], [["custom-style", "Abstract"], ["lang", each["language"]]]]
        blocks.append(node("Div", language, abstract_texts(each)))
    return blocks


def _contents_blocks(book: Book, blocks: list[Node]) -> list[Node]:
    headings = [
        (f"TOC{found['c'][0]}", found["c"][1][0], plain_text(found["c"][2]).strip())
        for found in nodes_of(blocks, "Header")
        if found["c"][0] <= _DEEPEST and "unlisted" not in classes_of(found)
    ]
    title = book.language.text("export_contents")
    made = [_NEW_PAGE, _field(title, f'TOC \\o "1-{_DEEPEST}" \\h \\z \\u', headings)]
    styles = {"table": "Table Caption", "figure": "Image Caption"}
    for kind, captions in captions_of(blocks).items():
        own = [("TableofFigures", name, words) for name, words in captions]
        title = book.language.text(f"list_of_{kind}s")
        made.append(_field(title, f'TOC \\h \\z \\t "{styles[kind]},1"', own))
    if short := abbreviations_list(book.front):
        made += [styled("TOC Heading", [para(book.language.text("export_abbreviations"))]), *short]
    return made


def _equation_line(paragraph: Node) -> list[Node] | None:
    """Return a formula and its number on a line, the one in its middle, the other at its end."""
    equation = paragraph["c"][0] if len(paragraph["c"]) == 1 else None
    if equation is None or "equation" not in classes_of(equation) or len(equation["c"][1]) == 1:
        return None
    math, number = equation["c"][1]
    math["c"][0] = node("InlineMath")
    equation["c"][1] = [_TAB, math, _TAB, number]
    return [node("Div", ["", [], [["custom-style", "Equation"]]], [paragraph])]


def _field(title: str, code: str, entries: list[tuple[str, str, str]]) -> Node:
    """Return a field of Word with escaped links, which it shows until it is updated."""
    said = f'<w:instrText xml:space="preserve"> {escape(code, quote=False)} </w:instrText>'
    begin = f"{_BEGIN}<w:r>{said}</w:r>{_SEPARATE}"
    paragraphs = [
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{begin if number == 0 else ""}'
        f'<w:hyperlink w:anchor="{escape(name)}"><w:r><w:t xml:space="preserve">'
        f"{escape(_UNPRINTABLE.sub('', words), quote=False)}"
        "</w:t></w:r></w:hyperlink></w:p>"
        for number, (style, name, words) in enumerate(entries)
    ]
    heading = (
        '<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr><w:r><w:t>'
        f"{escape(title, quote=False)}</w:t></w:r></w:p>"
    )
    return node("RawBlock", "openxml", f"{heading}{''.join(paragraphs)}<w:p>{_END}</w:p>")


def _reference_file(language: str) -> bytes:
    texts = {path: path.read_text("utf-8") for path in sorted(_WORD.rglob("*")) if path.is_file()}
    return zipped(
        {
            f"word/{path.relative_to(_WORD).as_posix()}": part.replace("LANGUAGE", language)
            .replace("SECTION", _PORTRAIT)
            .encode()
            for path, part in texts.items()
        }
    )
