"""Claims: the author's own words, held against the data.

``[dix-neuf]{= count(participants) }`` keeps the words on the page and is an error where the data
say something else. Names are verdict words, records by key or label, and lists of them in any
order.
"""

import datetime as dt
import re
import unicodedata
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations
from typing import cast

from generator.core.edits import blank
from generator.core.problems import Message, Value
from generator.core.values import Frozen, replace
from generator.data.expression import ExpressionError, Node, Path, Result, Scope, evaluate
from generator.data.expression.syntax import Call, Expression, Literal, Operation
from generator.language import Language, Share
from generator.language.passages import (
    PAIR,
    STATISTICS_OF,
    Change,
    Passage,
    Tie,
    change_of,
    number_beside,
    read_passage,
    statistics_named,
    tie_of,
)
from generator.language.quantities import (
    Quantity,
    Range,
    lower_plain,
    near_share,
)
from generator.language.times_and_ranks import Date, find_dates, find_ranks
from generator.language.units import Unit, read_unit, unit_beside
from generator.language.values import YearMonth
from generator.rendering.claimed_findings import (
    compares,
    unlike_comparison,
    unlike_finding,
    unlike_statistic,
)
from generator.rendering.claimed_names import Wording, unlike_list, unlike_name
from generator.statistics.outcome import Statistic

COUNTS = frozenset({"count", "distinct"})  # functions whose value has no unit
LONGEST = 6  # conditions of which fewer are tried


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
    order. A comparison (``count(x) > 3``) must hold, and leaves all words free but numbers.
    """
    before, said, behind = (unicodedata.normalize("NFC", each) for each in (before, words, behind))
    value = result.value
    wording = Wording(said, before, behind, expression.text, language)
    if finding := unlike_finding(wording, expression, scope):
        return finding
    if compares(expression, result):
        return unlike_comparison(wording, expression, result, scope)
    if isinstance(value, Statistic):
        return unlike_statistic(wording, value)
    if isinstance(value, tuple):
        return unlike_list(wording, value, result, scope.study)
    data = language.scalar(value)
    claim = _Claim((before, said, behind), data, expression, result, scope, language)
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return _unlike_number(claim)
    if isinstance(value, dt.date | YearMonth):
        return _unlike_moment(claim, wording, value)
    return unlike_name(wording, data, result, scope.study)


# --- quantities -----------------------------------------------------------------------------------


class _Claim(Frozen, dict=True):
    """The words of a claim, and what a number that they state is held against.

    ``words`` stand between those before and those behind, ``data`` is the value as the language
    writes it.
    """

    words: tuple[str, str, str]
    data: str
    expression: Expression
    result: Result
    scope: Scope
    language: Language

    @cached_property
    def passage(self) -> Passage:
        """The words with the quantities that they state, in the unit of the data."""
        unit = None if self.is_converted else read_unit(self.result.measure)
        return read_passage(*self.words, self.language.code, unit=unit)

    @cached_property
    def number(self) -> Fraction:
        return Fraction(cast("int", self.result.value))

    @cached_property
    def is_share(self) -> bool:
        return isinstance(self.result.value, Share)

    @cached_property
    def nodes(self) -> list[Node]:
        """What the expression calculates with, and its signs."""
        nodes: list[Node] = [self.expression.tree]
        for node in nodes:
            nodes += node.sides if isinstance(node, Operation) else ()
        return nodes

    @cached_property
    def signs(self) -> set[str]:
        return {node.sign for node in self.nodes if isinstance(node, Operation)}

    @cached_property
    def function(self) -> str:
        """The function that gives the value, "count" for a cell of a table, "" for others."""
        return self.function_of(self.expression.tree)

    @cached_property
    def is_converted(self) -> bool:
        """Say whether a literal number may have made another unit of the field's."""
        return bool({"*", "/"} & self.signs) and any(
            isinstance(each, Literal) for each in self.nodes
        )

    @property
    def is_of_all(self) -> bool:
        """Say whether a function goes through all records, without a condition."""
        tree = self.expression.tree
        return isinstance(tree, Call) and not tree.arguments[1:]

    def function_of(self, node: Node) -> str:
        if isinstance(node, Path) and node.parts[0] in self.scope.tables:
            return "count"
        return node.name if isinstance(node, Call) else ""

    @cached_property
    def is_percentage(self) -> bool:
        """Say whether a number that is no share may be said in per cent: a quotient of sums."""
        terms = [each for each in self.nodes if not isinstance(each, Operation | Literal)]
        functions = {self.function_of(each) for each in terms}
        is_of_counts = bool(functions) and functions <= COUNTS
        return not is_of_counts and ("/" in self.signs or "share" in functions)

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

    def message(self, code: str, *stated: Quantity, until: int = 0, **fields: Value) -> Message:
        """Return a message about the words of the claim with what belongs to them around."""
        return Message(code, words=self.passage.words_with(*stated, until=until), **fields)

    def not_read(
        self, change: str, *stated: Quantity | Date, since: int = -1, until: int = 0
    ) -> Message:
        """Return that the words around make something else of a number or date."""
        words, why = self.passage.words_with(*stated, since=since, until=until), f"change-{change}"
        return Message("claim-not-read", words=words, data=self.data, why=Message(why))

    def otherwise(self, *stated: Quantity, until: int = 0, data: str = "") -> Message:
        """Return that the data say something else."""
        measure = "" if self.is_share else self.result.measure
        told = data or f"{self.data}\u00a0{measure}".rstrip()
        return self.message("claim-otherwise", *stated, until=until, data=told)


def _unlike_number(claim: _Claim) -> Message | None:
    """Return how the numbers of a claim differ from the data, None if they do not."""
    passage, stated, code = claim.passage, claim.passage.stated, claim.language.code
    read = blank(passage.text, [(each.start, each.end) for each in passage.quantities])
    for unread in _UNREAD_NUMBER.finditer(read):
        if unread.start() < passage.end and passage.start < unread.end():
            return claim.message("claim-unread-number", *stated, number=unread[0])
    if not stated:
        return _unlike_rank(claim)
    beside = number_beside(passage, code) if len(stated) == 1 else None
    for each in stated:
        change, since, until = change_of(passage, each, code)
        is_tied = change == "except" and (beside or len(stated) == PAIR)  # "all but two"
        if change and not is_tied and not _is_given(claim, change, each):
            return claim.not_read(change, *stated, since=since, until=until)
    if _is_other_statistic(claim, stated[0]):
        return claim.not_read("statistic", *stated)
    if len(stated) > PAIR:
        return _too_many(claim, *stated)
    if len(stated) == PAIR:
        return _unlike_pair(claim, tie_of(passage, *stated, code), *stated)
    if beside:
        return _unlike_pair(claim, *beside, said=stated[0])
    return _unlike_quantity(claim, stated[0])


_UNREAD_NUMBER = re.compile(r"(?<![\w@.,/-])[0-9]+(?:[.,/:-][0-9]+)*(?!\w)|[×·]\s*10\w*")


def _is_other_statistic(claim: _Claim, said: Quantity) -> bool:
    """Say whether the words name a mean, say, and the expression is the maximum of all."""
    named = statistics_named(claim.passage.text[: said.end], claim.language.code)
    is_one = claim.is_of_all and claim.function in STATISTICS_OF
    return is_one and bool(named) and claim.function not in named


def _is_given(claim: _Claim, change: Change, said: Quantity) -> bool:
    """Say whether the expression is what the words around make of a number."""
    given: dict[Change, bool] = {
        "ratio": "/" in claim.signs,
        "difference": "-" in claim.signs,
        "rate": "/" in claim.signs or claim.function not in {*COUNTS, "sum"},
        # it only leaves something of none or of all
        "except": said.range.high != (1 if said.relative else 0),
        "part": not said.relative,
        "rest": not claim.is_of_all,  # none of all is left, where all are counted
        "label": not claim.function or not said.words[:1].isdigit(),
    }
    return given.get(change, False)


def _unlike_rank(claim: _Claim) -> Message | None:
    """Return how a rank, the only number of a claim, differs from the data."""
    ranks = claim.passage.within(find_ranks(claim.passage.text, claim.language.code))
    if len(ranks) != 1 or claim.number.denominator != 1:
        return claim.message("claim-without-number", data=claim.data)
    if claim.function:
        return claim.not_read("rank", *ranks)
    return None if ranks[0].agrees(claim.number) else claim.otherwise(*ranks)


def _unlike_pair(
    claim: _Claim, tie: Tie | None, first: Quantity, second: Quantity, said: Quantity | None = None
) -> Message | None:
    """Return how two numbers that belong together differ from the data.

    They are a count with its share, "31 (74 %)"; a part and its whole, "5 sur 19"; all but some;
    a mean with its standard deviation; or the ends of a range. ``said`` is the one that the bound
    words state, None if they state both.
    """
    is_same = tie == "same" and (first.range == second.range or claim.function not in COUNTS)
    if said and (is_same or (tie in {"range", "either"} and _is_other_end(claim, first, second))):
        return _unlike_quantity(claim, said)
    if tie == "range" and not said:
        return _unlike_quantity(claim, _range(first, second))
    if tie == "whole" and not claim.is_share and (said or claim.is_percentage):
        return _unlike_whole(claim, first, second, said)
    if tie == "spread" and (spread := claim.companion("sd", of="mean")):
        value = Fraction(cast("int", spread.value))
        agrees = first.agrees(claim.number) and second.agrees(value)
        data = f"{claim.data} ± {claim.language.scalar(spread.value)}"
        return None if agrees else claim.otherwise(first, second, data=data)
    share = claim.result if claim.is_share else claim.companion("share", of="count")
    if said and tie == "share" and not share:
        return _unlike_quantity(claim, said)
    if tie not in {"but", "share", "whole"} or not (share and isinstance(share.value, Share)):
        return _too_many(claim, first, second)
    (part, whole), value = map(Fraction, _counts(share)), Fraction(share.value)
    if tie == "share":
        count, percent = (second, first) if first.relative else (first, second)
        of_all = first.relative and second.agrees(whole)  # "26 % (n = 19)"
        agrees = (count.agrees(part) or of_all) and percent.agrees(value)
    elif tie == "but":
        agrees = first.agrees(Fraction(1)) and second.agrees(whole - part)
    else:
        agrees = first.agrees(part) and second.agrees(whole)
        agrees = agrees or (claim.is_share and _pair_agrees(first, second, part, whole))
    fields = {"data": claim.language.scalar(share.value), "part": int(part), "whole": int(whole)}
    return None if agrees else claim.message("claim-other-pair", first, second, **fields)


def _is_other_end(claim: _Claim, *ends: Quantity) -> bool:
    """Say whether a number beside the least is the most, or that beside the most the least."""
    found = (claim.companion("max", of="min"), claim.companion("min", of="max"))
    values = [Fraction(cast("int", each.value)) for each in found if each]
    return any(each.agrees(value) for each in ends for value in values)


def _unlike_whole(
    claim: _Claim, part: Quantity, whole: Quantity, said: Quantity | None
) -> Message | None:
    """Return how a number and what it is a part of, "5 sur 19", differ from the data."""
    if not said:
        return None if _is_ratio(part, whole, claim.number) else claim.otherwise(part, whole)
    noun = re.match(r" ([^\W\d_]{3,})", claim.passage.text[whole.end :])
    is_before = whole.start < said.start and noun and noun[1] not in _called(claim)
    is_known = whole.number is not None and whole.range.low in _wholes(claim)
    if is_known or is_before:  # "sur 100 personnes sollicitées, 19"
        return _unlike_quantity(claim, said)
    of = claim.passage.text[whole.start : whole.end]
    return claim.message("claim-other-whole", part, whole, data=claim.data, of=of)


def _wholes(claim: _Claim) -> set[Fraction]:
    """Return what a count may be a part of: the same with fewer conditions, or whole files."""
    tree = claim.expression.tree
    if not isinstance(tree, Call) or tree.name != "count":
        return {Fraction(len(each.records)) for each in claim.scope.study.relations.values()}
    path, *conditions = tree.arguments
    found = set() if conditions else {claim.number}
    sizes = range(min(len(conditions), LONGEST))
    for some in chain.from_iterable(combinations(conditions, size) for size in sizes):
        with suppress(ExpressionError):
            fewer = Expression("", replace(tree, arguments=(path, *some)), ())
            found.add(Fraction(cast("int", evaluate(fewer, claim.scope).value)))
    return found


def _range(first: Quantity, second: Quantity) -> Quantity:
    """Return "entre 2 et 4", or "entre 20 et 30 %", as one quantity."""
    scale = 100 if second.relative and not first.relative else 1
    low = first.range.low / scale
    reach = Range(low, max(low, second.range.high))
    return Quantity("", first.start, second.end, reach, relative=second.relative)


def _too_many(claim: _Claim, *stated: Quantity) -> Message:
    numbers = tuple(claim.passage.text[each.start : each.end] for each in stated)
    return claim.message("claim-of-many-numbers", *stated, numbers=numbers)


def _unlike_quantity(claim: _Claim, said: Quantity) -> Message | None:
    """Return how one quantity, in the unit beside it, differs from the data."""
    plain, measure = lower_plain(claim.passage.text), claim.result.measure
    unit, until = unit_beside(plain, said.start, said.end)
    if claim.is_share:
        if unit:
            return claim.otherwise(said, until=until)
        if (said.relative or said.decimals or claim.number == 0) and said.agrees(claim.number):
            return None
        if said.relative or said.number is None:
            return claim.otherwise(said)
        part, whole = _counts(claim.result)
        return claim.message("claim-no-share", said, data=claim.data, part=part, whole=whole)
    if said.relative and not claim.is_percentage:
        return claim.message("claim-share-of-number", said, data=claim.data)
    if unit and not claim.is_converted and (measure or _has_units(claim)):
        words = plain[said.end : until].strip(" -")
        is_own = unit == read_unit(measure) or words == measure.lower()
        if not (is_own if measure else _names_unit(claim, unit)):
            return claim.otherwise(said, until=until)
    return None if said.agrees(claim.number) else claim.otherwise(said, until=until)


def _has_units(claim: _Claim) -> bool:
    """Say whether the data tell units: a count, or a field without one, has none then."""
    relations = claim.scope.study.relations.values()
    fields = (field for each in relations for field in each.resource.fields.values())
    return claim.function in COUNTS or any(field.unit for field in fields)


def _names_unit(claim: _Claim, unit: Unit) -> bool:
    """Say whether what is counted or added up has a unit in its name: days, ``minutes``."""
    named = f"{claim.expression.text} {_called(claim)}"
    return any(read_unit(each) == unit for each in re.findall(r"[^\W\d_]+|[€$£¥%]", named))


def _called(claim: _Claim) -> str:
    """Return how what is counted is called."""
    relation = claim.scope.study.relations.get(claim.result.unit)
    return " ".join((relation.resource.name, *relation.resource.noun.values())) if relation else ""


def _counts(share: Result) -> tuple[int, int]:
    """Return the part and the whole of a share; of one in a table its records tell them."""
    return share.counts if share.counts[1] else (len(share.records), len(share.base))


def _pair_agrees(said: Quantity, of: Quantity, part: Fraction, whole: Fraction) -> bool:
    """Say whether a part and a whole stand for others: "trois sur cinq" for 12 of 20.

    They are a share then, not a number: reduced as far as can be, or of ten or a hundred. Of
    the few that are usual it may be as far off as a fraction may be.
    """
    if said.relative:
        return said.agrees(part / whole) and of.agrees(whole)
    return bool(of.number) and of.range.low < whole and _is_ratio(said, of, part / whole)


def _is_ratio(said: Quantity, of: Quantity, share: Fraction) -> bool:
    if said.number is None or not of.number:
        return False
    ratio = Fraction(said.number) / Fraction(of.number)
    is_reduced = ratio.denominator == of.number
    if of.number in _USUAL and is_reduced:
        return near_share(ratio).holds(share)
    return ratio == share and (is_reduced or of.number in {10, 100})


_USUAL = frozenset({2, 3, 4, 5, 10})  # wholes of "un sur trois", which may be about so many


# --- days and months ------------------------------------------------------------------------------


# What says another moment than the first or the last.
_OTHER_END = {
    name: re.compile(rf"\b(?:{words})|\b(?:before|after|prior to|avant|après)(?: the| le| la)? \Z")
    for name, words in {"min": r"last|latest|derni\w+", "max": r"first|earliest|premi\w+"}.items()
}


def _unlike_moment(claim: _Claim, wording: Wording, value: dt.date | YearMonth) -> Message | None:
    """Return how a day or month differs from the data; None if each part of it is right."""
    passage, other = claim.passage, _OTHER_END.get(claim.function if claim.is_of_all else "")
    dates = passage.within(find_dates(passage.text, claim.language.code))
    rest = blank(passage.text, [(each.start, each.end) for each in dates])
    if len(dates) != 1 or re.search(r"\d", rest[passage.start : passage.end]):
        return claim.message("claim-other-text", data=claim.data)
    date, said = dates[0], wording.made_another()
    if other and other.search(lower_plain(passage.text[: date.start])):
        return claim.not_read("statistic", date)
    names = "year", "month", "day", "hour", "minute"
    parts: dict[str, object] = {name: getattr(value, name, None) for name in names}
    if isinstance(value, dt.date):
        parts |= {"weekday": value.isoweekday(), "third": min((value.day + 9) // 10, 3)}
    if date.parts.items() <= parts.items() and not said:
        return None
    return Message("claim-other-text", words=said or passage.words_with(date), data=claim.data)
