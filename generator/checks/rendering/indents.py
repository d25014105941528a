"""Remedies for indents: the site counts four columns for each level of a list, GitHub as it fits.

Source: CommonMark, "List items"; Python-Markdown's tab length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.checks.rendering.blocks import NAMES
from generator.checks.rendering.comparing import Comparison
from generator.checks.rendering.remedies import Change, Remedy, is_blank, split_indent, width

if TYPE_CHECKING:
    from markdown_it.token import Token

_TAB = 4
_LISTS = ("bullet_list_open", "ordered_list_open")
_LEAVES = ("paragraph_open", "fence", "code_block", "heading_open", "table_open", "html_block")
_UNINDENTED = ("heading_open", "hr", "fence", "table_open", "html_block", "blockquote_open")
_YEAR = 100


@dataclass
class _ListLines:
    """The lines of one list: the depth of each that is placed by itself, and what moves with it."""

    quotes: int
    first: int
    end: int
    depths: dict[int, int] = field(default_factory=dict[int, int])
    followers: dict[int, int] = field(default_factory=dict[int, int])
    """From a line to the one that it moves with."""


def reindented(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield each list indented by four for each level: first only where it must, then all of it."""
    for found in _lists(comparison.github.tokens):
        if found.first < lines.stop and lines.start < found.end:
            for sparing in (True, False):
                remedy = _reindented(comparison, found, sparing=sparing)
                if remedy:
                    yield remedy


def _lists(tokens: Sequence[Token]) -> Iterator[_ListLines]:
    """Yield the outermost lists."""
    quotes, found, items = 0, None, list[int]()
    depth = 0
    for token in tokens:
        if token.type == "blockquote_open" and found is None:
            quotes += 1
        elif token.type == "blockquote_close" and found is None:
            quotes -= 1
        elif token.type in _LISTS and token.map:
            depth += 1
            found = found or _ListLines(quotes, token.map[0], token.map[1])
        elif token.type in {"bullet_list_close", "ordered_list_close"} and found:
            depth -= 1
            if not depth:
                yield found
                found = None
        elif token.type == "list_item_close" and items:
            items.pop()
        elif found and token.map and token.nesting >= 0:
            _place(found, token, items)


def _place(found: _ListLines, token: Token, items: list[int]) -> None:
    start, end = token.map or (0, 0)
    if token.type == "list_item_open":
        found.depths.setdefault(start, len(items))
        items.append(start)
    elif (token.type in _LEAVES or token.type == "blockquote_open") and start not in items:
        extra = _TAB if token.type == "code_block" else 0
        found.depths.setdefault(start, len(items) + extra // _TAB)
        for line in range(start + 1, end):
            found.followers.setdefault(line, start)


def _reindented(comparison: Comparison, found: _ListLines, *, sparing: bool) -> Remedy | None:
    shifts: dict[int, int] = {}
    for line, depth in found.depths.items():
        indent = width(split_indent(comparison.lines[line], found.quotes)[1])
        wanted = depth * _TAB
        fits = wanted <= indent < wanted + _TAB if sparing else indent == wanted
        shifts[line] = 0 if fits else wanted - indent
    for line, leader in found.followers.items():
        if line not in shifts and not is_blank(comparison, line):
            shifts[line] = shifts.get(leader, 0)
    moved = [line for line in sorted(shifts) if shifts[line]]
    changes = tuple(_shift(comparison, line, shifts[line], found.quotes) for line in moved)
    return _remedy(comparison, found, moved, changes) if changes else None


def _shift(comparison: Comparison, line: int, shift: int, quotes: int) -> Change:
    prefix, indent = split_indent(comparison.lines[line], quotes)
    start = comparison.starts[line] + len(prefix)
    return Change(start, start + len(indent), " " * max(0, width(indent) + shift))


def _remedy(
    comparison: Comparison, found: _ListLines, moved: list[int], changes: tuple[Change, ...]
) -> Remedy:
    line = moved[0]
    prefix, indent = split_indent(comparison.lines[line], found.quotes)
    wanted = found.depths.get(line, 0) * _TAB
    more = f", like {len(moved) - 1} more of this list" if len(moved) > 1 else ""
    what = "this line is" if line in found.depths else "this line, which continues another, is"
    return Remedy(
        line,
        len(prefix) + len(indent) + 1,
        f"{what} indented by {_spaces(width(indent))}{more}",
        f"indent it by {_spaces(wanted)}, four for each level of the list"
        if wanted
        else "do not indent it",
        changes,
        "github",
    )


def _spaces(count: int) -> str:
    return "1 space" if count == 1 else f"{count} spaces"


def unindented(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield each block outside of lists without the one to three spaces before it."""
    depth = 0
    for token in comparison.github.tokens:
        depth += token.nesting if token.type.startswith(("bullet_", "ordered_")) else 0
        if depth or token.type not in _UNINDENTED or token.map is None or token.level:
            continue
        first, end = token.map
        indent = width(split_indent(comparison.lines[first])[1])
        if first in lines and 0 < indent < _TAB:
            rows = [line for line in range(first, end) if not is_blank(comparison, line)]
            yield Remedy(
                first,
                indent + 1,
                f"{NAMES[token.type]} indented by {_spaces(indent)}",
                "do not indent it",
                tuple(_shift(comparison, line, -indent, 0) for line in rows),
                "github",
            )


def nested(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield a list that is indented too little to belong to the item above, as part of it."""
    previous: Token | None = None
    for token in comparison.github.tokens:
        if token.level or token.map is None:
            continue
        first, end = token.map
        indent = width(split_indent(comparison.lines[first])[1])
        after_list = previous is not None and previous.type in _LISTS
        if token.type in _LISTS and after_list and indent and first in lines:
            rows = [line for line in range(first, end) if not is_blank(comparison, line)]
            yield Remedy(
                first,
                indent + 1,
                f"this list is indented by {_spaces(indent)}, too little for the item above",
                f"indent it by {_spaces(_TAB)}",
                tuple(_shift(comparison, line, _TAB - indent, 0) for line in rows),
                "neither",
            )
        previous = token


def numbered(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield ``1)`` as ``1.``, and a year that begins a paragraph as text."""
    for items in _ordered(comparison.github.tokens):
        first = items[0]
        line = first.map[0] if first.map else 0
        if line not in lines:
            continue
        if first.markup == ")":
            yield Remedy(
                line,
                _marker(comparison, line, ")") - comparison.starts[line] + 1,
                f'a list numbered "{first.info})", which the site does not know',
                f'write "{first.info}."',
                tuple(_dotted(comparison, item) for item in items),
                "github",
            )
        elif len(items) == 1 and int(first.info or 0) >= _YEAR:
            yield _escaped_year(comparison, line, first.info)


def _escaped_year(comparison: Comparison, line: int, number: str) -> Remedy:
    dot = _marker(comparison, line, ".")
    return Remedy(
        line,
        dot - comparison.starts[line] + 1,
        f'"{number}." at the beginning of a paragraph is read as the number of a list',
        f'write "{number}\\."',
        (Change(dot, dot, "\\"),),
        "neither",
    )


def _ordered(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the items of each numbered list."""
    open_lists: list[list[Token] | None] = []
    for token in tokens:
        if token.type == "ordered_list_open":
            open_lists.append([])
        elif token.type == "bullet_list_open":
            open_lists.append(None)
        elif token.type in {"ordered_list_close", "bullet_list_close"} and open_lists:
            items = open_lists.pop()
            if items:
                yield items
        elif token.type == "list_item_open" and open_lists:
            items = open_lists[-1]
            if items is not None:
                items.append(token)


def _dotted(comparison: Comparison, item: Token) -> Change:
    position = _marker(comparison, item.map[0] if item.map else 0, ")")
    return Change(position, position + 1, ".")


def _marker(comparison: Comparison, line: int, mark: str) -> int:
    found = comparison.lines[line].find(mark)
    return comparison.starts[line] + max(found, 0)
