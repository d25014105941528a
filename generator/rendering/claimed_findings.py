"""Claims whose words are free, or a report: comparisons, statistics and what is said of them.

Of free words the numbers must be among those that are compared, and what they say of two sides, of
the most or the least must not be the contrary. Beside a statistic, "significant" is held against p
at .05 (or the level that the sentence names), and "men earn more" against the groups.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import cast

from generator.chapters.inline import BOUND
from generator.core.edits import blank
from generator.core.problems import Message
from generator.core.values import replace
from generator.data import Study
from generator.data.expression import (
    Call,
    Expression,
    Node,
    Path,
    Result,
    Scope,
    Statistic,
    evaluate,
    nodes_of,
)
from generator.data.expression import said as written
from generator.data.expression.statistics import STATISTICS
from generator.data.expression.syntax import Literal, Operation
from generator.language.quantities import Quantity, find_quantities, lower_plain
from generator.language.reported_statistics import read_report
from generator.language.times_and_ranks import SECONDS, find_durations, in_digits
from generator.rendering.claimed_names import Wording, named_in_full

_MIRRORED = frozenset({"t", "z", "d"})  # whose sign says which group comes first
_OF_PART = {"df": ("df", "df_error")}
_UNREAD = re.compile(r"[\w%]+")
PAIR = 2  # groups of a test, sides of a comparison


# --- comparisons ----------------------------------------------------------------------------------

# What leads to a number that is compared with: "older than 30", "or more".
_COMPARED = re.compile(
    r"\b(?:than|over|under|above|below|beyond|exceed\w*|pass\w*|reach\w*|threshold|limit"
    r"|que|de|du|des|dépass\w+|atteint|seuil|limite)\s+(?:\w+\s+)?\Z"
)
_OR_MORE = re.compile(r"[^,;]*\b(?:or|ou)\s+(?:more|less|fewer|plus|moins)\b")
_TIMES = re.compile(r"\b(?:(twice|double\w*|half as)|(thrice|triple\w*))\b")
_MOST = re.compile(
    r"\b(?:longest|highest|largest|greatest|oldest|tallest|biggest|maxim\w+|(?<!at )most"
    r"|(?:la|le|les) plus (?:longue?|haute?|grande?|élevée?|âgée?|forte?)s?)\b"
)
_LEAST = re.compile(
    r"\b(?:shortest|lowest|smallest|youngest|fewest|minim\w+|(?<!at )least|l[ae]s? moins"
    r"|(?:la|le|les) plus (?:courte?|basse?|petite?|faible|jeune|rare)s?)\b"
)
_SIGNS = {">": 1, ">=": 1, "<": -1, "<=": -1, "=": 0}


def compares(expression: Expression, result: Result) -> bool:
    """Say whether an expression is a comparison, which may hold or not: no field of yes and no."""
    return isinstance(expression.tree, Operation) and isinstance(result.value, bool)


def unlike_comparison(
    wording: Wording, expression: Expression, result: Result, scope: Scope
) -> Message | None:
    """Return why a comparison does not hold, or what in its free words is not so; else None."""
    words, tree, text = wording.words, expression.tree, expression.text
    if not result.value:
        sides = tree.sides if isinstance(tree, Operation) else ()
        if isinstance(tree, Operation) and tree.sign in {"not", "in", "not in"}:
            sides = ()
        values = [evaluate(Expression("", side, ()), scope).value for side in sides]
        told = tuple(written(each, wording.language) for each in values)
        if any(told):
            return Message("claim-not-holding-for", words=words, expression=text, values=told)
        return Message("claim-not-holding", words=words, expression=text)
    if said := wording.made_another() or _contrary(words.casefold(), tree, scope.study):
        return Message("claim-other-comparison", words=said, expression=text)
    for number in _not_compared(wording, expression, scope):
        return Message("claim-number-free", words=words, number=number)
    return None


def _contrary(words: str, tree: Node, study: Study) -> str:
    """Return words that say the contrary of a comparison: "the longest" of a least, "" if none."""
    if not isinstance(tree, Operation) or tree.sign not in _SIGNS or len(tree.sides) != PAIR:
        return ""
    sign, sides = _SIGNS[tree.sign], tree.sides
    named = [each.name for each in sides if isinstance(each, Call)]
    most, least = _MOST.search(words), _LEAST.search(words)
    if sign == 0 and ("max" in named) != ("min" in named) and bool(most) != bool(least):
        return words if ("max" in named) == bool(least) else ""
    first, second = ({*_names_in(each, study)} for each in sides)
    order = _order_said(words, first - second, second - first)
    return "" if order in {None, sign} else words


def _names_in(side: Node, study: Study) -> Iterator[str]:
    """Yield what a side of a comparison is of: values, records and fields that it names."""
    for node in nodes_of(side):
        if isinstance(node, Literal) and isinstance(node.value, str):
            yield from _labels(node.value, study)
        for part in node.parts if isinstance(node, Path) else ():
            yield from _labels(part, study)


def _labels(value: str, study: Study) -> Iterator[str]:
    """Yield a value as it is, by its labels and as the record that it names, in lower case."""
    named = study.entity(value)
    yield value.casefold()
    yield from [study.label(named).casefold()] if named else ()
    for relation in study.relations.values():
        for field in relation.resource.fields.values():
            if value in field.labels or value == field.name:
                yield field.labels.get(value, field.title).casefold()


def _not_compared(wording: Wording, expression: Expression, scope: Scope) -> Iterator[str]:
    """Yield the numbers in free words that are no side of a comparison, as they stand there."""
    code, nodes = wording.language.code, [*nodes_of(expression.tree)]
    results = [evaluate(Expression("", each, ()), scope) for each in _sides(expression.tree)]
    values = [Fraction(cast("int", each.value)) for each in results if _is_number(each.value)]
    literals = [
        Fraction(cast("int", each.value))
        for each in nodes
        if isinstance(each, Literal) and _is_number(each.value)
    ]
    counts = any(isinstance(each, Call) and each.name in {"count", "share"} for each in nodes)
    is_of_one = counts and len(values) == 1  # what is counted is held against a number
    records = [each for result in results for each in result.records]
    names = {name: "" for each in records for name in (each.key, scope.study.label(each))}
    text = named_in_full(wording.words, {each: "" for each in names if re.search(r"\d", each)})[1]
    for said in _quantities(text, {each.measure for each in results}, code):
        before, behind = text[: said.start].casefold(), text[said.end :].casefold()
        is_number = re.search(r"\d{2}|[02-9]", in_digits(said.words, code))  # no article
        is_part = said.relative and said.range.high < 1
        is_free = not is_number and not is_part and not (is_of_one and not said.range.low)
        may_be_limit = _COMPARED.search(before) or _OR_MORE.match(behind)
        compared = [
            *values,
            *(literals if may_be_limit or said.range.low != said.range.high else ()),
        ]
        if not is_free and not any(map(said.agrees, compared)):
            yield said.words
    for found in _TIMES.finditer(text.casefold()):
        if (2 if found[1] else 3) not in literals:
            yield found[0]


def _sides(node: Node) -> Iterator[Node]:
    """Yield what a comparison compares, but for numbers that it names itself."""
    if isinstance(node, Operation):
        for each in node.sides if node.sign in {*_SIGNS, "!=", "and", "or", "not"} else ():
            yield from _sides(each)
        if node.sign in {"+", "-", "*", "/"}:
            yield node
    elif not isinstance(node, Literal):
        yield node


def _is_number(value: object) -> bool:
    return isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool)


def _quantities(text: str, measures: set[str], language: str) -> Iterator[Quantity]:
    """Yield what a text states, durations in the unit of what is compared."""
    plain, durations = in_digits(text, language), list[Quantity]()
    for unit in measures & SECONDS.keys():
        durations += find_durations(plain, language, unit)
    if durations:
        rest = blank(plain, [(each.start, each.end) for each in durations], ";")
        yield from (replace(each, words=plain[each.start : each.end]) for each in durations)
        text = rest
    yield from find_quantities(text, language)


# --- which of two is more -------------------------------------------------------------------------

_ORDERS = {
    1: r"plus|davantage|supérieur\w*|dépass\w+|more|higher|greater|larger|longer|older|taller|above"
    r"|exceed\w*|outnumber\w*",
    -1: r"moins|inférieur\w*|less|fewer|lower|smaller|shorter|younger|below",
    0: r"autant|(?<!twice )(?<!times )as (?:many|much)",
}
_NO_ORDER = r"\b(?:au|at|de|en|non|ni) (?:plus|moins|least|most)\b"
_DENIED = r"\b(?:not|no|n['’]t|neither|nor|ne|pas|ni|aucune?)\b|\bn['’]"
_THAN = (
    r"\b(?:than|que|qu['’]|compared (?:to|with)|par rapport|comparée?s?|aux?|à)\s*"
    r"(?:(?:to|with|the|those|of|in|aux?|l[ae]s?|d[eu]s?|celles?|ceux|celui)\s+|[dl]['’])*"
)


def _order_said(text: str, first: Collection[str], second: Collection[str]) -> int | None:
    """Return whether a text says that the first of two is more (1), less (-1) or as much (0).

    None where it names neither, or says nothing of it.
    """
    text = re.sub(_NO_ORDER, " ", text)
    orders = [order for order, words in _ORDERS.items() if re.search(rf"\b(?:{words})\b", text)]
    sides = {
        side: rf"(?<!\w)(?:{'|'.join(map(re.escape, names)) or '(?!)'})(?:e?s|x|['’]s)?(?!\w)"
        for side, names in ((1, first), (-1, second))
    }
    named = sorted((at.start(), side) for side in sides if (at := re.search(sides[side], text)))
    standards = [side for side in sides if re.search(f"{_THAN}{sides[side]}", text)]
    if len(orders) != 1 or not named or re.search(_DENIED, text):
        return None
    return orders[0] * (-standards[0] if len(standards) == 1 else named[0][1])


# --- what is said of a statistic ------------------------------------------------------------------

_SIGNIFICANT = re.compile(r"(?P<no>\bnon[- ]?|\bin)?(?<!\w\w\w)signific(?:ant|ative?|atif)\w*")
_NO = re.compile(
    r"(?:\b(?:no|not|neither|nor|never|without|hardly|pas|aucune?|ni|sans|non|jamais|guère)"
    r"|n['’]t)\b(?! (?:only|seulement))[^,;:]*\Z"
)
_UNSURE = re.compile(
    r"\b(?:whether|if|si|marginal\w*|almost|nearly|borderline|presque|quasi\w*|close to|proche"
    r"|tend\w*|approach\w*|would|could|might)\b[^,;:]*\Z"
)
_ALIKE = re.compile(
    r"(?:\b(?:do|does|did|was|were|is|are)(?: not|n['’]t) (?:\w+ )?differ(?:ent)?\b"
    r"|\bno (?:\w+ )?differences?\b|\baucune différence\b|\bpas de différence"
    r"|\bne (?:se )?(?:diff[èé]r\w+|distingu\w+) pas\b)"
)
_LEVEL = re.compile(
    r"(?:(?:α|alpha) ?= ?|at the |au seuil d[eu] )(?P<number>[0-9]*[.,]?[0-9]+) ?(?P<percent>%)?"
)
# Words of an effect, and whether they may be said of one of a size.
_BOND = r"(?:corr\w+|rel\w+|assoc\w+|link\w*|effects?|liens?|li[ée]\w*|effets?)"
_STRONG = r"(?:strong|large|fort)"
_EFFECTS: Mapping[str, Callable[[float], bool]] = {
    rf"positive\w* {_BOND}|{_BOND} (?:est |is )?positi\w+": lambda size: size > 0,
    rf"n[eé]gativ\w* {_BOND}|{_BOND} (?:est |is )?n[ée]gati\w+": lambda size: size < 0,
    rf"{_STRONG}\w* {_BOND}|{_BOND}[^,;:()]* {_STRONG}": lambda size: abs(size) >= _WEAK,
}
_WEAK = (
    0.2  # of d and r: an effect below it is not even small by d, nor moderate by r (Cohen, 1988)
)
_SIZES = ("d", "r", "V", "φ", "η²", "ε²")


def unlike_finding(wording: Wording, expression: Expression, scope: Scope) -> Message | None:
    """Return what a sentence says of a statistic that the data do not bear out."""
    calls = [each for each in nodes_of(expression.tree) if isinstance(each, Call)]
    calls = [each for each in calls if each.name in STATISTICS]
    value = evaluate(Expression("", calls[0], ()), scope).value if len(calls) == 1 else None
    if not isinstance(value, Statistic):
        return None
    before, behind = wording.before.rpartition(BOUND)[2], wording.behind.partition(BOUND)[0]
    text = lower_plain(f"{before}{wording.words}{behind}")
    said = _other_significance(text, value) or _other_effect(text, value)
    said = said or _other_order(text, calls[0], value, scope)
    data = written(value, wording.language)
    return Message("claim-other-text", words=said, data=data) if said else None


def _other_significance(text: str, value: Statistic) -> str:
    """Return the words of a text by which a p is significant or not, if it is not so, else ""."""
    p, level, said = dict(value.parts).get("p"), 0.05, dict[bool, str]()
    for found in _SIGNIFICANT.finditer(text):
        before = text[: found.start()]
        denial = _NO.search(before)
        if not _UNSURE.search(before):
            is_denied = bool(found["no"] or denial)
            said[not is_denied] = f"{denial[0] if denial else ''}{found[0]}"
    if alike := _ALIKE.search(text):
        said[False] = alike[0]
    if found := _LEVEL.search(text):
        level = float(found["number"].replace(",", ".")) / (100 if found["percent"] else 1)
    if len(said) != 1 or p is None:
        return ""
    [(is_significant, words)] = said.items()
    return "" if is_significant == (float(p) < level) else words


def _other_effect(text: str, value: Statistic) -> str:
    """Return words of a text by which an effect is positive, negative or strong, if it is not."""
    parts = dict(value.parts)
    is_correlation = value.name in {"r", "rs"}
    size = float(parts["statistic"] if is_correlation else parts.get("d", parts.get("V", 1)))
    for pattern, may_be_said in _EFFECTS.items():
        found = re.search(pattern, text)
        is_sign = "siti" in pattern or "gati" in pattern
        if found and (is_correlation or not is_sign) and not may_be_said(size):
            return "" if _NO.search(text[: found.start()]) else found[0]
    return ""


def _other_order(text: str, call: Call, value: Statistic, scope: Scope) -> str:
    """Return words by which the wrong one of two groups of a test has more, else ""."""
    by, conditions = list[Path](), list[Node]()
    for each in call.arguments[1:]:
        match each:
            case Operation(sign="=", sides=(Path(parts=("by",)), Path() as path)):
                by.append(path)
            case Operation(sign="=", sides=(Path(parts=("paired" | "variant",)), _)) | Path():
                pass
            case _:
                conditions.append(each)
    file = call.arguments[0].parts[0] if isinstance(call.arguments[0], Path) else ""
    sign = float(dict(value.parts).get({"t": "d", "U": "z"}.get(value.name, ""), 0))
    if not (by and sign):
        return ""
    parts = by[0].parts if by[0].parts[0] == file else (file, *by[0].parts)
    asked = Call(0, "values", (replace(by[0], parts=parts), *conditions))
    groups = evaluate(Expression("", asked, ()), scope).value
    names = sorted(map(str, groups)) if isinstance(groups, tuple) else []
    first, second = (
        ([*_labels(each, scope.study)] for each in names) if len(names) == PAIR else ([], [])
    )
    order = _order_said(text, first, second)
    return text.strip() if order is not None and order * sign <= 0 else ""


# --- reports of statistics ------------------------------------------------------------------------


def unlike_statistic(wording: Wording, value: Statistic) -> Message | None:
    """Return how a report ("χ²(2, N = 90) = 3,50, p = .17") differs from a statistic.

    Every part that is stated is held against the data, rounded as it is printed; the words must be
    such parts and nothing else but that it is significant or not.
    """
    words = wording.words
    parts, unread = read_report(words)
    is_finding = _SIGNIFICANT.search(unread.casefold())  # which is held against p, as around it
    rest = [each for each in _UNREAD.findall(unread) if each not in {"et", "and"}]
    data = written(value, wording.language)
    if not is_finding and (rest or not parts):
        found = " ".join(rest) or words
        return Message("claim-report-unread", words=words, found=found, data=data)
    known = {name: float(number) for name, number in value.parts}
    wrong: list[str] = []
    for part in parts:
        symbol = "H" if (part.symbol, value.name) == ("χ²", "H") else part.symbol
        name = "statistic" if symbol == value.name else symbol
        if name not in known:
            return Message("claim-part-unknown", part=part.words, data=data)
        numbers = [known[each] for each in _OF_PART.get(name, (name,)) if each in known]
        others = [known[each] for each in (f"{symbol}2",) if each in known]
        may_be_other = bool(others) or symbol in _MIRRORED
        others = others or [-each for each in numbers]
        if not (part.agrees(*numbers) or (may_be_other and part.agrees(*others))):
            wrong.append(part.words)
    if not wrong:
        return None
    return Message("claim-other-report", words=words, parts=tuple(wrong), data=data)
