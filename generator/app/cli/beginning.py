"""The commands that a thesis begins with: a new one, or what was written by hand elsewhere."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.app.cli.here import fail, language_here, reason_of, targets_of, tell
from generator.core.atomic_files import write_files
from generator.core.problems import CONFIGURATION, Message
from generator.language import LANGUAGES, MessageError, as_text, load_language
from generator.language.typed_numbers import STYLES, Style

if TYPE_CHECKING:
    from generator.importing import ImportOptions, Reading


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of the thesis.")
@click.option("--ci", "host", type=click.Choice(["github", "gitlab"]), help="The publishing host.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
def init(folder: Path, language: str | None, host: str | None, *, dry_run: bool) -> None:
    """Begin a thesis: a small example, or settings for existing chapters.

    FOLDER is the current folder by default. No existing file is changed. Beside existing chapters
    only mkdocs.yml, a lock, the workflow of the host and a .gitignore are written.
    """
    from generator.app.starting import propose_start

    try:
        start = propose_start(folder, language, host)
        if not dry_run:
            write_files(start.new)
    except MessageError as error:
        fail(error, language or "fr")
    except OSError as error:
        reason = reason_of(error)
        fail(Message("no-thesis-made", folder=str(folder), reason=reason), language or "fr")
    is_done = not start.new and not any(start.existing.values())
    for message in () if is_done else start.found:
        tell(message, start.language, err=True)
    for path in () if is_done else start.chapters:
        click.echo(f"  {path}", err=True)
    for path in sorted(start.new):
        tell(Message("would-write" if dry_run else "wrote", path=str(path)), start.language)
    for path, lines in sorted(start.existing.items()):
        tell(Message("init-lacks" if lines else "unchanged", path=str(path)), start.language)
        click.echo("".join(f"    {line}\n" for line in lines.splitlines()), nl=False)
    if is_done:
        tell(Message("init-nothing"), start.language)
    if dry_run and start.chapters and folder / CONFIGURATION in start.new:
        click.echo(f"\n{start.new[folder / CONFIGURATION].decode()}", nl=False)
    if start.new and not dry_run:
        way = "" if folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "
        tell(Message("next-command", command=f"{way}thesis serve"), start.language, err=True)


@click.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--sheet", "sheets", multiple=True, help="The sheet to read (repeatable).")
@click.option("--missing", multiple=True, help="A code for no value, such as 99.")
@click.option("--list", "lists", multiple=True, help="A heading above lists parted by commas.")
@click.option("--choice", "choices", multiple=True, help="A heading above one answer per cell.")
@click.option("--rename", "names", type=(str, str), multiple=True, help="A heading and its name.")
@click.option("--leave", is_flag=True, help="Read the files where they are; copy nothing.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder of the data.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--add", is_flag=True, help="Add to existing data.")
@click.option("--decimal", type=click.Choice(STYLES), help='What "1.250" means: comma 1250.')
def data(
    files: tuple[Path, ...],
    *,
    data: Path | None,
    dry_run: bool,
    add: bool,
    sheets: tuple[str, ...],
    **answers: Any,  # noqa: ANN401 - what a reading may be told
) -> None:
    """Turn CSV files and workbooks into described data with a first table.

    FILES are CSV, TSV, XLSX, XLS, XLSB or ODS, or exports of programs for qualitative analysis.
    They are not changed, and nothing is overwritten. The report says how each column was read, and
    what is left to decide.
    """
    from generator.importing import ImportOptions, Reading

    _import(
        files,
        data,
        partial(ImportOptions, add=add, sheets=sheets),
        partial(Reading, **answers),
        dry_run=dry_run,
        of_data=True,
    )


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="The folder of the data.")
@click.option("--output", type=click.Path(path_type=Path), help="The new chapter.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--add", is_flag=True, help="Add to existing data.")
@click.option("--force", is_flag=True, help="Replace FILE with the new chapter.")
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

    FILE is a chapter (.md), a project (.qdpx), a codebook (.qdc), or any file of "data". Nothing is
    overwritten; the report says what was done, and what is left to decide.
    """
    from generator.importing import PROJECT_SUFFIXES, TABLE_SUFFIXES, ImportOptions, Reading

    options = partial(ImportOptions, output=output, add=add, force=force)
    of_data = file.suffix.lower() in TABLE_SUFFIXES | PROJECT_SUFFIXES
    reading_for = partial(Reading, decimal=decimal)
    _import((file,), data, options, reading_for, dry_run=dry_run, of_data=of_data)


def _import(
    files: Sequence[Path],
    data: Path | None,
    options_for: Callable[[Path, Path, Reading], ImportOptions],
    reading_for: Callable[..., Reading],
    *,
    dry_run: bool,
    of_data: bool,
) -> None:
    """Import data files, or the tables of a chapter."""
    from generator.app.settings import read_settings
    from generator.importing import propose_files, propose_import

    language, settings = language_here(), read_settings(Path())
    folders = data or Path(settings.data), Path(settings.chapters)
    options = options_for(*folders, reading_for(load_language(settings.language)))
    outcome = propose_files(files, options) if of_data else propose_import(files[0], options)
    if outcome.questions and not dry_run:
        for question in outcome.questions:
            tell(question, language, err=True)
        fail(Message("import-ask"), language)
    if not dry_run:
        write_files(outcome.new, outcome.replaced)
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
