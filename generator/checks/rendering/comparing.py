"""Both renderings of a text side by side, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from rapidfuzz.distance import Indel

from generator.chapters import mask
from generator.chapters.values import line_starts
from generator.checks.rendering.flaws import swallowed_rows, typed_marks
from generator.checks.rendering.outline import Leaf
from generator.checks.rendering.readers import GitHub, on_github, on_site


@dataclass(frozen=True)
class Difference:
    """Blocks that only one side shows like this, and the lines (from 0) in which they stand."""

    github: tuple[Leaf, ...]
    site: tuple[Leaf, ...]
    first: int
    last: int
    """The line after the last one."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """A text, read by both."""

    text: str
    github: GitHub
    site: tuple[Leaf, ...]

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the text."""
        return self.text.split("\n")

    @cached_property
    def starts(self) -> Sequence[int]:
        """The offset of each line's first character."""
        return line_starts(self.text)

    @cached_property
    def prose(self) -> str:
        """The text with all that is no prose blanked."""
        return mask(self.text)

    @cached_property
    def agrees(self) -> bool:
        """Whether both show the same."""
        return self.github_keys == self.site_keys

    @cached_property
    def github_keys(self) -> list[str]:
        """What GitHub shows, block by block."""
        return [leaf.key for leaf in self.github.outline]

    @cached_property
    def site_keys(self) -> list[str]:
        """What the site shows, block by block."""
        return [leaf.key for leaf in self.site]

    @cached_property
    def distance(self) -> int:
        """How many words and blocks one side shows that the other does not."""
        if self.agrees:
            return 0
        return Indel.distance(_flat(self.github.outline), _flat(self.site))

    @cached_property
    def cost(self) -> int:
        """The distance, and what both show that was not meant: marks as typed, rows of text."""
        return self.distance + len(self.flaws)

    @cached_property
    def flaws(self) -> list[int]:
        """The lines at which both show marks as they were typed, or text as a row of a table."""
        found = [*swallowed_rows(self.lines, self.github.tokens)]
        for leaf in self.github.outline:
            found += [max(leaf.line, 0)] * typed_marks(leaf)
        return sorted(found)

    def differences(self) -> Iterator[Difference]:
        """Yield where the sides differ, in order."""
        if self.agrees:
            return
        outline = self.github.outline
        for first, end, site_first, site_end in _gaps(self.github_keys, self.site_keys):
            before = outline[first - 1].line if first else 0
            lines = [leaf.line for leaf in outline[first:end] if leaf.line >= 0]
            after = [leaf.line for leaf in outline[end : end + 1] if leaf.line >= 0]
            start = min(lines, default=max(before, 0))
            yield Difference(
                outline[first:end],
                self.site[site_first:site_end],
                start,
                max([*after, *(line + 1 for line in lines), start + 1])
                if after
                else len(self.lines),
            )


def compare(text: str) -> Comparison:
    """Return both readings of a text."""
    return Comparison(text, on_github(text), on_site(text))


def _flat(outline: tuple[Leaf, ...]) -> list[str]:
    return list(chain.from_iterable((f"\n{leaf.context}", *leaf.words) for leaf in outline))


def _gaps(one: list[str], other: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the ranges in which two sequences differ, neighbours joined."""
    gap: list[int] | None = None
    for step in Indel.opcodes(one, other):
        if step.tag == "equal":
            if gap:
                yield gap[0], gap[1], gap[2], gap[3]
            gap = None
        elif gap is None:
            gap = [step.src_start, step.src_end, step.dest_start, step.dest_end]
        else:
            gap[1], gap[3] = step.src_end, step.dest_end
    if gap:
        yield gap[0], gap[1], gap[2], gap[3]
