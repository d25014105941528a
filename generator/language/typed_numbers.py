"""Reads a number as it is typed, with the separators of French and of English.

The decimals stand behind a comma or a point; blanks, apostrophes, points or commas part thousands.
"1.250" and "1,250" can be read in two ways: both are kept, and whoever asks decides or asks back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Style = Literal["comma", "point"]
"""What parts the decimals: a comma as in French, a point as in English."""

STYLES: tuple[Style, ...] = ("comma", "point")
BLANK = "[ \u00a0\u202f\u2009]"
"""The blanks that part thousands, as a regular expression."""

_SIGNED = re.compile(
    rf"(?P<sign>[-−+]?)(?P<digits>(?:[0-9]{{1,3}}(?:{BLANK}[0-9]{{3}})+(?![0-9])|[0-9]+)"
    r"(?:[.,'’][0-9]+)*)"
)
_PATTERNS: Mapping[Style, re.Pattern[str]] = {
    "comma": re.compile(r"([1-9][0-9]{0,2}(?:['’.][0-9]{3})+|[0-9]+)(?:,([0-9]+))?"),
    "point": re.compile(r"([1-9][0-9]{0,2}(?:['’,][0-9]{3})+|[0-9]+)(?:\.([0-9]+))?"),
}


@dataclass(frozen=True)
class TypedNumber:
    """A typed number as plain digits with a point, in each style that can read it.

    "1.250" is "1250" in the style "comma" and "1.250" in the style "point".
    """

    plain: Mapping[Style, str]

    @property
    def values(self) -> dict[Style, Fraction]:
        """What it is worth in each style."""
        return {style: Fraction(digits) for style, digits in self.plain.items()}

    @property
    def steps(self) -> dict[Style, Fraction]:
        """What one of its last digit is worth in each style: a hundredth for "12,50"."""
        return {
            style: Fraction(1, 10 ** len(digits.partition(".")[2]))
            for style, digits in self.plain.items()
        }

    @property
    def is_ambiguous(self) -> bool:
        """Whether the styles read it as different numbers."""
        return len(set(self.values.values())) > 1


@lru_cache(maxsize=8192)
def read_number(text: str) -> TypedNumber | None:
    """Return the number that a text is, or None if it is anything else or no style can read it."""
    found = _SIGNED.fullmatch(text)
    if found is None:
        return None
    sign = "-" if found["sign"] in {"-", "−"} else ""
    digits = re.sub(BLANK, "", found["digits"])
    plain: dict[Style, str] = {}
    for style, pattern in _PATTERNS.items():
        parts = pattern.fullmatch(digits)
        if parts:
            whole = re.sub(r"[^0-9]", "", parts[1])
            plain[style] = f"{sign}{whole}.{parts[2]}" if parts[2] else sign + whole
    return TypedNumber(plain) if plain else None


def styles_of(numbers: Iterable[TypedNumber]) -> tuple[Style, ...]:
    """Return the styles in which all of the numbers can be read.

    Where two of them read every number alike only the first is returned: two mean that the numbers
    are ambiguous, none that they are written in different styles.
    """
    values = [number.values for number in numbers]
    common: list[Style] = [style for style in STYLES if all(style in each for each in values)]
    if len(common) > 1 and all(each["comma"] == each["point"] for each in values):
        return ("comma",)
    return tuple(common)
