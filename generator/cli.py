"""The command line: unpacks options, calls one function, prints."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from generator.beginning import new_thesis
from generator.deposit import deposit_kit
from generator.exports import (
    STANDARDS,
    ExportError,
    NotOursError,
    UnknownChapterError,
    UnsoundError,
    bound,
    place,
    place_all,
    write_docx,
    write_epub,
    write_pdf,
)
from generator.language import LANGUAGES
from generator.legacy.importing.outcome import ImportRefusedError
from generator.legacy.importing.proposing import ImportOptions, propose_import
from generator.markup.record_list import listed_records
from generator.markup.values import printed_value
from generator.mending import mend
from generator.problems import (
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
from generator.publish.about import thesis_reference
from generator.publish.citing import CFF_PATH, as_cff
from generator.review import as_plain_changes, changes_as_text, draw_changes, mark_superseded
from generator.reviewing import RevisionError, changes_since, edition_of
from generator.study.expression import ExpressionError
from generator.tables import TableError, build_table, draw_csv, draw_html, draw_markdown
from generator.targets import Target, TargetError, find_targets
from generator.thesis import Thesis, data_errors, open_thesis, weighed
from generator.thesis import check as check_thesis
from generator.thesis import suggest as suggest_claims
from generator.writing import write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from generator.exports import Book


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="thesis-site", prog_name="thesis")
def main() -> None:
    """Check and publish a thesis whose tables, numbers and references come from its data."""


@main.command()
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
    for target in _targets(paths):
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


@main.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["html", "md", "csv"]), default="md")
def table(name: str, form: str) -> None:
    """Print one table of data/tables.yaml."""
    thesis = _sound_thesis()
    if name not in thesis.specs:
        _fail(f"{quoted(name)} is no table of tables.yaml{did_you_mean(name, thesis.specs)}")
    try:
        drawn = build_table(thesis.specs[name], thesis.study, thesis.language)
    except TableError as error:
        _fail(str(error))
    if form == "csv":
        click.echo(draw_csv(drawn), nl=False)
    elif form == "md":
        click.echo(draw_markdown(drawn), nl=False)
    else:
        sources = {thesis.study.relation(each).resource.path: "" for each in drawn.sources}
        click.echo(draw_html(drawn, thesis.language, sources=sources, linked=False))


@main.command()
@click.argument("expression")
@click.option(
    "--records", is_flag=True, help="Print below it the records that it is made of, one a line."
)
def value(expression: str, records: bool) -> None:
    """Print one value, such as 'count(participants)'."""
    thesis = _sound_thesis()
    try:
        text, result = printed_value(expression, thesis.sources.scope, thesis.language)
    except (ExpressionError, TableError) as error:
        _fail(str(error))
    click.echo(text)
    if records:
        for line in listed_records(result, thesis.study, thesis.language):
            click.echo(line)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rule", "rules", multiple=True, help="Mend only what this rule finds.")
@click.option("--diff", is_flag=True, help="Show what would change and change nothing.")
def fix(paths: tuple[Path, ...], rules: tuple[str, ...], diff: bool) -> None:
    """Mend what can be mended for certain, and touch nothing else.

    Wrong totals, lists glued to a paragraph, captions written as headings: the smallest edit each.
    """
    for target in _targets(paths):
        for mended in mend(target, rules):
            if diff:
                click.echo(mended.diff(), nl=False)
                continue
            try:
                mended.write()
            except OSError as error:
                _fail(str(error))
            for problem in mended.problems:
                click.echo(f"mended {as_text(problem)}")


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="The folder of the data.")
@click.option("--output", type=click.Path(path_type=Path), help="The new chapter.")
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--add", is_flag=True, help="Add to data that are described already.")
@click.option("--force", is_flag=True, help="Put the new chapter in place of FILE.")
def import_(  # noqa: PLR0913 - one parameter for each option
    file: Path,
    *,
    data: Path | None,
    output: Path | None,
    dry_run: bool,
    add: bool,
    force: bool,
) -> None:
    """Turn the hand-written tables of a chapter, or a REFI-QDA file, into data.

    FILE is a chapter (.md), a project (.qdpx) or a codebook (.qdc). Nothing is overwritten; the
    report says what was done, and what is left to decide.
    """
    try:
        outcome = propose_import(file, Path(), ImportOptions(data, output, add, force))
        if not dry_run:
            write_files(outcome.new, outcome.replaced)
    except (ImportRefusedError, OSError) as error:
        _fail(str(error))
    click.echo(outcome.report)
    done = ("would write", "would change") if dry_run else ("wrote", "changed")
    for word, paths in zip(done, (outcome.new, outcome.replaced), strict=True):
        for path in paths:
            click.echo(f"{word} {path}")
    if outcome.chapter and not dry_run:
        _left_to_do(outcome.chapter)


def _left_to_do(chapter: Path) -> None:
    """Say what a check finds in a chapter that just came in."""
    problems = [
        problem
        for target in _targets((chapter,))
        for problem in target.shown(check_thesis(target.thesis))
    ]
    if problems:
        click.echo("\nWhat thesis check says of the new chapter:")
    for problem in problems:
        click.echo(as_text(problem))


@main.command()
@click.option("--since", required=True, help="A tag, a revision or a date (2026-11-03).")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text")
def changes(since: str, form: str) -> None:
    """Say what changed since an older version: passages, records, numbers."""
    thesis = _thesis()
    try:
        found, moment = changes_since(thesis, since)
    except RevisionError as error:
        _fail(str(error))
    if form == "json":
        click.echo(json.dumps(as_plain_changes(found), ensure_ascii=False, indent=2))
    elif form == "html":
        click.echo(draw_changes(found, moment, thesis.sources))
    else:
        click.echo(changes_as_text(found, moment, thesis.sources), nl=False)


@main.command()
@click.argument("site", type=click.Path(path_type=Path))
@click.option("--tag", required=True, help="The tag of the review, such as revue/2026-11-03.")
@click.option("--current", help="The address of the present site; by default that above v/TAG/.")
def supersede(site: Path, tag: str, current: str | None) -> None:
    """Mark a built site as that of a past review: a banner on each page, hidden from search.

    The site is meant to be published at v/TAG/ below the present one.
    """
    if not (site / "index.html").is_file():
        _fail(f"{site} is no built site: it has no index.html")
    above = "../" * (tag.count("/") + 2)
    count = mark_superseded(site, tag, current or above)
    click.echo(f"{site}: {count} page(s) marked as those of {tag}")


@main.group("export")
def export_() -> None:
    """Write the thesis, or some chapters, as a file to read elsewhere.

    A file that an earlier export wrote is replaced; one that is anything else, or that was changed
    since, stays, unless --force is given.
    """


_OUTPUT = click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; by default exports/thesis and the ending of the format.",
)
_CHAPTERS = click.option(
    "--chapter",
    "chapters",
    multiple=True,
    help="Export this chapter only: its file, or its number with all below it (repeatable).",
)
_FORCE = click.option("--force", is_flag=True, help="Replace whatever stands at that place.")


@export_.command()
@_OUTPUT
@_CHAPTERS
@_FORCE
@click.option(
    "--standard",
    "standards",
    multiple=True,
    type=click.Choice(STANDARDS),
    default=STANDARDS[:1],
    show_default=True,
    help="PDF/UA-1 (accessible) or PDF/A-3b (archive); given twice, both.",
)
def pdf(
    *, output: Path | None, chapters: tuple[str, ...], force: bool, standards: tuple[str, ...]
) -> None:
    """Write a PDF: title page, contents, chapters, bibliography, evidence."""
    _export("pdf", output, chapters, force=force, write=lambda book: write_pdf(book, standards))


@export_.command()
@_OUTPUT
@_CHAPTERS
@_FORCE
def docx(*, output: Path | None, chapters: tuple[str, ...], force: bool) -> None:
    """Write a Word file, for whoever comments there."""
    _export("docx", output, chapters, force=force, write=write_docx)


@export_.command()
@_OUTPUT
@_CHAPTERS
@_FORCE
def epub(*, output: Path | None, chapters: tuple[str, ...], force: bool) -> None:
    """Write an EPUB, for a reader or a phone."""
    _export("epub", output, chapters, force=force, write=write_epub)


def _export(
    form: str,
    output: Path | None,
    chapters: tuple[str, ...],
    *,
    force: bool,
    write: Callable[[Book], bytes],
) -> None:
    """Write an export and say what is being done; list what is wrong where that stops it."""
    thesis = _thesis()
    path = output or Path("exports") / f"thesis.{form}"
    click.echo("Reading and rendering the chapters …", err=True)
    with _whole_or_not():
        book = bound(thesis, chapters, edition_of(thesis))
        click.echo(f"Writing {path} …", err=True)
        is_new = place(thesis.root, path, write(book), force=force)
    click.echo(f"wrote {path}" if is_new else f"{path} is as it was")


@contextmanager
def _whole_or_not() -> Generator[None]:
    """Say why nothing is exported, and what is wrong where that is why."""
    try:
        yield
    except UnsoundError as error:
        for problem in error.problems:
            click.echo(as_text(problem), err=True)
        click.echo("thesis: nothing was exported: the thesis has errors, listed above", err=True)
        sys.exit(1)
    except NotOursError as error:
        _fail(f"{error}; choose another --output, or --force to replace it")
    except (UnknownChapterError, ExportError, OSError) as error:
        _fail(f"nothing was exported: {error}")


@export_.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="A .zip file or a folder; by default exports/deposit.zip.",
)
@_FORCE
def deposit(*, output: Path | None, force: bool) -> None:
    """Write all that a library asks for at the deposit of a thesis (STAR, theses.fr).

    The PDF, the metadata, the data, how it is cited, and a list of what is there and what is
    missing. Exits 1 while something is missing without which a deposit is refused.
    """
    thesis = _thesis()
    path = output or Path("exports") / "deposit.zip"
    edition = edition_of(thesis)
    click.echo("Reading and rendering the chapters …", err=True)
    with _whole_or_not():
        book = bound(thesis, (), edition)
        click.echo("Setting the PDF …", err=True)
        kit = deposit_kit(thesis, write_pdf(book, STANDARDS), edition)
        click.echo(f"Writing {path} …", err=True)
        place_all(thesis.root, kit.placed(path), force=force)
    problems = weighed(kit.problems, thesis.settings.checks)
    for problem in problems:
        click.echo(f"{problem.severity}: {as_text(problem)}")
    click.echo(f"wrote {path}: {len(kit.files)} files")
    sys.exit(1 if has_errors(problems) else 0)


@export_.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=CFF_PATH,
    show_default=True,
    help="The file to write; code hosts look for it at the root of a repository.",
)
@_FORCE
def citation(*, output: Path, force: bool) -> None:
    """Write how the thesis is cited as CITATION.cff."""
    thesis = _thesis()
    reference = thesis_reference(thesis.settings.publication, edition_of(thesis))
    with _whole_or_not():
        content = as_cff(reference, thesis.language).encode()
        is_new = place(thesis.root, output, content, force=force)
    click.echo(f"wrote {output}" if is_new else f"{output} is as it was")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), default="fr", show_default=True)
def init(folder: Path, language: str) -> None:
    """Begin a new thesis in a new or empty folder, ready to build."""
    standing = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    if standing:
        _fail(f"{folder} is not empty: {', '.join(standing)}; name a new or an empty folder")
    content = new_thesis(language)
    try:
        write_files({folder / path: each for path, each in content.items()})
    except OSError as error:
        _fail(f"no thesis was made in {folder}: {error}")
    for path in sorted(content):
        click.echo(folder / path)
    click.echo(f"Next: cd {folder} && mkdocs serve", err=True)


def _thesis() -> Thesis:
    """Return the thesis of the folder that the command is called in."""
    root = Path.cwd()
    if not any((root / each).exists() for each in ("mkdocs.yml", "chapters", "data")):
        _fail(f"there is no thesis in {root}: neither mkdocs.yml nor chapters/ nor data/")
    return open_thesis(root)


def _sound_thesis() -> Thesis:
    """Return the thesis.

    Stop where its data have errors, since a value of broken data means nothing.
    """
    thesis = _thesis()
    broken = data_errors(thesis)
    if broken:
        for problem in broken:
            click.echo(as_text(problem), err=True)
        sys.exit(1)
    return thesis


def _targets(paths: tuple[Path, ...]) -> tuple[Target, ...]:
    """Return what the paths stand for; stop where there is nothing to look at."""
    try:
        return find_targets(Path.cwd(), paths)
    except TargetError as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    click.echo(f"thesis: {message}", err=True)
    sys.exit(2)
