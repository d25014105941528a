"""Claims of what is no number: names and lists of them, comparisons, reports of statistics."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence

from generator.core.problems import Message, cut
from generator.data import Study
from generator.data.expression import Result, Scope, evaluate
from generator.data.expression import said as written
from generator.data.expression.syntax import Expression, Operation
from generator.language import Language
from generator.language.quantities import ARTICLES, find_quantities
from generator.language.reported_statistics import read_report
from generator.statistics.outcome import Statistic

LONGEST = 200  # characters of a list that a message shows
_MIRRORED = frozenset({"t", "z", "d"})  # whose sign says which group comes first
_OF_PART = {"df": ("df", "df_error")}
_UNREAD = re.compile(r"[\w%]+")
_LAST_ITEM = {"fr": r"\s+(?:et|ou|ainsi que)\s+", "en": r",?\s+(?:and|or|as well as)\s+"}


def folded(text: str) -> str:
    """Return the text in lower case, one space apart, without marks around it; accents stay."""
    composed = unicodedata.normalize("NFC", text).casefold()
    bare = re.sub(r"[@*_`«»“”\"()]", " ", composed.replace("’", "'").replace("\u2011", "-"))
    return " ".join(re.sub(r"(?<=\w)['-](?=\w)", " ", bare).split()).strip(".,;: ")


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


def unlike_name(
    said: str, data: str, result: Result, study: Study, language: Language
) -> Message | None:
    """Return how a claim of a text, such as a verdict or a name, differs from the data."""
    if isinstance(result.value, dt.date):
        said, data = (re.sub(r"\b1er\b", "1", each) for each in (said, data))
    if not data:
        return Message("claim-of-no-value", words=said)
    known = _names_of(data, result, study)
    is_known = folded(said) in known or _without_article(said, language.code) in known
    return None if is_known else Message("claim-other-text", words=said, data=data)


def unlike_list(
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


# --- comparisons ---------------------------------------------------------------------------------


def compares(expression: Expression, result: Result) -> bool:
    """Say whether an expression is a comparison, which may hold or not: no field of yes and no."""
    return isinstance(expression.tree, Operation) and isinstance(result.value, bool)


def broken_comparison(
    words: str, expression: Expression, scope: Scope, language: Language
) -> Message:
    """Return the message of a comparison that does not hold, with the value of each side."""
    tree, text = expression.tree, expression.text
    sides = tree.sides if isinstance(tree, Operation) else ()
    if isinstance(tree, Operation) and tree.sign in {"not", "in", "not in"}:
        sides = ()
    values = [evaluate(Expression("", side, ()), scope).value for side in sides]
    told = tuple(written(each, language) for each in values)
    if any(told):
        return Message("claim-not-holding-for", words=words, expression=text, values=told)
    return Message("claim-not-holding", words=words, expression=text)


# --- statistics -----------------------------------------------------------------------------------


def unlike_statistic(words: str, value: Statistic, language: Language) -> Message | None:
    """Return how a report ("χ²(2, N = 90) = 3,50, p = .17") differs from a statistic.

    Every part that is stated is held against the data, rounded as it is printed; the words must be
    such parts and nothing else.
    """
    parts, unread = read_report(words)
    rest = [each for each in _UNREAD.findall(unread) if each not in {"et", "and"}]
    data = written(value, language)
    if rest or not parts:
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
