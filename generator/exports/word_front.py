"""What stands before the first chapter in a Word file: title page, abstracts, contents."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from generator.exports.document import captions_of
from generator.exports.pandoc import Node, node, nodes_of, plain_text
from generator.exports.word_blocks import styled

if TYPE_CHECKING:
    from generator.exports.book import Book

_DEEPEST = 3
_NEW_PAGE = node("RawBlock", "openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')


def front_blocks(book: Book) -> list[Node]:
    """Return what stands below the title: where, for which degree, which version; the abstracts."""
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
    """Return a list of links that Word takes for a field: it shows what is there until renewed.

    The texts are escaped: this is the only markup of Word that is made of words.
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
