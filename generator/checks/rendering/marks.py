"""Remedies inside a line: marks that one reader takes for bold, a heading, a break or a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.checks.rendering.comparing import Comparison
from generator.checks.rendering.remedies import Change, Remedy, is_blank
from generator.core.problems import Severity

# "**bold **": a space between the mark and what it marks, on either side.
_SPACED = re.compile(
    r"(?<![\\*_])(?P<mark>\*{1,3}|_{2,3})(?![*_])"
    r"(?P<before>[ \u00a0]*)(?P<text>[^\s*_](?:[^*_]*[^\s*_\\])?)(?P<after>[ \u00a0]*)"
    r"(?P=mark)(?![*_])"
)
_HASH = re.compile(
    r"(?P<before>(?:[ ]*+(?:>|(?:[-*+]|[0-9]++[.)])(?=[ ])))*+[ ]*+)"
    r"(?P<marks>#{1,6}+)(?P<space>[\u00a0\u202f]?)(?=[^\s#])"
)
_BREAK = re.compile(r"(?<!\\)(?:\\\\)*(?P<mark>\\)\n(?=[ \t>]*\S)")
# What CommonMark lets a backslash escape and Python-Markdown does not.
_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*(?P<mark>\\)(?=[\"$%&',/:;<=?^~])")
_SPACED_TARGET = re.compile(r"\]\((?P<target>[^()<>\n\"' ]+(?: [^()<>\n\"' ]+)+)(?=\)|[ ]+[\"'])")
_ADDRESS = re.compile(r"(?<![\w/<(\"'=\[])https?://[^\s<>()\[\]\"«»]*[^\s<>()\[\]\"«»?!.,:;*_~']")


def spaced(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield ``**bold **`` with the space outside."""
    for match in _in_lines(comparison, _SPACED, lines):
        if not _is_emphasis(comparison.text, match):
            continue
        mark = match["mark"]
        line, column = _where(comparison, match.start())
        where = "closed after" if match["after"] else "opened before"
        yield Remedy(
            line,
            column,
            f'"{mark}" {where} a space',
            f'write "{mark}" next to the word',
            tuple(_moved(comparison.text, match)),
            "neither",
        )


def _is_emphasis(text: str, match: re.Match[str]) -> bool:
    """Whether words between marks were meant to be emphasised, and no product or footnote star."""
    before, after = match["before"], match["after"]
    outside = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if not (before or after) or not re.search(r"[^\W\d_]{2}", match["text"]):
        return False
    if len(match["mark"]) > 1 and before and after:
        return not outside[0] or outside[0].isspace()
    if before and after:
        return False
    inner, outer = (0, 1) if after else (1, 0)
    return len(match["mark"]) > 1 or (not outside[inner].isalnum() and not outside[outer].isalnum())


def _moved(text: str, match: re.Match[str]) -> Iterator[Change]:
    """Move the spaces to the other side of the marks, unless a space or nothing is there."""
    mark = match["mark"]
    if match["before"]:
        outside = text[match.start() - 1 : match.start()]
        space = " " if outside and not outside.isspace() else ""
        yield Change(match.start(), match.end("before"), space + mark)
    if match["after"]:
        outside = text[match.end() : match.end() + 1]
        space = " " if outside and (outside.isalnum() or outside in "([«“") else ""
        yield Change(match.start("after"), match.end(), mark + space)


def spaceless_heading(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield ``##Title`` with its space, and ``#128`` or ``#word`` inside a text as text."""
    for index in lines:
        found = _HASH.match(comparison.lines[index])
        if found and _is_heading(comparison, index, found):
            yield _with_space(comparison, index, found)
        elif found:
            yield _as_text(comparison, index, found)


def _is_heading(comparison: Comparison, index: int, found: re.Match[str]) -> bool:
    """Whether a line that begins with "#" was meant as a heading: by its form and its place."""
    item = found["before"].strip(" >")
    alone = not item and (index == 0 or is_blank(comparison, index - 1))
    text = comparison.lines[index][found.end() :]
    return len(found["marks"]) > 1 or bool(found["space"]) or (alone and text[:1].isupper())


def _with_space(comparison: Comparison, index: int, found: re.Match[str]) -> Remedy:
    start = comparison.starts[index]
    what = "a space that is no ordinary one" if found["space"] else "no space"
    return Remedy(
        index,
        found.start("marks") + 1,
        f'"{found["marks"]}" with {what} behind it',
        "put an ordinary space behind it",
        (Change(start + found.end("marks"), start + found.end("space"), " "),),
        "site",
    )


def _as_text(comparison: Comparison, index: int, found: re.Match[str]) -> Remedy:
    start = comparison.starts[index] + found.start("marks")
    return Remedy(
        index,
        found.start("marks") + 1,
        'a line that begins with "#" is a heading on the site',
        'write "\\#"',
        (Change(start, start, "\\"),),
        "github",
    )


def broken(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield a line break made by a backslash as one made by two spaces."""
    for match in _in_lines(comparison, _BREAK, lines):
        line, column = _where(comparison, match.start("mark"))
        yield Remedy(
            line,
            column,
            "a line break written as a backslash, which the site does not know",
            "end the line with two spaces",
            (Change(match.start("mark"), match.end("mark"), "  "),),
            "github",
        )


def escaped(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield the backslashes that the site would show, taken away: all of a passage at once."""
    found = list(_in_lines(comparison, _ESCAPE, lines))
    if not found:
        return
    line, column = _where(comparison, found[0].start("mark"))
    shown = comparison.text[found[0].start("mark") : found[0].end("mark") + 1]
    more = f" ({len(found)} such here)" if len(found) > 1 else ""
    yield Remedy(
        line,
        column,
        f'"{shown}"{more}: the site shows this backslash',
        "delete the backslash",
        tuple(Change(each.start("mark"), each.end("mark"), "") for each in found),
        "github",
    )


def spaced_target(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield a link to a file name with spaces, written between angle brackets."""
    for match in _in_lines(comparison, _SPACED_TARGET, lines):
        line, column = _where(comparison, match.start("target"))
        start, end = match.span("target")
        yield Remedy(
            line,
            column,
            "a link to a name with spaces",
            f"write (<{match['target']}>)",
            (Change(start, start, "<"), Change(end, end, ">")),
            "site",
        )


def bare_address(comparison: Comparison, lines: range) -> Iterator[Remedy]:
    """Yield an address that only GitHub makes a link of, between angle brackets."""
    for match in _in_lines(comparison, _ADDRESS, lines):
        line, column = _where(comparison, match.start())
        yield Remedy(
            line,
            column,
            "an address that is no link on the site",
            "write it between < and >",
            (Change(match.start(), match.start(), "<"), Change(match.end(), match.end(), ">")),
            "github",
            Severity.INFO,
        )


def _in_lines(
    comparison: Comparison, pattern: re.Pattern[str], lines: range
) -> Iterator[re.Match[str]]:
    """Yield the matches in the prose of some lines."""
    if lines.start >= len(comparison.starts):
        return iter(())
    last = min(lines.stop, len(comparison.starts))
    end = comparison.starts[last] if last < len(comparison.starts) else len(comparison.text)
    return pattern.finditer(comparison.prose, comparison.starts[lines.start], end)


def _where(comparison: Comparison, offset: int) -> tuple[int, int]:
    line = comparison.text.count("\n", 0, offset)
    return line, offset - comparison.starts[line] + 1
