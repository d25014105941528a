"""What a sentence gets wrong by itself, without any data.

Parts that do not add up, a share that is not that of its counts (``total``), a word typed twice
(``vocabulary``), a code outside of the series that the chapter names, a number that no section of
the thesis has (``reference``).
"""

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from operator import eq

from generator.chapters import Chapter
from generator.checks.captions import is_of_other_work
from generator.checks.context import Context
from generator.checks.sentences import Sentence, sentences
from generator.core.problems import Message, Place, Problem, Severity, nearest

_COUNT = r"(?<![\w.,/])(?:\d{1,3}(?:[ \u00a0\u202f,]\d{3})+|\d+)(?![\w/]|[.,]\d)"
_SHARE = r"(?P<share>\d{1,3}(?:[.,](?P<decimals>\d{1,2}))?)[ \u00a0\u202f]?%"
_OF = r"[ \u00a0]?(?:/|(?:sur|of|out of)(?: (?:les|the))?)[ \u00a0]?"
_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f,]\d{3})+|\d+"
_FRACTION = rf"(?P<part>{_GROUPED}){_OF}(?P<whole>{_GROUPED})(?![\w.,]?\d)"
_EXACTLY = r"(?:(?:soit|or|i\.e\.|=)[ \u00a0])?"
# "93.1% (21/23 sessions)", "21 of 23 sessions (93.1%)".
_SHARES = (
    re.compile(rf"(?<![\d.,–-]){_SHARE}\s?\({_FRACTION}"),
    re.compile(rf"(?<![\d.,/]){_FRACTION}(?:[ ][^\W\d_]+){{0,3}}\s?[(,]\s?{_EXACTLY}{_SHARE}"),
)
_VAGUE = re.compile(
    r"(?:about|around|nearly|almost|over|some|roughly|approximately|environ|près de|presque|plus de"
    r"|moins de|~|≈|<|>)\s*$",
    re.IGNORECASE,
)
# "n = 30 (17, 9, 5)", "30 participants (17 women, 9 men and 5 others)".
_NAMED = r"(?:[ \u00a0][^\W\d_][\w'’-]*){0,3}"
_PART = rf"{_COUNT}{_NAMED}"
_SUM = re.compile(
    rf"(?P<total>{_COUNT}){_NAMED}\s?\((?P<parts>{_PART}(?:\s?[,;+]\s?{_PART})+"
    rf"(?:,?\s(?:et|and|&)\s{_PART})?|{_PART}\s(?:et|and|&)\s{_PART})\)"
)
_NEAR = Fraction(1, 10)  # of the total, that the parts may be off and still be meant as its parts
_TWICE = re.compile(r"(?<![\w'’-])(?P<word>[^\W\d_]{2,})[ \n]+(?P=word)(?![\w'’-])", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# What is said twice on purpose, or in two senses.
_MEANT = frozenset(("nous", "vous", "très", "bien", "had", "that", "very", "so", "is", "no", "bla"))
_SERIES = re.compile(r"\b([A-Z]{1,3})(\d{1,2})\s?(?:–|-|à|to)\s?(?:\1)(\d{1,2})\b")
_CODE = re.compile(r"(?<![\w-])([A-Z]{1,3})(\d{1,2})(?![\w-]|\.\d)")
_SECTION = re.compile(
    r"(?:(?i:\b(?:sections?|sous-sections?))|§)[ \u00a0](?P<number>\d+(?:\.\d+)+)(?![\w%]|[.,]\d)"
)
_TYPED_NUMBER = re.compile(r"\d+(?:\.\d+)*(?=[.)]?\s)")


def slip_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield what is wrong within the sentences of a chapter."""
    for sentence in sentences(chapter):
        if "%" in sentence.text:
            yield from _wrong_shares(chapter, sentence)
        if "(" in sentence.text:
            yield from _wrong_sums(chapter, sentence)
        words = _WORD.findall(sentence.text.casefold())
        is_twice = any(map(eq, words, words[1:]))
        for found in _TWICE.finditer(sentence.text) if is_twice else ():
            word = found[0].split()[1]
            if word.islower() and word not in _MEANT:
                message = Message("word-twice", word=word)
                yield _problem(chapter, sentence, found, "vocabulary", message, word)
    yield from _outside_of_series(chapter)


def _problem(
    chapter: Chapter,
    sentence: Sentence,
    found: re.Match[str],
    rule: str,
    message: Message,
    expected: str,
) -> Problem:
    place, text = chapter.place_at(sentence.start + found.start()), " ".join(found[0].split())
    return Problem(rule, place, message, text, expected, Severity.WARNING)


def _number(typed: str) -> int:
    return int(re.sub(r"\D", "", typed))


def _wrong_shares(chapter: Chapter, sentence: Sentence) -> Iterator[Problem]:
    for found in (match for each in _SHARES for match in each.finditer(sentence.text)):
        part, whole = _number(found["part"]), _number(found["whole"])
        stated, decimals = Fraction(found["share"].replace(",", ".")), len(found["decimals"] or "")
        before = sentence.text[: found.start("share")]
        if not part <= whole or not whole or _VAGUE.search(before):
            continue
        right, unit = Fraction(part * 100, whole), Fraction(1, 10**decimals)
        if abs(right - stated) >= unit:  # rounded or cut
            expected = f"{float(right):.{decimals}f}"
            expected = expected.replace(".", ",") if "," in found["share"] else expected
            numbers = {"count": str(part), "whole": str(whole), "expected": expected}
            message = Message("share-of-parts", found=found["share"], **numbers)
            yield _problem(chapter, sentence, found, "total", message, f"{expected} %")


def _wrong_sums(chapter: Chapter, sentence: Sentence) -> Iterator[Problem]:
    for found in _SUM.finditer(sentence.text):
        total = _number(found["total"])
        parts = [_number(each) for each in re.findall(_COUNT, found["parts"])]
        if 0 < abs(sum(parts) - total) <= max(1, total * _NEAR):
            message = Message("parts-of-total", sum=sum(parts), total=total)
            yield _problem(chapter, sentence, found, "total", message, str(sum(parts)))


def _outside_of_series(chapter: Chapter) -> Iterator[Problem]:
    """Yield an info for each code named once and outside of its series ("R3 to R6" and "R8")."""
    prose = chapter.prose
    series = {found[1]: (int(found[2]), int(found[3])) for found in _SERIES.finditer(prose)}
    counts = Counter(found[0] for found in _CODE.finditer(prose)) if series else Counter[str]()
    for found in _CODE.finditer(prose) if series else ():
        first, last = series.get(found[1], (0, 0))
        if last - first > 1 and last < int(found[2]) <= 2 * last and counts[found[0]] == 1:
            name = f"{found[1]}{first}–{found[1]}{last}"
            message = Message("code-outside", code=found[0], series=name)
            place = chapter.place_at(found.start())
            yield Problem("reference", place, message, found[0], name, Severity.INFO)


def unknown_sections(context: Context) -> Iterator[Problem]:
    """Yield an info where prose names a section by a number that none beside it has."""
    chapters = context.manuscript.chapters
    typed = (_TYPED_NUMBER.match(each.source) for chapter in chapters for each in chapter.headings)
    known = {found[0] for found in typed if found}
    known |= {entry.number for entry in context.register.of_kind("section")}
    above = {number.rpartition(".")[0] for number in known}
    for chapter in chapters:
        for number, place in chapter.kept_once(named_sections):
            if number.rpartition(".")[0] in above and number not in known:
                near = nearest(number, sorted(known))
                message = Message("no-section-of-number", number=number, near=near)
                yield Problem("reference", place, message, number, near, Severity.INFO)


def named_sections(chapter: Chapter) -> tuple[tuple[str, Place], ...]:
    """Return the sections that prose names by a number, each with its place."""
    return tuple(
        (found["number"], chapter.place_at(found.start("number")))
        for found in _SECTION.finditer(chapter.prose)
        if not is_of_other_work(chapter.body, found.start(), found.end())
    )
