"""Claims: the author's own words, held against the data.

``[dix-neuf]{= count(participants) }`` keeps the words on the page and is an error where the data
say something else.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from generator.core.problems import Message
from generator.data import Study
from generator.data.expression import Result, Scope, evaluate
from generator.data.expression.syntax import Expression, Membership, Operation
from generator.language import Language, Share
from generator.language.quantities import PART_OF, Quantity, find_quantities
from generator.rendering.names import folded, names_of, unlike_list, without_article

PAIR = 2
"""Numbers in "5 sur 19": a part and its whole."""


def disagreement(
    words: str, expression: Expression, result: Result, scope: Scope, language: Language
) -> Message | None:
    """Return what is wrong with a claim's words, None if nothing is.

    A number is compared as printed, a share as a percentage or as part and whole, a phrase such as
    "une dizaine" as a range, a text (a verdict, a name) as words, a list as a set whatever its
    order. A comparison (``count(x) > 3``) leaves the words free and must hold.
    """
    said = unicodedata.normalize("NFC", words)
    value = result.value
    if compares(expression, result):
        return None if value else _broken_comparison(said, expression, scope, language)
    if isinstance(value, tuple):
        return unlike_list(said, value, result, scope.study, language)
    if isinstance(value, Share):
        return _unlike_share(said, value, result, language)
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return _unlike_number(said, value, language)
    return _unlike_text(said, result, scope.study, language)


def compares(expression: Expression, result: Result) -> bool:
    """Say whether an expression is a comparison, which may hold or not: no field of yes and no."""
    return isinstance(expression.tree, (Operation, Membership)) and isinstance(result.value, bool)


def _broken_comparison(
    words: str, expression: Expression, scope: Scope, language: Language
) -> Message:
    """Return the message of a comparison that does not hold, with the value of each side."""
    tree = expression.tree
    sides = (tree.left, tree.right) if isinstance(tree, Operation) else ()
    values = [evaluate(Expression("", side, ()), scope).value for side in sides]
    told = tuple(language.scalar_or_list(each) for each in values)
    if not any(told):
        return Message("claim-not-holding", words=words, expression=expression.text)
    return Message("claim-not-holding-for", words=words, expression=expression.text, values=told)


def _unlike_number(
    words: str, value: int | Decimal | Fraction, language: Language
) -> Message | None:
    data = language.scalar(value)
    said = _only_quantity(words, data, language.code)
    if isinstance(said, Message):
        return said
    if said.relative:
        return Message("claim-share-of-number", words=words, data=data)
    return None if said.agrees(Fraction(value)) else _otherwise(words, data)


def _otherwise(words: str, data: str) -> Message:
    return Message("claim-otherwise", words=words, data=data)


def _unlike_share(words: str, value: Share, result: Result, language: Language) -> Message | None:
    """Compare a share: as a percentage, a phrase, a decimal number, or a part and its whole."""
    part, whole = len(result.records), len(result.base)
    data = language.scalar(value)
    pair = _pair(words, language.code)
    if pair:
        if _agree(pair, Fraction(part), Fraction(whole)):
            return None
        return Message("claim-other-pair", words=words, data=data, part=part, whole=whole)
    said = _only_quantity(words, data, language.code)
    if isinstance(said, Message):
        return said
    comparable = said.relative or said.decimals or value == 0
    if comparable and said.agrees(value):
        return None
    if said.relative or said.number is None:
        return _otherwise(words, data)
    return Message("claim-no-share", words=words, data=data, part=part, whole=whole)


def _pair(words: str, language: str) -> tuple[Quantity, Quantity] | None:
    """Return the part and the whole that the words state: "cinq sur dix-neuf"."""
    said = find_quantities(words, language, articles=True)
    if len(said) != PAIR:
        return None
    between = words[said[0].end : said[1].start].casefold()
    return (said[0], said[1]) if re.search(rf"\b(?:{PART_OF[language]})\b", between) else None


def _agree(pair: tuple[Quantity, Quantity], part: Fraction, whole: Fraction) -> bool:
    """Say whether a part and a whole are as stated; "une sur deux" says a share, not a number."""
    said, of = pair
    if said.relative:
        return said.agrees(part / whole) and of.agrees(whole)
    one_of = said.number == 1 and of.number is not None
    if one_of and part * Fraction(of.number or 0) == whole:
        return True
    return said.agrees(part) and of.agrees(whole)


def _only_quantity(words: str, data: str, language: str) -> Quantity | Message:
    """Return the one quantity that the words state, else what is wrong with them."""
    said = find_quantities(words, language) or find_quantities(words, language, articles=True)
    if not said:
        return Message("claim-without-number", words=words, data=data)
    if len(said) > 1:
        stated = tuple(each.words for each in said)
        return Message("claim-of-many-numbers", words=words, numbers=stated)
    return said[0]


def _unlike_text(words: str, result: Result, study: Study, language: Language) -> Message | None:
    expected = language.scalar(result.value)
    if not expected:
        return Message("claim-of-no-value", words=words)
    known = names_of(expected, result, study)
    if known & {folded(words), without_article(words, language.code)}:
        return None
    return Message("claim-other-text", words=words, data=expected)
