"""Gives each column of a table one role, by what its values show.

Three tests decide: is a column unique; does another depend on it, each of its values having one
value there; is its alphabet small. How the table is written counts too: a ditto mark or a merged
cell says that a value belongs to several rows at once, and so does a total that is right only if
each group counts once. Words of headings decide nothing here but whether records are people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby
from math import prod
from typing import Literal

from generator.core.problems import Message
from generator.handwritten.number_columns import number_column
from generator.importing.columns import Column, Records, is_label
from generator.importing.matrix import Matrix, find_matrix
from generator.importing.names import GROUPS, NAMES, ORGANISATIONS, PEOPLE, ROLES, speaks_of
from generator.importing.numbers import (
    decided_style,
    exact_value,
    possible_styles,
    typed_total,
)
from generator.language import Language
from generator.language.typed_numbers import Style

Role = Literal["key", "group", "member", "thing", "own"]
"""The role of a column in a list of records.

``key``: its codes name the records. ``group``: records belong to its values, which have a file of
their own, and the columns that depend on it (``member``) stand there. ``thing``: its values have a
file of their own too, on which nothing depends. ``own``: its values belong to the records.
"""
CODE = re.compile(r"[A-Za-z]{1,6}[-.]?[0-9]{1,4}")
"""What can be a key as it stands: BF4, P01."""
_RARE = 1 / 1000
"""How seldom a dependency must come about by chance to be taken for one."""


@dataclass(frozen=True)
class Analysis:
    """A table understood: a matrix of judgements, or records whose columns have roles.

    ``styles`` are how the decimals of a column of numbers stand; ``said`` are the columns of
    numbers of which the author said it. ``typed`` are the numbers below the columns, ``adding``
    the columns whose numbers are there to be added up. ``label`` is the column that says a record
    in words (-1: none), ``people`` that each record is a person.
    """

    caption: str
    records: Records
    matrix: Matrix | None = None
    roles: tuple[Role, ...] = ()
    styles: Mapping[int, Style] = field(default_factory=dict[int, Style])
    said: frozenset[int] = frozenset()
    typed: Mapping[int, frozenset[Fraction]] = field(
        default_factory=dict[int, "frozenset[Fraction]"]
    )
    adding: frozenset[int] = frozenset()
    people: bool = False
    label: int = -1
    questions: tuple[Message, ...] = ()
    unclear: tuple[Message, ...] = ()

    def with_role(self, role: Role) -> list[int]:
        """Return the columns with a role."""
        return [index for index, found in enumerate(self.roles) if found == role]

    def only(self, role: Role) -> int:
        """Return the one column with a role, or -1."""
        return next(iter(self.with_role(role)), -1)

    def by_group(self, index: int) -> Mapping[str, str]:
        """Return the values of a column by the label of the group that they belong to."""
        labels = self.records.columns[self.only("group")].values
        return dict(zip(labels, self.records.columns[index].values, strict=True))

    def value(self, index: int, text: str) -> Fraction:
        """Return the number in a cell of a column, 0 for none."""
        style = self.styles.get(index)
        return (style and exact_value(text, style)) or Fraction(0)


def analyse(records: Records, caption: str, language: Language, answer: Style | None) -> Analysis:
    """Return what a table shows; ``answer`` is how the author says that decimals stand."""
    found = find_matrix(records, language)
    if found.matrix is not None:
        return Analysis(caption, found.records, found.matrix)
    columns = records.columns
    analysis = replace(
        _with_numbers(Analysis(caption, records), language, answer),
        typed={
            index: values
            for index, column in enumerate(columns)
            if (values := typed_total(column.total))
        },
        adding=frozenset(_adding(records)),
        people=_are_people(columns, caption),
        unclear=(found.unclear,) if found.unclear else (),
    )
    analysis = replace(analysis, roles=tuple(_roles(analysis)))
    return replace(analysis, label=_label_column(analysis))


def _with_numbers(analysis: Analysis, language: Language, answer: Style | None) -> Analysis:
    """Return the analysis with the style of each column of numbers, a question where in doubt."""
    styles: dict[int, Style] = {}
    said: set[int] = set()
    questions: list[Message] = []
    for index, column in enumerate(analysis.records.columns):
        possible = possible_styles(column.values)
        if len(possible) == 1:
            styles[index] = possible[0]
        elif possible:
            once = dict(zip(column.origins, column.values, strict=True))
            sums = [column.values, list(once.values())]
            style = decided_style(column.values, sums, column.total, language)
            if style is None and answer is not None:
                style = answer
                said.add(index)
            if style is not None:
                styles[index] = style
                continue
            doubtful = next(
                position
                for position, value in enumerate(column.values)
                if value and exact_value(value, "comma") != exact_value(value, "point")
            )
            questions.append(_question(column, doubtful, language))
    return replace(analysis, styles=styles, said=frozenset(said), questions=tuple(questions))


def _question(column: Column, position: int, language: Language) -> Message:
    text, place = column.values[position], column.cells[position].place
    as_comma, as_point = exact_value(text, "comma"), exact_value(text, "point")
    return Message(
        "import-ambiguous",
        path=place.path,
        line=place.line,
        heading=column.heading,
        text=text,
        comma=language.number(as_comma or 0),
        point=language.number(as_point or 0),
    )


def _adding(records: Records) -> list[int]:
    """Return the columns of numbers that are there to be added up."""
    table = records.table
    rows = [row for row in table.rows if row is not records.total]
    found: list[int] = []
    for index in range(table.width):
        column = number_column(rows, index, table.heading(index))
        if column and column.kind == "sum" and len(column.units) == 1 and not column.is_share():
            found.append(index + records.parts)
    return found


def _roles(analysis: Analysis) -> list[Role]:
    columns = analysis.records.columns
    group, members = _group(analysis)
    roles: list[Role] = ["own"] * len(columns)
    things = [
        index
        for index in range(len(columns))
        if index not in {group, *members} and _is_thing(analysis, index)
    ]
    if group < 0:
        blocks = [index for index in things if _is_written_once(columns[index])]
        group = next(iter(blocks), -1)
    for index in things:
        roles[index] = "thing"
    for index in members:
        roles[index] = "member"
    if group >= 0:
        roles[group] = "group"
    for index, column in enumerate(columns):
        is_unique = len(column.distinct) == len(column.values)
        is_free = roles[index] == "own" and not column.listed
        if is_free and is_unique and all(map(CODE.fullmatch, column.values)):
            roles[index] = "key"
            break
    return roles


def _group(analysis: Analysis) -> tuple[int, tuple[int, ...]]:
    """Return the column on which others depend, and these; -1 where there is none.

    Of several it is the one of which the table says so of most others, then the one on which most
    depend, then the leftmost.
    """
    columns = analysis.records.columns
    found: list[tuple[int, int, int, tuple[int, ...]]] = []
    for index, column in enumerate(columns):
        if _names_several(column):
            signs = {other: _belongs(analysis, other, index) for other in range(len(columns))}
            members = tuple(other for other, sign in signs.items() if sign)
            shown = sum(sign == "shown" for sign in signs.values())
            found.append((-shown, -len(members), index, members))
    _, _, group, members = min(found, default=(0, 0, -1, ()))
    return (group, members) if members else (-1, ())


def _names_several(column: Column) -> bool:
    """Say whether a column has labels that stand for several records."""
    repeats = len(column.distinct) < len(column.values)
    return repeats and not column.listed and all(map(is_label, column.values))


def _belongs(analysis: Analysis, index: int, group: int) -> Literal["shown", "seen", ""]:
    """Say whether a column depends on another: the table shows it, or it cannot be by chance.

    It shows it where each value is written once for its group, or where the total below is right
    only if each group counts once.
    """
    column, of = analysis.records.columns[index], analysis.records.columns[group]
    pairs = dict(zip(of.values, column.values, strict=True))
    depends = len(set(zip(of.values, column.values, strict=True))) == len(pairs)
    if index == group or column.listed or not depends:
        return ""
    typed = analysis.typed.get(index, frozenset())
    once = sum(analysis.value(index, each) for each in pairs.values())
    all_of_it = sum(analysis.value(index, each) for each in column.values)
    if index in analysis.styles and once != all_of_it and not typed.isdisjoint((once, all_of_it)):
        return "shown" if once in typed else ""
    origins = set(zip(of.values, column.origins, strict=True))
    if column.marked and len(origins) == len(pairs) == len({origin for _, origin in origins}):
        return "shown"
    rows = dict(zip(analysis.records.rows, zip(of.values, column.values, strict=True), strict=True))
    shares = [count / len(rows) for count in Counter(value for _, value in rows.values()).values()]
    sizes = Counter(label for label, _ in rows.values()).values()
    by_chance = prod(sum(share**size for share in shares) for size in sizes)
    return "seen" if by_chance < _RARE and not typed else ""


def _is_thing(analysis: Analysis, index: int) -> bool:
    """Say whether each label stands for one thing to which several records belong.

    It is written once for several records, in a merged cell, above ditto marks or beside a list;
    or the total below counts different ones.
    """
    column = analysis.records.columns[index]
    if not _names_several(column):
        return False
    is_shared = not column.marked and len(set(column.origins)) < len(column.origins)
    typed, different = analysis.typed.get(index, frozenset()), len(column.distinct)
    return is_shared or _is_written_once(column) or (different in typed and len(typed) == 1)


def _is_written_once(column: Column) -> bool:
    """Say whether each stretch of a value is written once, with marks below it."""
    if not column.marked:
        return False
    pairs = zip(column.values, column.origins, strict=True)
    return all(
        len({origin for _, origin in stretch}) == 1
        for _, stretch in groupby(pairs, key=lambda each: each[0])
    )


def stand_together(values: Sequence[str]) -> bool:
    """Say whether equal values follow each other."""
    return len([key for key, _ in groupby(values)]) == len(set(values))


def _are_people(columns: Sequence[Column], caption: str) -> bool:
    """Say whether each record is a person: a role is a column, and the rest is about people too."""
    headings = [column.heading for column in columns]
    listed = next((column.heading for column in columns if column.listed), "")
    if listed:
        return speaks_of(listed, ROLES | PEOPLE | NAMES)
    about = GROUPS | ORGANISATIONS | NAMES | PEOPLE
    has_role = any(speaks_of(heading, ROLES) for heading in headings)
    return has_role and any(speaks_of(each, about) for each in (*headings, caption))


def _label_column(analysis: Analysis) -> int:
    """Return the column that says a record in words: the role of a person, else the first text."""
    columns = analysis.records.columns
    free = analysis.with_role("own")
    listed = [index for index in free if columns[index].listed]
    texts = [index for index in free if re.search(r"[^\W\d_]", "".join(columns[index].values))]
    roles = [index for index in texts if speaks_of(columns[index].heading, ROLES | NAMES)]
    return next(iter((*listed, *(roles if analysis.people else ()), *texts)), -1)
