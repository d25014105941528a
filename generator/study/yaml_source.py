"""YAML files whose every entry knows the line and column at which it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import yaml

from generator.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Steps = tuple[str | int, ...]
"""The way to an entry: keys of mappings and positions in lists."""


@dataclass(frozen=True, eq=False)
class YamlSource:
    """The content of a YAML file, a mapping, and the place of each of its entries."""

    path: str
    content: Mapping[str, Any]
    places: Mapping[Steps, Place]

    def place(self, *steps: str | int) -> Place:
        """Return where an entry stands, or where the nearest entry around it does."""
        while steps and steps not in self.places:
            steps = steps[:-1]
        return self.places.get(steps, Place(self.path))


def read_yaml(root: Path, path: str, *, rule: str) -> tuple[YamlSource, tuple[Problem, ...]]:
    """Return the YAML file at ``root / path``, and a problem where it cannot be used.

    The problem is of the rule ``rule``. A file with a problem is returned as if it were
    empty. Tags other than YAML's own are refused, so that no code can come from the file.
    """
    empty = YamlSource(path, {}, {})
    try:
        text = (root / path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return empty, (Problem(rule, Place(path), "this file is missing", expected=path),)
    except UnicodeDecodeError as error:
        message = f"this file is not UTF-8 (byte {error.start + 1}); save it as UTF-8"
        return empty, (Problem(rule, Place(path), message, expected="UTF-8"),)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return empty, (_yaml_problem(error, path, rule),)
    except (ValueError, RecursionError) as error:
        return empty, (Problem(rule, Place(path), f"not valid YAML: {error}"),)
    if content is None:
        content = {}
    if not isinstance(content, dict):
        message = "this file must be a mapping of names to values"
        return empty, (Problem(rule, Place(path), message, expected="a mapping"),)
    places: dict[Steps, Place] = {}
    if node is not None:
        _collect_places(node, path, (), places)
    return YamlSource(path, cast("dict[str, Any]", content), places), ()


def _collect_places(node: yaml.Node, path: str, steps: Steps, places: dict[Steps, Place]) -> None:
    places.setdefault(steps, Place(path, node.start_mark.line + 1, node.start_mark.column + 1))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*steps, str(key.value))
            places[inner] = Place(path, key.start_mark.line + 1, key.start_mark.column + 1)
            _collect_places(value, path, inner, places)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _collect_places(value, path, (*steps, position), places)


def _yaml_problem(error: yaml.YAMLError, path: str, rule: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
    reason = getattr(error, "problem", None) or str(error)
    return Problem(rule, place, f"not valid YAML: {reason}", expected="YAML")
