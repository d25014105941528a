"""Authors who write a chapter and rewrite it for a year, all of it drawn from a seed.

What they do is what is done to real chapters: words changed, sentences added, passages moved,
split, merged, taken out and put back, lists made of paragraphs, sections moved.
"""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from generator.core.values import replace
from tests.history.drafts import Block, Draft, Event
from tests.history.texts import OBJECTS, PARTS, TEXTS, TITLES, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

Rewording: TypeAlias = "Callable[[Author, str], str]"
Edit: TypeAlias = "Callable[[Author, Draft, int], Draft]"
TEXT = ("p", "li", "q")


class Author:
    """Writes a first version and edits it; ``events`` tells what was done to its passages."""

    def __init__(self, seed: int) -> None:
        """Begin with nothing written."""
        self.random = Random(seed)  # noqa: S311 - a history is no secret
        self.events: list[Event] = []
        self.removed: list[Block] = []
        self.count = 0

    def history(self, revisions: int, sections: int = 6) -> list[Draft]:
        """Return the first version and as many others, the oldest first."""
        draft = Draft(tuple(block for _ in range(sections) for block in self.section()))
        drafts = [draft]
        for step in range(1, revisions + 1):
            restructuring = self.random.random() < 0.06
            edits = self.random.randint(15, 40) if restructuring else self.random.randint(1, 6)
            often = [each for each, *_ in EDITS.values()]
            kinds = self.random.choices([*EDITS], often, k=edits)
            for kind in [*kinds, *["section moved"] * (2 * restructuring)]:
                draft = self.edited(draft, kind, step)
            drafts.append(draft)
        return drafts

    def edited(self, draft: Draft, kind: str, step: int) -> Draft:
        """Do something to a block that it can be done to, and note to which blocks it was done."""
        _, forms, least, edit = EDITS[kind]
        places = [
            place
            for place, block in enumerate(draft.blocks)
            if block.form in forms and len(block.words.split()) >= least
        ]
        if not places:
            return draft
        place = self.random.choice(places)
        after = edit(self, draft, place)
        changed = {*draft.blocks} - {*after.blocks} or {draft.blocks[place]}
        names = frozenset(name for block in changed for name in block.names)
        self.events.append(Event(step, kind, names))
        return after

    # --- what is written --------------------------------------------------------------------------

    def sentence(self) -> str:
        """Return a sentence of parts that other sentences have too."""
        *parts, circumstances = PARTS
        words = " ".join(map(self.random.choice, parts))
        if self.random.random() < 0.8:
            words = f"{words} {self.random.choice(circumstances)}"
        if self.random.random() < 0.4:
            words = f"{words}, {self.random.choice(circumstances)}"
        return words[0].upper() + words[1:] + "."

    def sentences(self, most: int) -> str:
        """Return some sentences."""
        return " ".join(self.sentence() for _ in range(self.random.randint(1, most)))

    def parallel(self) -> str:
        """Return a line that others are like."""
        number = self.random.randint(1, 40)
        return self.random.choice(TEXTS["parallel"]).format(number, self.random.randint(70, 130))

    def prose(self) -> str:
        """Return a paragraph, seldom a short or a parallel one."""
        chance = self.random.random()
        if chance < 0.08:
            return self.random.choice(TEXTS["labels"])
        return self.parallel() if chance < 0.16 else self.sentences(6)

    def item(self) -> str:
        """Return an item: a word, a line that others are like, or a sentence."""
        chance = self.random.random()
        if chance < 0.3:
            return self.random.choice(TEXTS["labels"])
        return self.parallel() if chance < 0.6 else self.sentence()

    def title(self) -> str:
        """Return a title, with a number or without."""
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

    def new(self, form: str, words: str = "") -> Block:
        """Return a block with a name of its own."""
        self.count += 1
        write = {"t": self.table, "li": self.item, "h": self.title, "h3": self.title}
        return Block(frozenset({f"b{self.count}"}), form, words or write.get(form, self.prose)())

    def section(self) -> list[Block]:
        """Return a heading, paragraphs and mostly a list, whose items may differ by one word."""
        forms = self.random.choices(["p", "q"], [8, 1], k=self.random.randint(3, 8))
        blocks = [self.new(form) for form in (self.random.choice(["h", "h3"]), *forms)]
        chance = self.random.random()
        if chance < 0.24:
            shape = self.random.choice(TEXTS["parallel"])
            blocks += [self.new("li", shape.format(each, 60 + 7 * each)) for each in range(1, 6)]
        elif chance < 0.6:
            blocks += [self.new("li") for _ in range(self.random.randint(2, 7))]
        return blocks + [self.new("t")] * (self.random.random() < 0.4)

    # --- other words ------------------------------------------------------------------------------

    def typo(self, text: str) -> str:
        """Double or drop a letter."""
        at = self.random.randrange(len(text))
        return text[:at] + self.random.choice(["", text[at] * 2]) + text[at + 1 :]

    def reworded(self, text: str) -> str:
        """Replace some words, in runs: mostly a few, seldom a third or a half."""
        words = text.split()
        few = self.random.randint(1, 3)
        count = self.random.choices([few, len(words) // 3, len(words) // 2], [16, 7, 3])[0]
        while count > 0:
            run = min(count, self.random.randint(1, 4))
            at = self.random.randrange(max(1, len(words) - run))
            new = self.random.choices(WORDS, k=self.random.randint(max(0, run - 1), run + 1))
            words[at : at + run] = new
            count -= run
        return " ".join(words) or text

    def longer(self, text: str) -> str:
        """Write one or two sentences more."""
        new = self.sentences(2)
        return self.random.choice([f"{text} {new}", f"{new} {text}"])

    def shorter(self, text: str) -> str:
        """Take a sentence out."""
        parts = sentences_of(text)
        if len(parts) > 1:
            parts.pop(self.random.randrange(len(parts)))
        return " ".join(parts)

    def emphasis(self, text: str) -> str:
        """Set a word in bold, or plain again."""
        word = self.random.choice(re.findall(r"\w{3,}", text) or [text])
        if "**" in text:
            return text.replace("**", "")
        return re.sub(rf"\b{re.escape(word)}\b", f"**{word}**", text, count=1)

    def linked(self, text: str) -> str:
        """Make a link of a word."""
        word = self.random.choice(re.findall(r"\w{5,}", text) or [""])
        if not word or "](" in text:
            return text
        return text.replace(word, f"[{word}](https://example.org/{word})", 1)

    def other_cell(self, text: str) -> str:
        """Write something else in a cell of a table."""
        lines = text.split("\n")
        at = self.random.randrange(2, len(lines))
        cells = lines[at].split("|")
        cells[self.random.randrange(1, len(cells) - 1)] = f" {self.random.choice(OBJECTS)} "
        lines[at] = "|".join(cells)
        return "\n".join(lines)

    def other_rows(self, text: str) -> str:
        """Write a row more, or take one out."""
        lines = text.split("\n")
        at = self.random.randrange(2, len(lines))
        fewer = len(lines) > len(["names", "rule", "row"]) and self.random.random() < 0.5
        lines[at : at + fewer] = [] if fewer else [self.row(lines[0].count("|") - 1)]
        return "\n".join(lines)

    def other_title(self, text: str) -> str:
        """Give a heading a word more, or other words."""
        return self.random.choice([f"{text} des gens", f"Les {text}", self.random.choice(TITLES)])

    # --- other blocks -----------------------------------------------------------------------------

    def anywhere(self, draft: Draft, *blocks: Block) -> Draft:
        """Put blocks anywhere behind the first one."""
        return draft.put(self.random.randrange(1, len(draft.blocks)), *blocks)

    def add(self, draft: Draft, _: int) -> Draft:
        """Write a paragraph, or seldom a list or a table."""
        form = self.random.choices(["p", "li", "t"], [8, 1, 1])[0]
        count = self.random.randint(2, 6) if form == "li" else 1
        return self.anywhere(draft, *(self.new(form) for _ in range(count)))

    def move(self, draft: Draft, place: int) -> Draft:
        """Move a block anywhere."""
        return self.anywhere(draft.put(place, instead_of=1), draft.blocks[place])

    def split(self, draft: Draft, place: int) -> Draft:
        """Make two blocks of one, between sentences."""
        parts = sentences_of(draft.blocks[place].words)
        if len(parts) == 1:
            return draft
        at = self.random.randint(1, len(parts) - 1)
        return draft.divide(place, " ".join(parts[:at]), " ".join(parts[at:]))

    def merge(self, draft: Draft, place: int) -> Draft:
        """Make one paragraph of two that stand together."""
        one, *others = draft.blocks[place : place + 2]
        if [each.form for each in others] != ["p"]:
            return draft
        joint = self.random.choice([" ", " ", " De plus, "])
        words = f"{one.words}{joint}{others[0].words}"
        return draft.put(place, Block(one.names | others[0].names, "p", words), instead_of=2)

    def delete(self, draft: Draft, place: int) -> Draft:
        """Take a block out, seldom a whole run of its form; it may come back."""
        count = self.random.choices([1, 4], [9, 1])[0]
        gone = draft.blocks[place : place + count]
        if len(draft.blocks) < 25 or {each.form for each in gone} != {gone[0].form}:
            return draft
        self.removed += gone
        return draft.put(place, instead_of=count)

    def duplicate(self, draft: Draft, place: int) -> Draft:
        """Write the same words a second time."""
        block = draft.blocks[place]
        names = {f"={each.removeprefix('=')}" for each in block.own}
        copy = self.new(block.form, block.words)
        return self.anywhere(draft, replace(copy, names=copy.names | names))

    def restore(self, draft: Draft, _: int) -> Draft:
        """Put back what was taken out, as it was or a little reworded."""
        if not self.removed:
            return draft
        block = self.removed.pop(self.random.randrange(len(self.removed)))
        if self.random.random() < 0.4 and block.form != "t":
            block = replace(block, words=self.typo(block.words))
        return self.anywhere(draft, block)

    def other_form(self, draft: Draft, place: int) -> Draft:
        """Make items of paragraphs that stand together, or the reverse."""
        form = draft.blocks[place].form
        end = place + self.random.choice([1, 1, 2, 3])
        run = draft.blocks[place:end]
        if {each.form for each in run} != {form}:
            return draft
        other = "li" if form == "p" else "p"
        return draft.put(place, *(replace(each, form=other) for each in run), instead_of=len(run))

    def section_moved(self, draft: Draft, place: int) -> Draft:
        """Move a section with all that is in it."""
        starts = [at for at, each in enumerate(draft.blocks) if each.form in ("h", "h3")]
        end = next((at for at in starts if at > place), len(draft.blocks))
        rest = draft.put(place, instead_of=end - place)
        to = [at for at, each in enumerate(rest.blocks) if each.form in ("h", "h3")]
        return rest.put(self.random.choice([*to, len(rest.blocks)]), *draft.blocks[place:end])


def sentences_of(text: str) -> list[str]:
    return re.split(r"(?<=[.:;]) ", text)


def words(edit: Rewording) -> Edit:
    """Return the edit that gives a block other words."""
    return lambda author, draft, place: draft.change(
        place, words=edit(author, draft.blocks[place].words) or draft.blocks[place].words
    )


EDITS: dict[str, tuple[int, tuple[str, ...], int, Edit]] = {
    "typo": (14, TEXT, 3, words(Author.typo)),
    "reworded": (26, TEXT, 8, words(Author.reworded)),
    "sentence added": (9, ("p", "q"), 6, words(Author.longer)),
    "sentence removed": (5, ("p", "q"), 20, words(Author.shorter)),
    "emphasis": (5, TEXT, 0, words(Author.emphasis)),
    "link": (4, TEXT, 0, words(Author.linked)),
    "moved": (9, (*TEXT, "t"), 0, Author.move),
    "split": (4, ("p", "q"), 24, Author.split),
    "merged": (4, ("p",), 0, Author.merge),
    "deleted": (6, (*TEXT, "t"), 0, Author.delete),
    "duplicated": (1, TEXT, 0, Author.duplicate),
    "restored": (3, TEXT, 0, Author.restore),
    "list or paragraph": (3, ("p", "li"), 0, Author.other_form),
    "heading renamed": (3, ("h", "h3"), 0, words(Author.other_title)),
    "new passage": (10, TEXT, 0, Author.add),
    "section moved": (1, ("h", "h3"), 0, Author.section_moved),
    "cell changed": (5, ("t",), 0, words(Author.other_cell)),
    "row added or removed": (3, ("t",), 0, words(Author.other_rows)),
}
"""Of each edit how often it is made, one beside the other, in which forms, of how many words."""
