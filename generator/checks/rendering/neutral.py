"""A chapter without what only the site reads: for a comparison that is about Markdown alone.

Blocks, values, references, attribute lists, footnotes, definitions, abbreviations, admonitions,
comments and formulas are blanked, or replaced by a word that means nothing to either reader. Lines
and offsets stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from generator.chapters import BlockUse, Chapter, InlineUse

_TAB = 4
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000-\uf8ff]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ABBREVIATION = re.compile(r"[ ]{0,3}\*\[[^\[\]\n]+\]:")
_FOOTNOTE = re.compile(r"[ ]{0,3}\[\^[^\[\]\n]+\]:")
_FOOTNOTE_USE = re.compile(r"\[\^[^\[\]\n]+\]")
_DEFINITION = re.compile(r"(?P<indent>[ ]{0,3}):(?=[ ]{1,3}\S)")
_ADMONITION = re.compile(r"(?P<indent>[ ]*)(?:!!!|\?\?\?\+?)[ ]*\S|(?P<tab>[ ]*)===[!+]?[ ]+\"")
_SLASHES = re.compile(r"/{3,}.*$")
_ATTRIBUTES = re.compile(
    r"\{:?[ ]*[#.][^{}\n]*\}|\{:[^{}\n]*\}|(?<=[)\]*_`])\{[ ]*[\w-]+=[^{}\n]*\}"
)
_FORMULA = re.compile(
    r"(?<![\\$])\$\$[^$]{1,2000}\$\$(?!\$)|(?<![\\$\w])\$(?=[^\s$])[^$\n]{0,300}(?<=[^\s\\])\$(?![\w$])"
)
_NAMED = re.compile(r"[^\n]")


def neutralised(chapter: Chapter) -> str:
    """Return the chapter's body, of the same length and lines, without what only the site reads."""
    text = _INVISIBLE.sub(" ", chapter.body)
    text = _without_inlines(text, chapter)
    lines = text.split("\n")
    code = {index for fence in chapter.fences for index in fence}
    if chapter.blocks or chapter.stray_fences:
        _blank_blocks(lines, chapter)
    _blank_site_syntax(lines, code)
    return _replaced("\n".join(lines), chapter)


def _without_inlines(text: str, chapter: Chapter) -> str:
    if not chapter.inlines:
        return text
    pieces: list[str] = []
    position = 0
    for use in chapter.inlines:
        start, end = use.span
        if use.kind == "link" or start < position:
            continue
        pieces.extend((text[position:start], _word(use)))
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def _word(use: InlineUse) -> str:
    """Return a word with the same edges: whether stars beside it are bold depends on them."""
    inner = _NAMED.sub("x", use.text)
    return f"@{inner[1:]}" if use.kind == "reference" else f'"{inner[1:-1]}"'


def _blank_blocks(lines: list[str], chapter: Chapter) -> None:
    """Blank headers, options and ends of blocks; what they hold stays."""
    for block in chapter.blocks:
        if block.readable or block.name == "":
            for number in _fence_lines(block):
                _blank_slashes(lines, number - chapter.body_line)
            for number in range(block.place.line + 1, block.content_line):
                _blank(lines, number - chapter.body_line)
    for stray in chapter.stray_fences:
        _blank_slashes(lines, stray.place.line - chapter.body_line)


def _fence_lines(block: BlockUse) -> Iterator[int]:
    yield block.place.line
    if block.closed:
        yield block.end_line


def _blank_slashes(lines: list[str], index: int) -> None:
    lines[index] = _SLASHES.sub(lambda match: " " * len(match[0]), lines[index])


def _blank(lines: list[str], index: int) -> None:
    lines[index] = " " * len(lines[index])


def _blank_site_syntax(lines: list[str], code: Iterable[int]) -> None:
    """Blank abbreviations, footnotes and admonitions, and the colons of definitions."""
    index = 0
    code = set(code)
    while index < len(lines):
        line = lines[index]
        if index not in code and line and line.lstrip(" ")[:1] in {"*", "[", "!", "?", "=", ":"}:
            index = _blank_from(lines, index)
        else:
            index += 1


def _blank_from(lines: list[str], index: int) -> int:
    """Blank what begins at a line, if it is for the site alone; return the next line to look at."""
    line = lines[index]
    admonition = _ADMONITION.match(line)
    if admonition:
        indent = len(admonition["indent"] or admonition["tab"] or "")
        return _blank_while(lines, index, lambda each: _indent(each) >= indent + _TAB)
    if _FOOTNOTE.match(line):
        return _blank_while(lines, index, lambda each: _indent(each) >= _TAB, lazy=True)
    if _ABBREVIATION.match(line):
        _blank(lines, index)
    definition = _DEFINITION.match(line)
    if definition and index and not lines[index - 1].lstrip(" ").startswith(("|", "#")):
        lines[index] = f"{definition['indent']} {line[definition.end() :]}"
    return index + 1


def _blank_while(
    lines: list[str], index: int, belongs: Callable[[str], bool], *, lazy: bool = False
) -> int:
    """Blank a line and those below that belong to it; with ``lazy`` the rest of its paragraph."""
    _blank(lines, index)
    index += 1
    text = lazy
    while index < len(lines):
        line = lines[index]
        if line.strip(" ") and not belongs(line) and not (text and _is_text(line)):
            break
        text = lazy and bool(line.strip(" "))
        _blank(lines, index)
        index += 1
    return index


def _indent(line: str) -> int:
    expanded = line.expandtabs(_TAB)
    return len(expanded) - len(expanded.lstrip(" "))


def _is_text(line: str) -> bool:
    return not re.match(r"[ ]{0,3}(?:#|[-*+][ ]|[0-9]+[.)][ ]|\||>|<|\[\^|```|~~~)", line)


def _replaced(text: str, chapter: Chapter) -> str:
    """Blank comments and attribute lists, and put words for footnote marks and formulas."""
    spans = _code(chapter) if _needs_code(text) else ()
    for pattern, replacement in _REPLACEMENTS:
        text = pattern.sub(_outside(spans, replacement), text)
    return text


def _needs_code(text: str) -> bool:
    return any(mark in text for mark in ("<!--", "[^", "{", "$"))


def _code(chapter: Chapter) -> Sequence[tuple[int, int]]:
    first = chapter.body_line
    fences = (
        chapter.line_span(each.start + first, each.stop - 1 + first) for each in chapter.fences
    )
    return [*fences, *chapter.code_spans]


def _outside(
    spans: Sequence[tuple[int, int]], replacement: Callable[[str], str]
) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in spans):
            return match[0]
        return replacement(match[0])

    return replace


def _spaces(text: str) -> str:
    return _NAMED.sub(" ", text)


def _quoted_word(text: str) -> str:
    return f'"{_NAMED.sub("x", text)[1:-1]}"'


_REPLACEMENTS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_COMMENT, _spaces),
    (_ATTRIBUTES, _spaces),
    (_FOOTNOTE_USE, _quoted_word),
    (_FORMULA, _quoted_word),
)
