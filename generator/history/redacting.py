"""The files of an older version without what nobody may read today, to be built once more."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from generator.data import Field, Study
from generator.data.csv_source import csv_text
from generator.data.reading import DESCRIPTION
from generator.history.rows import resting_on
from generator.history.withdrawn import Changed, as_seen_today, describes_people
from generator.privacy import LeakIndex

WHOLE = frozenset(
    {".md", ".csv", ".yaml", ".yml", ".bib", ".json", ".txt", ".svg", ".html", ".xml"}
)
"""Kinds of files that are texts: names are taken out of them; others that hold one are left out."""


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
            path.write_text(_masked(text, index, instead), "utf-8", newline="")


def _masked(text: str, index: LeakIndex, instead: str) -> str:
    """Return a text without names: those that go over a line end, then those in escapes of one."""
    parts: list[str] = []
    end = 0
    for found in index.within(text):
        parts += text[end : found.start], instead
        end = found.end
    lines = "".join((*parts, text[end:])).split("\n")
    return "\n".join(index.masked(line, instead) for line in lines)


def _redact_data(
    folder: Path, data: str, older: Study, now: Study, changed: Iterable[Changed]
) -> None:
    cut = resting_on(older, {name: _people_gone(name, older, now) for name in older.relations})
    said = {(each.record, each.field): _said_today(each, now) for each in changed}
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
        for written in ("dialect", "encoding"):
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


def _said_today(change: Changed, now: Study) -> str:
    today = now.relations.get(change.record.resource)
    if today is None or change.field not in today.texts:
        return ""
    at = today.positions.get(change.record.key)
    return "" if at is None else today.texts[change.field][at]
