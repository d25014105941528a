"""What ``thesis bind`` writes: numbers, verdicts and quotations that nothing holds, as claims."""

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
    """Words that nothing holds, their offsets in the body, and the expressions that may hold them.

    Expressions that agree with the words come first.
    """

    span: Span
    words: str
    place: Place
    expressions: Sequence[str]


def unbound_in(chapter: Chapter, context: Context) -> Iterator[Unbound]:
    """Yield the words of a chapter that nothing holds and that can be bound in place."""
    free = [each for each in stated_in(chapter, context) if each.state == "free"]
    by_start = {each.start: each for each in sentences(chapter)} if free else {}
    for _, _, span, start in free:
        if start not in by_start:
            continue
        known = (
            expressions
            for at, expressions in known_expressions(by_start[start], context)
            if span[0] <= start + at < span[1]
        )
        words = " ".join(chapter.body[slice(*span)].split())
        place = chapter.as_typed(Problem("", chapter.place_at(span[0]), "")).place
        yield Unbound(span, words, place, next(known, ()))


def bound(chapter: Chapter, made: Sequence[Edit], span: Span, expression: str) -> list[Edit] | None:
    """Return the edits of a file with one more, by which words become a claim.

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
    edit = Edit(start, end, f"[{chapter.text[start:end]}]{{= {expression} }}")
    problem = Problem("", chapter.place_at(span[0]), "", edits=(edit,))
    edits = [*made, *chapter.as_typed(problem).edits]
    text = apply_edits(chapter.typed, edits)
    works = {key for use in chapter.inlines for key in use.keys}
    after = scan_chapter(chapter.path, chapter.source, text, works, chapter.flavour, chapter.asked)
    more = len(after.inlines) - len(chapter.inlines)
    return edits if more == len(edits) == len(made) + 1 else None
