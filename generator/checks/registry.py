"""Every check of the chapters, in one table: rules, function, whether ``thesis fix`` mends them.

A new check is a file beside this one, a line of the table, a folder of examples and a page of the
guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.chapters import Chapter, check_blocks, unresolved_references
from generator.chapters.links import read_links
from generator.checks.braces import bound_front_matter
from generator.checks.captions import (
    caption_number_problems,
    caption_problems,
    spoken_of_by_number,
)
from generator.checks.citations import citation_problems, manual_citation_problems
from generator.checks.counted_lists import counted_list_problems
from generator.checks.drawn_tables import table_problems
from generator.checks.evidence import evidence_problems
from generator.checks.finding import Check, Context, Finding, Findings, When
from generator.checks.headings import heading_problems
from generator.checks.links import (
    Anchors,
    Files,
    Where,
    image_findings,
    link_findings,
    linked_anchors,
)
from generator.checks.named_by_number import unknown_numbers
from generator.checks.placeholders import placeholder_findings, task_findings
from generator.checks.privacy import given_away, secrets_of, small_classes
from generator.checks.quotations import unbound_quotations
from generator.checks.rendering import rendering_problems, with_certain_edits
from generator.checks.shares import share_problems
from generator.checks.spelling import spelling_problems
from generator.checks.suggestions import suggestions
from generator.checks.terms import unused_terms
from generator.checks.typography import typography_problems
from generator.core.problems import Problem
from generator.handwritten import table_shape_problems, total_problems


def problems_of(context: Context, *when: When) -> list[Problem]:
    """Return what the checks that can be run at these moments find in all chapters."""
    found: list[Problem] = []
    checks = [check for check in (*CHECKS, *context.own) if check.when in when]
    for chapter in context.manuscript.chapters:
        of_chapter = [
            problem
            for check in checks
            if check.of_chapter
            for problem in as_problems(check.of_chapter(chapter, context))
        ]
        found += with_certain_edits(chapter, of_chapter)
    for check in checks:
        if check.of_thesis:
            found += as_problems(check.of_thesis(context))
    return found


def mendable_problems(chapter: Chapter, context: Context) -> list[Problem]:
    """Return the problems of a chapter that have certain edits, in the order of the table."""
    found = [
        problem
        for check in CHECKS
        if check.fixes and check.of_chapter
        for problem in as_problems(check.of_chapter(chapter, context))
    ]
    return [each for each in with_certain_edits(chapter, found) if each.edits]


def as_problems(findings: Findings) -> Iterator[Problem]:
    """Yield the problems, each with its edits."""
    for each in findings:
        if isinstance(each, Finding):
            yield replace(each.problem, edits=each.edits) if each.edits else each.problem
        else:
            yield each


# --- what the checks of several chapters share ---------------------------------------------------


def _where(context: Context) -> Where:
    chapters = context.manuscript.chapters
    folder = chapters[0].source.removesuffix(chapters[0].path) if chapters else ""
    added = {f"{folder}{entry.path}" for entry in context.register.entries.values()}
    return Where(
        Files((*(each.source for each in chapters), *added), context.files),
        {each.source: Anchors.of(each, context.register) for each in chapters},
    )


def _linked(context: Context) -> frozenset[str]:
    return linked_anchors(read_links(each) for each in context.manuscript.chapters)


# --- the checks as the table wants them ----------------------------------------------------------


def _spoken_of(context: Context) -> frozenset[tuple[str, str]]:
    return spoken_of_by_number(context.manuscript.chapters)


def _captions(chapter: Chapter, context: Context) -> Findings:
    return caption_problems(chapter, context.once(_linked), context.once(_spoken_of))


def _links(chapter: Chapter, context: Context) -> Findings:
    return link_findings(chapter, read_links(chapter), context.once(_where))


def _images(chapter: Chapter, context: Context) -> Findings:
    return image_findings(chapter, read_links(chapter), context.once(_where).files)


def _markup(chapter: Chapter, context: Context) -> Findings:
    yield from chapter.problems
    yield from check_blocks(chapter, context.blocks)
    yield from bound_front_matter(chapter)


def _references(context: Context) -> Findings:
    yield from unresolved_references(context.manuscript, context.register)
    yield from unused_terms(context.manuscript)


CHECKS: tuple[Check, ...] = (
    Check(("markup", "encoding"), of_chapter=_markup),
    Check(("total",), of_chapter=lambda chapter, _: total_problems(chapter), fixes=True),
    Check(("total",), of_chapter=lambda chapter, _: share_problems(chapter)),
    Check(
        ("total",),
        of_chapter=lambda chapter, context: counted_list_problems(chapter, context.language.code),
    ),
    Check(("table-shape",), of_chapter=lambda chapter, _: table_shape_problems(chapter)),
    Check(("table-disagrees",), of_thesis=table_problems, when=When.REFERENCES),
    Check(
        ("render",),
        of_chapter=lambda chapter, _: rendering_problems(chapter),
        fixes=True,
        when=When.CHECK,
    ),
    Check(("caption",), of_chapter=_captions, fixes=True),
    Check(
        ("caption",),
        of_thesis=lambda context: caption_number_problems(
            context.manuscript.chapters, context.register
        ),
    ),
    Check(
        ("caption",),
        of_thesis=lambda context: unknown_numbers(context.manuscript.chapters, context.register),
    ),
    Check(("link",), of_chapter=_links, fixes=True),
    Check(("image",), of_chapter=_images, fixes=True),
    Check(
        ("citation",),
        of_chapter=lambda chapter, context: manual_citation_problems(chapter, context.bibliography),
        fixes=True,
    ),
    Check(
        ("citation",),
        of_thesis=lambda context: citation_problems(
            context.manuscript, context.register, context.bibliography
        ),
    ),
    Check(("heading",), of_chapter=lambda chapter, _: heading_problems(chapter)),
    Check(("task",), of_chapter=lambda chapter, _: task_findings(chapter)),
    Check(("placeholder",), of_chapter=lambda chapter, _: placeholder_findings(chapter)),
    Check(("spelling",), of_thesis=lambda context: spelling_problems(context.manuscript.chapters)),
    Check(
        ("typography",),
        of_thesis=lambda context: typography_problems(
            context.manuscript.chapters, context.language.code
        ),
    ),
    Check(
        ("privacy",),
        of_thesis=lambda context: given_away(context.manuscript, secrets_of(context.study)),
    ),
    Check(("reference",), of_thesis=_references, when=When.REFERENCES),
    Check(
        ("evidence",),
        of_thesis=lambda context: evidence_problems(context.study, context.specs),
        when=When.DATA,
    ),
    Check(
        ("quote",),
        of_thesis=lambda context: unbound_quotations(context.manuscript, context.study),
        when=When.DATA,
    ),
    Check(
        ("privacy",),
        of_thesis=lambda context: small_classes(context.study, context.least),
        when=When.DATA,
    ),
    Check(("claim",), of_chapter=suggestions, when=When.SUGGEST),
)
"""The table. Where edits of two checks overlap, ``thesis fix`` makes those of the first one."""
