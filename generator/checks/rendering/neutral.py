"""A chapter without what only the site reads: for a comparison that is about Markdown alone.

Blocks, values, references, attribute lists, footnotes, definitions, abbreviations, admonitions,
comments and formulas are blanked, or replaced by a word that means nothing to either reader. Lines
and offsets stay as they are.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from generator.chapters import Chapter
from generator.core.edits import Edit, apply_edits

_TAB = 4
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000-\uf8ff]")
_ABBREVIATION = re.compile(r"[ ]{0,3}\*\[[^\[\]\n]+\]:")
_FOOTNOTE = re.compile(r"[ ]{0,3}\[\^[^\[\]\n]+\]:")
_DEFINITION = re.compile(r"(?P<indent>[ ]{0,3}):(?=[ ]{1,3}\S)")
_ADMONITION = re.compile(r"(?P<indent>[ ]*)(?:(?:!!!|\?\?\?\+?)[ ]*\S|===[!+]?[ ]+\")")
_COLUMNS = re.compile(r"[ ]*-{3,}(?:[ ]+-{3,})+[ ]*")
_DASHES = re.compile(r"[ ]*-{3,}(?:[ ]+-{3,})*[ ]*")
_GRID = re.compile(r"[ ]*\+(?:[-=:]+\+)+[ ]*")
_NO_TEXT = re.compile(r"[ ]{0,3}(?:#|[-*+][ ]|[0-9]+[.)][ ]|\||>|<|\[\^|```|~~~)")
# Inside lines: a comment or an attribute list is blanked, a word stands for a mark or a formula.
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ATTRIBUTES = re.compile(
    r"\{:?[ ]*[#.][^{}\n]*\}|\{:[^{}\n]*\}|(?<=[)\]*_`])\{[ ]*[\w-]+=[^{}\n]*\}"
)
_FOOTNOTE_MARK = re.compile(r"(?<!\\)\[\^[^\[\]\n]+\]")


def neutralised(chapter: Chapter) -> str:
    """Return the chapter's body, of the same length and lines, without what only the site reads."""
    uses = (Edit(*use.span, _word(use.text)) for use in chapter.inlines if use.kind != "link")
    lines = apply_edits(_INVISIBLE.sub(" ", chapter.body), uses).split("\n")
    first = chapter.body_line
    slashes = [each.place.line for each in chapter.stray_fences]
    for block in chapter.blocks:
        if block.readable or block.name == "":
            slashes += [block.place.line, block.end_line] if block.closed else [block.place.line]
            for number in range(block.place.line + 1, block.content_line):
                lines[number - first] = _blank(lines[number - first])
    for number in slashes:
        line = lines[number - first]
        lines[number - first] = re.sub("/{3,}.*$", lambda match: _blank(match[0]), line)
    fences = (
        chapter.line_span(each.start + first, each.stop - 1 + first)
        for each in chapter.masks.fences
    )
    code = sorted((*chapter.masks.code_spans, *fences))

    def replaced(match: re.Match[str]) -> str:
        before = bisect_left(code, (match.start() + 1, 0))
        if before and match.start() < code[before - 1][1]:
            return match[0]
        return _blank(match[0]) if match.re in {_COMMENT, _ATTRIBUTES} else _word(match[0])

    lines = _COMMENT.sub(replaced, "\n".join(lines)).split("\n")
    for table in chapter.once(pandoc_tables):
        for number in table:
            lines[number - first] = _blank(lines[number - first])
    _blank_paragraphs(lines, {index for fence in chapter.masks.fences for index in fence})
    text = "\n".join(lines)
    for sign, pattern in (("{", _ATTRIBUTES), ("[^", _FOOTNOTE_MARK)):
        text = pattern.sub(replaced, text) if sign in text else text
    return text


def pandoc_tables(chapter: Chapter) -> Sequence[range]:
    """Return the lines of the tables that only pandoc reads: columns of dashes, or a grid.

    A table between two rows of dashes has empty lines; others end at the first one.
    """
    lines, first = chapter.lines, chapter.body_line
    code = {index for fence in chapter.masks.fences for index in fence}
    found: list[range] = []
    dashes = [at for at, line in enumerate(lines) if _DASHES.fullmatch(line)]
    headings = [at for at, line in enumerate(lines) if line.startswith("#")]
    empty = [at for at, line in enumerate(lines) if not line.strip()]
    end = 0
    for at, line in enumerate(lines):
        if at < end or at in code or not (_COLUMNS.fullmatch(line) or _GRID.fullmatch(line)):
            continue
        start = at
        while start > end and lines[start - 1].strip() and start - 1 not in code:
            start -= 1
        last = _first(dashes, at + 1, len(lines))
        if not _DASHES.fullmatch(lines[start]) or last > _first(headings, at, len(lines) - 1):
            last = _first(empty, at, len(lines)) - 1
        end = last + 1
        found.append(range(start + first, end + first))
    return found


def _first(lines: Sequence[int], least: int, otherwise: int) -> int:
    at = bisect_left(lines, least)
    return lines[at] if at < len(lines) else otherwise


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _word(text: str) -> str:
    """Return a word with the same edges: whether stars beside it are bold depends on them."""
    inner = re.sub(r"[^\n]", "x", text)
    return f"@{inner[1:]}" if text.startswith("@") else f'"{inner[1:-1]}"'


def _blank_paragraphs(lines: list[str], code: set[int]) -> None:
    """Blank abbreviations, footnotes and admonitions, whole; colons of definitions."""
    index = 0
    while index < len(lines):
        line, begin = lines[index], index
        index += 1
        if begin in code or line.lstrip(" ")[:1] not in {"*", "[", "!", "?", "=", ":"}:
            continue
        admonition, footnote = _ADMONITION.match(line), _FOOTNOTE.match(line)
        definition = _DEFINITION.match(line)
        if definition and begin and not lines[begin - 1].lstrip(" ").startswith(("|", "#")):
            lines[begin] = f"{definition['indent']} {line[definition.end() :]}"
        if admonition or footnote or _ABBREVIATION.match(line):
            lines[begin] = _blank(line)
        if not admonition and not footnote:
            continue
        least = _TAB + (len(admonition["indent"]) if admonition else 0)
        in_paragraph = is_footnote = not admonition
        while index < len(lines):
            text = lines[index].expandtabs(_TAB)
            is_empty = not text.strip(" ")
            is_inside = len(text) - len(text.lstrip(" ")) >= least
            if not (is_empty or is_inside or (in_paragraph and not _NO_TEXT.match(lines[index]))):
                break
            in_paragraph = is_footnote and not is_empty
            lines[index] = _blank(lines[index])
            index += 1
