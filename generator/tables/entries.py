"""Entries of tables.yaml and charts.yaml: read against the model of their kind, and the data."""

import re
from collections.abc import Callable, Iterator, Mapping
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
from generator.core.yaml_source import Steps, TextLoader, read_yaml
from generator.data import Study
from generator.data.expression import (
    Expression,
    ExpressionError,
    Node,
    parse,
    parse_conditions,
)
from generator.language import MessageError
from generator.tables.aggregation import axis_path

# What is wrong in an entry: the way to a part of it, and the reason.
Wrong = Iterator[tuple[Steps, Message | str]]


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
    wrong: Callable[[Spec], Wrong],
) -> tuple[dict[str, Spec], tuple[Problem, ...]]:
    """Return what a file describes by name, sound entries only, and every mistake in it."""
    if not is_there(root, path):
        return {}, ()
    source, problems = read_yaml(root, path, rule=rule, loader=TextLoader)
    found, specs = list(problems), dict[str, Spec]()
    for key, content in cast("Mapping[object, object]", source.content).items():
        name, entry, reasons = str(key), _with_empty_columns(content), cast("Wrong", iter(()))
        kind = str(entry.get("kind") or "")
        if not isinstance(content, dict):
            names = tuple(f"kind: {each}" for each in kinds)
            reasons = iter([((), Message("entry-no-mapping", kinds=names))])
        elif kind not in kinds:
            near, known = nearest(kind, kinds), tuple(kinds)
            message = Message("no-choice-of-few", name="kind", found=kind, known=known, near=near)
            reasons = iter([(("kind",), message)])
        else:
            spec, wrong_parts = validate(
                kinds[kind], entry, source, name, rule=rule, within=(name,)
            )
            found += wrong_parts
            if spec:
                caption, place = spec.caption or name, source.place(name)
                specs[name] = replace(spec, name=name, caption=caption, place=place)
                reasons = wrong(specs[name])
        for steps, reason in reasons:
            found.append(Problem(rule, source.place(name, *steps), inside([name], reason)))
            specs.pop(name, None)
    return specs, tuple(found)


def _with_empty_columns(content: object) -> dict[str, Any]:
    """Return an entry in which a header without a column has an empty one, to be told of."""
    entry = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
    return {
        name: {key: "" if each is None else each for key, each in cast("Any", value).items()}
        if isinstance(value, dict)
        else value
        for name, value in entry.items()
    }


def refusal(ask: Callable[..., object], *arguments: object) -> Message | str:
    """Return why the data refuse what is asked of them, empty if they do not."""
    try:
        ask(*arguments)
    except MessageError as error:
        return error.message
    return ""


def wrong_file(study: Study, setting: str, name: str) -> Message | str:
    """Return why a setting names no file of the data, empty if it does."""
    if not name:
        return Message("entry-needs-file", setting=setting)
    why = refusal(study.relation, name)
    return inside([setting], why) if why else ""


def wrong_field(study: Study, setting: str, resource: str, path: str) -> Message | str:
    """Return why a setting leads to no field, or to one that may not be shown, empty if it does."""
    if why := refusal(lambda: study.follow(resource, axis_path(study, resource, path))):
        return inside([setting], why)
    followed = study.follow(resource, axis_path(study, resource, path))
    owner = followed.field.reference if followed.field else ""
    if owner and (wrong := wrong_file(study, setting, owner)):  # the file may be lost
        return wrong
    why = followed.hidden
    return Message("entry-hidden-field", setting=setting, why=why) if why else ""


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
