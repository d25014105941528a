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
from generator.rendering.tags import INLINE, VOID, TextContext, attributes_of, tokens

_RAISED = "\ufdd0{}\ufdd1"  # characters that are none; where a text has them, they are replaced
_TYPED_AS_RAISED = str.maketrans("\ufdd0\ufdd1", "\ufffd\ufffd")
_RAISED_HTML = str.maketrans({"\ufdd0": "<sup>", "\ufdd1": "</sup>"})


class TextPiece(Struct):
    """A piece of text that a reader sees, set by the rules of its ``language`` if it has one.

    A ``note`` is no part of the sentence that it stands in; ``html`` is there once the piece is
    set, where some of it is raised.
    """

    text: str
    language: str = ""
    is_note: bool = False
    html: str = ""


class Typesetter:
    """Takes a page in, piece by piece, and sets each line of text when it ends."""

    def __init__(self, typography: Typography) -> None:
        self.parts: list[str | TextPiece] = []
        self._typography = typography
        self._line: list[TextPiece] = []

    def add(self, piece: TextPiece) -> None:
        """Add text to the page, and to the line that runs."""
        self.parts.append(piece)
        self._line.append(piece)

    def add_object(self, html: str) -> None:
        """Add HTML that stands in the line as one sign."""
        self.parts.append(html)
        self._line.append(TextPiece(""))

    def add_tag(self, tag: str, html: str, around: TextContext) -> None:
        """Add a tag: an image is part of its line, a break a sign of it, a block ends it."""
        self.parts.append(html)
        if tag not in INLINE:
            self.end_line()
        elif tag in {"img", "input"}:
            self._line.append(TextPiece(""))
        elif tag == "br":
            self._line.append(TextPiece("\n", around.language))

    def end_line(self) -> None:
        """Set the line, in each of its languages; what is in another stands in it as one sign."""
        if not self._line:
            return
        line, self._line = self._line, []
        if all(not each.text or each.text.isspace() for each in line):
            return
        for language in {each.language for each in line}:
            if rules := _rules(self._typography, language):
                _set_line(line, language, rules)

    def html(self) -> str:
        """Return the page."""
        self.end_line()
        return "".join(
            [
                part if isinstance(part, str) else part.html or escape(part.text, quote=False)
                for part in self.parts
            ]
        )


@lru_cache(maxsize=64)
def _rules(typography: Typography, language: str) -> tuple[Rule, ...]:
    return typography.rules_for(language) if language else ()


def _set_line(pieces: Sequence[TextPiece], language: str, rules: Sequence[Rule]) -> None:
    """Set the pieces of a line that are in a language; a correction stays within one of them."""
    texts = [each.text if each.language == language else OBJECT for each in pieces]

    def make(_: str, corrections: Sequence[Correction]) -> str:
        ends = [*accumulate(map(len, texts))]
        by_piece: defaultdict[int, list[Correction]] = defaultdict(list)
        for each in corrections:
            at = bisect_right(ends, each.start)
            begin = ends[at] - len(texts[at])
            is_behind = each.start > begin or not each.raised
            if each.end <= ends[at] and pieces[at].language == language and is_behind:
                here = Correction(each.start - begin, each.end - begin, each.text, each.raised)
                by_piece[at].append(here)
        for at, found in by_piece.items():
            if found[0].raised:
                raised = [each._replace(text=_RAISED.format(each.text)) for each in found]
                typed = texts[at].translate(_TYPED_AS_RAISED)
                marked = escape(with_corrections(typed, raised), quote=False)
                pieces[at].html = marked.translate(_RAISED_HTML)
            else:
                texts[at] = pieces[at].text = with_corrections(texts[at], found)
        return "".join(texts)

    set_text("".join(texts), rules, make)


def set_html(html: str, typography: Typography) -> str:
    """Return a piece of well-formed HTML with its text set."""
    typesetter, arounds = Typesetter(typography), [TextContext(typography.language)]
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
            arounds.append(arounds[-1].within(tag, attributes_of(rest)))
    return typesetter.html()
