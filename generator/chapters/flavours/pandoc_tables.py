"""Pandoc's tables: where they stand, their captions, and those of dashes and of a grid as HTML.

What stands in a table of dashes or of a grid only pandoc can tell: it reads all of a chapter's in
one call, and each row comes on the line on which it is typed. A pipe table stays as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from subprocess import SubprocessError
from typing import Literal

from generator.core.pandoc import run_pandoc

_GRID = re.compile(r" {0,3}\+(?:[-=:]+\+)+ *$")
_DASHES = re.compile(r" {0,3}-{2,}(?: +-{2,})* *$")
_COLUMNS = re.compile(r" {0,3}-{2,}(?: +-{2,})+ *$")
_UNDER_HEADER = re.compile(r" {0,3}(?=.*[|+])\|? *:?-+:? *(?:[|+] *:?-+:? *)*\|? *$")
_CAPTION = re.compile(r" {0,3}(?:[Tt]able)?:[ \t]+(?=\S)")
# What a cell holds of ours, or of what the site reads, comes out of pandoc as it is typed.
_AS_TYPED = "-citations-footnotes-inline_notes-tex_math_dollars-smart"
_BETWEEN = "\n\n<!-- next table -->\n\n"
_LONGEST = 20  # seconds
_ROW = re.compile(r"(?=<tr[ >])")
_LEFT_OUT = re.compile(
    r"<colgroup>.*?</colgroup>| (?:class|style)=\"(?:width:[^\"]*|odd|even|header)\""
)


@dataclass(frozen=True)
class TypedTable:
    """A table, by its lines from 0, and the lines of its caption (None: it has none)."""

    kind: Literal["pipe", "grid", "dashes"]
    lines: range
    caption: range | None = None

    @property
    def behind(self) -> bool:
        """Whether the caption stands behind the table."""
        return bool(self.caption and self.caption.start > self.lines.start)


def typed_tables(lines: Sequence[str]) -> Iterator[TypedTable]:
    """Yield the tables among lines whose code is blanked, each with its caption."""
    last = -1  # line that a table before or its caption takes up
    for kind, first, end in _spans(lines):
        caption = None
        before = _skip_blank(lines, first - 1, -1)
        start = _paragraph_start(lines, before)
        after = _skip_blank(lines, end, 1)
        if start > last and _CAPTION.match(lines[start]):
            caption = range(start, before + 1)
        elif after < len(lines) and _CAPTION.match(lines[after]):
            caption = range(after, _paragraph_end(lines, after))
        last = max(end - 1, caption.stop - 1 if caption else 0)
        yield TypedTable(kind, range(first, end), caption)


def marker_of(line: str) -> int:
    """Return how many characters begin a caption."""
    found = _CAPTION.match(line)
    return found.end() if found else 0


def _spans(lines: Sequence[str]) -> Iterator[tuple[Literal["pipe", "grid", "dashes"], int, int]]:
    at = 0
    while at < len(lines):
        line, above = lines[at], lines[at - 1] if at else ""
        end = at + 1
        if _GRID.match(line) and not above.strip():
            while end < len(lines) and lines[end].lstrip()[:1] in {"+", "|"}:
                end += 1
            yield "grid", at, end
        elif "|" in above and _UNDER_HEADER.match(line):
            while end < len(lines) and "|" in lines[end]:
                end += 1
            yield "pipe", at - 1, end
        elif _COLUMNS.match(line):
            first = _paragraph_start(lines, at)
            is_simple = first == at - 1 and not _DASHES.match(lines[first])
            if is_simple:
                end = _paragraph_end(lines, at)
            elif first == at or _DASHES.match(lines[first]):
                end = _closing(lines, at)
            if end > at + 1:
                yield "dashes", first, end
        at = end


def _closing(lines: Sequence[str], at: int) -> int:
    """Return the line behind the dashes that end a table, or that behind its first ones."""
    for index in range(at + 1, len(lines)):
        if _DASHES.match(lines[index]) and not "".join(lines[index + 1 : index + 2]).strip():
            return index + 1
    return at + 1


def _skip_blank(lines: Sequence[str], at: int, step: int) -> int:
    while 0 <= at < len(lines) and not lines[at].strip():
        at += step
    return at


def _paragraph_start(lines: Sequence[str], at: int) -> int:
    while at > 0 and lines[at - 1].strip():
        at -= 1
    return at


def _paragraph_end(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def as_html(sources: Sequence[str]) -> list[str]:
    """Return tables as HTML of as many lines, and "" for each that pandoc does not read as one."""
    given = _BETWEEN.join(sources).encode()
    arguments = ("-f", f"markdown{_AS_TYPED}", "-t", "html", "--wrap=none")
    try:
        html = run_pandoc(arguments, given, longest=_LONGEST)[0].decode()
    except (OSError, SubprocessError):
        return [""] * len(sources)
    found = html.split(_BETWEEN.strip())
    return [
        _on_lines(source, made.strip()) if made.strip().startswith("<table") else ""
        for source, made in zip(sources, found, strict=True)
    ]


def _on_lines(source: str, html: str) -> str:
    """Return a table with each row on the line on which it is typed."""
    flat = _LEFT_OUT.sub("", html.replace("\n", " ")).replace("&quot;", '"')
    lines = source.split("\n")
    before, *rows = (each.strip() for each in _ROW.split(flat))
    starts = list(_row_starts(lines))
    if len(starts) != len(rows):
        starts = [0] * len(rows)
    made, line = [before], 0
    for start, row in zip(starts, rows, strict=True):
        made += ("\n" * max(0, start - line), row)
        line = max(line, start)
    return "".join(made) + "\n" * (len(lines) - 1 - line)


def _row_starts(lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines on which rows begin; in a table of single lines each is a row."""
    is_line = [bool(_GRID.match(line) or _DASHES.match(line)) for line in lines]
    is_multiline = not all(map(str.strip, lines)) or (is_line[0] and " -" not in lines[0].strip())
    fresh = True
    for at, line in enumerate(lines):
        if is_line[at] or not line.strip():
            fresh = True
        elif fresh or not is_multiline:
            yield at
            fresh = False
