"""Plain text of a piece of Markdown: what a reader would read aloud, without marks."""

from __future__ import annotations

import re
from html import unescape

# No emphasis is followed further than this: it keeps a line of ten thousand stars from costing a
# second.
_SPAN = r"(?=\S)(.{1,400}?)(?<=\S)"
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.*?-->"), ""),
    (re.compile(r"</?[A-Za-z][^<>]*+>"), ""),
    (re.compile(r"!\[([^\[\]]*+)\]\([^()\n]*+\)"), r"\1"),
    (re.compile(r"\[\^[^\[\]]++\]"), ""),
    (re.compile(r"\[([^\[\]]*+)\](?:\([^()\n]*+\)|\[[^\[\]]*+\]|\{=[^{}]*+\})"), r"\1"),
    (re.compile(rf"(?<!\\)(\*{{1,3}}){_SPAN}\1"), r"\2"),
    (
        re.compile(rf"(?<!\\)(\*{{1,3}}){_SPAN}\1"),
        r"\2",
    ),  # *a **b** c*: once more for what was inside
    (re.compile(rf"(?<![\w\\])(_{{1,3}}){_SPAN}\1(?!\w)"), r"\2"),
    (re.compile(rf"(?<![\w\\])(_{{1,3}}){_SPAN}\1(?!\w)"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()<>#+.!@/|-])"), r"\1"),
)
_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(.{1,400}?)(?<!`)\1(?!`)")


def plain_text(markdown: str) -> str:
    """Return one line of Markdown without emphasis, links, code marks, tags and escapes.

    Spaces are joined. The text of a code span stays as it is; a link or a bound claim leaves its
    words.
    """
    pieces: list[str] = []
    position = 0
    text = " ".join(markdown.split())
    for code in _CODE.finditer(text):
        pieces.extend((_without_marks(text[position : code.start()]), code[2].strip()))
        position = code.end()
    pieces.append(_without_marks(text[position:]))
    return " ".join("".join(pieces).split())


def _without_marks(text: str) -> str:
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    return unescape(text)
