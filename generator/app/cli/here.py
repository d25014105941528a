"""What a command is called on: the thesis of this folder, or the given paths."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import TYPE_CHECKING, NoReturn

import click

from generator.core.parallel import ERASE, LISTENER
from generator.core.problems import Message, apply_severities, by_cause
from generator.language import say
from generator.language.report import cause_as_text

if TYPE_CHECKING:
    from generator.app.command_targets import CheckTarget
    from generator.app.evidence import Evidence
    from generator.app.project import Thesis
    from generator.core.store import Store

QUIET = 0.05  # seconds after a change in which others may follow
PATIENCE = 1.0  # seconds until progress is shown


def root_here() -> Path:
    """Return the folder that the command is called in; stop where it is no thesis."""
    from generator.app.settings import is_thesis

    root = Path.cwd()
    if not is_thesis(root):
        fail(Message("no-thesis", folder=str(root)), "en")
    return root


def thesis_here() -> Thesis:
    """Return the thesis of the folder that the command is called in."""
    from generator.app.project import open_thesis

    root = root_here()
    with shown_progress():
        return open_thesis(root)


def language_here() -> str:
    """Return the language of the thesis of this folder, English where there is no thesis."""
    from generator.app.settings import is_thesis, read_settings

    root = Path.cwd()
    return read_settings(root).language if is_thesis(root) else "en"


def sound_evidence() -> Evidence:
    """Return the evidence; stop where the data have errors, since their values mean nothing."""
    from generator.app.evidence import data_errors, read_evidence
    from generator.app.settings import read_settings
    from generator.core.store import Store

    root = root_here()
    settings = read_settings(root)
    store = Store(root)
    evidence, problems = read_evidence(root, settings, store)
    store.save()
    broken = data_errors(apply_severities([*settings.problems, *problems], settings.checks))
    for cause in by_cause(broken):
        click.echo(cause_as_text(cause, evidence.language.code), err=True)
    if broken:
        sys.exit(1)
    return evidence


def targets_of(
    paths: tuple[Path, ...], stores: dict[Path, Store] | None = None
) -> tuple[CheckTarget, ...]:
    """Return what the paths stand for; stop where there is nothing to look at.

    ``stores`` hold what was read of each thesis when this was called before.
    """
    from generator.app.command_targets import find_targets

    with shown_progress():
        return find_targets(Path.cwd(), paths, {} if stores is None else stores)


def changes_in(folders: Sequence[Path]) -> Iterator[None]:
    """Yield at once, and whenever a file in folders changed, hidden ones aside, and it is quiet."""
    from watchdog import events
    from watchdog.observers import Observer

    changed, observer = Event(), Observer()

    class Handler(events.FileSystemEventHandler):
        def on_any_event(self, event: events.FileSystemEvent) -> None:
            path = str(event.dest_path or event.src_path)
            seen = (Path(os.path.relpath(path, each)).parts for each in folders)
            if any(all(part[0] != "." for part in parts) for parts in seen):
                changed.set()

    kinds: list[type[events.FileSystemEvent]] = [
        *(events.FileCreatedEvent, events.FileDeletedEvent),
        *(events.FileModifiedEvent, events.FileMovedEvent),
    ]
    for folder in folders:
        observer.schedule(Handler(), str(folder), recursive=True, event_filter=kinds)
    observer.start()
    yield
    while changed.wait():
        sleep(QUIET)
        changed.clear()
        yield


@contextmanager
def shown_progress() -> Generator[None]:
    """Say on a terminal how far a work is that takes long, in one line that goes at its end."""
    due, language = monotonic() + PATIENCE, cache(language_here)

    def show(code: str, done: int, total: int) -> None:
        if sys.stderr.isatty() and monotonic() >= due:
            line = say(Message(code, done=done, total=total), language())
            click.echo(f"{ERASE}{line}\r", nl=False, err=True)

    before = LISTENER.set(show)
    try:
        yield
    finally:
        LISTENER.reset(before)
        click.echo(ERASE, nl=False, err=True)  # click leaves it out of what is no terminal


def tell(message: Message | str, language: str, *, err: bool = False) -> None:
    """Print what a command has to say."""
    click.echo(say(message, language), err=err)


def fail(why: Message | str | Exception, language: str, code: int = 2) -> NoReturn:
    """Say why a command could not run, and end with a code."""
    click.echo(f"thesis: {say(reason_of(why), language)}", err=True)
    sys.exit(code)


def reason_of(why: Message | str | Exception) -> Message | str:
    """Return what an error tells: its message where it has one, else its text."""
    return why if isinstance(why, Message | str) else getattr(why, "message", None) or str(why)
