"""The values of this program: what does not change, copies with changes, values by a key."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast, dataclass_transform

from msgspec import Struct, field, structs

K = TypeVar("K")
V = TypeVar("V")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(Struct, frozen=True):
    """Something with fields that never change, made as a dataclass is but in no time.

    Two of one class are equal when their fields are; with ``eq=False`` none is equal to another.
    With ``dict=True`` a property may be kept (``cached_property``).
    """


def replace(value: V, /, **changes: Any) -> V:  # noqa: ANN401 - the fields of any value
    """Return a copy of a value or a dataclass with some fields changed, as ``copy.replace`` does.

    The function of that name comes with Python 3.13.
    """
    copy = structs.replace if isinstance(value, Struct) else dataclasses.replace
    return cast("V", copy(cast("Any", value), **changes))


def without_empty(entries: Mapping[str, V]) -> dict[str, V]:
    """Return the entries whose value is not empty, 0 or false."""
    return {name: each for name, each in entries.items() if each}


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """Return the values of each key in their order, the keys as they come."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
