"""What an import proposes: files with their description, tables, a report; and the files' text.

A YAML file that is there keeps every byte that it has: an entry is inserted as text behind the last
one. The result is read again: it must say what the file said, and what was added, and nothing else.
Where it does not, nothing is added.
"""

import os
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import chain, repeat, zip_longest
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from generator.core.edits import Edit
from generator.core.problems import Message
from generator.core.reading_files import FileError, decoded, read_bytes, why_unfit
from generator.core.values import Frozen, field, replace, without_empty
from generator.core.yaml_source import yaml_text
from generator.data import csv_source
from generator.data.schema import FILE_OF_THESIS
from generator.language import MessageError, say

DESCRIPTION, TABLES = "datapackage.yaml", "tables.yaml"
FieldType = Literal[
    "string",
    "integer",
    "number",
    "boolean",
    "date",
    "datetime",
    "time",
    "duration",
    "year",
    "list",
]
Entry = Mapping[str, Any]  # of a table in tables.yaml
_BREAKING = frozenset(("Cc", "Zl", "Zp"))  # what breaks a line or moves a terminal's cursor


class ImportRefusedError(MessageError):
    """An import cannot be done, or not without overwriting something."""


def read_file(path: Path, *, is_text: bool = False) -> bytes:
    """Return what is in a file that is imported, in UTF-8 if it must be text.

    Raise ``ImportRefusedError``.
    """
    real = Path(os.path.realpath(path))
    try:
        content = read_bytes(real.parent, real.name)
        if is_text:
            decoded(content)
    except FileError as error:
        message = Message("import-unreadable", path=str(path), reason=error.message)
        raise ImportRefusedError(message) from error
    return content


class ProposedField(Frozen):
    """One column of a proposed CSV file, with the resource whose key it holds and that key.

    ``missing`` are the words that stand for no value, ``yes`` and ``no`` those of a boolean,
    ``delimiter`` is what parts the items of a list, ``labels`` say values in words.
    """

    name: str
    title: str
    type: FieldType = "string"
    description: str = ""
    enum: tuple[str, ...] = ()
    required: bool = False
    unit: str = ""
    reference: str = ""
    reference_key: str = ""
    privacy: str = ""
    tones: Mapping[str, str] = field(default_factory=dict[str, str])
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    delimiter: str = ""


class ProposedResource(Frozen):
    """One proposed CSV file: its fields, its rows as text, and what its records are.

    ``key`` is the field whose values name the records ("": none, or several ``keys`` together);
    records with a key can be referred to if ``entity``. ``label`` is the field that says a record
    in words, ``noun`` what one record is and several are called. What a chapter has ``typed`` was
    shown already. Each row has a value for each field. ``source`` is the file that has these rows
    already, in the thesis; ``made`` says from which file, by what.
    """

    name: str
    title: str
    fields: tuple[ProposedField, ...]
    rows: tuple[tuple[str, ...], ...]
    key: str = ""
    entity: bool = False
    label: str = ""
    description: str = ""
    noun: Mapping[str, str] = field(default_factory=dict[str, str])
    privacy: str = ""
    text: str = ""
    keys: tuple[str, ...] = ()
    typed: bool = False
    source: str = ""
    made: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def path(self) -> str:
        """The name of the file."""
        return f"{self.name}.csv"

    @property
    def key_field(self) -> ProposedField:
        """The field whose values name the records."""
        return next(each for each in self.fields if each.name == self.key)

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of a field, in the order of the rows."""
        column = [each.name for each in self.fields].index(name)
        return tuple(row[column] for row in self.rows)


class Existing(Frozen):
    """What is there: names of files and tables, keys that are referred to, files with a key.

    Of these files the field of the key alone is known. ``titles`` has for each file the names of
    its fields by their titles.
    """

    names: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    targets: tuple[ProposedResource, ...] = ()
    titles: tuple[Mapping[str, str], ...] = ()


class Report(Frozen):
    """The report of an import: titles and the lines below each; a title without any is left out."""

    sections: Sequence[tuple[Message, Sequence[Message]]] = ()

    def text(self, language: str) -> str:
        """Return the report in a language; a line of a cell's text stays on one line."""
        return "\n".join(
            f"{say(title, language)}\n"
            + "".join(
                f"  - {_without(_BREAKING, say(line, language))}\n" for line in dict.fromkeys(lines)
            )
            for title, lines in self.sections
            if lines
        )


def _without(categories: Container[str], text: str, but: str = "") -> str:
    return "".join(
        " " if unicodedata.category(each) in categories and each not in but else each
        for each in text
    )


class ImportPlan(Frozen):
    """What an import proposes for data and chapter; ``questions`` must be answered first."""

    name: str
    title: str
    resources: tuple[ProposedResource, ...]
    tables: Mapping[str, Entry]
    report: Report
    edits: tuple[Edit, ...] = ()
    questions: tuple[Message, ...] = ()


def made_files(resources: Iterable[ProposedResource]) -> list[Message]:
    """Return a line of the report for each file."""
    return [
        Message(
            "import-file",
            path=each.source or each.path,
            count=len(each.rows),
            names=tuple(one.name for one in each.fields),
        )
        for each in resources
    ]


def left_in_place(path: Path, resource: ProposedResource) -> ProposedResource:
    """Return the resource of a file of the thesis that has its rows already, and stays there.

    Raise ``ImportRefusedError`` where they are typed otherwise; a decimal comma is read too.
    """
    source = path.absolute().as_posix().removeprefix(f"{Path.cwd().as_posix()}/")
    if not re.fullmatch(FILE_OF_THESIS, source) or why_unfit(Path(), source):
        raise ImportRefusedError(Message("file-not-of-thesis", path=str(path)))
    names = tuple(each.name for each in resource.fields)
    typed, _ = csv_source.read_csv(Path(), source, expected=names)
    rows = (csv_source.CsvRow(typed.header, typed.header_line), *typed.rows)
    for row, tidy in zip(rows, chain((names, *resource.rows), repeat(())), strict=False):
        for cells in zip_longest(row.cells, tidy, fillvalue=""):
            found, expected = (each.replace(",", ".") for each in cells)
            if found != expected:
                told = {"path": source, "line": row.line, "found": cells[0], "expected": cells[1]}
                raise ImportRefusedError(Message("file-not-tidy", **told))
    return replace(resource, source=source)


# --- files ----------------------------------------------------------------------------------------


def data_files(plan: ImportPlan, standing: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the text of each file that a plan writes, by name; YAML that stands is added to.

    Raise ``ImportRefusedError`` where it cannot be.
    """
    standing = standing or {}
    files = {each.path: csv_text(each) for each in plan.resources if not each.source}
    if DESCRIPTION in standing:
        files[DESCRIPTION] = with_resources(standing[DESCRIPTION], plan.resources)
    else:
        entries = "\n".join(_resource_text(each, indent=2) for each in plan.resources)
        head = yaml_text({"name": plan.name, "title": plan.title})
        files[DESCRIPTION] = f"{head}resources:\n{entries}"
    if plan.tables:
        files[TABLES] = with_tables(standing.get(TABLES, ""), plan.tables)
    return files


def csv_text(resource: ProposedResource) -> str:
    """Return the records as CSV: commas, LF, a header of field names."""
    rows = ([_csv_cell(each) for each in row] for row in resource.rows)
    return csv_source.csv_text(([each.name for each in resource.fields], *rows))


def _csv_cell(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _without({"Cc"}, composed, but="\t\n")


def _resource_text(resource: ProposedResource, *, indent: int) -> str:
    lines = yaml_text([_resource_entry(resource)]).removesuffix("\n").split("\n")
    return "".join(f"{' ' * indent if line else ''}{line}\n" for line in lines)


def _resource_entry(resource: ProposedResource) -> dict[str, Any]:
    references = [
        {
            "fields": each.name,
            "reference": {"resource": each.reference, "fields": each.reference_key},
        }
        for each in resource.fields
        if each.reference
    ]
    schema: dict[str, Any] = {
        "fields": [_field_entry(each) for each in resource.fields],
        "primaryKey": resource.key or list(resource.keys),
        "foreignKeys": references,
        "missingValues": [""],
    }
    return without_empty(
        {
            "name": resource.name,
            "path": resource.path,
            "x-source": resource.source,
            "title": resource.title,
            "description": resource.description,
            "x-entity": resource.entity,
            "x-label": resource.label,
            "x-noun": dict(resource.noun),
            "x-privacy": resource.privacy,
            "x-text": resource.text,
            "x-made": dict(resource.made),
            "schema": without_empty(schema),
        }
    )


def _field_entry(each: ProposedField) -> dict[str, Any]:
    is_integer = each.type == "integer"
    enum = [int(value) if is_integer else _csv_cell(value) for value in each.enum]
    constraints = {"required": each.required, "enum": enum}
    described = {
        "description": each.description,
        "missingValues": ["", *each.missing] if each.missing else [],
        "trueValues": list(each.yes),
        "falseValues": list(each.no),
        "delimiter": each.delimiter,
        "x-unit": each.unit,
        "x-privacy": each.privacy,
        "x-labels": {_csv_cell(value): label for value, label in each.labels.items()},
        "x-tones": {_csv_cell(value): tone for value, tone in each.tones.items()},
        "constraints": without_empty(constraints),
    }
    return {"name": each.name, "type": each.type, "title": each.title, **without_empty(described)}


def with_resources(text: str, resources: Sequence[ProposedResource]) -> str:
    """Return the text of a ``datapackage.yaml`` with further resources."""
    content = _mapping(text, DESCRIPTION)
    listed = node_of(yaml.compose(text, Loader=yaml.SafeLoader), "resources")
    if not isinstance(listed, yaml.SequenceNode) or listed.flow_style or not listed.value:
        raise ImportRefusedError(Message("import-no-resources", path=DESCRIPTION))
    lines = text[: listed.end_mark.index].splitlines(keepends=True)
    while not lines[-1].strip() or lines[-1].lstrip().startswith("#"):
        lines.pop()
    end, indent = sum(map(len, lines)), listed.start_mark.column
    added = "".join(f"\n{_resource_text(each, indent=indent)}" for each in resources)
    described = [*content["resources"], *map(_resource_entry, resources)]
    return _inserted(text, end, added, {**content, "resources": described}, DESCRIPTION)


def node_of(mapping: Any, name: str) -> Any:  # noqa: ANN401 - nodes of YAML have no types
    """Return the node of a value of a mapping, None where it has none."""
    entries = mapping.value if mapping else ()
    return next((value for key, value in entries if key.value == name), None)


def with_tables(text: str, tables: Mapping[str, Entry]) -> str:
    """Return the text of a ``tables.yaml`` with further tables."""
    content = _mapping(text, TABLES)
    entries = {name: without_empty(entry) for name, entry in tables.items()}
    added = "".join(f"\n{yaml_text({name: entry})}" for name, entry in entries.items())
    return _inserted(text, len(text), added, {**content, **entries}, TABLES)


def _inserted(text: str, position: int, added: str, expected: Entry, name: str) -> str:
    if "\r\n" in text:
        added = added.replace("\n", "\r\n")
    before = text[:position]
    join = "" if not before or before.endswith("\n") else "\n"
    result = before + join + (added if before else added.lstrip()) + text[position:]
    try:
        is_as_expected = yaml.safe_load(result) == expected
    except (yaml.YAMLError, RecursionError):  # an entry may contain itself
        is_as_expected = False
    if not is_as_expected:
        raise ImportRefusedError(Message("import-nothing-added", path=name))
    return result


def _mapping(text: str, name: str) -> dict[str, Any]:
    try:
        content: object = yaml.safe_load(text) if text.strip() else {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise ImportRefusedError(Message("import-no-yaml", path=name, reason=reason)) from error
    if content is not None and not isinstance(content, dict):
        raise ImportRefusedError(Message("import-no-mapping", path=name))
    return cast("dict[str, Any]", content or {})
