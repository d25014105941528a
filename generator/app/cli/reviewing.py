"""The commands for a review: what changed, and the site of a past one."""

from __future__ import annotations

import json
from pathlib import Path

import click

from generator.app.cli.here import fail, language_here, tell, thesis_here
from generator.app.project import render
from generator.app.reviewing import changes_since
from generator.core.problems import Message
from generator.history.changes import changes_as_json
from generator.history.changes_page import change_lines, draw_changes
from generator.history.git import GitError
from generator.history.pages import mark_superseded


@click.command()
@click.option("--since", required=True, help="A tag, a revision or a date (2026-11-03).")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text")
def changes(since: str, form: str) -> None:
    """Say what changed since an older version: passages, records, numbers."""
    thesis = thesis_here()
    pages = render(thesis)
    try:
        found, moment = changes_since(thesis, pages, since)
    except GitError as error:
        fail(error, thesis.language.code)
    if form == "json":
        click.echo(json.dumps(changes_as_json(found), ensure_ascii=False, indent=2))
    elif form == "html":
        ids = {each.path: each.ids for each in pages}
        click.echo(draw_changes(found, moment, thesis.knowledge, ids))
    else:
        click.echo("\n".join(change_lines(found, moment, thesis.knowledge)))


@click.command()
@click.argument("site", type=click.Path(path_type=Path))
@click.option("--tag", required=True, help="The tag of the review, such as revue/2026-11-03.")
@click.option("--current", help="The address of the present site; by default that above v/TAG/.")
def supersede(site: Path, tag: str, current: str | None) -> None:
    """Mark a built site as that of a past review: a banner on each page, hidden from search.

    The site is meant to be published at v/TAG/ below the present one.
    """
    language = language_here()
    if not (site / "index.html").is_file():
        fail(Message("no-built-site", folder=str(site)), language)
    count = mark_superseded(site, tag, current or "../" * (tag.count("/") + 2))
    tell(Message("pages-marked", folder=str(site), count=count, tag=tag), language)
