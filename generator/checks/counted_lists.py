"""A list that has more or fewer items than the sentence before it announces (``total``)."""

import re
from collections.abc import Iterator

from generator.chapters import Chapter
from generator.checks.context import Context
from generator.core.problems import Message, Problem, Severity
from generator.language.quantities import find_quantities

RULE = "total"
_ITEM = re.compile(r"(?P<indent>[ ]*)(?P<mark>[-*+]|(?P<number>[0-9]{1,3})[.)])[ \t]+\S")
_FEWEST, _MOST = 2, 20
_MOST_WORDS = 4  # between the number and the colon
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
_MEASURE = re.compile(
    r"\s*(?:ans?|années?|mois|semaines?|jours?|heures?|minutes?|secondes?|euros?|pages?|fois|%"
    r"|years?|months?|weeks?|days?|hours?|seconds?|times|percent)\b",
    re.IGNORECASE,
)


def counted_list_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield a warning at each list that a sentence announces by another number of items.

    The sentence ends with a colon and states one number, right before what is counted: "Le modèle
    a six piliers :". A list that goes on behind other text counts whole.
    """
    lines, language = chapter.unfenced.split("\n"), context.language.code
    for index, line in enumerate(lines):
        sentence = _announcement(lines, index) if line.rstrip().endswith(":") else ""
        announced = _number_of(sentence, language) if sentence else None
        below = next((at for at in range(index + 1, len(lines)) if lines[at].strip()), None)
        if announced is None or below is None:
            continue
        words, number = announced
        found, goes_on = _count(chapter, lines, below)
        if found and found != number and not (goes_on and found < number):
            place = chapter.place_at(chapter.line_starts[below])
            message = Message("list-not-as-counted", words=words, count=found)
            yield Problem(RULE, place, message, str(found), str(number), Severity.WARNING)


def _announcement(lines: list[str], index: int) -> str:
    """Return the last sentence of the paragraph that ends in a line with a colon."""
    first = index
    while first and lines[first - 1].strip() and not _ITEM.match(lines[first - 1]):
        first -= 1
    if lines[index].startswith(("    ", "#", "|", ">")) or _ITEM.match(lines[index]):
        return ""
    paragraph = " ".join(line.strip() for line in lines[first : index + 1])
    return re.split(r"(?<=[.!?;])\s", paragraph)[-1].removesuffix(":").rstrip()


def _number_of(sentence: str, language: str) -> tuple[str, int] | None:
    """Return the only number of a sentence with its words, if it counts what follows."""
    base = language if language in _NOT_COUNTED else "en"
    quantities = find_quantities(sentence, base)
    if len(quantities) != 1 or quantities[0].relative or quantities[0].number is None:
        return None
    quantity, number = quantities[0], int(quantities[0].number)
    behind = sentence[quantity.end :]
    begins = len(sentence[: quantity.start].split()) < 2  # noqa: PLR2004 - "Les six piliers :"
    if (
        quantity.decimals
        or not _FEWEST <= number <= _MOST
        or not 0 < len(behind.split()) <= (1 if begins else _MOST_WORDS)
        or re.search(r"[,()«»\"]", behind)
        or _MEASURE.match(behind)
        or _NOT_COUNTED[base].search(sentence[: quantity.start])
    ):
        return None
    return f"{quantity.words}{behind}", number


def _count(chapter: Chapter, lines: list[str], start: int) -> tuple[int, bool]:
    """Return the items of the list that begins in a line, and whether one follows further below."""
    first = _ITEM.match(lines[start])
    if first is None or len(first["indent"]) > 3 or first["number"] not in {None, "1"}:  # noqa: PLR2004
        return 0, False
    headings = {heading.place.line - chapter.body_line for heading in chapter.headings}
    count = 0
    for at in range(start, len(lines)):
        line = lines[at]
        item = _ITEM.match(line)
        if at in headings:
            return count, False
        if item and len(item["indent"]) <= len(first["indent"]) + 1:
            if bool(item["number"]) != bool(first["number"]):
                return count, True
            count += 1
        elif line.strip() and not line.startswith(" ") and not lines[at - 1].strip():
            rest = lines[at : min((each for each in headings if each > at), default=len(lines))]
            return count, any(map(_ITEM.match, rest))
    return count, False
