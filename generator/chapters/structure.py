"""The structure of a chapter, line by line: indented code, ``///`` blocks and headings.

The rules are those of Python-Markdown and pymdownx.blocks, which read a chapter in pieces between
empty lines: the content of a list item, admonition, footnote or definition is indented by four
spaces, four more are code; a block begins and ends on any line, and its options are the indented
lines right under its header.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from generator.chapters.values import BlockUse, Heading
from generator.core.problems import Message, Place, Problem
from generator.core.values import replace
from generator.core.yaml_source import YamlMistake, parse_mapping

#: The blocks of this project: only their headers may name an id (``/// table | participants
#: #tbl-x``).
OWN_BLOCKS = frozenset({"table", "chart", "table-caption", "figure-caption", "quote"})
CAPTIONS = frozenset({"table-caption", "figure-caption"})
DRAWN = frozenset({"table", "chart"})
"""The blocks that are drawn from the data: their argument is a name, they hold no caption."""
HELD = DRAWN | {"quote", "bibliography"}
"""Blocks of which only the mark goes through Markdown."""

_TAB = 4
_HEADER = re.compile(r"(?P<fence>/{3,})[ ]*(?P<name>[\w-]+)[ ]*(?:\|[ ]*(?P<argument>.*))?$")
_QUOTE = re.compile(r"^[ ]*(?:>[ ]?)+")
_ID = re.compile(r"(?:^|(?<=\s))#(?P<id>[^\W\d_][\w.:-]*)(?=\s|$)")
_LATE_OPTION = re.compile(r"[A-Za-z_-]+:(?:\s|$)")
_ATX = re.compile(r"(?P<marks>#{1,6})(?P<text>.*)$", re.DOTALL)
_SETEXT = re.compile(r"(?:=+|-+)[ ]*$")
# What has content of its own, indented by four: list item; admonition, tab, footnote, definition.
_LIST_ITEM = re.compile(r"[*+-][ ]|[0-9]+\.[ ]")
_CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?)[ ]|===[!+]{0,2}[ ]+\"|\[\^[^\]]+\]:|:[ ]{1,3}\S")


class Structure:
    """What the lines of a body are, read line after line; never raises.

    ``lines`` are its lines as written, ``outline`` the same with fenced code and raw HTML blanked,
    ``fences`` the lines of fenced code (from 0), ``first_line`` the file line of the first. The
    headings have level, place and source alone. ``not_prose`` are the lines (from 0) of code,
    headers and fences, ``indented`` those of them that are code by their indent.
    """

    def __init__(
        self,
        lines: Sequence[str],
        outline: Sequence[str],
        fences: Iterable[range],
        source: str,
        first_line: int,
    ) -> None:
        self.headings: list[Heading] = []
        self.blocks: list[BlockUse] = []
        self.stray_fences: list[Problem] = []
        self.not_prose: list[int] = []
        self.indented: list[int] = []
        self._lines, self._outline = lines, outline
        self._source, self._first_line = source, first_line
        self._index = 0
        # What is open: the indents of the contents of containers, and blocks by their index.
        self._containers: list[int] = []
        self._open: list[int] = []
        self._in_code = False
        self._fresh = True  # a new piece begins here: after an empty line, a heading, a header
        self._in_list = False  # this piece began with a list item
        self._after_header = False  # only empty lines since the header of one of our blocks
        self._read({fence.start: fence.stop for fence in fences})

    def _read(self, fences: Mapping[int, int]) -> None:
        while self._index < len(self._outline):
            is_fence = self._index in fences
            line = (self._lines if is_fence else self._outline)[self._index].expandtabs(_TAB)
            text = line.lstrip(" ")
            indent = len(line) - len(text)
            if is_fence:  # for what follows it is one line of text
                if self._fresh:
                    self._leave_containers(indent)
                self._fresh = self._in_code = self._in_list = self._after_header = False
                self._index = fences[self._index]
                continue
            if text:
                self._read_line(text, indent)
            else:
                self._fresh, self._in_code = True, False
            self._index += 1
        while self._open:
            self._close(len(self._lines) - 1, closed=False)

    def _read_line(self, text: str, indent: int) -> None:
        fresh, self._fresh = self._fresh, False
        if fresh:
            self._leave_containers(indent)
            self._in_list = False
        level = self._containers[-1] if self._containers else 0
        if (fresh or self._in_code) and indent - level >= _TAB:
            if fresh and self._after_header and self._open and _LATE_OPTION.match(text):
                last, line = self._open[-1], self._first_line + self._index
                self.blocks[last] = replace(self.blocks[last], late_option_line=line)
            self._in_code = True
            self.not_prose.append(self._index)
            self.indented.append(self._index)
            return
        fresh = fresh or self._in_code
        self._in_code = self._after_header = False
        below = "".join(self._outline[self._index + 1 : self._index + 2])
        if text[0] == ">":
            text = _QUOTE.sub("", text)
            if not text.startswith("///"):
                return
        if text.startswith("///") and indent < self._level_for(indent) + _TAB:
            self._read_slashes(text, indent)
        elif indent == 0 and (atx := _ATX.match(text)):
            title = atx["text"].strip().rstrip("#").rstrip()
            self._add_heading(len(atx["marks"]), title)
        elif fresh and not level and _SETEXT.match(below):
            self._add_heading(1 if below[0] == "=" else 2, text.strip(), underlined=True)
            self._index += 1
            self.not_prose.append(self._index)
        elif _LIST_ITEM.match(text):  # inside a paragraph it is text
            if fresh or self._in_list:
                self._in_list = True
                self._enter_container(indent)
        elif _CONTAINER.match(text):
            self._enter_container(indent)
            self._fresh = text.startswith(("!!!", "???", "==="))

    def _level_for(self, indent: int) -> int:
        """Return the indent of the innermost container that a line indented so much can be in."""
        return next((level for level in reversed(self._containers) if level <= indent), 0)

    def _leave_containers(self, indent: int) -> None:
        while self._containers and self._containers[-1] > indent:
            self._containers.pop()

    def _enter_container(self, indent: int) -> None:
        self._leave_containers(indent)
        self._containers.append(indent // _TAB * _TAB + _TAB)

    def _add_heading(self, level: int, source: str, *, underlined: bool = False) -> None:
        """Add a heading; in a caption there is none."""
        if not any(self.blocks[each].name in CAPTIONS for each in self._open):
            place = Place(self._source, self._first_line + self._index)
            self.headings.append(Heading(level, place, source, underlined=underlined))
        self._containers.clear()
        self._fresh = True

    def _read_slashes(self, text: str, indent: int) -> None:
        """Read a line that begins with slashes: a header, an end, or neither."""
        self._leave_containers(indent)
        self._fresh = True
        self.not_prose.append(self._index)
        header = _HEADER.match(text.rstrip(" "))
        fence = len(text) - len(text.lstrip("/"))
        place = Place(self._source, self._first_line + self._index, indent + 1)
        if header:
            self._open_block(header, fence, place, indent)
        elif text[fence:].strip(" "):
            wrong = Message("block-no-header", found=text.strip(), example="/// name | argument")
            self._push(BlockUse("", fence, place, header_error=wrong))
        else:
            self._end_block(fence, place)

    def _open_block(self, header: re.Match[str], fence: int, place: Place, indent: int) -> None:
        name, first = header["name"].lower(), self._index + 1
        end = first
        while self._is_option(end, indent):
            end += 1
        source = textwrap.dedent("\n".join(_QUOTE.sub("", line) for line in self._lines[first:end]))
        options, wrong, line = read_mapping(source, self._first_line + first)
        argument, block_id = (header["argument"] or "").strip(" "), ""
        if name in OWN_BLOCKS and (found := _ID.search(argument)):
            block_id = found["id"]
            argument = " ".join(f"{argument[: found.start()]}{argument[found.end() :]}".split())
        self._push(
            BlockUse(
                name,
                fence,
                place,
                argument,
                id=block_id or _id_option(options),
                options=options,
                content_line=self._first_line + end,
                options_error=wrong and Message("in-line", reason=wrong, line=line),
            )
        )
        self.not_prose.extend(range(first, end))
        self._after_header = name in OWN_BLOCKS and first == end
        self._index = end - 1

    def _is_option(self, index: int, indent: int) -> bool:
        if index >= len(self._outline):
            return False
        line = _QUOTE.sub(" " * indent, self._outline[index].expandtabs(_TAB))
        text = line.lstrip(" ")
        return bool(text) and len(line) - len(text) >= self._level_for(indent) + _TAB

    def _push(self, block: BlockUse) -> None:
        self.blocks.append(replace(block, end_line=block.place.line, depth=len(self._open)))
        self._open.append(len(self.blocks) - 1)

    def _close(self, last: int, *, closed: bool) -> None:
        position = self._open.pop()
        block = self.blocks[position]
        end_line = max(self._first_line + last, block.place.line)
        self.blocks[position] = replace(block, end_line=end_line, closed=closed)

    def _end_block(self, fence: int, place: Place) -> None:
        """Close the innermost block with so many slashes; blocks inside it were never closed."""
        fences = [self.blocks[each].fence for each in self._open]
        if fence not in fences:
            slashes, why = "/" * fence, Message("no-block-open")
            if fences:
                why = Message("block-opened-by", slashes=fences[-1])
            message = Message("closes-no-block", fence=slashes, why=why)
            self.stray_fences.append(Problem("markup", place, message, slashes))
            return
        while fences.pop() != fence:
            self._close(self._index - 1, closed=False)
        self._close(self._index, closed=True)


def _id_option(options: Mapping[str, object]) -> str:
    attributes = options.get("attrs")
    value = (
        cast("dict[object, object]", attributes).get("id") if isinstance(attributes, dict) else ""
    )
    return value if isinstance(value, str) else ""


def read_mapping(text: str, first_line: int) -> tuple[dict[str, object], Message | None, int]:
    """Return the mapping that YAML is, what is wrong with it or None, and the file's line."""
    try:
        source, doubles = parse_mapping(text, "")
    except YamlMistake as mistake:
        is_mapping = mistake.message.code != "yaml-no-mapping"
        message = mistake.message if is_mapping else Message("yaml-no-lines")
        return {}, message, first_line + mistake.line - 1
    mapping = {
        str(key): item for key, item in cast("Mapping[object, object]", source.content).items()
    }
    for place, message in doubles[:1]:
        fields = dict(message.fields)
        line = first_line + int(cast("int", fields["line"])) - 1
        twice = Message("name-twice", name=fields["name"], line=line)
        return mapping, twice, first_line + place.line - 1
    return mapping, None, first_line
