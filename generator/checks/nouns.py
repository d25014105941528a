"""The nouns of the data, and the counts that sentences state of them: "trois métropoles".

The nouns come from the description and the records alone: nouns and titles of files, the labels
that entities share ("Focus group 1" to "Focus group 5"), values of fields that have few and their
labels. A claim that stands before the noun of another file is wrong (``claim``).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from typing import NamedTuple

from generator.chapters import Chapter, InlineUse
from generator.chapters.inline import words_around
from generator.checks.context import Context, error
from generator.checks.sentences import (
    MEASURE,
    WORD,
    is_other_end,
    points_at_two,
    without_other_numbers,
    word_before,
)
from generator.core.problems import Problem
from generator.core.store import digest_of
from generator.data import Field, Resource, Study
from generator.data.expression import ExpressionError
from generator.data.study import UnknownPathError
from generator.language.normalize import fold
from generator.language.quantities import Quantity, find_quantities
from generator.rendering.page_store import identity
from generator.tables import TableError

FEW = 20  # values at most of a field without a list of choices, one of them repeated
LONGEST = 6  # words of a name; a longer text is a sentence and names nothing
SHORTEST_STEM = 3  # letters that remain of a word without its plural ending


class Noun(NamedTuple):
    """Folded words for the records of a file; with a field, for those that have its value."""

    words: tuple[str, ...]
    resource: str
    field: str = ""
    value: str = ""


class Vocabulary:
    """The nouns of a study; a private field has none, a private file those that describe it."""

    def __init__(self, context: Context) -> None:
        self._by_stem: defaultdict[str, dict[Noun, None]] = defaultdict(dict)
        self.last_words: set[str] = set()  # of names of records: a number behind is no quantity
        named = (
            each
            for relation in context.study.relations.values()
            for each in _named(context.study, relation.resource)
        )
        for text, *what in named:
            words = tuple(fold(word) for word in WORD.findall(text))
            if 0 < len(words) <= LONGEST:
                noun = Noun(words, *what)
                for stem in stems(words[0]):
                    self._by_stem[stem][noun] = None
                if not noun.field:
                    self.last_words |= stems(words[-1])

    def longest(self, words: Sequence[str]) -> tuple[list[Noun], int]:
        """Return the longest nouns that folded words begin with, whatever number, and how long."""
        near = dict.fromkeys(
            noun for stem in sorted(stems(words[0])) for noun in self._by_stem.get(stem, ())
        )
        fitting = [
            noun
            for noun in near
            if len(noun.words) <= len(words)
            and all(stems(a) & stems(b) for a, b in zip(noun.words, words, strict=False))
        ]
        length = max((len(noun.words) for noun in fitting), default=0)
        return [noun for noun in fitting if len(noun.words) == length], length


@cache
def stems(word: str) -> frozenset[str]:
    """Return a folded word with and without what may be a plural ending, French or English."""
    found = {
        word[: -len(ending)] + singular
        for ending, singular in (("s", ""), ("x", ""), ("es", ""), ("ies", "y"), ("aux", "al"))
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM
    }
    return frozenset({word, *found})


def _named(study: Study, file: Resource) -> Iterator[tuple[str, str, str, str]]:
    """Yield words, the file that they name, and its field and value if they name one."""
    for words in _names_of_records(study, file):
        yield words, file.name, "", ""
    for field in file.fields.values():
        names_a_record = field.name in {*file.primary_key, file.text} or field.reference
        is_public = not field.constraints.unique and field.privacy != "private"
        if field.type == "string" and is_public and not names_a_record:
            for value in _values(study, file, field):
                yield value, file.name, field.name, value
                yield field.labels.get(value, ""), file.name, field.name, value


def _names_of_records(study: Study, file: Resource) -> Iterator[str]:
    """Yield the names of a file's records: its noun, however many, its title, shared labels."""
    yield from (words for key, words in file.noun.items() if key != "gender")
    yield file.title
    yield file.name
    if len(file.primary_key) == 1 and file.fields[file.primary_key[0]].privacy != "private":
        yield file.fields[file.primary_key[0]].title
        records = study.relation(file.name).records
        for names in ([study.label(each) for each in records], [each.key for each in records]):
            # What names with a number behind them begin with, such as "Focus group".
            found = (re.fullmatch(r"(\D*[^\W\d_]{2})\s*\d+", each) for each in names)
            counts = Counter(each[1] for each in found if each)
            yield from (beginning for beginning, count in counts.items() if count > 1)


def _values(study: Study, file: Resource, field: Field) -> Sequence[str]:
    if field.enum:
        return field.enum
    texts = [str(each) for each in study.relation(file.name).values[field.name] if each is not None]
    different = tuple(dict.fromkeys(texts))
    return different if len(different) < len(texts) and len(different) <= FEW else ()


# --- what a sentence counts -----------------------------------------------------------------------

_GAP = 2  # words that may stand between the number and the noun: "cinq grandes régions"
_SHORT = 3  # letters of a value that is also a word, such as "non": it must be set off by marks
_NEXT_WORD = re.compile(rf"[\s*_«»“”\"'’-]+(?P<word>{WORD.pattern})")
_OPENING = re.compile(r"[«“\"*_][\s*_]*\Z")
_CLOSING = re.compile(r"\s*[»”\"]")

_Word = tuple[str, int, int]  # folded, with its start and its end

# The small words of a language, folded: "pointing" stand before some of the things spoken of.
# "grammar" cannot stand between a number and its noun, "some" there and "narrowing" behind the noun
# say that not all are meant. "partitive" follows a vague number ("une dizaine de").
FunctionWords = Mapping[str, frozenset[str]]
FUNCTION_WORDS: Mapping[str, FunctionWords] = {
    language: {name: frozenset(words.split()) for name, words in lists.items()}
    for language, lists in {
        "fr": {
            "pointing": "ces ses leurs mes nos vos autres",
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
        },
        "en": {
            "pointing": "these those his her its their our my your other",
            "grammar": """
                the a an of and or in on at to for with from by is are was were has have had that
                which who this as than per but then times more
                """,
            "some": "other first last same only remaining main",
            "narrowing": "of out among who that which where with from in at",
            "partitive": "of",
            "article": "the a an one",
        },
    }.items()
}


class Statement(NamedTuple):
    """A quantity and the nouns that the words behind it may be.

    ``end`` is the offset behind the noun. ``of_part`` says that the words around it may speak of a
    part only: "trois autres régions", "trois régions qui …", "plusieurs régions".
    """

    quantity: Quantity
    nouns: Sequence[Noun]
    end: int
    of_part: bool


def statements(text: str, vocabulary: Vocabulary, language: str) -> Iterator[Statement]:
    """Yield the counts that a sentence states of something in the data."""
    small = FUNCTION_WORDS[language]
    quantities = find_quantities(without_other_numbers(text), language)
    for first, quantity in zip([None, *quantities], quantities, strict=False):
        if not _is_count(quantity, first, text, vocabulary, small):
            continue
        words = _words_behind(text, quantity.end)
        if (
            words
            and words[0][0] in small["partitive"]
            and quantity.range.low != quantity.range.high
        ):
            words = words[1:]
        gap, nouns, end = _noun_in(words, quantity, text, vocabulary, language)
        if not nouns:
            continue
        behind = _words_behind(text, end)
        of_part = (
            quantity.number in {None, 1}
            or (behind and behind[0][0] in small["narrowing"])
            or any(word in small["some"] for word, _, _ in words[:gap])
            or word_before(text, quantity.start) in small["pointing"]
        )
        closing = _CLOSING.match(text, end)
        if closing and re.search(r"[«“\"]", text[quantity.end : end]):
            end = closing.end()
        yield Statement(quantity, nouns, end, bool(of_part))


def _is_count(
    quantity: Quantity,
    first: Quantity | None,
    text: str,
    vocabulary: Vocabulary,
    small: FunctionWords,
) -> bool:
    """Say whether a quantity counts what stands behind it; ``first`` is the one before it."""
    words = [fold(word) for word in WORD.findall(quantity.words)]
    ends_in_article = bool(words) and words[-1] in small["article"]
    if quantity.relative or quantity.range.high < 0 or MEASURE.match(text, quantity.end):
        return False
    if quantity.number is None and ends_in_article and words[-2:-1] != ["et"]:
        return False  # a bound before an article: "au moins un jugement"
    if first and is_other_end(text, (first.start, first.end), quantity.start):
        return False
    if quantity.words[0].isdigit() and (before := word_before(text, quantity.start)):
        return not vocabulary.last_words & stems(before)
    return not points_at_two(text, quantity)


def _words_behind(text: str, position: int) -> Sequence[_Word]:
    """Return the words behind an offset that a name may be, as long as only marks part them."""
    found: list[_Word] = []
    while len(found) < LONGEST + _GAP and (match := _NEXT_WORD.match(text, position)):
        found.append((fold(match["word"]), *match.span("word")))
        position = match.end()
    return found


def _noun_in(
    words: Sequence[_Word], quantity: Quantity, text: str, vocabulary: Vocabulary, language: str
) -> tuple[int, Sequence[Noun], int]:
    """Return how many words stand before the noun that a number counts, the noun, and its end."""
    small = FUNCTION_WORDS[language]
    for gap in range(min(_GAP + 1, len(words))):
        word = words[gap - 1][0]
        if gap and word not in small["some"]:
            # An adjective: plural in French, without a plural in English.
            agrees = word.endswith(("s", "x")) == (language == "fr") or quantity.number == 1
            if word in small["grammar"] or not agrees or find_quantities(word, language):
                break
        nouns, length = vocabulary.longest([each for each, _, _ in words[gap:]])
        start, end = words[gap][1], words[gap + max(length, 1) - 1][2]
        is_glued = re.match(r"[-'’]\w|\d", text[end:])
        is_word = end - start <= _SHORT and not (text[start:end].isupper() and end - start > 1)
        if nouns and not is_glued and (not is_word or _OPENING.search(text[:start])):
            return gap, nouns, end
    return 0, [], 0


# --- the noun beside a claim ----------------------------------------------------------------------

_REACH = 80  # characters behind a claim in which its noun is sought
_END = re.compile(r"\n[ \t]*\n|[.;:!?(]|\[|\{")
# French adjectives that stand before their noun: "petites séances", but "fiches séances".
_BEFORE_NOUN = re.compile(
    r"(?:grand|petit|bon|mauvais|jeune|gros|autre|meme|premier|premiere|dernier|derniere|seul"
    r"|principal|different|divers|ancien|ancienne|vrai|long|longue|haut|large|nombreux|multiple"
    r"|rare|bonne|mauvaise|grosse|nombreuse|vieux|vieille|beaux|belle|nouveaux|nouvelle"
    r"|principaux)e?s?"
)
# A count, the file and the fields that it goes through, and its conditions.
_CALL = re.compile(
    r"\s*(?P<name>count|distinct)\(\s*(?P<file>\w+)(?P<way>(?:\.\w+)*)\s*"
    r"(?P<conditions>(?:,(?:[^()]|\([^()]*\))*)?)\)\s*"
)
# What stands before a count of what it names: "number of rooms is", "rooms (n =", "Women:".
_NAMED_BEFORE = re.compile(
    r"(?:(?:number of|nombre (?:de |d['’]))(?P<number>[^,;:.()]{2,40}?) (?:is|was|est)(?: de)?"
    r"|(?:\A|[,;])\s*(?P<label>[^,;:.()]{2,40}?)\s?(?::|\(n ?=))\s*\Z",
    re.IGNORECASE,
)
_OF = frozenset({"of", "from", "in", "de", "des", "du", "d"})


def noun_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield the claims whose number is of something else than the noun that it stands beside.

    Only what is certain: counting what the noun names, under the same conditions, gives another
    number.
    """
    key = digest_of(chapter.once(identity), context.data_digest)
    yield from context.store.once(
        "nouns", chapter.path, key, partial(_other_nouns, chapter, context)
    )


def _other_nouns(chapter: Chapter, context: Context) -> list[Problem]:
    problems: list[Problem] = []
    for use in chapter.inlines:
        call = _CALL.fullmatch(use.target) if use.kind == "claim" else None
        if call is None:
            continue
        behind = chapter.body[use.span[1] : use.span[1] + _REACH]
        text = use.words + _END.split(behind)[0]
        named = _noun_behind(use, text, context) or _noun_before(chapter, use, context)
        if named is None or not _agrees(named[0], use.target, context):  # that is told already
            continue
        if found := _other_noun(call, *named, context):
            noun, counted = found
            fields = {"words": use.words, "noun": noun, "counted": counted}
            problems.append(error("claim", use.place, "claim-other-noun", noun, counted, **fields))
    return problems


Named = tuple[Quantity, Sequence[Noun], str]  # a number, the nouns that it may count, in words


def _noun_behind(use: InlineUse, text: str, context: Context) -> Named | None:
    """Return the noun behind a count, or what narrows it: "closed sites", "people from Boston"."""
    vocabulary, language = context.once(Vocabulary), context.language.code
    said = next(statements(text, vocabulary, language), None)
    if said is None or said.quantity.start >= len(use.words):
        return None
    words, end = _words_behind(text, said.end), said.end
    words = words[1:] if words and words[0][0] in _OF else words
    more, length = vocabulary.longest([each for each, _, _ in words]) if words else ([], 0)
    files = {each.resource for each in said.nouns if not each.field}
    narrowing = [each for each in more if each.field and each.resource in files]
    narrowed = {each.resource for each in more if not each.field}
    nouns = [each for each in said.nouns if each.field and each.resource in narrowed]
    if narrowing and words[length - 1][2] - words[0][1] > _SHORT:
        nouns, end = [*narrowing], words[length - 1][2]
    elif not nouns and not _is_described(text, said, language):
        nouns = [*said.nouns]
    return (
        (said.quantity, nouns, " ".join(text[said.quantity.end : end].split())) if nouns else None
    )


def _noun_before(chapter: Chapter, use: InlineUse, context: Context) -> Named | None:
    """Return the noun before a count: "the number of rooms is 12", "rooms (n = 12)"."""
    found = _NAMED_BEFORE.search(words_around(chapter, use.span)[0])
    stated = find_quantities(use.words, context.language.code)
    noun = found[found.lastgroup or 0].strip() if found and len(stated) == 1 else ""
    words = [fold(each) for each in WORD.findall(noun)]
    nouns, length = context.once(Vocabulary).longest(words) if words else ([], 0)
    return (stated[0], nouns, noun) if nouns and length == len(words) else None


def _other_noun(
    call: re.Match[str], stated: Quantity, nouns: Sequence[Noun], words: str, context: Context
) -> tuple[str, str] | None:
    """Return a noun that names something else than what is counted, and what is counted."""
    file, way = call["file"], call["way"].split(".")[1:] if call["name"] == "distinct" else []
    file = getattr(context.specs.get(file), "rows", file)
    if file not in context.study.relations:
        return None
    with suppress(UnknownPathError):
        end = context.study.follow(file, way)
        if end.field is None or end.field.reference:
            name = end.field.reference if end.field else file
            counted = context.study.relation(name).resource
            if not any(_may_be_counted(each, stated, call, counted, context) for each in nouns):
                return words, counted.noun.get("other", counted.title)
    return None


def _may_be_counted(
    noun: Noun, stated: Quantity, call: re.Match[str], counted: Resource, context: Context
) -> bool:
    """Say whether a count may be one of what a noun names.

    It is of the noun's own records, or as many have its value, or belong to what is counted.
    """
    other = context.study.relation(noun.resource)
    is_own = noun.resource == counted.name
    if is_own and not noun.field:
        return True
    if not is_own and other.resource.is_of_people and counted.is_of_people:
        return True
    file, way, conditions = call["file"], call["way"], call["conditions"]
    steps = f"{way[1:]}." if call["name"] == "distinct" and way else ""
    has = f'{noun.field}="{noun.value}"' if noun.field else ""
    asked = [f"{call['name']}({file}{way}{conditions}, {steps}{has})"]
    if not is_own:
        keys = [steps + key.name for key in counted.foreign_keys if key.reference == noun.resource]
        asked = [f"distinct({file}.{key}{conditions}{has and f', {key}.{has}'})" for key in keys]
    as_many = not noun.field and stated.agrees(Fraction(len(other.records)))
    return as_many or any(_agrees(stated, each, context) for each in asked)


def _agrees(stated: Quantity, expression: str, context: Context) -> bool:
    value = value_of(expression, context)
    return not isinstance(value, Fraction) or stated.agrees(value)  # else nobody can tell


def value_of(expression: str, context: Context) -> Fraction | str | None:
    """Return the number or text that an expression gives, None where it gives neither."""
    try:
        value = context.value(expression)
    except (ExpressionError, TableError):
        return None
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    return value if isinstance(value, str) else None


def _is_described(text: str, said: Statement, language: str) -> bool:
    """Say whether the noun only says more of what is counted: "40 site visits", "11 cartes groupe".

    Only a noun that is counted itself stands in the plural, and has nothing of its own behind it.
    """
    words = [fold(word) for word in WORD.findall(text[said.quantity.end : said.end])]
    if language == "fr":
        return not all(map(_BEFORE_NOUN.fullmatch, words[: -len(said.nouns[0].words)]))
    is_singular = said.quantity.number != 1 and not words[-1].endswith("s")
    return bool(re.match(r"['’]" if not is_singular else r"['’]|\s+[^\W\d_]", text[said.end :]))
