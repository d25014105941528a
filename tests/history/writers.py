"""Someone who writes passages, and someone who changes their words, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from tests.doors import passages_of
from tests.history.drafts import MARKS, Block, Draft
from tests.history.phrases import (
    CIRCUMSTANCES,
    LABELS,
    OBJECTS,
    PARALLEL,
    SUBJECTS,
    TITLES,
    VERBS,
)

if TYPE_CHECKING:
    from generator.rendering import Passage


@dataclass(frozen=True)
class Event:
    """What was done to a block of these names, at the step from one version to the next."""

    step: int
    kind: str
    names: frozenset[str]


class Page(Draft):
    """A version with headings of two depths, its passages read once."""

    def text(self) -> str:
        """Return the Markdown, each block on one line."""
        marks = {**MARKS, "h3": "### ", "t": ""}
        lines: list[str] = ["# Réalisation\n"]
        last = ""
        for block in self.blocks:
            gap = "" if block.form == last == "li" else "\n"
            lines.append(f"{gap}{marks[block.form]}{block.words}\n")
            last = block.form
        return "".join(lines)

    def passages(self) -> tuple[Passage, ...]:
        """Return the passages of a chapter with a number in its name: typed numbers are no ids."""
        return _read(self.text())


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[Passage, ...]:
    return passages_of("7.1.5_realisation.md", text)


@dataclass
class Writer:
    """Writes passages; ``events`` tells what was done to them later."""

    seed: int
    events: list[Event] = field(default_factory=list[Event])

    def __post_init__(self) -> None:
        """Begin with nothing written."""
        self.random = Random(self.seed)  # noqa: S311 - a history is no secret
        self.step = 0
        self.count = 0
        self.removed: list[Block] = []
        self.blocks: list[Block] = []

    def sentence(self) -> str:
        """Return a sentence of parts that other sentences have too."""
        pick = self.random.choice
        words = f"{pick(SUBJECTS)} {pick(VERBS)} {pick(OBJECTS)}"
        if self.random.random() < 0.8:
            words = f"{words} {pick(CIRCUMSTANCES)}"
        if self.random.random() < 0.4:
            words = f"{words}, {pick(CIRCUMSTANCES)}"
        return words[0].upper() + words[1:] + "."

    def prose(self) -> str:
        """Return a paragraph, seldom a short or a parallel one."""
        chance = self.random.random()
        if chance < 0.08:
            return self.random.choice(LABELS)
        if chance < 0.16:
            return self._parallel()
        return " ".join(self.sentence() for _ in range(self.random.randint(1, 6)))

    def item(self) -> str:
        """Return an item: a word, a line that others are like, or a sentence."""
        chance = self.random.random()
        if chance < 0.3:
            return self.random.choice(LABELS)
        return self._parallel() if chance < 0.6 else self.sentence()

    def _parallel(self) -> str:
        number = self.random.randint(1, 40)
        return self.random.choice(PARALLEL).format(number, self.random.randint(70, 130))

    def _title(self) -> str:
        title = self.random.choice(TITLES)
        return f"7.{self.random.randint(1, 9)} {title}" if self.random.random() < 0.5 else title

    def table(self) -> str:
        """Return a table as Markdown: its first row names the columns."""
        columns = self.random.randint(2, 5)
        names = self.random.sample(TITLES, columns)
        rows = [self.row(columns) for _ in range(self.random.randint(2, 12))]
        return "\n".join([f"| {' | '.join(names)} |", "|---" * columns + "|", *rows])

    def row(self, columns: int) -> str:
        """Return a row: a number, then words and marks."""
        pick, number = self.random.choice, self.random.randint(1, 140)
        cells = [pick([pick(OBJECTS), "x", '"', "oui", ""]) for _ in range(columns - 1)]
        return f"| {' | '.join([str(number), *cells])} |"

    def new(self, form: str, words: str) -> Block:
        """Return a block with a name of its own."""
        self.count += 1
        return Block(frozenset({f"b{self.count}"}), form, words)

    def begin_section(self) -> None:
        """Write a heading, paragraphs and mostly a list."""
        self.blocks.append(self.new(self.random.choice(["h", "h3"]), self._title()))
        for _ in range(self.random.randint(3, 8)):
            form = self.random.choices(["p", "q"], [8, 1])[0]
            self.blocks.append(self.new(form, self.prose()))
        if self.random.random() < 0.6:
            if self.random.random() < 0.4:  # items that differ by one word
                shape = self.random.choice(PARALLEL)
                items = [shape.format(number, 60 + 7 * number) for number in range(1, 6)]
            else:
                items = [self.item() for _ in range(self.random.randint(2, 7))]
            self.blocks += [self.new("li", each) for each in items]
        if self.random.random() < 0.4:
            self.blocks.append(self.new("t", self.table()))
