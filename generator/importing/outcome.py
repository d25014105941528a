"""What an import writes, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from generator.core.atomic_files import Replacement, files_in_the_way
from generator.core.yaml_source import read_yaml
from generator.data import read_study
from generator.importing.merging import NotAddedError, data_change
from generator.importing.package_files import DESCRIPTION, TABLES
from generator.importing.proposal import Existing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from generator.importing.proposal import DataPlan


class ImportRefusedError(ValueError):
    """An import cannot be done, or not without overwriting something."""


@dataclass(frozen=True)
class Outcome:
    """The files that an import writes and replaces, and what is to be said of it.

    ``chapter`` is where the new chapter stands in the thesis, if it stands there.
    """

    new: Mapping[Path, bytes]
    replaced: Mapping[Path, Replacement] = field(default_factory=dict["Path", Replacement])
    report: str = ""
    chapter: Path | None = None


def read_existing(folder: Path) -> Existing:
    """Return what a data folder holds already."""
    root, data = folder.parent, folder.name
    if not folder.is_dir():
        return Existing()
    study, _ = read_study(root, data)
    tables, _ = read_yaml(root, f"{data}/{TABLES}", rule="data-table")
    description, _ = read_yaml(root, f"{data}/{DESCRIPTION}", rule="data-schema")
    return Existing(
        files=frozenset(each.name for each in folder.iterdir()),
        resources=frozenset(_names(description.content.get("resources"))),
        tables=frozenset(map(str, tables.content)),
        keys=frozenset(record.key for _, record in study.entities()),
    )


def _names(resources: object) -> Iterator[str]:
    """Yield the names of described resources, whatever else is wrong with them."""
    if isinstance(resources, list):
        for each in cast("list[object]", resources):
            if isinstance(each, dict):
                yield str(cast("dict[str, object]", each).get("name"))


def data_outcome(plan: DataPlan, folder: Path, *, add: bool) -> Outcome:
    """Return the files of the data folder that a plan writes.

    A folder that is described already is only added to if ``add`` says so. Raise
    ``ImportRefusedError`` where something is in the way, with all of it named.
    """
    standing = {
        name: (folder / name).read_bytes()
        for name in (DESCRIPTION, TABLES)
        if (folder / name).is_file()
    }
    if standing and not add:
        raise ImportRefusedError(_described(folder, standing))
    try:
        texts = {name: content.decode("utf-8") for name, content in standing.items()}
        change = data_change(plan, texts)
    except (NotAddedError, UnicodeDecodeError) as error:
        raise ImportRefusedError(f"nothing was added to {folder}: {error}") from error
    new = {folder / name: text.encode() for name, text in change.new.items()}
    standing_files = files_in_the_way(new)
    if standing_files:
        raise ImportRefusedError(in_the_way(standing_files))
    return Outcome(
        new,
        {
            folder / name: Replacement(standing[name], text.encode())
            for name, text in change.changed.items()
        },
    )


def _described(folder: Path, standing: Mapping[str, bytes]) -> str:
    names = ", ".join(str(folder / name) for name in standing)
    return (
        f"nothing is overwritten: {names} is there already;"
        " --add puts the new files beside them, --data DIR names another folder"
    )


def in_the_way(paths: list[Path]) -> str:
    """Return why nothing is written: what would have been overwritten."""
    names = ", ".join(str(each) for each in paths)
    return f"nothing is overwritten: {names} is there already"
