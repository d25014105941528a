"""The commands that look for what is wrong, and mend it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.app.cli.here import fail, language_here, targets_of, tell
from generator.app.command_targets import Target
from generator.app.fixes import mend
from generator.app.project import check as check_thesis
from generator.app.project import explain as explain_totals
from generator.app.project import suggest as suggest_claims
from generator.checks.own import rule_of
from generator.core.problems import (
    RULES,
    Cause,
    Message,
    Problem,
    Severity,
    by_cause,
    has_errors,
    in_file_order,
    nearest,
)
from generator.language import as_github, as_json, as_object, as_text
from generator.language.report import count_by_severity, table_by_rule, with_severity


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rule", "rules", multiple=True, help="Show only what this rule finds.")
@click.option(
    "--only",
    "severities",
    multiple=True,
    type=click.Choice([each.value for each in Severity]),
    help="Show only problems of this severity.",
)
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text")
@click.option(
    "--suggest", is_flag=True, help="Propose claims for sentences that nothing checks yet."
)
@click.option("--explain", is_flag=True, help="Say what each typed total was taken for.")
def check(
    paths: tuple[Path, ...],
    rules: tuple[str, ...],
    severities: tuple[str, ...],
    form: str,
    suggest: bool,
    explain: bool,
) -> None:
    """List what is wrong in the thesis here, or in the given folders and files of Markdown.

    The worst comes first; what a file repeats is one line. Exits 1 if there is an error, 2 if the
    check could not run.
    """
    targets = targets_of(paths)
    _refuse_unknown(rules, targets)
    problems: list[Problem] = []
    causes: list[Cause] = []
    objects: list[dict[str, object]] = []
    language = targets[0].thesis.language.code
    for target in targets:
        language = target.thesis.language.code
        found = [*check_thesis(target.thesis)]
        if suggest:
            found += suggest_claims(target.thesis)
        if explain:
            found += explain_totals(target.thesis)
        shown = [
            each
            for each in target.shown(in_file_order(found))
            if (not rules or each.rule in rules) and (not severities or each.severity in severities)
        ]
        problems += shown
        if form == "json":
            objects += (as_object(each, language) for each in shown)
        elif form == "github":
            lines = (as_github(each, language) for each in shown)
            click.echo("".join(f"{line}\n" for line in lines), nl=False)
        else:
            grouped = by_cause(shown)
            causes += grouped
            lines = (with_severity(each, language) for each in grouped)
            click.echo("".join(f"{line}\n" for line in lines), nl=False)
    if form == "json":
        click.echo(as_json(objects))
    if causes:
        click.echo("\n".join(("", *table_by_rule(causes, language), "")), err=True)
    counted = [each.problem for each in causes] if form == "text" else problems
    tell(count_by_severity(counted), language, err=True)
    sys.exit(1 if has_errors(problems) else 0)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rule", "rules", multiple=True, help="Mend only what this rule finds.")
@click.option("--diff", is_flag=True, help="Show what would change and change nothing.")
def fix(paths: tuple[Path, ...], rules: tuple[str, ...], diff: bool) -> None:
    """Mend what can be mended for certain, and touch nothing else.

    Wrong totals, lists glued to a paragraph, captions written as headings: the smallest edit each.
    """
    targets = targets_of(paths)
    _refuse_unknown(rules, targets)
    for target in targets:
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


def _refuse_unknown(rules: tuple[str, ...], targets: tuple[Target, ...]) -> None:
    """Stop at a rule that does not exist: silence would read as a thesis without mistakes."""
    known = RULES.union(*(map(rule_of, target.thesis.settings.own_checks) for target in targets))
    for rule in rules:
        if rule not in known:
            fail(Message("no-rule", name=rule, near=nearest(rule, known)), language_here())
