"""Draws a chart as a figure: its two drawings, its numbers as a table, its sources, its caption.

There are two drawings of each chart, so that its words are never scaled below what can be read: a
wide one, with the names of the bars at the left, and one for phones, with the names above the bars.
Lengths are pixels of a drawing that is as wide as its column.
"""

import re
import textwrap
from collections.abc import Callable, Mapping
from typing import NamedTuple

from markupsafe import Markup
from msgspec import Struct, field

from generator.core.templates import template
from generator.language import Language
from generator.tables.charts.chart import TONES, Bar, Chart, Group, Style

LINE = 17.0  # from one line of words to the next
BAR = 18.0  # how thick a bar is
THIN = 3.0  # how thick the bar of no opinion is, like the dash that stands for it in a table
LETTER = 6.4  # how wide a letter is at most on the average, at 14 pixels; lines are broken by it
DIGIT = 8.0
NAME_GAP = 16.0
KEY_GAP = 22.0
SHAPE = 5.0  # half the width of a shape of the key


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

    ``unit`` is the width of one record, ``zero`` where bars begin, ``apart`` where those of no
    opinion do. ``number`` writes a number as the language does. ``axis`` has the pieces (top,
    bottom) of the line that bars begin at, ``rules`` the heights of the lines under headings,
    ``dots`` the middles of the round shapes that tables have for an opinion.
    """

    chart: Chart
    frame: Frame
    number: Callable[[int], str]
    zero: float = 0
    unit: float = 0
    apart: float = 0
    height: float = 0
    axis: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    blocks: list[Block] = field(default_factory=list[Block])
    keys: list[Block] = field(default_factory=list[Block])
    dots: list[tuple[float, float, Style]] = field(default_factory=list[tuple[float, float, Style]])
    words: list[Words] = field(default_factory=list[Words])
    rules: list[float] = field(default_factory=list[float])

    def begin_spread(self) -> None:
        """Set the scale of a spread: against left of the axis, for right, no opinion apart."""
        columns = zip(*(bar.counts for bar in self.chart.bars), strict=True)
        against, favourable, none = (max(1, *column) for column in columns)
        # A number stands beside its bar.
        side = DIGIT * len(self.number(max(against, favourable, none))) + 12
        left, right, parts = self.frame.names, self.frame.width, self.chart.parts
        self.unit = (right - left - 4 * side) / (against + favourable + none)
        self.zero = axis = left + side + against * self.unit
        self.apart = apart = axis + favourable * self.unit + 2 * side
        edges = (axis - SHAPE - 6, axis + SHAPE + 6, apart + 2 * SHAPE)
        rooms = (edges[0] - 10, apart - edges[1] - 10, right - edges[2] - 10)
        if any(len(part.label) * LETTER > room for part, room in zip(parts, rooms, strict=True)):
            self.add_keys()
            return
        self.dots.extend([(axis - SHAPE - 4, 12, "against"), (axis + SHAPE + 4, 12, "for")])
        self.keys.append(Block(apart, 11, 2 * SHAPE, 2, "none"))
        for part, x, shift in zip(parts, edges, (-SHAPE - 2, SHAPE + 2, 6), strict=True):
            align = "right" if shift < 0 else "left"
            self.words.append(Words(part.label, x + shift, 12, "key", align, part.style))
        self.height = 30

    def begin_bars(self) -> None:
        """Set the scale of bars that begin at the names, and say what their parts count."""
        bars = self.chart.bars
        most = max((1 if bar.is_whole else bar.total for bar in bars), default=1) or 1
        self.zero = self.frame.names
        self.unit = (self.frame.width - self._end_room() - self.zero) / most
        if len(self.chart.parts) > 1:
            self.add_keys()

    def _end_room(self) -> float:
        return DIGIT * max((len(self._end(bar)) for bar in self.chart.bars), default=1) + 12

    def _end(self, bar: Bar) -> str:
        return bar.end or self.number(bar.total)

    def _length(self, bar: Bar, count: float) -> float:
        """Return how long a part is: a share of its bar where all bars are as long."""
        return count * self.unit / (bar.total or 1) if bar.is_whole else count * self.unit

    def begin_likert(self) -> None:
        """Set the scale of answers: those below the middle left of the axis, those above right."""
        sides = [(self.below(bar), bar.total) for bar in self.chart.bars if bar.total]
        left = max((below / total for below, total in sides), default=0.5)
        right = max((1 - below / total for below, total in sides), default=0.5)
        room = self.frame.width - self._end_room() - self.frame.names
        self.unit = room / ((left + right) or 1)
        self.zero = self.frame.names + left * self.unit
        self.add_keys()

    def below(self, bar: Bar) -> float:
        """Return the answers below the middle of the scale, half of the middle one with them."""
        parts = list(zip(self.chart.parts, bar.counts, strict=True))
        left = sum(count for part, count in parts if part.style.startswith("against"))
        return left + sum(count for part, count in parts if part.style == "none") / 2

    def begin_heat(self) -> None:
        """Set the width of the squares, and name the columns; by a number where room lacks."""
        labels = [part.label for part in self.chart.parts]
        self.zero = self.frame.names
        self.unit = (self.frame.width - self.zero) / len(labels)
        letters = int((self.unit - 4) / LETTER)
        if any(len(word) > letters for label in labels for word in label.split()):
            for at, label in enumerate(labels, 1):
                self.words.append(Words(f"{at}  {label}", 0, 12.0 + (at - 1) * LINE, "key"))
            self.height = len(labels) * LINE + 8
            labels = [str(at) for at in range(1, len(labels) + 1)]
        wrapped = [_balanced(label, letters) for label in labels]
        tall = max(map(len, wrapped))
        for at, lines in enumerate(wrapped):
            for line, text in enumerate(lines):
                y = self.height + 8 + (tall - len(lines) + line) * LINE
                x = self.zero + (at + 0.5) * self.unit
                self.words.append(Words(text, x, y, "key", "center"))
        self.height += tall * LINE + 4

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

    def add_heading(self, text: str) -> None:
        """Place the heading of a group, a rule under it."""
        lines = _balanced(text, int(self.frame.width / LETTER))
        top = self.height + 16
        self.words += [Words(line, 0, top + at * LINE, "heading") for at, line in enumerate(lines)]
        rule = top + (len(lines) - 1) * LINE + 12
        self.rules.append(rule)
        self.height = rule + 4

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
        self.words += [Words(line, 0, first + at * LINE, "name") for at, line in enumerate(lines)]
        if self.chart.kind == "spread":
            self.add_opinions(bar, middle)
        elif self.chart.kind == "heat":
            self.add_squares(bar, middle)
        else:
            self.add_parts(bar, middle)

    def add_opinions(self, bar: Bar, middle: float) -> None:
        """Place the three parts of a spread, each with its number at its end; 0 is not shown."""
        starts = (self.zero - bar.counts[0] * self.unit, self.zero, self.apart)
        for style, x, count in zip(TONES, starts, bar.counts, strict=True):
            if count:
                width, thick = count * self.unit, THIN if style == "none" else BAR
                self.blocks.append(Block(x, middle - thick / 2, width, thick, style))
                end, align = (x - 6, "right") if style == "against" else (x + width + 6, "left")
                self.words.append(Words(self.number(count), end, middle, "number", align))

    def add_parts(self, bar: Bar, middle: float) -> None:
        """Place the parts of a bar, told where there is room, its whole number at its end."""
        x, parts = self.zero, self.chart.parts
        if self.chart.kind == "likert":
            x -= self._length(bar, self.below(bar))
        for at, (part, count) in enumerate(zip(parts, bar.counts, strict=True)):
            if count:
                width = self._length(bar, count)
                text = bar.said[at] if bar.said else self.number(count)
                self.blocks.append(Block(x, middle - BAR / 2, width, BAR, part.style))
                if len(parts) > 1 and width > DIGIT * len(text) + 4:
                    self.words.append(
                        Words(text, x + width / 2, middle, "part", "center", part.style)
                    )
                x += width
        if self.chart.kind == "likert":  # below one another
            end = self.frame.width
            self.words.append(Words(self._end(bar), end, middle, "key", "right"))
        else:
            self.words.append(Words(self._end(bar), x + 6, middle, "number"))

    def add_squares(self, bar: Bar, middle: float) -> None:
        """Place the squares of a row, each with what it counts."""
        for at, (shade, text) in enumerate(zip(bar.shades, bar.said, strict=True)):
            x = self.zero + at * self.unit
            self.blocks.append(Block(x + 1, middle - BAR / 2 - 3, self.unit - 2, BAR + 6, shade))
            self.words.append(Words(text, x + self.unit / 2, middle, "part", "center", shade))


def lay_out(chart: Chart, frame: Frame, number: Callable[[int], str] = str) -> Layout:
    """Return the chart in a frame; ``number`` writes its numbers."""
    longest = max(len(_name(bar)) for bar in chart.bars)
    names = min(frame.names, longest * LETTER + NAME_GAP)
    layout = Layout(chart, frame._replace(names=names), number)
    begin = {
        "spread": layout.begin_spread,
        "likert": layout.begin_likert,
        "heat": layout.begin_heat,
    }
    begin.get(chart.kind, layout.begin_bars)()
    for group in chart.groups:
        if group.name:
            layout.add_heading(_name(group))
        for bar in group.bars:
            layout.add_bar(bar)
    return layout


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
