"""Statistics in prose that contradict themselves (``statistics``), read without any data.

The p of a test is computed again from its statistic and degrees of freedom (statcheck: Nuijten et
al., Behavior Research Methods 48, 2016); a mean of whole numbers must be a sum divided by their
number (GRIM: Brown and Heathers, Social Psychological and Personality Science 8, 2017); a
percentage must be that of the count beside it. What is certain is a warning, what is only likely
an info.
"""

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from generator.chapters import Chapter
from generator.core.problems import Message, Problem, Severity
from generator.language import Language, load_language
from generator.language.reported_statistics import (
    Part,
    find_reports,
    without_markup,
    write_part,
)
from generator.language.typed_numbers import read_number
from generator.statistics.distributions import TAILS, p_range

_RANKS = frozenset({"U", "W"})  # beside which p is often exact, or corrected, and not that of z
LEVEL = 0.05  # of significance: a p on the other side of it is another conclusion
_ONE_TAILED = re.compile(
    r"uni-?latéra|one-? ?(?:tailed|sided)|uni-?directionnel|\bdirection(?:al|nelle?)\b",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"bonferroni|\bholm|tukey|scheff|games-howell|greenhouse|huynh|yates|\bfdr\b|benjamini"
    r"|corrig|correct(?:ed|ion)|ajust|adjust|permutation|bootstrap|monte[- ]carlo|\bexact",
    re.IGNORECASE,
)
_WHOLE_NUMBERS = re.compile(
    r"\blikert|\bde [01] à (?:[4-9]|10)\b|\b(?:from )?[01] to (?:[4-9]|10)\b|[4-9][- ]points?\b"
    r"|\ben [4-9] (?:points|degrés|modalités)|nombres? entiers?|whole numbers?|\bintegers?\b",
    re.IGNORECASE,
)
_SEVERAL_ITEMS = re.compile(
    r"\bitems|\bquestions|sous-échelle|subscale|composite|moyennes? d|average|cumul|\bz-?score",
    re.IGNORECASE,
)
_MEANS = frozenset({"M", "Moy", "moy", "Moyenne", "moyenne", "Mean", "mean"})
_COUNT = (
    r"(?<![\w.,/])(?P<count>[0-9]{1,5})\s?(?:[^\W\d]+\s){0,2}(?P<of>sur|/|of|out of)"
    r"\s?(?P<whole>[0-9]{1,5})(?![\w.,]?[0-9/])"
)
_SHARE = r"(?P<share>[0-9]{1,3}(?:[.,][0-9]{1,2})?)\s?%"
_SHARES = (
    re.compile(rf"(?<![\w.,]){_SHARE}\s?\(\s?(?:[nN]\s?=\s?)?{_COUNT}\s?[);,]"),
    re.compile(rf"{_COUNT}(?:\s[^\W\d]+){{0,3}}\s?\(\s?(?:soit\s)?{_SHARE}\s?\)"),
)
_ABOUT = re.compile(
    r"(?:\b(?:près|environ|presque|autour|plus|moins|about|nearly|almost|around|over|than|some)"
    r"(?:\s(?:de|des|du))?\s?|[~≈<>]\s?)\Z",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\n[ \t>]*\n")
_FIRST_YEAR = 1900  # "12/2015" is a date


class _Paragraph(NamedTuple):
    """A paragraph, and where it begins in the body of its chapter."""

    chapter: Chapter
    text: str
    start: int
    language: Language

    def problem(
        self, part: Part, message: Message, found: str, right: str, weight: Severity
    ) -> Problem:
        """Return a problem at a part of a report."""
        place = self.chapter.place_at(self.start + part.start)
        return Problem("statistics", place, message, found, right, weight)


def statistics_problems(chapter: Chapter, code: str) -> Iterator[Problem]:
    """Yield what the statistics of a chapter say that cannot be together."""
    prose, language, start = chapter.prose, load_language(code), 0
    bound = [
        use.span for use in chapter.inlines if use.kind in {"claim", "waived"}
    ]  # the data are held to it
    for end in (*(match.end() for match in _PARAGRAPH.finditer(prose)), len(prose)):
        paragraph = _Paragraph(chapter, prose[start:end], start, language)
        for row in find_reports(paragraph.text) if "=" in paragraph.text else ():
            at = start + row[0].start
            if any(first <= at < last for first, last in bound):
                continue
            for test in _tests(row):
                yield from _other_p(paragraph, test)
            yield from _impossible_means(paragraph, row)
        start = end
    yield from _other_shares(chapter, language)


# --- p --------------------------------------------------------------------------------------------


class _Test(NamedTuple):
    """A statistic with what is stated of it."""

    statistic: Part
    df: tuple[Part, ...]
    p: Part


def _tests(row: Sequence[Part]) -> Iterator[_Test]:
    """Yield the tests of a row whose p can be computed: each has the first p behind it."""
    statistic: Part | None = None
    df: tuple[Part, ...] = ()
    is_of_ranks = not _RANKS.isdisjoint(part.symbol for part in row)
    for at, part in enumerate(row):
        behind = row[at + 1] if at + 1 < len(row) else None
        if part.symbol in TAILS and part.sign == "=":
            needed = TAILS[part.symbol][1]
            degrees = (behind,) if behind is not None and behind.symbol == "df" else ()
            if needed and sum(len(each.numbers) for each in degrees) == needed:
                statistic, df = part, degrees
            elif not needed and statistic is None and not is_of_ranks:
                statistic, df = part, ()
        elif part.symbol == "p" and part.numbers:
            if statistic is not None and part.sign != "≈":
                yield _Test(statistic, df, part)
            statistic = None


def _other_p(paragraph: _Paragraph, test: _Test) -> Iterator[Problem]:
    """Yield a problem where the statistic, as it is rounded, cannot have the stated p."""
    ranges = list(_ranges(test))
    limit = float(next(iter(test.p.numbers[0].values.values())))
    if not ranges or limit > 1 or any(_fits(test.p, low, high) for low, high in ranges):
        return
    low, high = ranges[0]
    right = write_part(paragraph.language, "p", (low + high) / 2)
    said = paragraph.text[test.statistic.start : test.p.end]
    is_one_tailed = any(_fits(test.p, low / 2, high / 2) for low, high in ranges)
    if is_one_tailed and _ONE_TAILED.search(paragraph.chapter.prose):
        return
    code, severity = "statistic-other-p", Severity.WARNING
    claimed, computed = _is_significant(test.p, limit), _side(low, high)
    if is_one_tailed and test.p.sign == "=":
        code, severity = "statistic-one-tailed", Severity.INFO
    elif test.p.sign == "=" and low < limit and _is_one_digit(test.p):
        code, severity = "statistic-least-p", Severity.INFO
    elif test.p.sign == "=" and any(_is_cut(test.p, *each) for each in ranges):
        code, severity = "statistic-cut", Severity.INFO
    elif _CORRECTED.search(paragraph.text):
        code, severity = "statistic-corrected", Severity.INFO
    elif None not in {claimed, computed} and claimed != computed:
        code = "statistic-decision"
    message = Message(code, said=without_markup(said)[0], right=right, stated=test.p.words)
    yield paragraph.problem(test.statistic, message, test.p.words, right, severity)


def _is_cut(p: Part, low: float, high: float) -> bool:
    """Say whether a p is one between two values whose digits were cut instead of rounded."""
    return any(
        low < value + p.numbers[0].steps[style] and value <= high
        for style, value in p.numbers[0].values.items()
    )


def _is_one_digit(p: Part) -> bool:
    """Say whether a p is the least that can be printed in its decimals: ".001"."""
    number = p.numbers[0]
    return any(value == number.steps[style] for style, value in number.values.items())


def _ranges(test: _Test) -> Iterator[tuple[float, float]]:
    """Yield the least and the greatest p for each way to read the numbers."""
    symbol = test.statistic.symbol
    typed = [set(each.values.values()) for part in test.df for each in part.numbers]
    for low, high in test.statistic.reaches:
        for df in product(*typed):
            if all(each > 0 for each in df) and (symbol != "r" or abs(low) <= 1):
                yield p_range(symbol, float(low), float(high), [float(each) for each in df])


def _fits(p: Part, low: float, high: float) -> bool:
    """Say whether a stated p may stand for one between two values."""
    for least, most in p.reaches:
        value = (least + most) / 2
        fits = {"<": low < value, "≤": low <= most, ">": high > value, "≥": high >= least}
        if fits.get(p.sign, low <= most and least <= high):
            return True
    return False


def _is_significant(p: Part, limit: float) -> bool | None:
    if p.sign in {">", "≥"}:
        return False if limit >= LEVEL else None
    return True if limit <= LEVEL else None if p.sign != "=" else False


def _side(low: float, high: float) -> bool | None:
    return True if high <= LEVEL else False if low > LEVEL else None


# --- means of whole numbers -----------------------------------------------------------------------


def _impossible_means(paragraph: _Paragraph, row: Sequence[Part]) -> Iterator[Problem]:
    """Yield a problem for each mean that no sum of N whole numbers has, where the text has such."""
    means = [part for part in row if part.symbol in _MEANS]
    if not means or _SEVERAL_ITEMS.search(paragraph.text):
        return
    if not _WHOLE_NUMBERS.search(paragraph.chapter.prose):
        return
    is_certain = bool(_WHOLE_NUMBERS.search(paragraph.text))
    mean: Part | None = None
    for part in row:
        if part.symbol in _MEANS and part.sign == "=":
            mean = part
        elif part.symbol == "N" and mean and part.numbers and part.sign == "=":
            count = max(part.numbers[0].values.values())
            possible = _nearest_means(mean, count)
            if possible:
                shown = tuple(_like(mean, each, paragraph.language) for each in possible)
                severity = Severity.WARNING if is_certain else Severity.INFO
                code = "mean-impossible" if is_certain else "mean-perhaps-impossible"
                message = Message(code, mean=mean.words, count=int(count), possible=shown)
                yield paragraph.problem(mean, message, mean.words, shown[0], severity)
            mean = None


def _nearest_means(mean: Part, count: Fraction) -> list[Fraction]:
    """Return the means of ``count`` whole numbers around a stated one, none if it is one itself."""
    around: list[Fraction] = []
    for low, high in mean.reaches:
        sums = {math.floor(low * count), math.floor(high * count), math.ceil(high * count)}
        around = [Fraction(each) / count for each in sorted(sums)] if count else []
        if not around or any(low <= each <= high for each in around):
            return []
    return list(dict.fromkeys(around))


def _like(mean: Part, value: Fraction, language: Language) -> str:
    step = min(mean.numbers[0].steps.values())
    decimals = len(str(step.denominator)) - 1
    return f"{float(value):.{decimals}f}".replace(".", "," if language.code == "fr" else ".")


# --- percentages ----------------------------------------------------------------------------------


def _other_shares(chapter: Chapter, language: Language) -> Iterator[Problem]:
    """Yield a problem for each percentage that is not that of the counts in or before brackets."""
    for pattern in _SHARES:
        for match in pattern.finditer(chapter.prose):
            count, whole = int(match["count"]), int(match["whole"])
            number = read_number(match["share"])
            is_date = match["of"] == "/" and whole >= _FIRST_YEAR
            before = chapter.prose[max(0, match.start() - 20) : match.start()]
            if number is None or not 0 < whole >= count or is_date or _ABOUT.search(before):
                continue
            style, share = next(iter(number.values.items()))
            step = number.steps[style]
            exact = Fraction(100 * count, whole)
            # One that is cut instead of rounded is not told.
            if not share - step / 2 <= exact < share + step:
                decimals = len(str(step.denominator)) - 1
                right = language.percentage(exact / 100, decimals=decimals)
                fields = {"count": count, "whole": whole, "right": right}
                message = Message("share-of-stated", found=match["share"], **fields)
                place = chapter.place_at(match.start())
                yield Problem("statistics", place, message, match["share"], right, Severity.WARNING)
