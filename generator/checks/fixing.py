"""Mends a chapter: makes the edits that the checks propose, until none is left.

An edit may make room for another one, so that the checks are asked again after each round.
"""

from __future__ import annotations

from collections.abc import Collection

from generator.chapters import Chapter, scan_chapter
from generator.checks.finding import Context
from generator.checks.registry import mendable_problems
from generator.core.edits import apply_edits, compatible_edits, edited_file
from generator.core.problems import Problem

MOST_ROUNDS = 8


def mended(
    chapter: Chapter, content: bytes, context: Context, rules: Collection[str] = ()
) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the content of a chapter's file after mending, and the problems that were mended.

    ``rules`` are those whose problems are mended (none: all). Bytes that no edit names stay.
    """
    done: list[Problem] = []
    seen = {chapter.text}
    for _ in range(MOST_ROUNDS):
        found = mendable_problems(chapter, context)
        problems = [each for each in found if not rules or each.rule in rules]
        edits = [edit for problem in problems for edit in problem.edits]
        text = apply_edits(chapter.text, edits)
        if text in seen:
            break
        seen.add(text)
        made = set(compatible_edits(chapter.text, edits))
        done += [each for each in problems if made.intersection(each.edits)]
        content = edited_file(content, edits)
        chapter = scan_chapter(chapter.path, chapter.source, text)
    return content, tuple(done)
