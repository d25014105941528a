"""Records that rest on others along foreign keys, and the files of the data without them."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Mapping, Sequence

from generator.data import Study

Positions = Mapping[str, Collection[int]]
"""The places of records in their files, by the name of the file in the description."""


def resting_on(study: Study, first: Positions) -> dict[str, set[int]]:
    """Return some records and all that refer to them, directly or by others."""
    found = {name: set(places) for name, places in first.items() if places}
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        records = study.relations[name].records
        keys = {records[at].key for at in found[name]}
        for other, relation in study.relations.items():
            fields = [key.name for key in relation.resource.foreign_keys if key.reference == name]
            further = {
                at
                for field in fields
                for at, text in enumerate(relation.texts[field])
                if text.strip() in keys
            } - found.get(other, set())
            if further:
                found.setdefault(other, set()).update(further)
                waiting.append(other)
    return found


def without_rows(content: bytes, starts: Sequence[int], gone: Collection[int]) -> bytes:
    """Return a CSV file without the rows that begin at some lines; all other bytes stay.

    ``starts`` are the lines, counted from 1, at which the rows of the file begin.
    """
    encoding = "latin-1"  # has a character for each byte
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16-le" if content.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    text = content.decode(encoding)
    end = "\n" if "\n" in text else "\r"
    lines = text.split(end)
    last = len(lines) if lines[-1] else len(lines) - 1  # behind the last line end there is nothing
    ordered = sorted(starts)
    ends = dict(zip(ordered, [*ordered[1:], last + 1], strict=True))
    cut = {line for start in gone for line in range(start, ends[start])}
    kept = (each for number, each in enumerate(lines, 1) if number not in cut)
    return end.join(kept).encode(encoding)
