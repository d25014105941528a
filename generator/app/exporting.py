"""Exports of a thesis: renders and checks it, and hands its parts to ``exports``."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.app.project import Thesis, collect_problems, render
from generator.app.settings import publication_line
from generator.core.problems import Place, Problem, has_errors, in_file_order
from generator.core.values import replace
from generator.exports import deposit
from generator.exports.book import (
    Book,
    FrontPart,
    abbreviations_in,
    chosen_chapters,
    document_parts,
    front_html,
    front_parts,
    metadata_of,
)
from generator.exports.document import Picture, Unshown, join_parts, read_picture
from generator.exports.pandoc import node, text
from generator.rendering.unrendered import first_place
from generator.site.attachments import leaks_in_file
from generator.site.publication import Edition
from generator.site.verify import Site


class UnsoundError(ValueError):
    """The thesis has errors, ``problems``, so that nothing is exported."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("the thesis has errors")


def assemble_document(
    thesis: Thesis,
    names: Iterable[str] = (),
    edition: Edition | None = None,
    review: Mapping[str, str] | None = None,
) -> Book:
    """Return chapters as one document; raise ``UnsoundError``, ``MessageError``.

    Only the whole has dedication, thanks and abstracts. One for a ``review`` says by these
    properties of its file what it was made from, and on its first page how to comment.
    """
    chapters = chosen_chapters(thesis.manuscript.chapters, names)
    publication = thesis.settings.publication
    if len(chapters) < sum(each.is_exported for each in thesis.manuscript.chapters):
        publication = replace(publication, dedication="", thanks="", abstracts={})
    pages = render(thesis)
    _refuse_errors(collect_problems(thesis, pages))
    paths = {each.path for each in chapters}
    shown = [each for each in pages if each.path in paths]
    settings = thesis.settings
    is_for_review = review is not None
    parts = document_parts(chapters, shown, thesis, for_review=is_for_review)
    refuse_leaks(thesis, {part.path: part.html.encode() for part in parts}, "part.html")
    unlinked = {each.path for each in thesis.manuscript.chapters if not each.is_exported}
    found = (
        read_picture(thesis.root, each, each, publication.institution) for each in publication.logos
    )
    logos = [each for each in found if isinstance(each, Picture)]
    pictures = {each.name: each for each in logos}
    site = Site(publication.address, settings.folders, unlinked)
    blocks, unshown = join_parts(parts, site, thesis.manuscript.folder, pictures)
    _refuse_errors(thesis.as_told(_images(thesis, unshown)))
    language, typography = thesis.language, thesis.typography
    abbreviations = abbreviations_in(part.html for part in parts)
    html = front_html(publication, edition, language, typography, logos, abbreviations)
    around = list(front_parts(html, blocks, language))
    if review is not None:
        how = text(language.text("how_to_review", version=review["thesis-version"]))
        around.insert(0, FrontPart("title-page", "", [node("Para", [how])]))
    book = Book(
        metadata_of(publication, typography) | dict(review or {}),
        language,
        tuple(each for each in around if each.kind != "abstract"),
        blocks,
        tuple(each for each in around if each.kind == "abstract"),
        pictures,
        edition.day if edition else None,
        for_review=is_for_review,
    )
    title = json.dumps(book.metadata, ensure_ascii=False)
    contents = {each.name: each.content for each in pictures.values()}
    files = {"title.json": title.encode(), "title.html": html.encode(), **contents}
    refuse_leaks(thesis, files)
    return book


def _images(thesis: Thesis, unshown: Iterable[Unshown]) -> Iterator[Problem]:
    """Yield an error, with its line, for each image that a document cannot contain."""
    for path, source, message in unshown:
        chapter = thesis.manuscript.chapter(path)
        place = first_place(chapter, source) if chapter else Place(path)
        yield Problem("image", place, message, source)


def refuse_leaks(thesis: Thesis, files: Mapping[str, bytes], kind: str = "") -> Mapping[str, bytes]:
    """Return the files of an export; raise ``UnsoundError`` if one of them holds a secret.

    ``kind`` is a name that says how all are read. A PDF is not read: all that it is set from was
    read before.
    """
    pdf = [name for name in files if name.endswith(".pdf")]
    leaks = thesis.leaks
    problems = (
        problem
        for name, content in (files.items() if leaks else ())
        for problem in leaks_in_file(Place(name), name, content, leaks, pdf, kind)
    )
    _refuse_errors(in_file_order(problems))
    return files


def _refuse_errors(problems: Sequence[Problem]) -> None:
    if has_errors(problems):
        raise UnsoundError(problems)


def deposit_kit(thesis: Thesis, pdf: bytes, edition: Edition | None) -> deposit.Kit:
    """Return the deposit kit of a thesis with its PDF."""
    publication, line = thesis.settings.publication, publication_line(thesis.root)
    language = thesis.language
    kit = deposit.deposit_kit(pdf, thesis.study, publication, edition, language, line=line)
    refuse_leaks(thesis, kit.files)
    return kit
