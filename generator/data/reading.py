"""Reads the data folder: description, CSV files, values, keys and references.

All that is wrong with them is returned beside them. Records whose values have mistakes are kept, as
far as they could be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.core.problems import Message, Place, Problem, Severity, nearest
from generator.core.yaml_source import read_yaml
from generator.data.csv_source import CsvSource, Row, read_csv
from generator.data.fields import (
    Field,
    Scalar,
    as_scalar,
    broken_limits,
    expected_of,
    read_value,
    wrong_type,
)
from generator.data.schema import Resource, Schema
from generator.data.schema_problems import build_schema
from generator.data.study import Record, Relation, Study

DESCRIPTION = "datapackage.yaml"


@dataclass(frozen=True)
class _Sheet:
    """The rows of a file that have a cell for each column.

    ``texts`` and ``values`` have those of each described column that there is, by its name.
    """

    resource: Resource
    path: str
    rows: Sequence[Row]
    columns: Mapping[str, int]
    texts: Mapping[str, Sequence[str]]
    values: Mapping[str, list[Scalar]]

    def problem(
        self, rule: str, row: int, name: str, message: Message, **told: str | Message
    ) -> Problem:
        """Return a problem of one cell."""
        place = Place(self.path, self.rows[row].line, self.columns.get(name, 0) + 1)
        return Problem(rule, place, message, **told)  # pyright: ignore[reportArgumentType]

    def texts_of(self, names: Sequence[str]) -> list[str]:
        """Return the texts of some columns, joined for each row."""
        return [
            " / ".join(each) for each in zip(*(self.texts[name] for name in names), strict=True)
        ]

    def values_of(self, names: Sequence[str]) -> list[tuple[Scalar, ...]]:
        """Return the values of some columns together for each row."""
        return list(zip(*(self.values[name] for name in names), strict=True))


def read_study(root: Path, folder: str = "data") -> tuple[Study, tuple[Problem, ...]]:
    """Return the study in a folder of the thesis and everything that is wrong with its files.

    A thesis without that folder, or with nothing in it but a bibliography, has an empty study.
    Records of a file with problems are still in the study, as far as they could be read: whether to
    go on is for the caller to say.
    """
    nothing = Study(Schema({}, {}), {})
    if not folder or not _may_hold_data(root / folder):
        return nothing, ()
    source, yaml_problems = read_yaml(root, f"{folder}/{DESCRIPTION}", rule="data-schema")
    if yaml_problems and not source.content:
        return nothing, yaml_problems
    schema, schema_problems = build_schema(source)
    found = [*yaml_problems, *schema_problems]
    sheets: dict[str, _Sheet] = {}
    for resource in schema.resources.values():
        sheet, problems = _read_sheet(root, folder, resource)
        found += problems
        if sheet is not None:
            found += (*_cell_problems(sheet), *_key_problems(sheet))
            sheets[resource.name] = sheet
    for sheet in sheets.values():
        found += _reference_problems(sheet, sheets)
    study = Study(schema, {name: _relation(each) for name, each in sheets.items()})
    return study, (*found, *_entity_problems(study))


def _may_hold_data(folder: Path) -> bool:
    """Say whether there is a folder, and more in it than a bibliography and its style."""
    if not folder.is_dir():
        return False
    kinds = {each.suffix.lower() for each in folder.iterdir() if not each.name.startswith(".")}
    return not kinds or not kinds <= {".bib", ".csl"}


# --- rows -----------------------------------------------------------------------------------------


def _read_sheet(root: Path, folder: str, resource: Resource) -> tuple[_Sheet | None, list[Problem]]:
    path = f"{folder}/{resource.path}"
    source, file_problems = read_csv(
        root,
        path,
        expected=list(resource.fields),
        dialect=resource.dialect,
        encoding=resource.encoding,
    )
    problems = list(file_problems)
    if not source.header:
        return None, problems
    problems += _header_problems(resource, source)
    columns = {name: source.header.index(name) for name in resource.fields if name in source.header}
    if not columns:
        return None, problems
    rows = [each for each in source.rows if len(each.cells) == len(source.header)]
    problems += (
        _ragged(source, each) for each in source.rows if len(each.cells) != len(source.header)
    )
    texts = {name: [each.cells[at] for each in rows] for name, at in columns.items()}
    return _Sheet(resource, path, rows, columns, texts, {name: [] for name in columns}), problems


def _header_problems(resource: Resource, source: CsvSource) -> Iterator[Problem]:
    seen: set[str] = set()
    for position, name in enumerate(source.header):
        place = Place(source.path, source.header_line, position + 1)
        if name in seen:
            message = Message("column-twice", column=name)
            yield Problem("data-header", place, message, found=name)
        elif name not in resource.fields:
            known = tuple(resource.fields)
            near = nearest(name, [each for each in known if each not in source.header])
            message = Message("column-unknown", column=name, known=known, near=near)
            yield Problem("data-header", place, message, found=name, expected=", ".join(known))
        seen.add(name)
    for name in resource.fields:
        if name not in seen:
            others = [each for each in source.header if each not in resource.fields]
            message = Message("column-missing", column=name, near=nearest(name, others))
            place = Place(source.path, source.header_line, len(source.header))
            yield Problem("data-header", place, message, expected=name)


def _ragged(source: CsvSource, row: Row) -> Problem:
    found, expected = len(row.cells), len(source.header)
    is_longer = found > expected
    cause = Message("row-needs-quotes") if is_longer else Message("row-needs-separator")
    message = Message("row-ragged", count=found, expected=expected, cause=cause)
    place = Place(source.path, row.line, min(found, expected))
    return Problem("data-row", place, message, found=str(found), expected=str(expected))


# --- values ---------------------------------------------------------------------------------------


def _cell_problems(sheet: _Sheet) -> Iterator[Problem]:
    """Read the value of each cell into the sheet; yield those that are none, or not allowed."""
    blank = [not any(each) for each in zip(*sheet.texts.values(), strict=True)]
    for row in (row for row, is_blank in enumerate(blank) if is_blank):
        place = Place(sheet.path, sheet.rows[row].line)
        yield Problem("data-row", place, Message("row-empty"))
    for name, texts in sheet.texts.items():
        field = sheet.resource.fields[name]
        unique = field.is_unique and sheet.resource.primary_key != (name,)
        seen: set[Scalar] = set()
        for row, text in enumerate(texts):
            value: Scalar = None
            if text not in (field.missing or ()):
                try:
                    read = read_value(field, text)
                except ValueError:
                    message, expected = wrong_type(field, text, name), expected_of(field)
                    yield sheet.problem(
                        "data-type", row, name, message, found=text, expected=expected
                    )
                else:
                    value = as_scalar(read, text)
                    yield from _limit_problems(sheet, row, field, read)
            elif field.required and not blank[row]:
                message = Message("value-required", field=name)
                yield sheet.problem("data-required", row, name, message, expected=name)
            if unique and value is not None and value in seen:
                message, expected = (
                    Message("value-twice", found=text, field=name),
                    Message("each-field-once", field=name),
                )
                yield sheet.problem("data-key", row, name, message, found=text, expected=expected)
            seen.add(value)
            sheet.values[name].append(value)


def _limit_problems(sheet: _Sheet, row: int, field: Field, value: object) -> Iterator[Problem]:
    name, text = field.name, sheet.texts[field.name][row]
    if field.enum and value not in field.choices:
        message = Message(
            "value-unknown",
            found=text,
            field=name,
            known=field.enum,
            near=nearest(text, field.enum),
        )
        expected = ", ".join(field.enum)
        yield sheet.problem("data-enum", row, name, message, found=text, expected=expected)
    for limit in broken_limits(field, value, text):
        message = Message("value-not-allowed", found=text, field=name, rule=limit)
        yield sheet.problem("data-constraint", row, name, message, found=text, expected=limit)


# --- keys -----------------------------------------------------------------------------------------


def _key_problems(sheet: _Sheet) -> Iterator[Problem]:
    """Yield keys that name no record, or a second one.

    An empty part that is required, or a row without any value, is told already.
    """
    primary = sheet.resource.primary_key
    for names in (primary, *sheet.resource.table.unique_keys):
        if not names or not set(names) <= set(sheet.columns):
            continue
        first: dict[tuple[Scalar, ...], int] = {}
        texts = sheet.texts_of(names)
        for row, key in enumerate(sheet.values_of(names)):
            parts = zip(names, key, strict=True)
            if any(value is None and sheet.resource.fields[name].required for name, value in parts):
                continue
            if None in key and names != primary:
                continue
            if set(key) == {None}:
                if any(sheet.rows[row].cells[at] for at in sheet.columns.values()):
                    message = Message("key-empty", fields=names)
                    yield sheet.problem(
                        "data-key", row, names[0], message, expected=Message("a-key")
                    )
                continue
            earlier = first.setdefault(key, row)
            if earlier != row:
                line, fields = sheet.rows[earlier].line, " + ".join(names)
                message = Message("key-twice", key=texts[row], line=line, fields=fields)
                expected = Message("a-key-used-once")
                yield sheet.problem(
                    "data-key", row, names[0], message, found=texts[row], expected=expected
                )


def _reference_problems(sheet: _Sheet, sheets: Mapping[str, _Sheet]) -> Iterator[Problem]:
    """Yield foreign keys that point to no record; a key of several fields is named as one."""
    for key in sheet.resource.table.foreign_keys:
        target = sheets.get(key.reference.resource or sheet.resource.name)
        names, theirs = key.fields, key.reference.fields
        if target is None or not set(names) <= set(sheet.columns):
            continue
        if not set(theirs) <= set(target.columns):
            continue
        there, texts, known = (
            set(target.values_of(theirs)),
            sheet.texts_of(names),
            target.texts_of(theirs),
        )
        for row, value in enumerate(sheet.values_of(names)):
            if set(value) == {None} or value in there:
                continue
            found, path = texts[row], target.resource.path
            fields, near = " + ".join(names), nearest(found, known)
            message = Message("key-dangling", found=found, fields=fields, path=path, near=near)
            expected = Message("a-key-of-file", fields=theirs, path=path)
            yield sheet.problem(
                "data-reference", row, names[0], message, found=found, expected=expected
            )


def _relation(sheet: _Sheet) -> Relation:
    resource, count = sheet.resource, len(sheet.rows)
    texts = {name: sheet.texts.get(name, [""] * count) for name in resource.fields}
    values = {name: sheet.values.get(name, [None] * count) for name in resource.fields}
    names = [each for each in resource.primary_key if each in sheet.columns]
    keys = sheet.texts_of(names) if names else [""] * count
    records = tuple(
        Record(resource.name, key or f"{position + 1}", sheet.path, row.line)
        for position, (key, row) in enumerate(zip(keys, sheet.rows, strict=True))
    )
    positions = {record.key: position for position, record in reversed(list(enumerate(records)))}
    return Relation(resource, values, texts, records, positions)


def _entity_problems(study: Study) -> Iterator[Problem]:
    """Yield keys by which ``@`` cannot refer to a record, and keys that two resources share."""
    seen: dict[str, Record] = {}
    for _, record in study.entities():
        place = Place(record.path, record.line)
        first = seen.setdefault(record.key, record)
        if first is not record and first.resource != record.resource:
            other = f"{first.path}:{first.line}"
            message = Message("key-in-two-files", key=record.key, place=other)
            yield Problem("data-key", place, message, found=record.key)
        if not re.fullmatch(r"[^\W\d_][\w-]*(\.[\w-]+)*", record.key):
            message = Message("key-not-writable", key=record.key)
            yield Problem("data-key", place, message, found=record.key, severity=Severity.WARNING)
