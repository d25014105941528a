"""The commands for people who withdraw: what rests on them, what the history still holds."""

from __future__ import annotations

import sys

import click

from generator.app.cli.here import fail, tell, thesis_here
from generator.core.problems import Message
from generator.history.git import GitError
from generator.history.held import held_in_history
from generator.language import as_text, say


@click.command()
@click.option("--show", is_flag=True, help="Print the words themselves, too.")
def privacy(*, show: bool) -> None:
    """List what the history of the repository still holds of names, and how to publish without it.

    Ends with 1 where it holds any.
    """
    from generator.app.reviewing import names_of_history
    from generator.history.git import open_repository

    thesis = thesis_here()
    language = thesis.language.code
    try:
        held = list(held_in_history(open_repository(thesis.root), names_of_history(thesis)))
    except GitError as error:
        fail(error, language)
    for each in held:
        secret = each.secret
        what = f"{secret.field} {secret.key}" if secret.field else secret.place
        shown = f": {secret.text}" if show else ""
        click.echo(f"{each.commit} {each.day} {each.place.path}:{each.place.line}: {what}{shown}")
    tell(Message("history-holds", count=len(held)), language)
    if held:
        tell(Message("history-without"), language)
        sys.exit(1)


@click.command()
@click.argument("key")
@click.option("--apply", "applies", is_flag=True, help="Cut the data; else it is only listed.")
@click.option("--dry-run", is_flag=True, help="List only: so it is without --apply.")
def withdraw(key: str, *, applies: bool, dry_run: bool) -> None:
    """List all that rests on a person, such as P07; with --apply, cut the data.

    Records of the person and those that refer to them are cut, whole or not at all; the names are
    added to withheld.txt, so that no build publishes them; what does not hold any more is listed.
    """
    from generator.app.project import data_errors
    from generator.app.withdrawing import UnknownPersonError, apply_withdrawal, withdrawal_of

    thesis = thesis_here()
    language = thesis.language.code
    if data_errors(thesis):
        fail(Message("withdraw-bad-data"), language)
    try:
        found = withdrawal_of(thesis, key)
    except UnknownPersonError as error:
        fail(error, language)
    for each in found.traces:
        kind = say(Message(f"trace-{each.kind}"), language)
        what = f": {each.what}" if each.what else ""
        click.echo(f"{each.place.path}:{each.place.line}: {kind}{what}")
    tell(Message("withdraw-found", key=key, count=len(found.traces)), language)
    if not applies or dry_run:
        return
    try:
        changed, broken = apply_withdrawal(thesis, found)
    except OSError as error:
        fail(error, language)
    for path in changed:
        tell(Message("changed", path=path.relative_to(thesis.root).as_posix()), language)
    for problem in broken:
        click.echo(as_text(problem, language))
    tell(Message("withdraw-done", count=len(broken)), language)
