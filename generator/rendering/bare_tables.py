"""Tables that stand in a chapter without a caption: their frame, their label, their words.

A table is wide where a phone is narrow, so each gets a frame that scrolls. The frame also carries
what a ``table`` cannot hold: the anchors of older versions, and the id of the passage.
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, HTML_PLACEHOLDER_RE, STX, AtomicString, HtmlStash

from generator.chapters import plain_text
from generator.chapters.marks import MARK
from generator.language import Language

SCROLL = "table-scroll"
LONGEST_LABEL = 80  # characters: it is read aloud as one breath
_BARE = "thesis-table thesis-bare"  # the class of what holds a frame; it has the passage's id
_AROUND = "thesis-bare"  # where other HTML stands around the table: that is left without a frame

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BREAK = re.compile(
    r"</?(?:table|caption|colgroup|thead|tbody|tfoot|tr|t[dh]|br|hr|p|div|[oud]l|li|d[td]"
    r"|blockquote|pre|h[1-6])\b[^<>]*>",
    re.IGNORECASE,
)
_OPENING = re.compile(r"\s*<table\b(?P<attributes>[^<>]*)>", re.IGNORECASE)
_WITHIN = re.compile(
    r"\s*<(?P<tag>div|center|figure|section|article|details)\b.*</(?P=tag)\s*>\s*",
    re.IGNORECASE | re.DOTALL,
)


class BareTableTreeprocessor(Treeprocessor):
    """Puts each table without a frame into one, unless raw HTML leaves one unclosed."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._stash = md.htmlStash

    def run(self, root: Element) -> None:
        """Frame the tables; one in a captioned figure scrolls too, the figure being the passage."""
        for parent, element, figure in list(_unframed(root, None)):
            text = element.text or ""
            is_paragraph = element.tag == "p" and not len(element)
            stashed = HTML_PLACEHOLDER_RE.fullmatch(text.strip()) if is_paragraph else None
            raw = str(self._stash.rawHtmlBlocks[int(stashed[1])]) if stashed else ""
            around = _WITHIN.fullmatch(raw)
            is_typed = element.tag in {"p", "li", "dd"} and not isinstance(text, AtomicString)
            if element.tag == "table":
                element.set("class", f"{element.get('class', '')} data-table".strip())
                _wrap(parent, element, figure)
            elif stashed and _is_table(raw):
                self._stash.rawHtmlBlocks[int(stashed[1])] = _with_class(raw)
                _wrap(parent, element, figure)
            elif around and _is_closed(raw, "table") and _is_closed(raw, around["tag"]):
                if figure is None:
                    _replace(parent, element, Element("div", {"class": _AROUND})).append(element)
            elif is_typed and _is_table(text) and re.search(r"(?i)</table\s*>\s*\Z", text):
                _take_over(parent, element, figure)


def is_bare_table(element: Element) -> bool:
    """Say whether an element holds a table without a caption, which is a passage of its own."""
    return element.get("class") in {_BARE, _AROUND}


def words_of(element: Element, stash: HtmlStash) -> str:
    """Return the plain words of all cells in the order of the page, whatever the table's markup."""

    def put_back(match: re.Match[str]) -> str:
        number = int(match[1])
        return str(stash.rawHtmlBlocks[number]) if number < len(stash.rawHtmlBlocks) else ""

    source = "<br>".join(each for each in element.itertext() if each.strip())
    source = HTML_PLACEHOLDER_RE.sub(put_back, source).replace(AMP_SUBSTITUTE, "&")
    source = re.sub(rf"{STX}(\d+){ETX}", lambda match: chr(int(match[1])), source)
    source = re.sub(rf"{STX}[^{ETX}]*{ETX}", "", source)
    pieces = _BREAK.split(_COMMENT.sub("", source))
    return " ".join(words for piece in pieces if (words := plain_text(piece)))


def label_of(cells: Iterable[str], language: Language) -> str:
    """Return the label of a frame: the first row of its table, as a reader sees it."""
    columns = ", ".join(filter(None, cells))
    if len(columns) > LONGEST_LABEL:
        columns = f"{columns[:LONGEST_LABEL].rsplit(' ', 1)[0]} …"
    if not columns:
        return language.text("table_bare")
    return language.text("table_of_columns", columns=columns)


def _unframed(
    parent: Element, figure: Element | None
) -> Iterator[tuple[Element, Element, Element | None]]:
    """Yield what may be a table, with its parent and figure, unless it has a frame already."""
    for child in parent:
        if child.get("class") != SCROLL:
            yield parent, child, figure
            if child.tag != "table":
                yield from _unframed(child, child if child.tag == "figure" else figure)


def _is_table(raw: str) -> bool:
    return _OPENING.match(raw) is not None and _is_closed(raw, "table")


def _is_closed(raw: str, tag: str) -> bool:
    opened, closed = (
        len(re.findall(rf"<{slash}{tag}\b", raw, re.IGNORECASE)) for slash in ("", "/")
    )
    return 0 < opened == closed


def _with_class(raw: str) -> str:
    opening = _OPENING.match(raw)
    if opening is None or re.search(r"\bclass\s*=", opening["attributes"], re.IGNORECASE):
        return raw
    place = opening.start("attributes")
    return f'{raw[:place]} class="data-table"{raw[place:]}'


def _frame(figure: Element | None) -> tuple[Element, Element]:
    """Return what stands in the place of a table, and the part of it that scrolls."""
    scroll = Element("div", {"class": SCROLL, "role": "region", "tabindex": "0"})
    if figure is not None:
        if MARK.match(caption := figure.get("id", "")):
            scroll.set("aria-label", caption)
        return scroll, scroll
    holder = Element("div", {"class": _BARE})
    holder.append(scroll)
    return holder, scroll


def _replace(parent: Element, element: Element, by: Element) -> Element:
    by.tail, element.tail = element.tail, None
    parent[list(parent).index(element)] = by
    return by


def _wrap(parent: Element, element: Element, figure: Element | None) -> None:
    holder, scroll = _frame(figure)
    _replace(parent, element, holder)
    scroll.append(element)


def _take_over(parent: Element, element: Element, figure: Element | None) -> None:
    """Put the lines of an element into a frame; a paragraph, which cannot hold one, becomes it."""
    holder, scroll = _frame(figure)
    scroll.text, element.text = _with_class((element.text or "").strip()), None
    if element.tag == "p":
        _replace(parent, element, holder)
    else:
        element.insert(0, holder)
