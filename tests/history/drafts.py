"""A chapter that is written in small steps, with the truth about what became of each passage.

Each block of a draft keeps the names of the blocks that it came from. So every link that was ever
given can be judged: it is right where it leads to a block of the same origin, or to a note where
none is left. A copy also has the names of what it copies, with "=" before them: a link may lead
there, but need not.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from generator.core.values import replace
from tests.doors import passages_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.rendering import Forwarding, Passage

NAME = "7.1.5_realisation.md"
MARKS = {"h": "## ", "h3": "### ", "li": "- ", "p": "", "q": "> ", "t": ""}
"""How each form of block begins in Markdown: headings, items, paragraphs, quotations, tables."""
REST = {"li": "  ", "q": "> "}
"""What its further lines begin with."""


@dataclass(frozen=True)
class Block:
    """One passage: the names of where it came from, its form, its words."""

    names: frozenset[str]
    form: str
    words: str

    @property
    def own(self) -> frozenset[str]:
        """Names that are no longer those of a whole that this is only a part of."""
        return frozenset(
            name
            for name in self.names
            if not any(each.startswith(f"{name}/") for each in self.names)
        )


@dataclass(frozen=True)
class Draft:
    """One version of a chapter; every edit returns the next one."""

    blocks: tuple[Block, ...]
    width: int = 0

    def text(self) -> str:
        """Return the Markdown, its lines wrapped at ``width`` characters (0: one long line)."""
        parts = ["# Réalisation\n"]
        last = ""
        for block in self.blocks:
            gap = "" if block.form == last == "li" else "\n"
            parts.append(f"{gap}{self._lines(block)}\n")
            last = block.form
        return "".join(parts)

    def _lines(self, block: Block) -> str:
        mark = MARKS[block.form]
        if not self.width or block.form == "h":
            return mark + block.words
        return textwrap.fill(
            block.words,
            self.width,
            initial_indent=mark,
            subsequent_indent=REST.get(block.form, ""),
            break_on_hyphens=False,
            break_long_words=False,
        )

    def at(self, name: str) -> int:
        """Return the place of the first block of that origin."""
        return next(place for place, each in enumerate(self.blocks) if name in each.names)

    def put(self, place: int, *blocks: Block, instead_of: int = 0) -> Draft:
        """Put blocks at a place, instead of as many that stand there."""
        rest = self.blocks[place + instead_of :]
        return replace(self, blocks=(*self.blocks[:place], *blocks, *rest))

    def add(self, name: str, words: str, after: str) -> Draft:
        """Put a new paragraph behind a block."""
        return self.put(self.at(after) + 1, Block(frozenset({name}), "p", words))

    def reword(self, name: str, old: str, new: str) -> Draft:
        """Replace a few words of a block."""
        words = self.blocks[self.at(name)].words
        assert old in words, f"{old!r} is not in {words!r}"
        return self.change(self.at(name), words=words.replace(old, new))

    def rewrite(self, name: str, words: str) -> Draft:
        """Give a block other words."""
        return self.change(self.at(name), words=words)

    def form(self, name: str, form: str) -> Draft:
        """Make an item of a paragraph, or the like."""
        return self.change(self.at(name), form=form)

    def change(self, place: int, **parts: str) -> Draft:
        """Give the block at a place other words, or another form."""
        return self.put(place, replace(self.blocks[place], **parts), instead_of=1)

    def move(self, name: str, after: str) -> Draft:
        """Put a block behind another."""
        without = self.delete(name)
        return without.put(without.at(after) + 1, self.blocks[self.at(name)])

    def split(self, name: str, before: str) -> Draft:
        """Make two blocks of one, the second beginning with these words."""
        first, found, rest = self.blocks[self.at(name)].words.partition(before)
        assert found, f"{before!r} does not stand in {name}"
        return self.divide(self.at(name), first.strip(), found + rest)

    def divide(self, place: int, *parts: str) -> Draft:
        """Make two blocks of one, of these words."""
        block = self.blocks[place]
        halves = [
            Block(block.names | {f"{each}/{half}" for each in block.own}, block.form, words)
            for half, words in enumerate(parts)
        ]
        return self.put(place, *halves, instead_of=1)

    def merge(self, first: str, second: str, joint: str = " ") -> Draft:
        """Make one block of two."""
        one, two = (self.blocks[self.at(name)] for name in (first, second))
        merged = Block(one.names | two.names, one.form, f"{one.words}{joint}{two.words}")
        without = self.put(self.at(second), instead_of=1)
        return without.put(without.blocks.index(one), merged, instead_of=1)

    def delete(self, name: str) -> Draft:
        """Take a block out."""
        return self.put(self.at(name), instead_of=1)

    def wrap(self, width: int) -> Draft:
        """Wrap all lines otherwise."""
        return replace(self, width=width)

    def passages(self) -> tuple[Passage, ...]:
        """Return the passages as the page has them."""
        return _read(self.text())

    def named(self) -> list[tuple[str, Block]]:
        """Return each block with the id of its passage."""
        found = self.passages()[1:]
        assert len(found) == len(self.blocks), (len(found), len(self.blocks))
        return [(each.id, block) for each, block in zip(found, self.blocks, strict=True)]


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[Passage, ...]:
    return passages_of(NAME, text)


# --- what became of each link ---------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """What was done to blocks of these names, at the step from one version to the next."""

    step: int
    kind: str
    names: frozenset[str]


@dataclass(frozen=True)
class Judged:
    """A link that was given last at ``step``; ``kinds`` is what was done to its passage since.

    It is "right" if it leads to what the passage became, or to a note where nothing is left of it.
    "reused" is an id that a later version gave to another passage with the same words: it can lead
    to one only. "missed" leads to a note although the passage is there, "wrong" to another passage,
    "dead" nowhere.
    """

    id: str
    step: int
    block: Block
    kinds: frozenset[str]
    verdict: str
    today: str

    def __str__(self) -> str:
        """Return the link as lines of a report."""
        done = ", ".join(sorted(self.kinds))
        return f"{self.verdict} ({self.step}; {done})\n   {self.block.words}\n   {self.today}"


def judge(
    pages: Sequence[Draft], found: Forwarding, events: Sequence[Event] = ()
) -> Iterator[Judged]:
    """Yield every link that the versions of a chapter (oldest first) ever gave, judged."""
    versions = [page.named() for page in pages]
    today = dict(versions[-1])
    left = {name for block in today.values() for name in block.names}
    given = {
        (anchor, block.names): (step, block)
        for step, version in enumerate(versions)
        for anchor, block in version
    }
    last = {anchor: block for version in versions for anchor, block in version}
    for (anchor, names), (step, block) in given.items():
        kinds = {each.kind for each in events if each.step > step and each.names & names}
        target = today.get(anchor) or today.get(found.aliases.get(anchor, ""))
        if target is None:
            own = {each for each in block.own if not each.startswith("=")}
            verdict = "missed" if own & left else "right"
            verdict = verdict if anchor in found.gone else "dead"
        elif _alike(target.names) & _alike(block.own):
            verdict = "right"
        else:
            verdict = "wrong" if _alike(last[anchor].names) & _alike(names) else "reused"
        words = target.words if target else "(note)"
        yield Judged(anchor, step, block, frozenset(kinds), verdict, words)


def _alike(names: frozenset[str]) -> set[str]:
    """Return the names of a block, those of what it copies too."""
    return {each.removeprefix("=") for each in names}
