"""What an author writes inside a line: references, links, values, claims and citations.

None of the patterns looks further than its paragraph. Each begins with its sign, and looks behind
afterwards: so the signs are all that is looked for.
"""

import re
from bisect import bisect_left
from collections.abc import Collection

from generator.chapters.headings import plain_text
from generator.chapters.masking import Span
from generator.chapters.values import Chapter, InlineKind, InlineUse
from generator.core.edits import blank, splice

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
#: A form may follow in braces: ``@BF4{name}``.
REFERENCE = rf"@(?<![^\W_]@)(?<![@\\/]@)(?P<id>{ID})(?:\{{(?P<words>[^\W\d_]+)\}})?"
# Syntax that a backslash takes the meaning from: it is shown as typed.
_LITERAL = r"\\(?:(?P<value>\{\{)|\[[^\[\]\n]*\](?P<claim>\{=))"
# No prose: where a link leads, a definition of a link (but not of a footnote), an attribute list.
_DESTINATION = (
    r"\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)"
    r"|^[ ]{0,3}\[(?!\^)[^\[\]\n]+\]:[^\n]*$"
    r"|\[@[^\[\]\n]+\]\[\]"
    r"|\{:?[ ]*[#.][^{}\n]*\}"
)

# Citations in Pandoc's syntax. Source: Pandoc's manual, "Citation syntax".
_BEHIND = r"(?:[\w:./+]|-(?!-)|&(?=\w))*"  # two hyphens are a dash behind a key
_ANY_KEY = rf"@(?P<key>\w{_BEHIND})"
_NO_PATH = r"(?!@[\w-]+=)"  # "//button[@type='submit']" of XPath
_MORE_WORDS = r"(?:[^\[\]\n]|\n(?![ \t]*\n))*"
_CLUSTER = (
    rf"\[(?<!\\\[){_NO_PATH}(?P<words>(?:[^\[\]@\n]*[\s(«])?-?{_ANY_KEY}{_MORE_WORDS})\]"
    r"(?![({]|\[(?![^\[\]\n]*@)|:[ \t]*https?:)"
)
_IN_TEXT = (
    rf"@(?<![^\W_]@)(?<![@\\/.-]@)(?P<key>\w{_BEHIND})"
    r"(?:[ \n]\[(?!\^)(?P<locator>[^\[\]@\n]+(?:\n[^\[\]@\n]+)?)\](?![(\[{]))?"
)
# Without a bibliography a key is told by its form: it begins with a small letter.
_SMALL_KEY = rf"@(?!(?:tbl|fig|eq|sec|term)-)(?P<key>[a-z]{_BEHIND})"
_BY_FORM = (
    rf"\[(?<!\\\[){_NO_PATH}(?P<words>(?:[^\[\]@\n]*\s)?-?{_SMALL_KEY}{_MORE_WORDS})\]"
    r"(?![({]|:[ \t]*https?:)"
)
_OTHER_IDS = ("tbl-", "fig-", "eq-", "sec-", "term-")

_KEYS = re.compile(rf"@(?<![^\W_]@)(?<![@\\/.]@)(?P<key>\w{_BEHIND})")
_SMALL_KEYS = re.compile(_SMALL_KEY)
# A line end, with the marks of a quotation that may follow it.
_LINE_END = re.compile(r"[ \t]*\n[ \t>]*")
_CITED_SPACE = re.compile(r"[ \t]*\n[ \t>]*|[\u00a0\u202f\u2009]")

Kind = tuple[InlineKind | None, str, re.Pattern[str]]
# Each kind (None: no use, and no prose) with a sign without which there is none, in the order in
# which they are read: what one takes up is no more there for the next.
_BRACED: tuple[Kind, ...] = (
    ("literal", "\\", re.compile(_LITERAL)),
    ("value", "{{", re.compile(VALUE)),
    ("claim", "{=", re.compile(CLAIM)),
    ("link", "@", re.compile(_LINK)),
)
_REFERENCE = re.compile(REFERENCE)
_NO_PROSE: Kind = (None, "@", re.compile(_DESTINATION, re.MULTILINE))
_KINDS_WITHOUT_WORKS: tuple[Kind, ...] = (
    *_BRACED,
    ("citation", "@", re.compile(_BY_FORM)),
    _NO_PROSE,
    ("reference", "@", _REFERENCE),
)
_KINDS: tuple[Kind, ...] = (
    *_BRACED,
    ("citation", "@", re.compile(_CLUSTER)),
    _NO_PROSE,
    ("citation", "@", re.compile(_IN_TEXT)),
    ("reference", "@", _REFERENCE),
)


def scan_inlines(
    chapter: Chapter, works: Collection[str] = (), prose: str = ""
) -> tuple[InlineUse, ...]:
    """Return a chapter's inline uses in order; ``@name`` outside ``works`` is a reference.

    ``prose`` is the body with all blanked but what is read, if that is not its prose.
    """
    prose, body = prose or chapter.prose, chapter.body
    uses: list[InlineUse] = []
    for kind, sign, pattern in _KINDS if works else _KINDS_WITHOUT_WORKS:
        taken: list[Span] = []
        for match in pattern.finditer(prose) if sign in prose else ():
            found = _read(kind, match, body, works)
            if found is None:
                continue
            span, takes, target = found
            taken.append(takes)
            if kind is None:
                continue
            is_waived = kind == "claim" and target.startswith("~")
            is_worded = "words" in pattern.groupindex and match["words"] is not None
            words = match.span("words") if is_worded else (0, 0)
            shown, place = body[slice(*words)], chapter.place_at(span[0])
            words = (0, 0) if kind in {"citation", "reference"} else words
            said = "waived" if is_waived else kind
            uses.append(InlineUse(said, body[slice(*span)], target, shown, place, span, words))
        prose = blank(prose, taken) if taken else prose
    return tuple(sorted(uses, key=lambda use: use.span))


def _read(
    kind: InlineKind | None, match: re.Match[str], body: str, works: Collection[str]
) -> tuple[Span, Span, str] | None:
    """Return the span of a use, what it takes up (its words may hold others), and its target."""
    start, end = span = match.span()
    if kind == "citation":
        return _cited(match, works)
    if kind == "literal":
        span = match.span("claim") if match["claim"] else span
        return span, span, match["claim"] or match["value"]
    if kind == "link":
        return span, (match.end("words"), end), match["target"]
    if kind in {"value", "claim"}:
        source = body[slice(*match.span("expression"))]
        start = match.end("words") + 1 if kind == "claim" else start
        return span, (start, end), _LINE_END.sub(" ", source).strip()
    return span, span, match["id"] if kind == "reference" else match[match.lastgroup or 0]


def _cited(match: re.Match[str], works: Collection[str]) -> tuple[Span, Span, str] | None:
    """Return what is cited, between brackets or in a sentence; None where there is no such work."""
    span, key = match.span(), match["key"]
    if "words" not in match.re.groupindex:
        if key not in works:  # a full stop behind a key ends the sentence
            key = key.rstrip(":./+-")
            span = match.start(), match.start("key") + len(key)
        return (span, span, key) if key in works else None
    pattern = _KEYS if works else _SMALL_KEYS
    keys = [each["key"].rstrip(":./+-") for each in pattern.finditer(match["words"])]
    # "[see @BF4]" is none: its id is no key, and begins with a capital letter or as our ids do.
    is_alike = bool(keys) and keys[0][0].islower() and not keys[0].startswith(_OTHER_IDS)
    is_citation = not works or is_alike or any(key in works for key in keys)
    return (span, span, "; ".join(keys)) if is_citation else None


def is_reasoned(use: InlineUse) -> bool:
    """Say whether a waived claim gives its reason: ``~ "words between quotation marks"``."""
    return re.fullmatch(r"~\s*[\"'“«].*\w.*[\"'”»]", use.target) is not None


def on_one_line(source: str) -> str:
    """Return a citation with ordinary spaces: behind any other Pandoc sees no "p.", no ";"."""
    return _CITED_SPACE.sub(" ", source)


# --- the words around -----------------------------------------------------------------------------

BOUND = "\ufffc"
"""What stands in the words around for a value, reference or claim of its own."""
_REACH = 80  # characters of the words on one side
_SOURCE_REACH = 800  # of their source, in which expressions may be long
_HERE = "\ue000"
_ABBREVIATIONS = "env", "approx", "ca", "c", "no", "nos", "fig", "p", "pp", "cf", r"n\.s"
_SHORTENED = "".join(rf"(?<!\b{each}\.)" for each in _ABBREVIATIONS)
# Where a sentence, an item of a list, a cell or a block ends.
_BORDER = re.compile(
    rf"(?<=[.!?…]){_SHORTENED}[»”\")*_]*\s+|\n[ \t>]*(?=\n)|^[ \t]*///[^\n]*\n"
    r"|^[ \t>]*(?:[-*+:]|\d+[.)]|\#+)[ ]+|(?<!\\)\|"
    r"|</?(?:t[dhr]|li|p|div|h[1-6]|br|d[dt]|summary|figcaption)\b[^<>]*>",
    re.MULTILINE,
)
_HEADING = re.compile(r"^ {0,3}\#.*$", re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_STRAY = re.compile(r"\*+(?=\S)|(?<=\S)\*+|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)")  # marks left open


def words_around(chapter: Chapter, span: Span) -> tuple[str, str]:
    """Return what a reader sees before and behind a span of the body, in its sentence or cell.

    Marks are left out, the words of links stay; what is bound on its own is ``BOUND``.
    """
    start, end = span
    low, high = max(0, start - _SOURCE_REACH), end + _SOURCE_REACH
    first = bisect_left(chapter.inlines, low, key=lambda use: use.span[0])
    last = bisect_left(chapter.inlines, high, lo=first, key=lambda use: use.span[0])
    apart = [
        (*use.span, use.words if use.kind in {"link", "math"} else BOUND)
        for use in chapter.inlines[first:last]
        if use.span[1] <= start or use.span[0] >= end
    ]
    shown = ((a - low, b - low, text) for a, b, text in sorted([*apart, (start, end, _HERE)]))
    source = _QUOTED.sub("", splice(chapter.body[low:high], shown))
    source = _HEADING.sub(r"\g<0>\n", source)  # which ends with its line
    here, borders = source.index(_HERE), [*_BORDER.finditer(source)]
    since = max((each.end() for each in borders if each.end() <= here), default=0)
    until = min((each.start() for each in borders if each.start() > here), default=len(source))
    passage = plain_text(source[since:until])
    before, _, behind = _STRAY.sub("", passage).partition(_HERE)
    return before[-_REACH:], behind[:_REACH]
