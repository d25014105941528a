"""Masking: text in which everything that is no prose is blanked, so that offsets still hold.

The rules are those of the site's Markdown (Python-Markdown with superfences), which differ from
CommonMark's: a fence must be closed, a list's content is indented by four, a code span ends at a
run of as many backticks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

Span = tuple[int, int]

_FENCE = re.compile(r"(?P<indent>[ >]*)(?P<fence>`{3,}(?=[^`]*$)|~{3,})")
_INDENT = re.compile(r"[ >]*")
_TICKS = re.compile(r"`+")
# Where a paragraph ends, and with it any code span: an empty line, a list item, a table row, a
# heading, a definition.
_SEGMENT_END = re.compile(r"\n(?=[ \t>]*(?:\n|\Z|[-*+:][ ]|[0-9]+\.[ ]|[|#]))")


def blank_lines(lines: Sequence[str], indices: Iterable[int]) -> str:
    """Return the text of the lines with those of the indices replaced by spaces."""
    masked = list(lines)
    for index in indices:
        masked[index] = " " * len(masked[index])
    return "\n".join(masked)


def fenced_lines(lines: Sequence[str]) -> Iterator[range]:
    """Yield the line ranges (from 0) of fenced code, fences included.

    As pymdownx.superfences: a fence ends at the same run of marks, and a line that is indented less
    gives it up, so that an unclosed fence is no code.
    """
    start, indent, fence = -1, "", ""
    for index, line in enumerate(lines):
        if start < 0:
            if ("```" in line or "~~~" in line) and (opening := _FENCE.match(_untabbed(line))):
                start, indent, fence = index, opening["indent"], opening["fence"]
        elif (rest := _inside(_untabbed(line), indent)) is None:
            start = -1
        elif rest.rstrip(" ") == fence:
            yield range(start, index + 1)
            start = -1


def _inside(line: str, indent: str) -> str | None:
    """Return a line of fenced code without its indent, or None if it leaves the container."""
    if not line.strip(" "):
        return ""
    prefix = _INDENT.match(line)
    found = prefix[0] if prefix else ""
    if found.count(">") < indent.count(">") or len(found.rstrip(" ")) < len(indent.rstrip(" ")):
        return None
    if ">" in indent:
        return line[len(found) :]
    return line[len(indent) :] if len(found) >= len(indent) else None


def _untabbed(line: str) -> str:
    return line.expandtabs(4) if "\t" in line else line


def code_spans(text: str) -> Iterator[Span]:
    """Yield the code spans of a text whose blocks of code are blanked already.

    As Python-Markdown: a span ends at the next run of as many backticks in the same paragraph;
    failing that, at the longest shorter run. A backslash before the opening run takes its first
    backtick away.
    """
    if "`" not in text:
        return
    start = 0
    for end in [*(match.start() for match in _SEGMENT_END.finditer(text)), len(text)]:
        yield from _code_spans_in(text, start, end)
        start = end


def _code_spans_in(text: str, start: int, end: int) -> Iterator[Span]:
    runs = [match.span() for match in _TICKS.finditer(text, start, end)]
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    for index, (run_start, run_end) in enumerate(runs):
        by_length[run_end - run_start].append(index)
    longest_after = _longest_after(runs)
    index = 0
    while index < len(runs):
        run_start, run_end = runs[index]
        opening = run_start + _is_escaped(text, run_start)
        closing = _closing_run(by_length, longest_after, index, run_end - opening)
        if closing is None:
            index += 1
        else:
            yield opening, runs[closing][1]
            index = closing + 1


def _closing_run(
    by_length: dict[int, list[int]], longest_after: list[Span], index: int, ticks: int
) -> int | None:
    """Return the index of the run that closes a span of so many backticks from run ``index`` on."""
    same = by_length.get(ticks, [])
    after = bisect_right(same, index)
    if ticks and after < len(same):
        return same[after]
    length, where = longest_after[index]
    return where if 0 < length < ticks else None


def _longest_after(runs: Sequence[Span]) -> list[Span]:
    """Return for each run the length and index of the longest behind it (0 and -1: none)."""
    result: list[Span] = [(0, -1)] * len(runs)
    for index in range(len(runs) - 2, -1, -1):
        start, end = runs[index + 1]
        length, where = result[index + 1]
        result[index] = (end - start, index + 1) if end - start >= length else (length, where)
    return result


def _is_escaped(text: str, position: int) -> bool:
    """Whether an odd number of backslashes stands before the position."""
    before = position
    while before and text[before - 1] == "\\":
        before -= 1
    return (position - before) % 2 == 1
