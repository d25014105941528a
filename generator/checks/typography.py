"""Typography as typed: what no rule can set right, and what one thesis types in two ways.

What a page shows is set by ``generator.language.typography`` however it is typed; here an author is
told what stays wrong all the same ("1ère", "etc...", " ,") and what is typed now so, now otherwise.
One line for each kind in each file, at its first place, with the count. Sources: those of the
modules of typography; « Lexique des règles typographiques », "Abréviations", for 1er, 1re, 2e, etc.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.chapters import Chapter, Manuscript
from generator.chapters.inline import DESTINATION
from generator.core.edits import blank
from generator.core.problems import Problem, Severity, quoted
from generator.language.typography import verbatim_spans

RULE = "typography"
LEAST = 2
"""A way of typing that occurs less often than this is no style of a thesis."""

_NBSP = "[\u00a0\u202f\u2009]"
_NO_PROSE = re.compile(
    rf"{DESTINATION}"
    r"|^[ \t>]*[|:+ -]+$"  # the second line of a table
    r"|^[ ]*(?:!!!|\?\?\?)[^\n]*$"
    r"|^[ \t>]*(?:[-*+:]|[0-9]+[.)]|\#+)[ \t]+"  # an item, a definition, a heading
    r"|\{[=:#.%][^{}\n]*\}|\[\^[^\]\n]+\]:?|^[ ]*\*\[[^\]\n]+\]:",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class _Fault:
    """A kind of fault: its pattern, what it is, and what stands there instead (a template)."""

    pattern: re.Pattern[str]
    message: str
    expected: str


def _fault(pattern: str, message: str, expected: str) -> _Fault:
    return _Fault(re.compile(pattern, re.MULTILINE), message, expected)


_ALWAYS = (
    _fault(r"(?<=[^\s|])[ \u00a0\u202f](?P<found>,)(?=\s|$)", "a space before a comma", ","),
    _fault(
        r"(?<=[^\W\d_])[ \u00a0\u202f](?P<found>\.)(?=\s|$)(?!\s*\.)",
        "a space before a full stop",
        ".",
    ),
    _fault(r"(?<=[^\s|])(?P<found>[ ]{2,})(?=[^\s|])", "several spaces between words", " "),
    _fault(r"(?i)\b(?P<found>etc\.?(?:\.{3}|…|\.\.))", "points after etc.", "etc."),
)
_FAULTS: Mapping[str, tuple[_Fault, ...]] = {
    "fr": (
        *_ALWAYS,
        _fault(r"(?<![\w.,-])(?P<found>1[èe]re)s?\b", "an ordinal in a long form", "1re"),
        _fault(
            r"(?<![\w.,-])(?P<found>(?:[02-9]|[0-9]{2,})i?[èe]me)s?\b",
            "an ordinal in a long form",
            "2e, 3e …",
        ),
        _fault(
            r"(?<![\w.,-])(?P<found>[IVXLC]+i?[èe]me)s?\b",
            "an ordinal in a long form",
            "XIXe, XXe …",
        ),
        _fault(
            r"(?P<found>[^\W\d_][;!?])(?=[ ]|$)|(?P<colon>[^\W\d_]:)(?=[ ])",
            "no space before high punctuation",
            "a space before ; : ! ?",
        ),
        _fault(r"(?P<found>«[^\s\u00a0\u202f»])", "no space after «", "« mot"),
        _fault(r"(?P<found>[^\s\u00a0\u202f«]»)", "no space before »", "mot »"),
    ),
    "en": (
        *_ALWAYS,
        _fault(
            r"(?P<found>[^\W\d_][ \u00a0\u202f]+[;:!?])(?=[ ]|$)",
            "a space before punctuation",
            "no space before ; : ! ?",
        ),
    ),
}

_STYLES: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "apostrophes": {
        "straight (')": re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"),
        "curly (’)": re.compile(r"(?<=[^\W\d_])’(?=[^\W\d_])"),
    },
    "quotes": {
        'straight (")': re.compile(r"(?<!\S)[(\[]?\"(?=\S)"),
        "guillemets (« »)": re.compile("«"),
        "curly (“ ”)": re.compile(r"(?<![«\w])“"),
    },
    "spaces before ; : ! ? »": {
        "ordinary": re.compile(r"(?<=[^\s|])[ ][;:!?»](?=[\s.,)]|$)"),
        "no-break": re.compile(rf"(?<=[^\s|]){_NBSP}[;:!?»]"),
    },
}
"""What may be typed in several ways, and how each way is recognised."""
_SPACES = "spaces before ; : ! ? »"
_SMALL_WORDS = {
    "fr": re.compile(r"\b(?:le|la|les|des|du|et|est|une|dans|que|qui)\b"),
    "en": re.compile(r"\b(?:the|of|and|is|are|was|that|with|for|to|in)\b"),
}
_WITHIN = re.compile("«[^»]{0,2000}»")


def typography_problems(manuscript: Manuscript, language: str) -> tuple[Problem, ...]:
    """Return ``typography`` infos: what is typed wrong, and what is typed in several ways.

    ``language`` is that of the site; a chapter that is clearly in the other one has its rules.
    """
    chapters = manuscript.chapters
    texts = {chapter.source: _prose(chapter) for chapter in chapters}
    found: list[Problem] = []
    for chapter in chapters:
        text = texts[chapter.source]
        for fault in _FAULTS.get(_language(text, language), _ALWAYS):
            found += _faults(chapter, text, fault)
    for kind, styles in _STYLES.items():
        ours = [
            each
            for each in chapters
            if kind != _SPACES or _language(texts[each.source], language) == "fr"
        ]
        found += _mixed(ours, texts, kind, styles)
    return tuple(found)


def _language(text: str, expected: str) -> str:
    """Return the language of a text: the expected one, unless small words say otherwise."""
    counts = {code: len(words.findall(text)) for code, words in _SMALL_WORDS.items()}
    most = max(counts, key=lambda code: counts[code])
    return most if counts[most] > 2 * counts.get(expected, 0) + 4 else expected


def _prose(chapter: Chapter) -> str:
    """Return the prose of a chapter with all blanked that no typography is about."""
    spans = [match.span() for match in _NO_PROSE.finditer(chapter.prose)]
    for use in chapter.inlines:
        if use.kind in {"value", "citation"}:
            spans.append(use.span)
        elif use.kind == "claim":
            spans.append((use.words_span[1], use.span[1]))
    text = blank(chapter.prose, spans)
    return blank(text, ((each.start, each.stop) for each in verbatim_spans(text)))


def _faults(chapter: Chapter, text: str, fault: _Fault) -> Iterator[Problem]:
    found = [match for match in fault.pattern.finditer(text) if _is_typed(chapter, match)]
    if found:
        first = found[0]
        group = next(name for name, words in first.groupdict().items() if words)
        start, end = first.span(group)
        words = chapter.body[start:end]
        before = chapter.body[max(0, start - 12) : start].rpartition("\n")[2]
        shown = f"{before}{chapter.body[start : end + 8]}".partition("\n")[0].strip()
        message = f"{fault.message}: {quoted(shown)}{_times(len(found))}"
        yield _problem(chapter, start, message, words, fault.expected)


def _is_typed(chapter: Chapter, match: re.Match[str]) -> bool:
    """Say whether the match is in the body as in its prose: what is blanked leaves spaces."""
    start, end = max(0, match.start() - 1), match.end() + 1
    return match.string[start:end] == chapter.body[start:end]


def _mixed(
    chapters: Sequence[Chapter],
    texts: Mapping[str, str],
    kind: str,
    styles: Mapping[str, re.Pattern[str]],
) -> Iterator[Problem]:
    """Yield the first place in each file of what the thesis mostly types in another way."""
    found = {
        (chapter.source, style): _typed_so(texts[chapter.source], style, pattern)
        for chapter in chapters
        for style, pattern in styles.items()
    }
    counts = Counter[str]()
    for (_, style), starts in found.items():
        counts[style] += len(starts)
    most, count = max(counts.items(), key=lambda each: each[1], default=("", 0))
    for chapter in chapters:
        for style in styles:
            starts = found[chapter.source, style]
            if style != most and starts and count >= LEAST:
                message = (
                    f"{kind} are {style} here{_times(len(starts))},"
                    f" and mostly {most} in the thesis ({count})"
                )
                yield _problem(chapter, starts[0], message, style, most)


def _typed_so(text: str, style: str, pattern: re.Pattern[str]) -> list[int]:
    """Return where a text is typed in a style; within guillemets quotes are rightly curly."""
    if style.startswith("curly (“"):
        text = blank(text, (match.span() for match in _WITHIN.finditer(text)))
    return [match.start() for match in pattern.finditer(text)]


def _problem(chapter: Chapter, start: int, message: str, found: str, expected: str) -> Problem:
    place = chapter.place_at(start)
    return Problem(RULE, place, message, found, expected, Severity.INFO)


def _times(count: int) -> str:
    return f", {count} times" if count > 1 else ""
