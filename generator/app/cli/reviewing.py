"""The commands about versions: changes, archived reviews, withdrawals."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Literal

import click

from generator.app.cli.here import fail, tell, thesis_here
from generator.app.evidence import LOSES_RECORDS, data_errors
from generator.app.project import render
from generator.app.reviewing import (
    answered_since,
    changes_since,
    names_of_history,
    with_history,
)
from generator.core.atomic_files import write_files
from generator.core.problems import ALWAYS_ERROR, Message, has_errors
from generator.history.changes import changes_as_json
from generator.history.changes_page import draw_changes
from generator.history.git import open_repository
from generator.history.names import find_names, replace_placeholders
from generator.language import as_text, say

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--since", default="", help="A tag, revision or date; by default the last review.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text")
@click.option("--output", type=click.Path(path_type=Path), help="A file to write it to.")
def changes(since: str, form: Literal["text", "json", "html"], output: Path | None) -> None:
    """List the changes since an older version: paragraphs, records, numbers."""
    thesis = thesis_here()
    pages = render(thesis)
    found, moment = changes_since(thesis, pages, since)
    if form == "json":
        told = json.dumps(changes_as_json(found), ensure_ascii=False, indent=2)
        said = replace_placeholders(told, thesis.language)
    else:
        ids = {each.path: each.ids for each in pages}
        is_shown = form == "text" or thesis.settings.privacy.audience == "jury"
        answered = answered_since(with_history(thesis), pages, moment) if is_shown else {}
        said = draw_changes(found, moment, thesis, ids, form, answered).rstrip()
    if output is None:
        click.echo(said)
        return
    write_files({output: f"{said}\n".encode()})
    tell(Message("wrote", path=str(output)), thesis.language.code)


@click.command()
@click.argument("site", type=click.Path(path_type=Path), default="site")
@click.option("--branches", is_flag=True, help="Add the changes of each branch, in preview/.")
@click.option("--build-only", type=_FOLDER, help="Only build them, into this new folder.")
@click.option("--built", type=_FOLDER, help="Add those that were built into this folder.")
def archive(site: Path, build_only: Path | None, built: Path | None, *, branches: bool) -> None:
    """Add each tagged review to the built site, in v/TAG/, or a notice in its place.

    SITE is the folder of the built site, "site" by default. A review is published as it was at
    its tag; the notice replaces one that shows what may no longer be read.
    """
    from generator.app.archiving import build_versions, place_versions

    thesis = thesis_here()
    language = thesis.language.code
    if build_only:
        build_versions(thesis, build_only, branches=branches)
        return
    if not (site / "index.html").is_file():
        fail(Message("no-built-site", folder=str(site)), language)
    if has_errors(e for e in thesis.problems if e.rule in {*LOSES_RECORDS, ALWAYS_ERROR}):
        fail(Message("archive-bad-data"), language)
    with tempfile.TemporaryDirectory(prefix="thesis-", ignore_cleanup_errors=True) as folder:
        if built is None:
            built = Path(folder) / "versions"
            build_versions(thesis, built, branches=branches)
        for message in place_versions(thesis, built, site):
            tell(message, language)


@click.command()
@click.option("--show", is_flag=True, help="Print the names too.")
def privacy(*, show: bool) -> None:
    """List the names in the history of the repository, and how to publish without them.

    Exits 1 if there are any, or if a review could not be searched.
    """
    thesis = thesis_here()
    language = thesis.language.code
    names, lost = names_of_history(thesis)
    found = list(find_names(open_repository(thesis.root), names))
    for commit, day, place, secret in found:
        what = f"{secret.field} {secret.key}" if secret.field else secret.place
        told = f"{commit} {day} {place.path}:{place.line}: {what}"
        click.echo(f"{told}: {secret.text}" if show else names.masked(told, "***"))
    for problem in thesis.problems:
        if problem.code == "values-not-searched":
            click.echo(as_text(problem, language))
    for message in lost:
        tell(message, language, err=True)
    tell(Message("history-holds", count=len(found)), language)
    if found:
        tell(Message("history-without"), language)
    if found or lost:
        sys.exit(1)


@click.command()
@click.argument("key")
@click.option("--apply", "applies", is_flag=True, help="Remove them from the data, not only list.")
@click.option("--dry-run", is_flag=True, help="Only list, as without --apply.")
def withdraw(key: str, *, applies: bool, dry_run: bool) -> None:
    """List all that rests on a person, such as P07; --apply removes them from the data.

    The records of the person and those that refer to them are removed, all or none; the names are
    added to withheld.txt, so that no build publishes them; what becomes wrong is listed.
    """
    from generator.app.withdrawing import apply_withdrawal, withdrawal_of

    thesis = thesis_here()
    language = thesis.language.code
    if data_errors(thesis.problems):
        fail(Message("withdraw-bad-data"), language)
    found = withdrawal_of(thesis, key)
    for each in found.traces:
        kind = say(Message(f"trace-{each.kind}"), language) + (each.what and f": {each.what}")
        click.echo(f"{each.place.path}:{each.place.line}: {kind}")
    tell(Message("withdraw-found", key=key, count=len(found.traces)), language)
    if not applies or dry_run:
        return
    changed, broken = apply_withdrawal(thesis, found)
    for path in changed:
        tell(Message("changed", path=path.relative_to(thesis.root).as_posix()), language)
    for problem in broken:
        click.echo(as_text(problem, language))
    tell(Message("withdraw-done", count=len(broken)), language)
