"""Glossary terms: lines with an id that begins with ``term-``, and the definition below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.chapters.headings import split_attributes
from generator.chapters.plain import plain_text
from generator.chapters.values import Term
from generator.core.problems import Place

# **Substitution**{#term-substitution}: attributes of a strong or emphasised word inside a line.
_MARKED = re.compile(
    r"(?P<mark>\*\*|__|\*|_)(?P<text>[^*_\n]+)(?P=mark)"
    r"\{[^{}\n]*?#(?P<id>term-[\w.-]+)[^{}\n]*\}"
)


def read_terms(lines: Sequence[str], source: str, first_line: int) -> tuple[Term, ...]:
    """Return the terms of a body, in order; ``lines`` are its lines with code and raw HTML blanked.

    A term is a line ``Term {: #term-x }`` (its definition: the ``:   …`` below), a heading with
    such an id, or a strong word ``**Term**{#term-x}`` (its definition: the rest of the line).
    """
    found: list[Term] = []
    for index, line in enumerate(lines):
        if "#term-" in line:
            place = Place(source, first_line + index, len(line) - len(line.lstrip(" ")) + 1)
            found.extend(_terms_of(line, lines, index, place))
    return tuple(found)


def _terms_of(line: str, lines: Sequence[str], index: int, place: Place) -> Iterator[Term]:
    text, term_id = split_attributes(line)
    if term_id.startswith("term-"):
        definition = plain_text(" ".join(_definition(lines, index + 1)))
        yield Term(term_id, plain_text(text.lstrip("# ")), definition, place)
        return
    for marked in _MARKED.finditer(line):
        definition = plain_text(line[marked.end() :]).lstrip(" :–—-")
        start = Place(place.path, place.line, marked.start() + 1)
        yield Term(marked["id"], plain_text(marked["text"]), definition, start)


def _definition(lines: Sequence[str], start: int) -> Iterator[str]:
    """Yield the lines of the first definition below a term, without its colon."""
    index = start
    while index < len(lines) and not lines[index].strip():
        index += 1
    if index >= len(lines) or not re.match(r"[ ]{0,3}:[ ]", lines[index]):
        return
    yield lines[index].lstrip(" :")
    for line in lines[index + 1 :]:
        if not line.strip() or re.match(r"[ ]{0,3}:[ ]", line):
            return
        yield line
