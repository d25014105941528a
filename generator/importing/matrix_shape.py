"""Finds the matrices of judgements: judges, labels, counts, and the rule behind the verdicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, permutations

from generator.importing.records import Column, Records, spelling_key
from generator.language import Language

Counts = Mapping[str, int]


MARKS: Mapping[str, str] = {"●": "for", "○": "against", "–": "none"}
"""The shapes that stand before our own judgements, and the tones that they say."""
_MARKED = re.compile(r"(?P<mark>[●○–])[ \u00a0]+(?P<word>\S.*)")
_MISSING = "·"
_FEWEST_VALUES, _MOST_VALUES = 2, 6
_LONGEST_VALUE = 24
_CODED = re.compile(r"(?P<code>[A-Za-z]{1,6}[-.]?[0-9]{1,4})[ \u00a0]+(?P<words>\S.*)")
_CODE_ALONE = re.compile(r"[A-Za-z]{1,6}[-.]?[0-9]{1,4}")
_MOST = 6


@dataclass(frozen=True)
class MatrixShape:
    """The role of each column of a matrix, as positions, -1 for none.

    ``values`` are the judgements in the order in which they are counted or first occur, ``counts``
    the columns that count them; ``rule`` gives the verdict. ``tones`` are read from the marks
    before the judgements; ``foot`` says that rows below count those of each column.
    """

    part: int
    label: int
    judges: tuple[int, ...]
    values: tuple[str, ...]
    counts: Mapping[str, int]
    verdict: int
    rule: str
    tones: Mapping[str, str] = field(default_factory=dict[str, str])
    foot: bool = False

    @property
    def totals(self) -> tuple[str, ...]:
        """The judgements that are counted: those that were, or all where a verdict needs them."""
        return tuple(self.counts) or (self.values if self.rule or self.foot else ())

    def judgements(self, records: Records, row: int) -> list[str]:
        """Return what each judge says of a row, "" for nothing."""
        return [without_mark(records.columns[index].values[row]) for index in self.judges]


def without_mark(value: str) -> str:
    """Return a judgement without the mark before it; a dot says that there is none."""
    if value.startswith(_MISSING):
        return ""
    marked = _MARKED.fullmatch(value)
    return marked["word"] if marked else value


def codes_and_words(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Return code and words of each label; without codes in all of them, (label, "")."""
    found = [_CODED.fullmatch(label) for label in labels]
    pairs = [(each["code"], each["words"]) for each in found if each]
    codes = {code for code, _ in pairs}
    if len(pairs) == len(labels) and len(codes) == len(set(labels)):
        return pairs
    return [(label, "") for label in labels]


def find_matrix(
    records: Records, language: Language, *, has_foot: bool = False
) -> MatrixShape | None:
    """Return the matrix that the records are, or None.

    ``has_foot`` says that several total rows stand below them.
    """
    columns = records.columns
    label = next((index for index in (0, 1) if _names_rows(columns, index)), -1)
    if label < 0 or records.by_list >= 0 or (label == 1 and not _has_blocks(columns[0].values)):
        return None
    judges = _judges(columns, label + 1)
    values = _values(columns, judges)
    rest = range(label + 1 + len(judges), len(columns))
    counts = _counts(columns, rest, values)
    verdicts = [index for index in rest if index not in counts.values()]
    if not _is_matrix(columns, judges, values) or len(verdicts) > 1:
        return None
    ordered = tuple(dict.fromkeys((*sorted(counts, key=lambda value: counts[value]), *values)))
    tones = _tones(columns, judges)
    shape = MatrixShape(label - 1, label, judges, ordered, counts, -1, "", tones, has_foot)
    return _with_verdict(records, shape, verdicts, language)


def judge_columns(records: Records) -> tuple[int, ...]:
    """Return the columns that would be judgements if the records were a matrix."""
    label = next((index for index in (0, 1) if _names_rows(records.columns, index)), -1)
    return _judges(records.columns, label + 1) if label >= 0 else ()


def _counts(columns: Sequence[Column], rest: range, values: Sequence[str]) -> dict[str, int]:
    """Return the columns that count a judgement, also one that nobody made: all of them are 0."""
    by_key = {spelling_key(value): value for value in values}
    found: dict[str, int] = {}
    for index in rest:
        column = columns[index]
        value = by_key.get(spelling_key(column.heading), "")
        if value or (column.heading and set(column.values) == {"0"}):
            found[value or column.heading] = index
    return found


def _with_verdict(
    records: Records, shape: MatrixShape, verdicts: Sequence[int], language: Language
) -> MatrixShape | None:
    if not verdicts:
        return shape
    said = [without_mark(value) for value in records.columns[verdicts[0]].values]
    rows = [shape.judgements(records, row) for row in range(len(said))]
    names = tuple(shape.counts) or shape.values
    counted = [{value: row.count(value) for value in names} for row in rows]
    rule = verdict_rule(said, counted, language)
    if not rule:
        return None
    return replace(shape, verdict=verdicts[0], rule=rule)


def _names_rows(columns: Sequence[Column], index: int) -> bool:
    if index >= len(columns):
        return False
    values = columns[index].values
    return len(set(values)) == len(values) and all(
        any(character.isalpha() for character in value) and "\n" not in value for value in values
    )


def _has_blocks(values: Sequence[str]) -> bool:
    changes = sum(one != other for one, other in pairwise(values))
    return all(values) and changes + 1 == len(set(values)) < len(values)


def _judges(columns: Sequence[Column], start: int) -> tuple[int, ...]:
    """Return the columns of judgements: words from the first on, while their headings agree."""
    found: list[int] = []
    for index in range(start, len(columns)):
        column = columns[index]
        if not column.heading or not _holds_words(column) or not _agrees(columns, found, index):
            break
        found.append(index)
    return tuple(found)


def _holds_words(column: Column) -> bool:
    said = [without_mark(value) for value in column.values if without_mark(value)]
    return bool(said) and all(
        len(value) <= _LONGEST_VALUE
        and "\n" not in value
        and any(character.isalpha() for character in value)
        for value in said
    )


def _agrees(columns: Sequence[Column], found: Sequence[int], index: int) -> bool:
    """Say whether a heading belongs to those before it: after "FG1", "FG2" comes no "Verdict"."""
    kinds = {re.sub(r"\d+", "0", columns[each].heading) for each in found}
    same = len(found) > 1 and len(kinds) == 1 and "0" in next(iter(kinds))
    return not same or re.sub(r"\d+", "0", columns[index].heading) in kinds


def _values(columns: Sequence[Column], judges: Sequence[int]) -> tuple[str, ...]:
    said = (without_mark(value) for index in judges for value in columns[index].values)
    return tuple(dict.fromkeys(value for value in said if value))


def _is_matrix(columns: Sequence[Column], judges: Sequence[int], values: Sequence[str]) -> bool:
    """Say whether the columns share few values, as judgements of the same things do."""
    if len(judges) < 2 or not _FEWEST_VALUES <= len(values) <= _MOST_VALUES:  # noqa: PLR2004
        return False
    by_column = [
        {without_mark(value) for value in columns[index].values} - {""} for index in judges
    ]
    shared = all(
        any(not mine.isdisjoint(other) for other in by_column if other is not mine)
        for mine in by_column
    )
    cells = len(judges) * len(columns[judges[0]].values)
    return shared and cells >= 2 * len(values)


def _tones(columns: Sequence[Column], judges: Sequence[int]) -> Mapping[str, str]:
    """Return the tone of each judgement whose mark is always the same."""
    found: dict[str, set[str]] = {}
    for index in judges:
        for value in columns[index].values:
            marked = _MARKED.fullmatch(value)
            if without_mark(value):
                found.setdefault(without_mark(value), set()).add(marked["mark"] if marked else "")
    return {
        value: MARKS[next(iter(marks))]
        for value, marks in found.items()
        if len(marks) == 1 and "" not in marks
    }


def is_code(text: str) -> bool:
    """Say whether a text can be a key as it stands."""
    return bool(_CODE_ALONE.fullmatch(text))


def verdict_rule(
    verdicts: Sequence[str], counted: Sequence[Mapping[str, int]], language: Language
) -> str:
    """Return a rule over the counts of each row that gives its verdict, or nothing.

    Verdicts are yes and no in the language of the thesis. Tried are, in this order, more of one
    value than of another, by a margin, and a least number of one value.
    """
    words = {spelling_key(language.text(each)): each == "yes" for each in ("yes", "no")}
    keys = [spelling_key(verdict) for verdict in verdicts]
    if not set(keys) <= set(words):
        return ""
    wanted = [words[key] for key in keys]
    for text, holds in _rules([name for name in counted[0] if name.isidentifier()]):
        if [holds(each) for each in counted] == wanted:
            return text
    return ""


def _rules(values: Sequence[str]) -> Iterator[tuple[str, Callable[[Counts], bool]]]:
    for one, other in permutations(values, 2):
        yield f"{one} > {other}", lambda n, a=one, b=other: n[a] > n[b]
    for one, other in permutations(values, 2):
        for margin in range(2, _MOST):
            yield (
                f"{one} - {other} >= {margin}",
                lambda n, a=one, b=other, k=margin: n[a] - n[b] >= k,
            )
    for one in values:
        for least in range(1, _MOST):
            yield f"{one} >= {least}", lambda n, a=one, k=least: n[a] >= k
