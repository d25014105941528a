"""From the texts of a column to a field: its type, its numbers without their unit, its choices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from generator.handwritten.amounts import read_amounts
from generator.handwritten.values import HandCell
from generator.importing.names import unit_of
from generator.importing.proposal import FieldType, ProposedField, in_quotes
from generator.language import Language
from generator.language.typed_numbers import read_number

_FEWEST_ROWS = 4
_MOST_CHOICES = 8
_LONGEST_CHOICE = 30
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*|[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3})+)(?:[.,]\d+)?")
_WITH_UNIT = re.compile(
    rf"(?P<number>{_NUMBER.pattern})[ \u00a0\u202f]*(?P<unit>[^\W\d_]+\.?|[%€$£])"
)
_BLANKS = re.compile("[ \u00a0\u202f]")


def plain_field(
    name: str, heading: str, values: Sequence[str], language: Language, *, added_up: bool
) -> tuple[ProposedField, tuple[str, ...]]:
    """Return the field that a column becomes, and its values as they stand in the file.

    Text stays text: a number only where it is written as it is typed, or where it is added up.
    """
    numbers = as_numbers(heading, values, language, added_up=added_up)
    if numbers is not None:
        return ProposedField(name, heading, type=numbers.type, unit=numbers.unit), numbers.values
    return ProposedField(name, heading, enum=choices(values)), tuple(values)


def without_unit(heading: str, before: Sequence[str], after: Sequence[str]) -> str:
    """Return a line about the units that a column of numbers no longer repeats, or nothing."""
    pairs = dict(zip(before, after, strict=True))
    changed = [f"{in_quotes(old)} is {new}" for old, new in pairs.items() if old != new]
    if not changed:
        return ""
    return f"{in_quotes(heading)} holds numbers, its unit is described: {', '.join(changed)}"


def choices(values: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a column that has few which repeat, in order; else nothing."""
    filled = [value for value in values if value]
    found = tuple(dict.fromkeys(filled))
    is_few = 1 < len(found) <= min(_MOST_CHOICES, len(filled) // 2)
    are_short = all(len(value) <= _LONGEST_CHOICE and value.isprintable() for value in found)
    return found if is_few and are_short and len(filled) >= _FEWEST_ROWS else ()


@dataclass(frozen=True)
class Numbers:
    """The values of a column as numbers: their type, as typed without their unit, and that unit."""

    type: FieldType
    values: tuple[str, ...]
    unit: str = ""


@lru_cache(maxsize=8192)
def exact_value(text: str) -> Fraction | None:
    """Return the number that a text is, with or without a unit behind it; None if it is doubtful.

    "1.250" may be 1250 or 1.25.
    """
    number = _without_unit(text)
    typed = read_number(number) if _NUMBER.fullmatch(number) else None
    values = set(typed.values.values()) if typed else set[Fraction]()
    return values.pop() if len(values) == 1 else None


def typed_total(cell: HandCell | None) -> frozenset[Fraction]:
    """Return what the one number of a total cell ("Total : 583 min") may be worth, in its unit.

    Hours and minutes ("2 h 15") are worth minutes, or hours.
    """
    amounts = read_amounts(cell.text) if cell else None
    amount, *others = amounts or (None,)
    if amount is None or others:
        return frozenset()
    if amount.parts:
        return frozenset(value / unit for value in amount.values.values() for unit in (1, 60))
    return frozenset(value / amount.minutes for value in amount.values.values())


def as_numbers(
    heading: str, values: Sequence[str], language: Language, *, added_up: bool
) -> Numbers | None:
    """Return a column as numbers, or None where it is better left as text.

    It must hold nothing but numbers that can be read in one way, and empty cells. A number that
    would be written otherwise than it is typed (a year, 2 019 in French), or that has its unit in
    each cell, is only taken as one where a typed total shows that it is ``added_up``.
    """
    filled = [value for value in values if value]
    if not filled or any(exact_value(value) is None for value in filled):
        return None
    if all(map(_NUMBER.fullmatch, filled)):
        if added_up or all(_is_written_so(value, language) for value in filled):
            return Numbers(_type(filled), tuple(values), unit_of(heading))
        return None
    units = {found["unit"] for value in filled if (found := _WITH_UNIT.fullmatch(value))}
    if not added_up or len(units) != 1 or not all(map(_WITH_UNIT.fullmatch, filled)):
        return None
    bare = tuple(_without_unit(value) for value in values)
    return Numbers(_type([value for value in bare if value]), bare, units.pop())


def _without_unit(value: str) -> str:
    found = _WITH_UNIT.fullmatch(value)
    return found["number"] if found else value


def _type(values: Sequence[str]) -> FieldType:
    return "number" if any("," in value or "." in value for value in values) else "integer"


def _is_written_so(value: str, language: Language) -> bool:
    plain = _BLANKS.sub("", value).replace(",", ".")
    number = Decimal(plain) if "." in plain else int(plain)
    return _BLANKS.sub("", language.number(number)) == _BLANKS.sub("", value) and (
        bool(_BLANKS.search(value)) == bool(_BLANKS.search(language.number(number)))
    )
