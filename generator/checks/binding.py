"""What ``thesis bind`` walks through and writes: numbers, verdicts and quotations that are free."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.chapters import Chapter, scan_chapter
from generator.chapters.links import read_links
from generator.chapters.masking import Span
from generator.checks.context import Context
from generator.checks.coverage import stated_in
from generator.checks.statements import sentences
from generator.checks.suggestions import known_expressions
from generator.core.edits import Edit, apply_edits
from generator.core.problems import Place, Problem
from generator.language.normalize import fold

_LABEL = re.compile(r"\[([^\[\]]+)\](?!\(|\[[^\]])")


class Unbound(NamedTuple):
    """Words that nothing holds: their offsets in the body, the sentence before and behind them.

    ``expressions`` are those of the data that they may be bound to, those that agree first.
    """

    span: Span
    before: str
    words: str
    behind: str
    place: Place
    expressions: Sequence[str]


def unbound_in(chapter: Chapter, context: Context) -> Iterator[Unbound]:
    """Yield what is free in a chapter and can be bound or waived in place."""
    free = [each for each in stated_in(chapter, context) if each.state == "free"]
    by_start = {each.start: each for each in sentences(chapter)} if free else {}
    for _, _, span, at in free:
        if at not in by_start:
            continue
        sentence = by_start[at]
        start, end = sentence.start, sentence.start + len(sentence.text)
        found = known_expressions(sentence, context)
        known = (each for at, each in found if span[0] <= start + at < span[1])
        pieces = (chapter.body[slice(*each)] for each in ((start, span[0]), span, (span[1], end)))
        before, words, behind = (" ".join(f"|{each}|".split())[1:-1] for each in pieces)
        place = chapter.as_typed(Problem("", chapter.place_at(span[0]), "")).place
        yield Unbound(span, before.lstrip(), words, behind.rstrip(), place, next(known, ()))


def bound(chapter: Chapter, made: Sequence[Edit], span: Span, target: str) -> list[Edit] | None:
    """Return the edits of a file with one more, by which words become a claim, or waived (``~``).

    None is returned where they would not be read as one, in the words of a link to a record for
    instance, or where those words are what a link is found by (``[three]``). The edits are of the
    file as it is typed.
    """
    links = read_links(chapter).targets
    labels = {fold(each.text) for each in links if each.kind == "definition"}
    for found in _LABEL.finditer(chapter.body):
        if found.start() < span[0] and span[1] < found.end() and fold(found[1]) in labels:
            return None
    start, end = (at + chapter.body_start for at in span)
    edit = Edit(start, end, f"[{chapter.text[start:end]}]{{= {target} }}")
    problem = Problem("", chapter.place_at(span[0]), "", edits=(edit,))
    edits = [*made, *chapter.as_typed(problem).edits]
    text = apply_edits(chapter.typed, edits)
    works = {key for use in chapter.inlines for key in use.keys}
    after = scan_chapter(chapter.path, chapter.source, text, works, chapter.flavour, chapter.asked)
    more = len(after.inlines) - len(chapter.inlines)
    return edits if more == len(edits) == len(made) + 1 else None
