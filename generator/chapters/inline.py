"""What an author writes inside a line: references, links, values, claims and citations.

None of the patterns looks further than its paragraph. Each begins with its sign, and looks behind
afterwards: so the signs are all that is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from generator.chapters.masking import Span
from generator.chapters.values import Chapter, InlineKind, InlineUse
from generator.core.edits import blank

#: A letter, then letters, digits, "_", "-" and inner dots: BF4, tbl-utilite, sec-7.1.4. Ends in a
#: letter or digit.
ID = r"[^\W\d_](?:(?:[\w-]|\.(?=[^\W_]))*[^\W_])?"
_WORDS = r"(?P<words>[^\[\]\n]*(?:\n[^\[\]\n]+)*)"
# An expression may be wrapped over two lines.
_EXPRESSION = r"(?P<expression>[^{}\n]*(?:\n[^{}\n]*)?)"

VALUE = rf"\{{(?<!\\\{{)\{{{_EXPRESSION}\}}\}}"
CLAIM = rf"\[(?<!\\\[){_WORDS}\]\{{={_EXPRESSION}\}}"
_LINK = (
    rf"\[(?<![\\!]\[){_WORDS}\]\([ ]*@(?P<target>{ID}(?:\#[^\s()]+)?)"
    r"(?:[ ]+(?:\"[^\"\n]*\"|'[^'\n]*'))?[ ]*\)"
)
#: Not behind a letter or digit (an address), "@", "/" or a backslash.
REFERENCE = rf"@(?<![^\W_]@)(?<![@\\/]@)(?P<id>{ID})"
# Syntax that a backslash takes the meaning from: it is shown as typed.
_LITERAL = r"\\(?:(?P<value>\{\{)|\[[^\[\]\n]*\](?P<claim>\{=))"
#: No prose: where a link leads, a definition of a link (but not of a footnote), an attribute list.
DESTINATION = (
    r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)"
    r"|^[ ]{0,3}\[(?!\^)[^\[\]\n]+\]:[^\n]*$"
    r"|\{:?[ ]*[#.][^{}\n]*\}"
)

# Citations in Pandoc's syntax. Source: Pandoc's manual, "Citation syntax".
_ANY_KEY = r"@(?P<key>[^\W_][\w:./+-]*)"
_MORE_WORDS = r"(?:[^\[\]\n]|\n(?![ \t]*\n))*"
CLUSTER = (
    rf"\[(?<!\\\[)(?P<words>(?:[^\[\]@\n]*[\s(«])?-?{_ANY_KEY}{_MORE_WORDS})\]"
    r"(?![({]|\[(?![^\[\]\n]*@))"
)
IN_TEXT = (
    r"@(?<![^\W_]@)(?<![@\\/.-]@)(?P<key>[^\W_][\w:./+-]*)"
    r"(?:[ \n]\[(?!\^)(?P<locator>[^\[\]@\n]+(?:\n[^\[\]@\n]+)?)\](?![(\[{]))?"
)
# Without a bibliography a key is told by its form: it begins with a small letter.
_SMALL_KEY = r"@(?!(?:tbl|fig|sec|term)-)(?P<key>[a-z][\w:./+-]*)"
_BY_FORM = rf"\[(?<!\\\[)(?P<words>(?:[^\[\]@\n]*\s)?-?{_SMALL_KEY}{_MORE_WORDS})\](?![({{])"
_OTHER_IDS = ("tbl-", "fig-", "sec-", "term-")

_KEYS = re.compile(r"@(?<![^\W_]@)(?<![@\\/.]@)(?P<key>[^\W_][\w:./+-]*)")
_SMALL_KEYS = re.compile(_SMALL_KEY)
# A line end, with the marks of a quotation that may follow it.
_LINE_END = re.compile(r"[ \t]*\n[ \t>]*")
_CITED_SPACE = re.compile(r"[ \t]*\n[ \t>]*|[\u00a0\u202f\u2009]")

Found = tuple[Span, Span, str]
"""The span of a use, what it takes up (its words may hold others), and its target."""


def scan_inlines(chapter: Chapter, works: Collection[str] = ()) -> tuple[InlineUse, ...]:
    """Return the inline uses of a chapter in document order.

    ``works`` are the keys that can be cited: any other ``@name`` is a reference.
    """
    prose, body = chapter.prose, chapter.body
    uses: list[InlineUse] = []
    for kind, sign, pattern, read in _KINDS_WITH_WORKS if works else _KINDS:
        if sign not in prose:
            continue
        taken: list[Span] = []
        for match in pattern.finditer(prose):
            found = read(match, body, works)
            if found is None:
                continue
            span, takes, target = found
            taken.append(takes)
            if kind is None:  # it is no use, and no prose
                continue
            words = match.span("words") if "words" in match.re.groupindex else (0, 0)
            uses.append(
                InlineUse(
                    kind,
                    body[slice(*span)],
                    target,
                    body[slice(*words)],
                    chapter.place_at(span[0]),
                    span,
                    (0, 0) if kind == "citation" else words,
                )
            )
        prose = blank(prose, taken) if taken else prose
    return tuple(sorted(uses, key=lambda use: use.span))


def _literal(match: re.Match[str], _body: str, _works: Collection[str]) -> Found:
    span = match.span("claim") if match["claim"] else match.span()
    return span, span, match["claim"] or match["value"]


def _expression(match: re.Match[str], body: str, _works: Collection[str]) -> Found:
    """Read a value or a claim, of which the expression alone is taken."""
    start = match.end("words") + 1 if "words" in match.re.groupindex else match.start()
    source = body[slice(*match.span("expression"))]
    return match.span(), (start, match.end()), _LINE_END.sub(" ", source).strip()


def _link(match: re.Match[str], _body: str, _works: Collection[str]) -> Found:
    return match.span(), (match.end("words"), match.end()), match["target"]


def _whole(match: re.Match[str], _body: str, _works: Collection[str]) -> Found:
    return match.span(), match.span(), match[match.lastgroup or 0]


def _cluster(match: re.Match[str], _body: str, works: Collection[str]) -> Found | None:
    """Read a citation between brackets.

    A reference there (``[see @BF4]``) is none: its id is no key, and begins with a capital letter
    or as our ids do.
    """
    pattern = _KEYS if works else _SMALL_KEYS
    keys = [each["key"].rstrip(":./+-") for each in pattern.finditer(match["words"])]
    is_alike = bool(keys) and keys[0][0].islower() and not keys[0].startswith(_OTHER_IDS)
    if works and not is_alike and not any(key in works for key in keys):
        return None
    return match.span(), match.span(), "; ".join(keys)


def _in_text(match: re.Match[str], _body: str, works: Collection[str]) -> Found | None:
    """Read a work that is named in a sentence; a full stop behind a key ends the sentence."""
    key, end = match["key"], match.end()
    if key not in works:
        key = key.rstrip(":./+-")
        end = match.start("key") + len(key)
    span = match.start(), end
    return (span, span, key) if key in works else None


# Each kind with a sign without which there is none, in the order in which they are read: what one
# takes up is no more there for the next.
Kind = tuple[
    InlineKind | None,
    str,
    re.Pattern[str],
    Callable[[re.Match[str], str, Collection[str]], Found | None],
]
_BRACED: tuple[Kind, ...] = (
    ("literal", "\\", re.compile(_LITERAL), _literal),
    ("value", "{{", re.compile(VALUE), _expression),
    ("claim", "{=", re.compile(CLAIM), _expression),
    ("link", "@", re.compile(_LINK), _link),
)
_PLAIN: tuple[Kind, ...] = (
    (None, "@", re.compile(DESTINATION, re.MULTILINE), _whole),
    ("citation", "@", re.compile(IN_TEXT), _in_text),
    ("reference", "@", re.compile(REFERENCE), _whole),
)
_KINDS_WITH_WORKS: tuple[Kind, ...] = (
    *_BRACED,
    ("citation", "@", re.compile(CLUSTER), _cluster),
    *_PLAIN,
)
_KINDS: tuple[Kind, ...] = (
    *_BRACED,
    ("citation", "@", re.compile(_BY_FORM), _cluster),
    _PLAIN[0],
    _PLAIN[2],
)


def on_one_line(source: str) -> str:
    """Return a citation with ordinary spaces, for line ends with the marks of a quotation too.

    Pandoc would not see the "p." of a page, nor what parts two works, behind any other space.
    """
    return _CITED_SPACE.sub(" ", source)
