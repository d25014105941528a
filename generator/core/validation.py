"""Reads what an author wrote in YAML into dataclasses, and tells what is wrong with it.

What a file can hold is described once, by frozen dataclasses whose fields have types and
validators. pydantic holds the content against them, and ``validate`` turns its errors into problems
with their line, what was found, what was expected and the nearest right name.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, TypeVar, cast, get_args, get_type_hints

import pydantic
from pydantic import BeforeValidator, ConfigDict, PlainValidator, TypeAdapter
from pydantic_core import ErrorDetails, ValidationError

from generator.core.problems import Message, Problem, nearest, one_line
from generator.core.yaml_source import Steps, YamlSource

T = TypeVar("T")

CLOSED = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
"""The configuration (``__pydantic_config__``) of a dataclass that refuses every other name.

Its ``NAMED`` says what a name is none of or of what kind an entry is, its ``LIKE`` is an example,
its ``FORMER`` says what is written today for a name that is gone.
"""
OPEN = ConfigDict(extra="ignore", arbitrary_types_allowed=True)
"""That of a dataclass which reads past other names, as a standard allows."""
NOT_WRITTEN = pydantic.Field(alias="")
"""The annotation of a field that the code fills in, never the file."""

FEW = 2
"""Choices that a message joins by "or"."""
EXPECTED = {
    **dict.fromkeys(("bool_parsing", "bool_type"), Message("type-boolean")),
    **dict.fromkeys(("int_parsing", "int_type"), Message("type-integer")),
    **dict.fromkeys(("float_parsing", "float_type"), Message("type-number")),
    **dict.fromkeys(("list_type", "tuple_type"), Message("a-list")),
}
"""What the errors of pydantic that our types can make mean; of every other one a mapping."""


class WrongValue(ValueError):  # noqa: N818 - a validator's finding, never an error of ours
    """A value is not what it must be: ``expected``, one of ``known``, or as ``message`` says."""

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
        self.message, self.expected = message, expected
        self.known, self.name = tuple(known), name


def alias(name: str) -> object:
    """Return the annotation of a field that the file calls otherwise: ``x-label``, ``from``."""
    return pydantic.Field(alias=name)


def text_of(value: object) -> str:
    """Return a text; a number or a day is taken for what it looks like."""
    if isinstance(value, (bool, Mapping, list)):
        raise WrongValue(expected=Message("a-text"))
    return str(value)


def one_of(*known: str, name: str = "") -> BeforeValidator:
    """Return the validator of a text that is one of a few."""

    def check(value: object) -> str:
        if str(value) not in known:
            raise WrongValue(known=known, name=name)
        return str(value)

    return BeforeValidator(check)


def matching(pattern: str, expected: Message | str) -> PlainValidator:
    """Return the validator of a text that a pattern fits."""

    def check(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise WrongValue(expected=expected)
        return value

    return PlainValidator(check)


Text = Annotated[str, BeforeValidator(text_of)]
Line = Annotated[str, BeforeValidator(lambda value: " ".join(text_of(value).split()))]
Listed = BeforeValidator(
    lambda value: cast("object", value if isinstance(value, list) else [value])
)
"""The annotation of a list of which one entry may stand alone."""
Names = Annotated[tuple[Text, ...], Listed]


def validate(
    kind: type[T],
    content: object,
    source: YamlSource,
    *steps: str | int,
    rule: str,
    within: Sequence[str] | None = None,
    left_out: Callable[[Steps], bool] = lambda _: False,
    context: object = None,
) -> tuple[T | None, tuple[Problem, ...]]:
    """Return the content of an entry as a dataclass, and everything that is wrong with it.

    ``steps`` lead to the entry in its file. Messages name a setting by its last name, or by the
    whole way to it behind ``within``. A wrong part for which ``left_out`` says so counts as not
    written; any other one makes the whole ``None``. An entry without a value is as good as none.
    """
    content = _plain(content)
    problems: dict[Problem, None] = {}
    while True:
        try:
            return _adapter(kind).validate_python(content, context=context), tuple(problems)
        except ValidationError as error:
            found = [(each, _existing(content, _location(each))) for each in error.errors()]
        # What is missing may be what is misspelt.
        kinds = {each["type"] for each, _ in found}
        for each, path in found:
            if each["type"] != "missing" or "unexpected_keyword_argument" not in kinds:
                message, wrong, expected = _said(each, kind, within)
                place = source.place(*steps, *path)
                problems[Problem(rule, place, message, wrong, expected)] = None
        if not all(left_out(path) for _, path in found):
            return None, tuple(problems)
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
    if isinstance(content, (list, tuple)):
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


def _said(
    error: ErrorDetails, kind: type, within: Sequence[str] | None
) -> tuple[Message | str, str, Message | str]:
    location = [each for each in _location(error) if each and isinstance(each, str)]
    found = one_line(_written(error["input"]))
    reason = error.get("ctx", {}).get("error")
    wrong = reason if isinstance(reason, WrongValue) else WrongValue()
    around = location[:-1] if error["loc"][-1:] == ("[key]",) else location
    path = around[-1:] if within is None else [*within, *around]
    if wrong.message:
        return inside(within or (), wrong.message), found, wrong.expected
    if error["type"] == "missing":
        return inside(path[:-1], Message("key-missing", key=path[-1])), "", path[-1]
    if error["type"] == "unexpected_keyword_argument":
        owner, key = _kind_at(kind, location[:-1]), location[-1]
        known, named = tuple(types_of(owner)), getattr(owner, "NAMED", None)
        near = getattr(owner, "FORMER", {}).get(key) or nearest(key, known)
        if isinstance(named, Message):
            message = Message("setting-unknown", key=key, kind=named, near=near)
        elif isinstance(named, str):
            known = tuple(sorted(known))
            message = Message("entry-no-setting", setting=key, kind=named, known=known, near=near)
            message = inside(path[:-1], message)
        else:
            setting = _named(location[-2:-1] if within is None else path[:-1])
            message = Message("setting-has-no", setting=setting, key=key, known=known, near=near)
        return message, key, ", ".join(known)
    if wrong.known:
        name, known = wrong.name or _named(path), wrong.known
        near = nearest(found, known)
        message = Message("no-choice", name=name, found=found, known=known, near=near)
        if len(known) <= FEW:
            message = Message("no-choice-of-few", name=name, found=found, known=known, near=near)
        return message, found, ", ".join(known)
    expected = EXPECTED.get(error["type"], Message("a-mapping"))
    for name, limit in error.get("ctx", {}).items():
        if code := {"ge": "type-integer-from", "le": "type-integer-to"}.get(name):
            expected = Message(code, limit=limit)
    if error["type"] == "dataclass_type":
        expected = getattr(_kind_at(kind, location), "LIKE", expected)
    expected = wrong.expected or expected
    if not path or (within is None and isinstance(error["loc"][-1], int)):
        return Message("entry-is", found=found, expected=expected), found, expected
    message = Message("setting-is", setting=_named(path), found=found, expected=expected)
    return message, found, expected


def _written(value: object) -> str:
    """Return a value about as the author wrote it."""
    if not isinstance(value, Mapping):
        return f"[{', '.join(map(_written, value))}]" if isinstance(value, list) else str(value)
    entries = cast("Mapping[object, object]", value).items()
    return ", ".join(f"{name}: {each}" for name, each in entries)


def inside(path: Sequence[str], reason: Message | str) -> Message | str:
    """Return a message with the settings around it before it."""
    for step in reversed(path):
        reason = Message("in-setting", setting=step, reason=reason)
    return reason


def _named(path: Sequence[str]) -> Message | str:
    return inside(path[:-1], path[-1]) if path else ""


@cache
def types_of(kind: type) -> dict[str, Any]:
    """Return the types of the fields of a dataclass by the names that a file can give them."""
    hints = get_type_hints(kind, include_extras=True)
    found: dict[str, Any] = {}
    for each in fields(kind):
        extras = getattr(hints[each.name], "__metadata__", ())
        names = (getattr(extra, "alias", None) for extra in extras)
        found[next((name for name in names if name is not None), each.name)] = hints[each.name]
    found.pop("", None)
    return found


def _kind_at(kind: type, location: Sequence[str]) -> type:
    for step in location:
        kind = _dataclass_in(types_of(kind).get(step)) or kind
    return kind


def _dataclass_in(hint: object) -> type | None:
    if is_dataclass(hint):
        return cast("type", hint)
    found = (_dataclass_in(each) for each in get_args(hint))
    return next((each for each in found if each), None)
