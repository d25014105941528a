"""The structure of a chapter, line by line: indented code, ``///`` blocks and headings.

The rules are those of Python-Markdown and pymdownx.blocks, which read a chapter in pieces between
empty lines: the content of a list item, admonition, footnote or definition is indented by four
spaces, four more are code; a block begins and ends on any line, and its options are the indented
lines right under its header.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from generator.chapters.values import BlockUse, StrayFence
from generator.chapters.yaml_text import read_mapping
from generator.core.problems import Message, Place

#: The blocks of this project: only their headers may name an id (``/// table | participants
#: #tbl-x``).
OWN_BLOCKS = frozenset({"table", "chart", "table-caption", "figure-caption", "quote"})
DRAWN = frozenset({"table", "chart"})
"""The blocks that are drawn from the data: their argument is a name, they hold no caption."""
HELD = DRAWN | {"quote", "bibliography"}
"""Blocks of which only the mark goes through Markdown."""

_TAB = 4
_HEADER = re.compile(r"(?P<fence>/{3,})[ ]*(?P<name>[\w-]+)[ ]*(?:\|[ ]*(?P<argument>.*))?$")
_FENCE_LINE = re.compile(r"(?P<fence>/{3,})(?P<rest>.*)$")
_QUOTE = re.compile(r"(?:>[ ]?)+")
_ID = re.compile(r"(?:^|(?<=\s))#(?P<id>[^\W\d_][\w.:-]*)(?=\s|$)")
_LATE_OPTION = re.compile(r"[A-Za-z_-]+:(?:\s|$)")
_ATX = re.compile(r"(?P<marks>#{1,6})(?P<text>.*)$", re.DOTALL)
_SETEXT = re.compile(r"(?:=+|-+)[ ]*$")
# What has content of its own, indented by four: list item; admonition, tab, footnote, definition.
_LIST_ITEM = re.compile(r"[*+-][ ]|[0-9]+\.[ ]")
_CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?)[ ]|===[!+]{0,2}[ ]+\"|\[\^[^\]]+\]:|:[ ]{1,3}\S")
_CONTAINER_MARKS = frozenset("*+-0123456789!?=[:")


@dataclass(frozen=True)
class HeadingLine:
    """A heading's line (from 0), level and source text without its marks."""

    line: int
    level: int
    text: str
    underlined: bool = False


@dataclass
class Structure:
    """What the lines of a body are; ``not_prose``: those (from 0) of code, headers and fences.

    ``indented`` are those of them that are code by their indent.
    """

    headings: list[HeadingLine] = field(default_factory=list[HeadingLine])
    blocks: list[BlockUse] = field(default_factory=list[BlockUse])
    stray_fences: list[StrayFence] = field(default_factory=list[StrayFence])
    not_prose: list[int] = field(default_factory=list[int])
    indented: list[int] = field(default_factory=list[int])


def read_structure(
    lines: Sequence[str],
    outline: Sequence[str],
    fences: Iterable[range],
    source: str,
    first_line: int,
) -> Structure:
    """Return the structure of a body; never raises.

    ``lines`` are its lines as written, ``outline`` the same with fenced code and raw HTML blanked,
    ``fences`` the lines of fenced code (from 0), ``first_line`` the file line of the first.
    """
    return _Reader(lines, outline, fences, source, first_line).read()


@dataclass
class _OpenBlock:
    position: int  # in Structure.blocks
    fence: int
    is_caption: bool


class _Reader:
    """Reads line after line; its state is what is open: containers, blocks, indented code."""

    def __init__(
        self,
        lines: Sequence[str],
        outline: Sequence[str],
        fences: Iterable[range],
        source: str,
        first_line: int,
    ) -> None:
        self.lines = lines
        self.outline = outline
        self.fences = {fence.start: fence.stop for fence in fences}
        self.source = source
        self.first_line = first_line
        self.found = Structure()
        self.containers: list[int] = []  # the indents of their contents
        self.open: list[_OpenBlock] = []
        self.open_fences: Counter[int] = Counter()
        self.open_captions = 0
        self.code = False
        self.fresh = True  # a new piece begins here: after an empty line, a heading, a header
        self.list = False  # this piece began with a list item
        self.after_header = False  # only empty lines since the header of one of our blocks
        self.index = 0

    def read(self) -> Structure:
        """Return the structure of all lines."""
        while self.index < len(self.outline):
            if self.index in self.fences:
                self._fenced_code(self.fences[self.index])
                continue
            line = self.outline[self.index]
            if "\t" in line:
                line = line.expandtabs(_TAB)
            stripped = line.lstrip(" ")
            if stripped:
                self._line(stripped, len(line) - len(stripped))
            else:
                self.fresh, self.code = True, False
            self.index += 1
        self._close_all()
        return self.found

    def _fenced_code(self, stop: int) -> None:
        """Step over fenced code: for what follows it is one line of text."""
        line = self.lines[self.index].expandtabs(_TAB)
        if self.fresh:
            self._leave_containers(len(line) - len(line.lstrip(" ")))
        self.fresh = self.code = self.list = self.after_header = False
        self.index = stop

    def _line(self, stripped: str, indent: int) -> None:
        fresh, self.fresh = self.fresh, False
        if fresh:
            self._leave_containers(indent)
            self.list = False
        level = self._level()
        if (fresh or self.code) and indent - level >= _TAB:
            if fresh and self.after_header and _LATE_OPTION.match(stripped):
                self._late_option()
            self.code = True
            self.found.not_prose.append(self.index)
            self.found.indented.append(self.index)
            return
        fresh = fresh or self.code
        self.code = self.after_header = False
        if stripped[0] == ">":
            quote = _QUOTE.match(stripped)
            stripped = stripped[quote.end() :] if quote else stripped
            if not stripped.startswith("///"):
                return
        if stripped.startswith("///") and self._level_for(indent) <= indent < (
            self._level_for(indent) + _TAB
        ):
            self._slashes(stripped, indent)
        elif indent == 0 and stripped[0] == "#":
            self._atx(stripped)
        elif fresh and not level and self._setext(stripped):
            pass
        elif stripped[0] in _CONTAINER_MARKS:
            self._container(stripped, indent, fresh=fresh)

    def _container(self, stripped: str, indent: int, *, fresh: bool) -> None:
        """Open what has content of its own; a list item inside a paragraph is text of it."""
        if _LIST_ITEM.match(stripped):
            if not (fresh or self.list):
                return
            self.list = True
        elif not _CONTAINER.match(stripped):
            return
        self._leave_containers(indent)
        self.containers.append(indent // _TAB * _TAB + _TAB)
        self.fresh = stripped.startswith(("!!!", "???", "==="))

    def _level(self) -> int:
        return self.containers[-1] if self.containers else 0

    def _level_for(self, indent: int) -> int:
        """Return the indent of the innermost container that a line indented so much can be in."""
        return next((level for level in reversed(self.containers) if level <= indent), 0)

    def _leave_containers(self, indent: int) -> None:
        while self.containers and self.containers[-1] > indent:
            self.containers.pop()

    def _atx(self, stripped: str) -> None:
        heading = _ATX.match(stripped)
        if heading and not self.open_captions:
            text = heading["text"].strip().rstrip("#").rstrip()
            self.found.headings.append(HeadingLine(self.index, len(heading["marks"]), text))
        self.containers.clear()
        self.fresh = True

    def _setext(self, stripped: str) -> bool:
        """Take a line and the underline below it as a heading; the underline is no prose."""
        if self.index + 1 >= len(self.outline):
            return False
        underline = self.outline[self.index + 1]
        if not _SETEXT.match(underline):
            return False
        if not self.open_captions:
            level = 1 if underline[0] == "=" else 2
            self.found.headings.append(
                HeadingLine(self.index, level, stripped.strip(), underlined=True)
            )
        self.index += 1
        self.found.not_prose.append(self.index)
        self.containers.clear()
        self.fresh = True
        return True

    def _slashes(self, stripped: str, indent: int) -> None:
        """Read a line that begins with slashes: a header, an end, or neither."""
        line = _FENCE_LINE.match(stripped)
        if line is None:
            return
        self._leave_containers(indent)
        self.fresh = True
        self.found.not_prose.append(self.index)
        header = _HEADER.match(stripped.rstrip(" "))
        if header:
            self._open(header["name"].lower(), len(header["fence"]), header["argument"], indent)
        elif line["rest"].strip(" "):
            self._open_unreadable(stripped, len(line["fence"]), indent)
        else:
            self._end(len(line["fence"]), indent)

    def _open(self, name: str, fence: int, argument: str | None, indent: int) -> None:
        place = self._place(indent)
        options_line = self.index + 1
        while self._is_option(options_line, indent):
            options_line += 1
        source = textwrap.dedent(self._source(self.index + 1, options_line))
        options, wrong, line = read_mapping(source, self.first_line + self.index + 1)
        text, block_id = _split_id(name, (argument or "").strip(" "))
        self._push(
            BlockUse(
                name=name,
                argument=text,
                id=block_id or _id_option(options),
                options=options,
                fence=fence,
                place=place,
                end_line=place.line,
                closed=False,
                depth=len(self.open),
                content_line=self.first_line + options_line,
                options_error=wrong and Message("in-line", reason=wrong, line=line),
            )
        )
        self.found.not_prose.extend(range(self.index + 1, options_line))
        self.after_header = name in OWN_BLOCKS and options_line == self.index + 1
        self.index = options_line - 1

    def _open_unreadable(self, stripped: str, fence: int, indent: int) -> None:
        place = self._place(indent)
        self._push(
            BlockUse(
                name="",
                argument="",
                id="",
                options={},
                fence=fence,
                place=place,
                end_line=place.line,
                closed=False,
                depth=len(self.open),
                header_error=Message(
                    "block-no-header", found=stripped.strip(), example="/// name | argument"
                ),
            )
        )

    def _push(self, block: BlockUse) -> None:
        is_caption = block.name.endswith("-caption")
        self.open.append(_OpenBlock(len(self.found.blocks), block.fence, is_caption))
        self.open_fences[block.fence] += 1
        self.open_captions += is_caption
        self.found.blocks.append(block)

    def _pop(self, last: int, *, closed: bool) -> int:
        """Finish the innermost block, whose last line is ``last``; return its number of slashes."""
        opened = self.open.pop()
        self.open_fences[opened.fence] -= 1
        self.open_captions -= opened.is_caption
        block = self.found.blocks[opened.position]
        end_line = max(self.first_line + last, block.place.line)
        self.found.blocks[opened.position] = replace(block, end_line=end_line, closed=closed)
        return opened.fence

    def _is_option(self, index: int, indent: int) -> bool:
        """Whether the line is indented as options under a header with that indent are."""
        if index >= len(self.outline):
            return False
        line = self.outline[index].expandtabs(_TAB)
        quote = _QUOTE.match(line.lstrip(" "))
        if quote:
            line = " " * indent + line.lstrip(" ")[quote.end() :]
        text = line.lstrip(" ")
        return bool(text) and len(line) - len(text) >= self._level_for(indent) + _TAB

    def _late_option(self) -> None:
        """Note options that an empty line cuts off from their header: they read as code."""
        last = self.open[-1] if self.open else None
        if last is None:
            return
        block = self.found.blocks[last.position]
        line = self.first_line + self.index
        self.found.blocks[last.position] = replace(block, late_option_line=line)

    def _end(self, fence: int, indent: int) -> None:
        """Close the innermost block with so many slashes; blocks inside it were never closed."""
        if not self.open_fences[fence]:
            open_fence = self.open[-1].fence if self.open else 0
            self.found.stray_fences.append(StrayFence(fence, self._place(indent), open_fence))
            return
        while self.open[-1].fence != fence:
            self._pop(self.index - 1, closed=False)
        self._pop(self.index, closed=True)

    def _close_all(self) -> None:
        while self.open:
            self._pop(len(self.lines) - 1, closed=False)

    def _source(self, start: int, end: int) -> str:
        """Return the lines without the marks of a quotation around them."""
        return "\n".join(_unquoted(line) for line in self.lines[start:end])

    def _place(self, indent: int) -> Place:
        return Place(self.source, self.first_line + self.index, indent + 1)


def _unquoted(line: str) -> str:
    quote = _QUOTE.match(line.lstrip(" "))
    return line.lstrip(" ")[quote.end() :] if quote else line


def _split_id(name: str, argument: str) -> tuple[str, str]:
    """Return the argument without its ``#id``, and the id; only our own blocks have one there."""
    found = _ID.search(argument) if name in OWN_BLOCKS else None
    if found is None:
        return argument, ""
    rest = argument[: found.start()] + argument[found.end() :]
    return " ".join(rest.split()), found["id"]


def _id_option(options: dict[str, object]) -> str:
    attributes = options.get("attrs")
    if not isinstance(attributes, dict):
        return ""
    value = cast("dict[object, object]", attributes).get("id")
    return value if isinstance(value, str) else ""
