"""Typography of a page: the text between its tags is set, nothing else.

A line of text runs on through its inline elements, so that a quotation may begin before one and end
within another. This is done last, on the HTML of the whole page: only then raw HTML and footnotes
are in it. Code, formulas, drawings and formatted citations stay as they are, and so do attributes;
what is in another language (``lang``) is set by the rules of that language.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import unescape
from itertools import accumulate

from msgspec import Struct

from generator.language.typographic_rules import OBJECT, Correction, Rule
from generator.language.typography import Typography, set_text, with_corrections
from generator.rendering.tags import TOKEN, Element, TextContext, attributes_of, kind_of, root


class TextPiece(Struct):
    """A piece of text that a reader sees: which part of the HTML it is, whether it may change.

    One that is no ``part`` (-1) is an object within its line. A ``note`` is no part of the sentence
    that it stands in.
    """

    text: str
    part: int = -1
    is_free: bool = False
    is_note: bool = False


def set_html(html: str, typography: Typography) -> str:
    """Return a piece of HTML with its text set."""
    if not typography.kinds:
        return html
    typesetter, elements, position = Typesetter(typography), [root(typography.language)], 0
    for match in TOKEN.finditer(html):
        around = elements[-1].around
        typesetter.add(html[position : match.start()], around)
        position = match.end()
        kind = kind_of((match["tag"] or "").lower())
        if match.lastgroup in {"entity", "mark"}:
            typesetter.add(unescape(match[0]), around, match[0])
            continue
        typesetter.parts.append(match[0])
        if match["close"]:
            while any(each.kind is kind for each in elements):
                element = elements.pop()
                typesetter.leave(element, elements[-1].around)
                if element.kind is kind:
                    break
        elif kind.is_void or (match["rest"] or "").endswith("/"):
            typesetter.go_past(kind.tag, around)
        elif kind.tag:
            elements.append(elements[-1].child(kind, attributes_of(match["rest"])))
            typesetter.enter(elements[-1], around)
    typesetter.add(html[position:], elements[-1].around)
    typesetter.set_lines(elements[-1].around)
    return "".join(typesetter.parts)


class Typesetter:
    """Takes a page in, piece by piece: ``parts`` of its HTML, and the lines of text among them."""

    def __init__(self, typography: Typography) -> None:
        self.parts: list[str] = []
        self._typography = typography
        self._lines: list[tuple[str, list[TextPiece]]] = []
        # The line that runs, and within it those of another language; each with its language.
        self._current: list[tuple[str, list[TextPiece]]] = [(typography.language, [])]

    def set_lines(self, around: TextContext) -> None:
        """Set the lines, once all are there."""
        self._end_lines(around)
        rules: dict[str, tuple[Rule, ...]] = {}
        for language, pieces in self._lines:
            if language not in rules:
                rules[language] = self._typography.rules_for(language)
            if rules[language]:
                _set_line(pieces, rules[language], self.parts)

    def add(self, text: str, around: TextContext, raw: str = "") -> TextPiece:
        """Add text, with the HTML that it must stay in; prose goes to the line that runs too."""
        piece = TextPiece(text, len(self.parts), not raw, around.is_note_mark)
        if text:
            self.parts.append(raw or text)
            if around.is_set:
                self._current[-1][1].append(piece)
        return piece

    def add_object(self, around: TextContext) -> None:
        """Add what stands in a line, but has no text of it."""
        if around.is_set:
            self._current[-1][1].append(TextPiece(OBJECT))

    def go_past(self, tag: str, around: TextContext) -> None:
        """Go past an element without content: an image is part of its line, a break ends it."""
        if tag in {"img", "input", "br"}:
            self._current[-1][1].append(TextPiece("\n" if tag == "br" else OBJECT))
        elif tag != "wbr":
            self._end_lines(around)

    def enter(self, element: Element, outer: TextContext) -> None:
        """Go into an element."""
        around = element.around
        if not element.kind.is_inline:
            self._end_lines(around)
        elif _is_apart(around, outer):
            self._current[-1][1].append(TextPiece(OBJECT))
            self._current.append((around.language if around.is_set else "", []))

    def leave(self, element: Element, outer: TextContext) -> None:
        """Go out of the innermost element."""
        if not element.kind.is_inline:
            self._end_lines(outer)
        elif _is_apart(element.around, outer) and len(self._current) > 1:
            self._lines.append(self._current.pop())

    def _end_lines(self, around: TextContext) -> None:
        for language, pieces in self._current:
            if len(pieces) > 1 or (pieces and not pieces[0].text.isspace()):
                self._lines.append((language, pieces))
        if self._current[0][1] or len(self._current) > 1 or self._current[0][0] != around.language:
            self._current = [(around.language, [])]


def _is_apart(around: TextContext, outer: TextContext) -> bool:
    """Say whether text is set otherwise than the text around it."""
    if around.is_set and outer.is_set:
        return around.language != outer.language
    return around.is_set is not outer.is_set


def _set_line(pieces: Sequence[TextPiece], rules: Sequence[Rule], parts: list[str]) -> None:
    def make(_: str, corrections: Sequence[Correction]) -> str:
        for index, found in _by_piece(pieces, corrections).items():
            piece = pieces[index]
            parts[piece.part] = with_corrections(piece.text, found)
            if not found[0].raised:
                piece.text = parts[piece.part]
        return "".join([each.text for each in pieces])

    text = "".join([each.text for each in pieces])
    if not text.isspace():
        set_text(text, rules, make)


def _by_piece(
    pieces: Sequence[TextPiece], corrections: Iterable[Correction]
) -> dict[int, list[Correction]]:
    """Return the corrections of each piece, but none that touches what must stay or moves words."""
    ends = [*accumulate([len(each.text) for each in pieces])]
    found: defaultdict[int, list[Correction]] = defaultdict(list)
    first = 0
    for start, end, text, raised in corrections:
        while ends[first] <= start:
            first += 1
        last = first
        while ends[last] < end:
            last += 1
        moves_words = last > first and any(sign.isalnum() for sign in text)
        if moves_words or not all(each.is_free for each in pieces[first : last + 1]):
            continue
        for index in range(first, last + 1):
            size = len(pieces[index].text)
            before = ends[index] - size
            here, there = max(start - before, 0), min(end - before, size)
            if not raised:
                found[index].append(Correction(here, there, text if index == first else ""))
            elif here > 0:
                found[index].append(Correction(here, there, f"<sup>{text}</sup>", raised))
    return found
