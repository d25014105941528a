"""Entries of tables.yaml and charts.yaml: read against the model of their kind, and the data."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Annotated, Any, TypeVar, cast

from pydantic import BeforeValidator, PlainValidator, ValidationInfo

from generator.core.problems import Message, Place, Problem, nearest
from generator.core.reading_files import is_there
from generator.core.validation import (
    CLOSED,
    NOT_WRITTEN,
    Names,
    Text,
    WrongValue,
    alias,
    inside,
    text_of,
    validate,
)
from generator.core.yaml_source import TextLoader, YamlSource, read_yaml
from generator.data.expression import (
    Expression,
    ExpressionError,
    Node,
    parse,
    parse_conditions,
)
from generator.tables.model import TableError


def _shown(value: object, info: ValidationInfo) -> str:
    text = text_of(value)
    if "{" in text:
        from generator.chapters.inline import CLAIM, VALUE  # noqa: PLC0415 - of few texts

        if re.search(VALUE, text) or re.search(CLAIM, text):
            raise WrongValue(Message("entry-bound-text", setting=str(info.field_name)))
    return text


def _conditions(value: object) -> tuple[Node, ...]:
    try:
        return parse_conditions(str(value)) if value else ()
    except ExpressionError as error:
        raise WrongValue(Message("in-setting", setting="where", reason=error.message)) from None


Shown = Annotated[str, PlainValidator(_shown)]
Conditions = Annotated[tuple[Node, ...], alias("where"), PlainValidator(_conditions)]


@dataclass(frozen=True)
class Described:
    """What all tables and charts have: a kind, words for the reader, a name and a place."""

    __pydantic_config__ = CLOSED
    kind: Text = ""
    caption: Shown = ""
    note: Shown = ""
    name: Annotated[str, NOT_WRITTEN] = ""
    place: Annotated[Place, NOT_WRITTEN] = field(default_factory=lambda: Place("tables.yaml"))


@dataclass(frozen=True)
class Tabled(Described):
    """What all tables have: headers over columns, and notes under cells ("row/column")."""

    groups: dict[Text, Names] = field(default_factory=dict[str, tuple[str, ...]])
    footnotes: dict[Text, Shown] = field(default_factory=dict[str, str])


Spec = TypeVar("Spec", bound=Described)


def read_entries(
    root: FilePath,
    path: str,
    rule: str,
    kinds: Mapping[str, type[Spec]],
    built: Callable[[Spec], Spec],
) -> tuple[dict[str, Spec], tuple[Problem, ...]]:
    """Return what a file describes by name, sound entries only, and every mistake in it.

    ``built`` builds what an entry describes: it returns the entry with what the data add to it, or
    raises ``TableError``.
    """
    if not is_there(root, path):
        return {}, ()
    source, problems = read_yaml(root, path, rule=rule, loader=TextLoader)
    found, specs = list(problems), dict[str, Spec]()
    for key, content in cast("Mapping[object, object]", source.content).items():
        name = str(key)
        try:
            spec, wrong = _read(content, name, source, rule, kinds)
            found += wrong
            if spec:
                specs[name] = spec
                specs[name] = built(spec)
        except TableError as error:
            if error.steps:  # else it is of the data, and told where the table is shown
                specs.pop(name, None)
                place = source.place(name, *error.steps)
                found.append(Problem(rule, place, inside([name], error.message)))
    return specs, tuple(found)


def _read(
    content: object, name: str, source: YamlSource, rule: str, kinds: Mapping[str, type[Spec]]
) -> tuple[Spec | None, tuple[Problem, ...]]:
    """Return an entry as the model of its kind, None with the problems where it does not fit."""
    if not isinstance(content, dict):
        names = tuple(f"kind: {each}" for each in kinds)
        raise TableError(Message("entry-no-mapping", kinds=names), "kind")
    entry = _with_empty_columns(cast("dict[str, Any]", content))
    kind = str(entry.get("kind") or "")
    if kind not in kinds:
        near, known = nearest(kind, kinds), tuple(kinds)
        message = Message("no-choice-of-few", name="kind", found=kind, known=known, near=near)
        raise TableError(message, "kind")
    spec, wrong = validate(kinds[kind], entry, source, name, rule=rule, within=(name,))
    if spec:
        caption, place = spec.caption or name, source.place(name)
        spec = replace(spec, name=name, caption=caption, place=place)
    return spec, wrong


def _with_empty_columns(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry in which a header without a column has an empty one, to be told of."""
    return {
        name: {key: "" if each is None else each for key, each in cast("Any", value).items()}
        if isinstance(value, dict)
        else value
        for name, value in entry.items()
    }


def unfiltered(text: str) -> Expression:
    """Return an expression that is computed with, so that there is nothing to write in words."""
    expression = parse(text)
    for each in expression.filters:
        raise ExpressionError(Message("filter-out-of-place", filter=each.name), each.offset)
    return expression


def of_kind(kind: type, message: Message) -> BeforeValidator:
    """Return what refuses a value that is of another kind, with a message."""

    def check(value: object) -> object:
        if not isinstance(value, kind):
            raise WrongValue(message)
        return value

    return BeforeValidator(check)


def exclude(one: str, other: str, both: object) -> None:
    """Raise ``TableError`` where two settings are given that do not go together."""
    if both:
        raise TableError(Message("settings-either", one=one, other=other), other)
