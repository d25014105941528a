"""What sentences get wrong by themselves, without any data.

Parts that do not add up, a share that is not that of its counts, two counts of one thing
(``total``), a word typed twice (``vocabulary``), a quotation that is not closed (``quote``), a code
outside of the series that the chapter names, a number that no section of the thesis has
(``reference``).
"""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from operator import eq
from typing import NamedTuple

from generator.chapters import Chapter
from generator.checks.captions import is_of_other_work
from generator.checks.context import Context
from generator.checks.nouns import FUNCTION_WORDS, stems
from generator.checks.sentences import Sentence, sentences
from generator.checks.stated_numbers import MASK, MEASURE, PAIR, SPELLED
from generator.core.problems import Message, Place, Problem, Severity, nearest
from generator.core.values import grouped
from generator.language.normalize import fold
from generator.language.quantities import find_quantities

_COUNT = r"(?<![\w.,/])(?:\d{1,3}(?:[ \u00a0\u202f,]\d{3})+|\d+)(?![\w/]|[.,]\d)"
_SHARE = r"(?P<share>\d{1,3}(?:[.,](?P<decimals>\d{1,2}))?)[ \u00a0\u202f]?%"
_OF = r"[ \u00a0]?(?:/|(?:sur|of|out of)(?: (?:les|the))?)[ \u00a0]?"
_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f,]\d{3})+|\d+"
_OF_THEM = r"(?:[ ][^\W\d_]+){1,2}[ ](?:sur|out of)[ ]"  # "31 questions sur 40"
_FRACTION = rf"(?P<part>{_GROUPED})(?:{_OF}|{_OF_THEM})(?P<whole>{_GROUPED})(?![\w.,]?\d)"
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
_NEAR = Fraction(1, 8)  # of the total, that the parts may be off and still be meant as its parts
_TWICE = re.compile(r"(?<![\w'’-])(?P<word>[^\W\d_]{2,})[ \n]+(?P=word)(?![\w'’-])", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# What is said twice on purpose, or in two senses.
_MEANT = frozenset(("nous", "vous", "très", "bien", "had", "that", "very", "so", "is", "no", "bla"))
_SERIES = re.compile(r"\b([A-Z]{1,3})(\d{1,2})\s?(?:–|-|à|to)\s?(?:\1)(\d{1,2})\b")
_CODE = re.compile(r"(?<![\w-])([A-Z]{1,3})(\d{1,2})(?![\w-]|\.\d)")
_SECTION = re.compile(
    r"(?:(?i:\b(?:sections?|sous-sections?))|§)[ \u00a0](?P<number>\d+(?:\.\d+)+)(?![\w%]|[.,]\d)"
)
_NEW_PARAGRAPH = re.compile(r"\n[ \t>]*\n")
_HABIT = 3  # marks without their other half in a chapter: more are meant
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
            word, start = found[0].split()[1], sentence.start + found.start()
            is_typed = chapter.body.startswith(found[0], start)  # no code stands between them
            if is_typed and word.islower() and word not in _MEANT:
                message = Message("word-twice", word=word)
                yield _problem(chapter, sentence, found, "vocabulary", message, word)
    yield from _outside_of_series(chapter)
    for opening, closing in ("«»", "“”"):
        found = list(_unbalanced(chapter, opening, closing)) if opening in chapter.typed else []
        yield from found if len(found) <= _HABIT else ()


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
    typed = ((found[1], (int(found[2]), int(found[3]))) for found in _SERIES.finditer(prose))
    ends = grouped(typed).items()
    series = {name: (min(pairs)[0], max(last for _, last in pairs)) for name, pairs in ends}
    counts = Counter(found[0] for found in _CODE.finditer(prose)) if series else Counter[str]()
    for found in _CODE.finditer(prose) if series else ():
        first, last = series.get(found[1], (0, 0))
        if last - first > 1 and last < int(found[2]) <= 2 * last and counts[found[0]] == 1:
            name = f"{found[1]}{first}–{found[1]}{last}"
            message = Message("code-outside", code=found[0], series=name)
            place = chapter.place_at(found.start())
            yield Problem("reference", place, message, found[0], name, Severity.INFO)


def _unbalanced(chapter: Chapter, opening: str, closing: str) -> Iterator[Problem]:
    """Yield a warning for each mark of a paragraph without its other half.

    A quotation may go on in the next paragraph, which begins with an opening mark or closes it.
    """
    prose, pattern = chapter.prose, re.compile(f"[{opening}{closing}]")
    unclosed: int | None = None
    ends = [0, *(found.end() for found in _NEW_PARAGRAPH.finditer(prose)), len(prose)]
    for start, end in pairwise(ends):
        marks = [(found[0], found.start()) for found in pattern.finditer(prose, start, end)]
        if not marks:
            continue
        balance = sum(1 if mark == opening else -1 for mark, _ in marks)
        goes_on = marks[0][0] == opening and not prose[start : marks[0][1]].strip(" \t\n>*_")
        if unclosed is not None and balance >= 0 and not goes_on:
            yield _without_other(chapter, unclosed, closing)
        if unclosed is None and balance < 0:
            yield _without_other(chapter, marks[-1][1], opening)
        unclosed = max(at for mark, at in marks if mark == opening) if balance > 0 else None
    if unclosed is not None:
        yield _without_other(chapter, unclosed, closing)


def _without_other(chapter: Chapter, at: int, other: str) -> Problem:
    mark = chapter.prose[at]
    message = Message("quotation-not-closed", mark=mark, other=other)
    return Problem("quote", chapter.place_at(at), message, mark, other, Severity.WARNING)


# --- two counts of one thing ----------------------------------------------------------------------

_NOUN_WORD = r"[^\W\d_]+(?:[-’'][^\W\d_]+)*"
# "the four research questions", "nos six entretiens semi-directifs": all that there are.
_ALL_OF_THEM = re.compile(
    rf"\b(?:the|all|these|our|les|ces|nos)\s(?P<words>(?P<number>\d{{1,3}}|{SPELLED})"
    rf"\s(?P<noun>{_NOUN_WORD}\s{_NOUN_WORD}))(?![\w'’-])",
    re.IGNORECASE,
)


class _Counted(NamedTuple):
    noun: tuple[str, ...]
    number: Decimal
    words: str
    place: Place


def counted_phrases(chapter: Chapter, language: str) -> Iterator[_Counted]:
    """Yield what an author says to be so many, an adjective and a noun, without any source."""
    small = FUNCTION_WORDS[language]
    for sentence in sentences(chapter):
        found_in = _ALL_OF_THEM.finditer(sentence.text) if MASK not in sentence.text else ()
        for found in found_in:
            nouns = [fold(word) for word in found["noun"].split()]
            quantities = find_quantities(found["number"], language)
            number = quantities[0].number if quantities else None
            is_noun = small["grammar"].isdisjoint(nouns) and small["narrowing"].isdisjoint(nouns)
            if number and number > PAIR and is_noun and not MEASURE.match(f" {nouns[0]}"):
                stem = tuple(min(stems(word), key=len) for word in nouns)
                place = chapter.place_at(sentence.start + found.start("words"))
                yield _Counted(stem, number, " ".join(found["words"].split()), place)


def conflicting_counts(context: Context) -> Iterator[Problem]:
    """Yield an info where a thing is counted otherwise than it mostly or first is."""
    language = context.language.code
    counted = [
        each
        for chapter in context.manuscript.chapters
        for each in chapter.kept_once(counted_phrases, language)
    ]
    for same in grouped((each.noun, each) for each in counted).values():
        counts = Counter(each.number for each in same)
        usual = max(same, key=lambda each: counts[each.number])
        where = f"{usual.place.path}:{usual.place.line}"
        for other in (each for each in same if each.number != usual.number):
            words = {"words": other.words, "other": usual.words}
            message = Message("counted-otherwise", **words, place=where)
            yield Problem("total", other.place, message, other.words, usual.words, Severity.INFO)


# --- sections that prose names by number ----------------------------------------------------------


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
