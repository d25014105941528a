"""The commands that print a table or a value."""

import click

from generator.app.cli.here import fail, sound_evidence
from generator.core.problems import Message, nearest
from generator.data.expression import Scope, notes_of
from generator.language import say
from generator.tables import build_table, draw_csv, draw_html, draw_markdown
from generator.tables.in_words import account_of
from generator.tables.printed_values import evaluated, listed_records, printed


@click.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["html", "md", "csv"]), default="md")
def table(name: str, form: str) -> None:
    """Print one table of data/tables.yaml."""
    evidence = sound_evidence()
    language, study, specs = evidence.language, evidence.study, evidence.specs
    if name not in specs:
        fail(Message("no-table", name=name, near=nearest(name, specs)), language.code)
    drawn = build_table(specs[name], study, language)
    if form == "csv":
        click.echo(draw_csv(drawn), nl=False)
    elif form == "md":
        click.echo(draw_markdown(drawn), nl=False)
    else:
        sources = {study.relation(each).resource.path: "" for each in drawn.sources}
        click.echo(draw_html(drawn, language, sources=sources, linked=False))


@click.command()
@click.argument("expression")
@click.option(
    "--records", is_flag=True, help="Also print what was counted, and the records, one per line."
)
def value(expression: str, records: bool) -> None:
    """Print one value, such as 'count(participants)'."""
    evidence = sound_evidence()
    language, study = evidence.language, evidence.study
    scope = Scope(study, tables=evidence.tables)
    parsed, result = evaluated(expression, scope)
    click.echo(printed(parsed, result, language))
    for note in notes_of(parsed, scope):
        click.echo(say(note, language.code), err=True)
    if records:
        said = account_of(parsed, result, scope, evidence.specs, language)
        parts = [f"- {part}" for part, *_ in said.parts] if said.parts[1:] else []
        for line in (said.said, *parts, *listed_records(result, study)):
            click.echo(line)
