"""Claims: the author's own words, held against the data.

``[dix-neuf]{= count(participants) }`` keeps the words on the page and is an error where the data
say something else. Names are verdict words, records by key or label, and lists of them in any
order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from generator.core.problems import Message, cut
from generator.data import Study
from generator.data.expression import Result, Scope, evaluate
from generator.data.expression.syntax import Expression, Membership, Operation
from generator.language import Language, Share
from generator.language.quantities import ARTICLES, PART_OF, Quantity, find_quantities

PAIR = 2  # numbers in "5 sur 19": a part and its whole
LONGEST = 200  # characters of a list that a message shows
_LAST_ITEM = {"fr": r"\s+(?:et|ou|ainsi que)\s+", "en": r",?\s+(?:and|or|as well as)\s+"}


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
        return _unlike_list(said, value, result, scope.study, language)
    if isinstance(value, Share):
        return _unlike_share(said, value, result, language)
    data = language.scalar(value)
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        quantity = _only_quantity(said, data, language.code)
        if isinstance(quantity, Message):
            return quantity
        if quantity.relative:
            return Message("claim-share-of-number", words=said, data=data)
        agrees = quantity.agrees(Fraction(value))
        return None if agrees else Message("claim-otherwise", words=said, data=data)
    if not data:
        return Message("claim-of-no-value", words=said)
    known = _names_of(data, result, scope.study)
    is_known = folded(said) in known or _without_article(said, language.code) in known
    return None if is_known else Message("claim-other-text", words=said, data=data)


def compares(expression: Expression, result: Result) -> bool:
    """Say whether an expression is a comparison, which may hold or not: no field of yes and no."""
    return isinstance(expression.tree, (Operation, Membership)) and isinstance(result.value, bool)


def folded(text: str) -> str:
    """Return the text in lower case, one space apart, without marks around it; accents stay."""
    composed = unicodedata.normalize("NFC", text).casefold()
    bare = re.sub(r"[@*_`«»“”\"()]", " ", composed.replace("’", "'").replace("\u2011", "-"))
    return " ".join(re.sub(r"(?<=\w)['-](?=\w)", " ", bare).split()).strip(".,;: ")


def _broken_comparison(
    words: str, expression: Expression, scope: Scope, language: Language
) -> Message:
    """Return the message of a comparison that does not hold, with the value of each side."""
    tree, text = expression.tree, expression.text
    sides = (tree.left, tree.right) if isinstance(tree, Operation) else ()
    values = [evaluate(Expression("", side, ()), scope).value for side in sides]
    told = tuple(language.scalar_or_list(each) for each in values)
    if any(told):
        return Message("claim-not-holding-for", words=words, expression=text, values=told)
    return Message("claim-not-holding", words=words, expression=text)


# --- quantities -----------------------------------------------------------------------------------


def _unlike_share(words: str, value: Share, result: Result, language: Language) -> Message | None:
    part, whole = len(result.records), len(result.base)
    data = language.scalar(value)
    pair = find_quantities(words, language.code, articles=True)
    if len(pair) == PAIR:
        between = words[pair[0].end : pair[1].start].casefold()
        if re.search(rf"\b(?:{PART_OF[language.code]})\b", between):
            if _pair_agrees(pair[0], pair[1], Fraction(part), Fraction(whole)):
                return None
            return Message("claim-other-pair", words=words, data=data, part=part, whole=whole)
    said = _only_quantity(words, data, language.code)
    if isinstance(said, Message):
        return said
    if (said.relative or said.decimals or value == 0) and said.agrees(value):
        return None
    if said.relative or said.number is None:
        return Message("claim-otherwise", words=words, data=data)
    return Message("claim-no-share", words=words, data=data, part=part, whole=whole)


def _pair_agrees(said: Quantity, of: Quantity, part: Fraction, whole: Fraction) -> bool:
    """Say whether a part and a whole are as stated; "une sur deux" says a share, not a number."""
    if said.relative:
        return said.agrees(part / whole) and of.agrees(whole)
    if said.number == 1 and of.number is not None and part * Fraction(of.number) == whole:
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


# --- names ----------------------------------------------------------------------------------------


def _without_article(text: str, language: str) -> str:
    """Return the folded text without what leads to a name: "de la Corse" is "corse"."""
    return re.sub(rf"^(?:(?:{ARTICLES[language]})(?: |'|$))+", "", folded(text))


def _names_of(text: str, result: Result, study: Study) -> set[str]:
    """Return the ways, folded, to say a value: as it is, by its label, as a record's other names.

    "NA" may be said "sans avis" where the data label it so, FG3 "Focus group 3".
    """
    names = [text]
    named = study.entity(text)
    if named is not None:
        names += (study.label(named), study.reference_text(named))
    for resource in {record.resource for record in result.records}:
        fields = study.relation(resource).resource.fields.values()
        names += (field.labels[text] for field in fields if text in field.labels)
    for record in result.records:
        if study.label(record) == text:
            names += (record.key, study.reference_text(record))
    return {folded(name) for name in names}


def _unlike_list(
    words: str, values: Sequence[object], result: Result, study: Study, language: Language
) -> Message | None:
    """Return how the items of a list in a sentence differ from values, whatever their order."""
    texts = [language.scalar(each) for each in values]
    stated = find_quantities(words, language.code)
    if not texts and len(stated) == 1 and stated[0].range.high == 0:
        return None  # "aucun"
    names = {text: _names_of(text, result, study) for text in texts}
    found, rest = _named_in_full(words, names)
    unknown: list[str] = []
    for each in re.split(rf"[,;](?=\s|$)|{_LAST_ITEM[language.code]}", f" {rest} "):
        item = each.strip(" ,;")
        bare = _without_article(item, language.code)
        plain = _words(bare)
        holding = [text for text in texts if any(plain <= _words(name) for name in names[text])]
        if len({*holding}) == 1 and plain:  # "Avignon" for "Mairie d'Avignon"
            found.add(holding[0])
        elif bare:
            unknown.append(item)
    complaints = (
        *(Message("claim-names-unknown", name=each) for each in unknown),
        *(Message("claim-lacks-name", name=each) for each in names if each not in found),
    )
    if not complaints:
        return None
    said = Message("quotation", text=cut(words, most=LONGEST))
    if not texts:
        return Message("claim-list-of-none", words=said, complaints=complaints)
    data = Message("quotation", text=cut(language.joined(texts), most=LONGEST))
    return Message("claim-other-list", words=said, data=data, complaints=complaints)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _named_in_full(words: str, names: Mapping[str, set[str]]) -> tuple[set[str], str]:
    """Return the values whose whole names, the longest first, stand in the words, and the rest."""
    found: set[str] = set()
    pairs = [(name, value) for value, known in names.items() for name in known]
    for name, value in sorted(pairs, key=lambda pair: -len(pair[0])):
        in_full = r"\W+".join(re.findall(r"\w+", name)) or r"(?!)"
        words, count = re.subn(rf"(?<!\w){in_full}(?!\w)", " ; ", words, flags=re.IGNORECASE)
        if count:
            found.add(value)
    return found, words
