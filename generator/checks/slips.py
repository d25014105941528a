"""What sentences get wrong by themselves, without any data.

Parts that do not add up, a share that is not that of its counts, two counts of one thing, a list
that is announced by another number (``total``), a word typed twice (``vocabulary``), a quotation
that is not closed (``quote``), a code outside of the series that the chapter names (``reference``).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, pairwise
from operator import eq
from typing import NamedTuple

from generator.chapters import Chapter
from generator.checks.context import Context
from generator.checks.nouns import FUNCTION_WORDS, stems
from generator.checks.sentences import (
    MEASURE,
    PAIR,
    SPELLED,
    Sentence,
    sentences,
    without_other_numbers,
)
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.values import grouped
from generator.language.normalize import fold
from generator.language.quantities import find_quantities

_COUNT = r"(?<![\w.,/])(?:\d{1,3}(?:[ \u00a0\u202f,]\d{3})+|\d+)(?![\w/]|[.,]\d)"
_SHARE = r"(?P<share>\d{1,3}(?:[.,](?P<decimals>\d{1,2}))?)[ \u00a0\u202f]?%"
_OF = r"[ \u00a0]?(?:/|(?:sur|of|out of)(?: (?:les|the))?)[ \u00a0]?"
_GROUPED = r"\d{1,3}(?:[ \u00a0\u202f,]\d{3})+|\d+"
_OF_THEM = r"(?:[ ][^\W\d_]+){1,2}[ ](?:sur|out of)[ ]"  # "31 questions sur 40"
_FRACTION = rf"(?P<part>{_GROUPED})(?:{_OF}|{_OF_THEM})(?P<whole>{_GROUPED})(?![\w.,]?\d)"
_EXACTLY = r"(?:(?:soit|or|i\.e\.|=)[ \u00a0])?"
# "93.1% (21/23 sessions)", "21 of 23 sessions (93.1%)".
_SHARES = (
    re.compile(rf"(?<![\d.,–-]){_SHARE}\s?\({_FRACTION}"),
    re.compile(rf"(?<![\d.,/]){_FRACTION}(?:[ ][^\W\d_]+){{0,3}}\s?[(,]\s?{_EXACTLY}{_SHARE}"),
)
# What the counts of a sentence are parts of, if it is all: "of the 31 teachers", "(n = 31)".
_STATED = re.compile(
    r"(?:^\W*|\b(?:of|among|from|total|totalling|sur|parmi|des|les)\s(?:(?:all|the|these|our|les|ces|nos)\s)*"
    rf"|(?<!%\s)\(n\s?=\s?(?=\d+\)))(?P<whole>{_COUNT})(?=\)|\s[^\W\d_]{{3}})",
    re.IGNORECASE,
)
# "12 teachers (40%)", "12, or 40%,", "40% (n = 12)".
_OF_STATED = (
    re.compile(
        rf"(?<![\d.,/=–-])(?<!=\s)(?P<part>{_GROUPED})(?:[ ][^\W\d_]+){{0,2}}"
        rf"(?:\s?\(|,?\s(?:soit|or)\s){_SHARE}"
    ),
    re.compile(rf"(?<![\d.,–-]){_SHARE}\s?\([nN]\s?=\s?(?P<part>{_GROUPED})\)"),
)
_VAGUE = re.compile(
    r"(?:about|around|nearly|almost|over|some|roughly|approximately|environ|près de|presque|plus de"
    r"|moins de|~|≈|<|>)\s*$",
    re.IGNORECASE,
)
# "n = 30 (17, 9, 5)", "30 participants (17 women, 9 men and 5 others)", "40 plots: 25 and 13".
_NAMED = r"(?:[ \u00a0][^\W\d_][\w'’-]*){0,3}"
_PART = rf"{_COUNT}{_NAMED}"
_MADE_OF = (
    r"(?:made up of|composed of|consisting of|(?:split|divided) into"
    r"|composée?s? de|réparti[es]* en|divisée?s? en)"
)
_SUM = re.compile(
    rf"(?P<total>{_COUNT}){_NAMED}(?:\s?(?:\(|[—–:])\s?|,?\s{_MADE_OF}\s)"
    rf"(?P<parts>{_PART}(?:\s?[,;+]\s?{_PART})+(?:,?\s(?:et|and|&)\s{_PART})?"
    rf"|{_PART}\s(?:et|and|&)\s{_PART})(?=\)|[.;:—–]|,\s|\s?$)"
)
_ANY_SHARE = re.compile(rf"(?<![\d.,–-]){_SHARE}(?![ ]?[–-]|[ ](?:CI|IC)\b)")
# Words that say of shares that they are all: "the remaining 30%", "se répartissent ainsi".
_ALL = re.compile(
    r"^\W*(?:all|tous|toutes)\b|\bthe (?:rest|remaining|remainder|others?)\b|\bmade up of\b"
    r"|\b(?:compos|divided|split|distributed|breakdown|répart|restant|se divis|se partag)"
    r"|\b(?:le reste|les autres)\b|%\)? (?:d['’])?(?:autres|others?)\b",
    re.IGNORECASE,
)
_NEAR_ALL = 15  # what shares may be off and still be meant as all
_NEAR = Fraction(1, 8)  # of the total, that the parts may be off and still be meant as its parts
_TWICE = re.compile(  # but "Acme acme.org", a name and its address, "Lemma lemma:key", a label
    r"(?<![\w'’-])(?<!importe )(?P<word>[^\W\d_]{2,})[ \n]+(?P=word)(?![\w'’-]|[.:]\w)",
    re.IGNORECASE,
)
# "_Rana rana rana_", the name of a subspecies, "_Rana rana_", that of a species.
_GENUS = re.compile(r"[*_](?:[A-Z][a-z]*\.? \w|[A-Z])$")
_LONGEST_GENUS = 20
_WORD = re.compile(r"[^\W_]+")
# What is said twice on purpose, or in two senses.
_MEANT = frozenset(
    (
        *("nous", "vous", "en", "très", "bien", "faire", "had", "that", "very", "so", "no", "bla"),
        *("non", "oui", "super", "trop", "si", "much", "many", "far", "really", "long", "never"),
        # "die Frau, die die Arbeit macht"
        *("der", "die", "das", "den", "dem", "sie", "dat", "etc"),
    )
)
_SERIES = re.compile(r"\b([A-Z]{1,3})(\d{1,2})\s?(?:–|-|à|to)\s?(?:\1)(\d{1,2})\b")
_CODE = re.compile(r"(?<![\w-])([A-Z]{1,3})(\d{1,2})(?![\w-]|\.\d)")
_NEW_PARAGRAPH = re.compile(r"\n[ \t>]*\n")
_HABIT = 3  # marks without their other half in a chapter: more are meant


def slip_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield what is wrong within the sentences of a chapter."""
    for sentence in sentences(chapter):
        if "%" in sentence.text:
            yield from _wrong_shares(chapter, sentence)
            yield from _wrong_wholes(chapter, sentence)
        yield from _wrong_sums(chapter, sentence)
        words = _WORD.findall(sentence.text.casefold())
        is_twice = any(map(eq, words, words[1:]))
        for found in _TWICE.finditer(sentence.text) if is_twice else ():
            word, start = found[0].split()[1], sentence.start + found.start()
            # No code stands between them, nor what the site leaves out.
            is_typed = chapter.body.startswith(found[0], start) and not (
                "\\" in chapter.typed
                and re.search(rf"(?i)\b{word}\s+\\(?:\S+\s+|\w+\{{){word}\b", chapter.typed)
            )
            is_typed = is_typed and not _GENUS.search(
                chapter.body, max(0, start - _LONGEST_GENUS), start + 1
            )
            if is_typed and word.islower() and word not in _MEANT:
                message = Message("word-twice", word=word)
                yield _problem(chapter, sentence, found, "vocabulary", message, word)
    yield from _outside_of_series(chapter)
    for opening, closing in ("«»", "“”"):
        found = [  # others are straight marks, which Pandoc bends
            each
            for each in (_unbalanced(chapter, opening, closing) if opening in chapter.typed else ())
            if each.found in chapter.typed.split("\n")[chapter.typed_place(each.place).line - 1]
        ]
        yield from found if len(found) <= _HABIT else ()


def _problem(
    chapter: Chapter,
    sentence: Sentence,
    found: re.Match[str],
    rule: str,
    message: Message,
    expected: str,
    severity: Severity = Severity.WARNING,
) -> Problem:
    place, text = chapter.place_at(sentence.start + found.start()), " ".join(found[0].split())
    return Problem(rule, place, message, text, expected, severity)


def _number(typed: str) -> int:
    return int(re.sub(r"\D", "", typed))


def _wrong_shares(chapter: Chapter, sentence: Sentence) -> Iterator[Problem]:
    typed = (found for each in _SHARES for found in each.finditer(sentence.text))
    pairs = [(found, _number(found["whole"]), Severity.WARNING) for found in typed]
    pairs += [(*pair, Severity.INFO) for pair in _of_stated(without_other_numbers(sentence.text))]
    for found, whole, severity in pairs:
        part, starts = _number(found["part"]), (found.start(), found.start("share"))
        is_vague = any(_VAGUE.search(sentence.text[:start]) for start in starts)
        right = part * 100 / max(whole, 1)
        # Of a whole that is far off, an earlier sentence may have stated the right one.
        is_meant = severity is Severity.WARNING or abs(right - _value(found)) <= _NEAR_ALL
        if 0 < whole >= part and is_meant and not is_vague and not _gives(found, whole):
            expected = f"{right:.{len(found['decimals'] or '')}f}"
            expected = expected.replace(".", ",") if "," in found["share"] else expected
            numbers = {"count": str(part), "whole": str(whole), "expected": expected}
            message = Message("share-of-parts", found=found["share"], **numbers)
            yield _problem(chapter, sentence, found, "total", message, f"{expected} %", severity)


def _of_stated(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """Yield shares of the only whole that a sentence states, that are of no other number in it."""
    stated = (found for found in _STATED.finditer(text) if not MEASURE.match(text, found.end()))
    wholes = list(dict.fromkeys(_number(found["whole"]) for found in stated))
    others = {*map(_number, re.findall(_COUNT, text))} - {0, *wholes}
    for found in (match for each in _OF_STATED for match in each.finditer(text)):
        is_part = len(wholes) == 1 and _number(found["part"]) not in wholes
        if is_part and not any(_gives(found, each) for each in others):
            yield found, wholes[0]


def _gives(found: re.Match[str], whole: int) -> bool:
    """Say whether a share is that of its part of a whole, rounded or cut."""
    off = Fraction(_number(found["part"]) * 100, whole) - _value(found)
    return abs(off) < Fraction(1, 10 ** len(found["decimals"] or ""))


def _value(share: re.Match[str]) -> Fraction:
    return Fraction(share["share"].replace(",", "."))


def _wrong_sums(chapter: Chapter, sentence: Sentence) -> Iterator[Problem]:
    for found in _SUM.finditer(sentence.text):
        total = _number(found["total"])
        parts = [_number(each) for each in re.findall(_COUNT, found["parts"])]
        if 0 < abs(sum(parts) - total) <= max(1, total * _NEAR):
            message = Message("parts-of-total", sum=sum(parts), total=total)
            yield _problem(chapter, sentence, found, "total", message, str(sum(parts)))


def _wrong_wholes(chapter: Chapter, sentence: Sentence) -> Iterator[Problem]:
    """Yield an info for three shares or more that are said to be all, and are not 100 %."""
    shares = [*_ANY_SHARE.finditer(sentence.text)]
    total = float(sum(map(_value, shares)))
    rounded = sum(10.0 ** -len(each["decimals"] or "") for each in shares) / 2
    # "60% said A, 28% said B and 22% said C": the same is said of each, but "of" says nothing.
    verbs = {sentence.text[each.end() :].partition(" ")[2].partition(" ")[0] for each in shares}
    is_all = _ALL.search(sentence.text) or (len(verbs) == 1 and min(verbs)[3:] != "")
    if len(shares) > PAIR and rounded < abs(total - 100) <= _NEAR_ALL and is_all:
        message = Message("parts-of-total", sum=f"{total:g} %", total="100 %")
        yield _problem(chapter, sentence, shares[-1], "total", message, "100 %", Severity.INFO)


def _outside_of_series(chapter: Chapter) -> Iterator[Problem]:
    """Yield an info for the one code outside of its series ("R3 to R6" and "R8"), named once.

    Codes from 1 on that are named again and again are a series, the next one may be named once.
    """
    prose = chapter.prose
    typed = ((found[1], (int(found[2]), int(found[3]))) for found in _SERIES.finditer(prose))
    named = grouped((found[1], int(found[2])) for found in _CODE.finditer(prose))
    rows = {
        name: (1, len({*each}) - 1)
        for name, each in named.items()
        if sorted({*each})[:-1] == [*range(1, len({*each}))] and len(each) > 2 * len({*each}) - 2
    }
    ends = grouped((*typed, *rows.items())).items()
    series = {name: (min(pairs)[0], max(last for _, last in pairs)) for name, pairs in ends}
    outside: defaultdict[str, list[re.Match[str]]] = defaultdict(list)
    for found in _CODE.finditer(prose) if series else ():
        first, last = series.get(found[1], (0, 0))
        if last - first > 1 and last + (found[1] in rows) < int(found[2]) <= 2 * last:
            outside[f"{found[1]}{first}–{found[1]}{last}"].append(found)
    for name, (code, *others) in outside.items():
        if not others and prose.count(code[0]) == 1:  # "G4-Full" names it too
            message = Message("code-outside", code=code[0], series=name)
            place = chapter.place_at(code.start())
            yield Problem("reference", place, message, code[0], name, Severity.INFO)


def _unbalanced(chapter: Chapter, opening: str, closing: str) -> Iterator[Problem]:
    """Yield a warning for each mark of a paragraph without its other half.

    A quotation may go on in the next paragraph, which begins with an opening mark or closes it.
    """
    # In German "“" closes.
    prose, pattern = chapter.prose, re.compile(f"„[^„“”\n]*[“”]|[{opening}{closing}]")
    unclosed: int | None = None
    ends = [0, *(found.end() for found in _NEW_PARAGRAPH.finditer(prose)), len(prose)]
    for start, end in pairwise(ends):
        marks = [
            (found[0], found.start())
            for found in pattern.finditer(prose, start, end)
            if found[0][0] != "„"
        ]
        if not marks:
            continue
        balance = sum(1 if mark == opening else -1 for mark, _ in marks)
        goes_on = marks[0][0] == opening and not prose[start : marks[0][1]].strip(" \t\n>*_")
        if unclosed is not None and balance >= 0 and not goes_on:
            yield _without_other(chapter, unclosed, closing)
        if unclosed is None and balance < 0:
            yield _without_other(chapter, marks[-1][1], opening)
        unclosed = max(at for mark, at in marks if mark == opening) if balance > 0 else None
    if unclosed is not None:
        yield _without_other(chapter, unclosed, closing)


def _without_other(chapter: Chapter, at: int, other: str) -> Problem:
    mark = chapter.prose[at]
    message = Message("quotation-not-closed", mark=mark, other=other)
    return Problem("quote", chapter.place_at(at), message, mark, other, Severity.WARNING)


# --- two counts of one thing ----------------------------------------------------------------------

_NOUN_WORD = r"[^\W\d_]+(?:[-’'][^\W\d_]+)*"
# "the four research questions", "nos six entretiens semi-directifs": all that there are.
_ALL_OF_THEM = re.compile(
    rf"\b(?:the|all|these|our|les|ces|nos)\s(?P<words>(?P<number>\d{{1,2}}|{SPELLED})"
    rf"\s(?P<noun>{_NOUN_WORD}\s{_NOUN_WORD}))(?![\w'’-])",
    re.IGNORECASE,
)
# "a corpus of ten open-source C libraries": three words tell what is counted without an article.
_SO_MANY = re.compile(
    rf"(?<![\w.,/=–-])(?P<words>(?P<number>\d{{1,3}}|{SPELLED})"
    rf"\s(?P<noun>{_NOUN_WORD}\s(?:(?:of|de)\s)?{_NOUN_WORD}\s{_NOUN_WORD}))(?![\w'’-])",
    re.IGNORECASE,
)


class _Counted(NamedTuple):
    noun: tuple[str, ...]
    number: int
    words: str
    place: Place
    typed: str  # where it is typed: "chapters/1_essai.md:3"


def counted_phrases(chapter: Chapter, language: str) -> Iterator[_Counted]:
    """Yield what an author says to be so many, an adjective and a noun, without any source."""
    small = FUNCTION_WORDS[language]
    for sentence in sentences(chapter):
        for found in chain(*(each.finditer(sentence.text) for each in (_ALL_OF_THEM, _SO_MANY))):
            nouns = [fold(word) for word in found["noun"].split() if word not in {"of", "de"}]
            numbers = (each.number for each in find_quantities(found["number"], language))
            number = int(next(numbers, None) or 0)
            is_noun = small["grammar"].isdisjoint(nouns) and small["narrowing"].isdisjoint(nouns)
            if number > PAIR and is_noun and not MEASURE.match(f" {nouns[0]}"):
                stem = tuple(min(sorted(stems(word)), key=len) for word in nouns)
                place = chapter.place_at(sentence.start + found.start("words"))
                typed = f"{chapter.source}:{chapter.typed_place(place).line}"
                yield _Counted(stem, number, " ".join(found["words"].split()), place, typed)


def conflicting_counts(context: Context) -> Iterator[Problem]:
    """Yield an info where a thing is counted otherwise than it mostly or first is."""
    counted = [
        each
        for chapter in context.manuscript.chapters
        for each in chapter.kept_once(counted_phrases, context.language.code)
    ]
    for same in grouped((each.noun, each) for each in counted).values():
        counts = Counter(each.number for each in same)
        usual = max(same, key=lambda each: counts[each.number])
        for other in (each for each in same if each.number != usual.number):
            words = {"words": other.words, "other": usual.words}
            message = Message("counted-otherwise", **words, place=usual.typed)
            yield Problem("total", other.place, message, other.words, usual.words, Severity.INFO)


# --- lists that have more or fewer items than the sentence before them announces ------------------

_ITEM = re.compile(r"(?P<indent>[ ]*)(?P<mark>[-*+•]|(?P<number>[0-9]{1,3})[.)])[ \t]+\S")
_TOP = re.compile(r"[ ]{0,3}(?:[-*+•]|1[.)])[ ]")
_MARKS = " \t*_"  # around "**Three people:**"
_FEWEST, _MOST = 2, 20
# Words between the number and the colon: "Les six piliers :" has one. A thing that a list gives may
# have more: "Quatre dimensions du travail des formats :".
_MOST_WORDS, _MOST_WORDS_LISTED = 4, 10
_ANY_OFF, _NEAR_OFF = 6, 2  # a number up to 6 may be wrong by any, a larger one by two
_MOST_BETWEEN = 20  # words between two parts of one list: "Puis, plus tard :"
# What a list gives, even if a verb follows: "Trois raisons expliquent cela :".
_LISTED = re.compile(
    r"\s*(?:raisons|points|critères|étapes|dimensions|principes|limites|hypothèses|objectifs|axes"
    r"|constats|éléments|thèmes|catégories|questions|personnes|méthodes|parties|phases|sources"
    r"|artéfacts|artefacts|avantages|livrables|problèmes|stratégies|tâches"
    r"|types|outils|facteurs|aspects|groupes|reasons|criteria|steps|principles|limitations"
    r"|hypotheses|objectives|findings|themes|categories|people|persons|methods|parts|groups"
    r"|(?:main|key|standard|major)\s(?:reasons|channels|categories|ways|issues|points|areas)"
    r"|advantages|approaches|artifacts|channels|issues|problems|requirements|strategies|tasks|ways"
    r"|stages|kinds|tools|factors|challenges|contributions|components|conditions)\b",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(r"\b(?:suivante?s|as follows|the following)$")  # "The two roles are …:"
# "four categories [@rowe2014]:", "three steps (see below):".
_CITED = re.compile(r"[ ]?(?:\[[^\[\]@]*@[^\[\]]*\]|\([^()]*\))(?=[\s*_]*:?[*_]*$)")
# What has a number but is not what the items are: "après deux ans", "pour les six groupes".
_NOT_COUNTED = {
    "fr": re.compile(
        r"\b(?:(?:parmi|entre|après|avant|depuis|pendant|durant|lors|environ|figures?|tableaux?"
        r"|sections?|chapitres?|étapes?|numéro|moins|plus|une? des?)\s+(?:de\s+)?(?:les\s+|ces\s+)?"
        r"|(?:pour|dans|sur|chez|avec|par|de|à|selon)\s+(?:les|ces|nos|vos|leurs|ses|mes)\s+|(?:aux|des)\s+)$",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(?:(?:among|between|after|before|since|during|figures?|tables?|sections?|chapters?|steps?"
        r"|least|most|than|about|one of)\s+(?:the\s+|these\s+)?"
        r"|(?:of|in|on|for|from|with|by|to|across)\s+(?:all|the|these|those|our|his|her|their)\s+)$",
        re.IGNORECASE,
    ),
}


# Short items within a sentence: "Anna, Bert and Carla".
_SHORT = r"[\w'’*_-]+(?: [\w'’*_-]+){0,2}"
_AND = r",? (?:and|et|or|ou|&) "
_ANNOUNCES = re.compile(r":|,\s(?:soit|à savoir|namely)(?=\s)")
_IN_LINE = re.compile(rf"\s*(?:{_SHORT}, ){{0,{_MOST}}}{_SHORT}{_AND}{_SHORT}[.]?\s*")


def counted_list_problems(chapter: Chapter, language: str) -> Iterator[Problem]:
    """Yield a warning at each list announced by another number: "Le modèle a six piliers :"."""
    for sentence in sentences(chapter):
        head, items = (*_ANNOUNCES.split(sentence.text, maxsplit=1), "")[:2]
        marks = re.findall(r"\(([1-9])\)", items)  # "for two reasons: (1) it is, and (2) it was"
        is_marked = marks[1:] and marks == [*map(str, range(1, len(marks) + 1))]
        is_plain = _IN_LINE.fullmatch(items) and len(re.findall(_AND, items)) == 1
        is_list = is_marked or (is_plain and not find_quantities(items, language))
        announced = _announced([" ".join(head.split()) + ":"], 0, language) if is_list else None
        count = len(marks) if is_marked else len(re.findall(rf"{_AND}|, ", items)) + 1
        if announced and count != announced[1]:
            place = chapter.place_at(sentence.start + len(head) + 1)
            yield _not_as_counted(place, announced, count)
    lines = chapter.masks.unfenced.split("\n")
    for index, line in enumerate(lines):
        if not line.rstrip(_MARKS).endswith(":"):
            continue
        below = index + 1
        while below < len(lines) and not lines[below].strip():
            below += 1
        if below == len(lines) or not _TOP.match(lines[below]):
            continue
        announced = _announced(lines, index, language)
        found, goes_on = _count(chapter, lines, below, language) if announced else (0, False)
        number = announced[1] if announced else 0
        is_near = (
            number <= _ANY_OFF or abs(found - number) <= _NEAR_OFF
        )  # else it is of other things
        if announced and found != number and is_near and not (goes_on and found < number):
            place = chapter.place_at(chapter.line_starts[below])
            yield _not_as_counted(place, announced, found)


def _not_as_counted(place: Place, announced: tuple[str, int], count: int) -> Problem:
    message = Message("list-not-as-counted", words=announced[0], count=count)
    return Problem("total", place, message, str(count), str(announced[1]), Severity.WARNING)


def _announced(lines: Sequence[str], index: int, language: str) -> tuple[str, int] | None:
    """Return the number with its words that the sentence up to the end of a line announces."""
    if lines[index].startswith(("    ", "#", "|", ">")) or _ITEM.match(lines[index]):
        return None
    first = index
    while first and lines[first - 1].strip() and not _ITEM.match(lines[first - 1]):
        first -= 1
    paragraph = _CITED.sub("", " ".join(line.strip() for line in lines[first : index + 1]))
    sentence = (
        re.split(r"(?<=[.!?;])\s", paragraph)[-1].strip(_MARKS).removesuffix(":").rstrip(_MARKS)
    )
    quantities = find_quantities(sentence, language)
    if len(quantities) != 1 or quantities[0].relative or quantities[0].number is None:
        return None
    quantity, number = quantities[0], int(quantities[0].number)
    before, behind = sentence[: quantity.start], sentence[quantity.end :]
    most = _MOST_WORDS if len(before.split()) > 1 else 1
    most = _MOST_WORDS_LISTED if _LISTED.match(behind) or _FOLLOWS.search(behind) else most
    if (
        quantity.decimals
        or not _FEWEST <= number <= _MOST
        or not 0 < len(behind.split()) <= most
        or re.search(r"[,()\[\]«»\"*]", behind)
        or MEASURE.match(behind)
        or _NOT_COUNTED[language].search(before)
    ):
        return None
    return f"{quantity.words}{behind}", number


def _count(chapter: Chapter, lines: Sequence[str], start: int, language: str) -> tuple[int, bool]:
    """Return how many items a list has, and whether more may be meant: "- two reports"."""
    first = _ITEM.match(lines[start])
    headings = {heading.place.line - chapter.body_line for heading in chapter.headings}
    end = min((each for each in headings if each > start), default=len(lines))
    count, has_more = 0, False
    for at in range(start, end if first else start):
        line, item = lines[at], _ITEM.match(lines[at])
        if item and first and len(item["indent"]) <= len(first["indent"]) + 1:
            if bool(item["number"]) != bool(first["number"]):
                return count, True
            count += 1
            quantities = find_quantities(line[item.end() - 1 :], language)
            has_more = has_more or any(each.start == 0 for each in quantities)
        elif line.strip() and not line.startswith(" ") and not lines[at - 1].strip():
            below = next((each for each in range(at, end) if _ITEM.match(lines[each])), end)
            between = "".join(lines[at:below]).rstrip(_MARKS)
            is_apart = len(between.split()) > _MOST_BETWEEN or find_quantities(between, language)
            announces_another = between.endswith(":") and is_apart
            return count, has_more or (below < end and not announces_another)
    return count, has_more
