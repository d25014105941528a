"""From a chapter to its ``render`` problems, with the edits that mend them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.chapters import Chapter
from generator.checks.finding import Finding
from generator.checks.rendering.comparing import Comparison, compare
from generator.checks.rendering.explaining import Explanation, describe, explained
from generator.checks.rendering.mending import Mended, mend, passages
from generator.checks.rendering.neutral import neutralised
from generator.checks.rendering.outline import Leaf
from generator.checks.rendering.remedies import Change, Remedy, changed, old_line
from generator.core.problems import Place, Problem, Severity
from generator.handwritten import Edit

RULE = "render"


def rendering_findings(chapter: Chapter) -> tuple[Finding, ...]:
    """Return a ``render`` problem for each cause why GitHub and the site show different things."""
    try:
        return tuple(_findings(chapter))
    except RecursionError:
        message = "lists or quotations are nested too deeply here to compare GitHub and the site"
        return (Finding(Problem(RULE, Place(chapter.source), message, severity=Severity.WARNING)),)


def _findings(chapter: Chapter) -> Iterator[Finding]:
    comparison = compare(neutralised(chapter))
    if not comparison.cost:
        return
    found = [mend(comparison, *passage) for passage in passages(comparison)]
    for mended in _verified(comparison, found):
        yield from _of_passage(chapter, comparison, mended)


def _verified(comparison: Comparison, found: Sequence[Mended]) -> Sequence[Mended]:
    """Return the passages, without the remedies that do not help in the whole chapter.

    Where the passages cost together what the chapter does, none depends on what is around it.
    """
    if comparison.cost == sum(each.before.cost for each in found):
        return found
    kept: list[Mended] = []
    left = comparison.cost
    everything = [change for each in found for change in _in_text(comparison, each)]
    gained = sum(each.before.cost - each.after.cost for each in found)
    if not everything or compare(changed(comparison.text, everything)).cost <= left - gained:
        return found
    changes: list[Change] = []
    for each in found:
        more = [*changes, *_in_text(comparison, each)]
        cost = compare(changed(comparison.text, more)).cost if each.remedies else left
        if cost < left:
            changes, left = more, cost
            kept.append(each)
        else:
            kept.append(each.without_remedies)
    return kept


def _in_text(comparison: Comparison, mended: Mended) -> list[Change]:
    offset = comparison.starts[mended.start]
    return [
        Change(change.start + offset, change.end + offset, change.text) for change in mended.changes
    ]


def _of_passage(chapter: Chapter, comparison: Comparison, mended: Mended) -> Iterator[Finding]:
    offset = len(chapter.text) - len(chapter.body) + comparison.starts[mended.start]
    for remedy in mended.remedies:
        problem = _problem(chapter, mended, remedy)
        edits = (
            Edit(change.start + offset, change.end + offset, change.text)
            for change in remedy.changes
        )
        yield Finding(problem, tuple(edits))
    said: set[tuple[int, str]] = set()
    for each in explained(mended.after):
        key = -1 if each.repeats else each.line, each.message
        if key not in said:
            yield Finding(_explained_problem(chapter, comparison, mended, each))
        if each.spreads:
            return
        said.add(key)


def _explained_problem(
    chapter: Chapter, comparison: Comparison, mended: Mended, explanation: Explanation
) -> Problem:
    line = mended.start + old_line(explanation.line, mended.before.text, mended.changes)
    return Problem(
        RULE,
        _place(chapter, min(line, len(comparison.lines) - 1)),
        explanation.message,
        explanation.site,
        explanation.github,
        severity=explanation.severity,
    )


def _problem(chapter: Chapter, mended: Mended, remedy: Remedy) -> Problem:
    shown = _shown(mended.before, remedy)
    line = chapter.body_line + mended.start + remedy.line
    there = f" (GitHub shows {shown[0]}, the site {shown[1]})" if shown else ""
    return Problem(
        RULE,
        Place(chapter.source, line, remedy.column),
        f"{remedy.cause}{there}: {remedy.advice}",
        found=shown[1] if shown else remedy.cause,
        expected=shown[0] if shown else remedy.advice,
        severity=remedy.severity,
    )


def _shown(before: Comparison, remedy: Remedy) -> tuple[str, str] | None:
    """Return what either side shows where the remedy begins, if that can be told apart."""
    leaf = next((each for each in before.github.outline if each.line >= remedy.line), None)
    if leaf is None or leaf.line > remedy.line + 1 or not leaf.words:
        return None
    twin = _holding(before.site, leaf)
    if twin is None or describe(twin) == describe(leaf):
        return None
    return describe(leaf), describe(twin)


def _holding(leaves: Sequence[Leaf], wanted: Leaf) -> Leaf | None:
    """Return the block that holds the first words of another."""
    words = " ".join(wanted.plain.split()[:4])
    return next((leaf for leaf in leaves if words in leaf.plain), None)


def _place(chapter: Chapter, line: int) -> Place:
    text = chapter.body.split("\n")[line]
    return Place(chapter.source, chapter.body_line + line, len(text) - len(text.lstrip()) + 1)
