"""Takes changed files up again as their description says: its names, types and privacy stay."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from generator.core.atomic_files import Replacement
from generator.core.edits import splice
from generator.core.problems import Message, nearest
from generator.core.reading_files import is_there
from generator.data import Resource, read_study
from generator.data.csv_source import read_csv
from generator.data.derived import digest_of
from generator.data.schema import Made
from generator.importing.columns import Reading
from generator.importing.importer import read_existing
from generator.importing.plan import plan_files
from generator.importing.proposal import DESCRIPTION, ImportRefusedError, csv_text, read_file

COMMAND = "thesis data "  # of what this program makes itself
LISTED = 5  # records that a report names


class MadeFiles(NamedTuple):
    """The files that one command makes, by their names, and the paths of what it makes them of.

    They are stale if that is not what it was when they were made.
    """

    command: str
    sources: tuple[str, ...]
    resources: Mapping[str, Resource]
    is_stale: bool

    @property
    def is_own(self) -> bool:
        """Whether this program makes the files."""
        return self.command.startswith(COMMAND)


def made_files(folder: Path) -> list[MadeFiles]:
    """Return the described files that a command makes of others which are there, by command."""
    root, found = folder.absolute().parent, dict[Made, dict[str, Resource]]()
    for name, each in read_study(root, folder.name)[0].schema.resources.items():
        if each.made and all(is_there(root, path) for path in each.made.sources):
            found.setdefault(each.made, {})[name] = each
    return [
        MadeFiles(made.by, made.sources, each, made.digest != digest_of(root, made.sources))
        for made, each in found.items()
    ]


def propose_again(
    made: MadeFiles, folder: Path, sheets: Sequence[str], reading: Reading
) -> tuple[dict[Path, Replacement], list[Message]]:
    """Return the files of data that change with those which they are made of, and what changes.

    Raise ``ImportRefusedError`` where another file would come of them than the one described.
    """
    paths = [folder.parent / each for each in made.sources]
    existing = read_existing(folder, again=frozenset(made.resources))
    plan = plan_files(paths, sheets, existing, reading)
    changes, told = dict[Path, Replacement](), list[Message]()
    for each in plan.resources:
        known = made.resources.get(each.name)
        names = [one.name for one in each.fields]
        if known is None:
            near = nearest(each.name, made.resources)
            raise ImportRefusedError(Message("again-other-file", name=each.name, near=near))
        if {*names} != {*known.typed}:
            lacking = tuple(one for one in known.typed if one not in names)
            further = tuple(one for one in names if one not in known.typed)
            raise ImportRefusedError(
                Message("again-other-columns", name=each.name, lacking=lacking, further=further)
            )
        path = folder / known.path
        content = Replacement(read_file(path), csv_text(each).encode())
        if content.old != content.new:
            changes[path] = content
            told += _differences(folder, known, each.rows, names)
    return changes, told


def _differences(
    folder: Path, known: Resource, rows: Sequence[Sequence[str]], names: Sequence[str]
) -> Iterator[Message]:
    """Yield how many records of a file are new, gone and changed, and some of their keys."""
    source, _ = read_csv(folder, known.path, expected=known.typed, dialect=known.dialect)
    keys = known.primary_key or tuple(names)

    def by_key(header: Sequence[str], all_: Iterator[Sequence[str]]) -> dict[str, dict[str, str]]:
        found = (dict(zip(header, each, strict=False)) for each in all_)
        return {" / ".join(each.get(name, "") for name in keys): each for each in found}

    before = by_key(source.header, (each.cells for each in source.rows))
    after = by_key(names, iter(rows))
    changed = [key for key in before.keys() & after.keys() if before[key] != after[key]]
    is_hidden = bool(known.why_hidden())
    for kind, found in (
        ("new", after.keys() - before.keys()),
        ("gone", before.keys() - after.keys()),
        ("changed", {*changed}),
    ):
        some = Message("again-keys", keys=tuple(sorted(found))[:LISTED])
        if found:
            named = "" if is_hidden else some
            yield Message(f"again-{kind}", count=len(found), path=known.path, keys=named)


def with_digest(folder: Path, made: MadeFiles) -> Replacement:
    """Return the description with the digest of what some files are made of, as it is now."""
    old = read_file(folder / DESCRIPTION, is_text=True)
    text, digest = old.decode("utf-8"), digest_of(folder.parent, made.sources)
    edits = list[tuple[int, int, str]]()
    for each in _entry(yaml.compose(text, Loader=yaml.SafeLoader), "resources").value:
        if _entry(each, "name").value not in made.resources:
            continue
        said = _entry(each, "x-made")
        if known := _entry(said, "digest"):
            edits.append((known.start_mark.index, known.end_mark.index, digest))
        else:
            first = said.value[0][0].start_mark
            apart = ", " if said.flow_style else f"\n{' ' * first.column}"
            edits.append((first.index, first.index, f"digest: {digest}{apart}"))
    return Replacement(old, splice(text, edits).encode())


def _entry(mapping: Any, name: str) -> Any:  # noqa: ANN401 - nodes of YAML have no types
    return next((value for key, value in mapping.value if key.value == name), None)
