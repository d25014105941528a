"""Every link, image, reference and footnote of a chapter, with where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Literal

from generator.chapters.values import Chapter
from generator.core.problems import Place

LinkKind = Literal["link", "image", "definition", "html-link", "html-image"]

# A target between angle brackets, or without brackets, or with inner ones; then a title.
_DESTINATION = re.compile(
    r"[ \t]*\n?[ \t]*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>(?:[^()\n]|\([^()\n]*\))*?))"
    r"(?:[ \t\n]+(?:\"[^\"]{0,400}\"|'[^']{0,400}'))?[ \t]*\n?[ \t]*\)"
)
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[(?P<label>[^\^@\[\]\n][^\[\]\n]*)\]:[ \t]*\n?[ \t]*"
    r"(?:<(?P<angle>[^<>\n]*)>|(?P<plain>\S+))"
    r"(?:[ \t]*\n?[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$",
    re.MULTILINE,
)
_REFERENCE = re.compile(r"(?<!\\)\]\[(?P<label>[^\[\]\n]*)\]")
_FOOTNOTE = re.compile(r"(?<!\\)\[\^(?P<label>[^\[\]\n]+)\]")
_FOOTNOTE_TEXT = re.compile(r"^[ ]{0,3}\[\^(?P<label>[^\[\]\n]+)\]:", re.MULTILINE)
_TAG = re.compile(
    r"<(?P<name>a|img)\b(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])(?P<name>href|src|alt)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'<>=]+))",
    re.IGNORECASE,
)
_ATTRIBUTE_LIST = re.compile(r"\{:?[ ]*[#.][^{}\n]*\}")
_MOST_TEXT = 2000


@dataclass(frozen=True)
class Link:
    """A link or an image: what it shows, its target, and where both are written.

    ``start`` and ``end`` are the offsets of the target in ``Chapter.text``, ``span`` those of the
    whole in the body. ``text`` is what stands between the brackets, or an alternative text;
    ``has_text`` is false for an image of HTML without one. ``angle`` says that the target is
    written between angle brackets.
    """

    kind: LinkKind
    text: str
    target: str
    place: Place
    start: int
    end: int
    has_text: bool = True
    angle: bool = False
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Label:
    """A label of a reference or footnote, where it is used or defined."""

    label: str
    text: str
    place: Place


@dataclass(frozen=True)
class Links:
    """What a chapter links, shows and refers to."""

    targets: tuple[Link, ...]
    references: tuple[Label, ...]
    definitions: tuple[Label, ...]
    footnotes: tuple[Label, ...]
    footnote_texts: tuple[Label, ...]


def read_links(chapter: Chapter) -> Links:
    """Return the links, images, references and footnotes of a chapter, in order; none in code."""
    return chapter.once(_read_links)


def _read_links(chapter: Chapter) -> Links:
    return _Reader(chapter).read()


class _Reader:
    """One reading of a chapter."""

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.body = chapter.body
        self.prose = chapter.prose
        self.offset = chapter.body_start
        self.place_at = chapter.place_at

    def read(self) -> Links:
        """Return everything."""
        targets = [*self._inline(), *self._definitions()]
        if "<a" in self.body.lower() or "<img" in self.body.lower():
            targets += self._html()
        texts = list(_FOOTNOTE_TEXT.finditer(self.prose)) if "[^" in self.prose else []
        defined = {match.start("label") for match in texts}
        return Links(
            tuple(sorted(targets, key=lambda use: use.start)),
            tuple(self._references()),
            tuple(self._labels(_DEFINITION)),
            tuple(label for label, start in self._footnotes() if start not in defined),
            tuple(self._label(match) for match in texts),
        )

    def _inline(self) -> Iterator[Link]:
        position = self.prose.find("](")
        while position >= 0:
            use = self._inline_at(position)
            if use:
                yield use
            position = self.prose.find("](", position + 2)

    def _inline_at(self, closing: int) -> Link | None:
        if self.prose[closing - 1 : closing] == "\\":
            return None
        opening = self._opening(closing)
        found = _DESTINATION.match(self.body, closing + 2)
        if opening < 0 or found is None:
            return None
        name = "plain" if found["angle"] is None else "angle"
        start, end = _stripped(self.body, *found.span(name))
        image = self.prose[opening - 1 : opening] == "!"
        first = opening - 1 if image else opening
        return Link(
            "image" if image else "link",
            self.body[opening + 1 : closing],
            self.body[start:end],
            self.place_at(first),
            start + self.offset,
            end + self.offset,
            angle=name == "angle",
            span=(first, found.end()),
        )

    def _opening(self, closing: int) -> int:
        """Return where the bracket that closes here was opened, in the same paragraph, or -1."""
        depth, position = 0, closing - 1
        least = max(self.prose.rfind("\n\n", 0, closing), closing - _MOST_TEXT, -1)
        while position > least:
            character = self.prose[position]
            if character in "[]" and self.prose[position - 1 : position] != "\\":
                if character == "[" and not depth:
                    return position
                depth += 1 if character == "]" else -1
            position -= 1
        return -1

    def _definitions(self) -> Iterator[Link]:
        if "]:" not in self.prose:
            return
        for match in _DEFINITION.finditer(self.body):
            if not self.prose[match.start("label") : match.end("label")].strip():
                continue
            name = "plain" if match["angle"] is None else "angle"
            start, end = match.span(name)
            place = self.place_at(match.start("label") - 1)
            yield Link(
                "definition",
                match["label"],
                match[name],
                place,
                start + self.offset,
                end + self.offset,
                angle=name == "angle",
                span=match.span(),
            )

    def _labels(self, pattern: re.Pattern[str]) -> Iterator[Label]:
        return (self._label(match) for match in pattern.finditer(self.prose))

    def _label(self, match: re.Match[str]) -> Label:
        label = self.body[match.start("label") : match.end("label")]
        return Label(" ".join(label.split()), match[0], self.place_at(match.start()))

    def _references(self) -> Iterator[Label]:
        """Yield the uses of ``[text][label]``; numbers in brackets are no such use."""
        for match in _REFERENCE.finditer(self.prose):
            opening = self._opening(match.start())
            if opening < 0 or self.prose[opening - 1 : opening].isalnum():
                continue
            text = self.body[opening + 1 : match.start()]
            label = self.body[match.start("label") : match.end("label")].strip() or text
            if re.search(r"[^\W\d_]{2}", label) and label[0] not in "^@":
                shown = self.body[opening : match.end()]
                yield Label(" ".join(label.split()), shown, self.place_at(opening))

    def _footnotes(self) -> Iterator[tuple[Label, int]]:
        if "[^" not in self.prose:
            return
        for match in _FOOTNOTE.finditer(self.prose):
            yield self._label(match), match.start("label")

    def _html(self) -> Iterator[Link]:
        text = self.chapter.without_code
        raw = [range(*block.span) for block in self.chapter.raw_html]
        for tag in _TAG.finditer(text):
            line_start = text.rfind("\n", 0, tag.start()) + 1
            indented = text[line_start : tag.start()].startswith(("    ", "\t"))
            if not indented or any(tag.start() in each for each in raw):
                yield from self._tag(tag)

    def _tag(self, tag: re.Match[str]) -> Iterator[Link]:
        image = tag["name"].lower() == "img"
        found: dict[str, tuple[str, int, int]] = {}
        for each in _ATTRIBUTE.finditer(tag["attributes"]):
            name = next(kind for kind in ("double", "single", "bare") if each[kind] is not None)
            start, end = (edge + tag.start("attributes") for edge in each.span(name))
            found.setdefault(each["name"].lower(), (unescape(each[name]), start, end))
        target = found.get("src" if image else "href")
        if target is None:
            return
        alternative = found.get("alt")
        yield Link(
            "html-image" if image else "html-link",
            alternative[0] if alternative else "",
            target[0].strip(),
            self.place_at(tag.start()),
            target[1] + self.offset,
            target[2] + self.offset,
            has_text=alternative is not None or not image,
            span=tag.span(),
        )


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the spaces at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def address_spans(chapter: Chapter) -> Iterator[tuple[int, int]]:
    """Yield where links and images lead, definitions and attribute lists: offsets in the body."""
    for link in read_links(chapter).targets:
        start, end = link.span
        is_inline = link.kind in {"link", "image"}
        yield (start + 1 + (link.kind == "image") + len(link.text) if is_inline else start), end
    yield from (match.span() for match in _ATTRIBUTE_LIST.finditer(chapter.prose))
