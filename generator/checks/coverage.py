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
from generator.checks.context import Context
from generator.checks.manual_citations import typed_citations
from generator.checks.stated_numbers import stated_numbers, word_before
from generator.checks.statements import Sentence, sentences, speech_spans
from generator.checks.suggestions import verdict_pattern
from generator.checks.vocabulary import Vocabulary
from generator.core.problems import Message, Problem
from generator.language import say

KINDS = ("quantity", "verdict", "quotation")
STATES = ("bound", "computed", "cited", "waived", "free")
_QUOTED_WORDS = 6  # between quotation marks are a quotation; fewer are a title or a term
_PERCENT = 100

Counts = Mapping[tuple[str, str], int]
"""How many there are of each kind and state."""


class Stated(NamedTuple):
    """Something that a chapter states: its kind and state, and its offsets in the body."""

    kind: str
    state: str
    span: Span


def stated_in(chapter: Chapter, context: Context) -> Iterator[Stated]:
    """Yield what counts in a chapter."""
    for use in chapter.inlines:
        kind = "verdict" if use.target.endswith(".verdict") else "quantity"
        states = {"claim": "bound", "value": "computed", "waived": "waived"}
        if state := states.get(use.kind):
            state = state if use.kind != "waived" or is_reasoned(use) else "free"
            yield Stated("quotation" if _is_speech(use.words) else kind, state, use.span)
    cited = chapter.once(_citations)
    for block in chapter.blocks:
        if block.name == "quote":
            span = chapter.line_span(block.place.line, block.end_line or block.place.line)
            yield Stated("quotation", "bound", span)
    for lines in quoted_lines(chapter):
        span = chapter.line_span(lines[0], lines[-1])
        if not any(
            span[0] <= use.span[0] < span[1] for use in chapter.inlines if use.kind == "waived"
        ):
            yield Stated("quotation", "cited" if _any_in(cited, span) else "free", span)
    for sentence, kind, span in _open_statements(chapter, context):
        yield Stated(kind, "cited" if _is_cited(sentence, chapter) else "free", span)


def free_statements(chapter: Chapter, context: Context) -> Iterator[tuple[Sentence, str, Span]]:
    """Yield the sentence, kind and offsets of what stands free in running text, in order."""
    for found in _open_statements(chapter, context):
        if not _is_cited(found[0], chapter):
            yield found


def _is_cited(sentence: Sentence, chapter: Chapter) -> bool:
    span = (sentence.start, sentence.start + len(sentence.text))
    return _any_in(chapter.once(_citations), span)


def _open_statements(chapter: Chapter, context: Context) -> Iterator[tuple[Sentence, str, Span]]:
    """Yield the sentence, kind and offsets of what is neither bound nor computed, in order."""
    vocabulary, verdicts = context.once(Vocabulary), context.once(verdict_pattern)
    speech = [span for span in speech_spans(chapter) if _is_speech(chapter.body[slice(*span)])]
    for sentence in sentences(chapter):
        text, start = sentence.text, sentence.start
        found = [("quantity", span) for span in stated_numbers(text, context.language.code)]
        found = [
            (kind, span)
            for kind, span in found
            if not vocabulary.is_name_of_records(word_before(text, span[0]))
            or not text[span[0]].isdigit()
        ]
        found += [("verdict", each.span("word")) for each in verdicts.finditer(text)]
        first = bisect_left(speech, (start, start))
        last = bisect_left(speech, (start + len(text), 0))
        found += [("quotation", (at - start, to - start)) for at, to in speech[first:last]]
        for kind, (at, to) in sorted(found, key=lambda each: each[1]):
            yield sentence, kind, (start + at, start + to)


def _is_speech(words: str) -> bool:
    return words.startswith(("«", "“", '"')) and len(re.findall(r"\w+", words)) >= _QUOTED_WORDS


def _citations(chapter: Chapter) -> Sequence[int]:
    """Return the offsets of the citations of a chapter, those that are typed by hand too."""
    bound = (use.span[0] for use in chapter.inlines if use.kind == "citation")
    return sorted((*bound, *(start for start, *_ in typed_citations(chapter))))


def _any_in(places: Sequence[int], span: Span) -> bool:
    at = bisect_left(places, span[0])
    return at < len(places) and places[at] < span[1]


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
    covered = everything - in_state(counts, "free")
    return _PERCENT * covered // everything if everything else _PERCENT


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
    least, coverage = context.least_coverage, coverage_of(context)
    total = percent(whole(coverage))
    for chapter in context.manuscript.chapters if total < least else ():
        here = percent(coverage[chapter.source])
        if here < least:
            free = (each.span[0] for each in stated_in(chapter, context) if each.state == "free")
            places = sorted(map(chapter.place_at, free))
            lines = dict.fromkeys(
                chapter.as_typed(Problem("coverage", place, "")).place.line for place in places
            )
            said = {"percent": here, "least": least, "count": len(places)}
            message = Message("coverage-below", **said, lines=tuple(map(str, lines)))
            yield Problem("coverage", places[0], message, f"{here} %", f"{least} %")
