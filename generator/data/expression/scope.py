"""What an expression can name, and what it is worth."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from generator.core.values import Frozen, field
from generator.data.fields import Scalar
from generator.data.study import Record, Study
from generator.statistics.disclosure import Counted
from generator.statistics.outcome import Statistic


class Result(Frozen):
    """A value, its records and those it is a share of; ``unit`` is the resource of the records.

    ``counts`` are the part and the whole of a share, hidden records included; ``measure`` is the
    unit of a measured number, as the ``x-unit`` of its field says it (min). ``counted`` are records
    that a private value tells from others.
    """

    value: Scalar | Fraction | tuple[Scalar, ...] | Statistic
    records: tuple[Record, ...] = ()
    base: tuple[Record, ...] = ()
    unit: str = ""
    counts: tuple[int, int] = (0, 0)
    measure: str = ""
    counted: tuple[Counted, ...] = ()


Cells = Mapping[str, Result]  # the cells of one row of a table, by column


class TableCells(Frozen, dict=True):
    """The cells of a table by row; ``margins`` can only be named, ``choices`` are by column.

    Of the cells in ``few`` (row and column) nothing is told: they count too few people. ``counted``
    are records that a private value tells from others, of all cells.
    """

    rows: Mapping[str, Cells]
    margins: Mapping[str, Cells] = field(default_factory=dict[str, Cells])
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    few: frozenset[tuple[str, str]] = frozenset()
    counted: tuple[Counted, ...] = ()

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(dict.fromkeys(column for cells in self.rows.values() for column in cells))


class Scope(Frozen, eq=False):
    """What an expression can name; ``within`` limits functions to what belongs to these records."""

    study: Study
    tables: Mapping[str, TableCells] = field(default_factory=dict[str, TableCells])
    names: Mapping[str, Scalar] = field(default_factory=dict[str, Scalar])
    within: Sequence[Record] | None = None
