"""What stands around the chapters, as one list of parts that each format is written from.

``front.html.j2`` draws them. The title page is that of a French thesis: institution, doctoral
school, laboratory, degree, discipline, title, author, the day of the defence, supervisors, the jury
as a table. What is not said is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from generator.core.templates import template
from generator.core.values import Frozen
from generator.exports.document import Picture
from generator.exports.pandoc import Node, read_html
from generator.exports.tables import Entry, captions_of, headings_of
from generator.language import Language, load_language
from generator.language.catalogue import UnknownLanguageError
from generator.language.typography import Typography
from generator.site.publication import Edition, Publication


class FrontPart(Frozen):
    """A part around the chapters: its kind, its title, its blocks.

    The kind names its look in each format: a function of ``thesis.typ``, a style of Word, a class
    of ``book.css``. ``entries`` are what a list names; ``language`` is said where it is another.
    """

    kind: str
    title: str
    blocks: list[Node]
    language: str = ""
    entries: tuple[Entry, ...] = ()


def metadata_of(publication: Publication, typography: Typography) -> dict[str, Any]:
    """Return the metadata of the file, as pandoc names them; what is not said is empty."""
    return {
        "title": typography.set(publication.title),
        "subtitle": typography.set(publication.subtitle),
        "author": [each.name for each in publication.authors],
        "keywords": list(publication.keywords.get(publication.language, ())),
        "description": publication.subtitle or publication.title,
        "publisher": publication.institution,
        "rights": publication.license.spdx if publication.license else "",
    }


def front_html(
    publication: Publication,
    edition: Edition | None,
    language: Language,
    typography: Typography,
    logos: Iterable[Picture],
    abbreviations: Mapping[str, str],
) -> str:
    """Return what stands around the chapters as HTML, with the typography of the thesis."""
    return template("generator.exports", "front.html.j2").render(
        publication=publication,
        edition=edition,
        language=language,
        said=language.text,
        told=typography.set,
        logos=logos,
        abbreviations=abbreviations,
        abstracts=list(_abstracts(publication, language)),
    )


def _abstracts(publication: Publication, own: Language) -> Iterator[tuple[str, Language, str]]:
    """Yield the language of each abstract, that of the thesis first, and of its labels.

    A language that has no labels has those of the thesis, and its code beside them.
    """
    first = publication.language
    for code in sorted(publication.abstracts, key=lambda each: (each != first, each)):
        try:
            yield code, load_language(code), ""
        except UnknownLanguageError:
            yield code, own, f" ({code})"


def front_parts(html: str, blocks: list[Node], language: Language) -> Iterator[FrontPart]:
    """Yield the parts of ``front_html``, with the lists of what the chapters (``blocks``) hold."""
    for part in read_html(html):
        (_, (kind, *_), pairs), content = part["c"]
        if kind == "lists":
            yield from _lists_of(blocks, language)
        else:
            said = dict(pairs)
            yield FrontPart(kind, said.get("data-title", ""), content, said.get("lang", ""))


def _lists_of(blocks: list[Node], language: Language) -> Iterator[FrontPart]:
    title = language.text("export_contents")
    yield FrontPart("contents", title, [], entries=headings_of(blocks))
    for kind, entries in captions_of(blocks).items():
        title = language.text(f"list_of_{kind}s")
        yield FrontPart(f"list-of-{kind}s", title, [], entries=tuple(entries))


def abbreviations_in(html: Iterable[str]) -> dict[str, str]:
    """Return what abbreviations stand for, as each chapter says it (``*[ODC]: …``), in order."""
    found: dict[str, dict[str, None]] = {}
    for each in html:
        for words, short in re.findall(r'<abbr title="([^"]*)">([^<]*)</abbr>', each):
            found.setdefault(unescape(short), {})[unescape(words)] = None
    ordered = sorted(found.items(), key=lambda each: each[0].casefold())
    return {short: " ; ".join(meanings) for short, meanings in ordered}
