"""Typography as typed that a reader sees: what no rule sets right, and quotes of two kinds.

What a page shows is set by ``generator.language.typography`` however it is typed: apostrophes,
spaces, straight quotes. Here an author is told what stays wrong all the same ("1ère", "etc...",
" ,"). One line for each kind in each file, at its first place, with the count. Sources: those of
the module of typography; « Lexique des règles typographiques », "Abréviations", for 1er, 1re, 2e.
"""

import re
from collections.abc import Iterator

from generator.chapters import Chapter
from generator.chapters.links import address_spans
from generator.checks.context import Context
from generator.core.edits import blank
from generator.core.problems import Message, Problem, Severity
from generator.language.small_words import language_of
from generator.language.typography import verbatim_spans

LEAST = 2  # times that a way of typing quotes occurs which is a style of a thesis
_NO_PROSE = re.compile(
    r"^[ \t>]*[|:+ -]+$"  # the second line of a table
    r"|^[ ]*(?:!!!|\?\?\?)[^\n]*$"
    r"|^[ ]*Table:[ ]|\[[^\[\]\n]*@[^\[\]\n]*\]"  # a caption, citations of pandoc
    r"|\\begin\{(?P<formula>[a-z]+\*?)\}(?:.|\n){0,2000}?\\end\{(?P=formula)\}"
    r"|^[ \t>]*(?:[-*+:]|[0-9]+[.)]|\#+)[ \t]+"  # an item, a definition, a heading
    r"|\{[=:#.%][^{}\n]*\}|\[\^[^\]\n]+\]:?|^[ ]*\*\[[^\]\n]+\]:",
    re.MULTILINE,
)

_Fault = tuple[str, re.Pattern[str], Message | str]  # the code of its message, it, what is right
_ALWAYS: tuple[_Fault, ...] = (
    ("space-before-comma", re.compile(r"(?m)(?P<found>,)(?<=[^\s|][ \u00a0\u202f],)(?=\s|$)"), ","),
    (
        "space-before-stop",
        re.compile(r"(?m)(?P<found>\.)(?<=[^\W\d_][ \u00a0\u202f]\.)(?=\s|$)(?!\s*\.)"),
        ".",
    ),
    ("space-of-pandoc", re.compile(r"(?P<found>\\[ \u00a0])(?=\S)"), "&nbsp;"),
    ("points-after-etc", re.compile(r"(?i)\b(?P<found>etc\.?(?:\.{3}|…|\.\.))"), "etc."),
)
_FAULTS: dict[str, tuple[_Fault, ...]] = {
    "fr": (
        *_ALWAYS,
        (
            "long-ordinal",
            re.compile(r"(?<![\w.,-])(?P<found>1[èe]re|(?:[02-9]|[0-9]{2,}|[IVXLC]+)i?[èe]me)s?\b"),
            "1re, 2e, XIXe",
        ),
        (
            "no-space-before-high",
            re.compile(r"(?m)(?P<found>[^\W\d_](?:[;!?](?=[ ]|$)|:(?=[ ])))"),
            Message("space-before-high-wanted"),
        ),
        ("no-space-after-guillemet", re.compile(r"(?P<found>«[^\s»\\])"), "« mot"),
        ("no-space-before-guillemet", re.compile(r"(?P<found>[^\s«]»)"), "mot »"),
    ),
    "en": (
        *_ALWAYS,
        (
            "space-before-punctuation",
            re.compile(r"(?m)(?P<found>[^\W\d_][ \u00a0\u202f]+[;:!?])(?=[ ]|$)"),
            Message("no-space-before-punctuation"),
        ),
    ),
}
_PARAGRAPHS, _LONGEST = re.compile(r"\n[ \t>]*\n"), 5000
_GUILLEMETS, _CURLY = re.compile("«[^»]{0,2000}»?"), re.compile(r"“(?<![«\w]“)")


def typography_problems(context: Context) -> Iterator[Problem]:
    """Yield infos by the language of each chapter: typed wrong, or quotes of the rarer kind."""
    quotes: dict[str, list[tuple[Chapter, list[int]]]] = {"guillemets": [], "curly-quotes": []}
    for chapter in context.manuscript.chapters:
        text = _prose(chapter)
        language = language_of(text, context.language.code)
        for code, pattern, right in _FAULTS.get(language, _ALWAYS):
            found = [each for each in pattern.finditer(text) if _is_meant(chapter, each, language)]
            if found:
                start, end = found[0].span("found")
                before = chapter.body[max(0, start - 12) : start].rpartition("\n")[2]
                shown = f"{before}{chapter.body[start : end + 8]}".partition("\n")[0].strip()
                what, count = Message(code), len(found)
                message = Message("typed-wrong", what=what, shown=shown, count=count)
                yield _problem(chapter, start, message, chapter.body[start:end], right)
        within = [each.span() for each in _GUILLEMETS.finditer(text)]
        curly = [each.start() for each in _CURLY.finditer(blank(text, within))]
        curly = [start for start in curly if _is_in(language, text, start)]
        quotes["guillemets"].append((chapter, [start for start, _ in within]))
        quotes["curly-quotes"].append((chapter, curly))
    counts = {style: sum(len(at) for _, at in found) for style, found in quotes.items()}
    rarer, most = sorted(quotes, key=lambda style: counts[style])
    for chapter, starts in quotes[rarer] if counts[most] >= LEAST else ():
        if starts:
            kinds = {"here": Message(rarer), "usual": Message(most)}
            numbers = {"count": len(starts), "total": counts[most]}
            message = Message("quotes-of-two-kinds", **kinds, **numbers)
            yield _problem(chapter, starts[0], message, chapter.body[starts[0]], kinds["usual"])


def _problem(
    chapter: Chapter, start: int, message: Message, found: str, expected: Message | str
) -> Problem:
    return Problem("typography", chapter.place_at(start), message, found, expected, Severity.INFO)


def _prose(chapter: Chapter) -> str:
    spans = [match.span() for match in _NO_PROSE.finditer(chapter.prose)]
    spans += address_spans(chapter)
    spans += [use.span for use in chapter.inlines if use.kind in {"value", "citation"}]
    spans += [(use.words_span[1], use.span[1]) for use in chapter.inlines if use.kind == "claim"]
    text = blank(chapter.prose, spans)
    return blank(text, ((each.start, each.stop) for each in verbatim_spans(text)))


def _is_meant(chapter: Chapter, match: re.Match[str], language: str) -> bool:
    """Say whether the match is in the body as in its prose (what is blanked leaves spaces)."""
    start, end = max(0, match.start() - 1), match.end() + 1
    if match.string[start:end] != chapter.body[start:end]:
        return False
    return _is_in(language, match.string, start)


def _is_in(language: str, text: str, at: int) -> bool:
    """Say whether the paragraph at an offset is in a language: no quotation in another one."""
    before, after = text[max(0, at - _LONGEST) : at], text[at : at + _LONGEST]
    paragraph = _PARAGRAPHS.split(before)[-1] + _PARAGRAPHS.split(after, maxsplit=1)[0]
    return language_of(paragraph, language, least=2) == language
