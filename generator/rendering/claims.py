"""Claims: the author's own words, held against the data.

``[dix-neuf]{= count(participants) }`` keeps the words on the page and is an error where the data
say something else. Names are verdict words, records by key or label, and lists of them in any
order.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import cast

from generator.core.edits import blank
from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.data.expression import Result, Scope, evaluate
from generator.data.expression.syntax import Call, Expression
from generator.language import Language, Share
from generator.language.quantities import PART_OF, Quantity, Range, find_quantities
from generator.language.times_and_ranks import SECONDS, find_durations, find_ranks, in_digits
from generator.rendering.claimed_names import (
    broken_comparison,
    compares,
    unlike_list,
    unlike_name,
    unlike_statistic,
)
from generator.statistics.outcome import Statistic

PAIR = 2  # numbers in "5 sur 19": a part and its whole


def disagreement(
    words: str,
    expression: Expression,
    result: Result,
    scope: Scope,
    language: Language,
    *,
    before: str = "",
    behind: str = "",
) -> Message | None:
    """Return what is wrong with a claim's words, None if nothing is.

    ``before`` and ``behind`` are the words around them in their sentence or cell, as plain text.
    A number is compared as printed, a share as a percentage or as part and whole, a phrase such as
    "une dizaine" as a range, a text (a verdict, a name) as words, a list as a set whatever its
    order. A comparison (``count(x) > 3``) leaves the words free and must hold.
    """
    said = unicodedata.normalize("NFC", words)
    value = result.value
    if compares(expression, result):
        return None if value else broken_comparison(said, expression, scope, language)
    if isinstance(value, Statistic):
        return unlike_statistic(said, value, language)
    if isinstance(value, tuple):
        return unlike_list(said, value, result, scope.study, language)
    data = language.scalar(value)
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return _unlike_number(
            _Claim(said, before, behind, data, expression, result, scope, language)
        )
    return unlike_name(said, data, result, scope.study, language)


# --- quantities -----------------------------------------------------------------------------------


class _Claim(Frozen, dict=True):
    """The words of a claim, and what a number that they state is held against.

    ``before`` and ``behind`` are the words around them, ``data`` is the value as the language
    writes it.
    """

    words: str
    before: str
    behind: str
    data: str
    expression: Expression
    result: Result
    scope: Scope
    language: Language

    @cached_property
    def number(self) -> Fraction:
        return Fraction(cast("int", self.result.value))

    @cached_property
    def read(self) -> tuple[str, list[Quantity]]:
        """The text in which numbers are read, and those that it states, in their order."""
        words, code, unit = self.words, self.language.code, self.result.measure
        if unit in SECONDS:
            plain = in_digits(words, code)
            if durations := list(find_durations(plain, code, unit)):
                rest = blank(plain, [(each.start, each.end) for each in durations], ";")
                others = find_quantities(rest, code)
                return plain, sorted([*durations, *others], key=lambda each: each.start)
        stated = find_quantities(words, code)
        with_articles = find_quantities(words, code, articles=True)
        if isinstance(self.result.value, Share) and len(with_articles) == PAIR:
            return words, with_articles
        return words, stated or with_articles

    def companion(self, function: str, *, of: str) -> Result | None:
        """Return what another function makes of the same records, None where it cannot be asked."""
        tree = self.expression.tree
        if (
            not isinstance(tree, Call)
            or tree.name != of
            or (of == "count" and not tree.arguments[1:])
        ):
            return None
        return evaluate(Expression("", replace(tree, name=function), ()), self.scope)

    def otherwise(self, *more: str) -> Message:
        """Return that the data say something else."""
        data = " ".join((self.data, *more))
        return Message("claim-otherwise", words=self.words, data=data)


def _unlike_number(claim: _Claim) -> Message | None:
    """Return how the numbers of a claim differ from the data, None if they do not."""
    text, stated = claim.read
    code = claim.language.code
    everything = stated if text != claim.words else find_quantities(text, code, articles=True)
    spans = [(each.start, each.end) for each in (*stated, *everything)]
    if unread := _UNREAD_NUMBER.search(blank(text, spans)):
        return Message("claim-unread-number", words=claim.words, number=unread[0])
    if len(stated) == PAIR:
        return _unlike_pair(claim, *stated)
    if len(stated) == 1 and len(everything) == PAIR:
        first, second = everything
        if re.search(_ONE_OF[code], text[first.end : second.start].casefold()):
            return _too_many(claim, everything)
    if not stated and claim.number.denominator == 1:
        ranks = find_ranks(text, code)
        if len(ranks) == 1:
            return None if ranks[0] == claim.number else claim.otherwise()
    if not stated or any(_DENIED[code].search(text[: each.start]) for each in stated):
        return Message("claim-without-number", words=claim.words, data=claim.data)
    if len(stated) > 1:
        return _too_many(claim, stated)
    return _unlike_quantity(claim, stated[0])


_UNREAD_NUMBER = re.compile(r"(?<![\w@.,/-])[0-9]+(?:[.,/:-][0-9]+)*(?!\w)|[×·]\s*10\w*")
_DENIED = {
    "fr": re.compile(r"\b(?:pas|ni|(?<!du )moins|(?:double|triple) de)\s+$", re.IGNORECASE),
    "en": re.compile(r"\b(?:not|nor|minus|twice)\s+$", re.IGNORECASE),
}
# "un participant sur 3" is a share, and no 3.
_ONE_OF = {"fr": r"\b(?:sur|parmi)\s*$", "en": r"\b(?:in|out of)\s*$"}
# What parts a mean from its standard deviation: "12,3 ± 4,1", "M = 12.3, SD = 4.1".
_SPREAD = re.compile(
    r"\s*(?:±|\+/[-−])\s*"
    r"|[^±\d]*?(?<!\w)(?:(?:et|sd|σ)\s*[=:]|(?:é\.-t\.|écart[- ]type)(?:\s*[=:]| de))\s*"
)
_BETWEEN = {
    "fr": (re.compile(r"\bentre\s*$"), re.compile(r"\s*et\s*")),
    "en": (re.compile(r"\bbetween\s*$"), re.compile(r"\s*and\s*")),
}
_ALL_BUT = {
    "fr": re.compile(r"\s.*?(?<!\w)(?:sauf|hormis|à l['’]exception de)\s*"),
    "en": re.compile(r"\s.*?(?<!\w)(?:but|except(?: for)?)\s*"),
}


def _unlike_pair(claim: _Claim, first: Quantity, second: Quantity) -> Message | None:
    """Return how a claim of two numbers that belong together differs from the data.

    They are a count with its share, "31 (74 %)"; a part and its whole, "5 sur 19"; all but some;
    a mean with its standard deviation; or the ends of a range.
    """
    text = claim.read[0]
    before, between = text[: first.start].casefold(), text[first.end : second.start].casefold()
    result, code = claim.result, claim.language.code
    is_share = isinstance(result.value, Share)
    leading, joining = _BETWEEN[code]
    if leading.search(before) and joining.fullmatch(between):
        return _unlike_quantity(claim, _range(first, second))
    if _SPREAD.fullmatch(between) and (spread := claim.companion("sd", of="mean")):
        value = Fraction(cast("int", spread.value))
        agrees = first.agrees(claim.number) and second.agrees(value)
        return None if agrees else claim.otherwise("±", claim.language.scalar(spread.value))
    share = result if is_share else claim.companion("share", of="count")
    if share is None or not isinstance(share.value, Share):
        return _too_many(claim, [first, second])
    (part, whole), value = _counts(share), Fraction(share.value)
    told = Message(
        "claim-other-pair",
        words=claim.words,
        data=claim.language.scalar(share.value),
        part=part,
        whole=whole,
    )
    if first.relative and _ALL_BUT[code].fullmatch(between) and first.agrees(Fraction(1)):
        return None if second.agrees(Fraction(whole - part)) else told
    if re.fullmatch(r"[^()]*\([^()]*", between) and first.relative != second.relative:
        count, said = (second, first) if first.relative else (first, second)
        return None if count.agrees(Fraction(part)) and said.agrees(value) else told
    if is_share and re.search(rf"\b(?:{PART_OF[code]})\b", between):
        return None if _pair_agrees(first, second, Fraction(part), Fraction(whole)) else told
    only = find_quantities(claim.words, code) if is_share else []
    if len(only) == 1:
        return _unlike_quantity(claim, only[0])
    return _too_many(claim, [first, second])


def _range(first: Quantity, second: Quantity) -> Quantity:
    """Return "entre 2 et 4", or "entre 20 et 30 %", as one quantity."""
    low = first.range.low
    if second.relative and not first.relative:
        low /= 100
    high = max(low, second.range.high)
    return Quantity("", first.start, second.end, Range(low, high), relative=second.relative)


def _too_many(claim: _Claim, stated: Sequence[Quantity]) -> Message:
    numbers = tuple(claim.read[0][each.start : each.end] for each in stated)
    return Message("claim-of-many-numbers", words=claim.words, numbers=numbers)


def _unlike_quantity(claim: _Claim, said: Quantity) -> Message | None:
    if isinstance(claim.result.value, Share):
        if (said.relative or said.decimals or claim.number == 0) and said.agrees(claim.number):
            return None
        if said.relative or said.number is None:
            return claim.otherwise()
        part, whole = _counts(claim.result)
        return Message("claim-no-share", words=claim.words, data=claim.data, part=part, whole=whole)
    if said.relative:
        return Message("claim-share-of-number", words=claim.words, data=claim.data)
    return None if said.agrees(claim.number) else claim.otherwise()


def _counts(share: Result) -> tuple[int, int]:
    """Return the part and the whole of a share; of one in a table its records tell them."""
    return share.counts if share.counts[1] else (len(share.records), len(share.base))


def _pair_agrees(said: Quantity, of: Quantity, part: Fraction, whole: Fraction) -> bool:
    """Say whether a part and a whole are as stated; "une sur deux" says a share, not a number."""
    if said.relative:
        return said.agrees(part / whole) and of.agrees(whole)
    if said.number == 1 and of.number is not None and part * Fraction(of.number) == whole:
        return True
    return said.agrees(part) and of.agrees(whole)
