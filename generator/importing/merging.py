"""Adds resources and tables to the YAML files of a data folder, which keep every byte they have.

An entry is inserted as text behind the last one. The result is read again: it must say what the
file said, and what was added, and nothing else. Where it does not, nothing is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import yaml

from generator.importing.package_files import (
    DESCRIPTION,
    TABLES,
    data_files,
    resource_entry,
    resource_text,
    table_entry,
    yaml_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.importing.proposal import (
        DataPlan,
        ProposedMatrix,
        ProposedResource,
        ProposedTable,
    )


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
