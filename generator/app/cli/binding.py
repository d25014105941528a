"""The commands that tell what the chapters state is held against, and bind it."""

import json
import sys
from pathlib import Path

import click

from generator.app.cli.here import targets_of
from generator.checks.coverage import (
    KINDS,
    STATES,
    Counts,
    coverage_of,
    coverage_problems,
    coverage_rows,
    percent,
    whole,
)
from generator.language import as_text
from generator.language.report import aligned

PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@click.command()
@PATHS
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def coverage(paths: tuple[Path, ...], form: str) -> None:
    """Say how much of what the chapters state is bound to the data, cited, waived, or free.

    Each number, verdict and quotation counts once. Exits 1 where the setting checks: {coverage: 90}
    asks for more.
    """
    too_little = False
    objects: list[dict[str, object]] = []
    for target in targets_of(paths):
        thesis, language = target.thesis, target.thesis.language.code
        found = {
            target.path(path): counts
            for path, counts in coverage_of(thesis.context).items()
            if target.holds(path)
        }
        objects += [{"path": path, **_as_object(counts)} for path, counts in found.items()]
        objects.append({"path": target.path("."), **_as_object(whole(found))})
        if form == "text":
            click.echo("\n".join(aligned([*coverage_rows(found, [*found], language)])))
        problems = [*coverage_problems(thesis.context)] if thesis.context.least_coverage else []
        too_little = too_little or bool(problems)
        for each in target.shown(thesis.manuscript.as_typed(problems)):
            click.echo(as_text(each, language), err=True)
    if form == "json":
        click.echo(json.dumps(objects, ensure_ascii=False, indent=2))
    sys.exit(1 if too_little else 0)


def _as_object(counts: Counts) -> dict[str, object]:
    kinds = {kind: {state: counts.get((kind, state), 0) for state in STATES} for kind in KINDS}
    return {**kinds, "percent": percent(counts)}
