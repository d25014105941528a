"""The one door of an import: a file in, everything that would be written out, nothing written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.app.settings import read_settings
from generator.chapters import decode_chapter, scan_chapter
from generator.core.atomic_files import Replacement, files_in_the_way
from generator.core.edits import edited_file
from generator.core.problems import Problem, as_text
from generator.importing.outcome import (
    ImportRefusedError,
    Outcome,
    data_outcome,
    in_the_way,
    read_existing,
)
from generator.importing.planning import plan_import
from generator.importing.refi import RefiError, plan_refi
from generator.language import load_language
from generator.language.catalogue import UnknownLanguageError

if TYPE_CHECKING:
    from pathlib import Path

    from generator.importing.proposal import DataPlan
    from generator.language import Language

REFI_SUFFIXES = frozenset((".qdpx", ".qdc"))
ASIDE = "imported"
"""The folder of a new chapter whose old one stays where it is."""


@dataclass(frozen=True)
class ImportOptions:
    """What the author asked for; ``data`` and ``output`` are ``None`` where they did not.

    ``add`` allows to add to a data folder that is described already, ``force`` to put the new
    chapter in place of the old one.
    """

    data: Path | None = None
    output: Path | None = None
    add: bool = False
    force: bool = False


def propose_import(path: Path, root: Path, options: ImportOptions) -> Outcome:
    """Return what an import of a chapter or of a REFI-QDA file into a thesis would write.

    Raise ``ImportRefusedError`` where it cannot be done, or not without overwriting something.
    """
    request = _request(path, root, options)
    if path.suffix.lower() in REFI_SUFFIXES:
        return _refi(request)
    return _chapter(request)


@dataclass(frozen=True)
class _Request:
    """A file with its bytes, the folders of the thesis that it comes into, and its language."""

    path: Path
    content: bytes
    data: Path
    chapters: Path
    language: Language
    options: ImportOptions


def _request(path: Path, root: Path, options: ImportOptions) -> _Request:
    settings, _ = read_settings(root)
    try:
        content = path.read_bytes()
        language = load_language(settings.language)
    except OSError as error:
        raise ImportRefusedError(f"{path} cannot be read: {error.strerror}") from error
    except UnknownLanguageError as error:
        raise ImportRefusedError(str(error)) from error
    data = options.data or root / settings.data
    return _Request(path, content, data, root / settings.chapters, language, options)


def _refi(request: _Request) -> Outcome:
    existing = read_existing(request.data)
    try:
        plan = plan_refi(request.path.stem, request.content, request.language, existing)
    except RefiError as error:
        raise ImportRefusedError(f"{request.path}: {error}") from error
    if not plan.data.resources:
        return Outcome({}, report=f"{request.path} holds no codes, sources or cases.\n")
    return _with_data(request, plan.data, plan.report.text())


def _chapter(request: _Request) -> Outcome:
    path = request.path
    text = decode_chapter(str(path), request.content)
    if isinstance(text, Problem):
        raise ImportRefusedError(as_text(text))
    chapter = scan_chapter(path.name, str(path), text)
    plan = plan_import(chapter, read_existing(request.data), request.language)
    if not plan.edits:
        return Outcome({}, report=f"No table of {path} is taken over.\n\n{plan.report.text()}")
    outcome = _with_data(request, plan.data, plan.report.text())
    return _with_chapter(outcome, request, edited_file(request.content, plan.edits))


def _with_data(request: _Request, data: DataPlan, report: str) -> Outcome:
    """Return the files of the data folder, with the report, which is kept beside them."""
    outcome = data_outcome(data, request.data, add=request.options.add)
    kept = request.data / f"import_{request.path.stem}.txt"
    _refuse_to_overwrite(kept)
    text = f"Import of {request.path.name}\n\n{report}"
    return replace(outcome, new={**outcome.new, kept: text.encode()}, report=report)


def _with_chapter(outcome: Outcome, request: _Request, new: bytes) -> Outcome:
    """Return the outcome with the new chapter: beside the old one, unless it is to replace it."""
    path = request.path
    target = request.options.output or request.chapters / path.name
    if not _is_same(target, path):
        _refuse_to_overwrite(target)
        return replace(outcome, new={**outcome.new, target: new}, chapter=target)
    if request.options.force:
        place = path.resolve() if path.is_symlink() else path
        replaced = {**outcome.replaced, place: Replacement(request.content, new)}
        return replace(outcome, replaced=replaced, chapter=path)
    aside = request.chapters.parent / ASIDE / path.name
    _refuse_to_overwrite(aside)
    hint = f"\n{path} is as it was. To put the new chapter in its place: mv {aside} {path}\n"
    return replace(outcome, new={**outcome.new, aside: new}, report=outcome.report + hint)


def _refuse_to_overwrite(path: Path) -> None:
    if files_in_the_way([path]):
        raise ImportRefusedError(in_the_way([path]))


def _is_same(one: Path, other: Path) -> bool:
    return one.exists() and one.samefile(other)
