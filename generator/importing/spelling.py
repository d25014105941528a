"""Labels in several spellings: the most frequent one is kept, the others are listed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from generator.core.problems import quoted
from generator.importing.records import Column, Records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LONGEST_LABEL = 80
"""Characters; a longer text is a sentence, whose spelling is its own."""
_DIGITS = re.compile(r"\d+")
_TIGHT = re.compile(r"\s*([()\[\]/,;:+&–-])\s*")
_NEARLY = 88
_LEAST_LETTERS = 6
_MOST_QUESTIONS = 10
_MOST_COMPARED = 300


@dataclass(frozen=True)
class Unified:
    """A spelling that gave way to another in a column, and in how many cells."""

    heading: str
    written: str
    kept: str
    count: int

    def __str__(self) -> str:
        """Say it in a line of the report; a long label is not cut."""
        times = "1 cell" if self.count == 1 else f"{self.count} cells"
        return f'{self.heading}: "{self.written}" is written "{self.kept}" ({times})'


def unify_spellings(records: Records) -> tuple[Records, tuple[Unified, ...]]:
    """Return the records with one spelling for each label, and the spellings that gave way.

    Spellings differ in capitals, accents, spaces, dashes and a final mark. Digits are left out of
    the comparison, so that "Group 1" follows "group 2" and "group 3".
    """
    columns: list[Column] = []
    unified: list[Unified] = []
    for column in records.columns:
        kept = _kept_spellings(column)
        counts = Counter(
            value for value in _written_once(column) if kept.get(value, value) != value
        )
        unified += [
            Unified(column.heading, value, kept[value], count) for value, count in counts.items()
        ]
        columns.append(
            replace(column, values=tuple(kept.get(value, value) for value in column.values))
        )
    return replace(records, columns=tuple(columns)), tuple(unified)


def unify_together(records: Records, indices: Sequence[int]) -> tuple[Records, tuple[Unified, ...]]:
    """Return the records with one spelling for each label in several columns that share labels."""
    chosen = [records.columns[index] for index in indices]
    if not chosen:
        return records, ()
    together = Column(
        ", ".join(column.heading for column in chosen),
        tuple(value for column in chosen for value in column.values),
        tuple(origin for column in chosen for origin in column.origins),
    )
    unified, changes = unify_spellings(Records((together,), ()))
    values = iter(unified.columns[0].values)
    columns = list(records.columns)
    for index in indices:
        columns[index] = replace(
            columns[index], values=tuple(next(values) for _ in columns[index].values)
        )
    return replace(records, columns=tuple(columns)), changes


def _written_once(column: Column) -> list[str]:
    """Return the values as often as they are written: dittos are no spelling of their own."""
    pairs = dict.fromkeys(zip(column.origins, column.values, strict=True))
    return [value for _, value in pairs]


def _kept_spellings(column: Column) -> Mapping[str, str]:
    """Return the spelling that each label of a column is to have."""
    labels = [value for value in _written_once(column) if _is_label(value)]
    classes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for label in labels:
        classes[spelling_key(_skeleton(label))][_skeleton(label)] += 1
    best = {key: _best(spellings) for key, spellings in classes.items()}
    return {
        label: _filled(best[spelling_key(_skeleton(label))], label)
        for label in dict.fromkeys(labels)
    }


def _is_label(value: str) -> bool:
    return (
        len(value) <= LONGEST_LABEL
        and "\n" not in value
        and any(character.isalpha() for character in value)
    )


def spelling_key(text: str) -> str:
    """Return what two spellings of one label have in common."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‑", "-"))
    plain = "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()
    return _TIGHT.sub(r"\1", " ".join(plain.split())).rstrip(" .,;:")


def _skeleton(label: str) -> str:
    return _DIGITS.sub("0", label)


def _filled(skeleton: str, label: str) -> str:
    """Return a skeleton with the digits of a label; one with other digits stays as it is."""
    digits = _DIGITS.findall(label)
    pieces = skeleton.split("0")
    if len(pieces) != len(digits) + 1:
        return label
    return "".join(piece + digit for piece, digit in zip(pieces, [*digits, ""], strict=True))


def _best(spellings: Counter[str]) -> str:
    """Return the most frequent spelling; of equals one without a final mark, then with accents."""
    order = {spelling: index for index, spelling in enumerate(spellings)}
    return min(
        spellings,
        key=lambda each: (-spellings[each], each[-1:] in ".,;:", -_accents(each), order[each]),
    )


def _accents(text: str) -> int:
    return sum(bool(unicodedata.combining(each)) for each in unicodedata.normalize("NFD", text))


def alike(heading: str, labels: Sequence[str]) -> Iterator[str]:
    """Yield questions about labels that look like one in two spellings, but may be two things."""
    found = [
        f"{quoted(heading)}: are {quoted(one)} and {quoted(other)} the same?"
        for one, other in combinations(labels[:_MOST_COMPARED], 2)
        if min(len(one), len(other)) >= _LEAST_LETTERS
        and _DIGITS.findall(one) == _DIGITS.findall(other)
        and _are_alike(spelling_key(one), spelling_key(other))
    ]
    yield from found[:_MOST_QUESTIONS]


def _are_alike(one: str, other: str) -> bool:
    """Say whether two labels differ by a slip: "Site A" and "Site B" are two on purpose."""
    if fuzz.ratio(one, other) < _NEARLY:
        return False
    words, others = one.split(), other.split()
    if len(words) != len(others):
        return True
    differing = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return all(min(map(len, pair)) >= _LEAST_LETTERS - 2 for pair in differing)
