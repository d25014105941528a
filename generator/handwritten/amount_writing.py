"""Writes a number as another is typed: its decimals, its thousands, its hours and minutes."""

from __future__ import annotations

import re
from fractions import Fraction

from generator.handwritten.amounts import Amount, Style

_MOST_DECIMALS = 6
_THOUSAND = 4  # digits: the shortest number with thousands to part


def write_like(amount: Amount, value: Fraction, style: Style) -> str | None:
    """Return a value as the amount is typed, or None if it cannot be written so.

    A value with more decimals than are typed gets as many as it needs, up to six.
    """
    if amount.parts:
        return _in_parts(amount.literal, value)
    value /= amount.minutes if amount.unit == "duration" else 1
    decimals = _decimals(amount.literal, style)
    while decimals < _MOST_DECIMALS and (value * 10**decimals).denominator != 1:
        decimals += 1
    scaled = value * 10**decimals
    if scaled.denominator != 1:
        return None
    digits = str(abs(int(scaled))).rjust(decimals + 1, "0")
    whole, behind = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    sign = "-" if value < 0 else ""
    point = "," if style == "comma" else "."
    return sign + _parted(whole, amount.literal, style) + (point + behind if behind else "")


def _decimals(literal: str, style: Style) -> int:
    _, _, behind = literal.rpartition("," if style == "comma" else ".")
    return len(behind) if behind != literal else 0


def _parted(whole: str, literal: str, style: Style) -> str:
    """Return a whole number with its thousands parted as in the literal."""
    mark = re.search(r"[0-9]([ \u00a0\u202f\u2009'’.,])[0-9]{3}(?![0-9])", literal)
    if mark is None or len(whole) < _THOUSAND or mark[1] == ("," if style == "comma" else "."):
        return whole
    first = len(whole) % 3
    groups = [whole[:first], *(whole[i : i + 3] for i in range(first, len(whole), 3))]
    return mark[1].join(group for group in groups if group)


def _in_parts(literal: str, value: Fraction) -> str | None:
    """Return minutes as hours and minutes, or as the other parts that are typed."""
    numbers = re.findall("[0-9]+", literal)
    between = re.split("[0-9]+", literal)
    first_is_minutes = bool(re.match(r"\s*(?:mi?n|['′’])", between[1], re.IGNORECASE))
    last = value * 60 ** (len(numbers) - (1 if first_is_minutes else 2))
    if last.denominator != 1 or last < 0:
        return None
    rest = int(last)
    parts: list[str] = []
    for typed in reversed(numbers[1:]):
        rest, part = divmod(rest, 60)
        parts.append(str(part).rjust(2 if len(typed) == 2 else 1, "0"))  # noqa: PLR2004
    parts.append(str(rest))
    return "".join(
        piece for pair in zip(between, [*reversed(parts), ""], strict=True) for piece in pair
    )
