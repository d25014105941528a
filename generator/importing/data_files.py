"""The files of a proposal as text: CSV, ``datapackage.yaml`` and ``tables.yaml``, new or added to.

A YAML file that is there keeps every byte that it has: an entry is inserted as text behind the last
one. The result is read again: it must say what the file said, and what was added, and nothing else.
Where it does not, nothing is added.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import yaml

from generator.importing.proposal import (
    DataPlan,
    ProposedField,
    ProposedMatrix,
    ProposedResource,
    ProposedTable,
)

DESCRIPTION = "datapackage.yaml"
TABLES = "tables.yaml"


def data_files(plan: DataPlan) -> Mapping[str, str]:
    """Return the text of each file of a new data folder by its name."""
    files = {each.path: csv_text(each) for each in plan.resources}
    files[DESCRIPTION] = description_text(plan)
    if plan.tables:
        files[TABLES] = "\n".join(yaml_text({each.name: table_entry(each)}) for each in plan.tables)
    return files


def csv_text(resource: ProposedResource) -> str:
    """Return the records as CSV: commas, LF, a header of field names."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([each.name for each in resource.fields])
    writer.writerows([[csv_cell(each) for each in row] for row in resource.rows])
    return buffer.getvalue()


def csv_cell(text: str) -> str:
    """Return a text as it can stand in a CSV file: composed letters, no control characters."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        " " if unicodedata.category(each) == "Cc" and each not in "\t\n" else each
        for each in composed
    )


def description_text(plan: DataPlan) -> str:
    """Return the text of a new ``datapackage.yaml``."""
    head = yaml_text({"name": plan.name, "title": plan.title})
    return head + "resources:\n" + "\n".join(resource_text(each) for each in plan.resources)


def resource_text(resource: ProposedResource, *, indent: int = 2) -> str:
    """Return the description of a resource as an entry of a list, indented."""
    lines = yaml_text([resource_entry(resource)]).removesuffix("\n").split("\n")
    return "".join(f"{' ' * indent if line else ''}{line}\n" for line in lines)


def resource_entry(resource: ProposedResource) -> dict[str, Any]:
    """Return the description of a resource (Table Schema, and our own properties)."""
    entry: dict[str, Any] = {
        "name": resource.name,
        "path": resource.path,
        "title": resource.title,
        "description": resource.description,
        "x-entity": resource.entity,
        "x-label": resource.label,
        "x-noun": dict(resource.noun),
        "x-privacy": resource.privacy,
        "x-text": resource.text,
    }
    entry = {key: value for key, value in entry.items() if value}
    entry["schema"] = _schema(resource)
    return entry


def table_entry(table: ProposedTable | ProposedMatrix) -> dict[str, Any]:
    """Return the content of one table of ``tables.yaml``."""
    entry = _matrix(table) if isinstance(table, ProposedMatrix) else _listing(table)
    return {key: value for key, value in entry.items() if value}


def _matrix(table: ProposedMatrix) -> dict[str, Any]:
    return {
        "kind": "matrix",
        "caption": table.caption,
        "rows": table.rows,
        "row_groups": table.row_groups,
        "columns": table.columns,
        "cells": table.cells,
        "totals": list(table.totals),
        "verdict": dict(zip(("label", "rule"), table.verdict, strict=False)),
    }


def _listing(table: ProposedTable) -> dict[str, Any]:
    return {
        "kind": "listing",
        "caption": table.caption,
        "from": table.source,
        "group_by": table.group_by,
        "columns": dict(table.columns),
        "totals": dict(table.totals),
    }


def yaml_text(content: object) -> str:
    """Return YAML in which every text reads back as the text that it is."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)


def _schema(resource: ProposedResource) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(each) for each in resource.fields]}
    if resource.key:
        schema["primaryKey"] = resource.key
    keys = [
        {
            "fields": each.name,
            "reference": {"resource": each.reference, "fields": each.reference_key},
        }
        for each in resource.fields
        if each.reference
    ]
    if keys:
        schema["foreignKeys"] = keys
    schema["missingValues"] = [""]
    return schema


def _field(each: ProposedField) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": each.name, "type": each.type, "title": each.title}
    if each.description:
        entry["description"] = each.description
    if each.unit:
        entry["x-unit"] = each.unit
    if each.tones:
        entry["x-tones"] = {csv_cell(value): tone for value, tone in each.tones.items()}
    constraints: dict[str, Any] = {}
    if each.required:
        constraints["required"] = True
    if each.enum:
        constraints["enum"] = [csv_cell(value) for value in each.enum]
    if constraints:
        entry["constraints"] = constraints
    return entry


class NotAddedError(ValueError):
    """Something cannot be added to a file without changing what it says."""


@dataclass(frozen=True)
class DataChange:
    """The texts of new files, and the new texts of files that are there, by name."""

    new: Mapping[str, str]
    changed: Mapping[str, str]


def data_change(plan: DataPlan, standing: Mapping[str, str]) -> DataChange:
    """Return what a plan writes into a folder that has some of the two YAML files already.

    ``standing`` are their texts by name. Raise ``NotAddedError`` where they cannot be added to.
    """
    fresh = data_files(plan)
    changed: dict[str, str] = {}
    if DESCRIPTION in standing:
        changed[DESCRIPTION] = with_resources(standing[DESCRIPTION], plan.resources)
    if TABLES in standing and plan.tables:
        changed[TABLES] = with_tables(standing[TABLES], plan.tables)
    new = {name: text for name, text in fresh.items() if name not in standing}
    return DataChange(new, changed)


def with_resources(text: str, resources: Sequence[ProposedResource]) -> str:
    """Return the text of a ``datapackage.yaml`` with further resources."""
    content = _mapping(text, DESCRIPTION)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    entries = cast("list[tuple[yaml.Node, yaml.Node]]", node.value if node else [])
    listed = next((value for key, value in entries if key.value == "resources"), None)
    if not isinstance(listed, yaml.SequenceNode) or listed.flow_style or not listed.value:
        message = f"{DESCRIPTION} has no list of resources, one below the other, to add to"
        raise NotAddedError(message)
    position = _end_of_line(text, _end(listed.value[-1]))
    indent = listed.start_mark.column
    added = "".join(f"\n{resource_text(each, indent=indent)}" for each in resources)
    result = _inserted(text, position, added)
    expected = {
        **content,
        "resources": [*content["resources"], *(resource_entry(each) for each in resources)],
    }
    return _verified(result, expected, DESCRIPTION)


def with_tables(text: str, tables: Sequence[ProposedTable | ProposedMatrix]) -> str:
    """Return the text of a ``tables.yaml`` with further tables."""
    content = _mapping(text, TABLES)
    entries = {each.name: table_entry(each) for each in tables}
    added = "".join(f"\n{yaml_text({name: entry})}" for name, entry in entries.items())
    result = _inserted(text, len(text), added)
    return _verified(result, {**content, **entries}, TABLES)


def _inserted(text: str, position: int, added: str) -> str:
    if "\r\n" in text:
        added = added.replace("\n", "\r\n")
    before = text[:position]
    join = "" if not before or before.endswith("\n") else "\n"
    return before + join + (added if before else added.lstrip()) + text[position:]


def _verified(result: str, expected: Mapping[str, Any], name: str) -> str:
    try:
        is_as_expected = yaml.safe_load(result) == expected
    except (yaml.YAMLError, RecursionError):  # an entry may contain itself
        is_as_expected = False
    if not is_as_expected:
        message = f"nothing can be added to {name} without changing what it says"
        raise NotAddedError(message)
    return result


def _mapping(text: str, name: str) -> dict[str, Any]:
    try:
        content: object = yaml.safe_load(text) if text.strip() else {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = f"{name} cannot be read as YAML: {' '.join(str(error).split())}"
        raise NotAddedError(message) from error
    if content is not None and not isinstance(content, dict):
        message = f"{name} is no mapping of names to values"
        raise NotAddedError(message)
    return cast("dict[str, Any]", content or {})


def _end(node: yaml.Node) -> int:
    """Return the offset behind the last character of a node, blank lines and comments left out."""
    visited: set[int] = set()
    while id(node) not in visited:
        visited.add(id(node))
        if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
            node = cast("yaml.Node", node.value[-1][1])
        elif isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
            node = cast("yaml.Node", node.value[-1])
    return node.end_mark.index


def _end_of_line(text: str, position: int) -> int:
    if position and text[position - 1] == "\n":
        return position
    end = text.find("\n", position)
    return len(text) if end < 0 else end + 1
