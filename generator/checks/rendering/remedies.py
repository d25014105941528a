"""Known reasons why GitHub and the site show a text differently, each with the edits to try.

A remedy is a guess until it is tried (``problems``): only edits that bring both renderings closer
tell the reason. Where it is also ``offered`` and leaves what GitHub shows as it is, it is what
``thesis fix`` does. The remedies come in the order of preference: of two for the same difference,
the first one is told.

Sources: the CommonMark specification ("List items", "Emphasis", "HTML blocks"), GitHub Flavored
Markdown, Python-Markdown's tab length of four.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.chapters.masking import raw_blocks
from generator.checks.rendering.outline import BothViews
from generator.core.edits import Edit
from generator.core.problems import Message, Severity

if TYPE_CHECKING:
    from markdown_it.token import Token

_TAB = 4
_YEAR = 100
_LISTS = ("bullet_list_open", "ordered_list_open")
_UNINDENTED = ("heading_open", "hr", "fence", "table_open", "html_block", "blockquote_open")
# What a token of GitHub's parser begins, as messages say it.
_NAMES = {
    "bullet_list_open": "shown-list",
    "ordered_list_open": "shown-numbered-list",
    "blockquote_open": "shown-quotation",
    "table_open": "shown-table",
    "heading_open": "shown-heading",
    "hr": "shown-line",
    "fence": "shown-code",
    "code_block": "shown-code",
    "html_block": "shown-html",
    "paragraph_open": "shown-paragraph",
    "list_item_open": "shown-item",
}


@dataclass(frozen=True, eq=False)
class Remedy:
    """What may be wrong at a line (from 0) and column; edits undo it, if they are ``offered``."""

    message: Message
    line: int
    column: int
    edits: tuple[Edit, ...]
    offered: bool = True
    severity: Severity = Severity.WARNING


def remedies(reading: BothViews) -> Iterator[Remedy]:
    """Yield the remedies for a text."""
    for find in (_glued, _raw_html, _numbers, _list_indents, _top_level, _lines, _spaced_marks):
        yield from find(reading)
    for code, pattern, text, offered in _PATTERNS:
        severity = (
            Severity.INFO if code in {"render-bare-address", "render-box"} else Severity.WARNING
        )
        for match in re.finditer(pattern, reading.prose, re.MULTILINE | re.IGNORECASE):
            start, end = match.span("at")
            new = match.expand(text)
            if code == "render-bare-address":  # nothing is escaped between < and >
                new = new.replace("\\", "")
            yield Remedy(
                Message(code), *reading.place(start), (Edit(start, end, new),), offered, severity
            )


# --- between blocks -------------------------------------------------------------------------------


def _glued(reading: BothViews) -> Iterator[Remedy]:
    """Yield an empty line before each block that begins right under another one."""
    above: dict[int, str] = {}
    for token, inner in zip(reading.tokens, [*reading.tokens[1:], None], strict=True):
        name = _NAMES.get(token.type)
        if name is None or token.map is None:
            continue
        line = token.map[0]
        if line and not reading.is_blank(line - 1):
            text, over = reading.lines[line], reading.lines[line - 1]
            quotes = min((re.findall(r"^(?:[ ]*>)*", each)[0] for each in (over, text)), key=len)
            edit = reading.insertion(line, f"{quotes}\n")
            column = len(text) - len(text.lstrip(" >")) + 1
            under = Message(above.get(token.level, "shown-text"))
            yield Remedy(
                Message("render-glued", what=Message(name), above=under), line, column, (edit,)
            )
        above[token.level] = name
        if token.type == "heading_open" and inner and "\n" in inner.content:
            last = token.map[1] - 1
            message = Message("render-underlined", text=token.markup * 3)
            yield Remedy(message, last, 1, (reading.insertion(last, "\n"),))
    for line in reading.swallowed_rows:
        yield Remedy(Message("render-row-of-text"), line, 1, (reading.insertion(line, "\n"),))


def _raw_html(reading: BothViews) -> Iterator[Remedy]:
    """Yield what can be wrong with raw HTML: text glued to it, empty lines, Markdown inside."""
    text, starts = reading.text, reading.starts
    for block in raw_blocks(text):
        first, last = text.count("\n", 0, block.start), text.count("\n", 0, block.end)
        is_glued = last + 1 < len(starts) and not reading.is_blank(last + 1)
        if is_glued and not text[block.end : starts[last + 1]].strip():
            yield Remedy(
                Message("render-after-html"), last + 1, 1, (reading.insertion(last + 1, "\n"),)
            )
        tag = re.compile(r"\s*<([A-Za-z][\w-]*)").match(text, block.start)
        if block.opaque or tag is None:
            continue
        empty = [line for line in range(first, last) if reading.is_blank(line)]
        inner = [t for t in reading.tokens if t.map and not t.level and first <= t.map[0] <= last]
        if empty and len(inner) > 1 and all(map(_is_html, inner)):
            edits = tuple(Edit(starts[line], starts[line + 1], "") for line in empty)
            yield Remedy(Message("render-html-lines", count=len(empty)), empty[0], 1, edits)
        name = tag[1]
        if re.search(rf"</{name}\s*>\s*$", text[block.start : block.end]):
            shown = (t.map[0] for t in inner if t.map and t.type != "fence" and not _is_html(t))
            line, edit = next(shown, first), Edit(tag.end(), tag.end(), ' markdown="1"')
            yield Remedy(Message("render-in-html", name=name), line, 1, (edit,), offered=False)
        else:
            edit = Edit(tag.start(1) - 1, text.find(">", block.start) + 1, "")
            yield Remedy(Message("render-html-open", name=name), first, 1, (edit,), offered=False)


def _is_html(token: Token) -> bool:
    is_code = token.type == "code_block" and token.content.lstrip().startswith("<")
    return token.type == "html_block" or is_code


def _top_level(reading: BothViews) -> Iterator[Remedy]:
    """Yield blocks indented outside of lists, lists after lists, fences unread or not closed."""
    previous = ""
    for token in reading.tokens:
        if token.nesting < 0 or token.map is None:
            continue
        line, end = token.map
        if token.type == "fence":
            yield _fence(reading, token.markup, line, end)
        if token.level:
            continue
        width = reading.indent(line)[1]
        rows = [each for each in range(line, end) if not reading.is_blank(each)]
        if token.type in _UNINDENTED and 0 < width < _TAB:
            edits = tuple(_indented(reading, row, -width) for row in rows)
            name = Message(_NAMES[token.type])
            yield Remedy(Message("render-indented", what=name, count=width), line, width + 1, edits)
        if token.type in _LISTS and previous in _LISTS:
            if width:
                edits = tuple(_indented(reading, row, _TAB - width) for row in rows)
                yield Remedy(
                    Message("render-not-nested", count=width), line, width + 1, edits, offered=False
                )
            if token.type != previous:
                edits = (reading.insertion(line, "x\n\n"),)
                yield Remedy(Message("render-joined-lists"), line, 1, edits, offered=False)
        previous = token.type


def _fence(reading: BothViews, markup: str, first: int, end: int) -> Remedy:
    header, last = reading.lines[first], reading.lines[min(end, len(reading.lines)) - 1]
    mark = header.index(markup)
    start, stop = reading.starts[first] + mark, reading.starts[first] + len(header)
    message = Message("render-fence-open", text=markup)
    if end - 1 > first and re.match(r"[ >]*(`{3,}|~{3,})[ ]*$", last):
        start += len(markup)
        message = Message("render-fence-header", text=header.strip())
    return Remedy(message, first, mark + 1, (Edit(start, stop, ""),), offered=False)


# --- lists ----------------------------------------------------------------------------------------


def _indented(reading: BothViews, line: int, columns: int, quotes: int = 0) -> Edit:
    start, width = reading.indent(line, quotes)
    text, first = reading.lines[line], reading.starts[line]
    end = len(text) - len(text[start:].lstrip(" \t"))
    return Edit(first + start, first + end, " " * max(0, width + columns))


def _list_indents(reading: BothViews) -> Iterator[Remedy]:
    quotes, items = 0, 0
    depths: dict[int, int] = {}  # of each line at which an item or a block in one begins
    for token in reading.tokens:
        if token.type == "list_item_close":
            items -= 1
        elif token.type.startswith("blockquote_") and not items:
            quotes += token.nesting
        elif token.type == "list_item_open" or (items and token.type in _NAMES):
            if token.type not in _LISTS and token.map:
                depths.setdefault(token.map[0], items + (token.type == "code_block"))
            items += token.type == "list_item_open"
        elif token.type.endswith("_list_close") and not items:
            yield from _reindented(reading, quotes, depths)
            depths = {}


def _reindented(reading: BothViews, quotes: int, depths: Mapping[int, int]) -> Iterator[Remedy]:
    shift = 0
    shifts: dict[int, int] = {}
    for line in range(min(depths), len(reading.lines)):
        width = reading.indent(line, quotes)[1]
        if line in depths:  # other lines move with the one above
            wanted = depths[line] * _TAB
            shift = 0 if wanted <= width < wanted + _TAB else wanted - width
        elif line > max(depths) and reading.is_blank(line):
            break
        if shift and not reading.is_blank(line):
            shifts[line] = shift
    if shifts:
        line = min(shifts)
        start, width = reading.indent(line, quotes)
        message = Message("render-list-indent", count=width, wanted=width + shifts[line])
        edits = tuple(_indented(reading, each, shifts[each], quotes) for each in shifts)
        yield Remedy(message, line, start + width + 1, edits)


def _numbers(reading: BothViews) -> Iterator[Remedy]:
    """Yield ``1)`` as ``1.``, a year that begins a paragraph as text, other numbers as 1."""
    lists: list[list[Token]] = []
    for token in reading.tokens:
        if token.type in _LISTS:
            lists.append([])
        elif token.type == "list_item_open":
            lists[-1].append(token)
        elif token.type.endswith("_list_close"):
            items = lists.pop()
            number, mark = items[0].info, items[0].markup
            if token.type == "bullet_list_close" or (mark == "." and number == "1"):
                continue
            lines = [item.map[0] for item in items if item.map]
            found = [reading.starts[each] + reading.lines[each].find(mark) for each in lines]
            line, column = reading.place(found[0])
            if mark == ")":
                edits = tuple(Edit(at, at + 1, ".") for at in found)
                yield Remedy(Message("render-parenthesis", text=number), line, column, edits)
            elif len(items) == 1 and int(number) >= _YEAR:
                edits = (Edit(found[0], found[0], "\\"),)
                yield Remedy(Message("render-year", text=number), line, column, edits)
            else:
                edits = (Edit(found[0] - len(number), found[0], "1"),)
                start = column - len(number)
                yield Remedy(Message("render-numbers"), line, start, edits, offered=False)


# --- marks inside a line --------------------------------------------------------------------------

_HASH = re.compile(
    r"(?P<before>(?:[ ]*+(?:>|(?:[-*+]|[0-9]++[.)])(?=[ ])))*+[ ]*+)"
    r"(?P<marks>#{1,6}+)(?P<space>[\u00a0\u202f]?)(?=[^\s#])(?P<capital>[^\W\d_a-z])?"
)
_BAR_IN_CODE = re.compile(r"\|[^|`]*`[^`|]*\|[^`]*`|^[^|`]*`[^`|]*\|[^`]*`.*\|")
# "**bold **": a space between the mark and what it marks, on either side.
_SPACED = re.compile(
    r"(?<![\\*_])(?P<mark>\*{1,3}|_{2,3})(?![*_])"
    r"(?P<before>[ \u00a0]*)(?P<text>[^\s*_](?:[^*_]*[^\s*_\\])?)(?P<after>[ \u00a0]*)"
    r"(?P=mark)(?![*_])"
)
# What to say, a pattern, what to put in place of its group "at", whether that is offered.
_PATTERNS = (
    (
        "render-spaced-target",
        r"\]\((?P<at>[^()<>\n\"' ]+(?: [^()<>\n\"' ]+)+)(?=\)|[ ]+[\"'])",
        r"<\g<at>>",
        False,
    ),
    ("render-backslash-break", r"(?<!\\)(?:\\\\)*(?P<at>\\)(?=\n[ \t>]*\S)", "  ", True),
    # What CommonMark lets a backslash escape and Python-Markdown does not.
    ("render-escape", r"(?<!\\)(?:\\\\)*(?P<at>\\)(?=[\"$%&',/:;<=?^~])", "", True),
    (
        "render-bare-address",
        r"(?<!\]\()(?<![\w/<\"'=\[])(?P<at>https?://[^\s<>()\[\]\"«»]*[^\s<>()\[\]\"«»?!.,:;*_~'])",
        r"<\g<at>>",
        True,
    ),
    ("render-bare-address", r"(?<![\w/<\"'=\[(])(?P<at>www\.)(?=\w)", "www ", False),
    ("render-box", r"^[ \t>]*(?:[-*+]|[0-9]+\.)[ \t]+(?P<at>\[)[ x]\](?=[ ])", "(", False),
    (
        "render-alert",
        r"^[ \t>]*>[ ]?(?P<at>\[)!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ ]*$",
        "(",
        False,
    ),
    (
        "render-struck",
        r"(?<!~)(?P<at>~~(?=[^\s~])(?P<words>[^~\n]*[^\s~])~~)(?!~)",
        r"\g<words>",
        False,
    ),
)


def _lines(reading: BothViews) -> Iterator[Remedy]:
    """Yield ``##Title``, ``#128`` or ``#word`` inside a text, and bars in code in tables."""
    for line, text in enumerate(reading.lines):
        start = reading.starts[line]
        found = _HASH.match(text)
        if found:
            marks, space = found.span("marks"), found.span("space")
            alone = not found["before"].strip(" >") and (line == 0 or reading.is_blank(line - 1))
            message = Message("render-hash-text")
            edit = Edit(start + marks[0], start + marks[0], "\\")
            if len(found["marks"]) > 1 or found["space"] or (alone and found["capital"]):
                edit = Edit(start + space[0], start + space[1], " ")
                message = Message("render-hash", text=found["marks"])
            yield Remedy(message, line, marks[0] + 1, (edit,))
        if "`" in text and _BAR_IN_CODE.search(text):
            inside = re.sub(r"`[^`]*`", lambda code: code[0].replace("|", "/"), text)
            edit = Edit(start, start + len(text), inside)
            yield Remedy(Message("render-bar-in-code"), line, 1, (edit,), offered=False)


def _spaced_marks(reading: BothViews) -> Iterator[Remedy]:
    """Yield ``**bold **`` with the space outside."""
    text = reading.text
    for match in _SPACED.finditer(reading.prose):
        mark, before, after = match["mark"], match["before"], match["after"]
        left, right = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if not _is_emphasis(match, left, right):
            continue
        edits: list[Edit] = []
        if before:  # the space goes to the other side of the mark, unless one is there
            space = " " if left and not left.isspace() else ""
            edits.append(Edit(match.start(), match.end("before"), space + mark))
        if after:
            space = " " if right and (right.isalnum() or right in "([«“") else ""
            edits.append(Edit(match.start("after"), match.end(), mark + space))
        code = "render-mark-after-space" if after else "render-mark-before-space"
        yield Remedy(Message(code, text=mark), *reading.place(match.start()), tuple(edits))


def _is_emphasis(match: re.Match[str], left: str, right: str) -> bool:
    """Whether words between marks were meant to be emphasised, and no product or footnote star."""
    before, after, strong = match["before"], match["after"], len(match["mark"]) > 1
    if not (before or after) or not re.search(r"[^\W\d_]{2}", match["text"]):
        return False
    if before and after:
        return strong and (not left or left.isspace())
    return strong or not (left.isalnum() or right.isalnum())
