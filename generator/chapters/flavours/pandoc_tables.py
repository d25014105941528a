"""Pandoc's tables: where they stand, with their captions, and those of dashes and grids as HTML.

What stands in a table of dashes or of a grid only pandoc can tell: it reads all of a chapter's in
one call, and each row comes on the line on which it is typed. A pipe table stays as it is.
"""

import re
from collections.abc import Iterator, Sequence
from subprocess import SubprocessError

from generator.core.pandoc import run_pandoc

BRACES = r"(?<!\\)\{(?![={%])(?:[^{}\n]|\n(?![ \t]*\n))*\}"
_FILLED = r"(?=.*\S).*+"
_CAPTION = rf"""(?x: [ ]{{0,3}}(?:[Tt]able)?:[ \t]+(?=\S)(?P<NAME_words>(?:.|\n(?={_FILLED}))*?)
    (?P<NAME_attr>\s*(?:\[\])?{BRACES})?[ \t]*(?=\n[ \t]*(?:\n|\Z)|\Z))"""
_DASHES = r" {0,3}-{2,}(?: +-{2,})*[ \t]*$"
_COLUMNS = r" {0,3}-{2,}(?: +-{2,})+[ \t]*$"
_REST = rf"(?:\n.*){{1,500}}?\n{_DASHES}(?=\n[ \t]*(?:\n|\Z)|\Z)"
_UNDER_HEADER = r" {0,3}(?=.*[|+])\|? *:?-+:? *(?:[|+] *:?-+:? *)*\|?[ \t]*$"
TABLE = re.compile(
    rf"(?:^(?<!\S\n)(?P<above>{_CAPTION.replace('NAME', 'above')})\n(?:[ \t]*\n)+)?"
    rf"(?P<table>(?P<pipe>^.*\|.*\n{_UNDER_HEADER}(?:\n.*\|.*)*)"
    rf"|^(?<!\S\n)(?: {{0,3}}\+(?:[-=:]+\+)+[ \t]*(?:\n {{0,3}}[+|].*)+"
    rf"|(?![ -]+$){_FILLED}\n{_COLUMNS}(?:\n{_FILLED})*"
    rf"| {{0,3}}-{{3,}}[ \t]*\n(?:{_FILLED}\n)+?{_COLUMNS}{_REST}|{_COLUMNS}{_REST}))"
    rf"(?(above)|(?:\n(?:[ \t]*\n)*(?P<below>{_CAPTION.replace('NAME', 'below')}))?)",
    re.MULTILINE,
)
"""A table, its caption above or below; "pipe" is none of those that pandoc must read."""

_LINE_BETWEEN = re.compile(rf"{_DASHES}| {{0,3}}\+(?:[-=:]+\+)+[ \t]*$")
# What a cell holds of ours, or of what the site reads, comes out of pandoc as it is typed.
_READER = "markdown-citations-footnotes-inline_notes-tex_math_dollars-smart"
_BETWEEN = "<!-- next table -->"
_LONGEST = 20  # seconds
_LEFT_OUT = re.compile(
    r"<colgroup>.*?</colgroup>| (?:class|style)=\"(?:width:[^\"]*|odd|even|header)\""
)


def as_html(sources: Sequence[str]) -> list[str]:
    """Return tables as HTML of as many lines, and "" for each that pandoc does not read as one."""
    given = f"\n\n{_BETWEEN}\n\n".join(sources).encode()
    try:
        html = run_pandoc(("-f", _READER, "-t", "html", "--wrap=none"), given, longest=_LONGEST)[0]
    except (OSError, SubprocessError):
        return [""] * len(sources)
    found = (each.strip() for each in html.decode().split(_BETWEEN))
    return [
        _on_lines(source.split("\n"), made) if made.startswith("<table") else ""
        for source, made in zip(sources, found, strict=True)
    ]


def _on_lines(lines: Sequence[str], html: str) -> str:
    """Return a table with each row on the line on which it is typed."""
    flat = _LEFT_OUT.sub("", html.replace("\n", " ")).replace("&quot;", '"')
    made, *rows = (each.strip() for each in re.split(r"(?=<tr[ >])", flat))
    starts = list(_row_starts(lines))
    for start, row in zip(
        starts if len(starts) == len(rows) else [0] * len(rows), rows, strict=True
    ):
        made += "\n" * (start - made.count("\n")) + row
    return made + "\n" * (len(lines) - 1 - made.count("\n"))


def _row_starts(lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines on which rows begin; in a table of single lines each is a row."""
    is_line = [bool(_LINE_BETWEEN.match(line)) for line in lines]
    is_simple = all(map(str.strip, lines)) and (not is_line[0] or " -" in lines[0].strip())
    fresh = True
    for at, line in enumerate(lines):
        is_between = is_line[at] or not line.strip()
        if not is_between and (fresh or is_simple):
            yield at
        fresh = is_between
