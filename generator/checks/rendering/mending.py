"""Tries remedies on the passage where two renderings differ, and keeps those that help."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from generator.chapters.html import raw_blocks
from generator.checks.rendering.blocks import (
    after_html,
    glued,
    inside_html,
    swallowed,
    underlined,
)
from generator.checks.rendering.comparing import Comparison, compare
from generator.checks.rendering.indents import nested, numbered, reindented, unindented
from generator.checks.rendering.marks import (
    bare_address,
    broken,
    escaped,
    spaced,
    spaced_target,
    spaceless_heading,
)
from generator.checks.rendering.remedies import Change, Remedy, changed, clash

Detector = Callable[[Comparison, range], Iterator[Remedy]]

_DETECTORS: tuple[Detector, ...] = (
    *(
        glued,
        underlined,
        swallowed,
        after_html,
        inside_html,
        unindented,
        numbered,
        reindented,
        nested,
    ),
    *(spaceless_heading, spaced, spaced_target, broken, escaped, bare_address),
)
_MOST_PAIRED = 8
_MOST_SINGLE = 6
_LEAST_TRIALS, _MOST_TRIALS = 12, 80
_MOST_READ = 150_000  # characters in all the trials of a passage


@dataclass(frozen=True)
class Mended:
    """A passage, the remedies that brought both renderings closer, and what comes of them.

    ``start`` is the line (from 0) of the text at which the passage begins.
    """

    start: int
    before: Comparison
    remedies: tuple[Remedy, ...]
    after: Comparison

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes of all remedies, in the passage."""
        return tuple(change for remedy in self.remedies for change in remedy.changes)

    @property
    def without_remedies(self) -> Mended:
        """The passage as it stands."""
        return replace(self, remedies=(), after=self.before)


def passages(comparison: Comparison) -> Iterator[tuple[range, range]]:
    """Yield the passages in which something is wrong, and the lines in which it is (all from 0).

    A passage can be read by itself: it begins and ends where a block does, after an empty line.
    """
    edges = _edges(comparison)
    spots = [range(each.first, each.last) for each in comparison.differences()]
    spots += [range(line, line + 1) for line in dict.fromkeys(comparison.flaws)]
    current: tuple[range, range] | None = None
    for spot in sorted(spots, key=lambda each: (each.start, each.stop)):
        start = edges[bisect_right(edges, spot.start) - 1]
        end = edges[min(bisect_left(edges, spot.stop), len(edges) - 1)]
        if current and start < current[0].stop:
            passage, lines = current
            current = (
                range(passage.start, max(end, passage.stop)),
                range(lines.start, max(spot.stop, lines.stop)),
            )
            continue
        if current:
            yield current
        current = (range(start, end), spot)
    if current:
        yield current


def _edges(comparison: Comparison) -> list[int]:
    """Return the lines at which a block begins after an empty line, outside of all others."""
    lines = comparison.lines
    edges = {
        token.map[0]
        for token in comparison.github.tokens
        if token.map
        and token.level == 0
        and token.nesting >= 0
        and token.map[0]
        and not lines[token.map[0] - 1].strip()
    }
    return sorted({0, len(lines)} | (edges - _inside_html(comparison.text)))


def _inside_html(text: str) -> set[int]:
    """Return the lines inside raw HTML, which is one for the site whatever GitHub makes of it."""
    found: set[int] = set()
    for block in raw_blocks(text):
        first = text.count("\n", 0, block.start)
        found.update(range(first + 1, first + 1 + text.count("\n", block.start, block.end)))
    return found


def mend(comparison: Comparison, stretch: range, lines: range) -> Mended:
    """Return a passage with the remedies that bring its renderings closer."""
    start, passage = _isolated(comparison, stretch)
    return _tried(start, passage, range(lines.start - start - 1, lines.stop - start + 1))


def _isolated(comparison: Comparison, stretch: range) -> tuple[int, Comparison]:
    """Return a passage that shows by itself what is wrong, from further above if need be."""
    above = [edge for edge in _edges(comparison) if edge < stretch.start]
    start, step = stretch.start, 1
    while True:
        passage = compare("\n".join(comparison.lines[start : stretch.stop]))
        if passage.cost or not start:
            return start, passage
        start = above[-step] if step <= len(above) else 0
        step *= 4


def _tried(start: int, passage: Comparison, lines: range) -> Mended:
    """Try the remedies for some lines of a passage, and keep each that brings both closer."""
    lines = range(max(0, lines.start), min(lines.stop, len(passage.lines)))
    waiting = list(_attempts(passage, lines))
    chosen: list[Remedy] = []
    now, again = passage, True
    trials = max(_LEAST_TRIALS, min(_MOST_TRIALS, _MOST_READ // (len(passage.text) + 1)))
    while again and now.cost:
        again = False
        for attempt in list(waiting):
            if not trials or not now.cost:
                break
            remedies = [each for each in attempt if each not in chosen]
            after = _after(passage, chosen, remedies) if remedies else None
            trials -= after is not None
            if after and all(_helps(now, after, remedy) for remedy in remedies):
                chosen += remedies
                waiting.remove(attempt)
                now, again = after, True
    return _spared(Mended(start, passage, tuple(chosen), now))


def _spared(mended: Mended) -> Mended:
    """Return a passage without the remedies that others have made superfluous."""
    chosen = list(mended.remedies)
    if not 1 < len(chosen) <= _MOST_PAIRED:
        return mended
    for remedy in mended.remedies:
        rest = [each for each in chosen if each is not remedy]
        after = _after(mended.before, (), rest)
        if after and after.cost <= mended.after.cost and len(chosen) > 1:
            chosen = rest
            mended = replace(mended, remedies=tuple(rest), after=after)
    return mended


def _attempts(passage: Comparison, lines: range) -> Iterator[list[Remedy]]:
    """Yield what to try: many remedies of one kind at once, then each, then two together."""
    single: list[Remedy] = []
    for detector in _DETECTORS:
        found = list(detector(passage, lines))
        if len(found) > _MOST_SINGLE:
            yield _compatible(found)
        single += found
    yield from ([each] for each in single)
    yield from (list(pair) for pair in combinations(single[:_MOST_PAIRED], 2))


def _compatible(remedies: Sequence[Remedy]) -> list[Remedy]:
    """Return the remedies that can be made together, the first ones first."""
    kept: list[Remedy] = []
    end = -1
    for remedy in sorted(remedies, key=lambda each: each.changes[0].start):
        if remedy.changes[0].start > end:
            kept.append(remedy)
            end = max(change.end for change in remedy.changes)
    return kept


def _after(
    passage: Comparison, chosen: Sequence[Remedy], remedies: Sequence[Remedy]
) -> Comparison | None:
    """Return the passage with further remedies, unless they cannot be made together."""
    changes = [change for each in chosen for change in each.changes]
    for remedy in remedies:
        if clash(changes, remedy.changes):
            return None
        changes += remedy.changes
    return compare(changed(passage.text, changes))


def _helps(now: Comparison, after: Comparison, remedy: Remedy) -> bool:
    if after.cost >= now.cost:
        return False
    if remedy.keeps == "github":
        return after.github_keys == now.github_keys
    if remedy.keeps == "site":
        return after.site_keys == now.site_keys
    return _letters(after) == _letters(now)


def _letters(comparison: Comparison) -> str:
    """Return the letters and digits that GitHub shows."""
    shown = "".join("".join(leaf.markers) + leaf.plain for leaf in comparison.github.outline)
    return re.sub(r"[\W_]+", "", shown)
