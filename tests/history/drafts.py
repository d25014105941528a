"""A chapter that is written in small steps, with the truth about what became of each passage.

Each block of a draft keeps the names of the blocks that it came from. So every link that was ever
given can be judged: it is right where it leads to a block of the same origin, or to a note where
none is left.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.core.values import replace
from tests.doors import passages_of

if TYPE_CHECKING:
    from generator.rendering import Passage

MARKS = {"h": "## ", "li": "- ", "p": "", "q": "> "}
"""How each form of block begins in Markdown."""


@dataclass(frozen=True)
class Block:
    """One passage: the names of where it came from, its form (h, p, li or q), its words."""

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
            parts.append(gap + self._lines(block) + "\n")
            last = block.form
        return "".join(parts)

    def _lines(self, block: Block) -> str:
        mark = MARKS[block.form]
        if not self.width or block.form == "h":
            return mark + block.words
        rest = {"li": "  ", "q": "> "}.get(block.form, "")
        return textwrap.fill(
            block.words,
            self.width,
            initial_indent=mark,
            subsequent_indent=rest,
            break_on_hyphens=False,
            break_long_words=False,
        )

    def at(self, name: str) -> int:
        """Return the place of the first block of that origin."""
        return next(place for place, each in enumerate(self.blocks) if name in each.names)

    def add(self, name: str, words: str, *, after: str, form: str = "p") -> Draft:
        """Put a new block behind another."""
        return self._put(self.at(after) + 1, Block(frozenset({name}), form, words))

    def reword(self, name: str, old: str, new: str) -> Draft:
        """Replace a few words of a block."""
        block = self.blocks[self.at(name)]
        assert old in block.words, f"{old!r} is not in {block.words!r}"
        return self.rewrite(name, block.words.replace(old, new))

    def rewrite(self, name: str, words: str) -> Draft:
        """Give a block other words."""
        place = self.at(name)
        return self._with(place, replace(self.blocks[place], words=words))

    def form(self, name: str, form: str) -> Draft:
        """Make an item of a paragraph, or the like."""
        place = self.at(name)
        return self._with(place, replace(self.blocks[place], form=form))

    def move(self, name: str, *, after: str) -> Draft:
        """Put a block behind another."""
        block = self.blocks[self.at(name)]
        without = self.delete(name)
        return without._put(without.at(after) + 1, block)

    def split(self, name: str, before: str) -> Draft:
        """Make two blocks of one, the second beginning with these words."""
        place = self.at(name)
        block = self.blocks[place]
        first, found, rest = block.words.partition(before)
        assert found, f"{before!r} is not in {block.words!r}"
        halves = [
            Block(block.names | {f"{each}/{half}" for each in block.own}, block.form, words.strip())
            for half, words in enumerate((first, found + rest))
        ]
        return self._with(place, halves[0])._put(place + 1, halves[1])

    def merge(self, first: str, second: str, joint: str = " ") -> Draft:
        """Make one block of two."""
        one, two = (self.blocks[self.at(name)] for name in (first, second))
        words = f"{one.words}{joint}{two.words}"
        place = self.blocks.index(one)
        merged = self._with(place, Block(one.names | two.names, one.form, words))
        return replace(merged, blocks=tuple(each for each in merged.blocks if each is not two))

    def delete(self, name: str) -> Draft:
        """Take a block out."""
        place = self.at(name)
        return replace(self, blocks=(*self.blocks[:place], *self.blocks[place + 1 :]))

    def wrap(self, width: int) -> Draft:
        """Wrap all lines otherwise."""
        return replace(self, width=width)

    def _with(self, place: int, block: Block) -> Draft:
        return replace(self, blocks=(*self.blocks[:place], block, *self.blocks[place + 1 :]))

    def _put(self, place: int, block: Block) -> Draft:
        return replace(self, blocks=(*self.blocks[:place], block, *self.blocks[place:]))

    def passages(self) -> tuple[Passage, ...]:
        """Return the passages as the page has them."""
        return passages_of("chapter.md", self.text())

    def named(self) -> list[tuple[str, Block]]:
        """Return each block with the id of its passage."""
        found = self.passages()[1:]
        assert len(found) == len(self.blocks), (len(found), len(self.blocks))
        return [(each.id, block) for each, block in zip(found, self.blocks, strict=True)]
