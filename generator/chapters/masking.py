"""What is no prose in Markdown: fenced code, code spans, tags, comments and raw HTML.

The rules are those of the site's Markdown (Python-Markdown with superfences), which differ from
CommonMark's: a fence must be closed, a list's content is indented by four, a block-level element
that begins a line is left untouched up to its end tag unless it has the attribute ``markdown``.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

Span = tuple[int, int]

# Backticks before the end of a comment ("``` -->") are none.
_FENCE = re.compile(r"(?P<indent>[ >]*)(?P<fence>`{3,}(?=[^`]*$)(?![ \t]*-->)|~{3,})")
_FENCE_OF_ANY = re.compile(r"(?P<indent>[ >]*)(?P<fence>`{3,}(?=[^`]*$|[ ]*\{)(?![ \t]*-->)|~{3,})")
_INDENT = re.compile(r"[ >]*")
_TICKS = re.compile(r"(?P<escapes>\\*)(?P<run>`+)")
# Where a paragraph ends, and with it any code span: an empty line, a list item, a table row, a
# heading, a definition.
_PARAGRAPH_END = re.compile(r"\n(?=[ \t>]*(?:\n|\Z|[-*+:][ ]|[0-9]+\.[ ]|[|#]))")
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)"
    r"(?P<attributes>(?:\s++[^\s\"'<>/=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'=<>`]++))?+)*+)"
    r"\s*+(?P<empty>/?)>"
    r"|<[A-Za-z][A-Za-z0-9+.-]*+:[^\s<>]*+>"  # <https://…>
    r"|<[^\s<>@]++@[^\s<>]++>"  # <name@example.org>
    r"|<[!?][A-Za-z][^<>]*+>"
)
_READS_MARKDOWN = re.compile(r"\smarkdown(?:\s*+=\s*+[\"']?+(?!0)|\s|$)", re.IGNORECASE)
_OPAQUE_END = {
    "<!--": re.compile("-->"),
    **{name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "pre")},
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
# What stands before an element that begins a line: three spaces at most.
_LINE_START = re.compile(r"(?:^|\n)[ ]{0,3}\Z")


class Markup(NamedTuple):
    """A tag, a comment, an element that is never prose ("opaque"), or a stretch of raw HTML.

    Opaque are comments, ``script``, ``style`` and ``pre`` with what they hold. ``name`` is empty
    for what holds nothing.
    """

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


def blank_lines(lines: Sequence[str], indices: Iterable[int]) -> str:
    """Return the text of the lines with those of the indices replaced by spaces."""
    masked = list(lines)
    for index in indices:
        masked[index] = " " * len(masked[index])
    return "\n".join(masked)


def fenced_lines(lines: Sequence[str], *, as_commonmark: bool = False) -> Iterator[range]:
    """Yield the lines (from 0) of fenced code as superfences does: an unclosed fence is none.

    To CommonMark one that begins a line goes on to the end, and a longer fence closes it too; a
    cell of code may have backticks in its braces.
    """
    start, indent, fence = -1, "", ""
    opens = (_FENCE_OF_ANY if as_commonmark else _FENCE).match
    for index, line in enumerate(lines):
        if start < 0:
            if ("```" in line or "~~~" in line) and (opening := opens(line.expandtabs(4))):
                start, indent, fence = index, opening["indent"], opening["fence"]
        elif (rest := _without_indent(line.expandtabs(4), indent)) is None:
            start = -1
        elif rest.rstrip(" ") == fence or (
            as_commonmark and rest.lstrip(" ").startswith(fence) and not rest.strip(f" {fence}")
        ):
            yield range(start, index + 1)
            start = -1
    if as_commonmark and start >= 0 and not indent:
        yield range(start, len(lines))


def _without_indent(line: str, indent: str) -> str | None:
    """Return a line of fenced code without its indent, or None if it leaves the container."""
    if not line.strip(" "):
        return ""
    prefix = _INDENT.match(line)
    found = prefix[0] if prefix else ""
    if found.count(">") < indent.count(">") or len(found.rstrip(" ")) < len(indent.rstrip(" ")):
        return None
    if ">" in indent:
        return line[len(found) :]
    return line[len(indent) :] if len(found) >= len(indent) else None


def code_spans(text: str) -> Iterator[Span]:
    """Yield the code spans of a text whose blocks of code are blanked already."""
    ends = [match.start() for match in _PARAGRAPH_END.finditer(text)] if "`" in text else []
    start = 0
    for end in [*ends, len(text)]:
        if text.find("`", start, end) >= 0:
            yield from _code_spans_in(text, start, end)
        start = end


def _code_spans_in(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield code spans as Python-Markdown does: up to as many backticks, else fewer."""
    runs = list(_TICKS.finditer(text, start, end))
    ahead: defaultdict[int, deque[int]] = defaultdict(deque)  # the runs of each length
    for index, run in enumerate(runs):
        ahead[len(run["run"])].append(index)
    lengths = sorted(ahead, reverse=True)
    closing = -1
    for index, run in enumerate(runs):
        ahead[len(run["run"])].popleft()
        if index <= closing:
            continue
        opening = run.start("run") + len(run["escapes"]) % 2
        ticks = run.end() - opening
        found = next((ahead[each][0] for each in lengths if each <= ticks and ahead[each]), None)
        if found is not None:
            closing = found
            yield opening, runs[closing].end()


def markup(text: str) -> Iterator[Markup]:
    """Yield tags, comments and opaque elements in order, in time linear in the text."""
    unclosed: set[str] = set()  # what has no end from here on
    position = text.find("<")
    while position >= 0:
        found = _markup_at(text, position, unclosed)
        if found:
            yield found
        position = text.find("<", found.end if found else position + 1)


def _markup_at(text: str, position: int, unclosed: set[str]) -> Markup | None:
    is_comment = text.startswith("<!--", position)
    tag = None if is_comment else _TAG.match(text, position)
    if not is_comment and (tag is None or text[position - 1 : position] == "\\"):
        return None
    name = "<!--" if tag is None else (tag["name"] or "").lower()
    closing = bool(tag and tag["close"])
    if name in _OPAQUE_END and not closing and name not in unclosed:
        end = _OPAQUE_END[name].search(text, tag.end() if tag else position + 4)
        if end:
            return Markup(position, end.end(), "" if is_comment else name, opaque=True)
        unclosed.add(name)
    if tag is None:
        return None
    reads_markdown = bool(tag["attributes"] and _READS_MARKDOWN.search(tag["attributes"]))
    holds = "" if tag["empty"] or name in _VOID else name
    return Markup(position, tag.end(), holds, closing, reads_markdown=reads_markdown)


def raw_blocks(text: str) -> Iterator[Markup]:
    """Yield the raw HTML that begins a line: comments, block-level elements up to their ends."""
    start, open_names = -1, list[str]()
    for item in markup(text):
        if start < 0 and not _LINE_START.search(text, max(0, item.start - 4), item.start):
            continue
        if start < 0 and item.opaque:
            yield Markup(item.start, item.end, opaque=True)
        elif start < 0:
            if item.name in _BLOCK_LEVEL and not item.closing and not item.reads_markdown:
                start, open_names = item.start, [item.name]
        elif item.name and not item.opaque:
            _follow(open_names, item)
            if not open_names:
                yield Markup(start, item.end)
                start = -1
    if start >= 0:
        yield Markup(start, len(text))


def _follow(open_names: list[str], item: Markup) -> None:
    """Open or close elements: an end tag closes the innermost of its name and all within."""
    if not item.closing:
        open_names.append(item.name)
    elif item.name in open_names:
        while open_names.pop() != item.name:
            pass
