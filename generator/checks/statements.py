"""Finds in a sentence the quantities that stand next to a noun of the data: "trois métropoles".

Articles, ordinals, numbers of sections and tables, "les deux", "deux ou trois", "aucun" and shares
("la plupart") state no count that could be checked without knowing of whom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True)
class Speech:
    """The small words of a language, folded, that decide what a number before them or behind says.

    ``definite`` stand before two known things ("les deux"), ``pointing`` before some of the things
    spoken of, ``numbered`` before the number of a thing ("tableau 2"). ``grammar`` cannot stand
    between a number and its noun, ``some`` there and ``narrowing`` behind the noun say that not all
    are meant. ``partitive`` follows a vague number ("une dizaine de"), ``article`` a preposition.
    ``either`` joins two numbers into a vague one.
    """

    definite: frozenset[str]
    pointing: frozenset[str]
    numbered: frozenset[str]
    grammar: frozenset[str]
    some: frozenset[str]
    narrowing: frozenset[str]
    partitive: frozenset[str]
    article: frozenset[str]
    either: frozenset[str]
    adjectives_agree: bool


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_POINTING = {
    "fr": _words("ces ses leurs mes nos vos autres"),
    "en": _words("these those his her its their our my your other"),
}
_ARTICLES = {"fr": _words("le la les l un une des du"), "en": _words("the a an")}
_PARTITIVE = {"fr": _words("de d des du"), "en": _words("of")}
SPEECH = {
    "fr": Speech(
        definite=_POINTING["fr"] | _words("les des aux"),
        pointing=_POINTING["fr"],
        numbered=_words(
            """
            tableau table figure section chapitre partie page p pages pp etape n no numero article
            annexe volume vol question equation version phase axe niveau point
            """
        ),
        grammar=_ARTICLES["fr"]
        | _PARTITIVE["fr"]
        | _words(
            """
            a au aux en par pour sur sous dans avec sans et ou ni qui que dont est sont ont etaient
            fois mais puis dans plus moins pas
            """
        ),
        some=_words("autres premiers premieres derniers dernieres memes seuls seules principales"),
        narrowing=_PARTITIVE["fr"]
        | _words("sur parmi qui que dont ou ayant n ne au aux a dans en issus issues"),
        partitive=_PARTITIVE["fr"],
        article=_ARTICLES["fr"],
        either=_words("ou a -"),
        adjectives_agree=True,
    ),
    "en": Speech(
        definite=_POINTING["en"] | _words("the both"),
        pointing=_POINTING["en"],
        numbered=_words(
            """
            table figure section chapter part page p pages pp step no number article appendix volume
            vol question equation version phase level point
            """
        ),
        grammar=_ARTICLES["en"]
        | _PARTITIVE["en"]
        | _words(
            """
            and or in on at to for with from by is are was were has have had that which who this as
            than per but then times more
            """
        ),
        some=_words("other first last same only remaining main"),
        narrowing=_PARTITIVE["en"] | _words("out among who that which where with from in at"),
        partitive=_PARTITIVE["en"],
        article=_ARTICLES["en"],
        either=_words("or to -"),
        adjectives_agree=False,
    ),
}


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


@dataclass(frozen=True)
class _Found:
    nouns: tuple[Noun, ...]
    words: Sequence[_Word]
    gap: Sequence[_Word]


def statements(text: str, vocabulary: Vocabulary, language: str) -> Iterator[Statement]:
    """Yield the counts that a sentence states of something in the data."""
    speech = SPEECH[language]
    before: Quantity | None = None
    for quantity in find_quantities(text, language):
        if _is_count(quantity, text, vocabulary, speech) and not _is_joined(
            before, quantity, text, speech
        ):
            found = _noun_behind(text, quantity, vocabulary, speech, language)
            if found:
                yield _statement(text, quantity, found, vocabulary, speech)
        before = quantity


def _statement(
    text: str, quantity: Quantity, found: _Found, vocabulary: Vocabulary, speech: Speech
) -> Statement:
    end = found.words[-1].end
    behind = _words_behind(text, end)
    narrowed = bool(behind) and behind[0].folded in speech.narrowing
    vague = quantity.number is None or quantity.number == 1
    some = any(word.folded in speech.some for word in found.gap)
    pointing = _word_before(text, quantity.start) in speech.pointing
    return Statement(
        quantity=quantity,
        nouns=found.nouns,
        end=_behind_marks(text, quantity.end, end),
        of=_complement(behind, vocabulary, speech) if narrowed else (),
        of_some=narrowed or vague or some or pointing,
    )


def _behind_marks(text: str, start: int, end: int) -> int:
    """Return the end of a noun with the mark that closes it, where one opened before it."""
    closing = _CLOSING.match(text, end)
    return closing.end() if closing and re.search(r"[«“\"]", text[start:end]) else end


# --- the quantity ---------------------------------------------------------------------------------


def _is_count(quantity: Quantity, text: str, vocabulary: Vocabulary, speech: Speech) -> bool:
    """Say whether a quantity counts what stands behind it."""
    if quantity.relative or quantity.range.high < 0 or _ends_in_article(quantity, speech):
        return False
    before = _word_before(text, quantity.start)
    if quantity.words.isdigit() and int(quantity.words) in YEARS:
        return False
    if quantity.words[0].isdigit() and before:
        return before not in speech.numbered and not vocabulary.is_name_of_records(before)
    return quantity.number != PAIR or before not in speech.definite


def _ends_in_article(quantity: Quantity, speech: Speech) -> bool:
    """Say whether a bound stands before an article, as in "au moins un jugement"."""
    words = [fold(word) for word in WORD.findall(quantity.words)]
    alone = quantity.number is None and words[-2:-1] != ["et"]
    return alone and bool(words) and words[-1] in speech.article | {"one"}


def _is_joined(before: Quantity | None, quantity: Quantity, text: str, speech: Speech) -> bool:
    """Say whether it is the second of a vague pair: "deux ou trois", "entre trois et cinq"."""
    if before is None:
        return False
    between = fold(text[before.end : quantity.start].strip().replace("–", "-"))
    if between in speech.either:
        return True
    return between in {"et", "and"} and _word_before(text, before.start) in {"entre", "between"}


def _word_before(text: str, position: int) -> str:
    found = _LAST_WORD.search(text[:position])
    return fold(found[1]) if found else ""


# --- the noun -------------------------------------------------------------------------------------


def _noun_behind(
    text: str, quantity: Quantity, vocabulary: Vocabulary, speech: Speech, language: str
) -> _Found | None:
    words = _words_behind(text, quantity.end)
    if words and words[0].folded in speech.partitive and quantity.range.low != quantity.range.high:
        words = words[1:]
    for gap in range(min(GAP + 1, len(words))):
        if gap and not _may_stand_between(words[gap - 1], quantity, speech, language):
            return None
        nouns, length = vocabulary.longest([word.folded for word in words[gap:]])
        named = words[gap : gap + length]
        if nouns and _is_whole(text, named):
            return _Found(nouns, named, words[:gap])
    return None


def _words_behind(text: str, position: int) -> Sequence[_Word]:
    """Return the words behind a place, as far as only spaces and marks of emphasis part them."""
    found: list[_Word] = []
    for match in WORD.finditer(text, position):
        if not _BETWEEN.fullmatch(text, position, match.start()):
            break
        found.append(_Word(fold(match[0]), match.start(), match.end()))
        position = match.end()
    return found


def _may_stand_between(word: _Word, quantity: Quantity, speech: Speech, language: str) -> bool:
    """Say whether a word may be an adjective: plural in French, without a plural in English."""
    if word.folded in speech.some:
        return True
    if word.folded in speech.grammar or find_quantities(word.folded, language):
        return False
    plural = word.folded.endswith(("s", "x"))
    return plural == speech.adjectives_agree or quantity.number == 1


def _is_whole(text: str, words: Sequence[_Word]) -> bool:
    """Say whether the words end there, and are set off where they are short as "non" is."""
    start, end = words[0].start, words[-1].end
    if re.match(r"[-'’]\w|\d", text[end:]):
        return False
    name = text[start:end]
    if len(name) > SHORT or (name.isupper() and len(name) > 1):
        return True
    return bool(_OPENING.search(text[:start]))


def _complement(words: Sequence[_Word], vocabulary: Vocabulary, speech: Speech) -> tuple[Noun, ...]:
    """Return the values that a noun is narrowed to: "participants de région", "of the region"."""
    for skipped in range(1, min(CONNECTING + 1, len(words))):
        if skipped > 1 and words[skipped - 1].folded not in speech.article:
            return ()
        nouns, _ = vocabulary.longest([word.folded for word in words[skipped:]])
        values = tuple(noun for noun in nouns if noun.kind == "value")
        if values:
            return values
    return ()
