"""YAML files whose every entry knows the line and column at which it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from generator.core.problems import Message, Place, Problem

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a PyYAML built without libyaml
    from yaml import SafeLoader as Loader

AnyLoader = yaml.SafeLoader | yaml.CSafeLoader
Steps = tuple[str | int, ...]
"""The way to an entry: keys of mappings and positions in lists."""

REASONS = {
    "mapping values are not allowed here": Message("yaml-colon"),
    "found character '\\t'": Message("yaml-tab"),
    "could not find expected ':'": Message("yaml-no-colon"),
    "expected <block end>": Message("yaml-indent"),
    "expected ',' or": Message("yaml-flow"),
    "found unexpected end of stream": Message("yaml-unclosed"),
    "expected the node content, but found '<stream end>'": Message("yaml-unclosed"),
}
"""What the beginning of a text of the parser means; other texts are said as they are."""

_STRICTER = re.compile(r"[\t?\ufeff]")
"""What libyaml may read or place otherwise than PyYAML's own parser, with which MkDocs reads."""


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


def read_yaml(
    root: Path, path: str, *, rule: str, loader: type[AnyLoader] = Loader
) -> tuple[YamlSource, tuple[Problem, ...]]:
    """Return the YAML file at ``root / path``, and what is wrong with it under the rule ``rule``.

    Its letters are composed (NFC), as those of the CSV files are, so that names typed on different
    systems are the same. A file that cannot be read is returned as if it were empty; of a name that
    stands twice the last entry counts, and it is said. Tags other than those of the loader are
    refused, so that no code can come from the file.
    """
    places: dict[Steps, Place] = {}
    place, expected = Place(path), "YAML"
    message: Message
    try:
        text = unicodedata.normalize("NFC", (root / path).read_text(encoding="utf-8-sig"))
        reader = loader(text)
        node = _composed(text, reader)
        doubles = list(_collect_places(node, path, (), places)) if node is not None else []
        content = _content(node, reader)
    except OSError:
        message, expected = Message("file-missing"), path
    except UnicodeDecodeError as error:
        message, expected = Message("file-not-utf-8", byte=error.start + 1), "UTF-8"
    except yaml.YAMLError as error:
        message = Message("yaml-invalid", reason=yaml_reason(error))
        if mark := getattr(error, "problem_mark", None):
            place = Place(path, mark.line + 1, mark.column + 1)
    except RecursionError:
        message = Message("yaml-invalid", reason=Message("yaml-too-deep"))
    except ValueError as error:
        message = Message("yaml-invalid", reason=str(error))
    else:
        if isinstance(content, dict | None):
            return YamlSource(path, cast("dict[str, Any]", content or {}), places), tuple(
                Problem(
                    rule,
                    double,
                    Message("name-twice", name=name, line=first.line),
                    found=name,
                    expected=Message("each-name-once"),
                )
                for name, double, first in doubles
            )
        message, expected = Message("yaml-no-mapping"), Message("a-mapping")
    return YamlSource(path, {}, {}), (Problem(rule, place, message, expected=expected),)


def load_yaml(text: str) -> object:
    """Return the content of a YAML text; raise what PyYAML's own parser raises."""
    reader = Loader(text)
    return _content(_composed(text, reader), reader)


def _composed(text: str, reader: AnyLoader) -> yaml.Node | None:
    """Compose by libyaml, in a tenth of the time, what PyYAML's own parser reads alike."""
    if not _STRICTER.search(text):
        with suppress(yaml.YAMLError):  # the other one says more exactly what is wrong
            return reader.get_single_node()
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _content(node: yaml.Node | None, reader: AnyLoader) -> object:
    """Return what a node says; the entries of a node that merges others (``<<``) are replaced."""
    return reader.construct_document(node) if node else None  # pyright: ignore[reportUnknownMemberType]


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


def yaml_reason(error: yaml.YAMLError) -> Message | str:
    """Return why a file is no YAML: a message for the frequent mistakes, else the parser's text."""
    text = str(getattr(error, "problem", None) or error)
    before, is_tag, tag = text.partition("could not determine a constructor for the tag")
    if is_tag and not before:
        return Message("yaml-tag", tag=tag.strip(" '"))
    return next((each for start, each in REASONS.items() if text.startswith(start)), text)
