"""Raw HTML in a chapter: where its tags, comments and elements begin and end.

The site's Markdown leaves a block-level element that begins a line untouched up to its end tag,
unless it has the attribute ``markdown``; comments, scripts, styles and ``pre`` are never prose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from generator.chapters.masking import Span

_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)"
    r"(?P<attributes>(?:\s++[^\s\"'<>/=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+)*+)"
    r"\s*+(?P<empty>/?)>"
    r"|<[A-Za-z][A-Za-z0-9+.-]*+:[^\s<>]*+>"  # <https://…>
    r"|<[^\s<>@]++@[^\s<>]++>"  # <name@example.org>
    r"|<[!?][A-Za-z][^<>]*+>"
)
_MARKDOWN = re.compile(r"\smarkdown(?:\s*+=\s*+[\"']?+(?!0)|\s|$)", re.IGNORECASE)
_OPAQUE_END = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "pre")
}
# Source: Python-Markdown's list of block-level elements.
_BLOCK_LEVEL = frozenset(
    (
        *("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hgroup", "hr", "main", "menu", "nav", "ol", "p", "pre", "section"),
        *("table", "ul", "canvas", "colgroup", "dd", "body", "dt", "group", "html", "iframe"),
        *("li", "legend", "math", "map", "noscript", "output", "object", "option", "progress"),
        *("script", "style", "summary", "tbody", "td", "textarea", "tfoot", "th", "thead"),
        *("tr", "video", "center"),
    )
)
_VOID = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr"),
    )
)
# An element that begins a line may be indented by so many spaces at most.
_MOST_INDENT = 3


@dataclass(frozen=True)
class Markup:
    """One tag, comment or opaque element (``script``, ``style``, ``pre`` with what they hold)."""

    start: int
    end: int
    name: str = ""
    closing: bool = False
    opaque: bool = False
    reads_markdown: bool = False

    @property
    def span(self) -> Span:
        """The offsets of its first character and after its last."""
        return self.start, self.end


@dataclass(frozen=True)
class RawBlock:
    """A stretch of raw HTML from the beginning of a line; ``opaque`` as in Markup."""

    start: int
    end: int
    opaque: bool

    @property
    def span(self) -> Span:
        """The offsets of its first character and after its last."""
        return self.start, self.end


def markup(text: str) -> Iterator[Markup]:
    """Yield tags, comments and opaque elements in order, in time linear in the text."""
    unclosed: set[str] = set()
    position = text.find("<")
    while position >= 0:
        found = _markup_at(text, position, unclosed)
        if found:
            yield found
        position = text.find("<", found.end if found else position + 1)


def _markup_at(text: str, position: int, unclosed: set[str]) -> Markup | None:
    """Return the markup that begins at a "<"; ``unclosed`` remembers what has no end further on."""
    if text.startswith("<!--", position):
        end = -1 if "<!--" in unclosed else text.find("-->", position + 4)
        if end < 0:
            unclosed.add("<!--")
            return None
        return Markup(position, end + 3, opaque=True)
    if position and text[position - 1] == "\\":
        return None
    tag = _TAG.match(text, position)
    if tag is None:
        return None
    name = (tag["name"] or "").lower()
    closing = bool(tag["close"])
    if name in _OPAQUE_END and not closing and name not in unclosed:
        end_tag = _OPAQUE_END[name].search(text, tag.end())
        if end_tag:
            return Markup(position, end_tag.end(), name, opaque=True)
        unclosed.add(name)
    reads_markdown = bool(tag["attributes"] and _MARKDOWN.search(tag["attributes"]))
    return Markup(
        position,
        tag.end(),
        "" if tag["empty"] or name in _VOID else name,
        closing=closing,
        reads_markdown=reads_markdown,
    )


def raw_blocks(text: str) -> Iterator[RawBlock]:
    """Yield the stretches of raw HTML that begin a line: comments and block-level elements.

    An element without its end tag reaches to the end of the text, as on the site.
    """
    if "<" not in text:
        return
    start, open_names = -1, _OpenElements()
    for item in markup(text):
        if start < 0:
            if not _begins_line(text, item.start):
                continue
            if item.opaque:
                yield RawBlock(item.start, item.end, opaque=True)
            elif item.name in _BLOCK_LEVEL and not item.closing and not item.reads_markdown:
                start = item.start
                open_names.follow(item)
        elif item.name and not item.opaque:
            open_names.follow(item)
            if open_names.none:
                yield RawBlock(start, item.end, opaque=False)
                start = -1
    if start >= 0:
        yield RawBlock(start, len(text), opaque=False)


class _OpenElements:
    """The elements that are open at a point of the text."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._counts: Counter[str] = Counter()

    @property
    def none(self) -> bool:
        """Whether no element is open."""
        return not self._names

    def follow(self, item: Markup) -> None:
        """Open or close elements: an end tag closes the innermost of its name and all within."""
        if not item.closing:
            self._names.append(item.name)
            self._counts[item.name] += 1
            return
        if not self._counts[item.name]:
            return
        closed = ""
        while closed != item.name:
            closed = self._names.pop()
            self._counts[closed] -= 1


def _begins_line(text: str, position: int) -> bool:
    line_start = text.rfind("\n", max(0, position - _MOST_INDENT - 1), position) + 1
    if line_start == 0 and position > _MOST_INDENT:
        return False
    return not text[line_start:position].strip(" ")
