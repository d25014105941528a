"""Headings: plain text, typed number and anchor of each; the title of a chapter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from slugify import slugify

from generator.chapters.plain import plain_text
from generator.chapters.structure import HeadingLine
from generator.chapters.values import Heading
from generator.core.problems import Place

_PREFIX = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)*)(?=[_ .-]|$)")
# "7.1.5 Title", "7.1.5. Title", "1. Title", "1) Title"; "3 outils" is a title that begins with a
# number.
_TYPED = re.compile(r"(?P<number>[0-9]+(?:(?:\.[0-9]+)+\.?|[.)]))\s+(?=\S)")
_WHOLE_NUMBER = re.compile(r"(?P<number>[0-9]+)\s+(?=\S)")
_ID_IN_LIST = re.compile(r"(?:^|[ ])(?:#|id=[\"']?)(?P<id>[^\s\"'=}]+)")


def file_prefix(path: str) -> str:
    """Return the number that a chapter's file name begins with ("7.1.5"), or an empty string."""
    name = path.rsplit("/", 1)[-1].removesuffix(".md")
    found = _PREFIX.match(name)
    return ".".join(str(int(part)) for part in found["number"].split(".")) if found else ""


def name_as_title(path: str) -> str:
    """Return the file name as a title: without prefix and ending, spaces for "_" and "-"."""
    name = path.rsplit("/", 1)[-1].removesuffix(".md")
    found = _PREFIX.match(name)
    rest = name[found.end() :] if found else name
    return re.sub(r"[_-]+", " ", rest).strip(" .") or name


def split_attributes(text: str) -> tuple[str, str]:
    """Return a line without its attribute list, and the id given there or an empty string."""
    text = text.rstrip(" ")
    start = text.rfind("{")
    if start < 1 or text[start - 1] != " " or not text.endswith("}"):
        return text, ""
    attributes = text[start + 1 : -1].removeprefix(":").strip(" ")
    if not attributes or "}" in attributes or attributes[0] == "=":
        return text, ""
    found = _ID_IN_LIST.search(attributes)
    return text[:start].rstrip(" ").rstrip("#").rstrip(" "), found["id"] if found else ""


def split_typed_number(text: str, prefix: str) -> tuple[str, str]:
    """Return the number typed in front of a title ("7.1.5") and the title without it.

    Only in a chapter whose file has a prefix; elsewhere a number belongs to the title.
    """
    if not prefix:
        return "", text
    typed = _TYPED.match(text)
    if typed is None:
        whole = _WHOLE_NUMBER.match(text)
        typed = whole if whole and whole["number"] == prefix else None
    if typed is None:
        return "", text
    return typed["number"].rstrip(".)"), text[typed.end() :]


@dataclass(frozen=True)
class _Raw:
    text: str
    id: str
    line: HeadingLine


def read_headings(
    lines: Sequence[HeadingLine],
    prefix: str,
    source: str,
    first_line: int,
    taken: Iterable[str],
) -> tuple[Heading, ...]:
    """Return the headings with their anchors; ``taken`` are ids that the page has already.

    Explicit ids first, then slugs in order, made unique by ``_1``, ``_2`` as Python-Markdown does.
    """
    raw = [_Raw(*split_attributes(line.text), line) for line in lines]
    anchors = _Anchors({*taken, *(heading.id for heading in raw if heading.id)})
    headings: list[Heading] = []
    for heading in raw:
        typed_number, text = split_typed_number(plain_text(heading.text), prefix)
        headings.append(
            Heading(
                level=heading.line.level,
                text=text,
                typed_number=typed_number,
                anchor=heading.id or anchors.new(slugify(text)),
                explicit=bool(heading.id),
                place=Place(source, first_line + heading.line.line),
                source=heading.text,
                underlined=heading.line.underlined,
            )
        )
    return tuple(headings)


class _Anchors:
    """The anchors of a page so far."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._counts: dict[str, int] = {}

    def new(self, slug: str) -> str:
        """Return the slug, with the first free ``_1``, ``_2`` … if it is taken; take it."""
        anchor = slug
        if not slug or slug in self._taken:
            base = slug
            count = self._counts.get(base, 0) + 1
            while f"{base}_{count}" in self._taken:
                count += 1
            self._counts[base] = count
            anchor = f"{base}_{count}"
        self._taken.add(anchor)
        return anchor


def with_title(headings: tuple[Heading, ...], meta_title: str) -> tuple[Heading, ...]:
    """Mark the heading that is the chapter's title: the first one.

    Where the front matter gives another title and the first heading is no ``#``, all headings are
    sections.
    """
    if not headings:
        return headings
    first = headings[0]
    if meta_title and first.level > 1 and first.text != meta_title:
        return headings
    return (replace(first, is_title=True), *headings[1:])
