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

Stated = TypeVar("Stated", Quantity, Date)
# How two numbers belong together: a part and its whole, a whole and its part, "between" two, "two
# to three", a count and its share, a mean and its spread, all but some, "five (5)".
Tie = Literal["whole", "part", "range", "either", "share", "spread", "but", "same"]


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
    before: str, words: str, behind: str, language: str, *, unit: Unit | None
) -> Passage:
    """Return a passage with its quantities, those in a unit of the kind of ``unit`` in that.

    A lone "un" is a number where the bound words state no other, or one of two that belong
    together: "un sur trois".
    """
    passage = Passage.around(before, words, behind)
    every = tuple(find_quantities(passage.text, language, articles=True, unit=unit))
    inside = passage.within(every)
    stated = passage.within(find_quantities(passage.text, language, unit=unit))
    if not stated or (len(inside) == PAIR and tie_of(passage, *inside, language)):
        stated = inside
    return replace(passage, quantities=every, stated=stated)


# --- two numbers that belong together -------------------------------------------------------------

_FEW_WORDS = r"(?: [^\W\d_][\w'’-]*){0,3}?"
_APART = r"(?: [^\W\d_][\w'-]*){0,4},? "
_SHARE = rf"{_FEW_WORDS}(?:, | ?\()(?:n ?= ?)?"
# What parts a mean from its standard deviation: "12,3 ± 4,1", "M = 12.3, SD = 4.1".
_SPREAD = (
    r"\s*(?:±|\+/[-−])\s*"
    r"|[^±\d]*?(?<!\w)(?:(?:et|sd|σ)\s*[=:]|(?:é\.-t\.|écart[- ]type)(?:\s*[=:]| de))\s*"
)
_THESE = {
    "fr": "(?: (?:un total de|tou(?:s|tes)|les|ces|nos|leurs|ses))*",
    "en": "(?: (?:a total of|every|all|the|these|those|our|its|their))*",
}
# Each tie with what stands before the first number, between both and behind the second.
_TIES: dict[str, tuple[tuple[Tie, str, str, str], ...]] = {
    "fr": (
        ("range", r"\bentre\s*", r" et ", ""),
        ("either", "", r" ?[–—→+-] ?| (?:à|ou) |,? voire ", r""),
        ("spread", "", _SPREAD, ""),
        ("but", "", r"\s.*?(?<!\w)(?:sauf|hormis|à l['’]exception de)\s*", ""),
        ("same", "", r" \(", r"\)"),
        ("share", "", rf"{_FEW_WORDS}(?:, | ?\()(?:soit |c'est-à-dire )", ""),
        ("share", "", _SHARE, r"\s*[),;]| (?:des|du)(?!\w)"),
        (
            "whole",
            "",
            (
                rf"{_FEW_WORDS} (?:sur|parmi|d'entre|des){_THESE['fr']} "
                r"| de(?: les| ces| nos| leurs| ses)? | ?/ ?"
            ),
            "",
        ),
        ("part", rf"(?:^|[,;:(] ?|\bet )(?:sur|parmi|des?|d'entre){_THESE['fr']} ", _APART, ""),
        (
            "part",
            "",
            rf"{_FEW_WORDS},? (?:dont|parmi (?:lesquel|eux|elles)\w*) (?:seuls? )?",
            "",
        ),
    ),
    "en": (
        ("range", r"\bbetween\s*", r" and ", ""),
        ("either", "", r" ?[–—→+-] ?| (?:to|or) |,? if not ", ""),
        ("spread", "", _SPREAD, ""),
        ("but", "", r"\s.*?(?<!\w)(?:but|except(?: for)?)\s*", ""),
        ("same", "", r" \(", r"\)"),
        ("share", "", rf"{_FEW_WORDS}(?:, | ?\()(?:or |i\.e\.,? |that is,? )", ""),
        ("share", "", _SHARE, r"\s*[),;]| of(?!\w)"),
        (
            "whole",
            "",
            (
                rf"{_FEW_WORDS} (?:out of|among|of(?= th)){_THESE['en']} "
                rf"| (?:of|in){_THESE['en']} | ?/ ?"
            ),
            "",
        ),
        ("part", rf"(?:^|[,;:(] ?|\band )(?:out of|of|among){_THESE['en']} ", _APART, ""),
        (
            "part",
            "",
            rf"{_FEW_WORDS},? (?:of (?:whom|which)|including|among them) (?:only )?",
            "",
        ),
    ),
}
# "deux articles sur cinq thèmes": these are of something else.
_NOUN_FIRST = re.compile(r" (?!of |out |in |among |sur |parmi |d[e'])\w")
_OTHER_NOUN = re.compile(r" (?!mais|pas|plus|puis|dans|sans|his|this|was|has|is)\w{2,}[sx]\b")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")


def tie_of(passage: Passage, first: Quantity, second: Quantity, language: str) -> Tie | None:
    """Return how two numbers that follow one another belong together, None if they do not."""
    plain = lower_plain(passage.text)
    is_alike = first.relative == second.relative
    is_possible = {
        "either": second.words.casefold() not in {"un", "une", "one"},  # "à une heure" is no end
        "but": first.relative and first.range.low == 1,
        "same": is_alike,
        "share": not is_alike,  # but "31 (40 % de femmes)" is a share of these
    }
    for tie, before, between, behind in _TIES[language]:
        if (
            is_possible.get(tie, True)
            and re.fullmatch(between, plain[first.end : second.start])
            and re.search(rf"(?:{before})\Z", plain[: first.start])
            and re.match(behind, plain[second.end :])
        ):
            return tie
    return None


def number_beside(passage: Passage, language: str) -> tuple[Tie, Quantity, Quantity] | None:
    """Return the number outside of the bound words that belongs to the one that they state.

    It stands behind that one, or before a part ("sur 19 personnes, cinq") or the end of a range.
    """
    (said,) = passage.stated
    plain = lower_plain(passage.text)
    outside = [each for each in passage.quantities if not passage.within([each])]
    behind = next((each for each in outside if each.start >= said.end), None)
    ahead = next((each for each in reversed(outside) if each.end <= said.start), None)
    tie = tie_of(passage, said, behind, language) if behind else None
    if behind and tie and tie != "part":
        is_many = tie in {"whole", "either"} and unit_beside(plain, behind.start, behind.end)[0]
        is_other = is_many or (tie == "whole" and _is_of_other(plain, said, behind))
        return None if is_other else (tie, said, behind)
    tie = tie_of(passage, ahead, said, language) if ahead else None
    if ahead and tie == "part":
        return "whole", said, ahead
    if (
        ahead and tie == "whole" and ahead.number == 1
    ):  # "un sur trois" is a share, "un des 3" is not
        is_share = re.search(r" (?:sur|in|out of) ", plain[ahead.end : said.start])
        return ("either", ahead, said) if is_share else None
    return (tie, ahead, said) if ahead and tie in {"range", "either", "same"} else None


def _is_of_other(plain: str, said: Quantity, behind: Quantity) -> bool:
    """Say whether a number is no whole of the one before it: "19 in five groups", "in 2024"."""
    between = plain[said.end : behind.start]
    is_larger = said.number is not None and said.range.low > behind.range.high
    has_noun = _NOUN_FIRST.match(between) and _OTHER_NOUN.match(plain, behind.end)
    is_year = _YEAR.search(behind.words)
    return bool(behind.relative or is_year or (is_larger and between == " in ") or has_noun)


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


def statistics_named(words: str, language: str) -> set[str]:
    """Return the functions that the last clause of some words names: "the mean pay is"."""
    clause = re.split(r"[;:.(\ufffc]", lower_plain(words))[-1]
    return {
        function
        for function, names in _STATISTICS[language].items()
        if re.search(rf"\b(?:{names})\b", clause)
    }
