"""The cells of a matrix that open a card: its counts, its totals and its verdicts."""

from generator.core.values import replace
from generator.data import Study
from generator.tables.counts import TOTAL
from generator.tables.crosstab import cells_key
from generator.tables.matrix import VERDICT
from generator.tables.model import Cell, Showing, Table, anchor_of
from generator.tables.specs import MatrixSpec

MOST_ROWS = 200  # of a matrix whose cells have cards, which are all on one page


def cards_key(spec: MatrixSpec) -> str:
    """Return the id under which the cards of a matrix can be referred to."""
    return cells_key(spec.name, "cards")


def cells_with_cards(
    spec: MatrixSpec, study: Study, showing: Showing
) -> dict[str, tuple[str, str]]:
    """Return the row and the column of each cell that has a card by what its id ends in.

    Where only some rows are shown, the totals of columns are over these, and have none.
    """
    rows = [each.key for each in study.relation(spec.rows).records]
    sides = (study.relation(each).resource for each in (spec.rows, spec.columns))
    if len(rows) > MOST_ROWS or any(each.why_hidden() for each in sides):
        return {}
    columns = [each.key for each in study.relation(spec.columns).records]
    lines = rows if showing.conditions else [*rows, *columns, TOTAL]
    names = [*spec.totals, *([VERDICT] if spec.verdict else [])]
    cells = [(line, name) for line in lines for name in names]
    return {
        anchor_of(*each): each for each in cells if each[1] != VERDICT or each[0] not in columns
    }


def with_links_to_cards(spec: MatrixSpec, table: Table, study: Study, showing: Showing) -> Table:
    """Return a matrix whose counts, totals and verdicts lead to their cards."""
    known = cells_with_cards(spec, study, showing)

    def linked(cell: Cell) -> Cell:
        has_card = (cell.total or cell.verdict) and cell.anchor in known
        return replace(cell, link=f"@{cards_key(spec)}#{cell.anchor}") if has_card else cell

    bodies = [
        tuple(replace(row, cells=tuple(map(linked, row.cells))) for row in body)
        for body in (*table.bodies, table.foot)
    ]
    return replace(table, bodies=tuple(bodies[:-1]), foot=bodies[-1])
