"""The entries of ``tables.yaml`` that an import proposes, and the totals that they compute."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import groupby

from generator.core.problems import Message
from generator.handwritten.total_rows import total_label
from generator.importing.draft import Thing
from generator.importing.names import free_name
from generator.importing.proposal import Entry, ProposedResource
from generator.importing.records import Column
from generator.importing.structure import Structure
from generator.language import Language

_MOST_COLUMNS, _MOST_VARIABLES = 8, 12  # of a first table
_NUMBERS = frozenset(("integer", "number"))


def listing_entry(
    found: Structure, links: Mapping[Column, Thing], resource: ProposedResource
) -> Entry:
    """Return the entry of a list of records as it was typed; tell what its totals were."""
    group = found.group
    stand_together = group and len(list(groupby(group.typed))) == len(group.distinct)
    paths: dict[str, str] = {}
    for column in found.columns:
        thing, name = links.get(column), column.field.name
        paths[column.heading] = (
            f"{name}.{thing.kind['label']}" if thing and not thing.coded else name
        )
        if group and column in found.members:
            paths[column.heading] = f"{group.field.name}.{name}"
    totals = {
        column.heading: _total(found, column, links.get(column))
        for column in found.columns
        if column.totalled()
    }
    return {
        "kind": "listing",
        "caption": found.title,
        "from": resource.name,
        "group_by": group.field.name if group and stand_together else "",
        "columns": paths,
        "totals": {heading: kind for heading, kind in totals.items() if kind},
    }


def _total(found: Structure, column: Column, thing: Thing | None) -> str:
    """Return the computed total of a column ("": none); a sum typed wrong is taken over."""
    counted, numbers = column.typed, column.numbers
    if column in found.members:  # once for each group
        counted = list(found.by_group(counted).values())
        numbers = list(found.by_group(numbers).values())
    filled = column.distinct if thing and not thing.coded else [text for text in counted if text]
    values: dict[str, Fraction] = {}
    if column.field.type != "string":
        values["sum"] = sum(numbers, Fraction(0))
    values |= {"count": Fraction(len(filled)), "distinct": Fraction(len(set(filled)))}
    fields = {"heading": column.heading, "typed": column.total}
    right = next((kind for kind, value in values.items() if value in column.totalled()), "")
    if right:
        how, code = Message(f"import-the-{right}"), "import-distinct-of"
        how = Message(code, how=how, count=len(filled)) if right == "distinct" else how
        found.table.notes.append(Message("import-computed", **fields, how=how))
        return right
    shown = {
        kind: str(value) if value.denominator == 1 else f"{float(value):g}"
        for kind, value in values.items()
    }
    if "sum" in shown and column.adds:
        found.table.doubts.append(Message("import-sum-wrong", **fields, sum=shown["sum"]))
        return "sum"
    given = tuple(
        Message("import-total-is", how=Message(f"import-the-{kind}"), value=value)
        for kind, value in shown.items()
    )
    found.table.doubts.append(Message("import-total-left", **fields, given=given))
    return ""


def matrix_entry(
    found: Structure,
    links: Mapping[Column, Thing],
    rows: ProposedResource,
    cells: ProposedResource,
    judges: Thing,
) -> Entry:
    """Return the entry of a matrix."""
    (block,) = found.blocks
    is_counted = bool(block.rule or found.table.foot or found.table.total)
    entry: dict[str, object] = {
        "kind": "matrix",
        "caption": found.title,
        "rows": rows.name,
        "row_groups": next((links[column].kind["key"] for column in found.things), ""),
        "columns": judges.name,
        "cells": f"{cells.name}.{block.answer.name}",
        "totals": list(block.counts or (block.values() if is_counted else ())),
    }
    if block.verdict:
        entry["verdict"] = {"label": block.verdict.heading, "rule": block.rule}
    return entry


def first_entries(
    found: Structure, resource: ProposedResource, names: set[str], language: Language
) -> Iterator[tuple[str, Entry]]:
    """Yield first tables of a file: its records, where they may be shown, and their profile."""
    fields = [one for one in resource.fields if not one.privacy]
    if shown := [] if resource.privacy else fields[:_MOST_COLUMNS]:
        labels = [next(cell.text for cell in row.cells if cell.text) for row in found.table.foot]
        has_total = any(map(total_label, labels))
        added = [each for each in shown if has_total and each.type in _NUMBERS and each.unit != "%"]
        yield (
            resource.name,
            {
                "kind": "listing",
                "caption": resource.title,
                "from": resource.name,
                "columns": {one.title: one.name for one in shown},
                "totals": {one.title: "sum" for one in added},
            },
        )
    told = [
        one.name
        for one in fields
        if one.name != resource.key and (one.enum or one.type in _NUMBERS)
    ]
    is_profiled = resource.privacy or any(one.enum for one in fields)
    if (resource.key or resource.keys) and told and is_profiled:
        profile = language.text("import_profile")
        caption = f"{resource.title} – {profile}"
        entry = {"caption": caption, "from": resource.name, "variables": told[:_MOST_VARIABLES]}
        yield free_name(f"{resource.name}_{profile}", names), {"kind": "summary", **entry}
