"""The commands that a thesis begins with: a new one, or what was written by hand elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.app.cli.here import fail, language_here, reason_of, targets_of, tell
from generator.core.atomic_files import leftovers_of, write_files
from generator.core.problems import Message
from generator.language import LANGUAGES, as_text
from generator.language.typed_numbers import STYLES, Style

if TYPE_CHECKING:
    from generator.importing import ImportOptions


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), default="fr", show_default=True)
def init(folder: Path, language: str) -> None:
    """Begin a new thesis in a new or empty folder, ready to build."""
    content = {folder / path: each for path, each in new_thesis(language).items()}
    begun = {path for path, each in content.items() if path.is_file() and path.read_bytes() == each}
    if standing := _in_the_way(folder, content, begun):
        fail(Message("folder-not-empty", folder=str(folder), names=standing), language)
    try:
        write_files({path: each for path, each in content.items() if path not in begun})
    except OSError as error:
        fail(Message("no-thesis-made", folder=str(folder), reason=reason_of(error)), language)
    for path in sorted(content):
        click.echo(path)
    tell(Message("next-command", command=f"cd {folder} && mkdocs serve"), language, err=True)


def _in_the_way(folder: Path, content: Iterable[Path], begun: Collection[Path]) -> tuple[str, ...]:
    """Return what a folder holds, but for what an init that was interrupted left there."""
    names = {each.name for each in folder.iterdir()} if folder.is_dir() else set[str]()
    left = {*begun, *leftovers_of(content)}
    ours = {each.relative_to(folder).parts[0] for each in (*content, *left)}
    if names <= ours:
        found = (each for each in folder.rglob("*") if not each.is_dir() and each not in left)
        names = {each.relative_to(folder).as_posix() for each in found}
    return tuple(sorted(names))


def new_thesis(language: str) -> Mapping[str, bytes]:
    """Return the content of each file of a new thesis by its path: an invented study of five."""
    scaffold = Path(__file__).parents[1] / "scaffold"
    folder = scaffold / language
    written = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in written}
    return {**found, ".gitignore": (scaffold / "gitignore").read_bytes()}


@click.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--sheet", "sheets", multiple=True, help="The sheet to take, of several.")
@click.option("--missing", multiple=True, help="What stands for no value, such as 99.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder of the data.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--add", is_flag=True, help="Add to data that are described already.")
@click.option("--decimal", type=click.Choice(STYLES), help='What "1.250" means: comma 1250.')
def data(
    files: tuple[Path, ...],
    *,
    sheets: tuple[str, ...],
    missing: tuple[str, ...],
    data: Path | None,
    dry_run: bool,
    add: bool,
    decimal: Style | None,
) -> None:
    """Turn CSV files and workbooks into described data with a first table.

    FILES are CSV, TSV, XLSX, XLS, XLSB or ODS as people have them, or exports of programs for
    qualitative analysis. They stay as they are; nothing is overwritten. The report says how each
    column was read, and what is left to decide.
    """
    from generator.importing import ImportOptions

    options = partial(ImportOptions, add=add, decimal=decimal, sheets=sheets, missing=missing)
    _import(files, data, options, dry_run=dry_run, of_data=True)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="The folder of the data.")
@click.option("--output", type=click.Path(path_type=Path), help="The new chapter.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--add", is_flag=True, help="Add to data that are described already.")
@click.option("--force", is_flag=True, help="Put the new chapter in place of FILE.")
@click.option("--decimal", type=click.Choice(STYLES), help='What "1.250" means: comma 1250.')
def import_(
    file: Path,
    *,
    data: Path | None,
    output: Path | None,
    dry_run: bool,
    add: bool,
    force: bool,
    decimal: Style | None,
) -> None:
    """Turn the hand-written tables of a chapter, or a REFI-QDA file, into data.

    FILE is a chapter (.md), a project (.qdpx), a codebook (.qdc), or what "data" takes. Nothing is
    overwritten; the report says what was done, and what is left to decide.
    """
    from generator.importing import ImportOptions
    from generator.importing.files import SUFFIXES as OF_TABLES
    from generator.importing.qda import SUFFIXES

    options = partial(ImportOptions, output=output, add=add, force=force, decimal=decimal)
    of_data = file.suffix.lower() in OF_TABLES | SUFFIXES
    _import((file,), data, options, dry_run=dry_run, of_data=of_data)


def _import(
    files: Sequence[Path],
    data: Path | None,
    options_for: Callable[[Path, Path, str], ImportOptions],
    *,
    dry_run: bool,
    of_data: bool,
) -> None:
    """Take up files of data, or the tables of a chapter."""
    from generator.app.settings import read_settings
    from generator.importing import ImportRefusedError, propose_files, propose_import

    language = language_here()
    try:
        settings = read_settings(Path())
        folders = data or Path(settings.data), Path(settings.chapters)
        options = options_for(*folders, settings.language)
        outcome = propose_files(files, options) if of_data else propose_import(files[0], options)
        if outcome.questions and not dry_run:
            for question in outcome.questions:
                tell(question, language, err=True)
            fail(Message("import-ask"), language)
        if not dry_run:
            write_files(outcome.new, outcome.replaced)
    except (ImportRefusedError, OSError) as error:
        fail(error, language)
    click.echo(outcome.report)
    for path in map(str, outcome.new):
        tell(Message("would-write" if dry_run else "wrote", path=path), language)
    for path in map(str, outcome.replaced):
        tell(Message("would-change" if dry_run else "changed", path=path), language)
    if outcome.chapter and not dry_run:
        _left_to_do(outcome.chapter)


def _left_to_do(chapter: Path) -> None:
    from generator.app.project import check

    (target,) = targets_of((chapter,))
    problems = target.shown(check(target.thesis))
    if problems:
        click.echo()
        tell(Message("check-of-import"), language_here())
    for problem in problems:
        click.echo(as_text(problem, target.thesis.language.code))
