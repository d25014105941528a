"""A number typed in a total row, as a claim about the rows above it: what it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from generator.handwritten.amounts import DURATION, Amount
from generator.handwritten.labels import label_key
from generator.handwritten.meanings import Scope, occurrences
from generator.handwritten.number_columns import NumberColumn
from generator.handwritten.roles import TotalRow
from generator.handwritten.total_labels import is_total_label, label_rest
from generator.handwritten.values import HandCell, HandRow

_MONEY = frozenset("€$£")


@dataclass(frozen=True)
class Claim:
    """One number of a total row, where it stands, and the rows that it may add up.

    ``slot`` is its place among the ``slots`` numbers of its cell.
    """

    amount: Amount
    slot: int
    slots: int
    cell: HandCell
    row: HandRow
    total: TotalRow
    scope: Scope

    @property
    def heading(self) -> str:
        """The heading of its column."""
        return self.scope.table.heading(self.cell.column)

    @property
    def in_label(self) -> bool:
        """Whether it stands in the cell that calls the row a total."""
        return self.cell.column == self.total.column and is_total_label(self.cell.text)

    @property
    def has_unit(self) -> bool:
        """Whether its unit is one that no count of things has."""
        return self.amount.unit in {DURATION, "%", *_MONEY}

    @property
    def own_words(self) -> list[str]:
        """The words beside it that say what is counted."""
        after = [] if self.has_unit else label_rest(self.amount.after)
        return [*label_rest(self.amount.before), *after]

    @property
    def numbers(self) -> NumberColumn | None:
        """Its column as numbers, or None."""
        return self.scope.numbers(self.cell.column)

    @property
    def slot_in_column(self) -> int | None:
        """The place in the cells of its column that it speaks of, or None."""
        column = self.numbers
        if column is None:
            return None
        if len(column.units) == self.slots:
            return self.slot
        if len(column.units) == 1 and (self.slot == 0 or self.amount.unit in column.units):
            return 0
        return None

    @property
    def counted(self) -> str:
        """The key of the value that it counts, by its own words or those of the row, or ""."""
        own = self.own_words
        key = "".join(own) if own else self.total.counts or label_key(self.total.words)
        occurs = key and occurrences(self.scope, key, range(self.scope.table.width))
        return key if occurs else ""

    @property
    def is_understood(self) -> bool:
        """Whether the table explains the words beside it, if there are any."""
        own, column = self.own_words, self.numbers
        if not own or self.counted or (column and self.amount.unit in column.units):
            return True
        table = self.scope.table
        headings = [table.heading(column) for column in range(table.width)]
        known = {word for heading in headings for word in label_rest(heading)}
        return all(word in known for word in own)

    def is_share(self, slot: int) -> bool:
        """Whether a place in the cells of its column holds percentages."""
        column = self.numbers
        return column is not None and (column.units[slot] == "%" or column.is_share)
