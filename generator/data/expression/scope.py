"""What an expression can name, and the value that it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


from collections.abc import Sequence
from fractions import Fraction
from generator.data.study import Record, Scalar, Study


@dataclass(frozen=True)
class Result:
    """A value, the records that it is made of and, for a share, the records that it is a share of.

    ``unit`` is the name of the resource whose records were counted or whose field was added up.
    """

    value: Scalar | Fraction | tuple[Scalar, ...]
    records: tuple[Record, ...] = ()
    base: tuple[Record, ...] = ()
    unit: str = ""


Cells = Mapping[str, Result]
"""The cells of one row of a table, by column."""


@dataclass(frozen=True)
class Table:
    """The cells of a table that an expression may name.

    ``rows`` are the rows that functions go through, by key; ``margins`` are further rows that can
    only be named: totals, and the columns of a matrix. ``choices`` has the texts that a column can
    hold, where they are known.
    """

    rows: Mapping[str, Cells]
    margins: Mapping[str, Cells] = field(default_factory=dict[str, "Cells"])
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict[str, "Sequence[str]"])

    def row(self, key: str) -> Cells | None:
        """Return the cells of a row or margin."""
        return self.rows.get(key) or self.margins.get(key)

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of all rows and margins."""
        return (*self.rows, *self.margins)


@dataclass(frozen=True, eq=False)
class Scope:
    """What an expression can name: records, cells of tables, names of a rule such as "oui".

    ``within`` limits every function to what belongs to these records: the row of a listing.
    """

    study: Study
    tables: Mapping[str, Table] = field(default_factory=dict[str, Table])
    names: Mapping[str, Scalar] = field(default_factory=dict[str, "Scalar"])
    within: Sequence[Record] | None = None
