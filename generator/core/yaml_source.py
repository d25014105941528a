"""YAML files whose every entry knows the line and column at which it stands."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import yaml

from generator.core.problems import Place, Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
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
    """Return the YAML file at ``root / path``, and what is wrong with it under the rule ``rule``.

    Its letters are composed (NFC), as those of the CSV files are, so that names typed on different
    systems are the same. A file that cannot be read is returned as if it were empty; of a name that
    stands twice the last entry counts, and it is said. Tags other than YAML's own are refused, so
    that no code can come from the file.
    """
    places: dict[Steps, Place] = {}
    place, expected = Place(path), "YAML"
    try:
        text = unicodedata.normalize("NFC", (root / path).read_text(encoding="utf-8-sig"))
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content: object = yaml.safe_load(text)
        doubles = list(_collect_places(node, path, (), places)) if node is not None else []
    except OSError:
        message, expected = "this file is missing", path
    except UnicodeDecodeError as error:
        message = f"this file is not UTF-8 (byte {error.start + 1}); save it as UTF-8"
        expected = "UTF-8"
    except yaml.YAMLError as error:
        message, place = _reason(error), _error_place(error, path)
    except RecursionError:
        message = "not valid YAML: an entry contains itself, or entries are nested too deeply"
    except ValueError as error:
        message = f"not valid YAML: {error}"
    else:
        if isinstance(content, dict | None):
            source = YamlSource(path, cast("dict[str, Any]", content or {}), places)
            return source, tuple(_double(rule, *double) for double in doubles)
        message, expected = "this file must be a mapping of names to values", "a mapping"
    return YamlSource(path, {}, {}), (Problem(rule, place, message, expected=expected),)


def _collect_places(
    node: yaml.Node, path: str, steps: Steps, places: dict[Steps, Place]
) -> Iterator[tuple[str, Place, Place]]:
    """Collect the place of each entry, and yield the names that stand twice with both places."""
    places.setdefault(steps, Place(path, node.start_mark.line + 1, node.start_mark.column + 1))
    if isinstance(node, yaml.MappingNode):
        here: set[Steps] = set()
        for key, value in node.value:
            inner = (*steps, str(key.value))
            place = Place(path, key.start_mark.line + 1, key.start_mark.column + 1)
            if inner in here:
                yield str(key.value), place, places[inner]
            here.add(inner)
            places[inner] = place
            yield from _collect_places(value, path, inner, places)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield from _collect_places(value, path, (*steps, position), places)


def _double(rule: str, name: str, place: Place, first: Place) -> Problem:
    message = f"{quoted(name)} already stands in line {first.line}; expected each name once"
    return Problem(rule, place, message, found=name, expected="each name once")


def _reason(error: yaml.YAMLError) -> str:
    return f"not valid YAML: {getattr(error, 'problem', None) or error}"


def _error_place(error: yaml.YAMLError, path: str) -> Place:
    mark = getattr(error, "problem_mark", None)
    return Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
