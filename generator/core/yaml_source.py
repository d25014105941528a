"""YAML files whose every entry knows the line and column at which it stands."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from generator.core.problems import Message, Place, Problem
from generator.core.reading_files import LARGEST_YAML, FileError, read_text
from generator.core.values import Frozen

if TYPE_CHECKING:
    from yaml import SafeLoader as _Fastest
else:  # a PyYAML may be built without libyaml
    _Fastest = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WITHOUT_DATES = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in cast("Any", yaml.SafeLoader).yaml_implicit_resolvers.items()
}
_ALL_TEXT = {  # Yes is no truth, 010 no 8
    first: [each for each in resolvers if each[0].rpartition(":")[2] in {"null", "merge"}]
    for first, resolvers in _WITHOUT_DATES.items()
}


class Loader(_Fastest):
    """The safe loader of libyaml, for which a day is text, whether there is one or not."""

    yaml_implicit_resolvers = _WITHOUT_DATES


class StrictLoader(yaml.SafeLoader):
    """The same in Python alone, which says more exactly what is wrong."""

    yaml_implicit_resolvers = _WITHOUT_DATES


class TextLoader(Loader):
    """The loader of files that name values of the data: each plain scalar is the text it is."""

    yaml_implicit_resolvers = _ALL_TEXT


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

MOST_ENTRIES = 1_000_000
"""Entries of a file, those counted that aliases (``*name``) repeat."""
_STRICTER = re.compile(r"[\t?\ufeff]")
"""What libyaml may read or place otherwise than PyYAML's own parser, with which MkDocs reads."""
# PyYAML lets these out of its constructors: `!!bool x` (KeyError), `!!int ""` (IndexError),
# `!!timestamp x` (AttributeError), an integer of 5,000 digits (ValueError) …
_FAILURES = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError)


class YamlMistake(Exception):  # noqa: N818 - what is wrong in a text, never an error of ours
    """A text is no YAML; ``message`` says why, ``line`` and ``column`` (from 1) where."""

    def __init__(self, message: Message, mark: yaml.Mark | None = None) -> None:
        super().__init__(message.code)
        self.message = message
        self.line, self.column = (mark.line + 1, mark.column + 1) if mark else (1, 1)


class YamlSource(Frozen, eq=False):
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
    stands twice the last entry counts, and it is said.
    """
    try:
        text = unicodedata.normalize("NFC", read_text(root, path))
        source, doubles = parse_mapping(text, path, loader)
    except FileError as error:
        return YamlSource(path, {}, {}), (error.problem(rule, path),)
    except YamlMistake as mistake:
        place = Place(path, mistake.line, mistake.column)
        is_mapping = mistake.message.code != "yaml-no-mapping"
        expected = "YAML" if is_mapping else Message("a-mapping")
        return YamlSource(path, {}, {}), (Problem(rule, place, mistake.message, "", expected),)
    each_once = Message("each-name-once")
    return source, tuple(
        Problem(rule, place, message, str(dict(message.fields)["name"]), each_once)
        for place, message in doubles
    )


def yaml_text(content: object) -> str:
    """Return lists and mappings of plain values as YAML, the names in the order given."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)


def parse_mapping(
    text: str, path: str, loader: type[AnyLoader] = Loader
) -> tuple[YamlSource, list[tuple[Place, Message]]]:
    """Return the mapping that a text is, and the names that stand twice; raise ``YamlMistake``.

    Tags other than those of the loader are refused, so that no code can come from the text.
    """
    if len(text) > LARGEST_YAML:  # of a front matter: it takes longer than a chapter of this size
        raise YamlMistake(Message("yaml-too-large", most=LARGEST_YAML // 1_000_000))
    places: dict[Steps, Place] = {}
    try:
        reader = loader(text)
        node = _composed(text, reader)
        if node is not None and "*" in text:
            _count_entries(node, {})
        doubles = list(_collect_places(node, path, (), places)) if node is not None else []
        # The entries of a node that merges others (``<<``) are replaced.
        content: object = reader.construct_document(node) if node else {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise YamlMistake(Message("yaml-invalid", reason=_reason(error)), mark) from None
    except RecursionError:
        raise YamlMistake(Message("yaml-invalid", reason=Message("yaml-too-deep"))) from None
    except _FAILURES as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise YamlMistake(Message("yaml-invalid", reason=reason)) from None
    if content is not None and not isinstance(content, dict):
        raise YamlMistake(Message("yaml-no-mapping"))
    return YamlSource(path, cast("dict[str, Any]", content or {}), places), doubles


def _composed(text: str, reader: AnyLoader) -> yaml.Node | None:
    """Compose by libyaml, in a tenth of the time, what PyYAML's own parser reads alike."""
    if not _STRICTER.search(text):
        with suppress(yaml.YAMLError):  # the other one says more exactly what is wrong
            return reader.get_single_node()
    strict = StrictLoader(text)
    strict.yaml_implicit_resolvers = reader.yaml_implicit_resolvers
    return strict.get_single_node()


def _count_entries(node: yaml.Node, known: dict[int, int]) -> int:
    """Count the entries within a node, aliases included; raise ``YamlMistake`` for too many."""
    if id(node) in known:
        if known[id(node)] < 0:
            raise YamlMistake(
                Message("yaml-invalid", reason=Message("yaml-too-deep")), node.start_mark
            )
        return known[id(node)]
    known[id(node)] = -1  # being counted: it stands within itself where it comes again
    children = cast("list[Any]", node.value if isinstance(node, yaml.CollectionNode) else [])
    if isinstance(node, yaml.MappingNode):
        children = [each for pair in children for each in pair]
    count = known[id(node)] = 1 + sum(_count_entries(each, known) for each in children)
    if count > MOST_ENTRIES:
        raise YamlMistake(
            Message("yaml-invalid", reason=Message("yaml-too-many", most=f"{MOST_ENTRIES}")),
            node.start_mark,
        )
    return count


def _collect_places(
    node: yaml.Node, path: str, steps: Steps, places: dict[Steps, Place]
) -> Iterator[tuple[Place, Message]]:
    """Collect the place of each entry; yield those whose name stands twice, and say so."""
    places.setdefault(steps, Place(path, node.start_mark.line + 1, node.start_mark.column + 1))
    if isinstance(node, yaml.MappingNode):
        here: set[Steps] = set()
        for key, value in node.value:
            # A name is the text it is: Yes, on, 1.50.
            key.tag = re.sub(r"(?<=^tag:yaml\.org,2002:)(bool|int|float)$", "str", key.tag)
            inner = (*steps, str(key.value))
            place = Place(path, key.start_mark.line + 1, key.start_mark.column + 1)
            if inner in here:
                yield place, Message("name-twice", name=str(key.value), line=places[inner].line)
            here.add(inner)
            places[inner] = place
            yield from _collect_places(value, path, inner, places)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield from _collect_places(value, path, (*steps, position), places)


def _reason(error: yaml.YAMLError) -> Message | str:
    """Return why a file is no YAML: a message for the frequent mistakes, else the parser's text."""
    text = str(getattr(error, "problem", None) or error)
    before, is_tag, tag = text.partition("could not determine a constructor for the tag")
    if is_tag and not before:
        return Message("yaml-tag", tag=tag.strip(" '"))
    return next((each for start, each in REASONS.items() if text.startswith(start)), text)
