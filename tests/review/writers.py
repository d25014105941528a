"""Someone who writes passages, and someone who changes their words, drawn from a seed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from generator.markup import passages_of
from tests.review.drafts import MARKS, Block, Draft
from tests.review.phrases import (
    CIRCUMSTANCES,
    LABELS,
    OBJECTS,
    PARALLEL,
    SUBJECTS,
    TITLES,
    VERBS,
    WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.markup import Passage


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
        marks = {**MARKS, "h3": "### "}
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


class Reviser(Writer):
    """Changes the words of passages and leaves them where they are."""

    def note(self, kind: str, *blocks: Block) -> None:
        """Keep what is done to blocks."""
        names = frozenset(name for block in blocks for name in block.names)
        self.events.append(Event(self.step, kind, names))

    def place_of(self, *forms: str, least: int = 0) -> int:
        """Return the place of a block of one of these forms and of as many words, or -1."""
        wanted = forms or ("p", "li", "q")
        places = [
            place
            for place, block in enumerate(self.blocks)
            if block.form in wanted and len(block.words.split()) >= least
        ]
        return self.random.choice(places) if places else -1

    def change(self, kind: str, words: Callable[[str], str], *forms: str, least: int = 0) -> None:
        """Change the words of a block of one of these forms."""
        place = self.place_of(*forms, least=least)
        if place < 0:
            return
        block = self.blocks[place]
        self.note(kind, block)
        self.blocks[place] = replace(block, words=words(block.words) or block.words)

    def typo(self, kind: str) -> None:
        """Double, drop or accent a letter."""

        def wrong(text: str) -> str:
            at = self.random.randrange(len(text))
            return text[:at] + self.random.choice(["", text[at] * 2]) + text[at + 1 :]

        self.change(kind, lambda text: wrong(text) if len(text) > 12 else text)

    def few_words(self, kind: str) -> None:
        """Change one to three words."""
        self.change(kind, lambda text: self.reworded(text, self.random.randint(1, 3)), least=5)

    def third(self, kind: str) -> None:
        """Change a third of the words."""
        self.change(kind, lambda text: self.reworded(text, len(text.split()) // 3), least=8)

    def half(self, kind: str) -> None:
        """Change half of the words."""
        self.change(kind, lambda text: self.reworded(text, len(text.split()) // 2), least=12)

    def reworded(self, text: str, count: int) -> str:
        """Return a text with as many words replaced, in runs."""
        words = text.split()
        while count > 0:
            run = min(count, self.random.randint(1, 4))
            at = self.random.randrange(max(1, len(words) - run))
            new = self.random.choices(WORDS, k=self.random.randint(max(0, run - 1), run + 1))
            words[at : at + run] = new
            count -= run
        return " ".join(words)

    def sentence_added(self, kind: str) -> None:
        """Write one or two sentences more."""

        def longer(text: str) -> str:
            new = " ".join(self.sentence() for _ in range(self.random.randint(1, 2)))
            return self.random.choice([f"{text} {new}", f"{new} {text}"])

        self.change(kind, longer, "p", "q", least=6)

    def sentence_removed(self, kind: str) -> None:
        """Take a sentence out."""

        def shorter(text: str) -> str:
            parts = sentences_of(text)
            if len(parts) > 1:
                parts.pop(self.random.randrange(len(parts)))
            return " ".join(parts)

        self.change(kind, shorter, "p", "q", least=20)

    def sentence_moved(self, kind: str) -> None:
        """Take a sentence out of a paragraph and put it into another."""
        one, other = self.place_of("p", least=30), self.place_of("p", least=20)
        if one < 0 or one == other:
            return
        parts = sentences_of(self.blocks[one].words)
        if len(parts) < 3:
            return
        self.note(kind, self.blocks[one], self.blocks[other])
        moved = parts.pop(self.random.randrange(len(parts)))
        self.blocks[one] = replace(self.blocks[one], words=" ".join(parts))
        self.blocks[other] = replace(
            self.blocks[other], words=f"{self.blocks[other].words} {moved}"
        )

    def emphasis(self, kind: str) -> None:
        """Set a word in bold, or plain again."""

        def bold(text: str) -> str:
            if "**" in text:
                return text.replace("**", "")
            word = self.random.choice(re.findall(r"\w{3,}", text) or [text])
            return re.sub(rf"\b{re.escape(word)}\b", f"**{word}**", text, count=1)

        self.change(kind, bold)

    def link(self, kind: str) -> None:
        """Make a link of a word."""

        def linked(text: str) -> str:
            word = self.random.choice(re.findall(r"\w{5,}", text) or [""])
            if not word or "](" in text:
                return text
            return text.replace(word, f"[{word}](https://example.org/{word})", 1)

        self.change(kind, linked)


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.:;]) ", text)
