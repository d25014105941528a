"""What chapters get wrong by themselves, without any data.

What the numbers of a sentence say (``total``), a word typed twice (``vocabulary``), a quotation
that is not closed (``quote``), a code outside of the series that the chapter names (``reference``).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain, pairwise
from operator import eq

from generator.chapters import Chapter
from generator.checks.context import Context, info, warning
from generator.checks.figures import (
    Counted,
    counted_phrases,
    list_problems,
    read_figures,
    wrong_shares,
    wrong_sums,
    wrong_wholes,
)
from generator.checks.sentences import PAIR, SPELLED, Sentence, sentences
from generator.core.problems import Problem
from generator.core.values import grouped

# A number in digits before another one, a colon or a bracket.
_NUMBERS = re.compile(r"\d(?<![\d.,]\d)[\d.,]*+(?:[^\d:(,]*+[\d:(,]|\D{0,80}?\b(?i:are|sont)\b)")
_SPELLED = frozenset(SPELLED.strip("(?:)").split("|"))
_TWICE = re.compile(  # but "Acme acme.org", a name and its address, "Lemma lemma:key", a label
    r"(?<![\w'’-])(?<!importe )(?P<word>[^\W\d_]{2,})[ \n]+(?P=word)(?![\w'’-]|[.:]\w)",
    re.IGNORECASE,
)
# "_Rana rana rana_", the name of a subspecies, "_Rana rana_", that of a species.
_GENUS = re.compile(r"[*_](?:[A-Z][a-z]*\.? \w|[A-Z])$")
_LONGEST_GENUS = 20
_WORD = re.compile(r"\w+")
# What is said twice on purpose, or in two senses.
_MEANT = frozenset(
    (
        *("nous", "vous", "en", "très", "bien", "faire", "had", "that", "very", "so", "no", "bla"),
        *("non", "oui", "super", "trop", "si", "much", "many", "far", "really", "long", "never"),
        "reste",  # "le reste reste ouvert"
        # "die Frau, die die Arbeit macht", "az az ok"
        *("der", "die", "das", "den", "dem", "sie", "dat", "etc", "az", "ez"),
        # filler, in which nobody mends a word
        *("amet", "diam", "elit", "lectus", "massa", "nec", "nisl", "orci", "sed", "tellus"),
    )
)
# Each begins with a capital, and looks behind afterwards: so capitals are all that is looked for.
_SERIES = re.compile(r"([A-Z](?<!\w[A-Z])[A-Z]{0,2})(\d{1,2})\s?(?:–|-|à|to)\s?(?:\1)(\d{1,2})\b")
# "Table A7" is numbered in an appendix.
_NO_CODE = "".join(
    f"(?<!{each} [A-Z])" for each in ("able", "ables", "igure", "igures", "leau", "leaux")
)
_CODE = re.compile(rf"([A-Z](?<![\w-][A-Z]){_NO_CODE}[A-Z]{{0,2}})(\d{{1,2}})(?![\w-]|\.\d)")
_NEW_PARAGRAPH = re.compile(r"\n[ \t>]*\n")
_HABIT = 3  # marks without their other half in a chapter: more are meant


def slip_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield what is wrong within the sentences of a chapter, and among its marks and codes."""
    read = chapter.kept_once(_read, context.language.code)
    return (each for each in read if isinstance(each, Problem))


def conflicting_counts(context: Context) -> Iterator[Problem]:
    """Yield an info where a thing is counted otherwise than it mostly or first is."""
    read = (each.kept_once(_read, context.language.code) for each in context.manuscript.chapters)
    counted = [each for found in read for each in found if isinstance(each, Counted)]
    for same in grouped((each.noun, each) for each in counted).values():
        counts = Counter(each.number for each in same)
        usual = max(same, key=lambda each: counts[each.number])
        for other in (each for each in same if each.number != usual.number):
            # In another chapter two words may name something else that is as many.
            is_sure = len(other.noun) > PAIR or counts[usual.number] > 1
            if is_sure or other.place.path == usual.place.path:
                yield info(
                    *("total", other.place, "counted-otherwise", other.words, usual.words),
                    words=other.words,
                    other=usual.words,
                    place=usual.typed,
                )


def _read(chapter: Chapter, language: str) -> Iterator[Problem | Counted]:
    for sentence in sentences(chapter):
        words = _WORD.findall(sentence.text.casefold())
        yield from _words_twice(chapter, sentence) if any(map(eq, words, words[1:])) else ()
        if not _SPELLED.isdisjoint(words) or _NUMBERS.search(sentence.text):
            figures = read_figures(chapter, sentence, language)
            yield from chain(wrong_shares(figures), wrong_sums(figures), wrong_wholes(figures))
            yield from list_problems(figures, language)
            yield from counted_phrases(figures, language)
    yield from _outside_of_series(chapter)
    for opening, closing in ("«»", "“”"):
        found = [  # others are straight marks, which Pandoc bends
            each
            for each in (_unbalanced(chapter, opening, closing) if opening in chapter.typed else ())
            if each.found in chapter.typed.split("\n")[chapter.typed_place(each.place).line - 1]
        ]
        yield from found if len(found) <= _HABIT else ()


def _words_twice(chapter: Chapter, sentence: Sentence) -> Iterator[Problem]:
    for found in _TWICE.finditer(sentence.text):
        word, start = found[0].split()[1], sentence.start + found.start()
        # No code stands between them, nor what the site leaves out.
        is_typed = chapter.body.startswith(found[0], start) and not (
            "\\" in chapter.typed
            and re.search(rf"(?i)\b{word}\s+\\(?:\S+\s+|\w+\{{){word}\b", chapter.typed)
        )
        is_genus = _GENUS.search(chapter.body, max(0, start - _LONGEST_GENUS), start + 1)
        # "AND and OR" are two.
        if is_typed and not is_genus and found[0][1:].islower() and word not in _MEANT:
            place, text = chapter.place_at(start), " ".join(found[0].split())
            yield warning("vocabulary", place, "word-twice", text, word, word=word)


def _outside_of_series(chapter: Chapter) -> Iterator[Problem]:
    """Yield an info for the one code outside of its series ("R3 to R6" and "R8"), named once.

    Codes from 1 on that are named again and again are a series, the next one may be named once.
    """
    prose, codes = chapter.prose, [*_CODE.finditer(chapter.prose)]
    typed = ((found[1], (int(found[2]), int(found[3]))) for found in _SERIES.finditer(prose))
    named = grouped((found[1], int(found[2])) for found in codes)
    rows = {
        name: (1, len({*each}) - 1)
        for name, each in named.items()
        if sorted({*each})[:-1] == [*range(1, len({*each}))] and len(each) > 2 * len({*each}) - 2
    }
    ends = grouped((*typed, *rows.items())).items()
    series = {name: (min(pairs)[0], max(last for _, last in pairs)) for name, pairs in ends}
    outside: defaultdict[str, list[re.Match[str]]] = defaultdict(list)
    for found in codes if series else ():
        first, last = series.get(found[1], (0, 0))
        if last - first > 1 and last + (found[1] in rows) < int(found[2]) <= 2 * last:
            outside[f"{found[1]}{first}–{found[1]}{last}"].append(found)
    for name, (code, *others) in outside.items():
        if not others and prose.count(code[0]) == 1:  # "G4-Full" names it too
            place = chapter.place_at(code.start())
            yield info("reference", place, "code-outside", code[0], name, code=code[0], series=name)


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
    mark, place = chapter.prose[at], chapter.place_at(at)
    return warning("quote", place, "quotation-not-closed", mark, other, mark=mark, other=other)
