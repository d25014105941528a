"""The files of a proposal as text: CSV, ``datapackage.yaml`` and ``tables.yaml``."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING, Any

import yaml

from generator.importing.proposal import ProposedMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.importing.proposal import (
        DataPlan,
        ProposedField,
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
