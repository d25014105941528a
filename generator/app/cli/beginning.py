"""The commands that a thesis begins with: a new one, or what was written by hand elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from generator.app.cli.here import fail, targets_of
from generator.app.project import check as check_thesis
from generator.app.scaffold import new_thesis
from generator.app.settings import read_settings
from generator.core.atomic_files import write_files
from generator.core.problems import as_text
from generator.importing import ImportOptions, ImportRefusedError, propose_import
from generator.language import LANGUAGES


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), default="fr", show_default=True)
def init(folder: Path, language: str) -> None:
    """Begin a new thesis in a new or empty folder, ready to build."""
    standing = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    if standing:
        fail(f"{folder} is not empty: {', '.join(standing)}; name a new or an empty folder")
    content = new_thesis(language)
    try:
        write_files({folder / path: each for path, each in content.items()})
    except OSError as error:
        fail(f"no thesis was made in {folder}: {error}")
    for path in sorted(content):
        click.echo(folder / path)
    click.echo(f"Next: cd {folder} && mkdocs serve", err=True)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="The folder of the data.")
@click.option("--output", type=click.Path(path_type=Path), help="The new chapter.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--add", is_flag=True, help="Add to data that are described already.")
@click.option("--force", is_flag=True, help="Put the new chapter in place of FILE.")
def import_(  # noqa: PLR0913 - one parameter for each option
    file: Path,
    *,
    data: Path | None,
    output: Path | None,
    dry_run: bool,
    add: bool,
    force: bool,
) -> None:
    """Turn the hand-written tables of a chapter, or a REFI-QDA file, into data.

    FILE is a chapter (.md), a project (.qdpx) or a codebook (.qdc). Nothing is overwritten; the
    report says what was done, and what is left to decide.
    """
    try:
        settings, _ = read_settings(Path())
        options = ImportOptions(
            data or Path(settings.data),
            Path(settings.chapters),
            settings.language,
            output,
            add,
            force,
        )
        outcome = propose_import(file, options)
        if not dry_run:
            write_files(outcome.new, outcome.replaced)
    except (ImportRefusedError, OSError) as error:
        fail(str(error))
    click.echo(outcome.report)
    done = ("would write", "would change") if dry_run else ("wrote", "changed")
    for word, paths in zip(done, (outcome.new, outcome.replaced), strict=True):
        for path in paths:
            click.echo(f"{word} {path}")
    if outcome.chapter and not dry_run:
        _left_to_do(outcome.chapter)


def _left_to_do(chapter: Path) -> None:
    """Say what a check finds in a chapter that just came in."""
    problems = [
        problem
        for target in targets_of((chapter,))
        for problem in target.shown(check_thesis(target.thesis))
    ]
    if problems:
        click.echo("\nWhat thesis check says of the new chapter:")
    for problem in problems:
        click.echo(as_text(problem))
