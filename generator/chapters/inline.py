"""What an author writes inside a line: references, links, values, claims and citations.

None of the patterns looks further than its paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from generator.chapters.masking import Span
from generator.chapters.values import InlineKind, InlineUse
from generator.core.edits import blank
from generator.core.problems import Place

#: A letter, then letters, digits, "_", "-" and inner dots: BF4, tbl-utilite, sec-7.1.4. Ends in a
#: letter or digit.
ID = r"[^\W\d_](?:(?:[\w-]|\.(?=[^\W_]))*[^\W_])?"
_WORDS = r"(?P<words>[^\[\]\n]*(?:\n[^\[\]\n]+)*)"
# An expression may be wrapped over two lines.
_EXPRESSION = r"(?P<expression>[^{}\n]*(?:\n[^{}\n]*)?)"

VALUE = rf"(?<!\\)\{{\{{{_EXPRESSION}\}}\}}"
CLAIM = rf"(?<!\\)\[{_WORDS}\]\{{={_EXPRESSION}\}}"
_LINK = (
    rf"(?<![\\!])\[{_WORDS}\]\([ ]*@(?P<id>{ID})(?P<fragment>\#[^\s()]+)?"
    r"(?:[ ]+(?:\"[^\"\n]*\"|'[^'\n]*'))?[ ]*\)"
)
#: Not behind a letter or digit (an address), "@", "/" or a backslash.
REFERENCE = rf"(?<![^\W_]|[@\\/])@(?P<id>{ID})"
# Syntax that a backslash takes the meaning from: it is shown as typed.
_LITERAL = r"\\(?P<typed>\{\{)|(?<=\\)\[[^\[\]\n]*\](?P<claim>\{=)"
#: No prose: where a link leads, a definition of a link, an attribute list.
DESTINATION = (
    r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)"
    r"|^[ ]{0,3}\[[^\[\]\n]+\]:[^\n]*$"
    r"|\{:?[ ]*[#.][^{}\n]*\}"
)

# Citations in Pandoc's syntax. Source: Pandoc's manual, "Citation syntax".
_ANY_KEY = r"@(?P<key>[^\W_][\w:./+-]*)"
CLUSTER = (
    rf"(?<!\\)\[(?P<inside>(?:[^\[\]@\n]*[\s(«])?-?{_ANY_KEY}"
    r"(?:[^\[\]\n]|\n(?![ \t]*\n))*)\](?![({]|\[(?![^\[\]\n]*@))"
)
IN_TEXT = (
    rf"(?<![^\W_]|[@\\/.-]){_ANY_KEY}"
    r"(?:[ \n]\[(?!\^)(?P<locator>[^\[\]@\n]+(?:\n[^\[\]@\n]+)?)\](?![(\[{]))?"
)
# Without a bibliography a key is told by its form: it begins with a small letter.
_SMALL_KEY = r"@(?!(?:tbl|fig|sec|term)-)(?P<key>[a-z][\w:./+-]*)"
_BY_FORM = (
    rf"(?<!\\)\[(?P<inside>(?:[^\[\]@\n]*\s)?-?{_SMALL_KEY}"
    r"(?:[^\[\]\n]|\n(?![ \t]*\n))*)\](?![({])"
)
_OTHER_IDS = ("tbl-", "fig-", "sec-", "term-")

_PATTERNS = {
    name: re.compile(pattern)
    for name, pattern in (
        ("value", VALUE),
        ("claim", CLAIM),
        ("link", _LINK),
        ("reference", REFERENCE),
        ("literal", _LITERAL),
        ("cluster", CLUSTER),
        ("in text", IN_TEXT),
        ("by form", _BY_FORM),
        ("keys", rf"(?<![^\W_]|[@\\/.]){_ANY_KEY}"),
        ("small keys", _SMALL_KEY),
    )
}
_DESTINATION = re.compile(DESTINATION, re.MULTILINE)
_FOOTNOTE = re.compile(r"[ ]{0,3}\[\^")
# A line end, with the marks of a quotation that may follow it.
_LINE_END = re.compile(r"[ \t]*\n[ \t>]*")
_CITED_SPACE = re.compile(r"[ \t]*\n[ \t>]*|[\u00a0\u202f\u2009]")


def scan_inlines(
    prose: str, body: str, place_at: Callable[[int], Place], works: Collection[str] = ()
) -> tuple[InlineUse, ...]:
    """Return the inline uses of a body in document order.

    ``prose`` is the body with all that is no prose blanked; texts and words are taken from
    ``body``. ``works`` are the keys that can be cited: any other ``@name`` is a reference.
    """
    found = _Scan(prose, body, place_at, works).all()
    return tuple(sorted(found, key=lambda use: use.span))


class _Scan:
    """One scan: each kind in its turn, what it takes up being blanked for the next."""

    def __init__(
        self, prose: str, body: str, place_at: Callable[[int], Place], works: Collection[str]
    ) -> None:
        self.prose = prose
        self.body = body
        self.place_at = place_at
        self.works = works
        self.found: list[InlineUse] = []

    def all(self) -> list[InlineUse]:
        """Return every use."""
        if "\\" in self.prose:
            self._take("literal", self._literal)
        if "{{" in self.prose:
            self._take("value", self._value)
        if "{=" in self.prose:
            self._take("claim", self._claim)
        if "@" in self.prose:
            self._take("link", self._link)
            self._take("cluster" if self.works else "by form", self._cluster)
            destinations = _DESTINATION.finditer(self.prose)
            self.prose = blank(
                self.prose, (each.span() for each in destinations if not _FOOTNOTE.match(each[0]))
            )
            if self.works:
                self._take("in text", self._in_text)
            self._take("reference", self._reference)
        return self.found

    def _take(self, name: str, read: Callable[[re.Match[str]], Span | None]) -> None:
        """Find a kind of use; ``read`` notes it and returns what it takes up."""
        spans = [span for each in _PATTERNS[name].finditer(self.prose) if (span := read(each))]
        if spans:
            self.prose = blank(self.prose, spans)

    def _note(
        self, kind: InlineKind, span: Span, target: str, words: Span = (0, 0), said: str = ""
    ) -> None:
        text = self.body[slice(*span)]
        self.found.append(
            InlineUse(
                kind,
                text,
                target,
                said or self.body[slice(*words)],
                self.place_at(span[0]),
                span,
                words,
            )
        )

    def _literal(self, match: re.Match[str]) -> Span:
        group = "typed" if match["typed"] else "claim"
        start, end = match.span(group)
        span = (start - 1, end) if group == "typed" else (start, end)
        self._note("literal", span, match[group])
        return span

    def _expression(self, match: re.Match[str]) -> str:
        source = self.body[slice(*match.span("expression"))]
        return _LINE_END.sub(" ", source).strip()

    def _value(self, match: re.Match[str]) -> Span:
        self._note("value", match.span(), self._expression(match))
        return match.span()

    def _claim(self, match: re.Match[str]) -> Span:
        self._note("claim", match.span(), self._expression(match), match.span("words"))
        return match.end("words") + 1, match.end()

    def _link(self, match: re.Match[str]) -> Span:
        # The words stay: a reference among them is one of its own.
        target = match["id"] + (match["fragment"] or "")
        self._note("link", match.span(), target, match.span("words"))
        return match.end("words"), match.end()

    def _cluster(self, match: re.Match[str]) -> Span | None:
        keys = _cited_keys(match["inside"], self.works)
        if not keys:
            return None
        inside = self.body[slice(*match.span("inside"))]
        self._note("citation", match.span(), "; ".join(keys), said=inside)
        return match.span()

    def _in_text(self, match: re.Match[str]) -> Span | None:
        key, end = _known_key(match, self.works)
        if not key:
            return None
        self._note("citation", (match.start(), end), key)
        return match.start(), end

    def _reference(self, match: re.Match[str]) -> Span:
        self._note("reference", match.span(), match["id"])
        return match.span()


def _cited_keys(inside: str, works: Collection[str]) -> tuple[str, ...]:
    """Return the keys between two brackets, none where it is no citation.

    A reference between brackets (``[see @BF4]``) is none: its id is no key, and begins with a
    capital letter or as our ids do.
    """
    name = "keys" if works else "small keys"
    keys = tuple(match["key"].rstrip(":./+-") for match in _PATTERNS[name].finditer(inside))
    if not works or any(key in works for key in keys):
        return keys
    alike = keys and keys[0][0].islower() and not keys[0].startswith(_OTHER_IDS)
    return keys if alike else ()


def _known_key(match: re.Match[str], works: Collection[str]) -> tuple[str, int]:
    """Return the key of a work that is named in the sentence, and where the citation ends.

    The key is empty where there is no such work. A full stop behind a key ends the sentence.
    """
    key = match["key"]
    if key in works:
        return key, match.end()
    bare = key.rstrip(":./+-")
    return (bare, match.start("key") + len(bare)) if bare in works else ("", match.end())


def on_one_line(source: str) -> str:
    """Return a citation with ordinary spaces, for line ends with the marks of a quotation too.

    Pandoc would not see the "p." of a page, nor what parts two works, behind any other space.
    """
    return _CITED_SPACE.sub(" ", source)
