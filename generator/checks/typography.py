"""Typography as typed that a reader sees: what no rule sets right, and quotes of two kinds.

What a page shows is set by ``generator.language.typography`` however it is typed: apostrophes,
spaces, straight quotes. Here an author is told what stays wrong all the same ("1ère", "etc...",
" ,"). One line for each kind in each file, at its first place, with the count. Sources: those of
the module of typography; « Lexique des règles typographiques », "Abréviations", for 1er, 1re, 2e.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from generator.chapters import Chapter
from generator.chapters.links import address_spans
from generator.chapters.masking import Span
from generator.checks.context import Context
from generator.core.edits import blank
from generator.core.problems import Message, Problem, Severity
from generator.language.small_words import language_of
from generator.language.typography import verbatim_spans

LEAST = 2  # times that a way of typing quotes occurs which is a style of a thesis
_NO_PROSE = re.compile(
    r"\[[^\[\]\n]*@[^\[\]\n]*\]"  # citations of pandoc
    r"|\\begin\{(?P<formula>[a-z]+\*?)\}(?:.|\n){0,2000}?\\end\{(?P=formula)\}"
    r"|\{[=:#.%][^{}\n]*\}|\[\^[^\]\n]+\]:?"
)
_BEGINNING = re.compile(  # of a line
    r"[ \t>]*[|:+ -]+$"  # the second one of a table
    r"|[ ]*(?:!!!|\?\?\?)[^\n]*$"
    r"|[ ]*Table:[ ]"  # a caption of pandoc
    r"|[ \t>]*(?:[-*+:]|[0-9]+[.)]|\#+)[ \t]+"  # an item, a definition, a heading
    r"|[ ]*\*\[[^\]\n]+\]:",
    re.MULTILINE,
)


class _Fault(NamedTuple):
    """The code of what is typed wrong, what it looks like, what is right, and signs of it.

    Without one of the ``signs`` a text has none. Each pattern begins with its sign, and looks
    behind afterwards: so the signs are all that is looked for.
    """

    code: str
    pattern: re.Pattern[str]
    right: Message | str
    signs: tuple[str, ...] = ("",)


_SPACES = " \u00a0\u202f"
_ALWAYS = (
    _Fault(
        "space-before-comma",
        re.compile(r"(?m)(?P<found>,)(?<=[^\s|][ \u00a0\u202f],)(?=\s|$)"),
        ",",
        tuple(f"{space}," for space in _SPACES),
    ),
    _Fault(
        "space-before-stop",
        re.compile(r"(?m)(?P<found>\.)(?<=[^\W\d_][ \u00a0\u202f]\.)(?=\s|$)(?!\s*\.)"),
        ".",
        tuple(f"{space}." for space in _SPACES),
    ),
    _Fault("space-of-pandoc", re.compile(r"(?P<found>\\[ \u00a0])(?=\S)"), "&nbsp;"),
    _Fault(
        "points-after-etc",
        re.compile(r"(?i)\b(?P<found>etc\.?(?:\.{3}|…|\.\.))"),
        "etc.",
        ("..", "…"),
    ),
)
_FAULTS: dict[str, tuple[_Fault, ...]] = {
    "fr": (
        *_ALWAYS,
        _Fault(
            "long-ordinal",
            re.compile(
                r"(?P<found>[0-9IVXLC](?<![\w.,-].)(?:(?<=1)[èe]re"
                r"|(?:(?<=[02-9])|(?<=[0-9])[0-9]+|(?<=[IVXLC])[IVXLC]*)i?[èe]me))s?\b"
            ),
            "1re, 2e, XIXe",
        ),
        _Fault(
            "no-space-before-high",
            re.compile(r"(?m)[;!?:](?<=(?P<found>[^\W\d_].))(?:(?=[ ])|(?<!:)$)"),
            Message("space-before-high-wanted"),
        ),
        _Fault("no-space-after-guillemet", re.compile(r"(?P<found>«[^\s»\\])"), "« mot"),
        _Fault("no-space-before-guillemet", re.compile(r"»(?<=(?P<found>[^\s«]»))"), "mot »"),
    ),
    "en": (
        *_ALWAYS,
        _Fault(
            "space-before-punctuation",
            re.compile(r"(?m)(?P<found>[^\W\d_][ \u00a0\u202f]+[;:!?])(?=[ ]|$)"),
            Message("no-space-before-punctuation"),
            tuple(f"{space}{sign}" for space in _SPACES for sign in ";:!?"),
        ),
    ),
}
_GUILLEMETS, _CURLY = re.compile("«[^»]{0,2000}»?"), re.compile(r"“(?<![«\w]“)")


class _Prose:
    """The words of a chapter, their language, and that of each paragraph."""

    def __init__(self, chapter: Chapter, language: str) -> None:
        self.text, self._body = chapter.once(_words_of), chapter.body
        self.language = language_of(self.text, language)
        self._is_own: dict[int, bool] = {}

    @cached_property
    def _paragraphs(self) -> Sequence[int]:
        return [
            0,
            *(found.end() for found in re.finditer(r"\n[ \t>]*\n", self.text)),
            len(self.text),
        ]

    def is_own(self, at: int) -> bool:
        """Say whether the paragraph at an offset is in its language: no quotation in another."""
        end = bisect_right(self._paragraphs, at, hi=len(self._paragraphs) - 1)
        if end not in self._is_own:
            paragraph = self.text[slice(*self._paragraphs[end - 1 : end + 1])]
            self._is_own[end] = language_of(paragraph, self.language, least=2) == self.language
        return self._is_own[end]

    def find(self, pattern: re.Pattern[str]) -> Iterator[Span]:
        """Yield what is found in the prose as in the body: what is blanked leaves spaces."""
        for match in pattern.finditer(self.text):
            start, end = max(0, match.start("found") - 1), match.end() + 1
            if self.text[start:end] == self._body[start:end] and self.is_own(start):
                yield match.span("found")


def typography_problems(chapter: Chapter, language: str) -> Iterator[Problem]:
    """Yield an info for each kind of what is typed wrong, by the language of the chapter."""
    prose = _Prose(chapter, language)
    for fault in _FAULTS.get(prose.language, _ALWAYS):
        has_sign = any(sign in prose.text for sign in fault.signs)
        if has_sign and (found := list(prose.find(fault.pattern))):
            start, end = found[0]
            before = chapter.body[max(0, start - 12) : start].rpartition("\n")[2]
            shown = f"{before}{chapter.body[start : end + 8]}".partition("\n")[0].strip()
            what, count = Message(fault.code), len(found)
            message = Message("typed-wrong", what=what, shown=shown, count=count)
            yield _problem(chapter, start, message, chapter.body[start:end], fault.right)


def quote_style_problems(context: Context) -> Iterator[Problem]:
    """Yield an info for each chapter with quotes of the rarer kind."""
    quotes: dict[str, list[tuple[Chapter, Sequence[int]]]] = {"guillemets": [], "curly-quotes": []}
    for chapter in context.manuscript.chapters:
        opened = chapter.kept_once(opened_quotes, context.language.code)
        for style, starts in zip(quotes, opened, strict=True):
            quotes[style].append((chapter, starts))
    counts = {style: sum(len(at) for _, at in found) for style, found in quotes.items()}
    rarer, most = sorted(quotes, key=lambda style: counts[style])
    for chapter, starts in quotes[rarer] if counts[most] >= LEAST else ():
        if starts:
            kinds = {"here": Message(rarer), "usual": Message(most)}
            numbers = {"count": len(starts), "total": counts[most]}
            message = Message("quotes-of-two-kinds", **kinds, **numbers)
            yield _problem(chapter, starts[0], message, chapter.body[starts[0]], kinds["usual"])


def opened_quotes(chapter: Chapter, language: str) -> tuple[Sequence[int], Sequence[int]]:
    """Return where guillemets and where curly quotes outside of them open."""
    if "«" not in chapter.prose and "“" not in chapter.prose:
        return (), ()
    prose = _Prose(chapter, language)
    within = [each.span() for each in _GUILLEMETS.finditer(prose.text)]
    curly = [each.start() for each in _CURLY.finditer(blank(prose.text, within))]
    return [start for start, _ in within], [start for start in curly if prose.is_own(start)]


def _problem(
    chapter: Chapter, start: int, message: Message, found: str, expected: Message | str
) -> Problem:
    return Problem("typography", chapter.place_at(start), message, found, expected, Severity.INFO)


def _words_of(chapter: Chapter) -> str:
    spans = [match.span() for match in _NO_PROSE.finditer(chapter.prose)]
    lines = (_BEGINNING.match(chapter.prose, start) for start in chapter.line_starts)
    spans += [match.span() for match in lines if match]
    spans += address_spans(chapter)
    spans += [use.span for use in chapter.inlines if use.kind in {"value", "citation"}]
    claims = (use for use in chapter.inlines if use.kind in {"claim", "waived"})
    spans += [(use.words_span[1], use.span[1]) for use in claims]
    text = blank(chapter.prose, spans)
    return blank(text, ((each.start, each.stop) for each in verbatim_spans(text)))
