"""From the values of a column to a field: its type, its unit, the few values that it can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.importing.numbers import as_numbers
from generator.importing.proposal import ProposedField
from generator.importing.report import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.language import Language

_FEWEST_ROWS = 4
_MOST_CHOICES = 8
_LONGEST_CHOICE = 30


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
    changed = [f"{whole(old)} is {new}" for old, new in pairs.items() if old != new]
    if not changed:
        return ""
    return f"{whole(heading)} holds numbers, its unit is described: {', '.join(changed)}"


def choices(values: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a column that has few which repeat, in order; else nothing."""
    filled = [value for value in values if value]
    found = tuple(dict.fromkeys(filled))
    is_few = 1 < len(found) <= min(_MOST_CHOICES, len(filled) // 2)
    are_short = all(len(value) <= _LONGEST_CHOICE and value.isprintable() for value in found)
    return found if is_few and are_short and len(filled) >= _FEWEST_ROWS else ()
