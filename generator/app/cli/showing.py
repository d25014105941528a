"""The commands that print one thing of the data: a table, a value."""

from __future__ import annotations

import click

from generator.app.cli.here import fail, sound_thesis
from generator.core.problems import Message, nearest
from generator.data.expression import ExpressionError
from generator.rendering.printed_values import evaluated, listed_records, printed
from generator.tables import TableError, build_table, draw_csv, draw_html, draw_markdown


@click.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["html", "md", "csv"]), default="md")
def table(name: str, form: str) -> None:
    """Print one table of data/tables.yaml."""
    thesis = sound_thesis()
    if name not in thesis.specs:
        message = Message("no-table", name=name, near=nearest(name, thesis.specs))
        fail(message, thesis.language.code)
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
    if records:
        for line in listed_records(result, thesis.study, thesis.language):
            click.echo(line)
