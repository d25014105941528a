"""Claims: the author's own words, held against the data.

``[dix-neuf]{= count(participants) }`` keeps the words on the page and is an error where the data
say something else.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from generator.language.quantities import find_quantities
from generator.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.language import Language
    from generator.language.quantities import Quantity
    from generator.study import Study
    from generator.study.expression import Result

PAIR = 2
"""Numbers in "5 sur 19": a part and its whole."""


def disagreement(words: str, result: Result, study: Study, language: Language) -> str:
    """Return what is wrong with a claim's words, an empty string if nothing is.

    A number is compared as printed, a share as a percentage or as part and whole, a phrase such as
    "une dizaine" as a range, a text (a verdict, a name) as words, a list as a set whatever its
    order. A comparison (``count(x) > 3``) leaves the words free and must hold.
    """
    value = result.value
    if isinstance(value, bool):
        return "" if value else "the comparison does not hold"
    if isinstance(value, tuple):
        return _list_disagreement(words, value, study, language)
    if isinstance(value, (int, Decimal, Fraction)):
        return _number_disagreement(words, value, result, language)
    return _text_disagreement(words, value, result, study, language)


def _number_disagreement(
    words: str, value: int | Decimal | Fraction, result: Result, language: Language
) -> str:
    said = find_quantities(words, language.code)
    if not said:
        said = find_quantities(words, language.code, articles=True)
    data = f"the data say {language.scalar(value)}"
    if not said:
        return f"{quoted(words)} states no number that could be checked; {data}"
    if len(said) == PAIR and result.base:
        return _pair_disagreement(words, said, result, data)
    if len(said) > 1:
        stated = " and ".join(quoted(each.words) for each in said)
        return f"{quoted(words)} states {stated}; bind each number on its own"
    return _quantity_disagreement(words, said[0], Fraction(value), result, data)


def _quantity_disagreement(
    words: str, said: Quantity, value: Fraction, result: Result, data: str
) -> str:
    if said.relative and not result.base:
        return f"{quoted(words)} states a share, but {data}, a number; ask for share(…)"
    if result.base and not said.relative:
        # "aucun" or a bare number beside a share: only nothing at all means the same in both
        agrees = value == 0 and said.agrees(Fraction(0))
    else:
        agrees = said.agrees(value)
    return "" if agrees else f"says {quoted(words)}, {data}"


def _pair_disagreement(words: str, said: Sequence[Quantity], result: Result, data: str) -> str:
    part, whole = Fraction(len(result.records)), Fraction(len(result.base))
    if said[0].agrees(part) and said[1].agrees(whole):
        return ""
    return f"says {quoted(words)}, {data} ({part} of {whole})"


def _text_disagreement(
    words: str, value: object, result: Result, study: Study, language: Language
) -> str:
    expected = language.scalar(value)
    known = {folded(expected)}
    if len(result.records) == 1 and expected == study.label(result.records[0]):
        record = result.records[0]
        known |= {folded(record.key), folded(study.reference_text(record))}
    if folded(words) in known:
        return ""
    return f"says {quoted(words)}, the data say {quoted(expected)}"


def _list_disagreement(
    words: str, values: tuple[object, ...], study: Study, language: Language
) -> str:
    names = {each: _names_of(language.scalar(each), study) for each in values}
    missing = dict.fromkeys(language.scalar(each) for each in values)
    unknown: list[str] = []
    for item in split_list(words, language.code):
        found = _matching(item, names)
        if found is None:
            unknown.append(item)
        else:
            missing.pop(language.scalar(found), None)
    if not missing and not unknown:
        return ""
    complaints = [f"{quoted(each)} is not among them" for each in unknown]
    complaints += [f"{quoted(each)} is missing" for each in missing]
    listed = language.joined(language.scalar(each) for each in values)
    return f"says {quoted(words)}, the data say {quoted(listed)}: {'; '.join(complaints)}"


def split_list(words: str, language: str) -> list[str]:
    """Return the items of a list in a sentence: "Corse, Avignon et Digne" has three."""
    last = {"fr": r"\s+(?:et|ou|ainsi que)\s+", "en": r",?\s+(?:and|or|as well as)\s+"}[language]
    items = re.split(rf"\s*[,;]\s+|{last}", words.strip())
    return [item for each in items if (item := each.strip())]


def _names_of(text: str, study: Study) -> set[str]:
    """Return the ways to name a value of a list: as it is and, where it is a key, by its label."""
    record = study.entity(text)
    if record is None:
        return {folded(text)}
    return {folded(text), folded(study.label(record)), folded(study.reference_text(record))}


def _matching(item: str, names: dict[object, set[str]]) -> object:
    """Return the value that an item names: the same words, or the only one that holds its words."""
    wanted = folded(item)
    for value, known in names.items():
        if wanted in known:
            return value
    words = set(wanted.split())
    holding = [
        value for value, known in names.items() if any(words <= set(each.split()) for each in known)
    ]
    return holding[0] if len(holding) == 1 and words else None


def folded(text: str) -> str:
    """Return the text for comparison: lower case, words parted by one space, no marks around it.

    Accents stay: they tell words apart.
    """
    composed = unicodedata.normalize("NFC", text).casefold()
    bare = re.sub(r"[@*_`«»“”\"]", " ", composed.replace("’", "'"))
    return " ".join(re.sub(r"(?<=\w)['-](?=\w)", " ", bare).split()).strip(".,;: ")
