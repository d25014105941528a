"""Where the parts of a chart stand: lengths in pixels of a drawing that is as wide as its column.

There are two drawings of each chart, so that its words are never scaled below what can be read: a
wide one, with the names of the bars at the left, and one for phones, with the names above the bars.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from generator.tables.charts.chart import Bar, Chart, Group, Part, Style

Align = Literal["left", "right", "center"]
Font = Literal["name", "heading", "number", "part", "key"]

LINE = 17.0
"""From one line of words to the next."""
BAR = 18.0
"""How thick a bar is."""
THIN = 3.0
"""How thick the bar of no opinion is, like the dash that stands for it in a table."""
LETTER = 6.4
"""How wide a letter is at most on the average, at 14 pixels; lines are broken by it."""
DIGIT = 8.0
NAME_GAP = 16.0
KEY_GAP = 22.0
SHAPE = 5.0
"""Half the width of a shape of the key."""


@dataclass(frozen=True)
class Frame:
    """A drawing: its name, its width, and that of the names at the left (0: above the bars)."""

    name: Literal["wide", "narrow"]
    width: float
    names: float

    @property
    def is_narrow(self) -> bool:
        """Say whether the names stand above the bars."""
        return self.names == 0

    @property
    def letters(self) -> int:
        """How many letters a line of a name has room for."""
        return int((self.names - NAME_GAP if self.names else self.width) / LETTER)


WIDE = Frame("wide", 700, 290)
NARROW = Frame("narrow", 340, 0)
FRAMES = (WIDE, NARROW)


@dataclass(frozen=True)
class Block:
    """A rectangle: a part of a bar, or of the key."""

    x: float
    y: float
    width: float
    height: float
    style: Style


@dataclass(frozen=True)
class Dot:
    """The round shape that tables have for an opinion, by its middle."""

    x: float
    y: float
    style: Style


@dataclass(frozen=True)
class Words:
    """A line of words by its middle height; ``on`` is the part that it stands on or names."""

    text: str
    x: float
    y: float
    font: Font
    align: Align = "left"
    on: Style | None = None


@dataclass
class Layout:
    """A drawing with everything in its place.

    ``unit`` is the width of one record, ``zero`` where bars begin, ``apart`` where those of no
    opinion do. ``number`` writes a number as the language does. ``axis`` has the pieces (top,
    bottom) of the line that bars begin at, ``rules`` the heights of the lines under headings.
    """

    frame: Frame
    number: Callable[[int], str]
    zero: float
    unit: float
    apart: float = 0
    height: float = 0
    axis: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    blocks: list[Block] = field(default_factory=list["Block"])
    keys: list[Block] = field(default_factory=list["Block"])
    dots: list[Dot] = field(default_factory=list["Dot"])
    words: list[Words] = field(default_factory=list["Words"])
    rules: list[float] = field(default_factory=list[float])


def lay_out(chart: Chart, frame: Frame, number: Callable[[int], str] = str) -> Layout:
    """Return the chart in a frame; ``number`` writes its numbers."""
    longest = max(len(_name(bar)) for bar in chart.bars)
    fitted = replace(frame, names=min(frame.names, longest * LETTER + NAME_GAP))
    layout = (_spread if chart.kind == "spread" else _bars)(chart, fitted, number)
    for group in chart.groups:
        if group.name:
            _heading(layout, group)
        for bar in group.bars:
            _bar(layout, chart, bar)
    return layout


# --- scales and keys ------------------------------------------------------------------------------


def _spread(chart: Chart, frame: Frame, number: Callable[[int], str]) -> Layout:
    """Return the empty layout of a spread: against at the left of the axis, for at its right.

    No opinion is counted apart, at the right of both.
    """
    columns = zip(*(bar.counts for bar in chart.bars), strict=True)
    against, favourable, none = (max(1, *column) for column in columns)
    # A number stands beside its bar.
    side = DIGIT * len(number(max(against, favourable, none))) + 12
    unit = (frame.width - frame.names - 4 * side) / (against + favourable + none)
    zero = frame.names + side + against * unit
    layout = Layout(frame, number, zero, unit, zero + favourable * unit + 2 * side)
    _say_opinions(layout, chart.parts)
    return layout


def _say_opinions(layout: Layout, parts: Sequence[Part]) -> None:
    """Place the words of the three opinions over their bars, each beside the shape of tables.

    Where a word is too long for that, all stand in lines above.
    """
    axis, apart = layout.zero, layout.apart
    edges = (axis - SHAPE - 6, axis + SHAPE + 6, apart + 2 * SHAPE)
    rooms = (edges[0] - 10, apart - edges[1] - 10, layout.frame.width - edges[2] - 10)
    if any(len(part.label) * LETTER > room for part, room in zip(parts, rooms, strict=True)):
        layout.height = _keys(layout, parts)
        return
    layout.dots += [Dot(axis - SHAPE - 4, 12, "against"), Dot(axis + SHAPE + 4, 12, "for")]
    layout.keys.append(Block(apart, 11, 2 * SHAPE, 2, "none"))
    shifts = (-SHAPE - 2, SHAPE + 2, 6)
    for part, x, shift in zip(parts, edges, shifts, strict=True):
        align = "right" if shift < 0 else "left"
        layout.words.append(Words(part.label, x + shift, 12, "key", align, on=part.style))
    layout.height = 30


def _bars(chart: Chart, frame: Frame, number: Callable[[int], str]) -> Layout:
    """Return the empty layout of bars that begin at the names, with what their parts count."""
    most = max((bar.total for bar in chart.bars), default=1) or 1
    side = DIGIT * len(number(most)) + 12
    layout = Layout(frame, number, frame.names, (frame.width - side - frame.names) / most)
    if len(chart.parts) > 1:
        layout.height = _keys(layout, chart.parts)
    return layout


def _keys(layout: Layout, parts: Sequence[Part]) -> float:
    """Place what each part of a bar counts, as many on a line as there is room for."""
    left = layout.frame.names
    x, y = left, 12.0
    for part in parts:
        length = KEY_GAP + len(part.label) * LETTER
        if x > left and x + length > layout.frame.width:
            x, y = left, y + LINE + 4
        layout.keys.append(Block(x, y - 7, 14, 14, part.style))
        layout.words.append(Words(part.label, x + KEY_GAP, y, "key"))
        x += length + KEY_GAP
    return y + LINE


# --- rows -----------------------------------------------------------------------------------------


def _heading(layout: Layout, group: Group) -> None:
    """Place the heading of a group, a rule under it."""
    text = f"{group.name}\u2002{group.detail}".strip()
    y = layout.height + 16
    for line in _balanced(text, int(layout.frame.width / LETTER)):
        layout.words.append(Words(line, 0, y, "heading"))
        y += LINE
    layout.height = y - LINE + 12
    layout.rules.append(layout.height)
    layout.height += 4


def _bar(layout: Layout, chart: Chart, bar: Bar) -> None:
    """Place a bar: its name at the left of it or above, its parts, its numbers."""
    lines = _balanced(_name(bar), layout.frame.letters)
    tall = len(lines) * LINE
    if layout.frame.is_narrow:
        first, middle = layout.height + 6 + LINE / 2, layout.height + 6 + tall + 4 + BAR / 2
        bottom = middle + BAR / 2 + 8
    else:
        row = max(tall, BAR) + 12
        middle = layout.height + row / 2
        first, bottom = middle - (tall - LINE) / 2, layout.height + row
    for number, line in enumerate(lines):
        layout.words.append(Words(line, 0, first + number * LINE, "name"))
    above = middle - BAR / 2 - 4 if layout.frame.is_narrow else layout.height
    layout.axis.append((above, middle + BAR / 2 + 4 if layout.frame.is_narrow else bottom))
    if chart.kind == "spread":
        _opinions(layout, bar, middle)
    else:
        _stack(layout, chart, bar, middle)
    layout.height = bottom


def _name(bar: Bar) -> str:
    return f"{bar.name}\u2002{bar.detail}".strip()


def _balanced(text: str, letters: int) -> list[str]:
    """Return a text in as few lines as have room for so many letters, all about as long."""
    lines = textwrap.wrap(text, letters, break_on_hyphens=False) or [text]
    for shorter in range(max(map(len, lines)), len(text) // len(lines), -1):
        tried = textwrap.wrap(text, shorter, break_on_hyphens=False)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def _opinions(layout: Layout, bar: Bar, middle: float) -> None:
    """Place the three parts of a spread, each with its number at its end; 0 is not shown."""
    against, favourable, none = (count * layout.unit for count in bar.counts)
    styles: tuple[Style, ...] = ("against", "for", "none")
    starts = (layout.zero - against, layout.zero, layout.apart)
    lengths = (against, favourable, none)
    for style, x, width, count in zip(styles, starts, lengths, bar.counts, strict=True):
        if not count:
            continue
        thick = THIN if style == "none" else BAR
        layout.blocks.append(Block(x, middle - thick / 2, width, thick, style))
        place, align = (x - 6, "right") if style == "against" else (x + width + 6, "left")
        layout.words.append(Words(layout.number(count), place, middle, "number", align))


def _stack(layout: Layout, chart: Chart, bar: Bar, middle: float) -> None:
    """Place the parts of a bar one after the other, its whole number at its end.

    A part says its own number where there is room for it.
    """
    x = layout.zero
    for part, count in zip(chart.parts, bar.counts, strict=True):
        if count:
            width, text = count * layout.unit, layout.number(count)
            layout.blocks.append(Block(x, middle - BAR / 2, width, BAR, part.style))
            if len(chart.parts) > 1 and width > DIGIT * len(text) + 4:
                center = x + width / 2
                layout.words.append(Words(text, center, middle, "part", "center", on=part.style))
            x += width
    layout.words.append(Words(layout.number(bar.total), x + 6, middle, "number"))
