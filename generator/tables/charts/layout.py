"""Where the parts of a chart stand: lengths in pixels of a drawing that is as wide as its column.

There are two drawings of each chart, so that its words are never scaled below what can be read: a
wide one, with the names of the bars at the left, and one for phones, with the names above the bars.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
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
    """A part of a bar, from ``x`` to ``x2`` in records counted, from ``y`` to ``y2`` in pixels."""

    x: float
    x2: float
    y: float
    y2: float
    style: Style


@dataclass(frozen=True)
class Dot:
    """The round shape that tables have for an opinion, its middle in pixels."""

    x: float
    y: float
    style: Style


@dataclass(frozen=True)
class Words:
    """A line of words with its font, at ``x`` in pixels, or in records counted where ``scaled``.

    ``shift`` moves it from there, in pixels.
    """

    text: str
    x: float
    y: float
    font: Font
    align: Align = "left"
    scaled: bool = False
    shift: float = 0
    on: Style | None = None


@dataclass
class Layout:
    """A drawing with everything in its place.

    ``domain`` (records counted) and ``range`` (pixels) are those of the bars, ``apart`` is where
    those of no opinion begin. ``number`` writes a number as the language does. ``axis`` has the
    pieces of the line that bars begin at, ``rules`` the heights of the lines under headings.
    """

    frame: Frame
    number: Callable[[int], str]
    domain: tuple[float, float]
    range: tuple[float, float]
    apart: float = 0
    height: float = 0
    axis: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    blocks: list[Block] = field(default_factory=list["Block"])
    keys: list[Block] = field(default_factory=list["Block"])
    dots: list[Dot] = field(default_factory=list["Dot"])
    words: list[Words] = field(default_factory=list["Words"])
    rules: list[float] = field(default_factory=list[float])

    @property
    def unit(self) -> float:
        """The pixels of one record."""
        return (self.range[1] - self.range[0]) / (self.domain[1] - self.domain[0])


def lay_out(chart: Chart, frame: Frame, number: Callable[[int], str] = str) -> Layout:
    """Return the chart in a frame; ``number`` writes its numbers."""
    empty = _spread if chart.kind == "spread" else _bars
    layout = empty(chart, _fitted(frame, chart), number)
    for group in chart.groups:
        if group.name:
            _heading(layout, group)
        for bar in group.bars:
            _bar(layout, chart, bar)
    return layout


def _fitted(frame: Frame, chart: Chart) -> Frame:
    """Return the frame with no more room for the names than the longest needs."""
    longest = max(len(_name(bar)) for bar in chart.bars)
    return replace(frame, names=min(frame.names, longest * LETTER + NAME_GAP))


# --- scales and keys ------------------------------------------------------------------------------


def _spread(chart: Chart, frame: Frame, number: Callable[[int], str]) -> Layout:
    """Return the empty layout of a spread: against at the left of the axis, for at its right.

    No opinion is counted apart, at the right of both.
    """
    against, favourable, none = (max(1, *column) for column in _columns(chart))
    # A number stands beside its bar.
    side = DIGIT * len(number(max(against, favourable, none))) + 12
    unit = (frame.width - frame.names - 4 * side) / (against + favourable + none)
    apart = favourable + 2 * side / unit
    left = frame.names + side
    axis = left + against * unit
    layout = Layout(
        frame, number, (-against, apart + none), (left, axis + (apart + none) * unit), apart
    )
    _say_opinions(layout, chart.parts, axis)
    return layout


def _say_opinions(layout: Layout, parts: Sequence[Part], axis: float) -> None:
    """Place the words of the three opinions over their bars, each beside the shape of tables.

    Where a word is too long for that, all stand in lines above.
    """
    apart = layout.range[0] + (layout.apart - layout.domain[0]) * layout.unit
    edges = (axis - SHAPE - 6, axis + SHAPE + 6, apart + 2 * SHAPE)
    rooms = (edges[0] - 10, apart - edges[1] - 10, layout.frame.width - edges[2] - 10)
    if any(len(part.label) * LETTER > room for part, room in zip(parts, rooms, strict=True)):
        layout.height = _keys(layout, parts)
        return
    against, favourable, none = parts
    layout.dots += [Dot(axis - SHAPE - 4, 12, "against"), Dot(axis + SHAPE + 4, 12, "for")]
    layout.keys.append(Block(apart, apart + 2 * SHAPE, 11, 13, "none"))
    for part, x, shift in (
        (against, edges[0], -SHAPE - 2),
        (favourable, edges[1], SHAPE + 2),
        (none, edges[2], 6),
    ):
        align = "right" if shift < 0 else "left"
        layout.words.append(Words(part.label, x + shift, 12, "key", align, on=part.style))
    layout.height = 30


def _bars(chart: Chart, frame: Frame, number: Callable[[int], str]) -> Layout:
    """Return the empty layout of bars that begin at the names, with what their parts count."""
    most = max((bar.total for bar in chart.bars), default=1) or 1
    side = DIGIT * len(number(most)) + 12
    layout = Layout(frame, number, (0, most), (frame.names, frame.width - side))
    if len(chart.parts) > 1:
        layout.height = _keys(layout, chart.parts)
    return layout


def _keys(layout: Layout, parts: Sequence[Part]) -> float:
    """Place what each part of a bar counts, as many on a line as there is room for."""
    left = layout.range[0]
    x, y = left, 12.0
    for part in parts:
        length = KEY_GAP + len(part.label) * LETTER
        if x > left and x + length > layout.frame.width:
            x, y = left, y + LINE + 4
        layout.keys.append(Block(x, x + 14, y - 7, y + 7, part.style))
        layout.words.append(Words(part.label, x + KEY_GAP, y, "key"))
        x += length + KEY_GAP
    return y + LINE


def _columns(chart: Chart) -> Iterator[tuple[int, ...]]:
    return zip(*(bar.counts for bar in chart.bars), strict=True)


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
    against, favourable, none = bar.counts
    ends: list[tuple[Style, float, int, float]] = [
        ("against", 0, -against, BAR),
        ("for", 0, favourable, BAR),
        ("none", layout.apart, none, THIN),
    ]
    for style, start, count, thick in ends:
        if count:
            end = start + count
            low, high = sorted((start, end))
            half = thick / 2
            layout.blocks.append(Block(low, high, middle - half, middle + half, style))
            align, shift = ("right", -6) if count < 0 else ("left", 6)
            text = layout.number(abs(count))
            layout.words.append(Words(text, end, middle, "number", align, scaled=True, shift=shift))


def _stack(layout: Layout, chart: Chart, bar: Bar, middle: float) -> None:
    """Place the parts of a bar one after the other, its whole number at its end.

    A part says its own number where there is room for it.
    """
    start = 0.0
    top, bottom = middle - BAR / 2, middle + BAR / 2
    for part, count in zip(chart.parts, bar.counts, strict=True):
        if count:
            layout.blocks.append(Block(start, start + count, top, bottom, part.style))
            text = layout.number(count)
            if len(chart.parts) > 1 and count * layout.unit > DIGIT * len(text) + 4:
                center = start + count / 2
                words = Words(text, center, middle, "part", "center", scaled=True, on=part.style)
                layout.words.append(words)
            start += count
    whole = Words(layout.number(bar.total), start, middle, "number", scaled=True, shift=6)
    layout.words.append(whole)
