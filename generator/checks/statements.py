"""The counts that an author states of something in the data: "trois métropoles".

What is bound already, what another person said and what is no running text is masked first. Then
articles, ordinals, what only looks like a quantity (``stated_numbers``), "les deux", "deux ou
trois", "aucun" and shares ("la plupart") state no count that could be checked without knowing of
whom.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from generator.chapters import Chapter
from generator.chapters.links import address_spans, read_links
from generator.chapters.masking import Span
from generator.chapters.pieces import quoted_lines
from generator.checks.stated_numbers import (
    MASK,
    is_other_end,
    points_at_two,
    without_other_numbers,
    word_before,
)
from generator.checks.vocabulary import WORD, Noun, Vocabulary, stems
from generator.core.edits import blank
from generator.handwritten import read_pieces
from generator.language.normalize import fold
from generator.language.quantities import Quantity, find_quantities

# --- sentences ------------------------------------------------------------------------------------

_SPOKEN_WORDS = 4  # between quotation marks are somebody's speech; fewer may be a value: « oui »
_SPOKEN = re.compile(r"«(?:(?!\n\s*\n)[^«»])*»|“(?:(?!\n\s*\n)[^“”])*”|\"[^\"\n]*\"")
# Addresses, and what an abbreviation stands for.
_NO_TEXT = re.compile(r"https?://[^\s<>]+|^ {0,3}\*\[[^\]\n]+\]:.*$", re.MULTILINE)
_INDEX = re.compile(r"<(su[bp])>[^<>\n]*</\1>")
_SHORT_FORMS = (
    "p",
    "pp",
    "fig",
    "Fig",
    "cf",
    "Cf",
    "al",
    "n",
    "no",
    "vol",
    "art",
    "chap",
    "vs",
    "ex",
)
_NO_END = "".join(rf"(?<!\b{each}\.)" for each in _SHORT_FORMS)
_BREAK = re.compile(
    r"\n[ \t]*\n|\n[ \t]*(?=(?:[-*+]|\d+[.)]|:)[ ])"
    rf"|(?<=[.!?…]){_NO_END}[»”\")*_]*\s+"
)


class Sentence(NamedTuple):
    """A sentence with what is bound masked, its offset in the body, its ids with their offsets."""

    text: str
    start: int
    mentions: Sequence[tuple[int, str]]


def speech_spans(chapter: Chapter) -> Sequence[Span]:
    """Return the offsets in the body of what stands between quotation marks: somebody's words."""
    return chapter.once(_read_prose)[1]


def sentences(chapter: Chapter) -> Iterator[Sentence]:
    """Yield the sentences of a chapter that hold a word, in order."""
    uses = [each for each in chapter.inlines if each.kind in {"reference", "link"}]
    text, _ = chapter.once(_read_prose)
    ends = [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]
    for start, end in pairwise(ends):
        if WORD.search(text, start, end):
            inside = [each for each in uses if start <= each.span[0] < end]
            mentions = [(each.span[0] - start, each.target) for each in inside]
            yield Sentence(text[start:end], start, mentions)


def _read_prose(chapter: Chapter) -> tuple[str, Sequence[Span]]:
    """Return the body with all but running text of the author masked, and the spans of speech."""
    brackets: list[Span] = []
    bound = [*address_spans(chapter), *(each.span() for each in _INDEX.finditer(chapter.body))]
    bound += [each.span for each in read_links(chapter).targets if each.kind == "image"]
    for use in chapter.inlines:
        start, end = use.span
        if use.kind == "link":  # its words stay
            brackets.append((start, start + 1))
            start += 1 + len(use.words)
        bound.append((start, end))
    text = blank(blank(chapter.prose, brackets), bound, MASK)
    shown = {
        line
        for piece in chapter.once(read_pieces)
        if piece.kind == "text"
        for line in range(piece.first, piece.last + 1)
    }
    shown.difference_update(*quoted_lines(chapter))
    for block in chapter.blocks:
        if block.name == "quote":
            shown.difference_update(range(block.place.line, block.end_line + 1))
    lines = enumerate(text.split("\n"), chapter.body_line)
    text = "\n".join(line if number in shown else " " * len(line) for number, line in lines)
    spoken = [
        found.span()
        for found in _SPOKEN.finditer(text)
        if len(re.findall(r"\w+", found[0])) >= _SPOKEN_WORDS
    ]
    others = (found.span() for found in _NO_TEXT.finditer(text))
    return blank(text, [*spoken, *others], MASK), spoken


# --- what a sentence counts -----------------------------------------------------------------------

_GAP = 2  # words that may stand between the number and the noun: "cinq grandes régions"
_SHORT = 3  # letters of a value that is also a word, such as "non": it must be set off by marks
_CONNECTING = 2  # words between a noun and what it is of: "participants de la région"
_BETWEEN = re.compile(r"[\s*_«»“”\"'’-]+")
_OPENING = re.compile(r"[«“\"*_][\s*_]*\Z")
_CLOSING = re.compile(r"\s*[»”\"]")

_Word = tuple[str, int, int]  # folded, with its start and its end

# The small words of a language, folded, that decide what a number before them or behind says:
# "pointing" stand before some of the things spoken of. "grammar" cannot stand between a number and
# its noun, "some" there and "narrowing" behind the noun say that not all are meant. "partitive"
# follows a vague number ("une dizaine de"), "article" a preposition.
Speech = Mapping[str, frozenset[str]]
_SPEECH: Mapping[str, Speech] = {
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
            "article": "the a an",
        },
    }.items()
}


class Statement(NamedTuple):
    """A quantity and the nouns that the words behind it may be.

    ``end`` is the offset behind the noun. ``of`` are nouns that narrow it down ("participants de
    région"). ``of_some`` says that the words around it may speak of a part only.
    """

    quantity: Quantity
    nouns: Sequence[Noun]
    end: int
    of: Sequence[Noun]
    of_some: bool


def statements(text: str, vocabulary: Vocabulary, language: str) -> Iterator[Statement]:
    """Yield the counts that a sentence states of something in the data."""
    speech = _SPEECH[language]
    quantities = find_quantities(without_other_numbers(text), language)
    for first, quantity in zip([None, *quantities], quantities, strict=False):
        if not _is_count(quantity, first, text, vocabulary, speech):
            continue
        words = _words_behind(text, quantity.end)
        is_range = quantity.range.low != quantity.range.high
        if words and words[0][0] in speech["partitive"] and is_range:
            words = words[1:]
        gap, nouns, end = _noun_in(words, quantity, text, vocabulary, language)
        if not nouns:
            continue
        behind = _words_behind(text, end)
        narrowed = bool(behind) and behind[0][0] in speech["narrowing"]
        is_vague = quantity.number is None or quantity.number == 1
        some = any(word in speech["some"] for word, _, _ in words[:gap])
        points = word_before(text, quantity.start) in speech["pointing"]
        closing = _CLOSING.match(text, end)
        if closing and re.search(r"[«“\"]", text[quantity.end : end]):
            end = closing.end()
        of = _values_of(behind, vocabulary, speech) if narrowed else ()
        yield Statement(quantity, nouns, end, of, narrowed or is_vague or some or points)


def _is_count(
    quantity: Quantity, first: Quantity | None, text: str, vocabulary: Vocabulary, speech: Speech
) -> bool:
    """Say whether a quantity counts what stands behind it; ``first`` is the one before it."""
    words = [fold(word) for word in WORD.findall(quantity.words)]
    ends_in_article = bool(words) and words[-1] in speech["article"] | {"one"}
    if quantity.relative or quantity.range.high < 0:
        return False
    if quantity.number is None and ends_in_article and words[-2:-1] != ["et"]:
        return False  # a bound before an article: "au moins un jugement"
    if first and is_other_end(text, (first.start, first.end), quantity.start):
        return False
    if quantity.words[0].isdigit() and (before := word_before(text, quantity.start)):
        return not vocabulary.last_words & stems(before)
    return not points_at_two(text, quantity)


def _words_behind(text: str, position: int) -> Sequence[_Word]:
    found: list[_Word] = []
    for match in WORD.finditer(text, position):
        if not _BETWEEN.fullmatch(text, position, match.start()):
            break
        found.append((fold(match[0]), match.start(), match.end()))
        position = match.end()
    return found


def _noun_in(
    words: Sequence[_Word], quantity: Quantity, text: str, vocabulary: Vocabulary, language: str
) -> tuple[int, Sequence[Noun], int]:
    """Return how many words stand before the noun that a number counts, the noun, and its end."""
    speech = _SPEECH[language]
    for gap in range(min(_GAP + 1, len(words))):
        word = words[gap - 1][0]
        if gap and word not in speech["some"]:
            # An adjective: plural in French, without a plural in English.
            agrees = word.endswith(("s", "x")) == (language == "fr") or quantity.number == 1
            if word in speech["grammar"] or not agrees or find_quantities(word, language):
                break
        nouns, length = vocabulary.longest([each for each, _, _ in words[gap:]])
        start, end = words[gap][1], words[gap + max(length, 1) - 1][2]
        is_glued = re.match(r"[-'’]\w|\d", text[end:])
        is_word = end - start <= _SHORT and not (text[start:end].isupper() and end - start > 1)
        if nouns and not is_glued and (not is_word or _OPENING.search(text[:start])):
            return gap, nouns, end
    return 0, [], 0


def _values_of(words: Sequence[_Word], vocabulary: Vocabulary, speech: Speech) -> Sequence[Noun]:
    """Return the values that a noun is narrowed to: "participants de région", "of the region"."""
    for skipped in range(1, min(_CONNECTING + 1, len(words))):
        if skipped > 1 and words[skipped - 1][0] not in speech["article"]:
            break
        nouns, _ = vocabulary.longest([word for word, _, _ in words[skipped:]])
        if values := [noun for noun in nouns if noun.kind == "value"]:
            return values
    return ()
