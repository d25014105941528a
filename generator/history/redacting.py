"""Files without what nobody may read: those of an older version, rows of the data.

An older version is built once more from files without what nobody may read today. What rests on a
record along foreign keys goes with it.
"""

import codecs
import copy
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from generator.data import Field, Study
from generator.data.csv_source import csv_text
from generator.data.reading import DESCRIPTION
from generator.history.withdrawn import Changed, as_seen_today, describes_people, text_today
from generator.privacy import LeakIndex

# Kinds of files that are texts: names are taken out of them; others that hold one are left out.
WHOLE = frozenset(
    {".md", ".csv", ".yaml", ".yml", ".bib", ".json", ".txt", ".svg", ".html", ".xml"}
)

# --- an older version -----------------------------------------------------------------------------


def redact(
    folder: Path,
    data: str,
    older: Study,
    now: Study,
    index: LeakIndex,
    changed: Iterable[Changed],
    instead: str,
) -> None:
    """Take out of the files of an older version in a folder what may not be read today.

    Who is not in the data any more is cut, what rests on them too; a field that is not public today
    is made private; what was said of a person gives way to what is said today. Names in texts give
    way to the words ``instead``.
    """
    if older.relations:
        _redact_data(folder, data, older, now, changed)
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        try:
            text = content.decode() if path.suffix in WHOLE else ""
        except UnicodeDecodeError:
            text = ""
        if index.holds(name) or (not text and index.holds(content.decode("utf-8", "replace"))):
            path.unlink()
        elif text:
            # Names that go over a line end, then those in escapes of one.
            lines = index.replaced(text, instead).split("\n")
            masked = "\n".join(index.masked(line, instead) for line in lines)
            path.write_text(masked, "utf-8", newline="")


def _redact_data(
    folder: Path, data: str, older: Study, now: Study, changed: Iterable[Changed]
) -> None:
    cut = resting_on(older, {name: _people_gone(name, older, now) for name in older.relations})
    said = {
        (each.record, each.field): text_today(
            now.relations.get(each.record.resource), each.record, each.field
        )
        for each in changed
    }
    seen = as_seen_today(older, now)
    for name, relation in seen.relations.items():
        fields = sorted(relation.columns, key=relation.columns.__getitem__)
        hidden = {each for each in fields if _is_hidden_text(relation.resource.fields[each])}
        rows = (
            [
                f"x{at}" if field in hidden and text else said.get((record, field), text)
                for field, text in zip(fields, row, strict=True)
            ]
            for at, (record, row) in enumerate(
                zip(relation.records, relation.rows(fields), strict=True)
            )
            if at not in cut.get(name, ())
        )
        content = csv_text((fields, *rows))
        (folder / data / relation.resource.path).write_text(content, "utf-8", newline="")
    described = copy.deepcopy(dict(older.schema.descriptor))
    for each in cast("list[dict[str, Any]]", described["resources"]):
        resource = seen.schema.resources.get(str(each.get("name")))
        if resource is None:
            continue
        for written in ("dialect", "encoding", "format", "mediatype", "bytes", "hash"):
            each.pop(written, None)
        each["x-privacy"] = resource.privacy
        for field in each["schema"]["fields"]:
            field["x-privacy"] = resource.fields[field["name"]].privacy
    text = json.dumps(described, ensure_ascii=False, default=str)  # YAML reads JSON
    (folder / data / DESCRIPTION).write_text(text, "utf-8")


def _is_hidden_text(field: Field) -> bool:
    """Say whether a field may hold any text that nobody may read."""
    is_text = field.type in {"any", "string"} and field.format == "default"
    return is_text and field.privacy != "public" and not field.enum and not field.reference


def _people_gone(name: str, older: Study, now: Study) -> set[int]:
    """Return the places of the people of a file that are not in it today."""
    relation, today = older.relations[name], now.relations.get(name)
    if today is None or not relation.resource.primary_key:
        return set()
    if not (describes_people(relation.resource) or describes_people(today.resource)):
        return set()
    return {at for at, each in enumerate(relation.records) if each.key not in today.positions}


# --- rows of the data -----------------------------------------------------------------------------


def resting_on(study: Study, first: Mapping[str, Collection[int]]) -> dict[str, set[int]]:
    """Return some records and all that refer to them, directly or by others.

    They are given by their places in their file, by its name in the description.
    """
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
