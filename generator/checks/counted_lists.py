"""A list that has more or fewer items than the sentence before it announces (``total``)."""

import re
from collections.abc import Iterator, Sequence

from generator.chapters import Chapter
from generator.checks.stated_numbers import MEASURE
from generator.core.problems import Message, Problem, Severity
from generator.language.quantities import find_quantities

_ITEM = re.compile(r"(?P<indent>[ ]*)(?P<mark>[-*+]|(?P<number>[0-9]{1,3})[.)])[ \t]+\S")
_TOP = re.compile(r"[ ]{0,3}(?:[-*+]|1[.)])[ ]")
_FEWEST, _MOST = 2, 20
# Words between the number and the colon: "Les six piliers :" has one. A thing that a list gives may
# have more: "Quatre dimensions du travail des formats :".
_MOST_WORDS, _MOST_WORDS_LISTED = 4, 10
# What a list gives, even if a verb follows: "Trois raisons expliquent cela :".
_LISTED = re.compile(
    r"\s*(?:raisons|points|critères|étapes|dimensions|principes|limites|hypothèses|objectifs|axes"
    r"|constats|éléments|thèmes|catégories|questions|reasons|criteria|steps|principles"
    r"|limitations|hypotheses|objectives|findings|themes|categories)\b",
    re.IGNORECASE,
)
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


def counted_list_problems(chapter: Chapter, language: str) -> Iterator[Problem]:
    """Yield a warning at each list announced by another number: "Le modèle a six piliers :"."""
    lines = chapter.masks.unfenced.split("\n")
    base = language if language in _NOT_COUNTED else "en"
    for index, line in enumerate(lines):
        if not line.rstrip().endswith(":"):
            continue
        below = index + 1
        while below < len(lines) and not lines[below].strip():
            below += 1
        if below == len(lines) or not _TOP.match(lines[below]):
            continue
        announced = _announced(lines, index, base)
        found, goes_on = _count(chapter, lines, below, base) if announced else (0, False)
        if announced and found != announced[1] and not (goes_on and found < announced[1]):
            place = chapter.place_at(chapter.line_starts[below])
            message = Message("list-not-as-counted", words=announced[0], count=found)
            yield Problem("total", place, message, str(found), str(announced[1]), Severity.WARNING)


def _announced(lines: Sequence[str], index: int, language: str) -> tuple[str, int] | None:
    """Return the number with its words that the sentence up to the end of a line announces."""
    if lines[index].startswith(("    ", "#", "|", ">")) or _ITEM.match(lines[index]):
        return None
    first = index
    while first and lines[first - 1].strip() and not _ITEM.match(lines[first - 1]):
        first -= 1
    paragraph = " ".join(line.strip() for line in lines[first : index + 1])
    sentence = re.split(r"(?<=[.!?;])\s", paragraph)[-1].removesuffix(":").rstrip()
    quantities = find_quantities(sentence, language)
    if len(quantities) != 1 or quantities[0].relative or quantities[0].number is None:
        return None
    quantity, number = quantities[0], int(quantities[0].number)
    before, behind = sentence[: quantity.start], sentence[quantity.end :]
    most = _MOST_WORDS if len(before.split()) > 1 else 1
    most = _MOST_WORDS_LISTED if _LISTED.match(behind) else most
    if (
        quantity.decimals
        or not _FEWEST <= number <= _MOST
        or not 0 < len(behind.split()) <= most
        or re.search(r"[,()«»\"]", behind)
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
            between = "".join(lines[at:below]).rstrip()
            announces_another = between.endswith(":") and find_quantities(between, language)
            return count, has_more or (below < end and not announces_another)
    return count, has_more
