"""Gives each column of a table one role, by what its values show.

Three tests decide: is a column unique; does another depend on it, each of its values having one
value there; is its alphabet small. How the table is written counts too: a ditto mark or a merged
cell says that a value belongs to several rows at once, and so does a total that is right only if
each group counts once. Words of headings decide nothing here but whether records are people.

"1.250" is 1250 or 1.25: the other cells, a typed total or the language of the thesis decide, or
else the author is asked.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from math import prod

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.handwritten.candidates import number_columns
from generator.importing.draft import CODE, speaks_of
from generator.importing.matrix import Matrix, find_matrix
from generator.importing.proposal import FieldType
from generator.importing.records import Column, Records, Role, is_label
from generator.language import Language
from generator.language.typed_numbers import (
    BLANK,
    STYLES,
    Style,
    TypedNumber,
    read_number,
    styles_of,
)

_RARE = 1 / 1000  # how seldom a dependency must come about by chance to be taken for one
_WITH_UNIT = re.compile(
    rf"(?P<number>[-−+]?[0-9](?:[0-9.,'’]|{BLANK})*?){BLANK}*(?P<unit>[^\W\d_]+\.?|[%€$£])"
)
HEADING_UNIT = re.compile(r"[(\[]\s*(?:en\s+|in\s+)?(?P<unit>[^()\[\]\d]{1,12}?)\s*[)\]]\s*$")


class Analysis(Frozen):
    """A table understood: a matrix, or records with roles; ``label`` says a record in words."""

    caption: str
    records: Records
    matrix: Matrix | None = None
    people: bool = False
    label: Column | None = None
    questions: tuple[Message, ...] = ()
    unclear: Message | None = None

    def with_role(self, *roles: Role) -> list[Column]:
        """Return the columns with these roles, those of the first role first; none of a matrix."""
        columns = () if self.matrix else self.records.columns
        return [column for role in roles for column in columns if column.role == role]

    def group(self) -> Column | None:
        """Return the column that the records are grouped by."""
        return next(iter(self.with_role("group")), None)

    def by_group(self, column: Column) -> dict[str, str]:
        """Return the values of a column by the label of the group that they belong to."""
        group = self.group()
        return dict(zip(group.values, column.values, strict=True)) if group else {}


def analyse(records: Records, caption: str, language: Language, answer: Style | None) -> Analysis:
    """Return what a table shows; ``answer`` is how the author says that decimals stand."""
    records, matrix, unclear = find_matrix(records, language)
    if matrix:
        return Analysis(caption, records, matrix)
    read = [_as_number(column, language, answer) for column in records.columns]
    table = records.table
    rows = [row for row in table.rows if row is not records.total]
    columns = [column for column, _ in read]
    for at in range(table.width):
        found = number_columns(rows, at, table.heading(at))
        adds = len(found) == 1 and found[0].kind == "sum" and found[0].unit != "%"
        columns[at + records.parts] = replace(columns[at + records.parts], adds=adds)
    given = zip(columns, _roles(columns, records.rows), strict=True)
    records = replace(records, columns=tuple(replace(each, role=role) for each, role in given))
    people = _are_people(records.columns, caption)
    label = _label_column(records.columns)
    questions = tuple(question for _, question in read if question)
    return Analysis(caption, records, None, people, label, questions, unclear)


# --- roles ----------------------------------------------------------------------------------------


def _roles(columns: Sequence[Column], rows: Sequence[int]) -> list[Role]:
    group, members = _group(columns, rows)
    roles: list[Role] = ["member" if at in members else "own" for at in range(len(columns))]
    things = [
        at
        for at, column in enumerate(columns)
        if at != group and at not in members and _is_thing(column)
    ]
    for at in things:
        roles[at] = "thing"
    if group < 0:
        group = next((at for at in things if _is_written_once(columns[at])), -1)
    if group >= 0:
        roles[group] = "group"
    for at, column in enumerate(columns):
        is_unique = len(column.distinct) == len(column.values) and not column.listed
        if roles[at] == "own" and is_unique and all(map(CODE.fullmatch, column.values)):
            roles[at] = "key"
            break
    return roles


def _group(columns: Sequence[Column], rows: Sequence[int]) -> tuple[int, tuple[int, ...]]:
    """Return the column on which most others depend, and these; -1 where there is none."""
    found: tuple[int, tuple[int, ...]] = (-1, ())
    for at, group in enumerate(columns):
        if _names_several(group):
            others = (other for other, each in enumerate(columns) if each is not group)
            members = tuple(other for other in others if _belongs(columns[other], group, rows))
            found = (at, members) if len(members) > len(found[1]) else found
    return found


def _names_several(column: Column) -> bool:
    repeats = len(column.distinct) < len(column.values)
    return repeats and not column.listed and all(map(is_label, column.values))


def _belongs(column: Column, group: Column, rows: Sequence[int]) -> bool:
    """Whether each value is written once for its group, totalled so, or depends beyond chance."""
    pairs = list(zip(group.values, column.values, strict=True))
    by_group = dict(pairs)
    if column.listed or len(set(pairs)) != len(by_group):
        return False
    if column.style:
        once, all_of_it = (sum_of(column, each) for each in (by_group.values(), column.values))
        if once != all_of_it and not column.typed.isdisjoint((once, all_of_it)):
            return once in column.typed
    origins = set(zip(group.values, column.origins, strict=True))
    if column.marked and len(origins) == len(by_group) == len({origin for _, origin in origins}):
        return True
    by_row = dict(zip(rows, pairs, strict=True)).values()
    shares = [count / len(by_row) for count in Counter(value for _, value in by_row).values()]
    sizes = Counter(label for label, _ in by_row).values()
    by_chance = prod(sum(share**size for share in shares) for size in sizes)
    return by_chance < _RARE


def _is_thing(column: Column) -> bool:
    """Whether labels are written once for several records, or the total counts different ones."""
    is_shared = not column.marked and len(set(column.origins)) < len(column.origins)
    is_counted = column.typed == frozenset((Fraction(len(column.distinct)),))
    return _names_several(column) and (is_shared or _is_written_once(column) or is_counted)


def _is_written_once(column: Column) -> bool:
    pairs = zip(column.values, column.origins, strict=True)
    return column.marked and all(
        len({origin for _, origin in stretch}) == 1
        for _, stretch in groupby(pairs, key=lambda each: each[0])
    )


def _are_people(columns: Sequence[Column], caption: str) -> bool:
    headings = [column.heading for column in columns]
    listed = next((column.heading for column in columns if column.listed), "")
    if listed:
        return speaks_of(listed, "role", "person", "name")
    about = ("group", "organisation", "name", "person")
    has_role = any(speaks_of(heading, "role") for heading in headings)
    return has_role and any(speaks_of(each, *about) for each in (*headings, caption))


def _label_column(columns: Sequence[Column]) -> Column | None:
    own = [column for column in columns if column.role == "own"]
    listed = [column for column in own if column.listed]
    texts = [column for column in own if re.search(r"[^\W\d_]", "".join(column.values))]
    return next(iter((*listed, *texts)), None)


# --- numbers --------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def read_with_unit(text: str) -> tuple[TypedNumber, str] | None:
    """Return the number that a text is and the unit behind it: "58,1 %", "" where there is none."""
    found = _WITH_UNIT.fullmatch(text)
    typed = read_number(found["number"] if found else text)
    return None if typed is None else (typed, found["unit"] if found else "")


def _worth(text: str, style: Style | None) -> Fraction | None:
    found = read_with_unit(text) if style else None
    return found[0].values.get(style) if found and style else None


def sum_of(column: Column, values: Iterable[str]) -> Fraction:
    """Return what texts add up to in the style of a column; a text that is no number is 0."""
    return sum((_worth(each, column.style) or Fraction(0) for each in values), Fraction(0))


def _as_number(
    column: Column, language: Language, answer: Style | None
) -> tuple[Column, Message | None]:
    """Return a column with the style of its numbers, or the question which of two it is.

    A typed total may be right in one only, as the sum of all or of each once; or all are written as
    the language of the thesis writes them.
    """
    read = [read_with_unit(value) for value in column.values if value]
    styles = styles_of(each[0] for each in read if each) if read and all(read) else ()
    if len(styles) < len(STYLES):
        return replace(column, style=next(iter(styles), None)), None
    once = dict(zip(column.origins, column.values, strict=True)).values()
    by_style = [replace(column, style=style) for style in STYLES]
    added_up = [
        each for each in by_style if each.typed & {sum_of(each, column.values), sum_of(each, once)}
    ]
    written = [each for each in by_style if _is_written_in(each.values, each.style, language)]
    for fitting in (added_up, written):
        if len(fitting) == 1:
            return fitting[0], None
    if answer:
        return replace(column, style=answer, said=True), None
    text, cell = next(
        pair
        for pair in zip(column.values, column.cells, strict=True)
        if pair[0] and _worth(pair[0], "comma") != _worth(pair[0], "point")
    )
    comma, point = (language.number(_worth(text, style) or 0) for style in STYLES)
    return column, Message(
        "import-ambiguous",
        path=cell.place.path,
        line=cell.place.line,
        heading=column.heading,
        text=text,
        comma=comma,
        point=point,
    )


def as_numbers(
    column: Column, values: Sequence[str], language: Language
) -> tuple[FieldType, tuple[str, ...], str]:
    """Return the values of a column as numbers, with their type and unit, or as they are.

    They must be nothing but numbers and empty cells. A number that would be written otherwise than
    it is typed (a year, 2 019 in French), or that has its unit in each cell, is only taken as one
    where that is certain: a typed total adds them up, or the author said what they are.
    """
    style = column.style
    read = [read_with_unit(value) if value else None for value in values]
    units = {each[1] for each in read if each}
    added_up = column.adds and bool(column.typed)
    is_plain = units == {""} and _is_written_in(values, style, language)
    if style is None or len(units) != 1 or not (added_up or column.said or is_plain):
        return "string", tuple(values), ""
    bare = tuple(
        _as_csv(value, each[0].plain[style]) if each else ""
        for value, each in zip(values, read, strict=True)
    )
    whole = all("." not in each and "," not in each for each in bare)
    found = HEADING_UNIT.search(column.heading)
    return "integer" if whole else "number", bare, units.pop() or (found["unit"] if found else "")


def _as_csv(value: str, plain: str) -> str:
    found = _WITH_UNIT.fullmatch(value)
    number = found["number"] if found else value
    return number if re.sub(BLANK, "", number).replace(",", ".") == plain else plain


def _is_written_in(values: Sequence[str], style: Style | None, language: Language) -> bool:
    for value in filter(None, values):
        found = read_with_unit(value)
        plain = found[0].plain.get(style) if found and style and not found[1] else None
        if plain is None:
            return False
        shown = language.number(Decimal(plain) if "." in plain else int(plain))
        if re.sub(BLANK, " ", shown) != re.sub(BLANK, " ", value):
            return False
    return True
