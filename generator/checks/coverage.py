"""How much of what the chapters state is held against something (``thesis coverage``).

What counts is each number in running text that states how many or how much, each verdict of a
matrix set off by marks, each quotation. It is *bound* to the data (a claim, ``/// quote``),
*computed* by them (``{{ … }}``), *cited* (its sentence has a citation, a blockquote names a work),
*waived* with a reason, or *free*. A quotation counts once, whatever numbers are in it; tables do
not count, nor headings.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from generator.chapters import Chapter
from generator.chapters.inline import is_reasoned
from generator.chapters.masking import Span
from generator.chapters.pieces import quoted_lines
from generator.checks.context import Context, error
from generator.checks.nouns import Vocabulary, stems
from generator.checks.references import typed_citations
from generator.checks.sentences import MASK, sentences, speech_spans, stated_numbers, word_before
from generator.core.problems import Message, Problem
from generator.language import say
from generator.tables import MatrixSpec, matrix_outcomes

KINDS = ("quantity", "verdict", "quotation")
STATES = ("bound", "computed", "cited", "waived", "free")
_QUOTED_WORDS = 6  # between quotation marks are a quotation; fewer are a title or a term
_STATES_OF_USES = {"claim": "bound", "value": "computed", "waived": "waived"}

Counts = Mapping[tuple[str, str], int]
"""How many there are of each kind and state."""


class Stated(NamedTuple):
    """Something that a chapter states: its kind and state, its offsets in the body.

    ``sentence`` is the offset of the sentence of what is typed in running text, else -1.
    """

    kind: str
    state: str
    span: Span
    sentence: int = -1


def stated_in(chapter: Chapter, context: Context) -> Sequence[Stated]:
    """Return what counts in a chapter."""
    names = " ".join(sorted(context.once(Vocabulary).last_words))
    verdicts = context.once(verdict_pattern).pattern
    return chapter.kept_once(_stated, context.language.code, verdicts, names)


def _stated(chapter: Chapter, language: str, verdicts: str, names: str) -> Iterator[Stated]:
    """Yield what counts; a number behind one of the ``names`` of records tells them apart."""
    for use in chapter.inlines:
        kind = "verdict" if use.target.endswith(".verdict") else "quantity"
        if state := _STATES_OF_USES.get(use.kind):
            state = "free" if use.kind == "waived" and not is_reasoned(use) else state
            yield Stated("quotation" if _is_speech(use.words) else kind, state, use.span)
    for block in chapter.blocks:
        if block.name == "quote":
            span = chapter.line_span(block.place.line, block.end_line or block.place.line)
            yield Stated("quotation", "bound", span)
    cited = [use.span[0] for use in chapter.inlines if use.kind == "citation"]
    cited = sorted((*cited, *(start for start, *_ in chapter.kept_once(typed_citations))))
    waived = [use.span[0] for use in chapter.inlines if use.kind == "waived"]
    for lines in quoted_lines(chapter):
        span = chapter.line_span(lines[0], lines[-1])
        if not _any_in(waived, span):
            yield Stated("quotation", "cited" if _any_in(cited, span) else "free", span)
    speech = [span for span in speech_spans(chapter) if _is_speech(chapter.body[slice(*span)])]
    pattern, known = re.compile(verdicts, re.IGNORECASE), frozenset(names.split())
    for sentence in sentences(chapter):
        text, start, end = sentence.text, sentence.start, sentence.start + len(sentence.text)
        found = [
            ("quantity", (at, to))
            for at, to in stated_numbers(text, language)
            if not (text[at].isdigit() and known & stems(word_before(text, at)))
        ]
        found += [("verdict", each.span("word")) for each in pattern.finditer(text)]
        first, last = (bisect_left(speech, (at, 0)) for at in (start, end))
        found += [("quotation", (at - start, to - start)) for at, to in speech[first:last]]
        state = "cited" if _any_in(cited, (start, end)) else "free"
        for kind, (at, to) in sorted(found, key=lambda each: each[1]):
            yield Stated(kind, state, (start + at, start + to), start)


def _is_speech(words: str) -> bool:
    return words.startswith(("«", "“", '"')) and len(re.findall(r"\w+", words)) >= _QUOTED_WORDS


def _any_in(places: Sequence[int], span: Span) -> bool:
    at = bisect_left(places, span[0])
    return at < len(places) and places[at] < span[1]


def verdict_pattern(context: Context) -> re.Pattern[str]:
    """Return the pattern of a sentence that says a verdict, set off by marks."""
    language, study = context.language, context.study
    matrices = [each for each in context.specs.values() if isinstance(each, MatrixSpec)]
    known = {word for each in matrices for word in matrix_outcomes(each, study, language)}
    words = "|".join(map(re.escape, sorted(known, key=len, reverse=True))) or "(?!)"
    between = rf"(?:[\s,:]+(?:[^\W\d_]+|{MASK}+)){{0,4}}?"
    return re.compile(
        rf"\bverdict\b{between}[\s,:]*[«“\"*_]+\s*(?P<word>{words})\s*[»”\"*_]", re.IGNORECASE
    )


# --- counts ---------------------------------------------------------------------------------------


def coverage_of(context: Context) -> Mapping[str, Counts]:
    """Return how much there is of each kind and state in each chapter, by the path of its file."""
    return {
        chapter.source: Counter((each.kind, each.state) for each in stated_in(chapter, context))
        for chapter in context.manuscript.chapters
    }


def whole(coverage: Mapping[str, Counts]) -> Counts:
    """Return the counts of all chapters together."""
    return sum((Counter(each) for each in coverage.values()), Counter[tuple[str, str]]())


def in_state(counts: Counts, state: str) -> int:
    """Return how many are in a state, whatever their kind."""
    return sum(counts.get((kind, state), 0) for kind in KINDS)


def percent(counts: Counts) -> int:
    """Return which share of all is not free, in percent, rounded down; 100 where there is none."""
    everything = sum(counts.values())
    return 100 * (everything - in_state(counts, "free")) // everything if everything else 100


def coverage_rows(
    coverage: Mapping[str, Counts], names: Sequence[str], language: str
) -> Iterator[list[str]]:
    """Yield the rows of the table of coverage: chapters by name, all together, then each kind."""
    everything = whole(coverage)
    yield [say(Message(f"coverage-{each}"), language) for each in ("of", *STATES, "percent")]
    rows = [*zip(names, coverage.values(), strict=True)]
    rows.append((say(Message("coverage-whole"), language), everything))
    for kind in KINDS:
        counts = {key: count for key, count in everything.items() if key[0] == kind}
        rows.append((say(Message(f"coverage-{kind}"), language), counts))
    for name, counts in rows:
        numbers = [str(in_state(counts, state) or "·") for state in STATES]
        yield [name, *numbers, f"{percent(counts)} %" if counts else "·"]


def coverage_problems(context: Context) -> Iterator[Problem]:
    """Yield an error for each chapter below ``checks: {coverage: 90}`` while the whole is below."""
    least = context.least_coverage
    coverage: Mapping[str, Counts] = coverage_of(context) if least else {}
    total = percent(whole(coverage))
    for chapter in context.manuscript.chapters if total < least else ():
        here = percent(coverage[chapter.source])
        if here < least:
            free = (each.span[0] for each in stated_in(chapter, context) if each.state == "free")
            places = sorted(map(chapter.place_at, free))
            lines = dict.fromkeys(chapter.typed_place(place).line for place in places)
            yield error(
                *("coverage", places[0], "coverage-below", f"{here} %", f"{least} %"),
                percent=here,
                least=least,
                count=len(places),
                lines=tuple(map(str, lines)),
            )
