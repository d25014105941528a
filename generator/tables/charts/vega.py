"""A laid-out chart as a Vega-Lite specification (https://vega.github.io/vega-lite/docs/spec.html).

Colours are custom properties of the site with the value that they have on paper, so that one
drawing serves light, dark and print. Each style differs in shape as well: full, hollow, thin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from generator.tables.charts.layout import Block, Dot, Font, Layout, Words

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
INK, QUIET, PAPER = "var(--ink, #221e19)", "var(--quiet, #5e564b)", "var(--paper, #ffffff)"
RULE, LINE = "var(--rule, #ddd6c8)", "var(--line, #a79f90)"
FOR, AGAINST, NONE = "var(--for, #0a4a3b)", "var(--against, #a3401a)", "var(--none, #70685c)"
ACCENT = "var(--accent, #1d4b78)"

FILLS: Mapping[str, tuple[str, str]] = {
    "for": (FOR, FOR),
    "against": ("var(--against-tint, #f8e9de)", AGAINST),
    "none": (NONE, NONE),
    "first": (ACCENT, ACCENT),
    "second": ("var(--shade, #f3efe5)", ACCENT),
    "third": (QUIET, QUIET),
    "fourth": (PAPER, QUIET),
}
"""How each style is filled and outlined."""
FULL = frozenset({"for", "none", "first", "third"})
"""Styles on which words are written in the colour of paper."""
FONTS: Mapping[Font, dict[str, Any]] = {
    "name": {"fontSize": 14},
    "heading": {"fontSize": 16, "fontStyle": "italic"},
    "number": {"fontSize": 14, "fontWeight": "bold"},
    "part": {"fontSize": 13},
    "key": {"fontSize": 14},
}
PIXELS = {"type": "quantitative", "scale": None, "axis": None}


def vega_lite(layout: Layout) -> dict[str, Any]:
    """Return the specification of a drawing: its rules, its bars, its words."""
    counted = {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": list(layout.domain), "range": list(layout.range), "nice": False},
    }
    layers = [
        *_rules(layout),
        _rects(layout.blocks, {**counted}),
        _rects(layout.keys, PIXELS),
        _dots(layout.dots),
        *_texts([each for each in layout.words if each.scaled], counted),
        *_texts([each for each in layout.words if not each.scaled], PIXELS),
    ]
    return {
        "$schema": SCHEMA,
        "width": layout.frame.width,
        "height": round(layout.height, 2),
        "padding": 0,
        "autosize": {"type": "none"},
        "background": None,
        "config": {"view": {"stroke": None}},
        "resolve": {"scale": {"x": "independent"}},
        "layer": [each for each in layers if each["data"]["values"]],
    }


def _rules(layout: Layout) -> list[dict[str, Any]]:
    """Return the lines under headings, and the axis that bars begin at."""
    heads = [{"x": 0, "x2": layout.frame.width, "y": y} for y in layout.rules]
    zero = layout.range[0] - layout.domain[0] * layout.unit
    axis = [{"x": zero, "y": top, "y2": bottom} for top, bottom in layout.axis]
    return [
        _rule(heads, RULE, {"x2": {"field": "x2"}}),
        _rule(axis, LINE, {"y2": {"field": "y2"}}),
    ]


def _rule(values: Sequence[dict[str, float]], stroke: str, to: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": {"values": list(values)},
        "mark": {"type": "rule", "stroke": stroke, "strokeWidth": 1},
        "encoding": {"x": {"field": "x", **PIXELS}, "y": {"field": "y", **PIXELS}, **to},
    }


def _rects(blocks: Sequence[Block], x: Mapping[str, Any]) -> dict[str, Any]:
    styles = list(FILLS)
    fills, strokes = ([FILLS[each][side] for each in styles] for side in (0, 1))
    return {
        "data": {"values": [asdict(each) for each in blocks]},
        "mark": {"type": "rect", "strokeWidth": 1.5},
        "encoding": {
            "x": {"field": "x", **x},
            "x2": {"field": "x2"},
            "y": {"field": "y", **PIXELS},
            "y2": {"field": "y2"},
            "fill": _ordinal(styles, fills),
            "stroke": _ordinal(styles, strokes),
        },
    }


def _dots(dots: Sequence[Dot]) -> dict[str, Any]:
    styles = list(FILLS)
    fills, strokes = ([FILLS[each][side] for each in styles] for side in (0, 1))
    return {
        "data": {"values": [asdict(each) for each in dots]},
        "mark": {"type": "point", "size": 64, "strokeWidth": 1.5, "opacity": 1},
        "encoding": {
            "x": {"field": "x", **PIXELS},
            "y": {"field": "y", **PIXELS},
            "fill": _ordinal(styles, fills),
            "stroke": _ordinal(styles, strokes),
        },
    }


def _ordinal(domain: Sequence[str], colours: Sequence[str]) -> dict[str, Any]:
    scale = {"domain": list(domain), "range": list(colours)}
    return {"field": "style", "type": "nominal", "scale": scale, "legend": None}


def _texts(words: Sequence[Words], x: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a layer for each way in which words are set."""
    ways: dict[tuple[Font, str, float, str], list[dict[str, Any]]] = {}
    for each in words:
        way = (each.font, each.align, each.shift, _colour(each))
        ways.setdefault(way, []).append({"x": each.x, "y": each.y, "text": each.text})
    return [_text(values, x, *way) for way, values in ways.items()]


def _text(
    values: Sequence[Mapping[str, Any]],
    x: Mapping[str, Any],
    font: Font,
    align: str,
    shift: float,
    colour: str,
) -> dict[str, Any]:
    place = {"align": align, "baseline": "middle", "dx": shift, "limit": 0}
    return {
        "data": {"values": list(values)},
        "mark": {"type": "text", "fill": colour, **place, **FONTS[font]},
        "encoding": {
            "x": {"field": "x", **x},
            "y": {"field": "y", **PIXELS},
            "text": {"field": "text", "type": "nominal"},
        },
    }


def _colour(words: Words) -> str:
    if words.font == "part":
        return PAPER if words.on in FULL else INK
    if words.font == "key" and words.on:
        return FILLS[words.on][1]
    return INK
