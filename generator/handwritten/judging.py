"""Compares a typed number with what it can mean: right, or wrong and what would be right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.core.problems import Severity, quoted
from generator.handwritten.amounts import DURATION, Amount, write_like
from generator.handwritten.meanings import Meaning
from generator.handwritten.values import HandCell
from generator.language.typed_numbers import Style

_NEARER = 2  # times nearer than the next, a meaning is the one that was meant
_ABOUT = Fraction(1, 10)


@dataclass(frozen=True)
class Reading:
    """What a typed number is worth in one style, beside the meanings that the style gives.

    As a count it is worth ``bare``; as a sum ``factor`` times that: minutes, in a column of hours.
    """

    style: Style
    bare: Fraction
    factor: Fraction
    step: Fraction  # what one of its last digit is worth, as a sum
    meanings: tuple[Meaning, ...]

    @property
    def worth(self) -> Fraction:
        """What it is worth as a sum."""
        return self.bare * self.factor


@dataclass(frozen=True)
class Verdict:
    """What is wrong with one typed number.

    ``written`` is the right number as it would be typed, or "" if that cannot be said; ``sure``
    says that it can be put in place of the wrong one.
    """

    cell: HandCell
    amount: Amount
    message: str
    written: str = ""
    sure: bool = False
    severity: Severity = Severity.ERROR


def agrees(amount: Amount, reading: Reading, meaning: Meaning) -> bool:
    """Say whether a typed number may stand for a meaning, rounded as it is typed.

    "About 600" may be a tenth more or less.
    """
    if meaning.counted:
        if amount.unit in {DURATION, "%", "€", "$", "£"}:
            return False
        distance = abs(reading.bare - meaning.value)
        return distance == 0 or (amount.approximate and distance <= _ABOUT * meaning.value)
    distance = abs(reading.worth - meaning.value)
    return distance <= reading.step / 2 or (
        amount.approximate and distance <= _ABOUT * abs(meaning.value)
    )


def is_right(amount: Amount, readings: Iterable[Reading]) -> bool:
    """Say whether a typed number agrees with a meaning in any reading."""
    return any(
        agrees(amount, reading, meaning) for reading in readings for meaning in reading.meanings
    )


def judge(
    cell: HandCell, amount: Amount, heading: str, readings: Sequence[Reading], doubt: str = ""
) -> Verdict | None:
    """Return what is wrong with a number that agrees with nothing; None if no meaning is plain.

    The first reading counts. Of several meanings the one is right that is by far the nearest.
    A ``doubt`` makes of the error a warning that cannot be mended.
    """
    reading = next((r for r in readings if any(m.main for m in r.meanings)), None)
    if reading is None:
        return None
    chosen, sure = _nearest(amount, reading)
    sure = sure and len({_main_values(each) for each in readings}) == 1
    written = _written(amount, reading, chosen)
    typed = f"{quoted(amount.literal)} is typed as the total"
    where = f" of {quoted(heading)}" if heading else ""
    others = "" if sure else _others(amount, reading, chosen)
    right = written or "another number"
    certain = not doubt and not amount.approximate
    return Verdict(
        cell,
        amount,
        f"{typed}{where}, but {chosen.how} is {right}{others}{f' ({doubt})' if doubt else ''}",
        written,
        sure=sure and certain and bool(written),
        severity=Severity.ERROR if certain else Severity.WARNING,
    )


def _main_values(reading: Reading) -> tuple[Fraction, ...]:
    return tuple(meaning.value for meaning in reading.meanings if meaning.main)


def _nearest(amount: Amount, reading: Reading) -> tuple[Meaning, bool]:
    """Return the meaning that was most likely meant, and whether no other comes near it."""
    comparable = [m for m in reading.meanings if _comparable(amount, m)] or list(reading.meanings)
    mains = [meaning for meaning in comparable if meaning.main]
    main = (mains or comparable)[0]
    rivals = [m for m in comparable if m.rival and m.counted == main.counted]
    by_distance = sorted(
        rivals, key=lambda meaning: (_distance(reading, meaning), not meaning.main)
    )
    nearest = by_distance[0]
    further = [m for m in by_distance if m.value != nearest.value]
    times = 1 if nearest.main else _NEARER
    clear = not further or _distance(reading, nearest) * times < _distance(reading, further[0])
    return (nearest, True) if clear else (main, False)


def _comparable(amount: Amount, meaning: Meaning) -> bool:
    return not (meaning.counted and amount.unit in {DURATION, "%", "€", "$", "£"})


def _distance(reading: Reading, meaning: Meaning) -> Fraction:
    return abs((reading.bare if meaning.counted else reading.worth) - meaning.value)


def _written(amount: Amount, reading: Reading, meaning: Meaning) -> str:
    factor = Fraction(1) if meaning.counted else reading.factor
    return write_like(amount, meaning.value / factor, reading.style) or ""


def _others(amount: Amount, reading: Reading, chosen: Meaning) -> str:
    """Return up to two other meanings in parentheses."""
    found = {chosen.value}
    texts: list[str] = []
    for meaning in reading.meanings:
        written = _written(amount, reading, meaning)
        if (
            meaning.rival
            and meaning.value not in found
            and meaning.counted == chosen.counted
            and written
        ):
            found.add(meaning.value)
            texts.append(f"{meaning.how} {written}")
    return f" ({', '.join(texts[:2])})" if texts else ""
