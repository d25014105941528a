"""Names in a claim: verdict words, records by key or label, and lists of them in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from generator.core.problems import Message, cut
from generator.data import Study
from generator.data.expression import Result
from generator.language import Language
from generator.language.quantities import ARTICLES, find_quantities

LONGEST = 200
"""Characters of a list that a message shows."""
_LAST_ITEM = {"fr": r"\s+(?:et|ou|ainsi que)\s+", "en": r",?\s+(?:and|or|as well as)\s+"}


def folded(text: str) -> str:
    """Return the text for comparison: lower case, words parted by one space, no marks around it.

    Accents stay: they tell words apart.
    """
    composed = unicodedata.normalize("NFC", text).casefold()
    bare = re.sub(r"[@*_`«»“”\"()]", " ", composed.replace("’", "'").replace("\u2011", "-"))
    return " ".join(re.sub(r"(?<=\w)['-](?=\w)", " ", bare).split()).strip(".,;: ")


def without_article(text: str, language: str) -> str:
    """Return the folded text without what leads to a name: "de la Corse" is "corse"."""
    return re.sub(rf"^(?:(?:{ARTICLES[language]})(?: |'|$))+", "", folded(text))


def names_of(text: str, result: Result, study: Study) -> set[str]:
    """Return the ways, folded, to say a value: as it is, by its label, as a record's other names.

    "NA" may be said "sans avis" where the data label it so, FG3 "Focus group 3".
    """
    return {
        folded(each) for each in (text, *_labels(text, result, study), *_names(text, study))
    } | {
        folded(name)
        for record in result.records
        if study.label(record) == text
        for name in (record.key, study.reference_text(record))
    }


def _names(key: str, study: Study) -> Iterator[str]:
    record = study.entity(key)
    if record is not None:
        yield from (study.label(record), study.reference_text(record))


def _labels(text: str, result: Result, study: Study) -> Iterator[str]:
    """Yield what the description of the data says for a value, in the files that it is from."""
    for name in dict.fromkeys(record.resource for record in result.records):
        for field in study.relation(name).resource.fields.values():
            if text in field.labels:
                yield field.labels[text]


def unlike_list(
    words: str, values: Sequence[object], result: Result, study: Study, language: Language
) -> Message | None:
    """Return how the items of a list in a sentence differ from values, whatever their order."""
    texts = [language.scalar(each) for each in values]
    if not texts and _says_none(words, language.code):
        return None
    names = {text: names_of(text, result, study) for text in texts}
    found, rest = _named_in_full(words, names)
    unknown: list[str] = []
    for item in _items(rest, language.code):
        name = _named_in_part(item, names, language.code)
        if name:
            found.add(name)
        else:
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


def _says_none(words: str, language: str) -> bool:
    said = find_quantities(words, language)
    return len(said) == 1 and said[0].range.high == 0


def _items(words: str, language: str) -> list[str]:
    """Return the items of a list in a sentence: "la Corse, Avignon et Digne" has three."""
    items = re.split(rf"[,;](?=\s|$)|{_LAST_ITEM[language]}", f" {words} ")
    stripped = [each.strip(" ,;") for each in items]
    return [each for each in stripped if without_article(each, language)]


def _named_in_full(words: str, names: Mapping[str, set[str]]) -> tuple[set[str], str]:
    """Return the values whose whole names stand in the words, and the words without them.

    The longest names come first, since a name may hold another, a comma or an "et".
    """
    found: set[str] = set()
    pairs = [(name, value) for value, known in names.items() for name in known]
    for name, value in sorted(pairs, key=lambda pair: -len(pair[0])):
        in_full = r"\W+".join(re.findall(r"\w+", name)) or r"(?!)"
        words, count = re.subn(rf"(?<!\w){in_full}(?!\w)", " ; ", words, flags=re.IGNORECASE)
        if count:
            found.add(value)
    return found, words


def _named_in_part(item: str, names: Mapping[str, set[str]], language: str) -> str:
    """Return the only value that has all the words of an item: "Avignon" of "Mairie d'Avignon"."""
    words = _words(without_article(item, language))
    holding = [
        value for value, known in names.items() if any(words <= _words(each) for each in known)
    ]
    return holding[0] if len(holding) == 1 and words else ""


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))
