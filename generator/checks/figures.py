"""What the numbers of a sentence get wrong by themselves, without any data (``total``).

A sentence is read once: each exact number becomes one sign, a count or a share. What is wrong is a
pattern of these signs: parts that do not add up, a share that is not that of its counts, a list
that is announced by another number, two counts of one thing.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from operator import add
from typing import NamedTuple

from generator.chapters import Chapter
from generator.chapters.masking import Span
from generator.checks.context import info, warning
from generator.checks.nouns import FUNCTION_WORDS, stems
from generator.checks.sentences import (
    MASK,
    MEASURE,
    PAIR,
    Sentence,
    without_other_numbers,
)
from generator.core.problems import Place, Problem
from generator.language.normalize import fold
from generator.language.quantities import Quantity, find_quantities

COUNT, SHARE = "\ue000", "\ue001"
_SIGN = re.compile(f"[{COUNT}{SHARE}]")
_PART_OF_WHOLE = re.compile(
    r"\b\d{1,6}(?:\s[^\W\d_]+){0,2}\s(?:of|sur)\s(?:the\s|les\s)?\d{1,6}\b(?=[^().]{0,40}\([^()]{0,8}%)"
)
_BETWEEN_DIGITS, _SLASH = re.compile(r"(?<=\d)/(?=\d)"), "\u2044"  # two numbers, no part of one
# What makes of a number a vague one, a part of a range or of a word.
_LOOSE_BEFORE = re.compile(r"(?:[~≈<>][ \u00a0]?|\d[ ]?[–-][ ]?|[\w.,])\Z")
_LOOSE_BEHIND = re.compile(r"[ ]?[–-][ ]?\d|\w|[.,]\d|[ ](?:CI|IC)\b")


class Figures(NamedTuple):
    """The text of a sentence with a sign for each exact number, and these numbers."""

    chapter: Chapter
    sentence: Sentence
    text: str
    numbers: Sequence[Quantity]

    def of(self, found: re.Match[str]) -> tuple[list[Quantity], list[int]]:
        """Return the shares and the counts of a match."""
        first = len(_SIGN.findall(self.text, 0, found.start()))
        numbers = self.numbers[first : first + len(_SIGN.findall(found[0]))]
        counts = [int(each.range.low) for each in numbers if not each.relative]
        return [each for each in numbers if each.relative], counts

    def typed(self, *offsets: int) -> list[int]:
        """Return offsets as they are in the sentence that is typed."""
        signs = (self.numbers[: len(_SIGN.findall(self.text, 0, each))] for each in offsets)
        longer = (sum(each.end - each.start - 1 for each in before) for before in signs)
        return list(map(add, offsets, longer))

    def place(self, offset: int) -> Place:
        """Return the place of an offset."""
        return self.chapter.place_at(self.sentence.start + self.typed(offset)[0])

    def words(self, span: Span) -> str:
        """Return what is typed."""
        return " ".join(self.sentence.text[slice(*self.typed(*span))].split())


def read_figures(chapter: Chapter, sentence: Sentence, language: str) -> Figures:
    """Return the figures of a sentence."""
    plain = without_other_numbers(sentence.text)
    for found in _PART_OF_WHOLE.finditer(sentence.text):  # 2000 is no year here
        plain = plain[: found.start()] + found[0] + plain[found.end() :]
    plain = _SIGN.sub(MASK, _BETWEEN_DIGITS.sub(_SLASH, plain))  # an author's sign is none of ours
    numbers = [each for each in find_quantities(plain, language) if _is_exact(plain, each)]
    parts, end = list[str](), 0
    for each in numbers:
        parts += (plain[end : each.start], SHARE if each.relative else COUNT)
        end = each.end
    return Figures(chapter, sentence, "".join((*parts, plain[end:])), numbers)


def _is_exact(plain: str, each: Quantity) -> bool:
    """Say whether a quantity is a share in percent or a whole number, alone and exact."""
    before = _LOOSE_BEFORE.search(plain, max(0, each.start - 3), each.start)
    return (
        each.number is not None
        and ("%" in each.words if each.relative else not each.decimals and each.number >= 0)
        and not (before or _LOOSE_BEHIND.match(plain, each.end))
    )


# --- shares and sums ------------------------------------------------------------------------------

_ANY_WORD = r"[ \u00a0][^\W\d_][\w'’-]*"
_OF = (
    rf"(?:[ ]?[/{_SLASH}][ ]?|[ ](?:of|des)[ ](?:the[ ])?"
    r"|(?:[ ]\w+){0,2}[ ](?:sur|out of)[ ](?:(?:les|the)[ ])?)"
)
_FRACTION = f"{COUNT}{_OF}{COUNT}"
_EXACTLY = r"(?:(?:soit|or|i\.e\.|=)[ \u00a0])?"
# "93.1% (21/23 sessions)", "21 of 23 sessions (93.1%)".
_SHARES = (
    re.compile(rf"{SHARE}\s?\({_FRACTION}"),
    re.compile(rf"{_FRACTION}(?:{_ANY_WORD}){{0,3}}\s?[(,]\s?{_EXACTLY}{SHARE}"),
)
# "12 teachers (40%)", "12, or 40%,", "40% (n = 12)".
_OF_STATED = (
    re.compile(
        rf"(?<![/\u2044=])(?<!=\s){COUNT}(?:{_ANY_WORD}){{0,2}}(?:\s?\(|,?\s(?:soit|or)\s){SHARE}"
    ),
    re.compile(rf"{SHARE}\s?\([nN]\s?=\s?{COUNT}\)"),
)
# What the counts of a sentence are parts of, if it is all: "of the 31 teachers", "(n = 31)".
_STATED = re.compile(
    r"(?:^\W*|\b(?:of|among|from|total|totalling|sur|parmi|des|les)\s(?:(?:all|the|these|our|les|ces|nos)\s)*"
    rf"|(?<!{SHARE}\s)\(n\s?=\s?(?={COUNT}\))){COUNT}(?=\)|\s[^\W\d_]{{3}})",
    re.IGNORECASE,
)
# "n = 30 (17, 9, 5)", "30 participants (17 women, 9 men and 5 others)", "40 plots: 25 and 13".
_PART = rf"{COUNT}(?:{_ANY_WORD}){{0,3}}"
_MADE_OF = (
    r"(?:made up of|composed of|consisting of|(?:split|divided) into"
    r"|composée?s? de|réparti[es]* en|divisée?s? en)"
)
_SUM = re.compile(
    rf"{_PART}(?:\s?(?:\(|[—–:])\s?|,?\s{_MADE_OF}\s){_PART}"
    rf"(?:(?:\s?[,;+]|,?\s(?:et|and|&))\s?{_PART})+(?=\)|[.;:—–]|,\s|\s?$)"
)
# Words that say of shares that they are all: "the remaining 30%", "se répartissent ainsi".
_ALL = re.compile(
    r"^\W*(?:all|tous|toutes)\b|\bthe (?:rest|remaining|remainder|others?)\b|\bmade up of\b"
    r"|\b(?:compos|divided|split|distributed|breakdown|répart|restant|se divis|se partag)"
    rf"|\b(?:le reste|les autres)\b|{SHARE}\)? (?:d['’])?(?:autres|others?)\b",
    re.IGNORECASE,
)
_NEAR_ALL = 15  # what shares may be off and still be meant as all
_NEAR = Fraction(1, 8)  # of the total, that the parts may be off and still be meant as its parts
_BEHIND_SHARE = re.compile(rf"{SHARE}\S*\s?([^\s{SHARE}]*)")


def wrong_shares(figures: Figures) -> Iterator[Problem]:
    """Yield the shares that are not those of their counts."""
    for found, problem, share, part, whole in _shares(figures):
        right = part * 100 / max(whole, 1)
        # Of a whole that is far off, an earlier sentence may have stated the right one.
        is_meant = problem is warning or abs(right - 100 * share.range.low) <= _NEAR_ALL
        if 0 < whole >= part and is_meant and not _gives(share, part, whole):
            typed = share.words.partition("%")[0].rstrip()
            expected = f"{right:.{share.decimals}f}".replace(".", "," if "," in typed else ".")
            place, words = figures.place(found.start()), figures.words(found.span())
            yield problem(
                *("total", place, "share-of-parts", words, f"{expected} %"),
                found=typed,
                count=str(part),
                whole=str(whole),
                expected=expected,
            )


def _shares(
    figures: Figures,
) -> Iterator[tuple[re.Match[str], Callable[..., Problem], Quantity, int, int]]:
    """Yield shares with their part and whole; that may be the only one that the sentence states."""
    for found in (match for each in _SHARES for match in each.finditer(figures.text)):
        (share,), (part, whole) = figures.of(found)
        yield found, warning, share, part, whole
    stated = [
        figures.of(found)[1][0]
        for found in _STATED.finditer(figures.text)
        if not MEASURE.match(figures.text, found.end())
    ]
    others = {int(each.range.low) for each in figures.numbers if not each.relative} - {0, *stated}
    for found in (match for each in _OF_STATED for match in each.finditer(figures.text)):
        (share,), (part,) = figures.of(found)
        is_part = len({*stated}) == 1 and part not in stated
        if is_part and not any(_gives(share, part, each) for each in others):
            yield found, info, share, part, stated[0]


def _gives(share: Quantity, part: int, whole: int) -> bool:
    """Say whether a share is that of a part of a whole, rounded or cut."""
    return abs(Fraction(part, whole) - share.range.low) * 100 < Fraction(1, 10**share.decimals)


def wrong_sums(figures: Figures) -> Iterator[Problem]:
    """Yield the parts that do not add up to the number before them."""
    for found in _SUM.finditer(figures.text):
        total, *parts = figures.of(found)[1]
        if 0 < abs(sum(parts) - total) <= max(1, total * _NEAR):
            place, words = figures.place(found.start()), figures.words(found.span())
            right = sum(parts)
            yield warning(
                "total", place, "parts-of-total", words, str(right), sum=right, total=total
            )


def wrong_wholes(figures: Figures) -> Iterator[Problem]:
    """Yield an info for three shares or more that are said to be all, and are not 100 %."""
    shares = [each for each in figures.numbers if each.relative]
    total = float(100 * sum(each.range.low for each in shares))
    rounded = sum(10.0**-each.decimals for each in shares) / 2
    # "60% said A, 28% said B and 22% said C": the same is said of each, but "of" says nothing.
    verbs = {*_BEHIND_SHARE.findall(figures.text)}
    is_all = _ALL.search(figures.text) or (len(verbs) == 1 and min(verbs)[3:] != "")
    if len(shares) > PAIR and rounded < abs(total - 100) <= _NEAR_ALL and is_all:
        last = figures.text.rindex(SHARE)
        place, words, sum_ = figures.place(last), shares[-1].words, f"{total:g} %"
        yield info("total", place, "parts-of-total", words, "100 %", sum=sum_, total="100 %")


# --- two counts of one thing ----------------------------------------------------------------------

_NOUN_WORD = r"[^\W\d_]+(?:[-’'][^\W\d_]+)*"
# "the four research questions", all that there are; "ten open-source C libraries": three words tell
# what is counted without an article.
_COUNTED = [
    re.compile(
        rf"{all_}(?P<words>{COUNT}\s(?P<noun>{_NOUN_WORD}(?P<of>\s(?:of|de))?"
        rf"(?:\s{_NOUN_WORD}){{{more}}}))(?![\w'’-])",
        re.IGNORECASE,
    )
    for all_, more in ((r"\b(?:the|all|these|our|les|ces|nos)\s", 1), ("", 2))
]
_IN_PLURAL = {"fr": (0, -1), "en": (-1,)}  # which words of what is counted


class Counted(NamedTuple):
    """What an author says to be so many, without any source."""

    noun: tuple[str, ...]
    number: int
    words: str
    place: Place
    typed: str  # where it is typed: "chapters/1_essai.md:3"


def counted_phrases(figures: Figures, language: str) -> Iterator[Counted]:
    """Yield the things that a sentence counts in words, an adjective and a noun."""
    small, ends = FUNCTION_WORDS[language], _IN_PLURAL[language]
    no_noun = small["grammar"] | small["narrowing"] | small["some"]
    for found in (match for each in _COUNTED for match in each.finditer(figures.text)):
        nouns = [each for each in fold(found["noun"]).split() if each not in {"of", "de"}]
        words = figures.words(found.span("words"))
        (number,), is_noun = figures.of(found)[1], no_noun.isdisjoint(nouns)
        is_plural = all(nouns[at].endswith(("s", "x")) for at in ((0,) if found["of"] else ends))
        is_measure = MEASURE.match(figures.text, found.start("noun") - 1)
        if number > PAIR and words[0].isalpha() and is_noun and is_plural and not is_measure:
            stem = tuple(min(sorted(stems(word)), key=len) for word in nouns)
            place = figures.place(found.start("words"))
            typed = f"{place.path}:{figures.chapter.typed_place(place).line}"
            yield Counted(stem, number, words, place, typed)


# --- lists that have more or fewer items than the sentence before them announces ------------------

_ITEM = re.compile(r"(?P<indent>[ ]*)(?P<mark>[-*+•]|(?P<number>[0-9]{1,3})[.)])[ \t]+\S")
_TOP = re.compile(r"[ ]{0,3}(?:[-*+•]|1[.)])[ ]")
_MARKS = " \t*_"  # around "**Three people:**"
_FEWEST, _MOST = 2, 20
# Words between the number and the colon: "Les six piliers :" has one. A thing that a list gives may
# have more: "Quatre dimensions du travail des formats :".
_MOST_WORDS, _MOST_WORDS_LISTED = 4, 10
_ANY_OFF, _NEAR_OFF = 6, 2  # a number up to 6 may be wrong by any, a larger one by two
_MOST_BETWEEN = 6  # words between two parts of one list: "Puis, plus tard :"
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
_FOLLOWS = re.compile(r"\b(?:suivante?s|as follows|the following)\Z")  # "The two roles are …:"
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


_START = rf"(?P<before>(?:.*;)?[^{COUNT}{SHARE};]*)(?P<words>{COUNT}"
_ANNOUNCED = re.compile(
    rf"{_START}(?P<behind>(?:[\s*_]*+[^{COUNT}{SHARE},;:()\[\]«»\"{MASK}\s*_])+?))"
    rf"[\s*_]*+(?:(?:{MASK}++|\([^()]*\))[\s*_]*+)?"
    r"(?P<sign>:|,(?=\s(?:soit|à savoir|namely)\s))(?:\s(?:soit|à savoir|namely)\s)?[\s*_]*",
    re.DOTALL,
)
# "three visits (A, B, C)", "the two leading tools are A and B", "two parts, the A and the B".
_WORD = r"[\w'’*_-]+"
_ARTICLE = r"(?:[Tt]he|[Aa]n?|[Ll]es?|[Ll]a|[Uu]ne?)"
_AT_ONCE = re.compile(
    rf"{_START}(?P<behind>(?:\s{_WORD}){{1,4}}?))\s?(?P<sign>\(|,(?=\s{_ARTICLE}\s)|are\s|sont\s)",
    re.DOTALL,
)
_ALL_THE = re.compile(r"(?:the|les|our|nos)\s\Z", re.IGNORECASE)
# Items within a sentence: short ones, "Anna, Bert and Carla", or each with its article.
_AND = r",?\s(?:and|et|or|ou|&)\s"
_SHORT = rf"{_WORD}(?:\s{_WORD}){{0,2}}"
_LONG = rf"{_ARTICLE}\s[^,;:()]+"
_IN_LINE, _WITH_ARTICLES = (
    rf"\s*(?:{each},\s){{0,{_MOST}}}{each}{_AND}{each}[.]?\s*" for each in (_SHORT, _LONG)
)
_ITEMS = {
    ":": re.compile(f"{_IN_LINE}|{_WITH_ARTICLES}"),
    ",": re.compile(_WITH_ARTICLES),
    "(": re.compile(  # but "five towns (among them Brest and Lyon)"
        rf"(?!(?:dont|incl\w*|notamment|such|among|parmi)\b)"
        rf"{_SHORT}(?:(?:,|,?\s(?:and|et|&))\s{_SHORT})+"
    ),
    "are": re.compile(_IN_LINE),
    "sont": re.compile(_IN_LINE),
}


def list_problems(figures: Figures, language: str) -> Iterator[Problem]:
    """Yield a warning for a list announced by another number: "Le modèle a six piliers :"."""
    chapter, sentence = figures.chapter, figures.sentence
    for pattern in (_ANNOUNCED, _AT_ONCE):
        found = pattern.match(figures.text)
        number = figures.of(found)[1][found["before"].count(COUNT)] if found else 0
        if found is None or not _is_announced(found, number, language):
            continue
        sign = ":" if pattern is _ANNOUNCED else found["sign"].strip()
        (end,), place = figures.typed(found.end()), figures.place(found.end("sign"))
        items = sentence.text[end:]
        count = _items_within(items, sign, language)
        if sign == ":" and not items:
            place, count = _items_below(chapter, sentence.start + end, number, language)
        # A large number that is far off is of other things.
        is_near = number <= _ANY_OFF or abs(count - number) <= _NEAR_OFF
        if count not in {0, number} and is_near:
            words = figures.words(found.span("words")).rstrip(_MARKS)
            yield warning(
                *("total", place, "list-not-as-counted", str(count), str(number)),
                words=words,
                count=count,
            )
            return


def _is_announced(found: re.Match[str], number: int, language: str) -> bool:
    """Say whether a number is that of the items which follow."""
    before, behind = found["before"], found["behind"]
    most = _MOST_WORDS if len(before.split()) > 1 else 1
    most = _MOST_WORDS_LISTED if _LISTED.match(behind) or _FOLLOWS.search(behind) else most
    return (
        _FEWEST <= number <= _MOST
        and 0 < len(behind.split()) <= most
        and not MEASURE.match(behind)
        and not _NOT_COUNTED[language].search(before)
        and not _ITEM.match(before)
        and (found["sign"].strip() not in {"are", "sont"} or _ALL_THE.search(before) is not None)
    )


def _items_within(items: str, sign: str, language: str) -> int:
    """Return how many items follow in the sentence; 0 where that is not plain."""
    marks = re.findall(r"\(([1-9])\)", items)  # "for two reasons: (1) it is, and (2) it was"
    if marks[1:] and marks == [*map(str, range(1, len(marks) + 1))]:
        return len(marks)
    items = items.partition(")")[0] if sign == "(" else items
    is_plain = len(re.findall(_AND, items)) <= 1 and _ITEMS[sign].fullmatch(items)
    is_plain = is_plain and not find_quantities(items, language)
    return len(re.split(rf"{_AND}|,\s", items)) if is_plain else 0


def _items_below(chapter: Chapter, start: int, number: int, language: str) -> tuple[Place, int]:
    """Return where a list below begins and how many items it has; 0 where more may be meant."""
    lines = chapter.masks.unfenced.split("\n")
    first = chapter.place_at(start).line - chapter.body_line
    while first < len(lines) and not lines[first].strip():
        first += 1
    place = chapter.place_at(chapter.line_starts[min(first, len(lines) - 1)])
    headings = {heading.place.line - chapter.body_line for heading in chapter.headings}
    end = min((each for each in headings if each > first), default=len(lines))
    if first == len(lines) or not _TOP.match(lines[first]):
        return place, 0
    count, goes_on = _count(lines[first:end], language)
    return place, 0 if goes_on and count < number else count


def _count(lines: Sequence[str], language: str) -> tuple[int, bool]:
    """Return how many items a list has, and whether more may be meant: "- two reports"."""
    items = [_ITEM.match(line) for line in lines]
    count, has_more, first = 0, False, items[0]
    for at, (line, item) in enumerate(zip(lines, items, strict=True)):
        if item and first and len(item["indent"]) <= len(first["indent"]) + 1:
            if bool(item["number"]) != bool(first["number"]):
                return count, True
            count += 1
            quantities = find_quantities(line[item.end() - 1 :], language)
            has_more = has_more or any(each.start == 0 for each in quantities)
        elif line.strip() and not line.startswith(" ") and not lines[at - 1].strip():
            below = next((each for each in range(at, len(lines)) if items[each]), len(lines))
            next_item = items[below] if below < len(lines) else None
            if next_item and first and next_item["number"] == str(count + 1) and first["number"]:
                continue  # its number tells that the list goes on
            between = "".join(lines[at:below]).rstrip(_MARKS)
            is_apart = len(between.split()) > _MOST_BETWEEN or find_quantities(between, language)
            announces_another = between.endswith(":") and is_apart
            return count, has_more or (next_item is not None and not announces_another)
    return count, has_more
