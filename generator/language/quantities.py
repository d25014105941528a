"""Reads the quantities that prose states: digits, number words, shares, vague phrases.

What a phrase without a number may stand for is a convention of this project, printed in the guide
for authors: a dozen may be up to a fifth more or less, a half up to a thirtieth of the whole, a
majority is more than a half, a large one two thirds; "quelques" are two to nine, "plusieurs" two or
more, "several" three or more. "About" reaches a tenth of a number to both sides, "nearly" to below
only; of a share 5 points.
"""

import math
import re
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache

from generator.core.values import Frozen, replace
from generator.language.typed_numbers import UNITS, Style, read_number, spelled_numbers
from generator.language.units import CURRENCY_BEFORE, PARTS, Unit, measured


class Range(Frozen):
    """The values that a phrase may stand for; an end that is not included is open."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: Fraction) -> bool:
        """Say whether the value is in the range."""
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below


class Phrase(Frozen):
    """A phrase, as a regular expression over lower-cased text, and its range.

    ``relative`` phrases speak of a share of the whole, the others of a number of things. One that
    ``may_be_article`` says a number only where an article is read as one ("pas une" is also in
    "ce n'est pas une région").
    """

    pattern: str
    range: Range
    relative: bool = False
    may_be_article: bool = False


def _about(value: int | Fraction, tolerance: Fraction = Fraction(1, 5)) -> Range:
    return Range(value * (1 - tolerance), value * (1 + tolerance))


def near_share(share: Fraction) -> Range:
    """Return the range around a share that a word such as "half" may stand for."""
    reach = min(Fraction(1, 30), share / 5)
    return Range(share - reach, share + reach)


_ALMOST_NONE = Range(Fraction(0), Fraction(1, 20))
_NOTHING, _ALL = Range(Fraction(0), Fraction(0)), Range(Fraction(1), Fraction(1))
_ENDLESS = Fraction(10**30)
_MORE_THAN_HALF = Range(Fraction(1, 2), Fraction(1), low_open=True)
_LESS_THAN_HALF = Range(Fraction(0), Fraction(1, 2), high_open=True)
_PLENTY = Range(Fraction(2, 3), Fraction(1))
_SOME = Range(Fraction(2), Fraction(9))
_SEVERAL = {"fr": Range(Fraction(2), _ENDLESS), "en": Range(Fraction(3), _ENDLESS)}

# Nouns that make a vague number of the one before them: "une dizaine", "two dozen".
COLLECTIVES: dict[str, dict[str, int]] = {
    "fr": {
        "dizaine": 10,
        "douzaine": 12,
        "quinzaine": 15,
        "vingtaine": 20,
        "trentaine": 30,
        "quarantaine": 40,
        "cinquantaine": 50,
        "soixantaine": 60,
        "centaine": 100,
        "millier": 1000,
    },
    "en": {"dozen": 12},
}

# Words that multiply a number in digits: "2,5 millions".
MAGNITUDES: dict[str, dict[str, int]] = {
    "fr": {"cent": 100, "mille": 1000, "million": 10**6, "milliard": 10**9},
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9},
}

_FIFTHS_AND_SMALLER = {
    "fr": {"cinquième": 5, "sixième": 6, "huitième": 8, "dixième": 10},
    "en": {"fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10},
}


def _smaller_parts(language: str) -> tuple[Phrase, ...]:
    """Return the phrases "un cinquième", … "neuf dixièmes"; one fifth may be an ordinal."""
    one = {"fr": "un", "en": "(?:a|one|an)"}[language]
    return tuple(
        Phrase(
            rf"(?:les |the )?{number}[ -]{part}{'s' * (count > 1)}",
            near_share(Fraction(count, whole)),
            relative=True,
            may_be_article=count == 1,
        )
        for part, whole in _FIFTHS_AND_SMALLER[language].items()
        for count, number in enumerate([one, *UNITS[language].split()[1 : whole - 1]], start=1)
    )


# "tous les cinq", "tous deux" say a number, no share.
_NO_NUMBER = {
    language: rf"(?! (?:(?:les|the) )?(?:[0-9]|(?:{'|'.join((units + more).split()[1:])})\b))"
    for language, units, more in (
        ("fr", UNITS["fr"], " vingt trente quarante cinquante soixante cent"),
        ("en", UNITS["en"], " twenty thirty forty fifty sixty a"),
    )
}
# "plus du tiers": the bound has taken the article.
_OF_THE = r"(?<=plus du )|(?<=moins du )|(?<=près du )"

PHRASES: dict[str, tuple[Phrase, ...]] = {
    "fr": (
        Phrase(r"(?:aucune?|nul(?:le)?)(?: seule?)?|pas une? seule?", _NOTHING),
        Phrase(r"pas une?", _NOTHING, may_be_article=True),
        Phrase(r"une? seule?", _ALL),
        Phrase(r"(?:une )?demi-douzaine", _about(6)),
        Phrase(r"quelques(?:-une?s)?", _SOME, may_be_article=True),
        Phrase(r"plusieurs", _SEVERAL["fr"], may_be_article=True),
        Phrase(r"(?:la |une )?(?:très )?(?:grande|large|forte) majorité", _PLENTY, relative=True),
        Phrase(r"(?:la |une )?majorité|la plupart", _MORE_THAN_HALF, relative=True),
        Phrase(r"(?:une )?minorité", _LESS_THAN_HALF, relative=True),
        Phrase(r"(?:la|une) (?:petite )?moitié", near_share(Fraction(1, 2)), relative=True),
        Phrase(rf"(?:le |un |{_OF_THE})tiers", near_share(Fraction(1, 3)), relative=True),
        Phrase(r"(?:les )?deux[ -]tiers", near_share(Fraction(2, 3)), relative=True),
        Phrase(rf"(?:le |un |{_OF_THE})quart", near_share(Fraction(1, 4)), relative=True),
        Phrase(r"(?:les )?trois[ -]quarts", near_share(Fraction(3, 4)), relative=True),
        *_smaller_parts("fr"),
        Phrase(r"la totalité|l'ensemble", _ALL, relative=True),
        Phrase(rf"tou(?:s|tes){_NO_NUMBER['fr']}(?: les)?", _ALL, relative=True),
    ),
    "en": (
        Phrase(r"none(?: of)?|no one|not (?:a single|one)|no", _NOTHING),
        Phrase(r"(?:a single|only one|just one)", _ALL),
        Phrase(r"half a dozen", _about(6)),
        Phrase(r"a dozen", _about(12)),
        Phrase(r"a hundred or so", _about(100)),
        Phrase(r"some|a few|(?:only )?few", _SOME, may_be_article=True),
        Phrase(r"several", _SEVERAL["en"], may_be_article=True),
        Phrase(r"(?:(?:a|the) )?(?:large|great|vast|wide) majority", _PLENTY, relative=True),
        Phrase(r"(?:(?:a|the) )?majority|most", _MORE_THAN_HALF, relative=True),
        Phrase(r"(?:a )?minority", _LESS_THAN_HALF, relative=True),
        Phrase(r"(?:a |one )?half", near_share(Fraction(1, 2)), relative=True),
        Phrase(r"(?:a|one) third", near_share(Fraction(1, 3)), relative=True),
        Phrase(r"two[ -]thirds", near_share(Fraction(2, 3)), relative=True),
        Phrase(r"(?:a|one) quarter", near_share(Fraction(1, 4)), relative=True),
        Phrase(r"three[ -]quarters", near_share(Fraction(3, 4)), relative=True),
        *_smaller_parts("en"),
        Phrase(rf"all{_NO_NUMBER['en']}(?: of)?(?: the)?|every", _ALL, relative=True),
    ),
}

_OF = r"d(?:es? |u |')"
_SLIGHTLY = {
    "fr": "un peu|à peine|légèrement|guère|tout juste",
    "en": "just|slightly|a (?:little|bit)|marginally|barely|hardly|scarcely",
}
# What makes a bound of the number behind it: "over" and "short" a little more or less, "near" to
# both sides, "under" from below.
BOUNDS_BEFORE: dict[str, dict[str, str]] = {
    "fr": {
        "least": rf"au moins|au minimum|un minimum {_OF}|(?:pas|non) moins {_OF}|≥|>=",
        "most": (
            rf"(?:tout )?au plus|au maximum|un maximum {_OF}|jusqu'à|pas plus {_OF}|≤|<="
            r"|(?:dépass|exc[èé]d)\w+ pas"
        ),
        "over": rf"(?:{_SLIGHTLY['fr']}) plus {_OF}",
        "short": rf"(?:{_SLIGHTLY['fr']}) moins {_OF}|pas (?:tout à fait|encore)",
        "more": (
            rf"(?<!\ben )(?<!pas )plus {_OF}|au[- ]delà d(?:e |')|supérieur\w* à"
            r"|(?:dépass|exc[èé]d)\w+|(?:la )?barre d(?:e |es )|>"
        ),
        "less": (
            rf"(?<!pas )moins {_OF}|en[- ]deçà {_OF}|en dessous {_OF}|inférieur\w* à"
            r"|pas même|même pas|frôl\w+|<"
        ),
        "near": (
            rf"[≈~]|(?:autour|aux alentours|de l'ordre|dans les environs) {_OF}|environ|env\."
            r"|à peu près|quelque|approximativement|grosso modo|plus ou moins"
        ),
        "under": rf"(?:près|pas loin|proches?) {_OF}|presque|quasi(?:ment)?|bientôt",
        "barely": r"(?:à peine|tout juste)",
    },
    "en": {
        "least": r"at least|a minimum of|(?:no|not) (?:less|fewer) than|≥|>=",
        "most": (
            r"at (?:the )?most|up to|a maximum of|(?:no|not) (?:more|greater) than|not exceed\w*"
            r"|≤|<="
        ),
        "over": rf"(?:{_SLIGHTLY['en']}) (?:more than|over|above)",
        "short": rf"(?:{_SLIGHTLY['en']}) (?:(?:less|fewer) than|under|below|short of)|not quite",
        "more": (
            r"(?:more|greater|higher) than|(?:over|above|beyond)(?! th)|exceed\w*|in excess of"
            r"|upwards? of|north of|>"
        ),
        "less": r"(?:less|fewer|lower|smaller) than|(?:under|below)(?! th)|short of|not even|<",
        "near": (
            r"[≈~]|about|around|roughly|approximately|approx\.|circa|ca?\.|some|more or less"
            r"|(?:in the region|(?:in|on) the order) of"
        ),
        "under": r"nearly|almost|near(?:ing)?|close (?:to|on)|approaching|virtually|practically",
        "barely": r"(?:only |just )?(?:barely|hardly|scarcely)",
    },
}

# What makes a bound of the number before it.
BOUNDS_AFTER: dict[str, dict[str, str]] = {
    "fr": {
        "least": r"(?:au )?minimum|au moins|(?:ou|et) (?:plus|davantage)",
        "most": r"(?:tout )?au plus|(?:au )?maximum|(?:ou|et) moins",
        "near": r"environ|à peu près|approximativement|plus ou moins",
        "over": r"et quelques",
    },
    "en": {
        "least": r"(?:at (?:the )?(?:very )?least|(?:or|and) (?:more|above)|minimum)",
        "most": r"at (?:the )?(?:very )?most|or (?:less|fewer)|maximum",
        "near": r"or (?:so|thereabouts)|more or less|give or take|approximately",
        "over": r"odd|and a bit|and counting",
    },
}

# What leads to a name, folded: "de la Corse", "l'agglomération de Nevers".
ARTICLES = {"fr": r"l[ea]s?|l|de|d|du|des|aux?|à|une?", "en": r"the|an?|of|in"}


# --- reading --------------------------------------------------------------------------------------

_DIGITS = {
    language: re.compile(
        rf"(?<![\w.,/-])-?(?:[0-9]{{1,3}}(?:{gap}[0-9]{{3}})+|[0-9]+)(?:{point}[0-9]+)?(?!\w|[.,/'^-][0-9]){last}"
    )
    for language, gap, point, last in (
        ("fr", "[ ]", ",", r"|(?:(?<=[=<>≤≥])|(?<=[=<>≤≥] ))-?,[0-9]+(?!\w|[.,/-][0-9])"),
        # Behind a sign there may be no zero, as the APA writes a p.
        (
            "en",
            ",",
            r"\.",
            r"(?! 000\b)|(?:(?<=[=<>≤≥])|(?<=[=<>≤≥] ))-?\.[0-9]+(?!\w|[.,/-][0-9])",
        ),
    )
}
_STYLE: Mapping[str, Style] = {"fr": "comma", "en": "point"}
_PERCENT = {
    "fr": r"[ ]?\\?(?:%(?!\w)|pour[ -]cent\b|p\. ?100\b)",
    "en": r"[ ]?\\?(?:%(?!\w)|per ?cent\b)",
}
_SAME = str.maketrans("\t\n\r\u00a0\u2007\u2009\u202f’ʼ\u2010\u2011−", "       ''---")
_MINUS = {
    "fr": re.compile(r"(?<![\w-])(?<!au )(?<!du )(?<!le )(?<!ou )(?<!pas )moins \Z"),
    "en": re.compile(r"(?<![\w-])(?:minus|negative) \Z"),
}
_HALF = {
    "fr": re.compile(r" et demie?(?![\w-])"),
    "en": re.compile(r" and (?:a|one) half(?![\w-])"),
}
_NUMBER_ENDS = {
    language: re.compile(rf"(?:[0-9]|\b(?:{names.replace(' ', '|')})) (?:de )?\Z")
    for language, names in UNITS.items()
}
# What "over" may go through, rather than be more than: "over three sessions"; "under" is at.
_SPELL = re.compile(
    r" (?:[a-z]+ )?(?:conditions?|headings?|themes?|sessions?|waves?|rounds?|meetings?|visits?"
    r"|periods?|phases?|stages?|terms?|semesters?|trials?|seasons?|days?|weeks?|months?|years?|decades?)\b"
)
_EXACT = Context(prec=100)
_BOUND_REACH = 28  # characters before a number in which a bound is sought; none is longer


class Quantity(Frozen):
    """A stated quantity: its words, where they stand, and what it may stand for.

    ``start`` and ``end`` are character offsets. ``number`` is the number as printed, ``decimals``
    how many digits it prints behind the comma, for a quantity in digits or number words; a phrase
    or a bounded number has only its ``range``. A ``relative`` quantity is a share of 1: "26,3 %" is
    the number 26.3.
    """

    words: str
    start: int
    end: int
    range: Range
    number: Decimal | None = None
    decimals: int = 0
    relative: bool = False

    def agrees(self, value: Fraction) -> bool:
        """Say whether the quantity may stand for the value, rounded half up as it is printed.

        "0 %" and "100 %" stand for none and all, "0,0 %" and "100,0 %" for what is near. A bound
        with decimals is compared with the value as it would be printed: 26.32 is not "more than
        26,3".
        """
        if self.relative and not self.decimals and self.number in {0, 100}:
            return value == self.range.low
        scale = 100 if self.relative else 1
        printed = _half_up(value * scale, self.decimals)
        if self.number is None:
            return self.range.holds(printed / scale if self.decimals > 0 else value)
        return printed == Fraction(self.number)


def _half_up(value: Fraction, decimals: int) -> Fraction:
    scale = Fraction(10) ** decimals
    rounded = math.floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(rounded if value >= 0 else -rounded) / scale


def find_quantities(
    text: str, language: str, *, articles: bool = False, unit: Unit | None = None
) -> list[Quantity]:
    """Return the quantities that a text states, in order; a lone "un" is one with ``articles``.

    What is stated in a unit of the same kind as ``unit`` is a number of these: "2 h 07" of minutes.
    """
    plain = lower_plain(text)
    spelled = (exactly(value, start, end) for start, end, value in spelled_numbers(plain, language))
    numbers = [*_in_digits(plain, language), *spelled]
    read = [*_phrases(plain, language, articles=articles)]
    read += (_with_unit(plain, each, language, unit) for each in numbers)
    parts = (_with_unit(plain, each, language, unit) for each in _parts_of_units(plain, unit))
    read += (each for each in parts if each.number is None)  # which are in that unit
    found: list[Quantity] = []
    bounded = (with_bound(plain, each, language) for each in read)
    for each in sorted(bounded, key=lambda each: (each.start, -each.end)):
        quantity = replace(each, words=text[each.start : each.end])
        is_apart = not found or each.start >= found[-1].end
        if is_apart and (articles or not _is_article(quantity)):
            found.append(quantity)
    return found


def _is_article(quantity: Quantity) -> bool:
    """Say whether "un" says no more than itself: not in "un million", nor "près d'un"."""
    is_one = quantity.number == 1 or quantity.range.low < 1 < quantity.range.high
    has_article = re.search(r"\b(?:une?|one)\b", quantity.words, re.IGNORECASE)
    return is_one and not quantity.relative and has_article is not None


def lower_plain(text: str) -> str:
    """Return the text lower-cased, with ordinary spaces and apostrophes, offsets unchanged."""
    spaced = text.translate(_SAME)
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in spaced)


def _phrases(plain: str, language: str, *, articles: bool) -> Iterator[Quantity]:
    for pattern, phrase in _compiled_phrases(language):
        for match in pattern.finditer(plain) if articles or not phrase.may_be_article else ():
            yield Quantity("", *match.span(), phrase.range, relative=phrase.relative)


@cache
def _compiled_phrases(language: str) -> list[tuple[re.Pattern[str], Phrase]]:
    return [
        (re.compile(rf"(?<![\w-])(?:{phrase.pattern})(?![\w-])"), phrase)
        for phrase in PHRASES[language]
    ]


def _in_digits(plain: str, language: str) -> Iterator[Quantity]:
    for match in _DIGITS[language].finditer(plain):
        typed = read_number(re.sub(r"^(-?)(?=[.,])", r"\g<1>0", match[0]))
        if digits := typed and typed.plain.get(_STYLE[language]):
            yield exactly(Decimal(digits), *match.span(), len(digits.partition(".")[2]))


def _parts_of_units(plain: str, unit: Unit | None) -> Iterator[Quantity]:
    """Yield the numbers that stand at their unit: "2h07", "une demi-heure"."""
    for found in PARTS.finditer(plain if unit else ""):
        name, text = found.lastgroup or "", found[0].replace(",", ".")
        value = Decimal(text) if name == "n" else Decimal(int(name[1:])) / 4
        yield exactly(value, *found.span(), len(text.partition(".")[2]) if name == "n" else 1)


def exactly(value: Decimal | int, start: int, end: int, decimals: int = 0) -> Quantity:
    """Return a number as the quantity that stands in a text from ``start`` to ``end``."""
    exact = Fraction(value)
    return Quantity("", start, end, Range(exact, exact), Decimal(value), decimals)


def _with_unit(plain: str, number: Quantity, language: str, unit: Unit | None) -> Quantity:
    """Return a number with its sign and what follows it: "26,3 %", "2 millions", "dix et demi"."""
    value, end, decimals = number.number or Decimal(), number.end, number.decimals
    minus = _MINUS[language].search(plain, max(0, number.start - _BOUND_REACH), number.start)
    start = minus.start() if minus else number.start
    if sign := CURRENCY_BEFORE.search(plain, max(0, start - 5), start):
        start = sign.start()
    if half := not decimals and _HALF[language].match(plain, end):
        value, end, decimals = value + Decimal("0.5"), half.end(), 1
    value = -value if minus else value
    step = Fraction(1, 2) if half else Fraction(1) / 10**decimals
    if unit and (measure := measured(plain, end, Fraction(value), step, unit, language)):
        return Quantity("", start, measure[0], Range(*measure[1:], high_open=True))
    if percent := re.compile(_PERCENT[language]).match(plain, end):
        share = Fraction(value) / 100
        found = exactly(value, start, percent.end(), decimals)
        return replace(found, range=Range(share, share), relative=True)
    scale = re.compile(r"(?: (?:bonne|petite))?[ -]([^\W\d_]+)").match(plain, end)
    word = scale[1].removesuffix("s") if scale else ""
    if scale and (times := COLLECTIVES[language].get(word)):
        return Quantity("", start, scale.end(), _about(Fraction(value) * times))
    if scale and (times := MAGNITUDES[language].get(word)):
        zeros = len(str(times)) - 1
        return exactly(_EXACT.multiply(times, value), start, scale.end(), decimals - zeros)
    return exactly(value, start, end, decimals)


def with_bound(plain: str, quantity: Quantity, language: str) -> Quantity:
    """Return the quantity widened by a bound before or behind it: "au moins un tiers"."""
    leading, following = _bounds(language)
    before = leading.search(plain, max(0, quantity.start - _BOUND_REACH), quantity.start)
    number_ends = _NUMBER_ENDS[language]
    if before and number_ends.search(plain, max(0, before.start() - 12), before.start()):
        return quantity  # "two fewer than the seven"
    bound = before or following.match(plain, quantity.end)
    if bound is None:
        return quantity
    kind = next(name for name, words in bound.groupdict().items() if name != "noun" and words)
    if re.match(r"(?:over|under) ", bound[0]) and _SPELL.match(plain, quantity.end):
        kind = "least"
    reach = _bounded(quantity, kind)
    return Quantity(
        "",
        min(quantity.start, bound.start()),
        max(quantity.end, bound.end()),
        reach,
        decimals=quantity.decimals,
        relative=quantity.relative or reach == _ALMOST_NONE,
    )


def _bounded(quantity: Quantity, kind: str) -> Range:
    """Return what a quantity stands for behind a bound of ``BOUNDS_BEFORE``."""
    own, places = quantity.range, quantity.decimals
    middle = (own.low + own.high) / 2
    reach = abs(middle) / 10
    if quantity.relative:
        reach = Fraction(1, 10) if middle == 1 else min(Fraction(1, 20), abs(middle) / 5)
    step = Fraction(1, 200 if quantity.relative else 2) / Fraction(10) ** places
    top = middle + (step if places > 0 else 0)  # as it is printed
    low, high = {
        "more": (middle, _ENDLESS),
        "least": (middle, _ENDLESS),
        "less": (-_ENDLESS, middle),
        "most": (-_ENDLESS, middle),
        "near": (min(own.low, middle - reach), max(own.high, middle + reach)),
        "over": (middle, middle + reach),
        "short": (middle - reach, middle),
        "under": (middle - reach, top),
        "barely": (middle - reach, max(top, middle + reach / 5)),
    }[kind]
    if not middle and _ENDLESS not in {-low, high}:
        return _ALMOST_NONE
    return Range(low, high, low_open=kind in {"more", "over"}, high_open=kind in {"less", "short"})


@cache
def _bounds(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what matches a bound at the end of a text, and one that follows a number."""
    before, behind = (
        "|".join(f"(?P<{name}>{words})" for name, words in bounds[language].items())
        for bounds in (BOUNDS_BEFORE, BOUNDS_AFTER)
    )
    # "more than the 12"
    between = r"(?:(?:the|these|those|les|ces|leurs) )?"
    end = r"(?(noun)(?= ?(?:[.,;:!?)]|\Z)))"  # "12 personnes au moins."
    number = rf"[0-9]|(?:{'|'.join(UNITS[language].split())}|une|an?)\b"  # that it is a bound of
    return (
        re.compile(rf"(?:(?<![\w-])|(?=[<>≤≥≈~]))(?:{before})[ ]*{between}[«“\"(]?[ ]?\Z"),
        re.compile(rf"(?P<noun> [^\W\d_]+)? (?:{behind})(?![\w-]| (?:{number})){end}"),
    )
