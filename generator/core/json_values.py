"""Values of this package as JSON and back: what is kept between builds, without pickles.

A tuple is an array. Everything else that JSON lacks is an object with one entry, whose name says
what it is: ``{"dict": [[key, value], …]}``, for a dataclass or a named tuple the values of its
fields: ``{"core.problems:Place": ["a.md", 1, 1]}``. A field that does not tell two values apart
(``compare=False``) is left out. No constructor runs on the way back.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
PACKAGE = __name__.partition(".")[0]


def to_json(value: object) -> str:
    """Return a value as JSON; raise ``TypeError`` for what is not a value of this package."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Any:  # noqa: ANN401 - whatever was kept
    """Return the value that ``to_json`` wrote; raise ``ValueError`` for anything else."""
    try:
        return _tuples(json.loads(text, object_hook=_value))
    except (KeyError, TypeError, AttributeError, ImportError, RecursionError) as error:
        raise ValueError(str(error)) from error


class Later(Generic[T]):
    """A value that is read from its JSON when it is asked for, and written when that is."""

    def __init__(self, value: T | None = None, text: str = "", digest: str = "") -> None:
        self._value, self._text, self._digest = value, text, digest

    @property
    def value(self) -> T:
        """The value itself; raise ``ValueError`` where its JSON was damaged."""
        if self._value is None:
            self._value = cast("T", from_json(self._text))
        return self._value

    @property
    def text(self) -> str:
        """The value as JSON."""
        self._text = self._text or to_json(self._value)
        return self._text

    @property
    def digest(self) -> str:
        """A digest of the value."""
        if not self._digest:
            text = self.text.encode("utf-8", "surrogatepass")
            self._digest = hashlib.sha256(text).hexdigest()
        return self._digest


def _plain(value: object) -> object:
    kind = type(value)
    if kind in {str, int, bool, float} or value is None:
        return value
    if kind is tuple:
        return [_plain(each) for each in cast("tuple[object, ...]", value)]
    if dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"):
        return {_name(kind): [_plain(getattr(value, name)) for name in _fields(kind)]}
    if isinstance(value, Enum):
        return {_name(kind): [value.value]}
    for name, (builtin, parts, _) in _BUILTINS.items():
        if issubclass(kind, builtin):
            return {name: [_plain(each) for each in parts(value)]}
    raise TypeError(kind)


def _name(kind: type) -> str:
    package, _, module = kind.__module__.partition(".")
    if package != PACKAGE:
        raise TypeError(kind)
    return f"{module}:{kind.__qualname__}"


def _value(found: dict[str, Any]) -> object:
    ((name, content),) = found.items()
    if name in _BUILTINS:
        return _BUILTINS[name][2](_tuples(content))
    kind = _class(name)
    if issubclass(kind, Enum):
        return kind(content[0])
    if issubclass(kind, tuple):
        return cast("Any", kind)._make(_tuples(content))
    made: object = object.__new__(kind)
    vars(made).update(zip(_fields(kind), map(_tuples, content), strict=True))
    return made


def _tuples(value: object) -> Any:  # noqa: ANN401 - whatever was kept
    return tuple(map(_tuples, cast("list[object]", value))) if type(value) is list else value


@cache
def _class(name: str) -> type[Any]:
    module, _, qualified = name.partition(":")
    kind: Any = getattr(import_module(f"{PACKAGE}.{module}"), qualified)
    if not (dataclasses.is_dataclass(kind) or hasattr(kind, "_fields") or issubclass(kind, Enum)):
        raise TypeError(name)
    return cast("type[Any]", kind)


@cache
def _fields(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass or a named tuple
    named = getattr(kind, "_fields", None)
    return named or tuple(each.name for each in dataclasses.fields(kind) if each.compare)


class _List(list[Any]):
    """A list that was written as one: an array is a tuple."""


def _checked(value: Later[Any], digest: str) -> Later[Any]:
    """Return a value that is read later, if its text is as it was written."""
    if value.digest != digest:
        raise ValueError(digest)
    return value


# The other types by their name: the type, its parts, how it is made of them again.
_BUILTINS: dict[str, tuple[type, Callable[[Any], Any], Callable[[Any], object]]] = {
    "list": (list, iter, _List),
    "dict": (dict, lambda each: each.items(), dict),
    "set": (frozenset, sorted, frozenset),
    "later": (
        Later,
        lambda each: [each.text, each.digest],
        lambda parts: _checked(Later[Any](None, parts[0]), parts[1]),
    ),
    "bytes": (bytes, lambda each: [each.hex()], lambda parts: bytes.fromhex(parts[0])),
    "range": (range, lambda each: (each.start, each.stop, each.step), lambda parts: range(*parts)),
}
