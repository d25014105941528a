"""A chapter without what only the site reads: for a comparison that is about Markdown alone.

Blocks, values, references, attribute lists, footnotes, definitions, abbreviations, admonitions,
comments and formulas are blanked, or replaced by a word that means nothing to either reader. Lines
and offsets stay as they are.
"""

import re

from generator.chapters import Chapter
from generator.checks.typed_tables import PANDOC_TABLE
from generator.core.edits import Edit, apply_edits, blank

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000-\uf8ff]")
_DEEPER = r"(?:\n(?:[ \t]*$|(?P=indent)(?:[ ]{4}|\t).*))*"
_TEXT = r"(?:\n(?![ ]{0,3}(?:#|[-*+][ ]|[0-9]+[.)][ ]|\||>|<(?!https?:)|\[\^|```|~~~))[ ]*\S.*)*"
# Blanked where no code is: comments, abbreviations, admonitions, footnotes, attribute lists, the
# colons of definitions.
_BLANKED = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"<!--[\s\S]*?-->",
        r"^[ ]{0,3}\*\[[^\[\]\n]+\]:.*",
        rf"^(?P<indent>[ ]*)(?:(?:!!!|\?\?\?\+?)[ ]*\S|===[!+]?[ ]+\").*{_DEEPER}",
        rf"^(?P<indent>)[ ]{{0,3}}\[\^[^\[\]\n]+\]:.*{_TEXT}{_DEEPER}",
        r"\{:?[ ]*[#.][^{}\n]*\}|\{:[^{}\n]*\}|(?<=[)\]*_`])\{[ ]*[\w-]+=[^{}\n]*\}",
        r"(?<=[^|\n]\n)[ ]{0,3}:(?=[ ]{1,3}\S)",
    )
)
_FOOTNOTE_MARK = re.compile(r"(?<!\\)\[\^[^\[\]\n]+\]")


def neutralised(chapter: Chapter) -> str:
    """Return the chapter's body, of the same length and lines, without what only the site reads."""
    uses = [Edit(*use.span, _word(use.text)) for use in chapter.inlines if use.kind != "link"]
    text, plain = (
        apply_edits(_INVISIBLE.sub(" ", each), uses)
        for each in (chapter.body, chapter.without_code)
    )
    spans = [each.span() for pattern in _BLANKED for each in pattern.finditer(plain)]
    spans += [each.span() for each in PANDOC_TABLE.finditer(plain)]
    headers = [each.place.line for each in chapter.stray_fences]
    for block in chapter.blocks:
        if block.readable or block.name == "":
            headers += [block.place.line, *([block.end_line] if block.closed else ())]
            options = range(block.place.line + 1, block.content_line)
            spans += [chapter.line_span(line, line) for line in options]
    for line in headers:
        start, end = chapter.line_span(line, line)
        spans.append((text.find("///", start), end))
    return _FOOTNOTE_MARK.sub(lambda match: _word(match[0]), blank(text, spans))


def _word(text: str) -> str:
    """Return a word with the same edges: whether stars beside it are bold depends on them."""
    inner = re.sub(r"[^\n]", "x", text)
    return f"@{inner[1:]}" if text.startswith("@") else f'"{inner[1:-1]}"'
