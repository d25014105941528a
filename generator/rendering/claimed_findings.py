"""Claims whose words are free, or a report: comparisons, statistics and what is said of them.

Of free words the numbers must be among those that are compared, and what they say of two sides, of
the most or the least must not be the contrary. Beside a statistic, "significant" is held against p
at .05 (or the level that the sentence names), and "men earn more" against the groups.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

from generator.chapters.inline import BOUND
from generator.core.problems import Message
from generator.core.values import replace
from generator.data import Study
from generator.data.expression import (
    Call,
    Expression,
    ExpressionError,
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
from generator.data.expression.syntax import Literal, Operation, Part
from generator.language.passages import statistics_named
from generator.language.quantities import find_quantities, lower_plain
from generator.language.reported_statistics import read_report
from generator.language.units import read_unit
from generator.rendering.claimed_names import Wording, named_in_full

_MIRRORED = frozenset({"t", "z", "d"})  # whose sign says which group comes first
_OF_PART = {"df": ("df", "df_error")}
_UNREAD = re.compile(r"[\w%]+")
_REACH = 80  # characters before or behind a word in which another belongs to it
PAIR = 2  # groups of a test, sides of a comparison


# --- comparisons ----------------------------------------------------------------------------------

# What leads to a number that is compared with: "older than 30", "or more".
_COMPARED = re.compile(
    r"\b(?:than|over|under|above|below|beyond|exceed\w*|pass\w*|reach\w*|threshold|limit"
    r"|que|de|du|des|dépass\w+|atteint|seuil|limite)\s+(?:\w+\s+)?\Z"
)
_OR_MORE = re.compile(r"[^,;]*\b(?:or|ou)\s+(?:more|less|fewer|plus|moins)\b")
_ENDS = frozenset({"min", "max"})
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
        alone = {"not", "in", "not in"}  # whose sides have no value of their own
        sides = tree.sides if isinstance(tree, Operation) and tree.sign not in alone else ()
        values = [evaluate(Expression("", side, ()), scope).value for side in sides]
        told = tuple(written(each, wording.language) for each in values)
        if any(told):
            return Message("claim-not-holding-for", words=words, expression=text, values=told)
        return Message("claim-not-holding", words=words, expression=text)
    if said := wording.made_another() or _contrary(wording, tree, scope.study):
        return Message("claim-other-comparison", words=said, expression=text)
    for number in _not_compared(wording, tree, scope):
        return Message("claim-number-free", words=words, number=number)
    return None


def _contrary(wording: Wording, tree: Node, study: Study) -> str:
    """Return words that say the contrary of a comparison: "the longest" of a least, "" if none."""
    if not isinstance(tree, Operation) or tree.sign not in _SIGNS or len(tree.sides) != PAIR:
        return ""
    sign, sides, words = _SIGNS[tree.sign], tree.sides, wording.words.casefold()
    named = {each.name for each in sides if isinstance(each, Call)} & _ENDS
    said = statistics_named(words, wording.language.code) & _ENDS
    if sign == 0 and len(named) == len(said) == 1:
        return words if said != named else ""
    first, second = (_names_in(each, study) for each in sides)
    if not (first - second and second - first):
        return ""
    text = f"{words}{wording.behind.partition(BOUND)[0].casefold()}"
    order = _order_said(text, first - second, second - first)
    return "" if order in {None, sign} else text


def _names_in(side: Node, study: Study) -> set[str]:
    """Return what an expression names, in lower case: values, records and fields, as labelled."""
    named = set[str]()
    for node in nodes_of(side):
        if isinstance(node, Literal) and isinstance(node.value, str):
            named.add(node.value)
        named |= {*node.parts} if isinstance(node, Path) else set()
    labels = [study.label(record) for each in named if (record := study.entity(each))]
    for relation in study.relations.values():
        for name, field in relation.resource.fields.items():
            labels += [field.labels[each] for each in named if each in field.labels]
            labels += [field.title] if name in named else []
    return {each.casefold() for each in (*named, *labels)}


def _not_compared(wording: Wording, tree: Node, scope: Scope) -> Iterator[str]:
    """Yield the numbers in free words that are none of what is compared, as they stand there."""
    values, literals, names, unit = list[Fraction](), list[Fraction](), dict[str, str](), None
    for node in nodes_of(tree):
        with suppress(ExpressionError):
            result = evaluate(Expression("", node, ()), scope)
            if isinstance(number := result.value, (Decimal, Fraction)) or type(number) is int:
                (literals if isinstance(node, Literal) else values).append(Fraction(number))
            unit = unit or read_unit(result.measure)
            names |= dict.fromkeys(map(scope.study.label, result.records), "")
    names = {each: "" for each in names if re.search(r"\d", each)}
    is_equal = isinstance(tree, Operation) and tree.sign == "="
    text = named_in_full(wording.words, names)[1]
    for said in find_quantities(text, wording.language.code, unit=unit):
        is_held = said.range.high not in {0, 1} or (literals and not is_equal)  # "none", "all"
        is_limit = _COMPARED.search(text, max(0, said.start - _REACH), said.start)
        is_limit = is_limit or _OR_MORE.match(text, said.end, said.end + _REACH)
        compared = [*values, *(literals if is_limit else ())]
        if is_held and not any(map(said.agrees, compared)):
            yield said.words


# --- which of two is more -------------------------------------------------------------------------

_LESS = r"plus (?:court|petit|bas|faible|jeune|rare|léger)\w*"
_ORDERS = {
    1: rf"(?!{_LESS})plus|davantage|supérieur\w*|dépass\w+|majorit\w+|more|higher|greater|larger"
    r"|longer|older|taller|above|exceed\w*|outnumber\w*",
    -1: rf"{_LESS}|moins|inférieur\w*|less|fewer|lower|smaller|shorter|younger|below",
    0: r"autant|(?<!twice )(?<!times )as (?:many|much)",
}
_NO_ORDER = r"\b(?:au|at|de|en|non|ni) (?:plus|moins|least|most)\b"
_DENIED = r"\b(?:not|no|n['’]t|neither|nor|ne|pas|ni|aucune?)\b|\bn['’]"
# What stands between the words for more or less and whom it is compared with.
_THAN = r"[^,;]{0,80}?\b(?:than|que|qu['’]|à|aux?)\b"
_COMPARED_TO = r"\b(?:compared (?:to|with)|(?:par rapport|comparée?s?) (?:à|aux?))"
_SOME_WORDS = r"\s*(?:[\w-]+\s+|\w['’]){0,4}?"


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
    if len(orders) != 1 or not named or re.search(_DENIED, text):
        return None
    than = rf"(?:\b(?:{_ORDERS[orders[0]]})\b{_THAN}|{_COMPARED_TO}){_SOME_WORDS}"
    standards = [side for side in sides if re.search(f"{than}{sides[side]}", text)]
    return orders[0] * (-standards[0] if len(standards) == 1 else named[0][1])


# --- what is said of a statistic ------------------------------------------------------------------

# That there is a difference, or with ``no`` that there is none.
_SIGNIFICANT = re.compile(
    r"\b(?P<no>non[- ]?|in)?signific(?:ant|ative?|atif)\w*|\breach\w* significance"
    r"|(?P<ns>\bn\.? ?s\.|\bns\b)"
    r"|(?P<alike>\b(?:do|does|did|was|were|is|are)(?: not|n['’]t) (?:\w+ )?differ(?:ent)?\b"
    r"|\bno (?:\w+ )?differences?\b|\bthe same in (?:both|all)\b|\bla même dans les\b"
    r"|\baucune différence\b|\bpas de différence"
    r"|\bne (?:se )?(?:diff[èé]r\w+|distingu\w+) pas\b)"
)
_NO = re.compile(
    r"(?:\b(?:no|not|neither|nor|never|without|hardly|pas|aucune?|ni|sans|non|jamais|guère)"
    r"|n['’]t)\b(?! (?:only|seulement))[^,;:]*\Z"
)
_UNSURE = re.compile(
    r"\b(?:whether|if|si|marginal\w*|almost|nearly|borderline|presque|quasi\w*|close to|proche"
    r"|tend\w*|approach\w*|would|could|might)\b[^,;:]*\Z"
)
_LEVEL = re.compile(
    r"(?:(?:α|alpha) ?= ?|at the |au seuil d[eu] )(?P<number>[0-9]*[.,]?[0-9]+) ?(?P<percent>%)?"
)
# Another claim or clause, of another statistic.
_APART = re.compile(
    rf"[;{BOUND}]|\b(?:[Uu]nlike|[Cc]ontrairement)\b.*,|,\s+(?:while|whereas|alors que)\b"
)


def unlike_finding(wording: Wording, expression: Expression, scope: Scope) -> Message | None:
    """Return what a sentence says of a statistic that the data do not bear out."""
    nodes = nodes_of(expression.tree)
    calls = [each for each in nodes if isinstance(each, Call) and each.name in STATISTICS]
    value = evaluate(Expression("", calls[0], ()), scope).value if len(calls) == 1 else None
    if not isinstance(value, Statistic):
        return None
    before, behind = _APART.split(wording.before)[-1], _APART.split(wording.behind)[0]
    symbol = re.search(r"[^\s(,;]+ ?[=<>≤≥] ?\Z", before)
    if symbol and isinstance(expression.tree, Part):  # "p = [.03]"
        words = f"{symbol[0]}{wording.words}"
        wrong = unlike_statistic(replace(wording, words=words), value)
        if wrong and wrong.code != "claim-report-unread":
            return wrong
    text = lower_plain(f"{before}{wording.words}{behind}")
    said = _other_significance(text, value) or _other_order(text, expression.text, value, scope)
    data = written(value, wording.language)
    return Message("claim-other-text", words=said, data=data) if said else None


def _other_significance(text: str, value: Statistic) -> str:
    """Return the words of a text by which a p is significant or not, if it is not so, else ""."""
    p, level, said = dict(value.parts).get("p"), 0.05, dict[bool, str]()
    for found in _SIGNIFICANT.finditer(text):
        before = text[max(0, found.start() - _REACH) : found.start()]
        denial = _NO.search(before)
        if not _UNSURE.search(before):
            is_denied = bool(found["no"] or found["ns"] or found["alike"] or denial)
            said[not is_denied] = f"{denial[0] if denial else ''}{found[0]}"
    if found := _LEVEL.search(text):
        level = float(found["number"].replace(",", ".")) / (100 if found["percent"] else 1)
    if len(said) != 1 or p is None:
        return ""
    [(is_significant, words)] = said.items()
    return "" if is_significant == (float(p) < level) else words


def _other_order(text: str, expression: str, value: Statistic, scope: Scope) -> str:
    """Return a text that says that the wrong one of two groups has more, else ""."""
    found = re.search(r"\(\s*(\w+).*\bby\s*=\s*(?:\1\.)?(\w+)(?!\w|\.)", expression)
    sign = float(dict(value.parts).get({"t": "d", "U": "z"}.get(value.name, ""), 0))
    if not (found and sign):
        return ""
    groups = {*scope.study.relation(found[1]).values.get(found[2], ())} - {None}
    if len(groups) != PAIR:
        return ""
    first, second = (_names_in(Literal(0, each), scope.study) for each in sorted(map(str, groups)))
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
