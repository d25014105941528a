"""Typography of a page: the text between its tags is set, nothing else.

A line of text runs on through its inline elements, so that a quotation may begin before one and end
within another. This is done last, on the HTML of the whole page: only then raw HTML and footnotes
are in it. Code, formulas, drawings and formatted citations stay as they are, and so do attributes;
what is in another language (``lang``) is set by the rules of that language.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from html import escape, unescape
from itertools import accumulate

from msgspec import Struct

from generator.language.typographic_rules import OBJECT, Correction, Rule
from generator.language.typography import Typography, set_text, with_corrections
from generator.rendering.markdown import typed_signs
from generator.rendering.tags import INLINE, VOID, TextContext, tokens, within


class TextPiece(Struct):
    """A piece of text that a reader sees, set by the rules of its ``language`` if it has one.

    A ``note`` is no part of the sentence that it stands in; ``elements`` are those that the rules
    put around some of it.
    """

    text: str
    language: str = ""
    is_note: bool = False
    elements: tuple[Correction, ...] = ()

    def html(self) -> str:
        """Return the text as HTML, with its elements."""
        if not self.elements:
            return escape(self.text, quote=False)
        parts, behind = list[str](), 0
        for start, end, text, element in sorted(self.elements):
            before, inside = escape(self.text[behind:start], quote=False), escape(text, quote=False)
            parts.append(f"{before}<{element}>{inside}</{element.partition(' ')[0]}>")
            behind = end
        return "".join(parts) + escape(self.text[behind:], quote=False)


class Typesetter:
    """Takes a page in, piece by piece, and sets each line of text when it ends."""

    def __init__(self, typography: Typography) -> None:
        self.parts: list[str | TextPiece] = []
        self._typography = typography
        self.line: list[TextPiece] = []

    def add(self, piece: TextPiece) -> None:
        """Add text to the page, and to the line that runs."""
        self.parts.append(piece)
        self.line.append(piece)

    def add_tag(self, tag: str, html: str, around: TextContext) -> None:
        """Add a tag: an image is part of its line, a break a sign of it, a block ends it.

        What stands in the line as an image does is added as one: a formula, an anchor.
        """
        self.parts.append(html)
        if tag not in INLINE:
            self.end_line()
        elif tag in {"img", "input"}:
            self.line.append(TextPiece(""))
        elif tag == "br":
            self.line.append(TextPiece("\n", around.language))

    def end_line(self) -> None:
        """Set the line, in each of its languages; what is in another stands in it as one sign."""
        if not self.line:
            return
        line, self.line = self.line, []
        if not "".join([each.text for each in line]).strip():
            return
        for language in {each.language for each in line} - {""}:
            texts = tuple(each.text if each.language == language else None for each in line)
            for piece, text, (said, elements) in zip(
                line, texts, _set_line(self._typography, language, texts), strict=True
            ):
                if text is not None:
                    piece.text, piece.elements = said, elements

    def html(self) -> str:
        """Return the page."""
        self.end_line()
        return "".join(part if isinstance(part, str) else part.html() for part in self.parts)


@lru_cache(maxsize=8192)  # lines: a site says much more than once
def _set_line(
    typography: Typography, language: str, pieces: tuple[str | None, ...]
) -> Sequence[tuple[str, tuple[Correction, ...]]]:
    """Return the pieces of a line as they are set, each with its elements.

    Of another language is what is None; a correction stays within one piece.
    """
    texts = [OBJECT if each is None else each for each in pieces]
    elements: list[tuple[Correction, ...]] = [()] * len(texts)

    def make(_: str, corrections: Sequence[Correction]) -> str:
        ends = [*accumulate(map(len, texts))]
        by_piece: defaultdict[int, list[Correction]] = defaultdict(list)
        for each in corrections:
            at = bisect_right(ends, each.start)
            begin = ends[at] - len(texts[at])
            # A piece that is all that an element would be around has it already.
            is_set = each.element and each.end - each.start == len(texts[at])
            if each.end <= ends[at] and pieces[at] is not None and not is_set:
                here = Correction(each.start - begin, each.end - begin, each.text, each.element)
                by_piece[at].append(here)
        for at, found in by_piece.items():
            if found[0].element:
                elements[at] += tuple(found)
            else:
                texts[at] = with_corrections(texts[at], found)
        return "".join(texts)

    set_text("".join(texts), _rules(typography, language), make)
    return [*zip(texts, elements, strict=True)]


@lru_cache(maxsize=64)
def _rules(typography: Typography, language: str) -> tuple[Rule, ...]:
    return typography.rules_for(language)


def set_html(html: str, typography: Typography, language: str = "") -> str:
    """Return well-formed HTML with its text set, in the language of the site or another."""
    typesetter = Typesetter(typography)
    arounds = [TextContext(language or typography.language)]
    for text, token in tokens(html):
        typesetter.add(TextPiece(unescape(text), arounds[-1].language))
        if token is None:
            break
        if not token["tag"]:
            typesetter.parts.append(typed_signs(token[0]))
            continue
        tag, rest = token["tag"], token["rest"]
        if token["close"]:
            arounds.pop()
        typesetter.add_tag(tag, token[0], arounds[-1])
        if not (token["close"] or tag in VOID or rest.endswith("/")):
            arounds.append(within(arounds[-1], tag, rest))
    return typesetter.html()
