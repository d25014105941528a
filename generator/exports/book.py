"""A thesis as one document: chapters, bibliography, evidence, and what stands around them.

``front.html.j2`` draws what stands around the chapters, as one list of parts that each format is
written from. The title page is that of a French thesis: institution, doctoral school, laboratory,
degree, discipline, title, author, the day of the defence, supervisors, the jury as a table. What is
not said is left out.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape, unescape
from typing import Any

from markupsafe import Markup

from generator.chapters import Chapter
from generator.chapters.bibliography import REFERENCES
from generator.core.problems import Message, nearest
from generator.core.templates import template
from generator.core.values import Frozen, field, replace
from generator.exports.document import Part, Picture
from generator.exports.pandoc import Node, classes_of, nodes_of, plain_text, read_html
from generator.exports.tables import Entry, captions_of
from generator.exports.word_comments import Comment, Comments
from generator.language import Language, MessageError, load_language
from generator.language.catalogue import UnknownLanguageError
from generator.language.typography import Typography
from generator.rendering import Knowledge, Page
from generator.rendering.typesetting import set_html
from generator.site.audit import audit_of
from generator.site.cards import Card, cards_of
from generator.site.places import own_page
from generator.site.publication import Edition, Publication
from generator.site.records import record_sheet
from generator.tables import MatrixSpec

_EVIDENCE, _AUDIT = "evidence", "audit"
NO_DAY = dt.date(1980, 1, 1)  # the first day that an archive (Word, EPUB) can name
_TAGS = {"fr": "fr-FR", "en": "en-GB"}
# The files that a table or a chart is made from, and what a screen offers beside them.
_SOURCE = re.compile(r'(<p class="table-source">[^\n]*?)</p>')
_OFFER = re.compile(r' <a [^<>]*\b(?:download|aria-label)="[^<>]*>[^<>]*</a>')
# A passage with its number, up to what is no part of it; links to the cards of its values.
_PASSAGE = re.compile(
    r' id="(p-\w+)" data-number="(\d+)"(.*?)(?= id="p-|<(?:h[1-6]|figure|table)\b|\Z)', re.DOTALL
)
_CARD = re.compile(r'#(c-[0-9a-f]{8})"')


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


class Book(Frozen):
    """A document: what stands before the chapters, pandoc's blocks of them, what stands after.

    ``pictures`` are by name; ``day`` is the version's. ``metadata`` are those of the file. What is
    ``for_review`` has bookmarks for passages and locks around what is computed, in Word, with the
    ``comments`` of reviewers.
    """

    metadata: dict[str, Any]
    language: Language
    before: tuple[FrontPart, ...]
    blocks: list[Node]
    after: tuple[FrontPart, ...]
    pictures: Mapping[str, Picture]
    day: dt.date | None = None
    for_review: bool = False
    comments: Comments = field(default_factory=dict[str, Sequence[Comment]])

    @property
    def language_tag(self) -> str:
        """The language of the document with its country, as files and programs name it."""
        return _TAGS.get(self.language.code, self.language.code)

    @property
    def moment(self) -> int:
        """When the version was made, in seconds since 1970; without a history always the same."""
        return int(dt.datetime.combine(self.day or NO_DAY, dt.time(), dt.UTC).timestamp())


def chosen_chapters(chapters: Sequence[Chapter], names: Iterable[str]) -> tuple[Chapter, ...]:
    """Return the named chapters; without names all, except those with ``export: false``.

    "7.1" includes the chapters below it. Raises ``MessageError`` for a name that there is not.
    """
    found: set[str] = set()
    for name in names:
        file, number = name.removeprefix("chapters/"), f"{name.rstrip('.')}."
        paths = {
            each.path
            for each in chapters
            if each.path == file or (each.prefix and f"{each.prefix}.".startswith(number))
        }
        if not paths:
            known = tuple(known for each in chapters for known in (each.path, each.prefix) if known)
            raise MessageError(
                Message("no-chapter", name=name, known=known, near=nearest(name, known))
            )
        found |= paths
    if not found:
        return tuple(each for each in chapters if each.is_exported)
    return tuple(each for each in chapters if each.path in found)


def document_parts(
    chapters: Sequence[Chapter],
    pages: Sequence[Page],
    knowledge: Knowledge,
    *,
    for_review: bool = False,
) -> tuple[Part, ...]:
    """Return the chapters, nested as their numbers say, the bibliography, appendices, evidence.

    For a review in Word the chapters name their passages.
    """
    shown = {each.path: each for each in pages}
    levels: dict[str, int] = {}
    parts: list[Part] = []
    appendices: list[Part] = []
    last = max((each.prefix[0] for each in chapters if each.is_appendix), default="@")  # before "A"
    evidence = [*_evidence(knowledge, (use.name for page in pages for use in page.tables))]
    words = knowledge.language.text("export_at_appendix", letter=chr(ord(last) + 1))
    link = f', <a class="at-page" href="/{_EVIDENCE}">{words}</a>'
    for chapter in chapters:
        above = chapter.prefix.rpartition(".")[0]
        while above and above not in levels:
            above = above.rpartition(".")[0]
        level = 1 + levels.get(above, 0)
        if chapter.prefix:
            levels[chapter.prefix] = level
        page = shown[chapter.path]
        html = _titled(chapter, page, knowledge.typography)
        html = _sourced(html, link if evidence else "")
        passages = (each.id for each in page.body.passages if for_review)
        own = appendices if chapter.is_appendix else parts
        own.append(Part(chapter.path, level, html, {}, frozenset(passages)))
    first = ord(last) + 1 - len(appendices)  # those of the author have their letters
    every = enumerate((*appendices, *evidence, *_audit(knowledge, pages)), first)
    lettered = (_lettered(each, chr(letter), knowledge.language) for letter, each in every)
    listed = (each for each in parts if each.path == REFERENCES)  # a chapter that shows all works
    has_own = any('class="csl-bib-body"' in each.html for each in listed)
    return (*parts, *(() if has_own else _references(knowledge, chapters)), *lettered)


def _titled(chapter: Chapter, page: Page, typography: Typography) -> str:
    """Return the HTML of a chapter below its title, also one that stands in its front matter."""
    if "title" not in chapter.meta or "<h1" in page.html:
        return page.html
    is_numbered = bool(chapter.prefix) and page.title.startswith(f"{chapter.prefix} ")
    number = f'<span class="section-number">{chapter.prefix}</span> ' if is_numbered else ""
    return f'<h1 id="title">{number}{escape(typography.set(chapter.title))}</h1>{page.html}'


def _sourced(html: str, link: str) -> str:
    """Return HTML whose tables name their files alone, and link to the passages of their cells."""
    html = _SOURCE.sub(lambda said: _OFFER.sub("", said[0]), html)
    return "</figure>".join(
        _SOURCE.sub(lambda said: f"{said[1]}{link}</p>", each)
        if 'class="evidence"' in each
        else each
        for each in html.split("</figure>")
    )


def _lettered(part: Part, letter: str, language: Language) -> Part:
    """Return an appendix with its own letter, or else this one, before its title."""
    html = re.sub(
        r'(?<=<span class="section-number">)[A-Z]?(?=</span>)',
        lambda number: language.text("export_appendix", letter=number[0] or letter),
        part.html,
        count=1,
    )
    return replace(part, html=html)


def _references(knowledge: Knowledge, chapters: Iterable[Chapter]) -> Iterator[Part]:
    citing = knowledge.citing
    if citing is None:
        return
    citations = (each for chapter in chapters for each in citing.citations.get(chapter.path, ()))
    cited = {key for each in citations for key in each.keys}
    works = {key: Markup(html) for key, html in citing.written.entries.items() if key in cited}  # noqa: S704 - made safe
    if works:
        drawn = template("generator.exports", "references.html.j2")
        title = knowledge.language.text("references")
        yield Part(REFERENCES, 1, drawn.render(title=title, works=works), {})


def _evidence(knowledge: Knowledge, shown: Iterable[str]) -> Iterator[Part]:
    specs = [
        spec
        for name in dict.fromkeys(shown)
        if isinstance(spec := knowledge.specs[name], MatrixSpec) and spec.evidence
    ]
    sheets: list[tuple[str, dict[str, Any]]] = []
    targets: dict[tuple[str, str], str] = {}
    for name in dict.fromkeys(spec.rows for spec in specs):
        relation = knowledge.study.relation(name)
        if relation.resource.privacy != "public":
            continue
        own = [spec for spec in specs if spec.rows == name]
        for record in relation.records:
            path, key = own_page(record), f"{_EVIDENCE}-{record.key}"
            sheet = record_sheet(knowledge, record, own, whole=True)
            sheets.append((key, sheet))
            targets[path, ""] = key
            groups = (group for matrix in sheet["judgements"] for group in matrix["groups"])
            for judged in (each for group in groups for each in group["judged"]):
                targets[path, judged["anchor"]] = f"{key}-{judged['anchor']}"
                for evidence in judged["evidence"]:
                    place = knowledge.register.get(evidence["key"])
                    where = (place.path, place.anchor) if place else (path, evidence["key"])
                    targets[where] = f"{_EVIDENCE}-{evidence['key']}"
    if sheets:
        drawn = template("generator.exports", "evidence.html.j2")
        html = drawn.render(sheets=sheets, language=knowledge.language)
        yield Part(_EVIDENCE, 1, set_html(html, knowledge.typography), targets)


def _audit(knowledge: Knowledge, pages: Iterable[Page]) -> Iterator[Part]:
    """Yield the audit of the chapters that have values, if any has."""
    made: dict[tuple[str, str, bool], Card | None] = {}
    chapters = [
        (
            page,
            audit_of(knowledge, page, [*cards_of(knowledge, page.values, (), made)]),
            _passages_of(page.html),
        )
        for page in pages
        if page.values
    ]
    if any(audit for _, audit, _ in chapters):
        drawn = template("generator.exports", "audit.html.j2")
        html = drawn.render(chapters=chapters, language=knowledge.language)
        yield Part(_AUDIT, 1, set_html(html, knowledge.typography), {})


def _passages_of(html: str) -> dict[str, tuple[str, str]]:
    """Return the id and the number of the passage that each value first stands in, by its card."""
    return {
        card: (each[1], each[2])
        for each in reversed([*_PASSAGE.finditer(html)])
        for card in _CARD.findall(each[3])
    }


# --- what stands around the chapters --------------------------------------------------------------


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
        said = dict(pairs)
        if kind != "lists":
            yield FrontPart(kind, said.get("data-title", ""), content, said.get("lang", ""))
            continue
        headings = tuple(
            (found["c"][0], found["c"][1][0], plain_text(found["c"][2]).strip())
            for found in nodes_of(blocks, "Header")
            if "unlisted" not in classes_of(found)
        )
        yield FrontPart("contents", language.text("export_contents"), [], entries=headings)
        for name, entries in captions_of(blocks).items():
            title = language.text(f"list_of_{name}s")
            yield FrontPart(f"list-of-{name}s", title, [], entries=tuple(entries))


def abbreviations_in(html: Iterable[str]) -> dict[str, str]:
    """Return what abbreviations stand for, as each chapter says it (``*[ODC]: …``), in order."""
    found: dict[str, dict[str, None]] = {}
    for each in html:
        for words, short in re.findall(r'<abbr title="([^"]*)">([^<]*)</abbr>', each):
            found.setdefault(unescape(short), {})[unescape(words)] = None
    ordered = sorted(found.items(), key=lambda each: each[0].casefold())
    return {short: " ; ".join(meanings) for short, meanings in ordered}
