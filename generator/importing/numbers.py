"""From the texts of a column to numbers: their type, their unit, and how their decimals stand.

"1.250" is 1250 or 1.25: the other cells, a typed total or the language of the thesis decide, or
else the author is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from generator.handwritten.amounts import read_amounts
from generator.handwritten.values import HandCell
from generator.importing.proposal import FieldType
from generator.language import Language
from generator.language.typed_numbers import (
    BLANK,
    STYLES,
    Style,
    TypedNumber,
    read_number,
    styles_of,
)

_PADDED = re.compile(r"[-−+]?0[0-9]")
"""007 is a code: as a number it would lose its zeros."""
_WITH_UNIT = re.compile(
    rf"(?P<number>[-−+]?[0-9](?:[0-9.,'’]|{BLANK})*?){BLANK}*(?P<unit>[^\W\d_]+\.?|[%€$£])"
)
_UNIT = re.compile(r"[(\[]\s*(?:en\s+|in\s+)?(?P<unit>[^()\[\]\d]{1,12}?)\s*[)\]]\s*$")


@dataclass(frozen=True)
class Numbers:
    """A column as numbers: their type, each value as its CSV file has it, their unit.

    ``unit`` is the one in the heading or, where the cells repeat it, in each cell.
    """

    type: FieldType
    values: tuple[str, ...]
    unit: str = ""


@lru_cache(maxsize=8192)
def _read(text: str) -> tuple[TypedNumber, str] | None:
    """Return the number that a text is and the unit behind it."""
    found = _WITH_UNIT.fullmatch(text)
    number = found["number"] if found else text
    typed = None if _PADDED.match(number) else read_number(number)
    return None if typed is None else (typed, found["unit"] if found else "")


def exact_value(text: str, style: Style) -> Fraction | None:
    """Return the number that a text is in a style, with or without a unit behind it, or None."""
    found = _read(text)
    return found[0].values.get(style) if found else None


def typed_total(cell: HandCell | None) -> frozenset[Fraction]:
    """Return what the one number of a total cell ("Total : 583 min") may be worth, in its unit.

    Hours and minutes ("2 h 15") are worth minutes, or hours.
    """
    amounts = read_amounts(cell.text) if cell and cell.text and not cell.ditto_of else None
    amount, *others = amounts or (None,)
    if amount is None or others:
        return frozenset()
    units = (1, 60) if amount.parts else (amount.minutes,)
    return frozenset(value / unit for value in amount.values.values() for unit in units)


def possible_styles(values: Sequence[str]) -> tuple[Style, ...]:
    """Return the styles in which a column of numbers can be read; none where it has other texts.

    Two mean that they read it as different numbers.
    """
    read = [_read(value) for value in values if value]
    if not read or any(each is None for each in read):
        return ()
    return styles_of(each[0] for each in read if each)


def decided_style(
    values: Sequence[str], sums: Sequence[Sequence[str]], total: HandCell | None, language: Language
) -> Style | None:
    """Return the one style in which numbers can be meant, or None where only the author knows.

    A typed total is right in one style only, for one of the ways to add up (``sums``); or all are
    as the language of the thesis writes them.
    """
    typed = typed_total(total)
    fitting: list[Style] = [
        style
        for style in STYLES
        if any(sum(exact_value(each, style) or 0 for each in one) in typed for one in sums)
    ]
    if len(fitting) == 1:
        return fitting[0]
    written: list[Style] = [
        style
        for style in STYLES
        if all(_is_written_so(value, style, language) for value in values if value)
    ]
    return written[0] if len(written) == 1 else None


def as_numbers(
    heading: str, values: Sequence[str], style: Style, language: Language, *, certain: bool
) -> Numbers | None:
    """Return a column as numbers, or None where it is better left as text.

    It must hold nothing but numbers and empty cells. A number that would be written otherwise than
    it is typed (a year, 2 019 in French), or that has its unit in each cell, is only taken as one
    where that is ``certain``: a typed total adds them up, or the author said what they are.
    """
    read = [_read(value) if value else None for value in values]
    if not any(read) or any(value and exact_value(value, style) is None for value in values):
        return None
    units = {each[1] for each in read if each}
    if len(units) > 1 or (units != {""} and not certain):
        return None
    if not certain and not all(_is_written_so(each, style, language) for each in values if each):
        return None
    bare = [
        _as_csv(value, each[0], style) if each else ""
        for value, each in zip(values, read, strict=True)
    ]
    whole = all("." not in each and "," not in each for each in bare)
    found = _UNIT.search(heading)
    unit = units.pop() or (found["unit"] if found else "")
    return Numbers("integer" if whole else "number", tuple(bare), unit)


def _as_csv(value: str, typed: TypedNumber, style: Style) -> str:
    """Return a number as it is typed where a data file reads it so, else in plain digits."""
    found = _WITH_UNIT.fullmatch(value)
    number = found["number"] if found else value
    read_so = re.sub(BLANK, "", number).replace(",", ".")
    return number if read_so == typed.plain[style] else typed.plain[style]


def _is_written_so(value: str, style: Style, language: Language) -> bool:
    """Say whether the language of the thesis writes a number just as it is typed."""
    found = _read(value)
    plain = found[0].plain.get(style) if found and not found[1] else None
    if plain is None:
        return False
    shown = language.number(Decimal(plain) if "." in plain else int(plain))
    return re.sub(BLANK, " ", shown) == re.sub(BLANK, " ", value)
