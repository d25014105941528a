"""The commands that tell what the chapters state is held against, and bind it."""

import json
import sys
from collections import Counter
from pathlib import Path

import click

from generator.app.cli.here import fail, reason_of, targets_of, tell
from generator.app.command_targets import CheckTarget
from generator.app.evidence import data_errors
from generator.app.project import Thesis
from generator.checks.binding import Unbound, bound, unbound_in
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
from generator.core.atomic_files import Replacement, write_files
from generator.core.edits import Edit, TextChangedError, edited_file
from generator.core.problems import Message
from generator.language import as_text, say
from generator.language.report import aligned
from generator.rendering.lookup import Lookup
from generator.tables.in_words import account_of
from generator.tables.printed_values import evaluated

PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@click.command()
@PATHS
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def coverage(paths: tuple[Path, ...], form: str) -> None:
    """Say how much of what the chapters state is bound to the data, cited, waived, or free.

    Each number, verdict and quotation counts once. Exits 1 where the setting checks: {coverage: 90}
    asks for more.
    """
    code = 0
    objects: list[dict[str, object]] = []
    for target in targets_of(paths):
        thesis, language = target.thesis, target.thesis.language.code
        found = {
            target.path(path): counts
            for path, counts in coverage_of(thesis.context).items()
            if target.holds(path)
        }
        rows = [*found.items(), (target.path("."), whole(found))]
        objects += [{"path": path, **_as_object(counts)} for path, counts in rows]
        if form == "text":
            click.echo("\n".join(aligned([*coverage_rows(found, [*found], language)])))
        for each in target.shown(thesis.manuscript.as_typed(coverage_problems(thesis.context))):
            click.echo(as_text(each, language), err=True)
            code = 1
    if form == "json":
        click.echo(json.dumps(objects, ensure_ascii=False, indent=2))
    sys.exit(code)


def _as_object(counts: Counts) -> dict[str, object]:
    kinds = {kind: {state: counts.get((kind, state), 0) for state in STATES} for kind in KINDS}
    return {**kinds, "percent": percent(counts)}


# --- binding --------------------------------------------------------------------------------------

_SHOWN = 9  # expressions at most that are proposed for one number
_FOR_A_REASON = str.maketrans({'"': "'", "{": "(", "}": ")"})


@click.command()
@PATHS
@click.option(
    "--yes", is_flag=True, help="Accept what is the only proposal and agrees; ask nothing."
)
def bind(paths: tuple[Path, ...], yes: bool) -> None:
    """Bind the numbers of the chapters to the data, one by one, or waive them.

    Each is shown in its sentence, with what the data say. An answer is written at once, so that
    nothing is lost when you stop; the next call goes on with what is left.
    """
    targets = targets_of(paths)
    language = targets[0].thesis.language.code
    if not yes and not sys.stdin.isatty():
        fail(Message("bind-no-terminal"), language)
    if any(data_errors(target.thesis.problems) for target in targets):
        fail(Message("data-first"), language)
    done, code = Counter[str](), 0
    try:
        for target in targets:
            _bind_all(target, done, yes=yes)
    except click.Abort:
        click.echo()
    except (OSError, TextChangedError) as error:
        tell(Message("bind-stopped", reason=reason_of(error)), language, err=True)
        code = 1
    tell(
        Message("bind-done", **{each: done[each] for each in ("bound", "waived", "left")}), language
    )
    sys.exit(code)


def _bind_all(target: CheckTarget, done: Counter[str], *, yes: bool) -> None:
    """Ask about what is free in each chapter, and write each answer."""
    thesis = target.thesis
    chapters = [each for each in thesis.manuscript.chapters if target.holds(each.source)]
    free = [(each, free) for each in chapters for free in unbound_in(each, thesis.context)]
    originals = {each.source: (thesis.root / each.source).read_bytes() for each, _ in free}
    made = {source: list[Edit]() for source in originals}
    done["left"] += len(free)
    for number, (chapter, each) in enumerate(free, 1):
        where = f"{target.path(chapter.source)}:{each.place.line}"
        shown = click.style(f"⟦{each.words}⟧", bold=True)
        click.echo(f"\n{where}  {number}/{len(free)}\n{each.before}{shown}{each.behind}")
        if not (answer := _answer(thesis, each, yes=yes)):
            continue
        source = chapter.source
        edits = bound(chapter, made[source], each.span, answer)
        if edits is None:
            tell(Message("bind-not-here"), thesis.language.code)
            continue
        texts = (edited_file(originals[source], chapter.typed, e) for e in (made[source], edits))
        write_files({}, {thesis.root / source: Replacement(*texts)})
        made[source] = edits
        done["waived" if answer.startswith("~") else "bound"] += 1
        done["left"] -= 1


def _answer(thesis: Thesis, asked: Unbound, *, yes: bool) -> str:
    """Return what words are bound to, ``~ "reason"`` where they are waived, "" where neither."""
    language = thesis.language.code
    proposals = [
        (each, *_data_say(thesis, each, asked.words)) for each in asked.expressions[:_SHOWN]
    ]
    for number, (expression, _, told) in enumerate(proposals, 1):
        click.echo(f"  {number}  {expression}\n     {told}")
    if yes:
        return proposals[0][0] if len(proposals) == 1 and proposals[0][1] else ""
    code = ("none", "one", "many")[min(len(proposals), 2)]
    keys = say(Message(f"bind-keys-{code}", most=len(proposals)), language)
    while True:
        key = _typed(keys).lower()
        number = 1 if key == "a" and len(proposals) == 1 else int(key) if key.isdecimal() else 0
        if key == "q":
            raise click.Abort
        if key == "s":
            return ""
        if key == "w":
            reason = _typed(say(Message("bind-reason"), language)).translate(_FOR_A_REASON)
            if any(map(str.isalnum, reason)):
                return f'~ "{reason}"'
            continue
        if key == "e":
            expression = _typed(say(Message("bind-expression"), language))
            agrees, told = _data_say(thesis, expression, asked.words)
        elif 0 < number <= len(proposals):
            expression, agrees, told = proposals[number - 1]
        else:
            continue
        if agrees:
            return expression
        click.echo(f"     {told}")


def _typed(question: str) -> str:
    return str(click.prompt(question, prompt_suffix=" ")).strip()


def _data_say(thesis: Thesis, source: str, words: str) -> tuple[bool, str]:
    """Say whether the data agree that words are the value of an expression, and what they say."""
    knowledge, language = thesis.knowledge, thesis.language
    value = Lookup(knowledge).claim(source, words)
    if not value.expression and value.wrong:
        return False, say(value.wrong.message, language.code)
    expression, result = evaluated(source, knowledge.scope)
    specs = thesis.specs
    told = account_of(
        expression, result, knowledge.scope, specs, language, lambda name: specs[name].caption
    )
    verdict = Message("bind-disagrees" if value.wrong else "bind-agrees")
    message = Message("bind-data", value=value.said, account=told.said, verdict=verdict)
    return value.wrong is None, say(message, language.code)
