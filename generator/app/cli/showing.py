"""The commands that show one thing: a table, a value, what changed, the site of a past review."""

from __future__ import annotations

import json
from pathlib import Path

import click

from generator.app.cli.here import fail, language_here, sound_thesis, tell, thesis_here
from generator.app.project import render
from generator.app.reviewing import changes_since
from generator.core.problems import Message, nearest
from generator.data.expression import ExpressionError
from generator.history import GitError, change_lines, changes_as_json, draw_changes, mark_superseded
from generator.rendering.printed_values import evaluated, listed_records, printed
from generator.tables import TableError, build_table, draw_csv, draw_html, draw_markdown


@click.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["html", "md", "csv"]), default="md")
def table(name: str, form: str) -> None:
    """Print one table of data/tables.yaml."""
    thesis = sound_thesis()
    if name not in thesis.specs:
        near = nearest(name, thesis.specs)
        fail(Message("no-table", name=name, near=near), thesis.language.code)
    try:
        drawn = build_table(thesis.specs[name], thesis.study, thesis.language)
    except TableError as error:
        fail(error, thesis.language.code)
    if form == "csv":
        click.echo(draw_csv(drawn), nl=False)
    elif form == "md":
        click.echo(draw_markdown(drawn), nl=False)
    else:
        sources = {thesis.study.relation(each).resource.path: "" for each in drawn.sources}
        click.echo(draw_html(drawn, thesis.language, sources=sources, linked=False))


@click.command()
@click.argument("expression")
@click.option(
    "--records", is_flag=True, help="Print below it the records that it is made of, one a line."
)
def value(expression: str, records: bool) -> None:
    """Print one value, such as 'count(participants)'."""
    thesis = sound_thesis()
    try:
        parsed, result = evaluated(expression, thesis.knowledge.scope)
        text = printed(parsed, result, thesis.language)
    except (ExpressionError, TableError) as error:
        fail(error, thesis.language.code)
    click.echo(text)
    for line in listed_records(result, thesis.study, thesis.language) if records else ():
        click.echo(line)


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
