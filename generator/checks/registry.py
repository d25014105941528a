"""Every check of the chapters, in one table: rules, function, whether ``thesis fix`` mends them."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from generator.chapters import Chapter, check_blocks
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
from generator.checks.fixing import with_certain_edits
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
from generator.checks.slips import conflicting_counts, counted_list_problems, slip_problems
from generator.checks.typed_tables import (
    disagreeing_problems,
    repeated_problems,
    spelled_labels,
    spelling_problems,
)
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


def _suggestions(chapter: Chapter, context: Context) -> Iterable[Problem]:
    from generator.checks.binding import suggestions  # noqa: PLC0415 - no site asks

    return suggestions(chapter, context)


# Where edits of two checks overlap, ``thesis fix`` makes those of the first one.
CHECKS: tuple[Check, ...] = (
    Check(("markup",), lambda chapter, _: chapter.problems),
    Check(("markup",), lambda chapter, context: check_blocks(chapter, context.blocks)),
    Check(("markup",), _alone(front_matter_problems)),
    Check(("total",), _alone(total_problems), fixes=True),
    Check(
        ("total",),
        lambda chapter, context: chapter.kept_once(counted_list_problems, context.language.code),
    ),
    Check(("total", "vocabulary", "reference", "quote"), _alone(slip_problems)),
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
    Check(("total",), of_thesis=conflicting_counts),
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
