"""Reads the data folder: description, CSV files, values, keys and references.

All that is wrong with them is returned beside them.

Values are judged by frictionless, the Data Package standard's own library; the messages are ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
from frictionless import Package
from frictionless import Schema as TableSchema

from generator.core.problems import Message, Place, Problem, Severity, nearest
from generator.core.yaml_source import read_yaml
from generator.data.csv_source import CsvSource, Row, read_csv
from generator.data.schema import Resource, Schema
from generator.data.schema_problems import build_schema
from generator.data.study import Record, Relation, Study

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

if TYPE_CHECKING:
    from frictionless import Error
    from frictionless.errors import ForeignKeyError

DESCRIPTION = "datapackage.yaml"
TYPES = {
    "array": Message("type-array"),
    "boolean": Message("type-boolean"),
    "date": Message("type-date"),
    "integer": Message("type-integer"),
    "number": Message("type-number"),
    "object": Message("type-object"),
}
"""What is expected of a value of each type; of another type its name is said."""
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
GROUPED_DIGITS = re.compile(r"[-+]?\d{1,3}([ \u00a0\u202f]\d{3})+([.,]\d+)?")


@dataclass(frozen=True)
class _Checked:
    """A CSV file whose rows have the fields of the schema, in its order."""

    resource: Resource
    source: CsvSource
    columns: Mapping[str, int]
    rows: tuple[Row, ...]


def read_study(root: Path, folder: str = "data") -> tuple[Study, tuple[Problem, ...]]:
    """Return the study in ``root / folder`` and every problem of its description and its files.

    A thesis without that folder, or with nothing in it but a bibliography, has an empty study.
    Records of a file with problems are still in the study, as far as they could be read: whether to
    go on is for the caller to say.
    """
    if not folder or not _may_hold_data(root / folder):
        return Study(Schema({}, {}), {}), ()
    source, yaml_problems = read_yaml(root, f"{folder}/{DESCRIPTION}", rule="data-schema")
    if yaml_problems and not source.content:
        return Study(Schema({}, {}), {}), yaml_problems
    schema, problems = build_schema(source)
    found = [*yaml_problems, *problems]
    checked: list[_Checked] = []
    for resource in schema.resources.values():
        rows, row_problems = _read_resource(root, folder, resource)
        found += row_problems
        if rows is not None:
            checked.append(rows)
    found += _standard_problems(checked)
    relations = {each.resource.name: _relation(each) for each in checked}
    study = Study(schema, relations)
    found += _entity_problems(study)
    return study, tuple(found)


def _may_hold_data(folder: Path) -> bool:
    """Say whether there is a folder, and more in it than a bibliography and its style."""
    if not folder.is_dir():
        return False
    kinds = {each.suffix.lower() for each in folder.iterdir() if not each.name.startswith(".")}
    return not kinds or not kinds <= {".bib", ".csl"}


def _read_resource(
    root: Path, folder: str, resource: Resource
) -> tuple[_Checked | None, list[Problem]]:
    dialect = cast("dict[str, Any]", resource.descriptor.get("dialect") or {})
    source, file_problems = read_csv(
        root,
        f"{folder}/{resource.path}",
        expected=list(resource.fields),
        separator=str(dialect.get("delimiter", "")),
    )
    problems = list(file_problems)
    if not source.header:
        return None, problems
    problems += _header_problems(resource, source)
    columns = {name: source.header.index(name) for name in resource.fields if name in source.header}
    if not columns:
        return None, problems
    rows: list[Row] = []
    for row in source.rows:
        if len(row.cells) == len(source.header):
            rows.append(row)
        else:
            problems.append(_ragged(source, row))
    return _Checked(resource, source, columns, tuple(rows)), problems


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
    column = min(found, expected)
    return Problem(
        "data-row",
        Place(source.path, row.line, column),
        message,
        found=str(found),
        expected=str(expected),
    )


def _standard_problems(checked: Sequence[_Checked]) -> Iterator[Problem]:
    """Yield what frictionless finds: types, constraints, primary keys and foreign keys."""
    present = {each.resource.name for each in checked}
    if not checked:
        return
    package = Package.from_descriptor({"resources": [_inline(each, present) for each in checked]})
    report = package.validate(limit_errors=100_000)
    for each, task in zip(checked, report.tasks, strict=True):
        for error in task.errors:
            yield from _own_words(each, error, checked)
        yield from _infinite_numbers(each)


def _inline(checked: _Checked, present: set[str]) -> dict[str, Any]:
    """Return the resource as frictionless takes it.

    Its rows are in the order of the schema, its references are those to known resources.
    """
    names = list(checked.columns)
    schema = dict(cast("dict[str, Any]", checked.resource.descriptor["schema"]))
    schema["fields"] = [
        _without_unique(each) if (each["name"],) == checked.resource.primary_key else each
        for each in schema["fields"]
        if each["name"] in checked.columns
    ]
    schema["foreignKeys"] = [
        {
            "fields": list(key.fields),
            "reference": {"resource": key.target, "fields": list(key.target_fields)},
        }
        for key in checked.resource.references
        if key.target in present and set(key.fields) <= set(names)
    ]
    if not set(checked.resource.primary_key) <= set(names):
        schema.pop("primaryKey", None)
    rows = [[_standard_text(checked, name, row) for name in names] for row in checked.rows]
    return {"name": checked.resource.name, "data": [names, *rows], "schema": schema}


def _without_unique(field: dict[str, Any]) -> dict[str, Any]:
    """Return a field without its constraint "unique": a primary key is checked for that anyway."""
    constraints = cast("dict[str, Any]", field.get("constraints") or {})
    kept = {name: value for name, value in constraints.items() if name != "unique"}
    return {**field, "constraints": kept}


def _standard_text(checked: _Checked, name: str, row: Row) -> str:
    """Return the cell's text.

    A number with a decimal comma or grouped digits as the standard writes numbers.
    """
    text = row.cells[checked.columns[name]]
    field = checked.resource.fields[name]
    if field.is_numeric and not {"decimalChar", "groupChar"} & set(field.descriptor):
        bare = text.strip()
        if GROUPED_DIGITS.fullmatch(bare):
            bare = re.sub(r"[ \u00a0\u202f]", "", bare)
        if DECIMAL_COMMA.fullmatch(bare):
            bare = bare.replace(",", ".")
        return bare
    return text


def _own_words(checked: _Checked, error: Error, others: Sequence[_Checked]) -> Iterator[Problem]:
    """Yield a finding of frictionless as our problem: same fact, our place and words."""
    row_number = cast("int | None", getattr(error, "row_number", None))
    if row_number is None:
        reason = error.note or error.message
        message = Message("schema-standard", name=checked.resource.name, reason=reason)
        yield Problem("data-format", Place(checked.source.path), message)
        return
    row = checked.rows[row_number - 2]
    if error.type == "primary-key":
        if not _is_said_otherwise(checked, row):
            yield _double_key(checked, row)
    elif error.type == "foreign-key":
        yield _dangling(checked, row, cast("ForeignKeyError", error), others)
    elif error.type == "blank-row":
        message = Message("row-empty")
        yield Problem("data-row", Place(checked.source.path, row.line), message)
    else:
        name = str(getattr(error, "field_name", ""))
        yield _wrong_value(checked, row, name, error)


def _place(checked: _Checked, row: Row, name: str) -> Place:
    return Place(checked.source.path, row.line, checked.columns.get(name, 0) + 1)


def _key(checked: _Checked, row: Row) -> str:
    names = [name for name in checked.resource.primary_key if name in checked.columns]
    return _joined(checked, row, names)


def _joined(checked: _Checked, row: Row, names: Sequence[str]) -> str:
    return " / ".join(row.cells[checked.columns[name]] for name in names)


def _is_said_otherwise(checked: _Checked, row: Row) -> bool:
    """Say whether a key is empty and required, which is reported as a required value."""
    names = [
        name for name in checked.resource.primary_key if checked.resource.fields[name].required
    ]
    return any(not row.cells[checked.columns[name]] for name in names)


def _double_key(checked: _Checked, row: Row) -> Problem:
    key = _key(checked, row)
    names = checked.resource.primary_key
    place = _place(checked, row, names[0])
    if not key.replace("/", "").strip():
        message = Message("key-empty", fields=names)
        return Problem("data-key", place, message, expected=Message("a-key"))
    first = next(
        (each for each in checked.rows if each.line < row.line and _key(checked, each) == key), row
    )
    message = Message("key-twice", key=key, line=first.line, fields=" + ".join(names))
    return Problem("data-key", place, message, found=key, expected=Message("a-key-used-once"))


def _dangling(
    checked: _Checked, row: Row, error: ForeignKeyError, others: Sequence[_Checked]
) -> Problem:
    """Return that a row points to no record; a key of several fields is named as one."""
    target = next(each for each in others if each.resource.name == error.reference_name)
    found = _joined(checked, row, error.field_names)
    known = [_joined(target, each, error.reference_field_names) for each in target.rows]
    path, names = target.resource.path, " + ".join(error.field_names)
    near = nearest(found, known)
    message = Message("key-dangling", found=found, fields=names, path=path, near=near)
    keys = tuple(error.reference_field_names)
    expected = Message("a-key-of-file", fields=keys, path=path)
    place = _place(checked, row, error.field_names[0])
    return Problem("data-reference", place, message, found=found, expected=expected)


def _wrong_value(checked: _Checked, row: Row, name: str, error: Error) -> Problem:
    place = _place(checked, row, name)
    field = checked.resource.fields[name]
    found = row.cells[checked.columns[name]]
    constraint = str(getattr(error, "note", ""))
    if error.type == "type-error":
        expected = TYPES.get(field.type, Message("type-other", type=field.type))
        message = Message("value-type", found=found, type=field.type, expected=expected, field=name)
        return Problem("data-type", place, message, found=found, expected=expected)
    if '"required"' in constraint:
        message = Message("value-required", field=name)
        return Problem("data-required", place, message, expected=name)
    if '"enum"' in constraint:
        near, known = nearest(found, field.enum), field.enum
        message = Message("value-unknown", found=found, field=name, known=known, near=near)
        return Problem("data-enum", place, message, found=found, expected=", ".join(known))
    if '"unique"' in constraint or error.type == "unique-error":
        message = Message("value-twice", found=found, field=name)
        expected = Message("each-field-once", field=name)
        return Problem("data-key", place, message, found=found, expected=expected)
    rule = re.sub(r'constraint "(\w+)" is "(.*)"', r"\1: \2", constraint)
    message = Message("value-not-allowed", found=found, field=name, rule=rule)
    return Problem("data-constraint", place, message, found=found, expected=rule)


def _infinite_numbers(checked: _Checked) -> Iterator[Problem]:
    """Yield NaN and infinities, which the standard allows: no total could be made of them."""
    schema = _standard_schema(checked.resource)
    for name, field in checked.resource.fields.items():
        if field.type != "number" or name not in checked.columns:
            continue
        for row in checked.rows:
            value, _ = schema.get_field(name).read_cell(_standard_text(checked, name, row))
            if _is_infinite(value):
                found = row.cells[checked.columns[name]]
                expected = TYPES["number"]
                message = Message(
                    "value-type", found=found, type="number", expected=expected, field=name
                )
                place = _place(checked, row, name)
                yield Problem("data-type", place, message, found=found, expected=expected)


def _standard_schema(resource: Resource) -> TableSchema:
    return TableSchema.from_descriptor(cast("dict[str, Any]", resource.descriptor["schema"]))


def _relation(checked: _Checked) -> Relation:
    resource = checked.resource
    columns = {
        name: [
            row.cells[checked.columns[name]] if name in checked.columns else ""
            for row in checked.rows
        ]
        for name in resource.fields
    }
    texts = pd.DataFrame(columns, dtype=object)
    standard = _standard_schema(resource)
    typed = {
        name: [
            _typed(standard, name, _standard_text(checked, name, row))
            if name in checked.columns
            else None
            for row in checked.rows
        ]
        for name in resource.fields
    }
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in typed.items()})
    records = tuple(
        Record(
            resource.name, _key(checked, row) or f"{position + 1}", checked.source.path, row.line
        )
        for position, row in enumerate(checked.rows)
    )
    positions = {record.key: position for position, record in reversed(list(enumerate(records)))}
    return Relation(resource, frame, texts, records, positions)


def _typed(schema: TableSchema, name: str, text: str) -> object:
    """Return the value that a cell's text stands for.

    ``None`` where it is missing or not of its type.
    """
    value, _ = schema.get_field(name).read_cell(text)
    return None if _is_infinite(value) else value


def _is_infinite(value: object) -> bool:
    return isinstance(value, Decimal) and not value.is_finite()


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
