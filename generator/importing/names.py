"""Names for what is imported: of files and fields, and the keys of records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slugify import slugify

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

_LONGEST = 32
_RESERVED = frozenset(("in", "not", "count", "sum", "distinct", "mean", "min", "max", "share"))
"""Words that an expression does not read as a name."""


def identifier(text: str, *, otherwise: str) -> str:
    """Return a name for expressions made of the words of a text: letters, digits and "_".

    ``otherwise`` is the name of what has no words, such as "#".
    """
    text = re.sub(r"\b[Nn]\s?[°º]", " ", text)
    unbracketed = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text)
    for each in (unbracketed, text):
        name = slugify(each, separator="_", max_length=_LONGEST, word_boundary=True)
        if name:
            return f"n_{name}" if name[0].isdigit() or name in _RESERVED else name
    return otherwise


def free_name(name: str, taken: Container[str]) -> str:
    """Return the name, or the first of ``name_2``, ``name_3`` … that is not taken."""
    found, count = name, 1
    while found in taken:
        count += 1
        found = f"{name}_{count}"
    return found


def generated_keys(prefix: str, count: int, taken: Container[str]) -> tuple[str, ...]:
    """Return so many keys: FG1, FG2 …, with leading zeros from ten on.

    Where one of them names another record already, the prefix gets a letter more.
    """
    for each in _prefixes(prefix):
        keys = tuple(_numbered(each, count))
        if not any(key in taken for key in keys):
            return keys
    raise AssertionError  # pragma: no cover - the prefixes do not end


def _prefixes(prefix: str) -> Iterator[str]:
    yield prefix
    suffix = 1
    while True:
        yield prefix + "X" * suffix
        suffix += 1


def _numbered(prefix: str, count: int) -> Iterator[str]:
    width = len(str(count))
    return (f"{prefix}{number:0{width}}" for number in range(1, count + 1))


def key_prefix(label: str, *, otherwise: str) -> str:
    """Return the capitals that the keys of a thing begin with: "Focus group #" → FG."""
    initials = "".join(word[0] for word in slugify(label).split("-") if word and word[0].isalpha())
    return initials[:3].upper() if len(initials) > 1 else otherwise
