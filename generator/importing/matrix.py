"""Finds matrices of judgements: rows, judges, a small alphabet, counts, the rule of a verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations

from generator.core.problems import Message
from generator.importing.columns import Column, Records, one_spelling, spelling_key
from generator.language import Language
from generator.language.typed_numbers import read_number

Counts = Mapping[str, int]

MARKS: Mapping[str, str] = {"●": "for", "○": "against", "–": "none"}
"""The shapes that stand before our own judgements, and the tones that they say."""
_MARKED = re.compile(r"(?P<mark>[●○–])[ \u00a0]+(?P<word>\S.*)")
_MISSING = "·"
_FEWEST_VALUES, _MOST_VALUES = 2, 6
_LONGEST_VALUE = 24
_MOST_DIFFERENCE = 6
_FEWEST_JUDGES = 2
_ODD_SHARE = 20
"""One cell in so many may hold something else than the judgements, and one in any matrix."""


@dataclass(frozen=True)
class Matrix:
    """The role of each column of a matrix, as positions, -1 for none.

    ``values`` are the judgements in the order in which they are counted or first occur, ``odd``
    what stands in a few cells beside them. ``counts`` are the columns that count a judgement;
    ``rule`` gives the verdict. ``tones`` are read from the marks before the judgements; ``foot``
    says that rows below count those of each column.
    """

    label: int
    judges: tuple[int, ...]
    values: tuple[str, ...]
    odd: tuple[str, ...]
    counts: Mapping[str, int]
    verdict: int
    rule: str
    tones: Mapping[str, str]
    foot: bool

    @property
    def part(self) -> int:
        """The column of the parts that the rows are in."""
        return self.label - 1

    @property
    def totals(self) -> tuple[str, ...]:
        """The judgements that are counted: those that were, or all where a verdict needs them."""
        return tuple(self.counts) or (self.values if self.rule or self.foot else ())

    def judge_labels(self, records: Records) -> list[str]:
        """Return the lowest heading of each judge, or all of its headings where two are alike."""
        leaves = [records.columns[index].leaf for index in self.judges]
        headings = [records.columns[index].heading for index in self.judges]
        return leaves if len(set(leaves)) == len(leaves) else headings

    def judgements(self, records: Records, row: int) -> list[str]:
        """Return what each judge says of a row, "" for nothing."""
        return [without_mark(records.columns[index].values[row]) for index in self.judges]


@dataclass(frozen=True)
class Found:
    """A matrix and its records, or why what looks like one is none."""

    records: Records
    matrix: Matrix | None = None
    unclear: Message | None = None


def without_mark(value: str) -> str:
    """Return a judgement without the mark before it; a dot says that there is none."""
    if value.startswith(_MISSING):
        return ""
    marked = _MARKED.fullmatch(value)
    return marked["word"] if marked else value


def find_matrix(records: Records, language: Language) -> Found:
    """Return the matrix that the records are, if they are one.

    The first column, or the second behind one of parts, names the rows. A few cells may hold
    something else than the judgements, which is kept as it is typed.
    """
    columns = records.columns
    label = next((index for index in (0, 1) if _names_rows(columns, index)), -1)
    judges = _judges(columns, label + 1)
    is_parted = label < 1 or _has_blocks(columns[0].values)
    if label < 0 or len(judges) < _FEWEST_JUDGES or not is_parted:
        return Found(records)
    columns, respelt = one_spelling(columns, [judges])
    rest = range(judges[-1] + 1, len(columns))
    alphabet = _alphabet(columns, judges, rest)
    if alphabet is None:
        return Found(records)
    values, odd = alphabet
    counts = _counts(columns, rest, values)
    others = [index for index in rest if index not in counts.values()]
    records = replace(records, columns=columns, spellings=(*records.spellings, *respelt))
    matrix = Matrix(
        label,
        judges,
        tuple(dict.fromkeys((*sorted(counts, key=lambda value: counts[value]), *values))),
        odd,
        counts,
        -1,
        "",
        _tones(columns, judges),
        bool(records.foot),
    )
    if not others:
        return Found(records, matrix)
    rule = _verdict_rule(records, matrix, others[0], language) if len(others) == 1 else ""
    if rule:
        return Found(records, replace(matrix, verdict=others[0], rule=rule))
    unclear = Message(
        "import-matrix-unclear",
        line=records.table.place.line,
        judges=tuple(columns[index].heading for index in judges),
        others=tuple(columns[index].heading for index in others),
    )
    return Found(replace(records, columns=columns), unclear=unclear)


def _names_rows(columns: Sequence[Column], index: int) -> bool:
    """Say whether a column is unique and in words."""
    if index >= len(columns):
        return False
    values = columns[index].values
    in_words = all(re.search(r"[^\W\d_]", value) and "\n" not in value for value in values)
    is_parted = any(column.listed for column in columns)
    return len(set(values)) == len(values) and in_words and not is_parted


def _has_blocks(values: Sequence[str]) -> bool:
    changes = sum(one != other for one, other in pairwise(values))
    return all(values) and changes + 1 == len(set(values)) < len(values)


def _judges(columns: Sequence[Column], start: int) -> tuple[int, ...]:
    """Return the columns of judgements: words from the first on, while their headings agree.

    After "FG1", "FG2" comes no "Verdict".
    """
    found: list[int] = []
    kinds: set[str] = set()
    for index in range(start, len(columns)):
        column = columns[index]
        kind = re.sub(r"\d+", "0", column.leaf)
        is_series = len(found) > 1 and len(kinds) == 1 and "0" in next(iter(kinds))
        said = [value for value in map(without_mark, column.values) if value]
        others = sum(not _is_judgement(value) for value in said)
        in_words = others <= max(1, len(said) // 5) and others * 2 < len(said)
        if not column.heading or not in_words or (is_series and kind not in kinds):
            break
        found.append(index)
        kinds.add(kind)
    return tuple(found)


def _is_judgement(value: str) -> bool:
    is_short = len(value) <= _LONGEST_VALUE and "\n" not in value
    return is_short and read_number(value) is None


def _alphabet(
    columns: Sequence[Column], judges: Sequence[int], rest: Sequence[int]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the judgements and what else stands in a few cells; None if there is no alphabet."""
    said = [[without_mark(value) for value in columns[index].values] for index in judges]
    cells = sum(map(len, said))
    found = Counter(value for column in said for value in column if value)
    counted = {spelling_key(columns[index].leaf) for index in rest}
    odd = tuple(
        value
        for value, count in found.items()
        if spelling_key(value) not in counted
        and (not _is_judgement(value) or (count == 1 and cells >= _ODD_SHARE))
    )
    values = tuple(value for value in found if value not in odd)
    few = sum(found[value] for value in odd) <= max(1, cells // _ODD_SHARE)
    if not few or not _FEWEST_VALUES <= len(values) <= _MOST_VALUES or cells < 2 * len(values):
        return None
    mine = [set(column).intersection(values) for column in said]
    is_shared = all(
        any(one & other for position, other in enumerate(mine) if position != index)
        for index, one in enumerate(mine)
    )
    return (values, odd) if is_shared else None


def _counts(columns: Sequence[Column], rest: range, values: Sequence[str]) -> dict[str, int]:
    """Return the columns that count a judgement, also one that nobody made: all of them are 0."""
    by_key = {spelling_key(value): value for value in values}
    found: dict[str, int] = {}
    for index in rest:
        column = columns[index]
        value = by_key.get(spelling_key(column.leaf), "")
        if value or (column.leaf and set(column.values) == {"0"}):
            found[value or column.leaf] = index
    return found


def _tones(columns: Sequence[Column], judges: Sequence[int]) -> Mapping[str, str]:
    """Return the tone of each judgement whose mark is always the same."""
    found: dict[str, set[str]] = {}
    for index in judges:
        for value in columns[index].values:
            marked = _MARKED.fullmatch(value)
            found.setdefault(without_mark(value), set()).add(marked["mark"] if marked else "")
    return {
        value: MARKS[next(iter(marks))]
        for value, marks in found.items()
        if value and len(marks) == 1 and "" not in marks
    }


def _verdict_rule(records: Records, matrix: Matrix, verdict: int, language: Language) -> str:
    """Return a rule over the counts of each row that gives its verdict, or nothing.

    Verdicts are yes and no in the language of the thesis. Tried are, in this order, more of one
    value than of another, by a margin, and a least number of one value.
    """
    words = {spelling_key(language.text(each)): each == "yes" for each in ("yes", "no")}
    keys = [spelling_key(without_mark(value)) for value in records.columns[verdict].values]
    if not set(keys) <= set(words):
        return ""
    wanted = [words[key] for key in keys]
    names = tuple(matrix.counts) or matrix.values
    rows = [matrix.judgements(records, row) for row in range(len(keys))]
    counted = [{value: row.count(value) for value in names} for row in rows]
    for text, holds in _rules([name for name in names if name.isidentifier()]):
        if [holds(each) for each in counted] == wanted:
            return text
    return ""


def _rules(values: Sequence[str]) -> Iterator[tuple[str, Callable[[Counts], bool]]]:
    for one, other in permutations(values, 2):
        yield f"{one} > {other}", lambda n, a=one, b=other: n[a] > n[b]
    for one, other in permutations(values, 2):
        for margin in range(2, _MOST_DIFFERENCE):
            yield (
                f"{one} - {other} >= {margin}",
                lambda n, a=one, b=other, k=margin: n[a] - n[b] >= k,
            )
    for one in values:
        for least in range(1, _MOST_DIFFERENCE):
            yield f"{one} >= {least}", lambda n, a=one, k=least: n[a] >= k
