"""Tables and figures that the prose names by a number that none has (``caption``)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from generator.chapters import Chapter, Register
from generator.checks.captions import names_by_number
from generator.core.problems import Message, Problem, Severity
from generator.handwritten import typed_captions

RULE = "caption"
# "figure 3 de Hevner (2004)", "[@hevner2004, figure 3]": a figure of another work
_ELSEWHERE = re.compile(
    r"[\s,(]*(?:(?:de|du|des|d['’]|chez|in|of|from|by|dans)\s*(?:l['’]|la |le |les |the )?"
    r"(?:[A-ZÀ-Ý]|\[?@|ouvrage|article|livre|rapport|annexe|book|report|paper|appendix)|\[@)"
)
_LISTED = re.compile(r"[*_]{0,3}[ \u00a0]*(?:[:.–—|-]|$)", re.MULTILINE)
_CITED = re.compile(r"\[[^\[\]]*@[^\[\]]*\]|\([^()]*\b(?:19|20)[0-9]{2}[^()]*\)")


def unknown_numbers(chapters: Sequence[Chapter], register: Register) -> Iterator[Problem]:
    """Yield a warning where prose names a table or figure by a number that no caption has.

    Numbers are known by what stands before their last part ("7." of 7.2): where no caption of the
    chapters has such a number, it may be that of a chapter which is not here.
    """
    known: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    names = [(chapter, each) for chapter in chapters for each in names_by_number(chapter)]
    numbers = [
        (caption.kind, caption.number)
        for captions in register.captions.values()
        for caption in captions
    ]
    numbers += [
        (caption.text.kind, caption.text.number)
        for chapter in chapters
        for caption in typed_captions(chapter)
    ]
    numbers += [(each.kind, n) for _, each in names if each.is_caption for n in each.numbers]
    for kind, number in numbers:
        prefix, last = _split(number)
        if last:
            known[kind, prefix].add(int(last))
    for chapter, each in names:
        if each.is_caption or _is_elsewhere(chapter.body, each.start, each.end):
            continue
        for number in each.numbers:
            prefix, last = _split(number)
            here = known[each.kind, prefix]
            if not here or not last or int(last) in here:
                continue
            nearest = f"{prefix}{min(here, key=lambda other: abs(other - int(last)))}"
            place = chapter.place_at(each.start)
            if each.kind == "table":
                message = Message("no-table-of-number", number=number, near=nearest)
            else:
                message = Message("no-figure-of-number", number=number, near=nearest)
            yield Problem(RULE, place, message, number, nearest, Severity.WARNING)


def _split(number: str) -> tuple[str, str]:
    """Return what precedes the last part of a number, and the last part if it is in digits."""
    last = re.split(r"[.\-–]", number)[-1]
    return number.removesuffix(last), last if last.isdecimal() else ""


def _is_elsewhere(body: str, start: int, end: int) -> bool:
    """Whether a table or figure is of another work, or is listed: a list repeats captions."""
    line_start, line_end = body.rfind("\n", 0, start) + 1, body.find("\n", end)
    line = body[line_start : line_end if line_end >= 0 else len(body)]
    cited = (match.span() for match in _CITED.finditer(line))
    if any(first <= start - line_start < last for first, last in cited):
        return True
    before = body[line_start:start]
    is_listed = not any(map(str.isalpha, before)) and _LISTED.match(body, end)
    return bool(is_listed or _ELSEWHERE.match(body, end))
