"""Tables that stand in a chapter without a caption: their frame, their label, their words.

A table is wide where a phone is narrow, so each gets a frame that scrolls. The frame also carries
what a ``table`` cannot hold: the anchors of older versions, and the id of the passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, HTML_PLACEHOLDER_RE, STX, AtomicString

from generator.chapters import plain_text
from generator.language import Language

if TYPE_CHECKING:
    from markdown import Markdown
    from markdown.util import HtmlStash

BARE = "thesis-table thesis-bare"
"""Class of what holds the frame of a table without a caption; it has the id of the passage."""
AROUND = "thesis-bare"
"""The same where other HTML stands around the table: that is left as it is, without a frame."""
SCROLL = "table-scroll"
LONGEST_LABEL = 80
"""Characters of a label: it is read aloud as one breath."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BREAK = re.compile(
    r"</?(?:table|caption|colgroup|thead|tbody|tfoot|tr|t[dh]|br|hr|p|div|[oud]l|li|d[td]"
    r"|blockquote|pre|h[1-6])\b[^<>]*>",
    re.IGNORECASE,
)
_OPENING = re.compile(r"<table\b(?P<attributes>[^<>]*)>", re.IGNORECASE)
_WHOLE = re.compile(r"\s*<table\b.*</table\s*>\s*", re.IGNORECASE | re.DOTALL)
_WITHIN = re.compile(
    r"\s*<(?P<tag>div|center|figure|section|article|details)\b.*</(?P=tag)\s*>\s*",
    re.IGNORECASE | re.DOTALL,
)
_CLASS = re.compile(r"\bclass\s*=", re.IGNORECASE)
_ROW = re.compile(r"<tr\b[^<>]*>(.*?)(?=</tr\b|<tr\b|\Z)", re.IGNORECASE | re.DOTALL)


class BareTableTreeprocessor(Treeprocessor):
    """Puts each table that has no frame yet into one, whether written with pipes or as HTML.

    Raw HTML is what it is: one table in it that is not closed, and all is left alone.
    """

    def __init__(self, md: Markdown) -> None:
        """Keep the parser, which has put raw HTML aside."""
        super().__init__(md)
        self._stash = md.htmlStash

    def run(self, root: Element) -> None:
        """Frame the tables; one in a captioned figure scrolls too, the figure being the passage."""
        for parent, element, in_figure in list(_unframed(root, in_figure=False)):
            if element.tag == "table":
                element.set("class", f"{element.get('class', '')} data-table".strip())
                _wrap(parent, element, in_figure=in_figure)
            elif raw := self._raw_table(element):
                _wrap(parent, element, in_figure=in_figure, is_whole=_is_table(raw))
            elif _is_typed_table(element):
                _take_over(element, in_figure=in_figure)

    def _raw_table(self, element: Element) -> str:
        """Return the raw table that a paragraph stands for, with its class, or nothing."""
        found = HTML_PLACEHOLDER_RE.fullmatch((element.text or "").strip())
        if element.tag != "p" or found is None or len(element):
            return ""
        number = int(found[1])
        raw = str(self._stash.rawHtmlBlocks[number])
        if _is_table(raw):
            self._stash.rawHtmlBlocks[number] = _with_class(raw)
            return raw
        around = _WITHIN.fullmatch(raw)
        is_whole = around is not None and _is_closed(raw) and _is_closed(raw, around["tag"])
        return raw if is_whole else ""


class TableLabelTreeprocessor(Treeprocessor):
    """Names each frame by the first row of its table, once that says what a reader will see."""

    def __init__(self, md: Markdown, language: Language) -> None:
        """Keep the words of the site's language."""
        super().__init__(md)
        self._stash = md.htmlStash
        self._language = language

    def run(self, root: Element) -> None:
        """Label the frames that have no label."""
        for element in root.iter("div"):
            if element.get("class") == SCROLL and not element.get("aria-label"):
                element.set("aria-label", self._label(element))

    def _label(self, frame: Element) -> str:
        row = next(frame.iter("tr"), None)
        if row is not None:
            cells = [_whole("".join(cell.itertext()), self._stash) for cell in row]
        else:
            first = _ROW.search(_whole("".join(frame.itertext()), self._stash))
            cells = _BREAK.split(first[1]) if first else []
        columns = ", ".join(said for cell in cells if (said := plain_text(cell)))
        if len(columns) > LONGEST_LABEL:
            columns = f"{columns[:LONGEST_LABEL].rsplit(' ', 1)[0]} …"
        if not columns:
            return self._language.text("table_bare")
        return self._language.text("table_of_columns", columns=columns)


def is_bare_table(element: Element) -> bool:
    """Say whether an element holds a table without a caption, which is a passage of its own."""
    return element.get("class") in {BARE, AROUND}


def words_of(element: Element, stash: HtmlStash) -> str:
    """Return the plain words of all cells in the order of the page, whatever the table's markup."""
    source = "<br>".join(each for each in element.itertext() if each.strip())
    pieces = _BREAK.split(_COMMENT.sub("", _whole(source, stash)))
    return " ".join(words for piece in pieces if (words := plain_text(piece)))


def _whole(text: str, stash: HtmlStash) -> str:
    """Return a text of the page being made, with what was put aside back in its place."""

    def put_back(match: re.Match[str]) -> str:
        number = int(match[1])
        return str(stash.rawHtmlBlocks[number]) if number < len(stash.rawHtmlBlocks) else ""

    text = HTML_PLACEHOLDER_RE.sub(put_back, text).replace(AMP_SUBSTITUTE, "&")
    text = re.sub(rf"{STX}(\d+){ETX}", lambda match: chr(int(match[1])), text)
    return re.sub(rf"{STX}[^{ETX}]*{ETX}", "", text)


def _unframed(parent: Element, *, in_figure: bool) -> Iterator[tuple[Element, Element, bool]]:
    """Yield what may be a table, with its parent, unless it has a frame, as one drawn from data."""
    for child in parent:
        if child.get("class") == SCROLL:
            continue
        yield parent, child, in_figure
        if child.tag != "table":
            yield from _unframed(child, in_figure=in_figure or child.tag == "figure")


def _is_table(raw: str) -> bool:
    """Say whether raw HTML begins with a table and closes all that it opens."""
    return _OPENING.match(raw.lstrip()) is not None and _is_closed(raw)


def _is_closed(raw: str, tag: str = "table") -> bool:
    """Say whether raw HTML has such elements and closes each that it opens."""
    opened, closed = (
        len(re.findall(rf"<{slash}{tag}\b", raw, re.IGNORECASE)) for slash in ("", "/")
    )
    return 0 < opened == closed


def _is_typed_table(element: Element) -> bool:
    """Say whether the lines of an item or of a quotation are a table in HTML and nothing else."""
    text = element.text or ""
    isolated = element.tag in {"p", "li", "dd"} and not isinstance(text, AtomicString)
    return isolated and _WHOLE.fullmatch(text) is not None and _is_table(text)


def _with_class(raw: str) -> str:
    """Return a raw table with the class of a table in a frame, beside one that it has."""
    opening = _OPENING.search(raw)
    if opening is None or _CLASS.search(opening["attributes"]):
        return raw
    place = opening.start("attributes")
    return f'{raw[:place]} class="data-table"{raw[place:]}'


def _frame(*, in_figure: bool) -> tuple[Element, Element]:
    """Return what stands in the place of a table, and the part of it that scrolls."""
    scroll = Element("div", {"class": SCROLL, "role": "region", "tabindex": "0"})
    if in_figure:
        return scroll, scroll
    holder = Element("div", {"class": BARE})
    holder.append(scroll)
    return holder, scroll


def _wrap(parent: Element, element: Element, *, in_figure: bool, is_whole: bool = True) -> None:
    if not is_whole and in_figure:
        return
    holder, scroll = _frame(in_figure=in_figure)
    if not is_whole:
        holder = scroll = Element("div", {"class": AROUND})
    holder.tail, element.tail = element.tail, None
    parent[list(parent).index(element)] = holder
    scroll.append(element)


def _take_over(element: Element, *, in_figure: bool) -> None:
    """Put the lines of an element into a frame; a paragraph, which cannot hold one, becomes it."""
    holder, scroll = _frame(in_figure=in_figure)
    scroll.text, element.text = _with_class((element.text or "").strip()), None
    if element.tag == "p":
        element.tag, element.attrib = "div", {**element.attrib, **holder.attrib}
        element.text, element[:] = holder.text, list(holder)
    else:
        element.insert(0, holder)
