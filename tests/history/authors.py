"""Authors who write a chapter and rewrite it for a year, all of it drawn from a seed.

What they do is what is done to real chapters: words changed, sentences added, passages moved,
split, merged, taken out and put back, lists made of paragraphs, headings renumbered. Each block
keeps the names of where it came from, so that every link ever given can be judged. A copy also has
the names of what it copies, with "=" before them: a link may lead there, but need not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.core.values import replace
from tests.history.drafts import Block
from tests.history.phrases import TITLES
from tests.history.revisers import Reviser, sentences_of
from tests.history.writers import Page

if TYPE_CHECKING:
    from collections.abc import Callable

EDITS = {
    "typo": 14,
    "few words": 16,
    "a third": 7,
    "half": 3,
    "sentence added": 9,
    "sentence removed": 5,
    "sentence moved": 3,
    "emphasis": 5,
    "link": 4,
    "moved near": 5,
    "moved far": 4,
    "split": 4,
    "merged": 4,
    "deleted": 5,
    "replaced": 2,
    "duplicated": 1,
    "restored": 3,
    "list or paragraph": 3,
    "heading renamed": 3,
    "heading renumbered": 2,
    "new passage": 8,
    "new list": 1,
    "section moved": 1,
    "cell changed": 5,
    "row added": 2,
    "row removed": 2,
    "column added": 1,
    "new table": 1,
    "table moved": 1,
    "table removed": 1,
}
"""How often each edit is made, one beside the other."""


class Author(Reviser):
    """Writes a first version and edits it; ``events`` tells what was done."""

    def history(self, revisions: int, sections: int = 6) -> list[Page]:
        """Return the first version and as many others, the oldest first."""
        for _ in range(sections):
            self.begin_section()
        pages = [Page(tuple(self.blocks))]
        for self.step in range(1, revisions + 1):
            restructuring = self.random.random() < 0.06
            edits = self.random.randint(15, 40) if restructuring else self.random.randint(1, 6)
            kinds = self.random.choices(list(EDITS), list(EDITS.values()), k=edits)
            for kind in [*kinds, *["section moved"] * (2 * restructuring)]:
                DO[kind](self, kind)
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


DO: dict[str, Callable[[Author, str], None]] = {
    "typo": Author.typo,
    "few words": Author.few_words,
    "a third": Author.third,
    "half": Author.half,
    "sentence added": Author.sentence_added,
    "sentence removed": Author.sentence_removed,
    "sentence moved": Author.sentence_moved,
    "emphasis": Author.emphasis,
    "link": Author.link,
    "moved near": Author.near,
    "moved far": Author.far,
    "split": Author.split,
    "merged": Author.merge,
    "deleted": Author.delete,
    "replaced": Author.substitute,
    "duplicated": Author.duplicate,
    "restored": Author.restore,
    "list or paragraph": Author.form,
    "heading renamed": Author.rename,
    "heading renumbered": Author.renumber,
    "new passage": Author.add,
    "new list": Author.add_list,
    "section moved": Author.section,
    "cell changed": Author.cell,
    "row added": Author.add_row,
    "row removed": Author.remove_row,
    "column added": Author.add_column,
    "new table": Author.add_table,
    "table moved": Author.move_table,
    "table removed": Author.remove_table,
}
