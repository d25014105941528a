"""The commands that count the numbers with a source, and bind numbers to the data."""

import json
import sys
from pathlib import Path

import click

from generator.app.cli.here import fail, reason_of, targets_of, tell
from generator.app.command_targets import CheckTarget
from generator.app.evidence import data_errors
from generator.app.project import suggest
from generator.chapters.inline import words_around
from generator.checks.binding import bound, unbound_in
from generator.checks.coverage import (
    KINDS,
    STATES,
    coverage_of,
    coverage_problems,
    coverage_rows,
    percent,
    whole,
)
from generator.core.atomic_files import FileChangedError, Replacement, write_files
from generator.core.edits import Edit, TextChangedError, edited_file
from generator.core.problems import Message, by_cause, in_file_order
from generator.language import as_text
from generator.language.report import aligned, with_severity
from generator.rendering.lookup import Lookup

PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@click.command()
@PATHS
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def coverage(paths: tuple[Path, ...], form: str) -> None:
    """Count the numbers and quotations that are bound to the data, cited, waived or free.

    Each number, verdict and quotation counts once. Exits 1 if the setting checks: {coverage: 90}
    requires more.
    """
    code = 0
    objects: list[dict[str, object]] = []
    for target in targets_of(paths):
        thesis, language = target.thesis, target.thesis.language.code
        found = {
            target.path(path): counts
            for path, counts in coverage_of(thesis).items()
            if target.holds(path)
        }
        rows = [*found.items(), (target.path("."), whole(found))]
        for path, counts in rows:
            kinds = {
                kind: {state: counts.get((kind, state), 0) for state in STATES} for kind in KINDS
            }
            objects.append({"path": path, **kinds, "percent": percent(counts)})
        if form == "text":
            click.echo("\n".join(aligned([*coverage_rows(found, [*found], language)])))
        for each in target.shown(thesis.manuscript.as_typed(coverage_problems(thesis))):
            click.echo(as_text(each, language), err=True)
            code = 1
    if form == "json":
        click.echo(json.dumps(objects, ensure_ascii=False, indent=2))
    sys.exit(code)


# --- binding --------------------------------------------------------------------------------------


@click.command()
@PATHS
def bind(paths: tuple[Path, ...]) -> None:
    """Bind the numbers that match a single expression, and list the other proposals.

    A number is bound if exactly one proposed expression agrees with it. The other proposals are
    only listed, as by check --suggest.
    """
    targets = targets_of(paths)
    language = targets[0].thesis.language.code
    if any(data_errors(target.thesis.problems) for target in targets):
        fail(Message("data-first"), language)
    done = left = code = 0
    try:
        for target in targets:
            changes, lines, free = _bound_chapters(target)
            write_files({}, changes)
            click.echo("".join(f"{line}\n" for line in lines), nl=False)
            done, left = done + len(lines), left + free - len(lines)
    except OSError as error:
        tell(Message("bind-stopped", reason=reason_of(error)), language, err=True)
        code = 1
    for target in targets_of(paths):  # read again: places are those behind what was written
        for cause in by_cause(in_file_order(target.shown(suggest(target.thesis)))):
            click.echo(with_severity(cause, target.thesis.language.code))
    tell(Message("bind-done", bound=done, left=left), language)
    sys.exit(code)


def _bound_chapters(target: CheckTarget) -> tuple[dict[Path, Replacement], list[str], int]:
    """Return the files to write, a line for each claim in them, and how many words were free.

    Raise ``FileChangedError`` where a file changed since the thesis was read.
    """
    thesis, count = target.thesis, 0
    lookup = Lookup(thesis)
    changes: dict[Path, Replacement] = {}
    lines: list[str] = []
    for chapter in filter(lambda each: target.holds(each.source), thesis.manuscript.chapters):
        edits: list[Edit] = []
        for free in unbound_in(chapter, thesis):
            count += 1
            if len(free.expressions) != 1:
                continue
            [expression] = free.expressions
            around = words_around(chapter, free.span)
            agrees = lookup.claim(expression, free.words, *around).wrong is None
            more = bound(chapter, edits, free.span, expression) if agrees else None
            if more is not None:
                edits = more
                place = f"{target.path(chapter.source)}:{free.place.line}"
                lines.append(f"{place}: [{free.words}]{{= {expression} }}")
        if edits:
            path = thesis.root / chapter.source
            original = path.read_bytes()
            try:
                changes[path] = Replacement(original, edited_file(original, chapter.typed, edits))
            except TextChangedError as error:
                raise FileChangedError(path) from error
    return changes, lines, count
