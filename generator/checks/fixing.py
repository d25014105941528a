"""What ``thesis fix`` makes of a chapter: the edits of its problems that are certain."""

import re
from collections.abc import Collection, Iterable

from generator.chapters import Chapter, scan_text
from generator.chapters.captions import caption_of_heading
from generator.chapters.pieces import quoted_lines
from generator.checks.context import Check, Context
from generator.core.edits import apply_edits, compatible_edits, edited_file
from generator.core.problems import Problem
from generator.core.values import replace
from generator.handwritten import read_pieces, read_tables

MOST_ROUNDS = 8
_ITEM = re.compile(r"^[ \t>]*(?:[-*+]|[0-9]+[.)])[ \t]", re.MULTILINE)
_CHANGING = frozenset({"heading", "text", "block"})  # pieces that a fix may make of one another


def mended(
    chapter: Chapter,
    content: bytes,
    context: Context,
    checks: Iterable[Check],
    rules: Collection[str] = (),
) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the content of a chapter's file after mending, and the problems that were mended.

    The edits that the checks propose are made until none is left: one may make room for another.
    All edits of a problem are made, or none. ``rules`` are those whose problems are mended (none:
    all). Bytes that no edit names stay.
    Raise ``TextChangedError`` where ``content`` is no longer what the chapter was read from.
    """
    done: list[Problem] = []
    seen = {chapter.typed}
    asked = [
        check.of_chapter
        for check in checks
        if check.fixes and check.of_chapter and not (rules and set(rules).isdisjoint(check.rules))
    ]
    for _ in range(MOST_ROUNDS):
        problems = [each for find in asked for each in find(chapter, context) if each.edits]
        made = set(compatible_edits(chapter.text, (e for each in problems for e in each.edits)))
        whole = [problem for problem in problems if made.issuperset(problem.edits)]
        certain = [each for each in with_certain_edits(chapter, whole) if each.edits]
        typed = [each for each in map(chapter.as_typed, certain) if each.edits]
        edits = [edit for problem in typed for edit in problem.edits]
        text = apply_edits(chapter.typed, edits)
        if text in seen:
            break
        seen.add(text)
        done += typed
        content = edited_file(content, chapter.typed, edits)
        chapter = chapter.read_again(text)
    return content, tuple(done)


def with_certain_edits(chapter: Chapter, problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems of a chapter, without the edits after which it is read otherwise."""
    waiting, certain = [list(problems)], list[Problem]()
    before = _outline(chapter) if any(each.edits for each in waiting[0]) else ()
    while waiting:
        group = waiting.pop()
        edits = [edit for problem in (*certain, *group) for edit in problem.edits]
        text = apply_edits(chapter.text, edits)
        is_same = text == chapter.text or before == _outline(
            scan_text(chapter.path, chapter.source, text, flavour=chapter.flavour)
        )
        if is_same:
            certain += group
        elif len(group) == 1:
            certain.append(replace(group[0], edits=()))
        else:
            middle = len(group) // 2
            waiting += [group[middle:], group[:middle]]
    return certain


def _outline(chapter: Chapter) -> tuple[object, ...]:
    """Return what no fix may change: sections, blocks, items, quotations and cells of tables."""
    sections = [each for each in chapter.headings if not caption_of_heading(chapter, each)]
    pieces = [piece.kind for piece in chapter.once(read_pieces) if piece.kind not in _CHANGING]
    tables = [
        [len(row.cells) for row in (*table.header, *table.rows)]
        for table in chapter.once(read_tables)
    ]
    return (
        [(each.level, each.text) for each in sections],
        pieces,
        tables,
        len(_ITEM.findall(chapter.prose)),
        len(quoted_lines(chapter)),
    )
