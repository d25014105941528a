"""Draws a chart as a figure: its two drawings, its numbers as a table, its sources, its caption.

There are two drawings of each chart, so that its words are never scaled below what can be read: a
wide one, with the names of the bars at the left, and one for phones, with the names above the bars.
Lengths are pixels of a drawing that is as wide as its column. All charts are drawn alike: a bar is
segments on tracks that lie side by side, each as long as it counts.
"""

import math
import re
import textwrap
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup
from msgspec import Struct, field

from generator.core.templates import template
from generator.language import Language
from generator.tables.charts.chart import Bar, Chart, Group, Segment, Style

LINE = 17.0  # from one line of words to the next
BAR = 18.0  # how thick a bar is
THIN = 3.0  # how thick the bar of no opinion is, like the dash that stands for it in a table
LETTER = 6.4  # how wide a letter is at most on the average, at 14 pixels; lines are broken by it
DIGIT = 8.0
NAME_GAP = 16.0
KEY_GAP = 22.0
PLOT = 220.0  # how high the means of a line can be
MOST_STEPS = 5  # of their scale
ASIDE = 10.0  # how far the points of one category stand apart


class Frame(NamedTuple):
    """A drawing: its name, its width, and that of the names at the left (0: above the bars)."""

    name: str
    width: float
    names: float


NARROW = Frame("narrow", 340, 0)
FRAMES = (Frame("wide", 700, 290), NARROW)


class Block(NamedTuple):
    """A rectangle: a part of a bar, or of the key."""

    x: float
    y: float
    width: float
    height: float
    style: Style


class Line(NamedTuple):
    """The means of one part from left to right: where each is, and the ends of its interval."""

    style: Style
    points: list[tuple[float, float, float, float]]


class Words(NamedTuple):
    """A line of words by its middle height; ``on`` is the part that it stands on or names."""

    text: str
    x: float
    y: float
    font: str
    align: str = "left"
    on: Style | None = None


def draw_figure(
    chart: Chart,
    language: Language,
    *,
    id: str,  # noqa: A002 - it is the HTML attribute of that name
    number: str,
    sources: Mapping[str, str],
) -> str:
    """Return the chart as a ``<figure>`` of well-formed XHTML.

    ``id`` and ``number`` ("Figure 7.1") come from the register; ``sources`` maps the file name of
    each source to a reference or an address, empty for none. Links are written as references
    (``href="@BF4"``), which the page resolves.
    """
    drawings = [
        Markup(  # noqa: S704 - the template escapes
            template("generator.tables.charts", "drawing.svg.j2").render(
                chart=chart,
                prefix=f"{id}-{frame.name}",
                layout=lay_out(chart, frame, language.number),
            )
        )
        for frame in FRAMES
    ]
    return template("generator.tables.charts", "chart.html.j2").render(
        chart=chart,
        id=id,
        number=number,
        sources=sources,
        language=language,
        drawings=drawings,
        download=standalone_svg(drawings[0]) if any(sources.values()) else "",
    )


class Layout(Struct):
    """A drawing with everything in its place, from top to bottom.

    ``unit`` is the width of one record, ``zeros`` is where each track has its zero. ``axis`` has
    the pieces (top, bottom) of the line at the first zero, ``rules`` the heights of the lines under
    headings or those of a scale, which begin at ``left``.
    """

    chart: Chart
    frame: Frame
    zeros: list[float] = field(default_factory=list[float])
    unit: float = 0
    height: float = 0
    axis: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    blocks: list[Block] = field(default_factory=list[Block])
    keys: list[Block] = field(default_factory=list[Block])
    words: list[Words] = field(default_factory=list[Words])
    rules: list[float] = field(default_factory=list[float])
    lines: list[Line] = field(default_factory=list[Line])
    left: float = 0

    def add_means(self, number: Callable[[Decimal], str]) -> None:
        """Place means over their categories, each part as a line, on a scale of round numbers."""
        bars, top = self.chart.bars, self.height + LINE
        every = [each for bar in bars for each in bar.points if each]
        low, high = min(each.low for each in every), max(each.high for each in every)
        step = _round_step((high - low) or abs(high) or 1)
        first = math.floor(low / step)
        last = max(math.ceil(high / step), first + 1)
        labels = [number(Decimal(f"{at * step:.10g}")) for at in range(first, last + 1)]
        self.left = left = max(map(len, labels)) * DIGIT + 8
        wide = (self.frame.width - left) / len(bars)
        unit = PLOT / ((last - first) * step)

        def height(value: float) -> float:
            return top + (last * step - value) * unit

        for at, label in enumerate(labels, first):
            self.rules.append(height(at * step))
            self.words.append(Words(label, left - 8, height(at * step), "key", "right"))
        for place, part in enumerate(self.chart.parts):
            found = [(left + (at + 0.5) * wide, bar.points[place]) for at, bar in enumerate(bars)]
            aside = (place - (len(self.chart.parts) - 1) / 2) * ASIDE  # no interval hides another
            points = [
                (x + aside, height(each.mean), height(each.high), height(each.low))
                for x, each in found
                if each
            ]
            self.lines.append(Line(part.style, points))
        wrapped = [_balanced(_name(bar), max(1, int((wide - 4) / LETTER))) for bar in bars]
        for at, lines in enumerate(wrapped):
            self.add_lines(lines, left + (at + 0.5) * wide, top + PLOT + 18, "name", "center")
        self.height = top + PLOT + 18 + max(map(len, wrapped)) * LINE

    def set_scale(self) -> None:
        """Find room for the longest bar on each track, and for the numbers beside it."""
        is_spread, bars = self.chart.kind == "spread", self.chart.bars
        found = [each for bar in bars for each in bar.segments]
        beside = [each.text for each in found] if is_spread else [bar.end for bar in bars]
        longest = max(map(len, beside))
        after = DIGIT * longest + 12 if longest else 0
        before = after if is_spread else 0
        tracks = [[each for each in found if each.track == at] for at in (0, 1)]
        spans = [
            (min(0, *(each.start for each in of)), max(each.start + each.length for each in of))
            for of in tracks
            if of
        ]
        room = self.frame.width - self.frame.names - (before + after) * len(spans)
        self.unit = room / (sum(high - low for low, high in spans) or 1)
        x = self.frame.names
        for low, high in spans:
            self.zeros.append(x + before - low * self.unit)
            x = self.zeros[-1] + high * self.unit + after

    def add_keys(self) -> None:
        """Place what each part of a bar counts, as many on a line as there is room for."""
        left = self.frame.names
        x, y = left, 12.0
        for part in self.chart.parts:
            length = KEY_GAP + len(part.label) * LETTER
            if x > left and x + length > self.frame.width:
                x, y = left, y + LINE + 4
            self.keys.append(Block(x, y - 7, 14, 14, part.style))
            self.words.append(Words(part.label, x + KEY_GAP, y, "key"))
            x += length + KEY_GAP
        self.height = y + LINE

    def add_columns(self) -> None:
        """Name the columns of squares; by a number where room lacks."""
        labels = [part.label for part in self.chart.parts]
        letters = int((self.unit - 4) / LETTER)
        if any(len(word) > letters for label in labels for word in label.split()):
            for at, label in enumerate(labels, 1):
                self.add_lines([f"{at}  {label}"], 0, 12 + (at - 1) * LINE, "key")
            self.height = len(labels) * LINE + 8
            labels = [str(at) for at in range(1, len(labels) + 1)]
        wrapped = [_balanced(label, letters) for label in labels]
        bottom = self.height + 8 + (max(map(len, wrapped)) - 1) * LINE
        for at, lines in enumerate(wrapped):
            middle, top = self.zeros[0] + (at + 0.5) * self.unit, bottom - (len(lines) - 1) * LINE
            self.add_lines(lines, middle, top, "key", "center")
        self.height = bottom + LINE - 4

    def add_lines(
        self, lines: list[str], x: float, top: float, font: str, align: str = "left"
    ) -> None:
        """Place lines of words below one another."""
        self.words += [
            Words(text, x, top + at * LINE, font, align) for at, text in enumerate(lines)
        ]

    def add_heading(self, text: str) -> None:
        """Place the heading of a group, a rule under it."""
        lines = _balanced(text, int(self.frame.width / LETTER))
        self.add_lines(lines, 0, self.height + 16, "heading")
        self.rules.append(self.height + 16 + (len(lines) - 1) * LINE + 12)
        self.height = self.rules[-1] + 4

    def add_bar(self, bar: Bar) -> None:
        """Place a bar: its name at the left of it or above, its parts, its numbers."""
        is_narrow, top = self.frame.names == 0, self.height
        room = self.frame.width if is_narrow else self.frame.names - NAME_GAP
        lines = _balanced(_name(bar), max(1, int(room / LETTER + 1e-6)))  # not a letter less
        tall = len(lines) * LINE
        if is_narrow:
            first, middle = top + 6 + LINE / 2, top + 6 + tall + 4 + BAR / 2
            self.axis.append((middle - BAR / 2 - 4, middle + BAR / 2 + 4))
            self.height = middle + BAR / 2 + 8
        else:
            self.height += max(tall, BAR) + 12
            middle = (top + self.height) / 2
            first = middle - (tall - LINE) / 2
            self.axis.append((top, self.height))
        self.add_lines(lines, 0, first, "name")
        end = self.zeros[0]
        for each in bar.segments:
            if each.length:
                self.add_segment(each, middle)
                end = self.zeros[0] + (each.start + each.length) * self.unit
        if self.chart.kind == "likert":  # below one another
            self.words.append(Words(bar.end, self.frame.width, middle, "key", "right"))
        elif self.chart.kind == "bars":
            self.words.append(Words(bar.end, end + 6, middle, "number"))

    def add_segment(self, segment: Segment, middle: float) -> None:
        """Place a part of a bar, its number in it where there is room, or beside it."""
        x, width = self.zeros[segment.track] + segment.start * self.unit, segment.length * self.unit
        kind, style, text = self.chart.kind, segment.style, segment.text
        thick = THIN if kind == "spread" and style == "none" else BAR
        if kind == "heat":
            x, width, thick = x + 1, width - 2, BAR + 6
        self.blocks.append(Block(x, middle - thick / 2, width, thick, style))
        if kind == "spread":
            end, align = (x - 6, "right") if segment.start < 0 else (x + width + 6, "left")
            self.words.append(Words(text, end, middle, "number", align))
        elif kind == "heat" or (len(self.chart.parts) > 1 and width > DIGIT * len(text) + 4):
            self.words.append(Words(text, x + width / 2, middle, "part", "center", style))


def lay_out(chart: Chart, frame: Frame, number: Callable[[Decimal], str] = str) -> Layout:
    """Return the chart in a frame; ``number`` writes those of a scale."""
    longest = max(len(_name(bar)) for bar in chart.bars)
    names = min(frame.names, longest * LETTER + NAME_GAP)
    layout = Layout(chart, frame._replace(names=names))
    if chart.kind == "line":
        if len(chart.parts) > 1:
            layout.add_keys()
        layout.add_means(number)
        return layout
    layout.set_scale()
    if chart.kind == "heat":
        layout.add_columns()
    elif len(chart.parts) > 1:
        layout.add_keys()
    for group in chart.groups:
        if group.name:
            layout.add_heading(_name(group))
        for bar in group.bars:
            layout.add_bar(bar)
    return layout


def _round_step(span: float) -> float:
    """Return a step of 1, 2 or 5 tens that parts a span in five at most."""
    power = 10.0 ** math.floor(math.log10(span / MOST_STEPS))
    return next(each * power for each in (1, 2, 5, 10) if span <= each * power * MOST_STEPS)


def _name(named: Bar | Group) -> str:
    return f"{named.name}\u2002{named.detail}".strip()


def _balanced(text: str, letters: int) -> list[str]:
    lines = textwrap.wrap(text, letters, break_on_hyphens=False) or [text]
    for shorter in range(max(map(len, lines)), len(text) // len(lines), -1):
        tried = textwrap.wrap(text, shorter, break_on_hyphens=False)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def standalone_svg(drawing: str) -> str:
    """Return an ``svg`` of a page as a file of its own, in which colours, size and face stand."""
    # A colour of the site gives way to what stands for it elsewhere: ``var(--for, #0a4a3b)``.
    drawing = re.sub(r"var\(\s*--[\w-]+\s*,\s*([^()]+?)\s*\)", r"\1", drawing).replace(
        'font-family="sans-serif"', 'font-family="Alegreya Sans, sans-serif"'
    )
    start = drawing.find("<svg")
    root, end, rest = drawing[start:].partition(">")
    root = re.sub(r'\sdata-[\w-]+(?:="[^"]*")?', "", root)
    if "xmlns=" not in root:
        root = root.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    box = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', root)
    if box and " width=" not in root:
        root += f' width="{box[1]}" height="{box[2]}"'
    return f"{drawing[:start]}{root}{end}{rest}"
