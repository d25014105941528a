"""Draws a specification as SVG that stands in a page: without a browser, and without a request."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

from generator.core.cache import CACHE_FOLDER, read_cache, trim_cache, write_cache

DRAWINGS = f"{CACHE_FOLDER}/charts"
MOST_KEPT = 200
"""Drawings that are kept: the charts of a thesis as they were in some versions."""
DROPPED = ("role", "class", "font-family", "stroke-miterlimit")
"""Attributes that the page says itself: the drawing is one picture, in the faces of the site."""
MOVED = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
NUMBER = re.compile(r"-?\d+\.\d{3,}")
INHERITED = ("fill", "stroke", "stroke-width", "font-size", "font-weight", "text-anchor")
"""Attributes that a group hands on to the marks in it."""


def drawn(spec: dict[str, Any], root: Path | None) -> str:
    """Return the bare drawing of a specification.

    It is kept below ``root`` by the content of the specification; ``None`` keeps nothing.
    """
    if root is None:
        return _drawn(spec)
    digest = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:32]
    path = root / DRAWINGS / f"{digest}.json"
    found = read_cache(path).get("svg")
    if not isinstance(found, str):
        found = _drawn(spec)
        write_cache(path, {"svg": found})
        trim_cache(path.parent, MOST_KEPT)
    return found


def _drawn(spec: dict[str, Any]) -> str:
    # It brings a JavaScript engine along: a thesis without charts does not wait for it.
    import vl_convert  # noqa: PLC0415

    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    root = fromstring(svg)  # noqa: S314 - our own drawing
    picture = Element("svg", {"viewBox": root.get("viewBox", "")})
    picture.extend(_kept(root))
    return tostring(picture, encoding="unicode")


def _kept(element: Element) -> list[Element]:
    """Return what a drawing shows, without namespaces, empty parts and what only Vega reads."""
    found: list[Element] = []
    for child in element:
        tag = child.tag.rpartition("}")[2]
        inner = _kept(child)
        if tag == "rect" and child.get("fill") in {"white", None}:
            continue
        if child.get("class") in {"background", "foreground"} or (tag == "g" and not inner):
            continue
        if tag == "g" and set(child.keys()) <= {"class", "role", "aria-roledescription"}:
            found += inner
            continue
        found.append(_copy(child, tag, inner))
    return [each for alike, run in groupby(found, _style) for each in _grouped(alike, [*run])]


def _style(mark: Element) -> tuple[str, tuple[tuple[str, str], ...]]:
    return mark.tag, tuple((name, value) for name in INHERITED if (value := mark.get(name)))


def _grouped(alike: tuple[str, tuple[tuple[str, str], ...]], run: list[Element]) -> list[Element]:
    """Say once what marks in a row have in common: a drawing stands in its page."""
    tag, style = alike
    if tag == "g" or not style or len(run) == 1:
        return run
    group = Element("g", dict(style))
    for mark in run:
        for name, _ in style:
            del mark.attrib[name]
        group.append(mark)
    return [group]


def _copy(child: Element, tag: str, inner: list[Element]) -> Element:
    attributes = {
        name: NUMBER.sub(lambda match: f"{float(match[0]):.2f}", value)
        for name, value in child.items()
        if name not in DROPPED and not name.startswith("aria-")
    }
    moved = MOVED.fullmatch(attributes.get("transform", "")) if tag == "text" else None
    if moved and not {"x", "y"} & attributes.keys():  # the same place, said shorter
        attributes |= {"x": moved[1], "y": moved[2]}
        del attributes["transform"]
    copied = Element(tag, attributes)
    copied.text = child.text
    copied.extend(inner)
    return copied
