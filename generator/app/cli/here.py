"""What a command is called on: the thesis of this folder, or the given paths."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from generator.app.command_targets import CheckTarget, TargetError, find_targets, is_thesis
from generator.app.project import Thesis, data_errors, open_thesis
from generator.app.settings import read_settings
from generator.core.problems import Message, by_cause
from generator.language import say
from generator.language.report import cause_as_text


def thesis_here() -> Thesis:
    """Return the thesis of the folder that the command is called in."""
    root = Path.cwd()
    if not is_thesis(root):
        fail(Message("no-thesis", folder=str(root)), "en")
    return open_thesis(root)


def language_here() -> str:
    """Return the language of the thesis of this folder, English where there is no thesis."""
    root = Path.cwd()
    return read_settings(root).language if is_thesis(root) else "en"


def sound_thesis() -> Thesis:
    """Return the thesis; stop where its data have errors, since their values mean nothing."""
    thesis = thesis_here()
    broken = data_errors(thesis)
    for cause in by_cause(broken):
        click.echo(cause_as_text(cause, thesis.language.code), err=True)
    if broken:
        sys.exit(1)
    return thesis


def targets_of(paths: tuple[Path, ...]) -> tuple[CheckTarget, ...]:
    """Return what the paths stand for; stop where there is nothing to look at."""
    try:
        return find_targets(Path.cwd(), paths)
    except TargetError as error:
        fail(error, language_here())


def tell(message: Message, language: str, *, err: bool = False) -> None:
    """Print what a command has to say."""
    click.echo(say(message, language), err=err)


def fail(why: Message | Exception, language: str, code: int = 2) -> NoReturn:
    """Say why a command could not run, and end with a code."""
    click.echo(f"thesis: {say(reason_of(why), language)}", err=True)
    sys.exit(code)


def reason_of(why: Message | Exception) -> Message | str:
    """Return what an error tells: its message where it has one, else its text."""
    return why if isinstance(why, Message) else getattr(why, "message", None) or str(why)
