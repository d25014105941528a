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
from typing import Any, cast

import yaml

from generator.core.problems import Message
from generator.importing.proposal import (
    Entry,
    ImportPlan,
    ImportRefusedError,
    ProposedField,
    ProposedResource,
)

DESCRIPTION = "datapackage.yaml"
TABLES = "tables.yaml"


def data_files(plan: ImportPlan, standing: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the text of each file that a plan writes into a data folder, by its name.

    ``standing`` are the texts of the YAML files that are there already, by name. Raise
    ``ImportRefusedError`` where they cannot be added to.
    """
    standing = standing or {}
    files = {each.path: csv_text(each) for each in plan.resources}
    if DESCRIPTION in standing:
        files[DESCRIPTION] = with_resources(standing[DESCRIPTION], plan.resources)
    else:
        entries = "\n".join(_resource_text(each) for each in plan.resources)
        head = _yaml_text({"name": plan.name, "title": plan.title})
        files[DESCRIPTION] = f"{head}resources:\n{entries}"
    if plan.tables:
        files[TABLES] = with_tables(standing.get(TABLES, ""), plan.tables)
    return files


def csv_text(resource: ProposedResource) -> str:
    """Return the records as CSV: commas, LF, a header of field names."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([each.name for each in resource.fields])
    writer.writerows([[_csv_cell(each) for each in row] for row in resource.rows])
    return buffer.getvalue()


def _csv_cell(text: str) -> str:
    """Return a text as it can stand in a CSV file: composed letters, no control characters."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        " " if unicodedata.category(each) == "Cc" and each not in "\t\n" else each
        for each in composed
    )


def _yaml_text(content: object) -> str:
    """Return YAML in which every text reads back as the text that it is."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)


def _resource_text(resource: ProposedResource, *, indent: int = 2) -> str:
    lines = _yaml_text([_resource_entry(resource)]).removesuffix("\n").split("\n")
    return "".join(f"{' ' * indent if line else ''}{line}\n" for line in lines)


def _resource_entry(resource: ProposedResource) -> dict[str, Any]:
    """Return the description of a resource (Table Schema, and our own properties)."""
    schema: dict[str, Any] = {
        "fields": [_field(each) for each in resource.fields],
        "primaryKey": resource.key,
        "foreignKeys": [
            {
                "fields": each.name,
                "reference": {"resource": each.reference, "fields": each.reference_key},
            }
            for each in resource.fields
            if each.reference
        ],
        "missingValues": [""],
    }
    return _filled(
        {
            "name": resource.name,
            "path": resource.path,
            "title": resource.title,
            "description": resource.description,
            "x-entity": resource.entity,
            "x-label": resource.label,
            "x-noun": dict(resource.noun),
            "x-privacy": resource.privacy,
            "x-text": resource.text,
            "schema": _filled(schema),
        }
    )


def _field(each: ProposedField) -> dict[str, Any]:
    constraints = {"required": each.required, "enum": [_csv_cell(value) for value in each.enum]}
    described = {
        "description": each.description,
        "x-unit": each.unit,
        "x-tones": {_csv_cell(value): tone for value, tone in each.tones.items()},
        "constraints": _filled(constraints),
    }
    return {"name": each.name, "type": each.type, "title": each.title, **_filled(described)}


def _filled(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value}


def with_resources(text: str, resources: Sequence[ProposedResource]) -> str:
    """Return the text of a ``datapackage.yaml`` with further resources."""
    content = _mapping(text, DESCRIPTION)
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    entries = cast("list[tuple[yaml.Node, yaml.Node]]", node.value if node else [])
    listed = next((value for key, value in entries if key.value == "resources"), None)
    if not isinstance(listed, yaml.SequenceNode) or listed.flow_style or not listed.value:
        raise ImportRefusedError(Message("import-no-resources", path=DESCRIPTION))
    end = _end(cast("yaml.Node", listed.value[-1]))
    if not end or text[end - 1] != "\n":
        line_end = text.find("\n", end)
        end = len(text) if line_end < 0 else line_end + 1
    indent = listed.start_mark.column
    added = "".join(f"\n{_resource_text(each, indent=indent)}" for each in resources)
    described = [*content["resources"], *map(_resource_entry, resources)]
    return _inserted(text, end, added, {**content, "resources": described}, DESCRIPTION)


def with_tables(text: str, tables: Mapping[str, Entry]) -> str:
    """Return the text of a ``tables.yaml`` with further tables."""
    content = _mapping(text, TABLES)
    entries = {name: _filled(entry) for name, entry in tables.items()}
    added = "".join(f"\n{_yaml_text({name: entry})}" for name, entry in entries.items())
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
