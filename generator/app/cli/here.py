"""What a command is called on: the thesis of this folder, or the given paths."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from generator.app.command_targets import Target, TargetError, find_targets
from generator.app.project import Thesis, data_errors, open_thesis
from generator.core.problems import as_text


def thesis_here() -> Thesis:
    """Return the thesis of the folder that the command is called in."""
    root = Path.cwd()
    if not any((root / each).exists() for each in ("mkdocs.yml", "chapters", "data")):
        fail(f"there is no thesis in {root}: neither mkdocs.yml nor chapters/ nor data/")
    return open_thesis(root)


def sound_thesis() -> Thesis:
    """Return the thesis.

    Stop where its data have errors, since a value of broken data means nothing.
    """
    thesis = thesis_here()
    broken = data_errors(thesis)
    if broken:
        for problem in broken:
            click.echo(as_text(problem), err=True)
        sys.exit(1)
    return thesis


def targets_of(paths: tuple[Path, ...]) -> tuple[Target, ...]:
    """Return what the paths stand for; stop where there is nothing to look at."""
    try:
        return find_targets(Path.cwd(), paths)
    except TargetError as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """Say why a command could not run, and end with 2."""
    click.echo(f"thesis: {message}", err=True)
    sys.exit(2)
