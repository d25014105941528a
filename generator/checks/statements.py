"""Finds in a sentence the quantities that stand next to a noun of the data: "trois métropoles".

Articles, ordinals, numbers of sections and tables, "les deux", "deux ou trois", "aucun" and shares
("la plupart") state no count that could be checked without knowing of whom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.checks.vocabulary import WORD, Noun, Vocabulary
from generator.language.normalize import fold
from generator.language.quantities import Quantity, find_quantities

GAP = 2
"""Words that may stand between the number and the noun: "cinq grandes régions"."""
SHORT = 3
"""Letters of a value that is also an ordinary word, such as "non": it must be set off by marks."""
YEARS = range(1800, 2101)
"""Four digits that are read as a year."""
PAIR = 2
"""What "les deux" only points at, without counting."""
CONNECTING = 2
"""Words between a noun and what it is of: "participants de la région"."""

_BETWEEN = re.compile(r"[\s*_«»“”\"'’-]+")
_OPENING = re.compile(r"[«“\"*_][\s*_]*\Z")
_CLOSING = re.compile(r"\s*[»”\"]")
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s.'’°]*\Z")

Speech = Mapping[str, frozenset[str]]
"""The small words of a language, folded, that decide what a number before them or behind says.

``definite`` stand before two known things ("les deux"), ``pointing`` before some of the things
spoken of, ``numbered`` before the number of a thing ("tableau 2"). ``grammar`` cannot stand between
a number and its noun, ``some`` there and ``narrowing`` behind the noun say that not all are meant.
``partitive`` follows a vague number ("une dizaine de"), ``article`` a preposition. ``either`` joins
two numbers into a vague one.
"""
_SPEECH: Mapping[str, Speech] = {
    language: {name: frozenset(words.split()) for name, words in lists.items()}
    for language, lists in {
        "fr": {
            "definite": "ces ses leurs mes nos vos autres les des aux",
            "pointing": "ces ses leurs mes nos vos autres",
            "numbered": """
                tableau table figure section chapitre partie page p pages pp etape n no numero
                article annexe volume vol question equation version phase axe niveau point
                """,
            "grammar": """
                le la les l un une des du de d a au aux en par pour sur sous dans avec sans et ou ni
                qui que dont est sont ont etaient fois mais puis dans plus moins pas
                """,
            "some": "autres premiers premieres derniers dernieres memes seuls seules principales",
            "narrowing": """
                de d des du sur parmi qui que dont ou ayant n ne au aux a dans en issus issues
                """,
            "partitive": "de d des du",
            "article": "le la les l un une des du",
            "either": "ou a -",
        },
        "en": {
            "definite": "these those his her its their our my your other the both",
            "pointing": "these those his her its their our my your other",
            "numbered": """
                table figure section chapter part page p pages pp step no number article appendix
                volume vol question equation version phase level point
                """,
            "grammar": """
                the a an of and or in on at to for with from by is are was were has have had that
                which who this as than per but then times more
                """,
            "some": "other first last same only remaining main",
            "narrowing": "of out among who that which where with from in at",
            "partitive": "of",
            "article": "the a an",
            "either": "or to -",
        },
    }.items()
}
_ADJECTIVES_AGREE = {"fr": True, "en": False}


@dataclass(frozen=True)
class Statement:
    """A quantity and the nouns that the words behind it may be.

    ``end`` is the offset behind the noun. ``of`` are nouns that narrow it down ("participants de
    région"). ``of_some`` says that the words around it may speak of a part only.
    """

    quantity: Quantity
    nouns: tuple[Noun, ...]
    end: int
    of: tuple[Noun, ...] = ()
    of_some: bool = False


@dataclass(frozen=True)
class _Word:
    folded: str
    start: int
    end: int


def statements(text: str, vocabulary: Vocabulary, language: str) -> Iterator[Statement]:
    """Yield the counts that a sentence states of something in the data."""
    speech = _SPEECH[language]
    before: Quantity | None = None
    for quantity in find_quantities(text, language):
        first, before = before, quantity
        if not _is_count(quantity, first, text, vocabulary, speech):
            continue
        words = _words_behind(text, quantity.end)
        is_range = quantity.range.low != quantity.range.high
        if words and words[0].folded in speech["partitive"] and is_range:
            words = words[1:]
        found = _noun_in(words, quantity, text, vocabulary, language)
        if found is None:
            continue
        gap, nouns, end = found
        behind = _words_behind(text, end)
        narrowed = bool(behind) and behind[0].folded in speech["narrowing"]
        is_vague = quantity.number is None or quantity.number == 1
        some = any(word.folded in speech["some"] for word in gap)
        points = _word_before(text, quantity.start) in speech["pointing"]
        closing = _CLOSING.match(text, end)
        is_quoted = closing and re.search(r"[«“\"]", text[quantity.end : end])
        yield Statement(
            quantity,
            nouns,
            closing.end() if closing and is_quoted else end,
            _values_of(behind, vocabulary, speech) if narrowed else (),
            of_some=narrowed or is_vague or some or points,
        )


def _is_count(
    quantity: Quantity, first: Quantity | None, text: str, vocabulary: Vocabulary, speech: Speech
) -> bool:
    """Say whether a quantity counts what stands behind it; ``first`` is the one before it."""
    if quantity.relative or quantity.range.high < 0:
        return False
    words = [fold(word) for word in WORD.findall(quantity.words)]
    ends_in_article = bool(words) and words[-1] in speech["article"] | {"one"}
    if quantity.number is None and ends_in_article and words[-2:-1] != ["et"]:
        return False  # a bound before an article: "au moins un jugement"
    before = _word_before(text, quantity.start)
    if first:  # the second of a vague pair: "deux ou trois", "entre trois et cinq"
        between = fold(text[first.end : quantity.start].strip().replace("–", "-"))
        is_bound = _word_before(text, first.start) in {"entre", "between"}
        if between in speech["either"] or (between in {"et", "and"} and is_bound):
            return False
    if quantity.words.isdigit() and int(quantity.words) in YEARS:
        return False
    if quantity.words[0].isdigit() and before:
        return before not in speech["numbered"] and not vocabulary.is_name_of_records(before)
    return quantity.number != PAIR or before not in speech["definite"]


def _word_before(text: str, position: int) -> str:
    found = _LAST_WORD.search(text[:position])
    return fold(found[1]) if found else ""


def _words_behind(text: str, position: int) -> Sequence[_Word]:
    """Return the words behind a place, as far as only spaces and marks of emphasis part them."""
    found: list[_Word] = []
    for match in WORD.finditer(text, position):
        if not _BETWEEN.fullmatch(text, position, match.start()):
            break
        found.append(_Word(fold(match[0]), match.start(), match.end()))
        position = match.end()
    return found


def _noun_in(
    words: Sequence[_Word], quantity: Quantity, text: str, vocabulary: Vocabulary, language: str
) -> tuple[Sequence[_Word], tuple[Noun, ...], int] | None:
    """Return the words before the noun that a number counts, the noun, and where it ends."""
    speech = _SPEECH[language]
    for gap in range(min(GAP + 1, len(words))):
        word = words[gap - 1].folded
        if gap and word not in speech["some"]:
            # An adjective: plural in French, without a plural in English.
            is_plural = word.endswith(("s", "x"))
            agrees = is_plural == _ADJECTIVES_AGREE[language] or quantity.number == 1
            if word in speech["grammar"] or not agrees or find_quantities(word, language):
                return None
        nouns, length = vocabulary.longest([each.folded for each in words[gap:]])
        if nouns and _is_whole(text, words[gap].start, words[gap + length - 1].end):
            return words[:gap], nouns, words[gap + length - 1].end
    return None


def _is_whole(text: str, start: int, end: int) -> bool:
    """Say whether words end there, and are set off where they are short as "non" is."""
    if re.match(r"[-'’]\w|\d", text[end:]):
        return False
    name = text[start:end]
    is_code = name.isupper() and len(name) > 1
    return len(name) > SHORT or is_code or bool(_OPENING.search(text[:start]))


def _values_of(words: Sequence[_Word], vocabulary: Vocabulary, speech: Speech) -> tuple[Noun, ...]:
    """Return the values that a noun is narrowed to: "participants de région", "of the region"."""
    for skipped in range(1, min(CONNECTING + 1, len(words))):
        if skipped > 1 and words[skipped - 1].folded not in speech["article"]:
            return ()
        nouns, _ = vocabulary.longest([word.folded for word in words[skipped:]])
        values = tuple(noun for noun in nouns if noun.kind == "value")
        if values:
            return values
    return ()
