"""What ``thesis bind`` walks through and writes: numbers, verdicts and quotations that are free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.chapters import Chapter, InlineUse, scan_chapter
from generator.chapters.masking import Span
from generator.checks.context import Context
from generator.checks.coverage import free_statements
from generator.checks.suggestions import known_expressions
from generator.core.edits import Edit, apply_edits, edited_file
from generator.core.problems import Place, Problem


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
    for sentence, _, span in free_statements(chapter, context):
        start, end = sentence.start, sentence.start + len(sentence.text)
        at, to = span[0] - start, span[1] - start
        known = (found for place, found in known_expressions(sentence, context) if at <= place < to)
        pieces = (chapter.body[slice(*each)] for each in ((start, span[0]), span, (span[1], end)))
        before, words, behind = (" ".join(f"|{each}|".split())[1:-1] for each in pieces)
        place = chapter.as_typed(Problem("", chapter.place_at(span[0]), "")).place
        yield Unbound(span, before.lstrip(), words, behind.rstrip(), place, next(known, ()))


@dataclass
class BoundFile:
    """A chapter's file while its words are bound, and the edits that were made in it."""

    chapter: Chapter
    original: bytes
    edits: list[Edit] = field(default_factory=list[Edit])

    @property
    def content(self) -> bytes:
        """The file as it is now; raise ``TextChangedError`` where the original is another."""
        return edited_file(self.original, self.chapter.typed, self.edits)

    def bind(self, span: Span, target: str) -> bool:
        """Bind the words at these offsets to an expression, or waive them (``~``).

        Nothing is done, and False returned, where they would not be read as bound: in the words of
        a link to a record, for instance.
        """
        chapter, shift = self.chapter, self.chapter.body_start
        words = chapter.body[slice(*span)]
        edit = Edit(span[0] + shift, span[1] + shift, f"[{words}]{{= {target} }}")
        problem = Problem("", chapter.place_at(span[0]), "", edits=(edit,))
        edits = [*self.edits, *chapter.as_typed(problem).edits]
        text = apply_edits(chapter.typed, edits)
        bound = scan_chapter(
            chapter.path, chapter.source, text, _works(chapter), flavour=chapter.flavour
        )
        if len(edits) == len(self.edits) or not _is_bound(chapter, bound, len(edits), target):
            return False
        self.edits = edits
        return True


def _is_bound(before: Chapter, after: Chapter, count: int, target: str) -> bool:
    """Say whether so many claims came in, and nothing else went."""
    claims = [each for each in after.inlines if each.kind in {"claim", "waived"}]
    was = [each for each in before.inlines if each.kind in {"claim", "waived"}]
    others = len(after.inlines) - len(claims) == len(before.inlines) - len(was)
    return others and len(claims) == len(was) + count and any(e.target == target for e in claims)


def _works(chapter: Chapter) -> set[str]:
    cited: list[InlineUse] = [each for each in chapter.inlines if each.kind == "citation"]
    return {key for each in cited for key in each.keys}
