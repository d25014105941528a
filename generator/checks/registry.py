"""Every check of the chapters, in one table, what they find, and what ``thesis fix`` mends."""

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from generator.chapters import Chapter, check_blocks, scan_text
from generator.chapters.captions import caption_of_heading
from generator.chapters.pieces import quoted_lines
from generator.checks.captions import (
    caption_number_problems,
    caption_problems,
    named_by_number,
    unknown_numbers,
)
from generator.checks.context import Check, Context, InChapter, When
from generator.checks.coverage import coverage_problems
from generator.checks.evidence import evidence_problems, unbound_quotations
from generator.checks.headings import front_matter_problems, heading_problems
from generator.checks.links import image_problems, link_problems
from generator.checks.nouns import noun_problems
from generator.checks.placeholders import open_tasks, placeholders
from generator.checks.privacy import differences, given_away, hidden_in_vain, small_classes
from generator.checks.references import (
    citation_problems,
    manual_citation_problems,
    reference_problems,
)
from generator.checks.slips import conflicting_counts, slip_problems
from generator.checks.typed_tables import (
    disagreeing_problems,
    repeated_problems,
    spelled_labels,
    spelling_problems,
)
from generator.core.edits import apply_edits, compatible_edits, edited_file
from generator.core.parallel import on_all_cores
from generator.core.problems import Message, Problem
from generator.core.values import grouped, replace
from generator.handwritten import (
    read_pieces,
    read_tables,
    table_shape_problems,
    total_problems,
    typed_sheets,
)


def _alone(find: Callable[[Chapter], Iterable[Problem]]) -> InChapter:
    """Return a check that asks for nothing but the chapter: its findings are kept with it."""
    return lambda chapter, _: chapter.kept_once(find)


def _suggestions(chapter: Chapter, context: Context) -> Iterable[Problem]:
    from generator.checks.binding import suggestions  # noqa: PLC0415 - no site asks

    return suggestions(chapter, context)


# Where edits of two checks overlap, ``thesis fix`` makes those of the first one.
CHECKS: tuple[Check, ...] = (
    Check(("markup",), lambda chapter, _: chapter.problems),
    Check(("markup",), lambda chapter, context: check_blocks(chapter, context.blocks)),
    Check(("markup",), _alone(front_matter_problems)),
    Check(("total",), _alone(total_problems), fixes=True),
    Check(("total", "vocabulary", "reference", "quote"), slip_problems, conflicting_counts),
    Check(("table-shape",), _alone(table_shape_problems)),
    Check(("table-shape", "total"), _alone(repeated_problems)),
    Check(
        ("table-disagrees",),
        of_thesis=disagreeing_problems,
        when=When.REFERENCES,
    ),
    Check(("caption",), caption_problems, caption_number_problems, fixes=True),
    Check(("caption", "reference"), of_thesis=unknown_numbers),
    Check(("link",), link_problems, fixes=True),
    Check(("image",), image_problems, fixes=True),
    Check(("citation",), manual_citation_problems, citation_problems, fixes=True),
    Check(("heading",), heading_problems),
    Check(("task",), _alone(open_tasks)),
    Check(("placeholder",), _alone(placeholders)),
    Check(("vocabulary",), of_thesis=spelling_problems),
    Check(("leak",), of_thesis=given_away),
    Check(("reference",), of_thesis=reference_problems, when=When.REFERENCES),
    Check(
        ("evidence",),
        of_thesis=lambda context: evidence_problems(context.study, context.specs, context.language),
        when=When.DATA,
    ),
    Check(("quote",), of_thesis=unbound_quotations, when=When.DATA),
    Check(
        ("privacy",),
        of_thesis=lambda context: small_classes(context.study, context.least),
        when=When.DATA,
    ),
    Check(("privacy",), of_thesis=differences),
    Check(("privacy",), of_thesis=hidden_in_vain, when=When.DATA),
    Check(("claim",), noun_problems, when=When.DATA),
    Check(("claim",), _suggestions, when=When.SUGGEST),
    Check(("coverage",), of_thesis=coverage_problems, when=When.DATA),
)


def problems_of(context: Context, *when: When) -> list[Problem]:
    """Return what the checks that can be run at these moments find in all chapters."""
    checks = [check for check in CHECKS if check.when in when]
    _read_ahead(context, checks)
    checks += [check for check in context.own if check.when in when]
    found = [
        problem
        for chapter in context.manuscript.chapters
        for problem in with_certain_edits(chapter, _in_chapter(chapter, context, checks))
    ]
    asked = (check.of_thesis(context) for check in checks if check.of_thesis)
    is_ours = all(each.flavour == "mkdocs" for each in context.manuscript.chapters)
    together = _TOGETHER if is_ours else {**_TOGETHER, **_TOGETHER_IN_OTHERS}
    return [*_by_one_cause(found, together), *chain.from_iterable(asked)]


# Many of these have one cause: a folder that is not here, what another tool writes for a link.
_TOGETHER = {"image-missing": "images-missing"}
_TOGETHER_IN_OTHERS = {
    "link-without-text": "link-without-text",
    "link-to-no-file": "links-to-no-file",
}
_MANY = 6


def _by_one_cause(problems: Sequence[Problem], together: Mapping[str, str]) -> Iterator[Problem]:
    """Yield problems; of many that have one cause the first, with how many there are."""
    causes = grouped((_cause(each), each) for each in problems)
    for each in problems:
        same, code = causes[_cause(each)], together.get(each.code, "")
        if not code or each.edits or len(same) < _MANY:
            yield each
        elif each is same[0]:
            folder = posixpath.dirname(each.found) or "."
            message = Message(code, folder=folder, target=each.found, count=len(same))
            yield replace(each, message=message)


def _cause(problem: Problem) -> tuple[str, bool, str]:
    what = problem.found if problem.code == "link-to-no-file" else ""
    if problem.code == "image-missing":
        folders = map(posixpath.dirname, (problem.place.path, problem.found))
        what = posixpath.normpath("/".join(folders))
    return problem.code, problem.fixable, what


def _read_ahead(context: Context, checks: Iterable[Check]) -> None:
    """Read in each chapter, on all cores, what the checks ask of it alone."""
    unread = [chapter for chapter in context.manuscript.chapters if not chapter.kept]

    def read(chapter: Chapter) -> Mapping[str, object]:
        chapter = replace(chapter)  # what else is read there is not held
        _in_chapter(chapter, context, checks)
        for reading in (typed_sheets, spelled_labels, named_by_number):
            chapter.kept_once(reading)
        quoted_lines(chapter)
        return chapter.kept

    found = on_all_cores(read, unread, "progress-of-reading")
    for chapter, kept in zip(unread, found, strict=True):
        chapter.kept.update(kept)


def _in_chapter(chapter: Chapter, context: Context, checks: Iterable[Check]) -> list[Problem]:
    asked = (check.of_chapter(chapter, context) for check in checks if check.of_chapter)
    return list(chain.from_iterable(asked))


# --- what ``thesis fix`` makes of a chapter ------------------------------------------------------

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
