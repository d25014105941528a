"""What the rows of a table are: data, totals, averages, headings of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["total", "subtotal", "grand", "count"]
Role = Literal["data", "total", "aside", "heading", "blank"]


@dataclass(frozen=True)
class TotalRow:
    """A total row: its index, the column of its label and the words behind "Total".

    ``scopes`` are the groups of rows that it may add up, the likeliest first. ``certain`` is a
    label that can mean nothing else, ``weak`` one that may be a name too ("Ensemble"); ``counts``
    is the key of the value whose occurrences it counts, or "".
    """

    index: int
    column: int
    kind: Kind
    words: str
    certain: bool
    scopes: tuple[tuple[int, ...], ...] = ()
    counts: str = ""
    weak: bool = False


@dataclass(frozen=True)
class Rows:
    """The roles of the rows of a table, and its total rows in order."""

    roles: tuple[Role, ...]
    totals: tuple[TotalRow, ...]

    def of(self, role: Role) -> list[int]:
        """Return the indices of the rows with a role."""
        return [index for index, found in enumerate(self.roles) if found == role]


def run_start(roles: Sequence[Role], index: int) -> int:
    """Return the first of the total rows that stand together with one."""
    while index and roles[index - 1] in {"total", "aside", "blank"}:
        index -= 1
    return index
