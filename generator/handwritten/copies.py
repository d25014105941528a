"""How one grid of values was copied from another: mirrored, upside down, or moved by a column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

#: A pair of values that should be the same: the one of the first grid, the one of the second.
Match = tuple[str, str]

_FEWEST = 4  # values that must coincide
_COPIED = 0.9  # part of the values that coincide in a copy
_FURTHEST = 2  # columns or rows that a copy may be moved by


def agreement(pairs: Sequence[Match]) -> float:
    """Return how far pairs of values agree beyond chance: 1 all of them, 0 as by drawing lots.

    Pairs without any value are left out. Source: Cohen's kappa.
    """
    filled = [pair for pair in pairs if any(pair)]
    if not filled:
        return 0
    same = sum(one == other for one, other in filled) / len(filled)
    ones = Counter(one for one, _ in filled)
    others = Counter(other for _, other in filled)
    chance = sum(ones[value] * others[value] for value in ones) / len(filled) ** 2
    return 1.0 if same == 1 else (same - chance) / (1 - chance)


def how_copied(one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> str:
    """Return in words how the second grid was copied from the first, or "" if it was not.

    Both have the same shape. As it is, the copy must agree less than when it is put right.
    """
    as_it_is = _coincidence(list(_shifted(one, other, 0, 0)))
    for words, pairs in _transformed(one, other):
        filled = [pair for pair in pairs if any(pair)]
        found = _coincidence(filled)
        if (
            len(filled) >= _FEWEST
            and found >= _COPIED
            and found > as_it_is
            and agreement(filled) >= _COPIED - 0.1
            and len({value for value, _ in filled}) > 1
        ):
            return words
    return ""


def _coincidence(pairs: Sequence[Match]) -> float:
    filled = [pair for pair in pairs if any(pair)]
    return sum(one == other for one, other in filled) / len(filled) if filled else 0


def _transformed(
    one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]
) -> Iterator[tuple[str, list[Match]]]:
    for start, end in _blocks(one, other):
        mirrored = [[*row[:start], *reversed(row[start:end]), *row[end:]] for row in other]
        yield "mirrored: its columns stand in reverse order", list(_shifted(one, mirrored, 0, 0))
    upside_down = list(reversed(other))
    yield "upside down: its rows stand in reverse order", list(_shifted(one, upside_down, 0, 0))
    for by in range(1, _FURTHEST + 1):
        yield f"moved by {_many(by, 'column')} to the right", list(_shifted(one, other, 0, by))
        yield f"moved by {_many(by, 'column')} to the left", list(_shifted(one, other, 0, -by))
        yield f"moved by {_many(by, 'row')} down", list(_shifted(one, other, by, 0))
        yield f"moved by {_many(by, 'row')} up", list(_shifted(one, other, -by, 0))


def _blocks(
    one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]
) -> Iterator[tuple[int, int]]:
    """Yield the blocks of columns that may be in reverse order: all, and those around what differs.

    Columns of totals may stand before or behind them as they should.
    """
    width = len(one[0]) if one else 0
    differing = [
        column
        for column in range(width)
        if any(ones[column] != others[column] for ones, others in zip(one, other, strict=True))
    ]
    first, last = min(differing, default=0), max(differing, default=-1) + 1
    for margin in range(_FURTHEST + 1):
        start, end = max(first - margin, 0), min(last + margin, width)
        if end - start > 1:
            yield start, end
    yield 0, width


def _many(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _shifted(
    one: Sequence[Sequence[str]], other: Sequence[Sequence[str]], down: int, right: int
) -> Iterator[Match]:
    """Yield the pairs of values of two grids, the second moved back up and to the left."""
    for row, values in enumerate(one):
        for column, value in enumerate(values):
            if 0 <= row + down < len(other) and 0 <= column + right < len(values):
                yield value, other[row + down][column + right]


def moved_rows(
    one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]
) -> tuple[list[int], int]:
    """Return the rows of the second grid that are moved by one column, and in which direction.

    All differences must be in such rows, and at least two in each; else there are none.
    """
    for by in (1, -1):
        wrong = [row for row, values in enumerate(one) if list(values) != list(other[row])]
        if wrong and all(_is_moved(one[row], other[row], by) for row in wrong):
            return wrong, by
    return [], 0


def _is_moved(one: Sequence[str], other: Sequence[str], by: int) -> bool:
    pairs = list(_shifted([one], [other], 0, by))
    differences = sum(value != copy for value, copy in zip(one, other, strict=True))
    return differences > 1 and len(pairs) > 1 and all(value == copy for value, copy in pairs)
