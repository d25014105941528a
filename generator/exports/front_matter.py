"""What stands around the chapters, as one list of parts that each format is written from.

The title page is that of a French thesis: institution, doctoral school, laboratory, degree,
discipline, title, author, the day of the defence, supervisors, the jury as a table. What is not
said is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any

from generator.core.values import Frozen
from generator.exports.document import Picture
from generator.exports.pandoc import Node, div, node, para, text
from generator.exports.tables import Entry, captions_of, headings_of
from generator.language import Language, load_language
from generator.language.catalogue import UnknownLanguageError
from generator.language.typography import Typography
from generator.site.publication import Edition, Person, Publication


class FrontPart(Frozen):
    """A part around the chapters: its kind, its title, its blocks.

    The kind names its look in each format: a function of ``thesis.typ``, a style of Word, a class
    of ``book.css``. ``entries`` are what a list names; ``language`` is said where it is another.
    """

    kind: str
    title: str
    blocks: list[Node]
    entries: tuple[Entry, ...] = ()
    language: str = ""


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


def opening_parts(
    publication: Publication,
    edition: Edition | None,
    language: Language,
    typography: Typography,
    logos: Iterable[Picture],
) -> Iterator[FrontPart]:
    """Yield title page, imprint, dedication and thanks, with the typography of the thesis."""
    said, licence = language.text, publication.license
    lines = list(_title_page(publication, language, typography, logos))
    yield FrontPart("title-page", said("export_imprint"), lines)
    imprint = (
        edition.words if edition else "",
        publication.address,
        f"{said('export_licence')} {licence.spdx}" if licence else "",
        licence.url if licence else "",
        publication.doi_url,
    )
    parts = (
        ("imprint", "", [*filter(None, imprint)]),
        ("dedication", said("export_dedication"), _split(typography.set(publication.dedication))),
        ("thanks", said("export_thanks"), _split(typography.set(publication.thanks))),
    )
    for kind, title, paragraphs in parts:
        if paragraphs:
            yield FrontPart(kind, title, [para(each) for each in paragraphs])


def _title_page(
    publication: Publication, language: Language, typography: Typography, logos: Iterable[Picture]
) -> Iterator[Node]:
    """Yield what stands above the title and around it, below the author, and at the foot."""
    lines = {
        name: _labelled(language.text(f"export_{name}"), typography.set(words), " : ")
        for name in ("doctoral_school", "laboratory", "discipline")
        if (words := getattr(publication, name))
    }
    pictures = [
        node("Image", ["", [], [["height", "2cm"]]], [text(each.text)], [each.name, ""])
        for each in logos
    ]
    day = publication.defended and language.scalar(publication.defended)
    defended = typography.set(f"{language.text('export_defended')} {day}") if day else ""
    people = typography.set("\n".join(map(_person, publication.supervisors)))
    led = _labelled(language.text("export_supervisors"), people, "\n") if people else ""
    yield div("logos", [node("Para", pictures)] if pictures else [])
    yield div("institution", _lines(publication.institution))
    yield div("above-title", _lines(lines.get("doctoral_school"), lines.get("laboratory")))
    yield div("degree", _lines(publication.degree))
    yield div("discipline", _lines(lines.get("discipline")))
    yield div("defended", _lines(defended))
    yield div("supervisors", _lines(led))
    yield div("jury", _jury(publication.jury, language))
    yield div("nnt", _lines(publication.nnt and f"NNT {publication.nnt}"))


def _labelled(label: str, words: str, between: str) -> str:
    """Return words after their label, which they may begin with themselves."""
    return words if words.startswith(label) else f"{label}{between}{words}"


def _lines(*lines: str | None) -> list[Node]:
    """Return a paragraph for each text that there is, with its line breaks."""
    return [
        node("LineBlock", [[text(each)] for each in line.split("\n")]) for line in lines if line
    ]


def _person(person: Person) -> str:
    return ", ".join(filter(None, (person.name, person.quality, person.role, person.affiliation)))


def _jury(people: Iterable[Person], language: Language) -> list[Node]:
    """Return the jury as a table with its title, without the columns that say nothing."""
    rows = [(each.name, each.quality, each.affiliation, each.role) for each in people]
    names = ("name", "quality", "affiliation", "role")
    columns = [
        (language.text(f"export_jury_{name}"), *column)
        for name, *column in zip(names, *rows, strict=True)
        if any(column)
    ]
    return (
        [*_lines(language.text("export_jury")), _table([*zip(*columns, strict=True)])]
        if rows
        else []
    )


def _table(rows: list[tuple[str, ...]]) -> Node:
    def row(words: Iterable[str]) -> list[Any]:
        plain = [[node("Plain", [text(each)])] for each in words]
        return [["", [], []], [[["", [], []], node("AlignDefault"), 1, 1, each] for each in plain]]

    empty: list[Any] = ["", [], []]
    columns = [[node("AlignDefault"), node("ColWidthDefault")] for _ in rows[0]]
    head, *body = map(row, rows)
    return node(
        "Table", empty, [None, []], columns, [empty, [head]], [[empty, 0, [], body]], [empty, []]
    )


def lists_of(
    blocks: list[Node], abbreviations: Mapping[str, str], language: Language, typography: Typography
) -> Iterator[FrontPart]:
    """Yield the contents, the lists of tables and of figures, the list of abbreviations."""
    yield FrontPart("contents", language.text("export_contents"), [], headings_of(blocks))
    for kind, entries in captions_of(blocks).items():
        yield FrontPart(f"list-of-{kind}s", language.text(f"list_of_{kind}s"), [], tuple(entries))
    items = [
        [[text(short)], [[node("Plain", [text(typography.set(words))])]]]
        for short, words in abbreviations.items()
    ]
    if items:
        title = language.text("export_abbreviations")
        yield FrontPart("abbreviations", title, [node("DefinitionList", items)])


def abbreviations_in(html: Iterable[str]) -> dict[str, str]:
    """Return what abbreviations stand for, as each chapter says it (``*[ODC]: …``), in order."""
    found: dict[str, dict[str, None]] = {}
    for each in html:
        for words, short in re.findall(r'<abbr title="([^"]*)">([^<]*)</abbr>', each):
            found.setdefault(unescape(short), {})[unescape(words)] = None
    ordered = sorted(found.items(), key=lambda each: each[0].casefold())
    return {short: " ; ".join(meanings) for short, meanings in ordered}


def abstract_parts(
    publication: Publication, own: Language, kinds: frozenset[str]
) -> Iterator[FrontPart]:
    """Yield the abstracts, that of the thesis's language first.

    Each has the title of the thesis above it and its keywords below. A language that has no labels
    of its own has those of the thesis.
    """
    first = publication.language
    for code in sorted(publication.abstracts, key=lambda each: (each != first, each)):
        try:
            language, about = load_language(code), ""
        except UnknownLanguageError:
            language, about = own, f" ({code})"
        told = Typography(code, kinds).set
        title = told(publication.titles.get(code, ""))
        blocks = [div("abstract-of", [para(title)])] if title else []
        blocks += [para(each) for each in _split(told(publication.abstracts[code]))]
        if words := publication.keywords.get(code):
            keywords = f"{language.text('export_keywords')} {', '.join(words)}"
            blocks.append(div("keywords", [para(keywords)]))
        title = f"{language.text('export_abstract')}{about}"
        yield FrontPart("abstract", title, blocks, language=code)


def _split(words: str) -> list[str]:
    """Return the paragraphs of a text."""
    return [" ".join(each.split()) for each in words.split("\n\n") if each.strip()]
