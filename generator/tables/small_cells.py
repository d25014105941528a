"""Small cells: counts of few people are not told, nor what would give them away in a sum.

Complementary suppression (Willenborg and de Waal, 2001), in its simplest form: where one cell of a
line that adds up is hidden alone, the next smallest is hidden with it.
"""

from collections.abc import Mapping, Sequence

ADDING_UP = 3  # columns of people from which on one may be the sum of the others

Counts = Mapping[str, Sequence[int | None]]
"""The counts of people by column, row by row; None where there are too few."""


def complements(counts: Counts, summed: Sequence[str]) -> set[tuple[str, int]]:
    """Return the cells (column, row) to hide beside the small ones; ``summed`` have a total."""
    cells = {(name, row): n for name, column in counts.items() for row, n in enumerate(column)}
    rows = len(next(iter(counts.values()), ()))
    lines = [[(name, row) for row in range(rows)] for name in counts if name in summed]
    if len(counts) >= ADDING_UP:
        lines += [[(name, row) for name in counts] for row in range(rows)]
    small = {at for at, count in cells.items() if count is None}
    hidden, before = set(small), -1
    while before < len(hidden):
        before = len(hidden)
        for line in lines:
            shown = [(cells[at] or 0, at) for at in line if at not in hidden and cells[at]]
            if shown and sum(at in hidden for at in line) == 1:
                hidden.add(min(shown)[1])
    return hidden - small
