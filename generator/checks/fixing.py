"""The edits that mend what the checks found, until nothing is left that an edit would mend."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from rapidfuzz.distance import Indel

from generator.chapters import Chapter, Manuscript, Register, scan_chapter
from generator.chapters.bibliography import Bibliography
from generator.checks.chapters import Context, mendable_findings, read_context
from generator.core.problems import Problem
from generator.handwritten import Edit, apply_edits

_MOST_ROUNDS = 8


def chapter_edits(
    manuscript: Manuscript,
    register: Register,
    files: Collection[str] = (),
    *,
    rules: Collection[str] = (),
    bibliography: Bibliography | None = None,
) -> Mapping[str, tuple[Edit, ...]]:
    """Return the edits of each chapter, by its source; chapters that stay as they are have none.

    ``rules`` are those whose problems are mended (none: all). Made together, the edits leave
    nothing that these rules would mend.
    """
    context = read_context(manuscript, register, files, bibliography)
    found: dict[str, tuple[Edit, ...]] = {}
    for chapter in manuscript.chapters:
        edits = _edits(chapter, context, rules)
        if edits:
            found[chapter.source] = edits
    return found


def _edits(chapter: Chapter, context: Context, rules: Collection[str]) -> tuple[Edit, ...]:
    """Return the edits of a chapter; where one makes room for another, both in one."""
    first = _round(chapter, context, rules)
    text, seen, problems = chapter.text, {chapter.text}, [edit.problem for edit in first]
    edits, rounds = first, 0
    while edits:
        text, rounds = apply_edits(text, edits), rounds + 1
        if text in seen or rounds == _MOST_ROUNDS:
            break
        seen.add(text)
        edits = _round(scan_chapter(chapter.path, chapter.source, text), context, rules)
        problems += [edit.problem for edit in edits]
    return tuple(first if rounds <= 1 else _differences(chapter.text, text, problems))


def _round(chapter: Chapter, context: Context, rules: Collection[str]) -> list[Edit]:
    return [
        edit
        for finding in mendable_findings(chapter, context)
        if not rules or finding.problem.rule in rules
        for edit in finding.edits
    ]


def _differences(old: str, new: str, problems: Sequence[Problem]) -> Iterator[Edit]:
    """Yield the edits that make one text of another, each with the problem nearest to it."""
    before, after = old.split("\n"), new.split("\n")
    starts = _starts(before)
    for first, end, new_first, new_end in _hunks(before, after):
        text = "".join(f"{line}\n" for line in after[new_first:new_end])
        start, stop = starts[first], starts[end]
        if stop > len(old):  # the last line has no end
            stop, text = len(old), text[:-1]
            if start > len(old):
                start, text = len(old), "\n" + text
        problem = min(problems, key=lambda each: abs(each.place.line - first - 1))
        yield Edit(start, stop, text, problem)


def _hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the ranges of lines that differ, neighbours joined."""
    hunk: tuple[int, int, int, int] | None = None
    for step in Indel.opcodes(before, after):
        if step.tag == "equal":
            if hunk:
                yield hunk
            hunk = None
        elif hunk is None:
            hunk = step.src_start, step.src_end, step.dest_start, step.dest_end
        else:
            hunk = hunk[0], step.src_end, hunk[2], step.dest_end
    if hunk:
        yield hunk


def _starts(lines: Sequence[str]) -> Sequence[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts
