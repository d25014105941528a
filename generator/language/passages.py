"""The quantity that some words of a sentence state, with what stands before and behind them.

Of "plus de [douze] mille personnes" the words in brackets are bound to the data; the quantity is
"plus de douze mille". What stands around a number can make a bound, a part, a range or a share of
it, or something that cannot be held against the data: a double, a rank, a rate.
"""

import re
from collections.abc import Iterable
from typing import Literal, Self, TypeVar

from generator.core.values import Frozen, replace
from generator.language.quantities import Quantity, find_quantities, lower_plain
from generator.language.times_and_ranks import Date
from generator.language.typed_numbers import UNITS
from generator.language.units import Unit, unit_beside

_REACH = 60  # characters in which the words before a number are sought
PAIR = 2  # numbers in "5 sur 19": a part and its whole

# How two numbers belong together: a part and its whole, "between" two, "two to three", a count and
# its share, a mean and its spread, all but some.
Stated = TypeVar("Stated", Quantity, Date)
Tie = Literal["whole", "range", "either", "share", "spread", "but", "same"]


class Passage(Frozen):
    """A text of which the characters from ``start`` to ``end`` are bound.

    ``quantities`` are those of the text in order, a lone "un" among them, ``stated`` those that the
    bound words are part of.
    """

    text: str
    start: int
    end: int
    quantities: tuple[Quantity, ...] = ()
    stated: tuple[Quantity, ...] = ()

    @classmethod
    def around(cls, before: str, words: str, behind: str) -> Self:
        """Return the passage of words that stand between others."""
        return cls(before + words + behind, len(before), len(before + words))

    def within(self, quantities: Iterable[Stated]) -> tuple[Stated, ...]:
        """Return the quantities, or dates, that the bound words are part of."""
        return tuple(each for each in quantities if each.start < self.end and self.start < each.end)

    def words_with(self, *stated: Quantity | Date, since: int = -1, until: int = 0) -> str:
        """Return the bound words with the quantities that stand around them."""
        first = min(self.start, *(each.start for each in stated), self.end if since < 0 else since)
        last = max(self.end, *(each.end for each in stated), until)
        is_open = "(" in self.text[first:last] and ")" not in self.text[first:last]
        last += is_open and self.text[last : last + 1] == ")"
        return self.text[first:last].strip()


def read_passage(
    before: str, words: str, behind: str, language: str, *, unit: Unit | None, is_share: bool
) -> Passage:
    """Return a passage with its quantities, those in a unit of the kind of ``unit`` in that.

    A lone "un" is a number where the bound words state no other, or one of two in a share.
    """
    passage = Passage.around(before, words, behind)
    every = tuple(find_quantities(passage.text, language, articles=True, unit=unit))
    with_articles = passage.within(every)
    stated = passage.within(find_quantities(passage.text, language, unit=unit))
    if not stated or (is_share and len(with_articles) == PAIR):
        stated = with_articles
    return replace(passage, quantities=every, stated=stated)


# --- two numbers that belong together -------------------------------------------------------------

# What parts a number from the whole that it is of: "cinq sur dix-neuf".
PART_OF = {"fr": r"sur|parmi|des?", "en": r"of|in"}
_FEW_WORDS = r"(?: [^\W\d_][\w'’-]*){0,3}?"
_THESE = {
    "fr": "(?: (?:un total de|tou(?:s|tes)|les|ces|nos|leurs|ses))*",
    "en": "(?: (?:a total of|every|all|the|these|those|our|its|their))*",
}
_WHOLE = {
    "fr": re.compile(
        rf"{_FEW_WORDS} (?:sur|parmi|d'entre|des){_THESE['fr']} "
        r"| de(?: les| ces| nos| leurs| ses)? | ?/ ?"
    ),
    "en": re.compile(
        rf"{_FEW_WORDS} (?:out of|among|of(?= th)){_THESE['en']} | (?:of|in){_THESE['en']} | ?/ ?"
    ),
}
_AHEAD = {
    "fr": (
        re.compile(rf"(?:^|[,;:(] ?|\bet )(?:sur|parmi|des?|d'entre){_THESE['fr']} $"),
        re.compile(rf"{_FEW_WORDS},? (?:dont|parmi (?:lesquel|eux|elles)\w*) (?:seuls? )?"),
    ),
    "en": (
        re.compile(rf"(?:^|[,;:(] ?|\band )(?:out of|of|among){_THESE['en']} $"),
        re.compile(rf"{_FEW_WORDS},? (?:of (?:whom|which)|including|among them) (?:only )?"),
    ),
}
_APART = re.compile(r"(?: [^\W\d_][\w'-]*){0,4},? ")
_RANGE = {
    "fr": (
        re.compile(r"\bentre\s*$"),
        re.compile(r" et "),
        re.compile(r" ?[–—→+-] ?| (?:à|ou) |,? voire "),
    ),
    "en": (
        re.compile(r"\bbetween\s*$"),
        re.compile(r" and "),
        re.compile(r" ?[–—→+-] ?| (?:to|or) |,? if not "),
    ),
}
# What parts a mean from its standard deviation: "12,3 ± 4,1", "M = 12.3, SD = 4.1".
_SPREAD = re.compile(
    r"\s*(?:±|\+/[-−])\s*"
    r"|[^±\d]*?(?<!\w)(?:(?:et|sd|σ)\s*[=:]|(?:é\.-t\.|écart[- ]type)(?:\s*[=:]| de))\s*"
)
_ALL_BUT = {
    "fr": re.compile(r"\s.*?(?<!\w)(?:sauf|hormis|à l['’]exception de)\s*"),
    "en": re.compile(r"\s.*?(?<!\w)(?:but|except(?: for)?)\s*"),
}
# "31 (74 %)", "31, soit 74 %,", "74 % (n = 31)"; but "31 (40 % de femmes)" is a share of these.
_APPOSED = re.compile(
    rf"{_FEW_WORDS}(?:, | ?\()(?:n ?= ?|(?P<that_is>soit |or |i\.e\.,? |that is,? |c'est-à-dire ))?"
)
_CLOSED = re.compile(r"\s*[),;]| (?:of|des|du)(?!\w)")
# "deux articles sur cinq thèmes": these are of something else.
_NOUN_FIRST = re.compile(r" (?!of |out |in |among |sur |parmi |d[e'])\w")
_OTHER_NOUN = re.compile(r" (?!mais|pas|plus|puis|dans|sans|his|this|was|has|is)\w{2,}[sx]\b")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")


def tie_of(passage: Passage, first: Quantity, second: Quantity, language: str) -> Tie | None:
    """Return how two numbers that follow one another belong together, None if they do not."""
    plain = lower_plain(passage.text)
    before, between = plain[: first.start], plain[first.end : second.start]
    leading, joining, tying = _RANGE[language]
    if leading.search(before) and joining.fullmatch(between):
        return "range"
    if tying.fullmatch(between):  # "à une heure" is no end of a range
        is_article = between in {" à ", " to "} and second.words.casefold() in {"un", "une", "one"}
        return None if is_article else "either"
    if _SPREAD.fullmatch(between):
        return "spread"
    if first.relative and first.range.low == 1 and _ALL_BUT[language].fullmatch(between):
        return "but"
    if first.relative == second.relative:
        if between == " (" and plain.startswith(")", second.end):
            return "same"
    elif (found := _APPOSED.fullmatch(between)) and (
        found["that_is"] or _CLOSED.match(plain, second.end)
    ):
        return "share"
    return "whole" if _WHOLE[language].fullmatch(between) else None


def number_beside(passage: Passage, language: str) -> tuple[Tie, Quantity, Quantity] | None:
    """Return the number outside of the bound words that belongs to the one that they state."""
    (said,) = passage.stated
    outside = [each for each in passage.quantities if not passage.within([each])]
    behind = next((each for each in outside if each.start >= said.end), None)
    ahead = next((each for each in reversed(outside) if each.end <= said.start), None)
    if behind and (tie := tie_of(passage, said, behind, language)):
        plain = lower_plain(passage.text)
        between = plain[said.end : behind.start]
        is_larger = said.number is not None and said.range.low > behind.range.high
        is_other = tie == "whole" and (
            behind.relative
            or _YEAR.search(behind.words)
            or (is_larger and between == " in ")  # "19 in five groups"
            or (_NOUN_FIRST.match(between) and _OTHER_NOUN.match(plain, behind.end))
        )
        is_other = is_other or (
            tie in {"whole", "either"} and unit_beside(plain, behind.start, behind.end)[0]
        )
        return None if is_other else (tie, said, behind)
    if ahead and (tie := _tie_ahead(passage, ahead, said, language)):
        return (tie, said, ahead) if tie == "whole" else (tie, ahead, said)
    return None


def _tie_ahead(passage: Passage, ahead: Quantity, said: Quantity, language: str) -> Tie | None:
    """Return how a number belongs to one before it: "sur 19 personnes, cinq", "19, dont cinq"."""
    plain = lower_plain(passage.text)
    before, between = plain[: ahead.start], plain[ahead.end : said.start]
    leading, of_whom = _AHEAD[language]
    if (leading.search(before) and _APART.fullmatch(between)) or of_whom.fullmatch(between):
        return "whole"
    tie = tie_of(passage, ahead, said, language)
    if tie == "whole" and ahead.number == 1 and re.search(r" (?:sur|in|out of) ", between):
        return "either"  # "un sur trois" is a share
    return tie if tie in {"range", "either", "same"} else None


# --- words that change what a number says ---------------------------------------------------------

# What the words around make of a number. Some calculations give just that: a quotient is so many
# times another, a difference so many more, a mean so many for each.
_Of = Literal["rest", "date", "label", "except"]
Change = Literal["", "denied", "multiplied", "part", "half", "ratio", "difference", "rate"] | _Of
_LABEL = (
    r"n°|nº|no\.|nos\.|#|numéro|number|figure|fig\.|table|tableau|section|chapter|chapitre|page|p\."
    r"|pp\.|annexe|appendix|version|question|item|rank|rang"
)
_MONTHS = {
    "fr": r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    "en": r"January|February|March|April|May|June|July|August|September|October|November|December",
}
_BEFORE: dict[str, dict[Change, str]] = {
    "fr": {
        "denied": (
            r"(?:(?<!non )pas|jamais|n[e'] ?(?:\w+ ){1,3}point|guère)(?: eu| été)?|ni"
            r"|(?:et|mais|ou) non(?: pas)?|plutôt que|au lieu de|loin des?|≠|!=|faux qu[e'][^.;]*"
        ),
        "multiplied": (
            r"(?!une )\w+ fois(?: (?:plus|moins) qu[e'])?|[×x*÷√]"
            r"|(?:double|triple|quadruple|moitié|tiers|quart|dixième) d(?:e |')"
        ),
        "rate": (
            r"en moyenne,?(?: (?!les |ces |des )[\w']+){0,3}"
            r"|(?:chaque (?!jour|semaine|mois|an|fois|matin|soir)\w+|chacune?)"
            r"(?: (?!des? |les |ces )[\w']+){0,3}"
        ),
        "part": r"(?:moitié|tiers|quarts?|cinquièmes?|dixièmes?) (?:du|des|de ces|de la)",
        "rest": rf"(?:tous|toutes){_FEW_WORDS} (?:sauf|hormis|excepté|à l'exception de)(?: les)?",
        "difference": (
            r"(?:hausse|baisse|augmentation|diminution|réduction|recul|progression|crû|augmenté|baissé"
            r"|diminué|reculé|progressé) d(?:e|')"
        ),
        "label": _LABEL,
    },
    "en": {
        "denied": (
            r"\w+n't|(?:not|never)(?: been)?|neither|nor|rather than|instead of|far from|≠|!="
            r"|anything but|(?:false|untrue|wrong|no truth) that [^.;]*"
        ),
        "rest": rf"(?:all|every\w*){_FEW_WORDS} (?:but|except(?: for)?)",
        "multiplied": (
            r"(?:twice|thrice|times|half)(?: as (?:many|much) as)?|[×x*÷]"
            r"|(?:double|triple|quadruple|half)(?: of)?"
            r"|(?:thirds?|quarters?|tenths?|square|cube) of"
        ),
        "part": r"(?:half|thirds?|quarters?|fifths?|tenths?) of (?:the|these|those)",
        "rate": (
            r"(?:on|an) average(?: of)?,?(?: (?!the |of )[\w']+){0,3}"
            r"|every|(?:each|every) (?!day|week|month|year|time)(?:of them|(?!of )\w+)"
            r"(?: (?!of |the )[\w']+){0,3}"
        ),
        "difference": r"(?:r[io]se|grew|grow|fell|fall|drop|increas|decreas|up|down)\w* by",
        "label": _LABEL,
    },
}
_POINTS = UNITS["en"].replace(" ", "|")
_PER = (
    r"personnes?|participante?s?|groupes?|séances?|jours?|semaines?|mois|ans?|années?|heures?"
    r"|ville|salle|site|classe|école|entretiens?|répondante?s?|tête|individu|élève|équipe"
    r"|organisation|enquêtée?s?"
)
_BEHIND: dict[str, dict[Change, str]] = {
    "fr": {
        "multiplied": r" ?(?:[×*÷]|\\times) ?\d| au carré| \w+ièmes(?!\w)",
        "ratio": r" fois (?:plus|moins|autant)",
        "difference": (
            rf"{_FEW_WORDS} (?:de|en) (?:plus|moins|trop)(?: qu(?:e |')|(?= ?(?:[.,;:!?)]|$)))"
        ),
        "half": rf"{_FEW_WORDS} et demie?(?![\w-])| virgule \w",
        "rate": (
            rf"{_FEW_WORDS} (?:par (?:{_PER})(?!\w)|(?:dans|pour) chaque|en moyenne"
            r"|(?:chacune?|pièce)(?= ?(?:[.,;:!?)]|$)))"
        ),
        "except": rf"{_FEW_WORDS} (?:sauf|hormis|excepté|à l'exception)",
        "date": rf" (?:{_MONTHS['fr']})(?!\w)",
    },
    "en": {
        "multiplied": (
            r" ?(?:[×*÷]|\\times) ?\d| squared"
            r"|[ -](?:thirds|quarters|halves|\w+(?:fth|xth|nth|dth)s)(?!\w)"
        ),
        "ratio": (
            r"(?: times (?:as|more|less|fewer|higher|lower|greater|larger|the)|[ -]?fold)(?!\w)"
        ),
        "difference": (
            r" (?:more|fewer|less|higher|lower)(?: [\w-]+){0,5}? than| too (?:many|few)"
            r"|(?:(?<=%)|(?<=cent)) (?:more|fewer|less|higher|lower)(?!\w)"
            r"|(?: [\w-]+)? fewer than|(?: [\w-]+)? (?:more|fewer)(?= ?(?:[.,;:!?)]|$))"
        ),
        "half": rf"{_FEW_WORDS} and (?:a|one) half(?!\w)| point (?:{_POINTS})(?!\w)",
        "rate": (
            rf"{_FEW_WORDS} (?:per \w+|(?:in|for|on) (?:each|every|average)(?!\w)"
            r"|(?:each|apiece|an? (?:person|head|day|week|month|year|room))(?= ?(?:[.,;:!?)]|$)))"
        ),
        "except": rf"{_FEW_WORDS} (?:but|except|save|other than)(?!\w)",
        "date": rf"(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS['en']}|o'clock|[ap]\.?m)(?!\w)",
    },
}


def change_of(passage: Passage, said: Quantity, language: str) -> tuple[Change, int, int]:
    """Return what the words around a number make of it, or "", and where these begin and end."""
    text = passage.text.replace("\u2019", "'")
    for change, words in _BEFORE[language].items():
        pattern = re.compile(rf"(?<![\w-])(?:{words})\s*\Z", re.IGNORECASE)
        if found := pattern.search(text, max(0, said.start - _REACH), said.start):
            return change, found.start(), said.end
    for change, words in _BEHIND[language].items():
        if found := re.compile(words).match(text, said.end):
            return change, said.start, found.end()
    return "", said.start, said.end


STATISTICS_OF = frozenset({"mean", "median", "sd", "min", "max"})
"""The functions whose result is called by a word of its own."""
_STATISTICS = {
    "fr": {
        "mean": r"moyennes?|(?:âge|temps|score|revenu|nombre|délai|salaire|prix) moyen",
        "median": r"médian\w*|mdn",
        "sd": r"écarts?[- ]types?",
        "min": r"plus (?:bas|court|petit|jeune|faible)\w*|minim(?:um|al)\w*",
        "max": r"plus (?:haut|long|grand|gros|âgé|élevé|fort)\w*|maxim(?:um|al)\w*",
        "sum": r"au total|en tout",
    },
    "en": {
        "mean": r"averag\w+|mean",
        "median": r"median|mdn",
        "sd": r"standard deviation|sd",
        "min": r"lowest|smallest|shortest|youngest|minim(?:um|al)",
        "max": r"highest|largest|longest|biggest|oldest|greatest|maxim(?:um|al)",
        "sum": r"in total|altogether",
    },
}


def statistics_named(passage: Passage, said: Quantity, language: str) -> set[str]:
    """Return the functions that the clause before a number names: "the mean pay is"."""
    clause = re.split(r"[;:.(\ufffc]", lower_plain(passage.text[: said.end]))[-1]
    return {
        function
        for function, words in _STATISTICS[language].items()
        if re.search(rf"\b(?:{words})\b", clause)
    }
