"""The commands that find problems and fix them."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from generator.app.cli.here import (
    changes_in,
    fail,
    language_here,
    reason_of,
    shown_progress,
    targets_of,
    tell,
)
from generator.app.command_targets import CheckTarget, mend
from generator.app.evidence import data_errors
from generator.app.project import check as check_thesis
from generator.app.project import explain as explain_totals
from generator.app.project import suggest as suggest_claims
from generator.core.atomic_files import write_files
from generator.core.problems import (
    RULE_NAMES,
    Message,
    Problem,
    Severity,
    by_cause,
    has_errors,
    in_file_order,
    nearest,
    rule_of,
    rules_named,
)
from generator.core.store import Store
from generator.language import as_github, as_gitlab, as_json, as_object, as_text
from generator.language.report import count_by_severity, table_by_rule, with_severity


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rule", "rules", multiple=True, help="Show only problems of this rule.")
@click.option(
    "--only",
    "severities",
    multiple=True,
    type=click.Choice([each.value for each in Severity]),
    help="Show only problems of this severity.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "github", "gitlab"]), default="text"
)
@click.option("--suggest", is_flag=True, help="Propose claims for unchecked sentences.")
@click.option("--explain", is_flag=True, help="Show how each typed total was read.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved.")
def check(paths: tuple[Path, ...], *, watch: bool, **asked: Any) -> None:  # noqa: ANN401 - options
    """List the problems of this thesis, or of the given folders and files of Markdown.

    The worst comes first; repeated problems of a file are one line. Exits 1 if there is an
    error, 2 if the check could not run.
    """
    stores: dict[Path, Store] = {}
    targets, code = targets_of(paths, stores), 0
    with suppress(KeyboardInterrupt):
        for _ in changes_in([*stores]) if watch else (None,):
            code = _report(targets_of(paths, stores) if watch else targets, **asked)
    sys.exit(code)


def _report(
    targets: tuple[CheckTarget, ...],
    rules: tuple[str, ...],
    severities: tuple[str, ...],
    form: str,
    *,
    suggest: bool,
    explain: bool,
) -> int:
    """Print what is wrong, and return with what to exit."""
    asked = _asked_for(rules, targets)
    languages: dict[Problem, str] = {}
    for target in targets:
        thesis = target.thesis
        with shown_progress():
            found = [*check_thesis(thesis)]
        found += suggest_claims(thesis) if suggest else ()
        found += explain_totals(thesis) if explain else ()
        languages |= dict.fromkeys(target.shown(found), thesis.language.code)
    shown = in_file_order(
        each
        for each in languages
        if (not rules or each.rule in asked) and (not severities or each.severity in severities)
    )
    language = targets[0].thesis.language.code
    causes = by_cause(shown) if form == "text" else []
    if form in {"json", "gitlab"}:
        entry = as_object if form == "json" else as_gitlab
        click.echo(as_json(entry(each, languages[each]) for each in shown))
    elif form == "github":
        click.echo("".join(f"{as_github(each, languages[each])}\n" for each in shown), nl=False)
    else:
        click.echo(
            "".join(f"{with_severity(each, languages[each.problem])}\n" for each in causes),
            nl=False,
        )
    if causes:
        click.echo("\n".join(("", *table_by_rule(causes, language), "")), err=True)
    counted = [each.problem for each in causes] if form == "text" else shown
    for target in targets if form == "text" else ():
        if not target.thesis.settings.data:
            read_as = Message("read-as", flavour=target.thesis.settings.flavour)
            tell(read_as, target.thesis.language.code, err=True)
        if data_errors(target.thesis.problems) and target.thesis.manuscript.chapters:
            tell(Message("data-first"), target.thesis.language.code, err=True)
    tell(count_by_severity(counted), language, err=True)
    return 1 if has_errors(shown) else 0


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rule", "rules", multiple=True, help="Fix only problems of this rule.")
@click.option("--diff", is_flag=True, help="Show what would change and change nothing.")
def fix(paths: tuple[Path, ...], rules: tuple[str, ...], diff: bool) -> None:
    """Fix the problems that have one certain fix, and change nothing else.

    Wrong totals, captions written as headings, citations by hand: the smallest edit each.
    If a file changed meanwhile, nothing is written.
    """
    targets = targets_of(paths)
    asked = _asked_for(rules, targets)
    for target in targets:
        language = target.thesis.language.code
        try:
            found = list(mend(target, asked))
            if not diff:
                write_files({}, {path: change for path, change, _ in found})
        except OSError as error:
            tell(Message("nothing-mended", reason=reason_of(error)), language, err=True)
            sys.exit(1)
        if diff:
            for path, change, _ in found:
                shown = target.path(path.relative_to(target.thesis.root).as_posix())
                click.echo(change.diff(shown), nl=False)
        else:
            told = [
                Message("mended", problem=as_text(each, language))
                for _, _, problems in found
                for each in problems
            ]
            for message in told or [Message("nothing-to-fix")]:
                tell(message, language)


def _asked_for(rules: tuple[str, ...], targets: tuple[CheckTarget, ...]) -> frozenset[str]:
    """Return the rules of problems that an option names.

    Stop at a rule that does not exist: silence would read as a thesis without mistakes.
    """
    known = RULE_NAMES.union(
        *(map(rule_of, target.thesis.settings.own_checks) for target in targets)
    )
    for rule in (each for each in rules if each not in known):
        fail(Message("no-rule", name=rule, near=nearest(rule, known)), language_here())
    return frozenset(name for rule in rules for name in rules_named(rule))
