"""Decides what an import of a chapter or a REFI-QDA file writes, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from generator.chapters import decode_chapter, scan_chapter
from generator.core.atomic_files import Replacement, files_in_the_way
from generator.core.edits import edited_file
from generator.core.problems import Message, Problem
from generator.core.yaml_source import read_yaml
from generator.data import read_study
from generator.importing.chapter_import import plan_chapter
from generator.importing.data_files import DESCRIPTION, TABLES, data_files
from generator.importing.proposal import Existing, ImportPlan, ImportRefusedError
from generator.language import Language, load_language, say
from generator.language.catalogue import UnknownLanguageError
from generator.language.typed_numbers import Style

ASIDE = "imported"
"""The folder of a new chapter whose old one stays where it is."""

Planner = Callable[[str, bytes, Language, Existing], ImportPlan]
"""Plans the import of a file by its name without ending, its bytes, and what is there already."""


@dataclass(frozen=True)
class ImportOptions:
    """Where an import goes, and what it may do there.

    ``data`` and ``chapters`` are the folders of the thesis, ``language`` is its code; ``output`` is
    the new chapter where the author named it. ``add`` allows to add to a data folder that is
    described already, ``force`` to put the new chapter in place of the old one. ``decimal`` says
    how decimals stand where a number can be read in two ways.
    """

    data: Path
    chapters: Path
    language: str
    output: Path | None = None
    add: bool = False
    force: bool = False
    decimal: Style | None = None


@dataclass(frozen=True)
class Outcome:
    """The files that an import writes and replaces, and its report.

    ``chapter`` is the path of the new chapter, None where it is not part of the thesis.
    ``questions`` must be answered before anything is written.
    """

    new: Mapping[Path, bytes]
    replaced: Mapping[Path, Replacement] = field(default_factory=dict["Path", Replacement])
    report: str = ""
    chapter: Path | None = None
    questions: tuple[Message, ...] = ()


def propose_import(path: Path, options: ImportOptions, plan_file: Planner | None = None) -> Outcome:
    """Return what an import of a file into a thesis would write.

    The file is a chapter, or what ``plan_file`` can read. Raise ``ImportRefusedError`` where it
    cannot be imported, or not without overwriting something.
    """
    try:
        content = path.read_bytes()
        language = load_language(options.language)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImportRefusedError(Message("import-unreadable", path=str(path), reason=reason)) from (
            error
        )
    except UnknownLanguageError as error:
        raise ImportRefusedError(str(error)) from error
    existing = _read_existing(options.data)
    if plan_file is not None:
        try:
            plan = plan_file(path.stem, content, language, existing)
        except ImportRefusedError as error:
            message = Message("import-file-refused", path=str(path), reason=error.message)
            raise ImportRefusedError(message) from error
    else:
        text = decode_chapter(str(path), content)
        if isinstance(text, Problem):
            raise ImportRefusedError(text.message)
        chapter = scan_chapter(path.name, str(path), text)
        plan = plan_chapter(chapter, existing, language, options.decimal)
    report = plan.report.text(language.code)
    if not plan.resources:
        nothing = say(Message("import-nothing", path=str(path)), language.code)
        return Outcome({}, report=f"{nothing}\n\n{report}" if report else f"{nothing}\n")
    new, replaced = _data_outcome(plan, options.data, add=options.add)
    kept_report = options.data / f"import_{path.stem}.txt"
    title = say(Message("import-of", name=path.name), language.code)
    new[kept_report] = f"{title}\n\n{report}".encode()
    _refuse_to_overwrite(new)
    outcome = Outcome(new, replaced, report, questions=plan.questions)
    if plan_file is not None:
        return outcome
    rewritten = Replacement(content, edited_file(content, plan.edits))
    return _with_chapter(outcome, path, rewritten, options)


def _read_existing(folder: Path) -> Existing:
    """Return the names and keys that a data folder holds already."""
    root, data = folder.parent, folder.name
    if not folder.is_dir():
        return Existing()
    study, _ = read_study(root, data)
    tables, _ = read_yaml(root, f"{data}/{TABLES}", rule="data-table")
    description, _ = read_yaml(root, f"{data}/{DESCRIPTION}", rule="data-schema")
    listed = description.content.get("resources")
    resources = cast("list[object]", listed) if isinstance(listed, list) else []
    described = [cast("dict[str, object]", each) for each in resources if isinstance(each, dict)]
    return Existing(
        frozenset(
            (
                *(each.stem for each in folder.iterdir() if each.suffix == ".csv"),
                *map(str, tables.content),
                *(str(each.get("name")) for each in described),
            )
        ),
        frozenset(record.key for _, record in study.entities()),
    )


def _data_outcome(
    plan: ImportPlan, folder: Path, *, add: bool
) -> tuple[dict[Path, bytes], dict[Path, Replacement]]:
    """Return the new files of the data folder and those that are added to.

    A folder that is described already is only added to if ``add`` says so.
    """
    standing = {
        name: (folder / name).read_bytes()
        for name in (DESCRIPTION, TABLES)
        if (folder / name).is_file()
    }
    if standing and not add:
        names = tuple(str(folder / name) for name in standing)
        raise ImportRefusedError(Message("import-described", paths=names))
    try:
        texts = {name: content.decode("utf-8") for name, content in standing.items()}
    except UnicodeDecodeError as error:
        raise ImportRefusedError(
            Message("import-not-added", folder=str(folder), reason=str(error))
        ) from error
    files = data_files(plan, texts)
    new = {folder / name: text.encode() for name, text in files.items() if name not in standing}
    replaced = {
        folder / name: Replacement(content, files[name].encode())
        for name, content in standing.items()
        if name in files
    }
    return new, replaced


def _with_chapter(
    outcome: Outcome, path: Path, rewritten: Replacement, options: ImportOptions
) -> Outcome:
    """Return the outcome with the new chapter: beside the old one, unless it is to replace it."""
    target = options.output or options.chapters / path.name
    if not (target.exists() and target.samefile(path)):
        _refuse_to_overwrite([target])
        new = {**outcome.new, target: rewritten.new}
        return replace(outcome, new=new, chapter=target)
    if options.force:
        place = path.resolve() if path.is_symlink() else path
        return replace(outcome, replaced={**outcome.replaced, place: rewritten}, chapter=path)
    aside = options.chapters.parent / ASIDE / path.name
    _refuse_to_overwrite([aside])
    hint = say(
        Message("import-aside", path=str(path), command=f"mv {aside} {path}"), options.language
    )
    new = {**outcome.new, aside: rewritten.new}
    return replace(outcome, new=new, report=f"{outcome.report}\n{hint}\n")


def _refuse_to_overwrite(paths: Iterable[Path]) -> None:
    """Raise ``ImportRefusedError`` with the names of the files that would be overwritten."""
    standing = files_in_the_way(paths)
    if standing:
        names = tuple(map(str, standing))
        raise ImportRefusedError(Message("import-in-the-way", paths=names))
