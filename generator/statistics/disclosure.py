"""Statistical disclosure control: which counts of a private variable may be told, and together.

The minimum frequency rule: a count is told from ``least`` records on, if it leaves as many of those
that it is among. 0 is a count: it gives away the value of the whole group (group disclosure). What
a sum would give away is hidden with it (complementary suppression); what a difference would give
away is found by comparing all that is told. Willenborg and de Waal (2001), Hundepool et al. (2012).
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from generator.core.values import Frozen, replace

MOST = 100  # remainders that are held against counts, besides these and their complements
ADDING_UP = 3  # columns of counts from which on one may be the sum of the others
Name = TypeVar("Name", bound=Hashable)


class Counted(Frozen):
    """Records that private values tell from the others of the ``whole``, by their keys.

    Everybody can know who the whole are: those that meet conditions on what is public. ``of`` is
    the file of the records, or the field that is summed up, ``by`` are the private fields that tell
    them. ``zero`` says that none is a count like others: not of those that did not answer.
    """

    of: str
    by: frozenset[str]
    part: frozenset[Hashable]
    whole: frozenset[Hashable]
    zero: bool = True

    def is_telling(self, least: int) -> bool:
        """Say whether they, or those left, are too few; where the whole are, nothing is told."""
        sides = self.part, self.whole - self.part
        few = any(len(each) < least and (each or self.zero) for each in sides)
        return few or 0 < len(self.whole) < least


def complements(
    counts: Mapping[Name, Sequence[int]],
    small: set[tuple[Name, int]],
    summed: Collection[Name],
    least: int,
) -> set[tuple[Name, int]]:
    """Return the cells (column, row) to hide beside the small ones; ``summed`` have a total.

    Where the hidden cells of a line that adds up are one alone, or fewer than ``least`` records
    together, the next smallest is hidden with them.
    """
    cells = {(name, row): n for name, column in counts.items() for row, n in enumerate(column)}
    rows = len(next(iter(counts.values()), ()))
    lines = [[(name, row) for row in range(rows)] for name in counts if name in summed]
    if len(counts) >= ADDING_UP:
        lines += [[(name, row) for name in counts] for row in range(rows)]
    hidden, before = set(small), -1
    while before < len(hidden):
        before = len(hidden)
        for line in lines:
            behind = [cells[at] for at in line if at in hidden]
            shown = [at for at in line if at not in hidden and cells[at]]
            if shown and behind and (len(behind) == 1 or sum(behind) < least):
                hidden.add(min(shown, key=lambda at: cells[at]))
    return hidden - small


class _Known(Frozen):
    """A count as ``Counted``, the records as bits of a number: many are held against many."""

    of: str
    by: frozenset[str]
    part: int
    whole: int
    zero: bool

    @property
    def size(self) -> int:
        """How many records are counted."""
        return self.part.bit_count()

    def is_few(self, least: int) -> bool:
        """Say whether they are fewer than may be told, or nobody of others who are none of them."""
        return self.size < least and bool(self.part or (self.whole and self.zero))

    def is_within(self, other: "_Known") -> bool:
        """Say whether they are some of others, and are known to be, not by chance."""
        is_part = self.part & other.part == self.part and self.whole & other.whole == self.whole
        return is_part and self.of == other.of and self.by >= other.by


def _as_bits(told: Sequence[Counted]) -> Iterator[_Known]:
    """Yield counts with their records as numbers, in which each record has its bit."""
    records = {each for counted in told for each in (*counted.part, *counted.whole)}
    bits = {record: 1 << at for at, record in enumerate(records)}
    numbers: dict[frozenset[Hashable], int] = {}
    for each in told:
        for some in (each.part, each.whole):
            if some not in numbers:
                numbers[some] = sum(bits[record] for record in some)
        yield _Known(each.of, each.by, numbers[each.part], numbers[each.whole], each.zero)


def singled_out(told: Sequence[Counted], least: int) -> Iterator[tuple[int, int]]:
    """Yield where a count, held against those before it, singles out few: its position and theirs.

    Of two counts, one of which is among the other, the difference is known, as is what more such
    counts leave of it; of the same records among fewer, that nobody else is one of them. What is
    left is known like a count. A count that singles out few is not held against those that follow.
    """
    known: dict[_Known, int] = {}
    for at, counted in enumerate(_as_bits(told)):
        together, few, new = dict(known), list[int](), [(counted, at)]
        while new and not few:
            one, place = new.pop()
            if one.part and one not in together and len(together) < MOST + 2 * (at + 1):
                together[one] = place
                largest = sorted(together, key=lambda each: -each.size)
                parts = [each for each in largest if each != one and each.is_within(one)]
                wholes = [each for each in largest if each != one and one.is_within(each)]
                left = [(_left(one, [each, *largest], least), together[each]) for each in parts]
                left += [(_left(each, [one, *largest], least), together[each]) for each in wholes]
                new += [(_left(each, largest, least), together[each]) for each in (one, *wholes)]
                new.append((replace(one, part=one.whole & ~one.part), place))
                few = [position for each, position in (*left, *new) if each.is_few(least)]
                # All who answered say the same.
                alike = [each for each in parts + wholes if each.part == one.part]
                few += [together[each] for each in alike if each.zero != one.zero]
        if few:
            yield at, few[0]
        else:
            known = together


def _left(whole: _Known, known: Iterable[_Known], least: int) -> _Known:
    """Return what is left of a count without what is known of it, in this order, or too few."""
    rest, among, by = whole.part, whole.whole, whole.by
    for each in known if whole.size >= least else ():
        if each.part & rest == each.part and each != whole and each.is_within(whole):
            rest, among, by = rest & ~each.part, among & ~each.whole, by | each.by
            if rest.bit_count() < least:
                break
    return replace(whole, by=by, part=rest, whole=whole.whole if rest & ~among else among)
