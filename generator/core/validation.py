"""Reads what an author wrote in YAML into dataclasses, and tells what is wrong with it.

What a file can hold is described once, by frozen dataclasses whose fields have types and
validators. pydantic holds the content against them, and ``validate`` turns its errors into problems
with their line, what was found, what was expected and the nearest right name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast, get_args, get_type_hints

import pydantic
from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from generator.core.problems import Message, Problem, nearest, one_line
from generator.core.yaml_source import Steps, YamlSource

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

T = TypeVar("T")

CLOSED = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
"""The configuration (``__pydantic_config__``) of a dataclass that refuses every other name."""
OPEN = ConfigDict(extra="ignore")
"""That of a dataclass which reads past other names, as a standard allows."""

FEW = 2
"""Choices that a message joins by "or"."""
EXPECTED = {
    "bool_parsing": Message("type-boolean"),
    "bool_type": Message("type-boolean"),
    "int_parsing": Message("type-integer"),
    "int_type": Message("type-integer"),
    "greater_than_equal": Message("type-integer"),
    "list_type": Message("a-list"),
    "tuple_type": Message("a-list"),
}
"""What the errors of pydantic that our types can make mean; of every other one a mapping."""


class WrongValue(ValueError):  # noqa: N818 - a validator's finding, never an error of ours
    """A value is not what it must be.

    Either ``expected`` says what, or ``known`` lists what it can be, or ``message`` says it all.
    """

    def __init__(
        self,
        message: Message | None = None,
        *,
        expected: Message | str = "",
        known: Sequence[str] = (),
        name: str = "",
    ) -> None:
        """Keep what is said of the value; ``name`` is what it is called, else by its setting."""
        super().__init__()
        self.message = message
        self.expected = expected
        self.known = tuple(known)
        self.name = name


def alias(name: str) -> object:
    """Return the annotation of a field that the file calls otherwise: ``x-label``, ``from``."""
    return pydantic.Field(alias=name)


def text_of(value: object) -> str:
    """Return a text; a number or a day is taken for what it looks like."""
    if isinstance(value, bool | Mapping | list):
        raise WrongValue(expected=Message("a-text"))
    return str(value)


def line_of(value: object) -> str:
    """Return a text on one line."""
    return " ".join(text_of(value).split())


def one_of(*known: str, name: str = "") -> BeforeValidator:
    """Return the validator of a text that is one of a few."""

    def check(value: object) -> str:
        if str(value) not in known:
            raise WrongValue(known=known, name=name)
        return str(value)

    return BeforeValidator(check)


Text = Annotated[str, BeforeValidator(text_of)]
Line = Annotated[str, BeforeValidator(line_of)]


def validate(
    kind: type[T],
    content: object,
    source: YamlSource,
    *steps: str | int,
    rule: str,
    prefix: str = "",
    left_out: Callable[[Steps], bool] = lambda _: False,
) -> tuple[T | None, tuple[Problem, ...]]:
    """Return the content of an entry as a dataclass, and everything that is wrong with it.

    ``steps`` lead to the entry in its file; ``prefix`` is what messages call it. A wrong part for
    which ``left_out`` says so counts as not written; any other one makes the whole ``None``. An
    entry without a value is as good as none.
    """
    content = _plain(content)
    problems: list[Problem] = []
    while True:
        try:
            return _adapter(kind).validate_python(content), tuple(dict.fromkeys(problems))
        except ValidationError as error:
            found = [(each, _existing(content, _location(each))) for each in error.errors()]
        for each, path in found:
            place = source.place(*steps, *path)
            problems.append(_problem(each, kind, prefix, Problem(rule, place, "")))
        if not all(left_out(path) for _, path in found):
            return None, tuple(dict.fromkeys(problems))
        if any(not path for _, path in found):
            content = {}
        for _, path in reversed(found):
            _remove(content, path)


@cache
def _adapter(kind: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(kind)


def _plain(content: object) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Return a copy whose keys are text, without the names that have no value."""
    if isinstance(content, Mapping):
        entries = cast("Mapping[object, object]", content).items()
        return {str(key): _plain(each) for key, each in entries if each is not None}
    if isinstance(content, list | tuple):
        return [_plain(each) for each in cast("list[object]", content)]
    return content


def _location(error: ErrorDetails) -> Steps:
    """Return the way to a wrong value; pydantic adds ``[key]`` for the key of a mapping."""
    return tuple(each for each in error["loc"] if each != "[key]")


def _existing(content: Any, location: Steps) -> Steps:  # noqa: ANN401
    """Return the part of a way that is in the content; one thing may stand for a list of one."""
    path: list[str | int] = []
    for step in location:
        if isinstance(step, int) and not isinstance(cast("object", content), list):
            continue
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            break
        path.append(step)
    return tuple(path)


def _remove(content: Any, path: Steps) -> None:  # noqa: ANN401
    if path:
        try:
            for step in path[:-1]:
                content = content[step]
            del content[path[-1]]
        except (KeyError, IndexError):
            return  # removed already, with what was around it


def _problem(error: ErrorDetails, kind: type, prefix: str, problem: Problem) -> Problem:
    """Return an error of pydantic in our words."""
    location = [str(each) for each in _location(error) if isinstance(each, str)]
    path = [prefix, *location] if prefix else location[-1:]
    found = one_line(str(error["input"]))
    reason = error.get("ctx", {}).get("error")
    expected: Message | str = ""
    match error["type"]:
        case "unexpected_keyword_argument":
            key, known = location[-1], tuple(names_of(_kind_at(kind, location[:-1])))
            path = [prefix, *location[:-1]] if prefix else location[-2:-1]
            near, found, expected = nearest(key, known), key, ", ".join(known)
            message = Message(
                "setting-has-no", setting=_named(path), key=key, known=known, near=near
            )
        case "missing":
            found, expected = "", location[-1]
            message = _within(path[:-1], Message("key-missing", key=location[-1]))
        case "value_error" if isinstance(reason, WrongValue) and reason.message:
            message = _within([prefix] if prefix else [], reason.message)
        case "value_error" if isinstance(reason, WrongValue) and reason.known:
            known, near = reason.known, nearest(found, reason.known)
            name = reason.name or _named(path)
            message = Message("no-choice", name=name, found=found, known=known, near=near)
            if len(known) <= FEW:
                message = Message(
                    "no-choice-of-few", name=name, found=found, known=known, near=near
                )
            expected = ", ".join(known)
        case other:
            expected = EXPECTED.get(other, Message("a-mapping"))
            if isinstance(reason, WrongValue):
                expected = reason.expected
            elif other == "dataclass_type":
                expected = getattr(_kind_at(kind, location), "LIKE", expected)
            message = Message("setting-is", setting=_named(path), found=found, expected=expected)
            if not path or (not prefix and isinstance(error["loc"][-1], int)):
                message = Message("entry-is", found=found, expected=expected)
    return Problem(problem.rule, problem.place, message, found=found, expected=expected)


def _within(path: Sequence[str], reason: Message | str) -> Message | str:
    """Return a message with the settings around it before it."""
    for step in reversed(path):
        reason = Message("in-setting", setting=step, reason=reason)
    return reason


def _named(path: Sequence[str]) -> Message | str:
    return _within(path[:-1], path[-1]) if path else ""


def names_of(kind: type) -> Iterator[str]:
    """Yield the names that a file can give the fields of a dataclass."""
    hints = get_type_hints(kind, include_extras=True)
    for each in fields(kind):
        if each.init:
            given = [getattr(extra, "alias", None) for extra in get_args(hints[each.name])[1:]]
            yield next((name for name in given if name), each.name)


def _kind_at(kind: type, location: Sequence[str]) -> type:
    """Return the dataclass of the entry that a way of names leads to."""
    for step in location:
        hints = list(get_type_hints(kind, include_extras=True).values())
        inner = _dataclass_in(hints[list(names_of(kind)).index(step)])
        kind = inner or kind
    return kind


def _dataclass_in(hint: object) -> type | None:
    if is_dataclass(hint):
        return cast("type", hint)
    found = (_dataclass_in(each) for each in get_args(hint))
    return next((each for each in found if each), None)
