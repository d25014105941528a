"""The commands that look for what is wrong, and mend it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.app.cli.here import fail, targets_of
from generator.app.fixes import mend
from generator.app.project import check as check_thesis
from generator.app.project import suggest as suggest_claims
from generator.core.problems import (
    RULES,
    Problem,
    Severity,
    as_github,
    as_json,
    as_text,
    did_you_mean,
    has_errors,
    in_file_order,
    quoted,
)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@click.option(
    "--suggest", is_flag=True, help="Propose claims for sentences that nothing checks yet."
)
def check(paths: tuple[Path, ...], form: str, suggest: bool) -> None:
    """List what is wrong in the thesis here, or in the given folders and files of Markdown.

    Exits 1 if there is an error, 2 if the check could not run.
    """
    problems: list[Problem] = []
    for target in targets_of(paths):
        found = [*check_thesis(target.thesis)]
        if suggest:
            found += suggest_claims(target.thesis)
        problems += target.shown(in_file_order(found))
    if form == "json":
        click.echo(as_json(problems))
    else:
        for problem in problems:
            click.echo(as_github(problem) if form == "github" else as_text(problem))
    counts = [
        f"{sum(problem.severity is severity for problem in problems)} {severity.value}(s)"
        for severity in Severity
    ]
    click.echo(", ".join(counts), err=True)
    sys.exit(1 if has_errors(problems) else 0)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rule", "rules", multiple=True, help="Mend only what this rule finds.")
@click.option("--diff", is_flag=True, help="Show what would change and change nothing.")
def fix(paths: tuple[Path, ...], rules: tuple[str, ...], diff: bool) -> None:
    """Mend what can be mended for certain, and touch nothing else.

    Wrong totals, lists glued to a paragraph, captions written as headings: the smallest edit each.
    """
    for rule in rules:
        if rule not in RULES:
            fail(f"{quoted(rule)} is no rule{did_you_mean(rule, RULES)}")
    for target in targets_of(paths):
        for mended in mend(target, rules):
            if diff:
                click.echo(mended.diff(), nl=False)
                continue
            try:
                mended.write()
            except OSError as error:
                fail(str(error))
            for problem in mended.problems:
                click.echo(f"mended {as_text(problem)}")
