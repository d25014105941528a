"""Reads the data folder: description, CSV files, values, keys and references."""

import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from generator.core.problems import Cause, Message, Place, Problem, Severity, nearest
from generator.core.reading_files import read_bytes
from generator.core.values import replace
from generator.core.yaml_source import YamlSource, read_yaml
from generator.data.csv_source import CsvRow, CsvSource, read_csv
from generator.data.derived import made_source, source_problems
from generator.data.description import build_schema
from generator.data.expression.syntax import ExpressionError
from generator.data.fields import (
    YEARS,
    Field,
    Scalar,
    broken_limits,
    expected_of,
    read_value,
    wrong_type,
)
from generator.data.row_values import computed
from generator.data.schema import DESCRIPTION, Resource, Schema
from generator.data.study import Record, Relation, Study
from generator.language.report import repetition
from generator.language.values import Year, items_of

# Hidden files, and those that an office program keeps while another is open.
_HIDDEN = re.compile(r"(?:^|/)(?:\.|~\$)")
TABLES = frozenset({".csv", ".tsv", ".tab", ".xlsx", ".xls", ".xlsb", ".ods"})
# The rules of mistakes that a column can repeat.
OF_CELLS = frozenset(
    f"data-{each}" for each in ("type", "enum", "constraint", "required", "reference")
)
_PLAIN_KEY = re.compile(r"[^\W\d_][\w-]*(\.[\w-]+)*")  # a key that a chapter can refer to
LONGEST_KEY = 100
"""Characters of a key that is an address: the name of a file has 255 bytes at most."""
_FEWEST_TELLING, _MOSTLY = 3, 0.9  # fields, and part of the rows that one of them tells apart
MOST_NEAR = 50
"""Keys to nowhere for which the nearest right one is looked for: that takes its time."""


def read_study(
    root: Path, folder: str = "data", least: int = Study.least, allowed: Sequence[str] = ()
) -> tuple[Study, tuple[Problem, ...]]:
    """Return the study in a folder, empty if there is none, and everything wrong with its files.

    Records with mistakes are kept as far as they could be read: whether to go on, the caller says.
    ``least`` is the least count of private values that is told, ``allowed`` are the files of Python
    that may make others.
    """
    nothing = Study(Schema({}, {}), {})
    if not folder or not _may_hold_data(root / folder):
        return nothing, ()
    if not any((root / folder).glob("*.yaml")):  # files that nothing here was written for
        place, message = Place(f"{folder}/{DESCRIPTION}"), Message("data-undescribed")
        return nothing, (Problem("data-schema", place, message, severity=Severity.INFO),)
    source, problems = read_yaml(root, f"{folder}/{DESCRIPTION}", rule="data-schema")
    if problems and not source.content:
        return nothing, problems
    schema, wrong = build_schema(source)
    if problems or wrong:
        return nothing, (*problems, *wrong)
    found: list[Problem] = []
    relations: dict[str, Relation] = {}
    for number, resource in sorted(enumerate(schema.resources.values()), key=_is_made):
        if resource.is_made:
            found += _computed_problems(source, Study(schema, relations))
            place = source.place("resources", number, "x-sql" if resource.sql else "x-python")
            rows, problems = made_source(root, resource, relations, place, least, allowed)
        else:
            rows, problems = _typed_source(root, folder, resource)
        relation, wrong = _relation_of(resource, rows)
        place = source.place("resources", number, "x-made")
        found += (*problems, *wrong, *source_problems(root, resource, place))
        if relation.columns:
            found += (*_cell_problems(relation), *_key_problems(relation))
            found += _repeated_rows(relation)
            relations[resource.name] = relation
    for name, relation in relations.items():
        found += _reference_problems(relation, relations)
        relations[name] = replace(relation, resource=relation.resource.pointing_to(relations))
    found += _computed_problems(source, Study(schema, relations))
    in_order = {name: relations[name] for name in schema.resources if name in relations}
    study = Study(schema, in_order)
    found += _undescribed(root, folder, schema)
    return study, tuple(_once_each([*found, *_entity_problems(study)]))


def _undescribed(root: Path, folder: str, schema: Schema) -> Iterator[Problem]:
    """Yield the tables in the data folder that no resource describes, which nothing would show."""
    described = {each.file_in(folder) for each in schema.resources.values()}
    made = {
        f"{folder}/{each.path}": name for name, each in schema.resources.items() if each.is_made
    }
    typed = [each for each in schema.resources.values() if not each.is_made]
    known = [each.path for each in typed if not each.source]
    lacking = [each for each in known if not (root / folder / each).exists()]
    for file in sorted((root / folder).rglob("*")) if described else ():
        path = file.relative_to(root / folder).as_posix()
        place = Place(f"{folder}/{path}")
        if file.suffix.lower() not in TABLES or place.path in described or _HIDDEN.search(path):
            continue
        if nearest(path, lacking):  # told where it is looked for
            continue
        message = Message("file-undescribed", path=place.path, near=nearest(path, known))
        if place.path in made:
            message = Message("file-made", path=place.path, name=made[place.path])
        yield Problem("data-file", place, message, path, severity=Severity.WARNING)


def _once_each(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield the problems, one for all cells of a column in which the same is wrong.

    Keys that no chapter can name are wrong alike, whatever they are.
    """
    alike: dict[object, list[Problem]] = {}
    for each in problems:
        is_key = each.code == "key-not-writable"
        cell = each.rule, each.place.path, each.place.column, is_key or each.message
        alike.setdefault(cell if is_key or each.rule in OF_CELLS else len(alike), []).append(each)
    for each in alike.values():
        times = repetition(Cause(each[0], tuple(other.place for other in each)))
        message = Message("cells-alike", reason=each[0].message, times=times) if times else None
        yield replace(each[0], message=message or each[0].message)


def _may_hold_data(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    kinds = {each.suffix.lower() for each in folder.iterdir() if not each.name.startswith(".")}
    return not kinds or not kinds <= {".bib", ".csl"}


# --- rows -----------------------------------------------------------------------------------------


def _is_made(numbered: tuple[int, Resource]) -> bool:
    """Say whether a file is made of others, which are read before."""
    return numbered[1].is_made


def _typed_source(root: Path, folder: str, resource: Resource) -> tuple[CsvSource, list[Problem]]:
    path, names = resource.file_in(folder), resource.typed
    dialect, encoding = resource.dialect, resource.encoding
    source, problems = read_csv(root, path, expected=names, dialect=dialect, encoding=encoding)
    return source, [*problems, *_proof_problems(root, path, resource, source)]


def _relation_of(resource: Resource, source: CsvSource) -> tuple[Relation, list[Problem]]:
    """Return the records of the rows of a file, and what is wrong with its header and its rows."""
    path, fields = source.path, resource.fields
    problems = [*(_header_problems(resource, source) if source.header else ())]
    columns = {name: source.header.index(name) for name in resource.typed if name in source.header}
    width, rows = len(source.header), list[CsvRow]()
    for row in source.rows if columns else ():
        count = len(row.cells)
        if count == width:
            rows.append(row)
            continue
        cause = Message("row-needs-quotes") if count > width else Message("row-needs-separator")
        message = Message("row-ragged", count=count, expected=width, cause=cause)
        place = Place(path, row.line, min(count, width))
        problems.append(Problem("data-row", place, message, str(count), str(width)))
    texts = {
        name: [row.cells[columns[name]] if name in columns else "" for row in rows]
        for name in fields
    }
    names = [name for name in resource.primary_key if name in columns]
    keys = [" / ".join(texts[name][at] for name in names) for at in range(len(rows))]
    records = tuple(
        Record(resource.name, key or f"{number}", path, row.line)
        for number, (key, row) in enumerate(zip(keys, rows, strict=True), 1)
    )
    values: dict[str, list[Scalar]] = {name: [] for name in fields}
    return Relation(resource, columns, values, texts, records), problems


def _proof_problems(
    root: Path, path: str, resource: Resource, source: CsvSource
) -> Iterator[Problem]:
    """Yield what a file is not that its description says of its bytes."""
    if not source.header or (resource.size is None and not resource.digest):
        return
    data = read_bytes(root, path)
    algorithm, _, digest = resource.digest.lower().rpartition(":")
    said = {"bytes": resource.size, "hash": digest or None}
    found = {"bytes": len(data), "hash": hashlib.new(algorithm or "md5", data).hexdigest()}
    for name, value in said.items():
        if value not in {None, found[name]}:
            message = Message(
                "file-other-bytes", property=name, found=str(found[name]), expected=str(value)
            )
            yield Problem("data-file", Place(path), message, str(found[name]), str(value))


def _header_problems(resource: Resource, source: CsvSource) -> Iterator[Problem]:
    known, seen, match = resource.typed, set[str](), resource.table.match
    if not set(known) & set(source.header) and any(map(resource.why_hidden, known)):
        # The first record stands where the header should: it is not repeated.
        message = Message("header-missing", path=source.path, known=known)
        place = Place(source.path, source.header_line)
        yield Problem("data-header", place, message, expected=", ".join(known))
        return
    for position, name in enumerate(source.header):
        place = Place(source.path, source.header_line, position + 1)
        if name in seen:
            yield Problem("data-header", place, Message("column-twice", column=name), name)
        elif name not in known and match not in {"subset", "partial"}:
            near = nearest(name, [each for each in known if each not in source.header])
            message = Message("column-unknown", column=name, known=known, near=near)
            yield Problem("data-header", place, message, name, ", ".join(known))
        seen.add(name)
    for name in known if match not in {"superset", "partial"} else ():
        if name not in seen:
            near = nearest(name, [each for each in source.header if each not in known])
            place = Place(source.path, source.header_line, len(source.header))
            message = Message("column-missing", column=name, near=near)
            yield Problem("data-header", place, message, expected=name)


# --- cells ----------------------------------------------------------------------------------------


class _Cells(NamedTuple):
    """What some fields of a record say, in which something may be wrong."""

    relation: Relation
    row: int
    names: Sequence[str]
    text: str = ""

    @property
    def said(self) -> str | Message:
        """The text as a message may say it: of hidden fields only whose it is."""
        resource = self.relation.resource
        hidden = [name for name in self.names if resource.why_hidden(name)]
        return Message("value-of", field=f"{resource.name}.{hidden[0]}") if hidden else self.text

    def near(self, known: Iterable[str]) -> str:
        """Return the known text that is nearest, none to what is hidden."""
        return nearest(self.said, known) if isinstance(self.said, str) else ""

    def problem(self, rule: str, message: Message, expected: str | Message = "") -> Problem:
        """Return the problem at the first of the fields."""
        record = self.relation.records[self.row]
        column = self.relation.columns.get(self.names[0], 0) if self.names else 0
        found = self.said if isinstance(self.said, str) else ""
        return Problem(rule, Place(record.path, record.line, column + 1), message, found, expected)


def _blank_rows(relation: Relation) -> set[int]:
    rows = zip(*relation.texts.values(), strict=True)
    return {row for row, texts in enumerate(rows) if not any(texts)}


def _cell_problems(relation: Relation) -> Iterator[Problem]:
    """Yield what is wrong with single values, which are read into the relation here."""
    blank = _blank_rows(relation)
    for row in sorted(blank):
        yield _Cells(relation, row, ()).problem("data-row", Message("row-empty"))
    for name in relation.resource.typed:
        yield from _field_problems(relation, name, blank)


def _field_problems(relation: Relation, name: str, blank: Collection[int]) -> Iterator[Problem]:
    """Yield what is wrong with the values of a field, which are read into the relation here."""
    field, texts, values = (
        relation.resource.fields[name],
        relation.texts[name],
        relation.values[name],
    )
    values += [None] * len(texts)
    for row, text in enumerate(texts if name in relation.columns or field.value else ()):
        cell = _Cells(relation, row, (name,), text)
        if text in (field.missing or ()):
            if field.constraints.required and row not in blank:
                cell = cell._replace(text="")
                yield cell.problem("data-required", Message("value-required", field=name), name)
            continue
        try:
            values[row] = read_value(field, text)
        except ValueError:
            message = wrong_type(field, cell.said, name)
            yield cell.problem("data-type", message, expected_of(field))
        else:
            yield from _limit_problems(cell, field, values[row])
    if field.is_of_years and all(each is None or each in YEARS for each in values):
        values[:] = [each if each is None else Year(cast("int", each)) for each in values]
    if field.item.type in {"datetime", "time"}:
        yield from _zone_problems(relation, name)


def _computed_problems(description: YamlSource, study: Study) -> Iterator[Problem]:
    """Yield what is wrong with the fields that are computed, which are read into the study here."""
    for number, resource in enumerate(study.schema.resources.values()):
        relation = study.relations.get(resource.name)
        for at, field in enumerate(resource.fields.values()):
            if relation is None or not field.value or relation.values[field.name]:
                continue
            try:
                relation.texts[field.name][:] = computed(study, resource.name, field)
            except ExpressionError as error:
                steps = "resources", number, "schema", "fields", at, "x-value"
                message = Message("in-setting", setting="x-value", reason=error.message)
                yield Problem("data-schema", description.place(*steps), message, field.value)
            yield from _field_problems(relation, field.name, _blank_rows(relation))


def _zone_problems(relation: Relation, name: str) -> Iterator[Problem]:
    """Yield the times without a zone among those with one, which cannot be compared: left out."""
    values = relation.values[name]
    zones = [[cast("dt.time", each).tzinfo for each in items_of(value)] for value in values]
    if not any(zone for each in zones for zone in each):
        return
    for row in (row for row, each in enumerate(zones) if None in each):
        cell = _Cells(relation, row, (name,), relation.texts[name][row])
        message = Message("time-without-zone", found=cell.said, field=name)
        yield cell.problem("data-type", message)
        values[row] = None


def _limit_problems(cell: _Cells, field: Field, value: Scalar) -> Iterator[Problem]:
    """Yield the limits of its field that a value does not meet."""
    name, known = field.name, field.enum
    for item in items_of(value) if known else ():
        if item not in field.choices:
            wrong = cell._replace(text=str(item) if field.is_list else cell.text)
            near = wrong.near(known)
            message = Message("value-unknown", found=wrong.said, field=name, known=known, near=near)
            yield wrong.problem("data-enum", message, ", ".join(known))
    for limit in broken_limits(field, value, cell.text):
        message = Message("value-not-allowed", found=cell.said, field=name, rule=limit)
        yield cell.problem("data-constraint", message, limit)


# --- keys -----------------------------------------------------------------------------------------


def _key_problems(relation: Relation) -> Iterator[Problem]:
    """Yield keys that name no record or a second one; what is empty is told elsewhere."""
    primary, fields = relation.resource.primary_key, relation.resource.fields
    unique = [(name,) for name, each in fields.items() if each.constraints.unique]
    blank = _blank_rows(relation)
    for names in dict.fromkeys((primary, *relation.resource.table.unique_keys, *unique)):
        if not names or not relation.columns.keys() >= set(names):
            continue
        required = [fields[name].constraints.required for name in names]
        texts, first = list(relation.rows(names)), dict[tuple[Scalar, ...], int]()
        for row, key in enumerate(relation.keys(names)):
            cells = _Cells(relation, row, names, " / ".join(texts[row]))
            missing = [value is None for value in key]
            is_told = any(map(min, missing, required)) or (all(missing) and row in blank)
            if is_told or (any(missing) and names != primary):
                continue
            if all(missing):
                message = Message("key-empty", fields=names)
                yield cells._replace(text="").problem("data-key", message, Message("a-key"))
            elif (earlier := first.setdefault(key, row)) != row:
                line, each = relation.records[earlier].line, " + ".join(names)
                message = Message("key-twice", key=cells.said, line=line, fields=each)
                yield cells.problem("data-key", message, Message("a-key-used-once"))


def _repeated_rows(relation: Relation) -> Iterator[Problem]:
    """Yield rows that repeat an earlier one in all but their key, where a field tells rows apart.

    Among answers of a survey some are the same by chance: no field has nearly as many values as
    there are rows.
    """
    primary, count = relation.resource.primary_key, len(relation.records)
    names = [name for name in relation.columns if name not in primary]
    tell_apart = (len(set(relation.texts[name])) >= _MOSTLY * count for name in names)
    if len(names) < _FEWEST_TELLING or not any(tell_apart):
        return
    first: dict[tuple[str, ...], int] = {}
    for row, texts in enumerate(relation.rows(names)):
        earlier = first.setdefault(texts, row)
        if earlier != row and any(texts):
            message = Message("row-repeated", line=relation.records[earlier].line)
            problem = _Cells(relation, row, ()).problem("data-row", message)
            yield replace(problem, severity=Severity.WARNING)


def _reference_problems(relation: Relation, relations: Mapping[str, Relation]) -> Iterator[Problem]:
    """Yield the foreign keys that lead to no record."""
    for key in relation.resource.table.foreign_keys:
        target = relations.get(key.reference.resource or relation.resource.name)
        names, theirs = key.fields, key.reference.fields
        if not target or not relation.columns.keys() >= set(names):
            continue
        if not target.columns.keys() >= set(theirs):
            continue
        there, path, fields = set(target.keys(theirs)), target.resource.path, " + ".join(names)
        known = list(map(" / ".join, target.rows(theirs)))
        texts, nearby = list(relation.rows(names)), dict[str | Message, str]()
        for row, value in enumerate(relation.keys(names)):
            if set(value) == {None} or value in there:
                continue
            cells = _Cells(relation, row, names, " / ".join(texts[row]))
            if cells.said not in nearby:
                nearby[cells.said] = cells.near(known) if len(nearby) < MOST_NEAR else ""
            near = nearby[cells.said]
            message = Message("key-dangling", found=cells.said, fields=fields, path=path, near=near)
            expected = Message("a-key-of-file", fields=theirs, path=path)
            yield cells.problem("data-reference", message, expected)


def _entity_problems(study: Study) -> Iterator[Problem]:
    """Yield the keys of entities that no chapter can name, or that name two of them."""
    seen: dict[str, Record] = {}
    for relation, record in study.entities():
        first = seen.setdefault(record.key, record)
        key = _Cells(relation, 0, relation.resource.primary_key, record.key)
        found = key.said if isinstance(key.said, str) else ""
        place = Place(record.path, record.line)
        if first.resource != record.resource:
            other = f"{first.path}:{first.line}"
            message = Message("key-in-two-files", key=key.said, place=other)
            yield Problem("data-key", place, message, found)
        if len(record.key) > LONGEST_KEY:
            message = Message("key-too-long", count=len(record.key), most=LONGEST_KEY)
            yield Problem("data-key", place, message, found[:LONGEST_KEY])
        elif not _PLAIN_KEY.fullmatch(record.key):
            message = Message("key-not-writable", key=f"@{found}" if found else key.said)
            yield Problem("data-key", place, message, found, severity=Severity.WARNING)
