"""The texts of one language, and its way of writing numbers.

The texts are two YAML files beside this module, the same codes in every language: ``fr.yaml`` has
those of pages, ``messages.fr.yaml`` those of messages, read when the first of them is asked for. A
text is a template, or one for each plural category of the field ``count``. In a template

- ``{name}`` is a field as it is, a list parted by commas;
- ``{name:quoted}`` is a field between quotation marks, on one line and cut where it is long;
- ``{parts:parted}`` is a list parted by semicolons;
- ``{names:or}`` and ``{names:and}`` are lists in a sentence, ``{names:quoted or}`` of quoted texts;
- ``{near}`` is the nearest right name as a question, nothing where the field is empty.

How a number is written follows the Unicode locale data (CLDR) through Babel.
"""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from pathlib import Path
from string import Formatter
from typing import cast

import yaml

from generator.core.problems import Message, Problem, cut
from generator.core.values import Frozen
from generator.core.yaml_source import Loader
from generator.language.typed_numbers import UNNAMED, in_words
from generator.language.values import Duration, MeanYear, Year, YearMonth

LANGUAGES = ("fr", "en")  # those with a complete catalogue
FALLBACK = "en"  # the language of messages where the thesis is in one without a catalogue
LEAST_PRECISION = 28  # significant digits of a quotient, as Python's decimals have by default
LARGEST_LOST = Fraction(1, 2000)  # of which three decimals leave nothing
FIRST_GROUPED = 1000  # number that has a sign between its digits
LEAST_POWER = -6  # of ten that is written with its zeros
_WORD = re.compile(r"\w+")
_FRENCH_SPACE = re.compile(r"(?<=«) | (?=[»:;!?%])")  # that no line is to break at
_LEAST_WORDS = 2  # small words of another language, of which a text must have more
_SMALL_WORDS = {
    "fr": ("les", "des", "du", "est", "une", "dans", "pour", "aux", "cette", "sont", "qui"),
    "en": (
        *("the", "of", "and", "is", "are", "was", "that", "with", "for", "to", "in"),
        # Who writes in a language that has no messages here reads them in English.
        *("und", "der", "ist", "nicht", "el", "los", "una", "che", "della", "não", "uma"),
        *("het", "een", "och", "att"),
    ),
}
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Share(Fraction):
    """A part of a whole, between 0 and 1: it is written as a percentage."""


Number = int | Decimal | Fraction
Texts = Mapping[str, str | Mapping[str, str]]


class UnknownLanguageError(ValueError):
    """A site asks for a language that has no catalogue."""


class Language(Frozen, eq=False):
    """The texts of one language and its way of writing numbers."""

    code: str
    texts: Texts

    def say(self, code: str, /, **fields: object) -> str:
        """Return the text of a code with its fields filled in.

        A code or field that does not exist is a mistake of ours and raises ``KeyError``.
        """
        template = self.texts.get(code) or messages_of(self.code)[code]
        if not isinstance(template, str):
            category = self.plural(cast("int", fields["count"]))
            template = template.get(category, template["other"])
        return "".join(
            f"{text}{self._field(name, fields[name], forms) if name else ''}"
            for text, name, forms in _parts_of(template)
        )

    def _field(self, name: str, value: object, forms: frozenset[str]) -> str:
        """Return a field: a count as a number is written, the nearest name as a question."""
        if name == "near":
            return self.say("did-you-mean", name=value) if value else ""
        if name == "count" and isinstance(value, int):
            return self.number(value)
        if not isinstance(value, tuple):
            return self._item(value, forms)
        items = [self._item(each, forms) for each in cast("tuple[object, ...]", value)]
        if len(items) > 1 and (ending := {"or", "and"}.intersection(forms)):
            return self.say(f"list-{ending.pop()}", first=", ".join(items[:-1]), last=items[-1])
        return (self.say("list-parted", first="", last="") if "parted" in forms else ", ").join(
            items
        )

    def _item(self, value: object, forms: frozenset[str]) -> str:
        if isinstance(value, Message):  # our words, which are not quoted
            return self.say(value.code, **dict(value.fields))
        return self.say("quotation", text=cut(str(value))) if "quoted" in forms else str(value)

    text = say  # the texts of pages

    def spaced(self, text: str) -> str:
        """Return a text with no-break spaces where the language has them."""
        return _FRENCH_SPACE.sub("\u00a0", text) if self.code == "fr" else text

    def plural(self, count: int) -> str:
        """Return the plural category of CLDR, "one" or "other": in French 0 and 1 are "one".

        Babel reads all that it knows of a language to say so: a twentieth of a build.
        """
        return "one" if abs(count) == 1 or (count == 0 and self.code == "fr") else "other"

    def counted(self, key: str, count: int, **values: object) -> str:
        """Return ``count`` with its noun in CLDR's plural: "1 personne", "19 personnes"."""
        return self.say(key, count=count, **values)

    def number(self, value: Number, *, grouped: bool = True) -> str:
        """Return the number in digits: 1 256,5, or 1,256.5; a year without grouping.

        A fraction is rounded to three decimals, a decimal keeps those that it has: 3.50 is 3,50. A
        fraction of which nothing would be left has two digits: 0,00042, or 4,2 × 10⁻⁹.
        """
        if type(value) is int and 0 <= value < FIRST_GROUPED:  # as in both languages
            return str(value)
        from babel.numbers import format_decimal

        if _is_tiny(value):
            with localcontext(prec=2):
                short = Decimal(_decimal(value))
            if (power := short.adjusted()) >= LEAST_POWER:
                return self.number(short)
            exponent = str(power).translate(_SUPERSCRIPTS)
            return f"{self.number(short.scaleb(-power))}\u00a0×\u00a010{exponent}"
        typed = -cast("int", value.as_tuple().exponent) if isinstance(value, Decimal) else 0
        with localcontext(prec=_digits(value)):
            return format_decimal(
                _decimal(value),
                format=f"#,##0.{'0' * typed}" if typed > 0 else None,
                locale=self.code,
                decimal_quantization=isinstance(value, Fraction),
                group_separator=grouped and not isinstance(value, Year | MeanYear),
            )

    def percentage(self, share: Fraction, *, decimals: int = 1) -> str:
        """Return a share of 1 as a percentage rounded half up: 5/19 is "26,3 %", "26.3%".

        It has more decimals where it would be 0 or 100 % and is not: "0,03 %".
        """
        with localcontext(prec=_digits(share)):
            exact = Decimal(_decimal(share * 100))
            rounded, places = Decimal(), decimals
            while rounded in {0, 100} and rounded != exact and places < LEAST_PRECISION:
                rounded = exact.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
                places += 1
        is_whole = rounded == rounded.to_integral()
        shortest = rounded.quantize(Decimal(1)) if is_whole else rounded.normalize()
        return self.text("percentage", number=self.number(shortest))

    def rounded(self, value: Number, decimals: int) -> str:
        """Return a number, or a share as a percentage, with so many decimals, rounded half up."""
        exact = Fraction(value) * (100 if isinstance(value, Share) else 1) * 10**decimals
        whole = math.floor(abs(exact) + Fraction(1, 2)) * (1 if exact >= 0 else -1)
        with localcontext(prec=_digits(exact)):
            is_grouped = not isinstance(value, Year | MeanYear)
            number = self.number(Decimal(whole).scaleb(-decimals), grouped=is_grouped)
        return self.text("percentage", number=number) if isinstance(value, Share) else number

    def clock(self, seconds: Fraction) -> str:
        """Return a duration in hours and minutes, rounded half up: "2 h 07 min"."""
        minutes = math.floor(abs(seconds) / 60 + Fraction(1, 2))
        hours, rest = divmod(minutes, 60)
        said = self.counted("duration_minutes", rest)
        if hours:
            said = f"{self.counted('duration_hours', hours)}\u00a0{'0' * (rest < 10)}{said}"  # noqa: PLR2004 - a digit
        return f"{'−' * (seconds < 0 < minutes)}{said}"

    def words(self, value: Number, *, feminine: bool = False) -> str:
        """Return the number in words; ``feminine`` makes "une" of a final "un" (French only)."""
        if abs(value) >= UNNAMED or _is_tiny(value):
            return self.number(value)
        exact = round(_decimal(value), 3) if isinstance(value, Fraction) else value
        spelled = in_words(exact, self.code)
        ends_in_one = spelled == "un" or spelled.endswith((" un", "-un"))
        return f"{spelled}e" if feminine and self.code == "fr" and ends_in_one else spelled

    def joined(self, items: Iterable[str]) -> str:
        """Return the items as a list in a sentence: "a, b et c"."""
        *first, last = list(items) or [""]
        return self.text("list", first=", ".join(first), last=last) if first else last

    def scalar(self, value: object) -> str:
        """Return any value of the data as a reader sees it, numbers and dates by the language."""
        match value:
            case None:
                return ""
            case bool():
                return self.text("yes" if value else "no")
            case Share():
                return self.percentage(value)
            case Duration():
                return self._duration(value)
            case int() | Decimal() | Fraction():
                return self.number(value)
            case YearMonth() | dt.date() | dt.time():
                return self._moment(value)
            case tuple():
                return self.joined(map(self.scalar, cast("tuple[object, ...]", value)))
            case _:
                return str(value)

    def _moment(self, value: YearMonth | dt.date | dt.time) -> str:
        """Return a month, a day or a time of day: "mars 2017", "3 mars 2017 à 14:05"."""
        from babel.dates import format_date, get_month_names

        if isinstance(value, YearMonth):
            return f"{get_month_names(locale=self.code)[value.month]} {value.year}"
        if isinstance(value, dt.datetime):
            return self.text(
                "moment", date=self._moment(value.date()), time=self._moment(value.timetz())
            )
        if isinstance(value, dt.date):
            said = format_date(value, format="long", locale=self.code)
            first = value.day == 1 and said.startswith("1 ")  # in French the first day is ordinal
            return f"{self.text('first_day')}{said[1:]}" if first else said
        digits = value.isoformat("auto" if value.second or value.microsecond else "minutes")
        zone = f" {value.tzinfo}" if value.tzinfo else ""
        return f"{digits.partition('+')[0].partition('-')[0]}{zone}"

    def _duration(self, value: Duration) -> str:
        """Return a duration by its parts: "2 h 07 min", "3 jours"."""
        parts, said = value.parts, list[str]()
        for name, number in parts.items():
            text = self.counted(f"duration_{name}", cast("int", number))
            finer = name in {"minutes", "seconds"} and said
            said.append(f"0{text}" if finer and number < 10 and "hours" in parts else text)  # noqa: PLR2004 - a digit
        return "−" * (value < 0) + "\u00a0".join(said)


@cache
def _parts_of(template: str) -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Return the pieces of a template, each with the field behind it and its forms."""
    return tuple(
        (text, name or "", frozenset((form or "").split()))
        for text, name, form, _ in Formatter().parse(template)
    )


@cache
def load_language(code: str) -> Language:
    """Return the language of a code (``fr``, ``fr-CA``), else raise ``UnknownLanguageError``."""
    base = base_of(code)
    if base not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise UnknownLanguageError(f'no interface texts for "{code}"; there are {known}')
    return Language(base, _read(f"{base}.yaml"))


@cache
def messages_of(code: str) -> Texts:
    """Return the texts of messages by their codes, with the no-break spaces of French."""
    return _read(f"messages.{code}.yaml", load_language(code))


def _read(name: str, spacing: Language | None = None) -> Texts:
    source = Path(__file__).with_name(name).read_text("utf-8")
    said = spacing.spaced(source) if spacing else source
    return cast("Texts", yaml.load(said, Loader))  # noqa: S506 - a safe loader


def base_of(code: str) -> str:
    """Return the language of a code such as ``fr-CA``."""
    return code.partition("-")[0].partition("_")[0].lower()


def language_of(text: str, expected: str) -> str:
    """Return the language of a text: the expected one, unless its small words are of another."""
    found = Counter(_WORD.findall(text))
    counts = {code: sum(found[word] for word in words) for code, words in _SMALL_WORDS.items()}
    most = max(counts, key=lambda code: counts[code])
    return most if counts[most] >= 2 * counts.get(expected, 0) + _LEAST_WORDS else expected


# --- messages -------------------------------------------------------------------------------------


class MessageError(ValueError):
    """An error that tells a person something; as text it says it in English."""

    def __init__(self, message: Message | str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return say(self.message, "en")


def describe(problem: Problem, language: str) -> str:
    """Return what a problem says in the language of a code such as ``fr``."""
    return say(problem.message, language)


def say(message: Message | str, language: str) -> str:
    """Return a message in the language of a code such as ``fr``; a text stays as it is.

    A language without a catalogue is replaced by English.
    """
    if isinstance(message, str):
        return message
    base = base_of(language)
    told = load_language(base if base in LANGUAGES else FALLBACK)
    return told.say(message.code, **dict(message.fields))


# --- numbers --------------------------------------------------------------------------------------


def _digits(value: Number) -> int:
    """Return a precision at which no digit of a number is lost."""
    exact = Decimal(int(value)) if isinstance(value, Fraction) else Decimal(value)
    return abs(exact.adjusted()) + len(exact.as_tuple().digits) + LEAST_PRECISION


def _is_tiny(value: Number) -> bool:
    """Say whether nothing is left of a fraction that is rounded to three decimals."""
    return isinstance(value, Fraction) and 0 < abs(value) <= LARGEST_LOST


def _decimal(value: Number) -> int | Decimal:
    if not isinstance(value, Fraction):
        return value
    return Decimal(value.numerator) / Decimal(value.denominator)
