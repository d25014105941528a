"""Writes into a Word file what a reviewer writes there: comments and changes, as Word does.

Offsets count characters of a paragraph as it was exported, footnote signs aside.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from defusedxml.ElementTree import fromstring

from tests.privacy.planting import zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TEXTS = {f"{W}t", f"{W}delText"}
PARTS = ("word/document.xml", "word/footnotes.xml", "word/comments.xml")
SAME = str.maketrans("’\u00a0\u202f", "'  ")
EXTENDED = "wordprocessingml.commentsExtended+xml"
register_namespace("w", W[1:-1])
register_namespace("w14", W14[1:-1])


def new(tag: str, **attributes: object) -> Element:
    """Return an element of Word's with its attributes."""
    return Element(W + tag, {W + name: str(each) for name, each in attributes.items()})


def text_of(run: Element) -> str:
    """Return the text of a run."""
    return "".join(each.text or "" for each in run if each.tag in TEXTS)


class Reviewer:
    """Somebody who reviews a Word file."""

    def __init__(self, content: bytes, author: str = "Anne Dupont") -> None:
        """Open the file."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.roots = {name: fromstring(self.parts[name]) for name in PARTS}
        self.author, self.count = author, 5000
        self.extended: list[tuple[str, str, bool]] = []
        self.holders = {
            child: parent
            for root in self.roots.values()
            for parent in root.iter()
            for child in parent
        }

    # --- paragraphs

    def paragraphs(self) -> Iterator[Element]:
        """Yield the paragraphs of the text and of the notes."""
        for name in PARTS[:2]:
            yield from self.roots[name].iter(f"{W}p")

    def find(self, words: str) -> tuple[Element, int]:
        """Return the last passage that has these words, and their offset in it."""
        for each in reversed([*self.paragraphs()]):
            at = self.text(each).translate(SAME).find(words)
            marks = (mark.get(f"{W}name", "") for mark in each.iter(f"{W}bookmarkStart"))
            if at >= 0 and any(mark.startswith("_P") for mark in marks):
                return each, at
        raise AssertionError(words)

    def runs(self, paragraph: Element) -> Iterator[tuple[Element, int, int]]:
        """Yield each run that was exported, from where to where."""
        at = 0
        for run in list(paragraph.iter(f"{W}r")):
            text = text_of(run)
            if text and not {f"{W}ins", f"{W}moveTo"} & {each.tag for each in self.around(run)}:
                yield run, at, at + len(text)
                at += len(text)

    def text(self, paragraph: Element) -> str:
        """Return the exported text of a paragraph."""
        return "".join(text_of(run) for run, _, _ in self.runs(paragraph))

    def around(self, element: Element) -> Iterator[Element]:
        """Yield the elements around one, up to its paragraph."""
        while element.tag != f"{W}p":
            element = self.holders[element]
            yield element

    def is_locked(self, paragraph: Element, start: int, end: int) -> bool:
        """Say whether something computed stands between two offsets."""
        return any(
            each.tag == f"{W}sdt"
            for run, a, b in self.runs(paragraph)
            if a < end and start < b
            for each in self.around(run)
        )

    def put(self, element: Element, beside: Element, step: int = 1) -> None:
        """Put an element behind another, or before it (``step`` 0)."""
        holder = self.holders[beside]
        holder.insert(list(holder).index(beside) + step, element)
        self.learn(holder)

    def learn(self, top: Element) -> None:
        """Learn what holds each element below one."""
        for parent in top.iter():
            self.holders.update(dict.fromkeys(parent, parent))

    def between(self, paragraph: Element, start: int, end: int) -> list[Element]:
        """Return the runs between two offsets, cut there."""
        for at in (start, end):
            for run, a, b in list(self.runs(paragraph)):
                if a < at < b:
                    other = copy.deepcopy(run)
                    for piece, part in ((run, slice(None, at - a)), (other, slice(at - a, None))):
                        text = next(each for each in piece if each.tag in TEXTS)
                        text.text = text_of(piece)[part]
                        text.set(SPACE, "preserve")
                    self.put(other, run)
        return [run for run, a, b in self.runs(paragraph) if start <= a < b <= end]

    def outermost(self, run: Element) -> Element:
        """Return the lock, link or change around a run, else the run."""
        *within, _ = self.around(run)
        return within[-1] if within else run

    # --- changes

    def by(self) -> dict[str, object]:
        """Return the attributes of a change."""
        self.count += 1
        return {"id": self.count, "author": self.author, "date": "2026-11-29T10:00:00Z"}

    def insert(self, paragraph: Element, at: int, words: str) -> None:
        """Insert words at an offset."""
        self.between(paragraph, at, at)
        inserted, run = new("ins", **self.by()), new("r", rsidR="00AB12CD")
        text = SubElement(run, f"{W}t", {SPACE: "preserve"})
        text.text = words
        inserted.append(run)
        before = [run for run, _, end in self.runs(paragraph) if end <= at]
        first = next(run for run, _, _ in self.runs(paragraph))
        self.put(inserted, self.outermost(before[-1] if before else first), 1 if before else 0)

    def delete(self, paragraph: Element, start: int, end: int, tag: str = "del") -> None:
        """Delete what stands between two offsets, or call it moved."""
        for run in self.between(paragraph, start, end):
            change = new(tag, **self.by())
            self.put(change, run, 0)
            self.holders[run].remove(run)
            change.append(run)
            self.holders[run] = change
            for text in run.findall(f"{W}t") if tag == "del" else ():
                text.tag = f"{W}delText"

    def replace(self, paragraph: Element, start: int, end: int, words: str) -> None:
        """Delete and insert."""
        self.delete(paragraph, start, end)
        self.insert(paragraph, end, words)

    def untracked(self, paragraph: Element, start: int, end: int, words: str) -> None:
        """Change words with tracking off."""
        first, *others = self.between(paragraph, start, end)
        next(each for each in first if each.tag in TEXTS).text = words
        for run in others:
            self.holders[run].remove(run)

    def end(self, paragraph: Element, kind: str) -> None:
        """Insert or delete the end of a paragraph."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = new("pPr")
            paragraph.insert(0, properties)
        own = properties.find(f"{W}rPr")
        own = SubElement(properties, f"{W}rPr") if own is None else own
        own.insert(0, new(kind, **self.by()))

    def split(self, paragraph: Element, at: int, words: str = "") -> None:
        """Split a paragraph, or type another behind it: the first half is a new one in Word."""
        self.between(paragraph, at, at)
        behind = [self.outermost(run) for run, start, _ in self.runs(paragraph) if start >= at]
        first = new("p")
        properties = paragraph.find(f"{W}pPr")
        if properties is not None:
            first.append(copy.deepcopy(properties))
        for child in list(paragraph):
            if behind and child is behind[0]:
                break
            if child is not properties:
                paragraph.remove(child)
                first.append(child)
        self.put(first, paragraph, 0)
        self.end(first, "ins")
        if words:
            inserted = new("ins", **self.by())
            SubElement(SubElement(inserted, f"{W}r"), f"{W}t").text = words
            paragraph.append(inserted)
        self.learn(paragraph)

    def move(self, paragraph: Element, behind: Element, *, marks: str = "stay") -> None:
        """Move a paragraph; its bookmark may "stay", "go" with it, or be lost."""
        twin, size = copy.deepcopy(paragraph), len(self.text(paragraph))
        self.put(twin, behind)
        name = f"move{self.count}"
        for holder, tag, loses in ((paragraph, "moveFrom", "go"), (twin, "moveTo", "stay")):
            for kind in ("bookmarkStart", "bookmarkEnd"):
                for each in list(holder.iter(W + kind)) if marks in {loses, "lost"} else ():
                    self.holders[each].remove(each)
            self.delete(holder, 0, size, tag)
            self.end(holder, tag)
            self.count += 1
            self.put(new(f"{tag}RangeStart", id=self.count, name=name), holder, 0)
            self.put(new(f"{tag}RangeEnd", id=self.count), holder)

    # --- comments

    def comment(
        self, spot: tuple[Element, int, int], text: str, *, parent: str = "", is_done: bool = False
    ) -> str:
        """Comment on words; return the key by which a reply names the comment."""
        self.count += 1
        number, key = self.count, f"{self.count + 0x10000000:08X}"
        comment = new("comment", **{**self.by(), "id": number})
        lines = text.split("\n")
        for line in lines:
            paragraph = SubElement(comment, f"{W}p")
            SubElement(SubElement(paragraph, f"{W}r"), f"{W}t").text = line
            paragraph.set(f"{W14}paraId", key if line is lines[-1] else "0BADCAFE")
        self.roots["word/comments.xml"].append(comment)
        self.extended.append((key, parent, is_done))
        runs = self.between(*spot)
        self.put(new("commentRangeStart", id=number), runs[0], 0)
        reference = new("r")
        reference.append(new("commentReference", id=number))
        self.put(reference, runs[-1])
        self.put(new("commentRangeEnd", id=number), runs[-1])
        return key

    # --- the file

    def strip(self) -> None:
        """Lose all bookmarks, locks and properties, as other programs do."""
        self.parts.pop("docProps/custom.xml")
        for name in PARTS[:2]:
            for parent in list(self.roots[name].iter()):
                for child in list(parent):
                    if child.tag in {f"{W}bookmarkStart", f"{W}bookmarkEnd"}:
                        parent.remove(child)
            while locks := [
                (parent, child)
                for parent in self.roots[name].iter()
                for child in parent
                if child.tag == f"{W}sdt"
            ]:
                parent, lock = locks[0]
                at = list(parent).index(lock)
                parent[at : at + 1] = list(lock.find(f"{W}sdtContent"))  # pyrefly: ignore[bad-argument-type]

    def saved(self) -> bytes:
        """Return the file as it is sent back."""
        parts = self.parts | {name: tostring(root) for name, root in self.roots.items()}
        rows = "".join(
            f'<w15:commentEx w15:paraId="{key}" w15:done="{int(is_done)}"'
            f"{parent and f' w15:paraIdParent={parent!r}'.replace(chr(39), chr(34))}/>"
            for key, parent, is_done in self.extended
        )
        name, end = "word/commentsExtended.xml", "</w15:commentsEx>"
        sent = parts.get(name, f'<w15:commentsEx xmlns:w15="{W15}">{end}'.encode()).decode()
        parts[name] = sent.replace(end, rows + end).encode()
        relations = "word/_rels/document.xml.rels"
        kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
        named = f'<Relationship Id="rIdC" Type="{kind}" Target="commentsExtended.xml"/>'
        if name not in self.parts:
            parts[relations] = re.sub(rb"(?=</Rel)", named.encode(), parts[relations], count=1)
        return zipped(parts)
