"""The front matter of a chapter: the YAML between two lines of dashes at its top."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from generator.chapters.yaml_text import read_mapping
from generator.core.problems import Message, Place, Problem

# As MkDocs reads it: "---" alone on the first line, "---" or "..." alone on the last.
_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)


@dataclass(frozen=True)
class FrontMatter:
    """What the front matter says, and where the body begins: an offset and a file line."""

    meta: Mapping[str, object]
    body_start: int
    body_line: int
    problems: tuple[Problem, ...] = ()


def read_front_matter(source: str, text: str) -> FrontMatter:
    """Return the front matter of a chapter; YAML that is no mapping is a ``markup`` problem."""
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return FrontMatter({}, 0, 1)
    meta, wrong, line = read_mapping(text[opening.end() : closing.start()], 2)
    body_line = text.count("\n", 0, closing.end()) + 1
    if wrong is None:
        return FrontMatter(meta, closing.end(), body_line)
    message = Message("front-matter-unread", reason=wrong)
    expected = Message("lines-of-front-matter")
    problem = Problem("markup", Place(source, line), message, expected=expected)
    return FrontMatter(meta, closing.end(), body_line, (problem,))
