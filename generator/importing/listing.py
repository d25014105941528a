"""The file of a listing's own records, and what becomes of the totals typed below its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import cast

from generator.importing.analysis import Analysis
from generator.importing.columns import exact_value, plain_field
from generator.importing.entities import DraftContext, Links, is_added_up
from generator.importing.names import (
    CODES,
    free_name,
    generated_keys,
    identifier,
    plural,
    speaks_of,
    telling_words,
)
from generator.importing.proposal import ProposedField, ProposedResource, in_quotes
from generator.language import Language

_NAMES = {"sum": "the sum", "count": "the count", "distinct": "the count of different values"}


@dataclass(frozen=True)
class FileField:
    """A field with its values, and the path by which a listing shows its column.

    ``column`` is -1 for the keys that the import gives.
    """

    field: ProposedField
    values: tuple[str, ...]
    column: int
    path: str


def file_fields(analysis: Analysis, links: Links, context: DraftContext) -> tuple[FileField, ...]:
    """Return the fields of a table's records; what belongs to groups has none here."""
    found: list[FileField] = []
    if analysis.people and analysis.key < 0:
        found.append(_given_keys(analysis, context))
    reserved = {each.key for each in links.entities.values()}
    for index in range(len(analysis.records.columns)):
        taken = {each.field.name for each in found}
        if index in links.entities:
            found.append(_reference(analysis, links, context, index, taken))
        elif index not in links.members:
            found.append(_own(analysis, context, index, taken | reserved))
    return tuple(found)


def _given_keys(analysis: Analysis, context: DraftContext) -> FileField:
    words = _words(analysis, context.language)
    description = context.language.text("import_key_is")
    title = context.language.text("import_key")
    keys = generated_keys("P", len(analysis.records.rows), context.existing.keys)
    return FileField(ProposedField(words["key"], title, description=description), keys, -1, "")


def _reference(
    analysis: Analysis, links: Links, context: DraftContext, index: int, taken: set[str]
) -> FileField:
    column, entity = analysis.records.columns[index], links.entities[index]
    name = free_name(entity.key, taken)
    proposed = ProposedField(
        name,
        column.heading,
        required=True,
        reference=entity.name,
        reference_key=entity.key,
    )
    keys = context.keys[entity.name]
    values = tuple(keys[value] for value in column.values)
    return FileField(proposed, values, index, f"{name}{entity.path}")


def _own(analysis: Analysis, context: DraftContext, index: int, taken: set[str]) -> FileField:
    column = analysis.records.columns[index]
    name = free_name(_field_name(analysis, context, index), taken)
    if index == analysis.key:
        return FileField(ProposedField(name, column.heading), column.values, index, name)
    added_up = is_added_up(analysis, index, column.values)
    proposed, values = plain_field(
        name, column.heading, column.values, context.language, added_up=added_up
    )
    return FileField(proposed, values, index, name)


def _field_name(analysis: Analysis, context: DraftContext, index: int) -> str:
    """Return the name of a field, with one for a column whose heading has no words."""
    column = analysis.records.columns[index]
    has_digits = all(value.isdigit() for value in column.values if value)
    without_words = context.language.text("import_number" if has_digits else "import_label")
    return identifier(column.heading, otherwise="code" if index == analysis.key else without_words)


def record_file(
    analysis: Analysis, fields: tuple[FileField, ...], context: DraftContext
) -> ProposedResource:
    """Return the proposed file with these fields."""
    words = _words(analysis, context.language)
    name = free_name(_name(analysis, words), context.taken)
    key = next((each for each in fields if each.column in {analysis.key, -1}), None)
    if key is not None:
        required = replace(key.field, required=True)
        fields = tuple(replace(each, field=required) if each is key else each for each in fields)
    label = next(
        (
            each.field.name
            for each in fields
            if each.column == analysis.label and not each.field.reference
        ),
        "",
    )
    return ProposedResource(
        name,
        words.get("title") or analysis.caption or name,
        tuple(each.field for each in fields),
        tuple(zip(*(each.values for each in fields), strict=True)),
        key=key.field.name if key else "",
        entity=key is not None and context.existing.keys.isdisjoint(key.values),
        label=label if key and analysis.label >= 0 else "",
        noun={each: words[each] for each in ("one", "other", "gender") if each in words},
    )


def _words(analysis: Analysis, language: Language) -> Mapping[str, str]:
    """Return the nouns of a record: participants are people, anything else is a row."""
    kind = "import_participant" if analysis.people else "import_row"
    return cast("Mapping[str, str]", language.texts[kind])


def _name(analysis: Analysis, words: Mapping[str, str]) -> str:
    if analysis.people:
        return words["resource"]
    if analysis.key >= 0:
        heading = analysis.records.columns[analysis.key].heading
        noun = identifier(heading, otherwise="")
        if noun and not speaks_of(heading, CODES):
            return plural(noun)
    return identifier(telling_words(analysis.caption), otherwise="table")


@dataclass(frozen=True)
class Counted:
    """A column as a total counts it: each value once for each record that it belongs to.

    ``values`` are those of the records that have one; ``numeric`` says that they can be added up,
    ``adds_up`` that this is what a column with that heading is for.
    """

    heading: str
    values: tuple[str, ...]
    numeric: bool
    adds_up: bool

    def totals(self) -> Mapping[str, Fraction | int]:
        """Return each total that the column can have, the plainest first."""
        found: dict[str, Fraction | int] = {}
        if self.numeric:
            found["sum"] = sum(exact_value(value) or 0 for value in self.values)
        found["count"] = len(self.values)
        found["distinct"] = len(set(self.values))
        return found


@dataclass(frozen=True)
class Total:
    """The computed total that replaces a typed one ("": none), and lines about it."""

    kind: str = ""
    note: str = ""
    doubt: str = ""


def listing_totals(
    analysis: Analysis, links: Links, fields: Sequence[FileField]
) -> Mapping[str, Total]:
    """Return the total that replaces the number typed below each column, by its heading."""
    found: dict[str, Total] = {}
    for index, values in analysis.typed.items():
        cell = analysis.sheet.total_cell(index)
        if cell is not None:
            counted = _counted(analysis, links, fields, index)
            found[counted.heading] = match_total(counted, cell.text, values)
    return found


def _counted(analysis: Analysis, links: Links, fields: Sequence[FileField], index: int) -> Counted:
    """Return a column as the totals of a listing count it."""
    heading = analysis.records.columns[index].heading
    adds_up = index in analysis.adding
    if index in links.members:
        values = [value for value in analysis.by_group(index).values() if value]
        return Counted(heading, tuple(values), links.members[index].field.type != "string", adds_up)
    column = analysis.records.columns[index].values
    if index in links.entities and not links.entities[index].has_codes:
        return Counted(heading, tuple(dict.fromkeys(column)), numeric=False, adds_up=False)
    field = next(each.field for each in fields if each.column == index)
    values = tuple(value for value in column if value)
    return Counted(heading, values, field.type != "string", adds_up)


def match_total(counted: Counted, typed: str, values: frozenset[Fraction]) -> Total:
    """Return the computed total that gives the typed number, or what the data give instead.

    A sum that was typed wrong is taken over, since the data know it; anything else is not.
    """
    totals = counted.totals()
    heading, shown = in_quotes(counted.heading), in_quotes(typed)
    for kind, value in totals.items():
        if value in values:
            beside = f" (of {totals['count']} records)" if kind == "distinct" else ""
            note = f"{heading}: {shown} is now computed, as {_NAMES[kind]}{beside}"
            return Total(kind, note=note)
    given = ", ".join(f"{_NAMES[kind]} is {_written(value)}" for kind, value in totals.items())
    if counted.numeric and counted.adds_up:
        doubt = f"{heading}: {shown} was typed, the data give {_written(totals['sum'])}"
        return Total("sum", doubt=f"{doubt}, which the table now shows")
    return Total(doubt=f"{heading}: {shown} was typed below it and is not taken over: {given}")


def _written(value: Fraction | int) -> str:
    return str(value) if value == int(value) else f"{float(value):g}"


def other_words(analysis: Analysis) -> Iterator[str]:
    """Yield a line about texts in the total row that are no numbers."""
    cells = [analysis.sheet.total_cell(index) for index in range(len(analysis.sheet.headings))]
    others = [
        in_quotes(cell.text)
        for index, cell in enumerate(cells)
        if cell and index not in analysis.typed and not _is_plain_label(cell.text)
    ]
    if others:
        yield f"the total row also said, and no longer does: {', '.join(others)}"


def _is_plain_label(text: str) -> bool:
    return text.strip(" :\u00a0").casefold() == "total"
