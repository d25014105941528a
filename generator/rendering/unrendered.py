"""Reports uses that Markdown lost, and syntax left unprocessed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from generator.chapters import BlockUse, Chapter, Heading, InlineUse
from generator.chapters.marks import CAPTIONS, MOST
from generator.chapters.structure import HELD
from generator.core.problems import Message, Place, Problem

# Syntax of ours that a reader should never see.
LEFT_OVER = re.compile(
    r"[{\[/](?:(?<=\{)(?:\{|=(?!=))|(?<=\[)@"
    r"|(?:(?<=^/)|(?<=^[ ]/)|(?<=^[ ]{2}/)|(?<=^[ ]{3}/))//+[ ]?\w*)",
    re.MULTILINE,
)
Where = Literal["page", "code", "attribute"]
_RULES = {**dict.fromkeys(("value", "claim", "waived"), "claim"), "citation": "citation"}


def first_place(chapter: Chapter, text: str) -> Place:
    """Return the line at which a chapter has a text first, its first line if it has it nowhere."""
    at = max(chapter.body.find(text), 0)
    return Place(chapter.source, chapter.body_line + chapter.body.count("\n", 0, at))


def stands_within(use: InlineUse, citation: InlineUse) -> bool:
    """Say whether a use stands within the brackets of a citation, which takes words only."""
    within = citation.span[0] <= use.span[0] and use.span[1] <= citation.span[1]
    return citation.kind == "citation" and citation is not use and within


def left_as_typed(chapter: Chapter, tokens: Sequence[str]) -> Iterator[Problem]:
    """Yield an error for each piece of our syntax that a reader sees, in the order of the page.

    Each is told at the next place that has it outside of what was read; a line of slashes of which
    the check of the blocks tells is left to that.
    """
    told = {each.place.line for each in chapter.stray_fences}
    told |= {line for each in chapter.blocks for line in (each.place.line, each.end_line)}
    taken = [each.span for each in chapter.inlines]
    for token in dict.fromkeys(tokens):
        message = Message("left-as-typed", found=token)
        if token.startswith("///"):
            lines = enumerate(chapter.lines, chapter.body_line)
            mine = (at for at, line in lines if line.strip(" \t>").startswith(token))
            number = next((each for each in mine if each not in told), 0)
            if number:
                told.add(number)
                place = Place(chapter.source, number)
                yield Problem("markup", place, message, token, "/// name | argument")
            continue
        if token == "{{":  # noqa: S105 - no password
            message = Message("value-not-closed", found=token, end="}}", escaped="\\{{")
        elif token == "{=":  # noqa: S105 - no password
            message = Message("claim-binds-nothing", found=token, example="[19]{= count(x) }")
        found = (each.start() for each in re.finditer(re.escape(token), chapter.prose))
        outside = (at for at in found if not any(start <= at < end for start, end in taken))
        places = map(chapter.place_at, outside)
        for _ in range(tokens.count(token)):
            place = next(places, None) or first_place(chapter, token)
            yield Problem("markup", place, message, token, "{{ expression }}")


def lost_uses(chapter: Chapter, shown: Mapping[tuple[int, Where], int]) -> Iterator[Problem]:
    """Yield an error for each use that does not come out of Markdown exactly once.

    ``shown`` says how often each use came out, by its index: on the page, there as code, or in an
    attribute. What stands within a citation is told of that.
    """
    for index, use in enumerate(chapter.uses[:MOST]):
        count, code = shown.get((index, "page"), 0), shown.get((index, "code"), 0)
        is_right = count == 1 and not code
        is_spoken = not count and shown.get((index, "attribute"), 0)
        if is_right or is_spoken or _is_told(chapter, use):
            continue
        rule, said = "markup", use.text if isinstance(use, Heading) else ""
        if isinstance(use, InlineUse):
            rule, said = _RULES.get(use.kind, "markup"), use.told
        elif isinstance(use, BlockUse):
            said = f"/// {use.name}"
        message = Message("use-not-shown", text=said)
        if code:
            message = Message("use-shown-as-code", text=said)
        elif count:
            message = Message("use-shown-often", text=said, count=count)
        yield Problem(rule, use.place, message, said, Message("once"))
    if len(chapter.uses) > MOST:
        message = Message("chapter-too-large", count=len(chapter.uses))
        yield Problem("markup", Place(chapter.source), message, expected=str(MOST))


def _is_told(chapter: Chapter, use: InlineUse | BlockUse | Heading) -> bool:
    """Say whether another problem tells of a use: of its block, of the citation around it."""
    if isinstance(use, BlockUse):
        return not use.readable or not use.closed or use.name not in HELD | CAPTIONS
    return isinstance(use, InlineUse) and (
        use.in_caption or any(stands_within(use, each) for each in chapter.inlines)
    )
