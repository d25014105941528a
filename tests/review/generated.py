"""Reviews made by chance, each with the truth of what should come home; and what came of them."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from generator.rendering.typed_passages import plain
from generator.review.placing import place
from generator.review.word_file import read_word
from tests.review.reviewer import Reviewer, W, new

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

WORDS = ("vraiment", "souvent", "peut-être", "nuance", "discutable", "à", "selon", "moi", "encore")
KINDS = {
    "insert": 40,
    "delete": 35,
    "replace": 45,
    "split": 12,
    "merge": 12,
    "new": 12,
    "drop": 12,
    "move": 12,
    "untracked": 10,
    "value": 10,
}
"""How many changes of each kind there are in 200."""
NEAR = 8  # passages among which one is moved
Truth = dict[str, Any]


class Chance(Reviewer):
    """Somebody who changes and comments on passages by chance."""

    def __init__(self, content: bytes, seed: int) -> None:
        """Open the file; ``used`` are the passages that were changed."""
        super().__init__(content)
        self.chance = random.Random(seed)  # noqa: S311 - nothing is secret
        self.passages = {
            mark.get(f"{W}name", ""): each
            for each in self.paragraphs()
            for mark in each.iter(f"{W}bookmarkStart")
            if mark.get(f"{W}name", "").startswith("_P") and plain(self.text(each)).strip()
        }
        self.used: set[str] = set()
        self.truth: list[Truth] = []
        self.said: list[Truth] = []

    def phrase(self) -> str:
        """Return some words."""
        return " ".join(self.chance.sample(WORDS, self.chance.randint(1, 4)))

    def spot(self, paragraph: Element, most: int, *, locked: bool | None) -> tuple[int, int] | None:
        """Return the offsets of some words, inside of something computed or outside of it."""
        words = [match.span() for match in re.finditer(r"\w+", self.text(paragraph))]
        for _ in range(30 if words else 0):
            first = self.chance.randrange(len(words))
            last = min(len(words), first + self.chance.randint(1, most)) - 1
            start, end = words[first][0], words[last][1]
            if locked is None or self.is_locked(paragraph, start, end) is locked:
                return start, end
        return None

    def noise(self) -> None:
        """Cut runs where Word cuts them: at marks of the spelling."""
        for each in self.passages.values():
            size = len(self.text(each))
            for _ in range(self.chance.randint(0, 2) if size > 10 else 0):
                at = self.chance.randrange(1, size)
                self.between(each, at, at)
                run = next((run for run, start, _ in self.runs(each) if start == at), None)
                if run is not None:
                    self.put(new("proofErr", type="spellStart"), run, 0)

    def change(self, mark: str, kind: str) -> bool:
        """Make a change in a passage; say whether it can be made there."""
        paragraph = self.passages[mark]
        text = self.text(paragraph)
        in_body = self.holders[paragraph].tag == f"{W}body"
        self.author = self.chance.choice(["Marie Directrice", "Paul Juré"])
        told = {"kind": kind, "mark": mark, "author": self.author, "new": ""}
        words = self.phrase()
        if kind in {"split", "new", "merge", "move", "drop"}:
            spot = self.structural(mark, kind, words, is_free=in_body)
            told["new"] = {"split": "\n", "new": f"\n{words}"}.get(kind, "")
        elif spot := self.spot(paragraph, 5 if kind != "insert" else 1, locked=kind == "value"):
            start, end = spot
            if kind == "insert":
                self.insert(paragraph, end, f" {words}")
                spot, told["new"] = (end, end), f" {words}"
            elif kind == "delete":
                self.delete(paragraph, start, end)
            elif kind == "untracked":
                self.untracked(paragraph, start, end, words)
            else:
                self.replace(paragraph, start, end, words)
                told["new"] = words
            if kind == "value" and self.is_locked(paragraph, end - 1, min(end + 1, len(text))):
                told["new"] = ""  # typed behind the lock
        if spot:
            self.used.add(mark)
            told |= {"start": len(plain(text[: spot[0]])), "end": len(plain(text[: spot[1]]))}
            self.truth.append(told)
        return spot is not None

    def structural(
        self, mark: str, kind: str, words: str, *, is_free: bool
    ) -> tuple[int, int] | None:
        """Split, merge, drop or move a paragraph of the text, or type one behind it."""
        paragraph = self.passages[mark]
        text, size = self.text(paragraph), len(self.text(paragraph))
        ends = [match.end() for match in re.finditer(r"\. (?=.)", text)]
        ends = [each for each in ends if not self.is_locked(paragraph, each - 2, each + 1)]
        if kind == "drop":
            self.delete(paragraph, 0, size)
            if is_free:
                self.end(paragraph, "del")
            return 0, size
        if not is_free or (kind == "split" and not ends):
            return None
        if kind == "split":
            at = self.chance.choice(ends)
            self.split(paragraph, at)
            return at, at
        if kind == "new":
            self.split(paragraph, size, words)
            return size, size
        siblings = list(self.holders[paragraph])
        others = {id(each): name for name, each in self.passages.items()}
        behind = next((e for e in siblings[siblings.index(paragraph) + 1 :]), paragraph)
        if kind == "merge":
            name = others.get(id(behind), mark)
            if name in self.used or name == mark:
                return None
            self.used.add(name)
            self.end(paragraph, "del")
            return size, size
        names = list(self.passages)
        first = max(0, names.index(mark) - NEAR)
        targets = [
            self.passages[name]
            for name in names[first : first + 2 * NEAR]
            if name not in self.used and name != mark
        ]
        targets = [each for each in targets if self.holders[each].tag == f"{W}body"]
        if not targets:
            return None
        self.move(
            paragraph, self.chance.choice(targets), marks=self.chance.choice(["stay", "go", "lost"])
        )
        return 0, size

    def remark(self, mark: str) -> None:
        """Comment on words of a passage, sometimes on all, with replies and states."""
        paragraph = self.passages[mark]
        spot = self.spot(paragraph, 8, locked=None)
        if spot is None:
            return
        if self.chance.random() < 0.15:
            spot = 0, len(self.text(paragraph))
        is_done = self.chance.random() < 0.3
        words, text = self.text(paragraph)[slice(*spot)], f"Remarque {self.count} : {self.phrase()}"
        key = self.comment((paragraph, spot[0], spot[1]), text, is_done=is_done)
        replies = [f"Réponse {self.count}"] if self.chance.random() < 0.3 else []
        for each in replies:
            self.comment((paragraph, spot[0], spot[1]), each, parent=key, is_done=is_done)
        told = {"mark": mark, "words": plain(words).strip(), "text": text, "replies": replies}
        self.said.append({**told, "done": is_done})


def review_of(content: bytes, seed: int, count: int, *, in_notes: bool = True) -> Chance:
    """Return a review with so many changes and comments; LibreOffice opens none in notes."""
    made = Chance(content, seed)
    made.noise()
    kinds = [kind for kind, share in KINDS.items() for _ in range(share * count // 200)]
    kinds.sort(key=lambda kind: kind not in {"merge", "move"})
    names = list(made.passages)
    made.chance.shuffle(names)
    for name in names:
        for kind in dict.fromkeys(kinds if name not in made.used else ()):
            if made.change(name, kind):
                kinds.remove(kind)
                break
    moved = {each["mark"] for each in made.truth if each["kind"] in {"move", "untracked"}}
    free = [
        name
        for name, each in made.passages.items()
        if name not in moved and (in_notes or made.holders[each].tag != f"{W}footnote")
    ]
    while len(made.said) < count:
        made.remark(made.chance.choice(free))
    return made


def measured(base: bytes, reviewed: bytes, made: Chance) -> tuple[Counter[str], list[Truth]]:
    """Return how many changes and comments came home to the very words, and those that did not."""
    exported = read_word(base)
    placing = place(read_word(reviewed), exported)
    at = {mark: n for n, each in enumerate(exported.paragraphs) for mark in each.marks}
    counts, wrong = Counter[str](), list[Truth]()
    for truth in made.truth:
        is_right = any(_fits(hunk, truth) for hunk in placing.hunks.get(at[truth["mark"]], ()))
        counts["changes"] += 1
        counts["changes right"] += is_right
        counts["lost"] += not placing.hunks.get(at[truth["mark"]])
        wrong += [] if is_right else [truth]
    known = {each.text: each for each in placing.comments}
    for truth in made.said:
        own, number = known.get(truth["text"]), at[truth["mark"]]
        is_right = False
        if own is not None and own.start and own.end and own.start[0] == own.end[0] == number:
            words = exported.paragraphs[number].text[own.start[1] : own.end[1]].strip()
            found = words, [each.text for each in own.replies], own.is_done
            is_right = found == (truth["words"], truth["replies"], truth["done"])
        counts["comments"] += 1
        counts["comments right"] += is_right
        wrong += [] if is_right else [truth]
    return counts, wrong


def _fits(hunk: Any, truth: Truth) -> bool:  # noqa: ANN401 - a change as it was found
    start, end = truth["start"], truth["end"]
    if truth["kind"] == "untracked":
        return hunk.kind == "untracked" and hunk.start < end and start < hunk.end
    if truth["kind"] in {"merge", "move"}:
        return hunk.kind == {"merge": "merged", "move": "moved"}[truth["kind"]]
    if truth["kind"] == "value":
        return (hunk.start, hunk.end) == (start, end) and hunk.author == truth["author"]
    found = hunk.start, hunk.end, plain(hunk.new).strip(), hunk.author
    return found == (start, end, plain(truth["new"]).strip(), truth["author"])
