"""Authors who write a chapter and rewrite it for a year, all of it drawn from a seed.

What they do is what is done to real chapters: words changed, sentences added, passages moved,
split, merged, taken out and put back, lists made of paragraphs, headings renumbered. Each block
keeps the names of where it came from, so that every link ever given can be judged. A copy also has
the names of what it copies, with "=" before them: a link may lead there, but need not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from generator.core.values import replace
from tests.doors import passages_of
from tests.history.drafts import MARKS, Block, Draft
from tests.history.texts import OBJECTS, PARTS, TEXTS, TITLES, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

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
class Author:
    """Writes a first version and edits it; ``events`` tells what was done to its passages."""

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
        *parts, circumstances = PARTS
        words = " ".join(map(self.random.choice, parts))
        if self.random.random() < 0.8:
            words = f"{words} {self.random.choice(circumstances)}"
        if self.random.random() < 0.4:
            words = f"{words}, {self.random.choice(circumstances)}"
        return words[0].upper() + words[1:] + "."

    def prose(self) -> str:
        """Return a paragraph, seldom a short or a parallel one."""
        chance = self.random.random()
        if chance < 0.08:
            return self.random.choice(TEXTS["labels"])
        if chance < 0.16:
            return self._parallel()
        return " ".join(self.sentence() for _ in range(self.random.randint(1, 6)))

    def item(self) -> str:
        """Return an item: a word, a line that others are like, or a sentence."""
        chance = self.random.random()
        if chance < 0.3:
            return self.random.choice(TEXTS["labels"])
        return self._parallel() if chance < 0.6 else self.sentence()

    def _parallel(self) -> str:
        number = self.random.randint(1, 40)
        return self.random.choice(TEXTS["parallel"]).format(number, self.random.randint(70, 130))

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
                shape = self.random.choice(TEXTS["parallel"])
                items = [shape.format(number, 60 + 7 * number) for number in range(1, 6)]
            else:
                items = [self.item() for _ in range(self.random.randint(2, 7))]
            self.blocks += [self.new("li", each) for each in items]
        if self.random.random() < 0.4:
            self.blocks.append(self.new("t", self.table()))

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

    def history(self, revisions: int, sections: int = 6) -> list[Page]:
        """Return the first version and as many others, the oldest first."""
        for _ in range(sections):
            self.begin_section()
        pages = [Page(tuple(self.blocks))]
        for self.step in range(1, revisions + 1):
            restructuring = self.random.random() < 0.06
            edits = self.random.randint(15, 40) if restructuring else self.random.randint(1, 6)
            kinds = self.random.choices([*EDITS], [often for often, _ in EDITS.values()], k=edits)
            for kind in [*kinds, *["section moved"] * (2 * restructuring)]:
                EDITS[kind][1](self, kind)
            pages.append(Page(tuple(self.blocks)))
        return pages

    def near(self, kind: str) -> None:
        """Move a block by a few places."""
        self._move(kind, lambda place: place + self.random.choice([-3, -2, -1, 1, 2, 3]))

    def far(self, kind: str) -> None:
        """Move a block anywhere."""
        self._move(kind, lambda _: self.random.randrange(len(self.blocks)))

    def _move(self, kind: str, to: Callable[[int], int], *forms: str) -> None:
        place = self.place_of(*forms)
        if place < 0:
            return
        block = self.blocks.pop(place)
        self.note(kind, block)
        self.blocks.insert(max(1, to(place)), block)

    def split(self, kind: str) -> None:
        """Make two blocks of one, between sentences."""
        place = self.place_of("p", "q", least=24)
        if place < 0:
            return
        block, parts = self.blocks[place], sentences_of(self.blocks[place].words)
        if len(parts) < 2:
            return
        self.note(kind, block)
        at = self.random.randint(1, len(parts) - 1)
        self.blocks[place : place + 1] = [
            Block(block.names | {f"{each}/{half}" for each in block.own}, block.form, words)
            for half, words in enumerate((" ".join(parts[:at]), " ".join(parts[at:])))
        ]

    def merge(self, kind: str) -> None:
        """Make one block of two that stand together."""
        places = [
            place
            for place in range(len(self.blocks) - 1)
            if self.blocks[place].form == self.blocks[place + 1].form == "p"
        ]
        if not places:
            return
        place = self.random.choice(places)
        one, two = self.blocks[place : place + 2]
        self.note(kind, one, two)
        joint = self.random.choice([" ", " ", " De plus, "])
        merged = Block(one.names | two.names, "p", f"{one.words}{joint}{two.words}")
        self.blocks[place : place + 2] = [merged]

    def delete(self, kind: str) -> None:
        """Take a block out, seldom a whole list or run."""
        if len(self.blocks) < 25:
            return
        place = self.place_of()
        count = self.random.choices([1, 4], [9, 1])[0]
        gone = [
            each for each in self.blocks[place : place + count] if each.form in ("p", "q", "li")
        ]
        self.note(kind, *gone)
        self.removed += gone
        self.blocks = [each for each in self.blocks if not any(each is one for one in gone)]

    def substitute(self, kind: str) -> None:
        """Write something else where a block stood."""
        place = self.place_of("p", "li")
        self.note(kind, self.blocks[place])
        self.removed.append(self.blocks[place])
        form = self.blocks[place].form
        self.blocks[place] = self.new(form, self.prose() if form == "p" else self.item())

    def duplicate(self, kind: str) -> None:
        """Write the same words a second time."""
        block = self.blocks[self.place_of()]
        self.note(kind, block)
        self.count += 1
        names = {f"b{self.count}", *(f"={each.removeprefix('=')}" for each in block.own)}
        copy = replace(block, names=frozenset(names))
        self.blocks.insert(self.random.randrange(1, len(self.blocks)), copy)

    def restore(self, kind: str) -> None:
        """Put back what was taken out, as it was or a little reworded."""
        if not self.removed:
            return
        block = self.removed.pop(self.random.randrange(len(self.removed)))
        if self.random.random() < 0.4 and block.form != "t":
            block = replace(block, words=self.reworded(block.words, len(block.words.split()) // 8))
        self.note(kind, block)
        self.blocks.insert(self.random.randrange(1, len(self.blocks)), block)

    def form(self, kind: str) -> None:
        """Make items of paragraphs that stand together, or the reverse."""
        place = self.place_of("p", "li")
        form = self.blocks[place].form
        while place < len(self.blocks) and self.blocks[place].form == form:
            self.note(kind, self.blocks[place])
            other = "li" if form == "p" else "p"
            self.blocks[place] = replace(self.blocks[place], form=other)
            place += 1
            if self.random.random() < 0.3:
                break

    def rename(self, kind: str) -> None:
        """Give a heading a word more, or other words."""
        title = self.random.choice(TITLES)

        def renamed(text: str) -> str:
            return self.random.choice([f"{text} des participants", f"Les {text}", title])

        self.change(kind, renamed, "h", "h3")

    def renumber(self, kind: str) -> None:
        """Give all headings other numbers."""
        step = self.random.randint(1, 3)
        for place, block in enumerate(self.blocks):
            if block.form[0] == "h":
                self.note(kind, block)
                words = re.sub(r"^7\.(\d+)", lambda old: f"7.{int(old[1]) + step}", block.words)
                self.blocks[place] = replace(block, words=words)

    def add(self, kind: str) -> None:
        """Write a new paragraph."""
        block = self.new("p", self.prose())
        self.note(kind, block)
        self.blocks.insert(self.random.randrange(1, len(self.blocks)), block)

    def add_list(self, kind: str) -> None:
        """Write a new list."""
        place = self.random.randrange(1, len(self.blocks))
        new = [self.new("li", self.item()) for _ in range(self.random.randint(2, 6))]
        self.note(kind, *new)
        self.blocks[place:place] = new

    def section(self, kind: str) -> None:
        """Move a section with all that is in it."""
        starts = [place for place, each in enumerate(self.blocks) if each.form[0] == "h"]
        if len(starts) < 3:
            return
        which = self.random.randrange(len(starts))
        end = [*starts, len(self.blocks)][which + 1]
        moved = self.blocks[starts[which] : end]
        self.note(kind, *moved)
        rest = self.blocks[: starts[which]] + self.blocks[end:]
        to = [place for place, each in enumerate(rest) if each.form[0] == "h"]
        at = self.random.choice([*to, len(rest)])
        self.blocks = [*rest[:at], *moved, *rest[at:]]

    def add_table(self, kind: str) -> None:
        """Write a new table."""
        block = self.new("t", self.table())
        self.note(kind, block)
        self.blocks.insert(self.random.randrange(1, len(self.blocks)), block)

    def move_table(self, kind: str) -> None:
        """Move a table anywhere."""
        self._move(kind, lambda _: self.random.randrange(len(self.blocks)), "t")

    def remove_table(self, kind: str) -> None:
        """Take a table out; it may come back."""
        place = self.place_of("t")
        if place >= 0:
            block = self.blocks.pop(place)
            self.note(kind, block)
            self.removed.append(block)


EDITS: dict[str, tuple[int, Callable[[Author, str], None]]] = {
    "typo": (14, Author.typo),
    "few words": (16, Author.few_words),
    "a third": (7, Author.third),
    "half": (3, Author.half),
    "sentence added": (9, Author.sentence_added),
    "sentence removed": (5, Author.sentence_removed),
    "sentence moved": (3, Author.sentence_moved),
    "emphasis": (5, Author.emphasis),
    "link": (4, Author.link),
    "moved near": (5, Author.near),
    "moved far": (4, Author.far),
    "split": (4, Author.split),
    "merged": (4, Author.merge),
    "deleted": (5, Author.delete),
    "replaced": (2, Author.substitute),
    "duplicated": (1, Author.duplicate),
    "restored": (3, Author.restore),
    "list or paragraph": (3, Author.form),
    "heading renamed": (3, Author.rename),
    "heading renumbered": (2, Author.renumber),
    "new passage": (8, Author.add),
    "new list": (1, Author.add_list),
    "section moved": (1, Author.section),
    "cell changed": (5, Author.cell),
    "row added": (2, Author.add_row),
    "row removed": (2, Author.remove_row),
    "column added": (1, Author.add_column),
    "new table": (1, Author.add_table),
    "table moved": (1, Author.move_table),
    "table removed": (1, Author.remove_table),
}
"""How often each edit is made, one beside the other, and what makes it."""


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.:;]) ", text)
