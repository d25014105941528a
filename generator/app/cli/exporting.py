"""The commands that write the thesis as files: to read, to cite, to deposit."""

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import CalledProcessError

import click

from generator.app.cli.here import fail, reason_of, shown_progress, tell, thesis_here
from generator.app.exporting import UnsoundError, assemble_document, deposit_kit, refuse_leaks
from generator.app.project import Thesis, apply_severities
from generator.app.reviewing import comments_for, draw_responses, edition_of, named_to_reviewers
from generator.app.word_reviews import book_for_review
from generator.core.problems import Message, Severity, by_cause, has_errors
from generator.core.values import replace
from generator.exports.book import Book
from generator.exports.docx import write_docx
from generator.exports.epub import write_epub
from generator.exports.files import EXPORTS, FOLDER, LETTERS, write_exports
from generator.exports.pandoc import read_html, write_format
from generator.exports.pdf import STANDARDS, lost_signs, write_pdf
from generator.language import MessageError
from generator.language.report import cause_as_text, with_severity
from generator.site.citing import CFF_PATH, as_cff, thesis_reference


@click.group("export")
def export_() -> None:
    """Write the thesis, or some chapters, as a file to read elsewhere.

    A file of an earlier export is replaced. Any other file, or one that was changed since, is
    replaced only with --force.
    """


_OUTPUT = click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; by default exports/thesis with the extension of the format.",
)
_CHAPTERS = click.option(
    "--chapter",
    "chapters",
    multiple=True,
    help="Export this chapter only: its file, or its number with all below it (repeatable).",
)
_FORCE = click.option("--force", is_flag=True, help="Replace an existing file.")


def _add(form: str, write: Callable[[Book, set[str]], bytes], about: str) -> None:
    """Add the command that writes one format; ``write`` is given a set for signs without a font."""

    @export_.command(form, help=about)
    @_OUTPUT
    @_CHAPTERS
    @_FORCE
    def _(*, output: Path | None, chapters: tuple[str, ...], force: bool) -> None:
        _export(output or Path(FOLDER) / f"thesis.{form}", write, chapters, force=force)


def _export(
    path: Path,
    write: Callable[[Book, set[str]], bytes],
    chapters: Sequence[str],
    *,
    force: bool,
    for_review: bool = False,
) -> None:
    """Write chapters as a document to a path, or report why nothing is written."""
    thesis = thesis_here()
    language = thesis.language.code
    tell(Message("reading-chapters"), language, err=True)
    with _refusals_reported(language):
        with shown_progress():
            if for_review:
                _refuse_published(thesis, path)
                book = book_for_review(thesis, chapters)
                book = replace(book, comments=comments_for(thesis))
                thesis = named_to_reviewers(thesis)
            else:
                book = assemble_document(thesis, chapters, edition_of(thesis))
        tell(Message("writing", path=str(path)), language, err=True)
        lost = set[str]()
        contents = refuse_leaks(thesis, {path.name: write(book, lost)})
        _write(thesis, path, contents[path.name], force=force)
    for cause in by_cause([*lost_signs(thesis.manuscript.chapters, lost)]):
        click.echo(with_severity(cause, language), err=True)


_add(
    "pdf",
    lambda book, lost: write_pdf(book, lost=lost),
    "Write an accessible PDF: title page, contents, chapters, bibliography, evidence.",
)
_add("epub", lambda book, _: write_epub(book), "Write an EPUB, for a reader or a phone.")


@export_.command()
@click.argument("named", nargs=-1, metavar="[CHAPTER]...")
@_OUTPUT
@_CHAPTERS
@_FORCE
@click.option(
    "--for-review",
    is_flag=True,
    help="Mark the passages and lock what is computed, so that thesis review reads it again.",
)
def docx(
    named: tuple[str, ...],
    output: Path | None,
    chapters: tuple[str, ...],
    *,
    force: bool,
    for_review: bool,
) -> None:
    """Write a Word file, to comment and correct.

    One for a review is exports/review.docx, made from the last commit.
    """
    path = output or Path(FOLDER) / ("review.docx" if for_review else "thesis.docx")
    _export(
        path,
        lambda book, _: write_docx(book),
        (*named, *chapters),
        force=force,
        for_review=for_review,
    )


@export_.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path(FOLDER) / "responses.docx",
    show_default=True,
    help="The file to write: .docx, .odt, .html or .md.",
)
@_FORCE
def responses(*, output: Path, force: bool) -> None:
    """Write a letter to reviewers: each remark, what was done, the passage before and after."""
    thesis = named_to_reviewers(thesis_here())
    language = thesis.language.code
    form = LETTERS.get(output.suffix)
    if form is None:
        fail(Message("responses-format", path=str(output), known=tuple(LETTERS)), language)
    _refuse_published(thesis, output)
    with _refusals_reported(language):
        with shown_progress():
            blocks = read_html(draw_responses(thesis))
        title = {"title": thesis.language.text("responses")}
        contents = {output.name: write_format(form, blocks, title, "--standalone")}
        _write(thesis, output, refuse_leaks(thesis, contents)[output.name], force=force)


def _refuse_published(thesis: Thesis, output: Path) -> None:
    """Stop where a file for reviewers would be on the site: among the chapters, as a download."""
    settings, here = thesis.settings, output.resolve()
    chapters, exports = ((thesis.root / each).resolve() for each in (settings.chapters, FOLDER))
    downloads = ((thesis.root / each).resolve() for each in EXPORTS)
    if here in downloads or (chapters in here.parents and exports not in here.parents):
        fail(Message("for-reviewers-published", path=str(output), folder=FOLDER), settings.language)


def _write(thesis: Thesis, path: Path, content: bytes, *, force: bool) -> None:
    """Write a file, and report whether it is new or unchanged."""
    is_new = write_exports(thesis.root, {path: content}, force=force)
    tell(Message("wrote" if is_new else "unchanged", path=str(path)), thesis.language.code)


@contextmanager
def _refusals_reported(language: str) -> Generator[None]:
    """Report why nothing is exported, and exit."""
    try:
        yield
    except UnsoundError as error:
        for cause in by_cause(error.problems):
            if cause.problem.severity is Severity.ERROR:
                click.echo(cause_as_text(cause, language), err=True)
        fail(Message("export-errors"), language, 1)
    except (MessageError, OSError) as error:
        fail(Message("nothing-exported", reason=reason_of(error)), language)
    except CalledProcessError as error:  # by pandoc
        reason = error.stderr.decode("utf-8", "replace").strip()
        fail(Message("nothing-exported", reason=reason), language)


@export_.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="A .zip file or a folder; by default exports/deposit.zip.",
)
@_FORCE
def deposit(*, output: Path | None, force: bool) -> None:
    """Write the files that a library requires at the deposit of a thesis (STAR, theses.fr).

    The PDF, the metadata, the data, the citation, and a checklist. Exits 1 while a required item is
    missing.
    """
    thesis = thesis_here()
    language = thesis.language.code
    path = output or Path("exports") / "deposit.zip"
    edition = edition_of(thesis)
    tell(Message("reading-chapters"), language, err=True)
    with _refusals_reported(language):
        with shown_progress():
            book = assemble_document(thesis, (), edition)
        tell(Message("setting-pdf"), language, err=True)
        kit = deposit_kit(thesis, write_pdf(book, STANDARDS), edition)
        tell(Message("writing", path=str(path)), language, err=True)
        write_exports(thesis.root, kit.placed(path), force=force)
    problems = apply_severities(kit.problems, thesis.settings.checks)
    for cause in by_cause(problems):
        click.echo(with_severity(cause, language))
    tell(Message("wrote-files", path=str(path), count=len(kit.files)), language)
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
    """Write CITATION.cff: how to cite the thesis."""
    thesis = thesis_here()
    language = thesis.language.code
    reference = thesis_reference(thesis.settings.publication, edition_of(thesis))
    with _refusals_reported(language):
        content = as_cff(reference, thesis.language).encode()
        _write(thesis, output, content, force=force)
