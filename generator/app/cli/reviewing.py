"""The commands for a review: what changed, and the site of a past one."""

from __future__ import annotations

import json
from pathlib import Path

import click

from generator.app.cli.here import fail, language_here, tell, thesis_here
from generator.app.project import render
from generator.app.reviewing import changes_since
from generator.core.atomic_files import write_files
from generator.core.problems import Message
from generator.history.changes import changes_as_json
from generator.history.changes_page import change_lines, draw_changes
from generator.history.git import GitError
from generator.history.names import told
from generator.history.pages import mark_superseded
from generator.site.verify import leaks_in_site


@click.command()
@click.option("--since", default="", help="A tag, revision or date; by default the last review.")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text")
@click.option("--output", type=click.Path(path_type=Path), help="A file to write it to.")
def changes(since: str, form: str, output: Path | None) -> None:
    """Say what changed since an older version: passages, records, numbers."""
    thesis = thesis_here()
    pages = render(thesis)
    try:
        found, moment = changes_since(thesis, pages, since)
    except GitError as error:
        fail(error, thesis.language.code)
    if form == "json":
        said = json.dumps(changes_as_json(found), ensure_ascii=False, indent=2)
        said = told(said, thesis.language)
    elif form == "html":
        ids = {each.path: each.ids for each in pages}
        said = draw_changes(found, moment, thesis.knowledge, ids)
    else:
        said = "\n".join(change_lines(found, moment, thesis.knowledge))
    if output is None:
        click.echo(said)
        return
    try:
        write_files({output: f"{said}\n".encode()})
    except OSError as error:
        fail(error, thesis.language.code)
    tell(Message("wrote", path=str(output)), thesis.language.code)


@click.command()
@click.argument("site", type=click.Path(path_type=Path), required=False)
@click.option("--tag", help="The tag of the review, such as revue/2026-11-03.")
@click.option("--current", help="The address of the present site; by default that above v/TAG/.")
def supersede(site: Path | None, tag: str | None, current: str | None) -> None:
    """Put each tagged review beside the built site, in v/TAG/, without what is withdrawn since.

    With SITE and --tag, mark one built site as that of a past review: a banner on each page, hidden
    from search.
    """
    if site is None or tag is None:
        _place_reviews(site)
        return
    language = language_here()
    if not (site / "index.html").is_file():
        fail(Message("no-built-site", folder=str(site)), language)
    from generator.app.settings import is_thesis

    if is_thesis(Path.cwd()) and leaks_in_site(site, thesis_here().leaks, {}):
        fail(Message("private-values", folder=str(site)), language, code=1)
    count = mark_superseded(site, tag, current or "../" * (tag.count("/") + 2))
    tell(Message("pages-marked", folder=str(site), count=count, tag=tag), language)


def _place_reviews(site: Path | None) -> None:
    from generator.app.archiving import place_reviews

    thesis = thesis_here()
    language = thesis.language.code
    site = site or thesis.root / "site"
    if not (site / "index.html").is_file():
        fail(Message("no-built-site", folder=str(site)), language)
    try:
        for message in place_reviews(thesis, site):
            tell(message, language)
    except (GitError, OSError) as error:
        fail(error, language)
