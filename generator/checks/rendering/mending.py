"""Tries remedies on the passage where two renderings differ, and keeps those that help."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from generator.checks.rendering.blocks import (
    after_html,
    glued,
    inside_html,
    swallowed,
    underlined,
)
from generator.checks.rendering.comparing import compare
from generator.checks.rendering.indents import nested, numbered, reindented, unindented
from generator.checks.rendering.marks import (
    bare_address,
    broken,
    escaped,
    spaced,
    spaced_target,
    spaceless_heading,
)
from generator.checks.rendering.remedies import changed, clash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from generator.checks.rendering.comparing import Comparison
    from generator.checks.rendering.remedies import Change, Remedy

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
_MOST_TRIALS = 80
_MOST_PAIRED = 8


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
    return sorted({0, len(lines)} | edges)


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
    waiting = [[remedy] for detector in _DETECTORS for remedy in detector(passage, lines)]
    waiting += [[*one, *other] for one, other in combinations(waiting[:_MOST_PAIRED], 2)]
    chosen: list[Remedy] = []
    now, tried, again = passage, 0, True
    while again and now.cost:
        again = False
        for remedies in list(waiting):
            tried += 1
            if tried > _MOST_TRIALS or not now.cost:
                break
            after = _after(passage, chosen, remedies)
            if after and all(_helps(now, after, remedy) for remedy in remedies):
                chosen += remedies
                waiting.remove(remedies)
                now, again = after, True
    return Mended(start, passage, tuple(chosen), now)


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
