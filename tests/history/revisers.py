"""Someone who changes the words of passages and leaves them where they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.core.values import replace
from tests.history.phrases import OBJECTS, TITLES, WORDS
from tests.history.writers import Event, Writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.history.drafts import Block


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

    def cell(self, kind: str) -> None:
        """Write something else in a cell of a table."""

        def changed(text: str) -> str:
            lines = text.split("\n")
            at = self.random.randrange(2, len(lines))
            cells = lines[at].split("|")
            cells[self.random.randrange(1, len(cells) - 1)] = f" {self.random.choice(OBJECTS)} "
            lines[at] = "|".join(cells)
            return "\n".join(lines)

        self.change(kind, changed, "t")

    def add_row(self, kind: str) -> None:
        """Write a row more."""

        def longer(text: str) -> str:
            lines = text.split("\n")
            at = self.random.randrange(2, len(lines) + 1)
            lines.insert(at, self.row(lines[0].count("|") - 1))
            return "\n".join(lines)

        self.change(kind, longer, "t")

    def remove_row(self, kind: str) -> None:
        """Take a row out, except the last one."""

        def shorter(text: str) -> str:
            lines = text.split("\n")
            if len(lines) > len(["names", "rule", "row"]):
                lines.pop(self.random.randrange(2, len(lines)))
            return "\n".join(lines)

        self.change(kind, shorter, "t")

    def add_column(self, kind: str) -> None:
        """Write a column more."""

        def wider(text: str) -> str:
            head, rule, *rows = text.split("\n")
            rows = [f"{row} {self.random.choice(['x', 'oui', 'non'])} |" for row in rows]
            return "\n".join([f"{head} {self.random.choice(TITLES)} |", f"{rule}---|", *rows])

        self.change(kind, wider, "t")


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.:;]) ", text)
