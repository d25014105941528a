"""The commands that look for what is wrong, and mend it."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from generator.app.cli.here import fail, language_here, targets_of, tell
from generator.app.fixes import mend
from generator.app.project import check as check_thesis
from generator.app.project import suggest as suggest_claims
from generator.core.problems import (
    RULES,
    Message,
    Problem,
    Severity,
    has_errors,
    in_file_order,
    nearest,
)
from generator.language import as_github, as_json, as_object, as_text


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
    objects: list[dict[str, object]] = []
    targets = targets_of(paths)
    for target in targets:
        language = target.thesis.language.code
        found = [*check_thesis(target.thesis)]
        if suggest:
            found += suggest_claims(target.thesis)
        shown = target.shown(in_file_order(found))
        problems += shown
        objects += (as_object(each, language) for each in shown)
        if form != "json":
            write = as_github if form == "github" else as_text
            for each in shown:
                click.echo(write(each, language))
    if form == "json":
        click.echo(as_json(objects))
    counts = Counter(each.severity for each in problems)
    errors, warnings, infos = (counts[each] for each in Severity)
    count = Message(
        "all-of",
        names=(
            Message("count-errors", count=errors),
            Message("count-warnings", count=warnings),
            Message("count-infos", count=infos),
        ),
    )
    tell(count, targets[0].thesis.language.code, err=True)
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
            message = Message("no-rule", name=rule, near=nearest(rule, RULES))
            fail(message, language_here())
    for target in targets_of(paths):
        language = target.thesis.language.code
        for mended in mend(target, rules):
            if diff:
                click.echo(mended.diff(), nl=False)
                continue
            try:
                mended.write()
            except OSError as error:
                fail(error, language)
            for problem in mended.problems:
                line = as_text(problem, language)
                tell(Message("mended", problem=line), language)
