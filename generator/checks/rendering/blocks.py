"""Remedies between blocks: an empty line that is missing, raw HTML that swallows or breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from generator.chapters.html import raw_blocks
from generator.checks.rendering.comparing import Comparison
from generator.checks.rendering.flaws import swallowed_rows
from generator.checks.rendering.remedies import Change, Remedy, is_blank

if TYPE_CHECKING:
    from markdown_it.token import Token

NAMES: Mapping[str, str] = {
    "bullet_list_open": "a list",
    "ordered_list_open": "a numbered list",
    "blockquote_open": "a quotation",
    "table_open": "a table",
    "heading_open": "a heading",
    "hr": "a line across the page",
    "fence": "a block of code",
    "code_block": "a block of code",
    "html_block": "raw HTML",
    "paragraph_open": "a paragraph",
    "list_item_open": "a list item",
}
"""What a token of the parser begins, in words."""

_LISTS = ("bullet_list_open", "ordered_list_open")
_CONTAINERS = ("list_item_open", "blockquote_open")


def glued(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield an empty line before each block that begins right under another one."""
    parents: list[Token] = []
    above: dict[int, Token] = {}
    for token in comparison.github.tokens:
        if token.nesting < 0:
            if parents and parents[-1].type == f"{token.type.removesuffix('_close')}_open":
                parents.pop()
            continue
        if token.map is None or (token.type not in NAMES and token.type not in _CONTAINERS):
            continue
        line = token.map[0]
        over = above.get(token.level)
        known = _begins_parent(token, parents) or _is_under_item(token, over, parents)
        if line in lines and line and not known and _may_be_glued(comparison, token, over):
            yield _empty_line(comparison, token, over, parents)
        above[token.level] = token
        if token.type in _CONTAINERS:
            parents.append(token)


def _begins_parent(token: Token, parents: Sequence[Token]) -> bool:
    """Whether a block begins on the line of the item or quotation that it stands in."""
    line = token.map[0] if token.map else 0
    return any(parent.map and parent.map[0] == line for parent in parents)


def _is_under_item(token: Token, over: Token | None, parents: Sequence[Token]) -> bool:
    """Whether it is a list right under the first words of an item: part of it for both sides."""
    if token.type not in _LISTS or not parents or parents[-1].type != "list_item_open":
        return False
    item = parents[-1].map
    return bool(item and over and over.map and over.map[0] == item[0])


def _may_be_glued(comparison: Comparison, token: Token, over: Token | None) -> bool:
    """Whether a block has text right above; an item of a list, only under one with empty lines."""
    line = token.map[0] if token.map else 0
    if is_blank(comparison, line - 1):
        return False
    if token.type != "list_item_open":
        return True
    if over is None or over.map is None:
        return False
    return any(is_blank(comparison, each) for each in range(over.map[0], line))


def _empty_line(
    comparison: Comparison, token: Token, over: Token | None, parents: Sequence[Token]
) -> Remedy:
    line = token.map[0] if token.map else 0
    start = comparison.starts[line]
    text = comparison.lines[line]
    quotes = sum(parent.type == "blockquote_open" for parent in parents)
    prefix = re.match(rf"(?:[ ]*>[ ]?){{0,{quotes}}}", text)
    marks = prefix[0].rstrip() if prefix else ""
    above = NAMES.get(over.type, "text") if over else "text"
    return Remedy(
        line,
        len(text) - len(text.lstrip(" >")) + 1,
        f"{NAMES[token.type]} glued to the {above.removeprefix('a ')} above",
        "put an empty line before it",
        (Change(start, start, f"{marks}\n"),),
        "github",
    )


def underlined(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield an empty line above dashes that make a heading of a paragraph of several lines."""
    tokens = comparison.github.tokens
    for index, token in enumerate(tokens):
        if token.type != "heading_open" or token.markup not in {"-", "="} or token.map is None:
            continue
        under = token.map[1] - 1
        if under not in lines or "\n" not in tokens[index + 1].content:
            continue
        start = comparison.starts[under]
        yield Remedy(
            under,
            1,
            f'"{token.markup * 3}" right under a paragraph of several lines',
            "put an empty line before it",
            (Change(start, start, "\n"),),
            "site",
        )


def swallowed(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield an empty line before text glued under a table, which both show as its last row."""
    for line in swallowed_rows(comparison.lines, comparison.github.tokens):
        if line in lines:
            start = comparison.starts[line]
            yield Remedy(
                line,
                1,
                "text glued under a table is shown as a row of it",
                "put an empty line before it",
                (Change(start, start, "\n"),),
                "neither",
            )


def after_html(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield an empty line after raw HTML with text glued under it."""
    for block in raw_blocks(comparison.text):
        line = comparison.text.count("\n", 0, block.end)
        rest = comparison.text[block.end :].split("\n", 1)[0]
        if line not in lines or rest.strip() or line + 1 >= len(comparison.lines):
            continue
        if is_blank(comparison, line + 1):
            continue
        start = comparison.starts[line + 1]
        yield Remedy(
            line + 1,
            1,
            "text glued to the raw HTML above",
            "put an empty line before it",
            (Change(start, start, "\n"),),
            "site",
        )


def inside_html(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield raw HTML without its empty lines, where GitHub takes what follows them for code."""
    code = [
        token.map[0]
        for token in comparison.github.tokens
        if token.type == "code_block" and token.map
    ]
    for block in raw_blocks(comparison.text):
        first = comparison.text.count("\n", 0, block.start)
        last = comparison.text.count("\n", 0, block.end)
        seen = first < lines.stop and lines.start <= last
        if block.opaque or not seen or not any(first < each <= last for each in code):
            continue
        if not _only_html(comparison.github.tokens, first, last):
            continue
        empty = [line for line in range(first, last) if is_blank(comparison, line)]
        if empty:
            yield _without(comparison, empty)


def _only_html(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether GitHub finds nothing but raw HTML, and code that is indented HTML, in some lines."""
    return all(
        token.type == "html_block"
        or (token.type == "code_block" and token.content.lstrip().startswith("<"))
        for token in tokens
        if token.map and token.level == 0 and first <= token.map[0] <= last
    )


def _without(comparison: Comparison, empty: list[int]) -> Remedy:
    starts = comparison.starts
    count = len(empty)
    return Remedy(
        empty[0],
        1,
        f"{'an empty line' if count == 1 else f'{count} empty lines'} inside raw HTML",
        "delete " + ("it" if count == 1 else "them"),
        tuple(Change(starts[line], starts[line + 1], "") for line in empty),
        "site",
    )
