"""Every check of the chapters, in one table: rules, function, whether ``thesis fix`` mends them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain

from generator.chapters import Chapter, check_blocks, scan_chapter
from generator.chapters.pieces import quoted_lines
from generator.checks.captions import (
    caption_number_problems,
    caption_problems,
    names_of_captions,
    unknown_numbers,
)
from generator.checks.context import Check, Context, InChapter, When
from generator.checks.counted_lists import counted_list_problems
from generator.checks.counted_nouns import noun_problems
from generator.checks.coverage import coverage_problems
from generator.checks.evidence import evidence_problems, unbound_quotations
from generator.checks.headings import front_matter_problems, heading_problems
from generator.checks.links import image_problems, link_problems
from generator.checks.manual_citations import manual_citation_problems
from generator.checks.placeholders import open_tasks, placeholders
from generator.checks.privacy import differences, given_away, hidden_in_vain, small_classes
from generator.checks.rendering.outline import with_certain_edits
from generator.checks.spelling import spelled_labels, spelling_problems
from generator.checks.typed_tables import disagreeing_problems, share_problems
from generator.checks.unused import citation_problems, reference_problems
from generator.core.edits import apply_edits, compatible_edits, edited_file
from generator.core.parallel import on_all_cores
from generator.core.problems import Problem
from generator.handwritten import (
    table_shape_problems,
    total_problems,
    typed_sheets,
)


def _alone(find: Callable[[Chapter], Iterable[Problem]]) -> InChapter:
    """Return a check that asks for nothing but the chapter: its findings are kept with it."""
    return lambda chapter, _: chapter.kept_once(find)


def _rendering_problems(chapter: Chapter, _: Context) -> Iterable[Problem]:
    from generator.checks.rendering.problems import rendering_problems  # noqa: PLC0415 - no site asks

    return chapter.kept_once(rendering_problems)


def _suggestions(chapter: Chapter, context: Context) -> Iterable[Problem]:
    from generator.checks.suggestions import suggestions  # noqa: PLC0415 - no site asks

    return suggestions(chapter, context)


# Where edits of two checks overlap, ``thesis fix`` makes those of the first one.
CHECKS: tuple[Check, ...] = (
    Check(("markup", "encoding"), lambda chapter, _: chapter.problems),
    Check(("markup",), lambda chapter, context: check_blocks(chapter, context.blocks)),
    Check(("markup",), _alone(front_matter_problems)),
    Check(("total",), _alone(total_problems), fixes=True),
    Check(("total",), _alone(share_problems)),
    Check(
        ("total",),
        lambda chapter, context: chapter.kept_once(counted_list_problems, context.language.code),
    ),
    Check(("table-shape",), _alone(table_shape_problems)),
    Check(
        ("table-disagrees",),
        of_thesis=disagreeing_problems,
        when=When.REFERENCES,
    ),
    Check(("render",), _rendering_problems, fixes=True, when=When.CHECK),
    Check(("caption",), caption_problems, caption_number_problems, fixes=True),
    Check(("caption",), of_thesis=unknown_numbers),
    Check(("link",), link_problems, fixes=True),
    Check(("image",), image_problems, fixes=True),
    Check(("citation",), manual_citation_problems, citation_problems, fixes=True),
    Check(("heading",), _alone(heading_problems)),
    Check(("task",), _alone(open_tasks)),
    Check(("placeholder",), _alone(placeholders)),
    Check(("spelling",), of_thesis=spelling_problems),
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
    return [*found, *chain.from_iterable(asked)]


def _read_ahead(context: Context, checks: Iterable[Check]) -> None:
    """Read in each chapter, on all cores, what the checks ask of it alone."""
    unread = [chapter for chapter in context.manuscript.chapters if not chapter.kept]

    def read(chapter: Chapter) -> Mapping[str, object]:
        _in_chapter(chapter, context, checks)
        for reading in (typed_sheets, spelled_labels, names_of_captions):
            chapter.kept_once(reading)
        quoted_lines(chapter)
        return chapter.kept

    found = on_all_cores(read, unread, "progress-of-reading")
    for chapter, kept in zip(unread, found, strict=True):
        chapter.kept.update(kept)


def _in_chapter(chapter: Chapter, context: Context, checks: Iterable[Check]) -> list[Problem]:
    asked = (check.of_chapter(chapter, context) for check in checks if check.of_chapter)
    return list(chain.from_iterable(asked))


# --- mending --------------------------------------------------------------------------------------

MOST_ROUNDS = 8


def mended(
    chapter: Chapter, content: bytes, context: Context, rules: Collection[str] = ()
) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the content of a chapter's file after mending, and the problems that were mended.

    The edits that the checks propose are made until none is left: one may make room for another.
    All edits of a problem are made, or none, and GitHub's outline of the chapter stays the same.
    ``rules`` are those whose problems are mended (none: all). Bytes that no edit names stay.
    Raise ``TextChangedError`` where ``content`` is no longer what the chapter was read from.
    """
    done: list[Problem] = []
    seen = {chapter.typed}
    asked = [
        check
        for check in CHECKS
        if check.fixes and (not rules or not set(rules).isdisjoint(check.rules))
    ]
    for _ in range(MOST_ROUNDS):
        wanted = [each for each in _in_chapter(chapter, context, asked) if each.edits]
        edits = [edit for problem in wanted for edit in problem.edits]
        made = set(compatible_edits(chapter.text, edits))
        whole = (problem for problem in wanted if made.issuperset(problem.edits))
        problems = [each for each in with_certain_edits(chapter, whole) if each.edits]
        typed = [each for each in map(chapter.as_typed, problems) if each.edits]
        edits = [edit for problem in typed for edit in problem.edits]
        text = apply_edits(chapter.typed, edits)
        if text in seen:
            break
        seen.add(text)
        done += typed
        content = edited_file(content, chapter.typed, edits)
        chapter = scan_chapter(
            chapter.path, chapter.source, text, (), chapter.flavour, chapter.asked
        )
    return content, tuple(done)
