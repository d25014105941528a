"""Exports of a thesis: what is rendered and judged here goes to ``exports`` as plain parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import unescape

from generator import exports
from generator.app.project import Thesis, apply_severities, collect_problems, render
from generator.app.settings import publication_line
from generator.checks import secrets_of
from generator.checks.privacy import private_problem
from generator.core.problems import Place, Problem, has_errors, in_file_order
from generator.exports import (
    Book,
    Kit,
    Part,
    chosen_chapters,
    document_parts,
    front_matter,
    make_book,
)
from generator.site.publication import Edition
from generator.site.verify import Site


class UnsoundError(ValueError):
    """A thesis has errors, so that nothing is exported: ``problems`` are all that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep what is wrong."""
        self.problems = tuple(problems)
        super().__init__("the thesis has errors")


def assemble_document(
    thesis: Thesis, names: Iterable[str] = (), edition: Edition | None = None
) -> Book:
    """Return the thesis, or the chapters that were asked for by name, as one document.

    Raises ``UnsoundError`` while the thesis has errors, ``UnknownChapterError`` for a chapter that
    it does not have.
    """
    chapters = chosen_chapters(thesis.manuscript.chapters, names)
    renderings = render(thesis)
    _refuse_errors(
        collect_problems(thesis, (each for page in renderings for each in page.problems))
    )
    paths = {each.path for each in chapters}
    shown = [each for each in renderings if each.path in paths]
    parts = document_parts(chapters, shown, thesis.knowledge)
    _refuse_errors(_private_values(thesis, parts))
    publication = thesis.settings.publication
    book = make_book(
        parts,
        front_matter(publication, edition, thesis.language, thesis.knowledge.typography),
        thesis.language,
        Site(publication.address, thesis.settings.folders),
        thesis.root / thesis.settings.chapters,
    )
    kinds = tuple(
        kind
        for kind in ("table", "figure")
        if any(entry.path in paths for entry in thesis.register.of_kind(kind))
    )
    return replace(book, kinds=kinds, day=edition.day if edition else None)


def deposit_kit(thesis: Thesis, pdf: bytes, edition: Edition | None) -> Kit:
    """Return the deposit kit of a thesis with its PDF."""
    return exports.deposit_kit(
        pdf,
        thesis.study,
        thesis.settings.publication,
        edition,
        thesis.language,
        line=publication_line(thesis.root),
    )


def fresh_exports(thesis: Thesis) -> dict[str, bytes]:
    """Return the exports in the folder of the thesis that are no older than its files."""
    folders = (thesis.settings.chapters, thesis.settings.data)
    return exports.fresh_exports(thesis.root, folders)


def _refuse_errors(problems: Sequence[Problem]) -> None:
    if has_errors(problems):
        raise UnsoundError(problems)


def _private_values(thesis: Thesis, parts: Iterable[Part]) -> list[Problem]:
    """Return a problem for each private value of the data that stands in a part."""
    secrets = secrets_of(thesis.study)
    found = (
        private_problem(Place(part.path), secret)
        for part in parts
        for _, secret in secrets.within(unescape(part.html))
    )
    return in_file_order(apply_severities(found, thesis.settings.checks))
