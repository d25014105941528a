"""Units of measure as prose and data write them: "12 minutes", "$1,872", "3 km"."""

import re
from fractions import Fraction

from generator.core.values import Frozen
from generator.language.typed_numbers import spelled_numbers

HOUR = 3600  # seconds


class Unit(Frozen):
    """A unit: what it measures, and its size in the smallest unit of that."""

    kind: str
    size: Fraction


# Each unit with what it measures, its size, and its names as a regular expression. Names that are
# words of another sense too, such as "points", "degrees" or "livres", are left out.
_UNITS: dict[str, tuple[str, Fraction | int, str]] = {
    "µs": ("time", Fraction(1, 10**6), r"[µμ]s|microsecondes?|microseconds?"),
    "ms": ("time", Fraction(1, 1000), r"ms|msecs?|millisecondes?|milliseconds?"),
    "s": ("time", 1, r"s|secs?|secondes?|seconds"),
    "min": ("time", 60, r"min|mins|mn|minutes?"),
    "h": ("time", 3600, r"h|hrs?|heures?|hours?"),
    "d": ("time", 86_400, r"jours?|journées?|days?"),
    "w": ("time", 604_800, r"semaines?|weeks?|wks?"),
    "m": ("months", 1, r"mois|months?"),
    "y": ("months", 12, r"ans?(?! hour)|années?|years?|yrs?"),
    "€": ("€", 1, r"€|euros?|eur"),
    "ct": ("€", Fraction(1, 100), r"centimes?|cents"),
    "$": ("$", 1, r"(?:us|ca|au)?\$|(?:us )?dollars?|usd"),
    "£": ("£", 1, r"£|pounds?(?: sterling)?|livres sterling|gbp"),
    "¥": ("¥", 1, r"¥|yens?|jpy"),
    "CHF": ("CHF", 1, r"chf|francs?(?: suisses)?|swiss francs?"),
    "cent": ("%", Fraction(1), r"%|pour[ -]cent|per ?cent|pct"),
    "mille": ("%", Fraction(1, 10), r"‰|pour mille|per mille"),
    "bp": ("%", Fraction(1, 100), r"basis points?|points? de base"),
    "m²": ("area", 1, r"m²|m2|mètres? carrés?|square met(?:re|er)s?"),
    "mm": ("length", 1, r"mm|millimètres?|millimet(?:re|er)s?"),
    "cm": ("length", 10, r"cm|centimètres?|centimet(?:re|er)s?"),
    "metre": ("length", 1000, r"mètres?|met(?:re|er)s?"),
    "km": ("length", 10**6, r"km|kilomètres?|kilomet(?:re|er)s?"),
    "mile": ("length", 1_609_344, r"miles?"),
    "mg": ("mass", 1, r"mg|milligrammes?|milligrams?"),
    "g": ("mass", 1000, r"g|grammes?|grams?"),
    "kg": ("mass", 10**6, r"kg|kilos?|kilogrammes?|kilograms?"),
    "t": ("mass", 10**9, r"tonnes?|tons?"),
    "l": ("volume", 1, r"l|litres?|liters?"),
    "kWh": ("energy", 1, r"kwh"),
    "ha": ("area", 10_000, r"ha|hectares?"),
    "°C": ("°C", 1, r"°c?|degrés?(?: celsius)?|degrees celsius"),
    "°F": ("°F", 1, r"°f|degrees fahrenheit"),
}
_THOUSANDS = r"(?P<k>k|m|md|bn)?(?=[€$£¥])"
_NAMES = "|".join(f"(?P<u{at}>{names})" for at, (_, _, names) in enumerate(_UNITS.values()))
_BEHIND = re.compile(rf"[ -]?(?:{_THOUSANDS})?(?:{_NAMES})(?![^\W\d]|['’])")
CURRENCY_BEFORE = re.compile(
    r"(?:\b(?:us|ca|au))?(?P<sign>[€$£¥]|\b(?:usd|eur|gbp|chf|jpy))[ ]?(?=[\d.]|\Z)"
)
_SCALES = {"k": 1000, "m": 10**6, "md": 10**9, "bn": 10**9}


def read_unit(text: str) -> Unit | None:
    """Return the unit that the ``x-unit`` of a field names, None for any other."""
    found = _BEHIND.fullmatch(text.lower())
    return _unit_of(found) if found else None


def unit_beside(plain: str, start: int, end: int) -> tuple[Unit | None, int]:
    """Return the unit of a number in a lower-cased text, if it has one, and the offset behind it.

    A sign of a currency may stand before the number: "$1,872".
    """
    if found := _BEHIND.match(plain, end):
        return _unit_of(found), found.end()
    if found := CURRENCY_BEFORE.search(plain, max(0, start - 4), end):
        return read_unit(found["sign"]), end
    return None, 0


def _unit_of(found: re.Match[str]) -> Unit:
    kind, size, _ = list(_UNITS.values())[int((found.lastgroup or "")[1:])]
    return Unit(kind, Fraction(size) * _SCALES.get(found["k"] or "", 1))


# --- measures, in the unit of the data ------------------------------------------------------------

_QUARTERS = re.compile(
    r" (?:et |and )?(?:(?P<u2>demie?|a half)|(?P<u1>quart|a quarter)"
    r"|(?P<u3>(?:trois|three|3)[ -]quart(?:er)?s))(?!\w)"
)
_JOINT = re.compile(r" ?(?P<joined>(?:et|and) )?")
_TWO_DIGITS = re.compile(r"[0-9]{1,2}(?![.,]?[0-9])")
# Parts of an hour, and numbers that stand at their unit, which are read before one alone.
PARTS = re.compile(
    r"(?<![\w-])(?:(?P<q4>an(?= hour))"
    r"|(?P<q2>une demi-(?=heure)|half an(?= hour)|a half(?=[ -]hour))"
    r"|(?P<q1>un quart d'(?=heure)|a quarter of an(?= hour))"
    r"|(?P<q3>trois quarts d'(?=heure)|three[ -]quarters of an(?= hour))"
    r"|(?P<n>[0-9]+(?:[.,][0-9]+)?)(?=(?:h|min|mn|ms|s|[ckm]m|k?g)(?![^\W\d])))"
)


def measured(
    plain: str, end: int, value: Fraction, step: Fraction, unit: Unit, language: str
) -> tuple[int, Fraction, Fraction] | None:
    """Return where a number with a unit ends, "2 h 07", and between what it is in another unit.

    It is rounded to its last digit, the ``step``. None is returned without a unit of that kind.
    """
    own, at = unit_beside(plain, end, end)
    if own is None or own.kind != unit.kind:
        return None
    value, step = value * own.size, step * own.size
    if part := own.kind == "time" and _QUARTERS.match(plain, at):
        quarters = int((part.lastgroup or "")[1:])
        value, step, at = value + own.size * quarters / 4, own.size / 4, part.end()
    elif own.kind == "time" and (joint := _JOINT.match(plain, at)):
        start, digits = joint.end(), _TWO_DIGITS.match(plain, joint.end())
        first = (0, digits.end() - start, int(digits[0])) if digits else (1, 0, 0)
        spelled = spelled_numbers("" if digits else plain[start : start + 20], language)
        below = next(spelled, first)
        finer, behind = unit_beside(plain, start + below[1], start + below[1])
        if finer is None and own.size == HOUR and not joint["joined"]:
            finer, behind = Unit("time", Fraction(60)), start + below[1]
        if below[0] == 0 and finer and finer.kind == "time" and finer.size < own.size:
            value, step, at = value + below[2] * finer.size, finer.size, behind
    return at, (value - step / 2) / unit.size, (value + step / 2) / unit.size
