"""Decides what an import of a chapter or a REFI-QDA file writes, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from generator.chapters import decode_chapter, scan_chapter
from generator.core.atomic_files import Replacement, files_in_the_way
from generator.core.edits import edited_file
from generator.core.problems import Problem
from generator.core.yaml_source import read_yaml
from generator.data import read_study
from generator.importing.chapter_import import plan_import
from generator.importing.data_files import DESCRIPTION, TABLES, NotAddedError, data_change
from generator.importing.proposal import DataPlan, Existing
from generator.importing.refi import RefiError, plan_refi
from generator.language import Language, as_text, load_language
from generator.language.catalogue import UnknownLanguageError

REFI_SUFFIXES = frozenset((".qdpx", ".qdc"))
ASIDE = "imported"
"""The folder of a new chapter whose old one stays where it is."""


class ImportRefusedError(ValueError):
    """An import cannot be done, or not without overwriting something."""


@dataclass(frozen=True)
class Outcome:
    """The files that an import writes and replaces, and its report.

    ``chapter`` is the path of the new chapter, None where it is not part of the thesis.
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
    _refuse_to_overwrite(new)
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


@dataclass(frozen=True)
class ImportOptions:
    """Where an import goes, and what it may do there.

    ``data`` and ``chapters`` are the folders of the thesis, ``language`` is its code; ``output`` is
    the new chapter where the author named it. ``add`` allows to add to a data folder that is
    described already, ``force`` to put the new chapter in place of the old one.
    """

    data: Path
    chapters: Path
    language: str
    output: Path | None = None
    add: bool = False
    force: bool = False


def propose_import(path: Path, options: ImportOptions) -> Outcome:
    """Return what an import of a chapter or of a REFI-QDA file into a thesis would write.

    Raise ``ImportRefusedError`` where it cannot be done, or not without overwriting something.
    """
    try:
        content = path.read_bytes()
        language = load_language(options.language)
    except OSError as error:
        raise ImportRefusedError(f"{path} cannot be read: {error.strerror}") from error
    except UnknownLanguageError as error:
        raise ImportRefusedError(str(error)) from error
    if path.suffix.lower() in REFI_SUFFIXES:
        return _import_refi(path, content, language, options)
    return _import_chapter(path, content, language, options)


def _import_refi(path: Path, content: bytes, language: Language, options: ImportOptions) -> Outcome:
    existing = read_existing(options.data)
    try:
        plan = plan_refi(path.stem, content, language, existing)
    except RefiError as error:
        raise ImportRefusedError(f"{path}: {error}") from error
    if not plan.data.resources:
        return Outcome({}, report=f"{path} holds no codes, sources or cases.\n")
    return _with_data(path, plan.data, plan.report.text(), options)


def _import_chapter(
    path: Path, content: bytes, language: Language, options: ImportOptions
) -> Outcome:
    text = decode_chapter(str(path), content)
    if isinstance(text, Problem):
        raise ImportRefusedError(as_text(text, language.code))
    chapter = scan_chapter(path.name, str(path), text)
    plan = plan_import(chapter, read_existing(options.data), language)
    if not plan.edits:
        return Outcome({}, report=f"No table of {path} is taken over.\n\n{plan.report.text()}")
    outcome = _with_data(path, plan.data, plan.report.text(), options)
    before = Replacement(content, edited_file(content, plan.edits))
    return _with_chapter(outcome, path, before, options)


def _with_data(path: Path, data: DataPlan, report: str, options: ImportOptions) -> Outcome:
    """Return the files of the data folder and the report, which is written beside them."""
    outcome = data_outcome(data, options.data, add=options.add)
    report_file = options.data / f"import_{path.stem}.txt"
    _refuse_to_overwrite([report_file])
    text = f"Import of {path.name}\n\n{report}"
    return replace(outcome, new={**outcome.new, report_file: text.encode()}, report=report)


def _with_chapter(
    outcome: Outcome, path: Path, rewritten: Replacement, options: ImportOptions
) -> Outcome:
    """Return the outcome with the new chapter: beside the old one, unless it is to replace it."""
    target = options.output or options.chapters / path.name
    if not _is_same(target, path):
        _refuse_to_overwrite([target])
        new = {**outcome.new, target: rewritten.new}
        return replace(outcome, new=new, chapter=target)
    if options.force:
        place = path.resolve() if path.is_symlink() else path
        return replace(outcome, replaced={**outcome.replaced, place: rewritten}, chapter=path)
    aside = options.chapters.parent / ASIDE / path.name
    _refuse_to_overwrite([aside])
    hint = f"\n{path} is as it was. To put the new chapter in its place: mv {aside} {path}\n"
    new = {**outcome.new, aside: rewritten.new}
    return replace(outcome, new=new, report=outcome.report + hint)


def _refuse_to_overwrite(paths: Iterable[Path]) -> None:
    """Raise ``ImportRefusedError`` with the names of the files that would be overwritten."""
    standing = files_in_the_way(paths)
    if standing:
        names = ", ".join(map(str, standing))
        raise ImportRefusedError(f"nothing is overwritten: {names} is there already")


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and one.samefile(other)
