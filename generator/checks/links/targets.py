"""Where the address of a link or an image leads, and how it would be spelt right."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from generator.chapters.links import Link
from generator.checks.finding import Finding
from generator.core.problems import Problem
from generator.handwritten import Edit

_ESCAPED = {
    " ": "%20",
    "(": "%28",
    ")": "%29",
    "<": "%3C",
    ">": "%3E",
    "%": "%25",
    "#": "%23",
    "?": "%3F",
}


def resolve(source: str, path: str) -> str:
    """Return the file that a relative address in a chapter stands for, relative to the thesis."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(path)))


def respelt(problem: Problem, link: Link, path: str, relative: str) -> Finding:
    """Return a finding whose edit writes a path as its file is called; the rest stays."""
    kept = {" ", "(", ")"} if link.angle or link.kind.startswith("html") else set[str]()
    spelt = "".join(
        character if character in kept else _ESCAPED.get(character, character)
        for character in relative
    )
    if spelt == path:
        return Finding(problem)
    return Finding(problem, (Edit(link.start, link.start + len(path), spelt),))
