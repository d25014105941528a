"""The commands that a thesis begins with: a new one, or what was written by hand elsewhere."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.app.cli.here import fail, language_here, reason_of, targets_of, tell
from generator.core.atomic_files import Replacement, write_files
from generator.core.problems import CONFIGURATION, Message
from generator.language import LANGUAGES, MessageError, as_text, load_language, say
from generator.language.typed_numbers import STYLES, Style

if TYPE_CHECKING:
    from generator.importing import ImportOptions, Reading


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".")
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of the thesis.")
@click.option("--chapters", default="", help="The folder of the thesis among several texts.")
@click.option("--ci", "host", type=click.Choice(["github", "gitlab"]), help="The publishing host.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
def init(
    folder: Path, language: str | None, host: str | None, chapters: str, *, dry_run: bool
) -> None:
    """Begin a thesis: a small example, or settings for existing chapters.

    FOLDER is the current folder by default. No existing file is changed. Beside existing chapters
    only mkdocs.yml, a lock, the workflow of the host and a .gitignore are written.
    """
    from generator.app.starting import propose_start

    try:
        start = propose_start(folder, language, host, chapters)
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
@click.argument("files", type=click.Path(path_type=Path), nargs=-1)
@click.option("--again", is_flag=True, help="Make files again whose sources changed.")
@click.option("--yes", is_flag=True, help="Run the commands of --again without asking.")
@click.option("--sheet", "sheets", multiple=True, help="The sheet to read (repeatable).")
@click.option("--missing", multiple=True, help="A code for no value, such as 99.")
@click.option("--list", "lists", multiple=True, help="A heading above lists parted by commas.")
@click.option("--choice", "choices", multiple=True, help="A heading above one answer per cell.")
@click.option("--rename", "names", type=(str, str), multiple=True, help="A heading and its name.")
@click.option("--leave", is_flag=True, help="Read the files where they are; copy nothing.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder of the data.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--decimal", type=click.Choice(STYLES), help='What "1.250" means: comma 1250.')
def data(
    files: tuple[Path, ...],
    *,
    data: Path | None,
    dry_run: bool,
    again: bool,
    yes: bool,
    sheets: tuple[str, ...],
    **answers: Any,  # noqa: ANN401 - what a reading may be told
) -> None:
    """Turn CSV files and workbooks into described data with a first table.

    FILES are CSV, TSV, XLSX, XLS, XLSB or ODS, or exports of programs for qualitative analysis.
    They are not changed, and nothing is overwritten. The report says how each column was read, and
    what is left to decide.
    """
    from generator.importing import ImportOptions, Reading

    if again:
        _make_again(files, data, dry_run=dry_run, is_sure=yes)
        return
    if not files:
        raise click.UsageError(say(Message("data-needs-files"), language_here()))
    command = _command_of(files, {"sheets": sheets, **answers})
    _import(
        files,
        data,
        partial(ImportOptions, sheets=sheets, command=command),
        partial(Reading, **answers),
        dry_run=dry_run,
        of_data=True,
    )


def _command_of(files: Sequence[Path], answers: Mapping[str, Any]) -> str:
    """Return the command that takes files up with these answers."""
    words = ["thesis", "data", *(each.as_posix() for each in files)]
    for option in data.params:
        given = answers.get(option.name or "") or ()
        for each in given if isinstance(given, tuple) else (given,):
            told = each if isinstance(each, tuple) else (each,)
            words += (option.opts[0], *(one for one in told if one is not True))
    return shlex.join(words)


def _make_again(
    files: Sequence[Path], folder: Path | None, *, dry_run: bool, is_sure: bool
) -> None:
    """Make the files of data again whose sources changed; ask before another program runs."""
    from generator.app.settings import read_settings
    from generator.importing.importer import made_files, propose_again, with_digest

    language, settings = language_here(), read_settings(Path())
    folder, named = folder or Path(settings.data), {each.as_posix() for each in files}
    found = [each for each in made_files(folder) if not named or named & {*each.sources}]
    stale = [each for each in found if named or each.is_stale]
    if not stale:
        tell(Message("again-nothing"), language)
    for each in stale:
        changes = dict[Path, Replacement]()
        if each.is_own:
            changes, told = propose_again(each, folder, *_answers(each.command, settings.language))
            for message in told:
                tell(message, language)
        elif not _has_run(each.command, language, dry_run=dry_run, is_sure=is_sure):
            continue
        if not dry_run:
            write_files({}, {**changes, folder / "datapackage.yaml": with_digest(folder, each)})
        for path in map(str, changes):
            tell(Message("would-change" if dry_run else "changed", path=path), language)


def _answers(command: str, language: str) -> tuple[tuple[str, ...], Reading]:
    """Return the sheets that a command takes, and how it reads them."""
    from generator.importing import Reading

    answers = data.make_context("data", shlex.split(command)[2:]).params
    known = {name: answers[name] for name in ("missing", "lists", "choices", "names", "decimal")}
    return answers["sheets"], Reading(load_language(language), **known)


def _has_run(command: str, language: str, *, dry_run: bool, is_sure: bool) -> bool:
    """Show a command and run it, unless the author does not want it; stop if it fails."""
    tell(Message("again-runs", command=command), language)
    if dry_run or not (is_sure or click.confirm(say(Message("again-asks"), language))):
        return False
    done = subprocess.run(shlex.split(command), check=False)  # noqa: S603 - shown, and wanted
    if done.returncode:
        fail(Message("again-failed", command=command, code=done.returncode), language)
    return True


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="The folder of the data.")
@click.option("--output", type=click.Path(path_type=Path), help="The new chapter.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--force", is_flag=True, help="Replace FILE with the new chapter.")
@click.option("--decimal", type=click.Choice(STYLES), help='What "1.250" means: comma 1250.')
def import_(
    file: Path,
    *,
    data: Path | None,
    output: Path | None,
    dry_run: bool,
    force: bool,
    decimal: Style | None,
) -> None:
    """Turn the hand-written tables of a chapter, or a REFI-QDA file, into data.

    FILE is a chapter (.md), a project (.qdpx), a codebook (.qdc), or any file of "data". Nothing is
    overwritten; the report says what was done, and what is left to decide.
    """
    from generator.importing import PROJECT_SUFFIXES, TABLE_SUFFIXES, ImportOptions, Reading

    options = partial(ImportOptions, output=output, force=force)
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
