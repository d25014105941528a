"""What stands around the chapters: title page, dedication, thanks, abstracts on the back.

The title page is that of a French thesis: institution, doctoral school, laboratory, degree,
discipline, title, author, the day of the defence, supervisors, the jury as a table. What is not
said is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from generator.exports.document import Picture
from generator.exports.pandoc import Node, node, para, text
from generator.language import Language, load_language
from generator.language.catalogue import UnknownLanguageError
from generator.language.typography import Typography
from generator.site.publication import Edition, Person, Publication


def front_matter(
    publication: Publication,
    edition: Edition | None,
    language: Language,
    typography: Typography,
    logos: Iterable[Picture],
    abbreviations: Mapping[str, str],
) -> dict[str, Any]:
    """Return the texts around the chapters, with the typography of the thesis.

    ``lines`` are labels and values by name, ``jury`` is a table, ``imprint`` is the back of the
    title page: version, address, licence, identifiers. An abstract has its ``language``, a
    ``title`` ("Résumé"), the title that it is ``of``, ``paragraphs``, ``keywords`` in a line.
    """
    told, said = typography.set, language.text
    lines = {
        "discipline": publication.discipline,
        "doctoral_school": publication.doctoral_school,
        "laboratory": publication.laboratory,
        "supervisors": "\n".join(map(_person, publication.supervisors)),
    }
    day = str(language.scalar(publication.defended)) if publication.defended else ""
    licence = publication.license
    imprint = (
        edition.words if edition else "",
        publication.address,
        f"{said('export_licence')} {licence.spdx}" if licence else "",
        licence.url if licence else "",
        publication.doi_url,
    )
    own = publication.language
    codes = sorted(publication.abstracts, key=lambda each: (each != own, each))
    return {
        "title": told(publication.title),
        "subtitle": told(publication.subtitle),
        "authors": [each.name for each in publication.authors],
        "institution": publication.institution,
        "degree": publication.degree,
        "nnt": f"NNT {publication.nnt}" if publication.nnt else "",
        "logos": [(each.name, each.text) for each in logos],
        "defended": told(f"{said('export_defended')} {day}") if day else "",
        "lines": {
            name: (said(f"export_{name}"), told(words)) for name, words in lines.items() if words
        },
        "jury": _jury(publication.jury, language),
        "imprint": [*filter(None, imprint)],
        "dedication": _paragraphs(told(publication.dedication)),
        "thanks": {
            "title": said("export_thanks"),
            "paragraphs": _paragraphs(told(publication.thanks)),
        },
        "abbreviations": {short: told(words) for short, words in abbreviations.items()},
        "abstracts": [_abstract(publication, code, language, typography.kinds) for code in codes],
        "keywords": publication.keywords.get(own, ()),
        "description": publication.subtitle or publication.title,
        "licence": licence.spdx if licence else "",
    }


def _person(person: Person) -> str:
    return ", ".join(filter(None, (person.name, person.quality, person.role, person.affiliation)))


def _jury(people: Sequence[Person], language: Language) -> dict[str, Any]:
    """Return the heads and rows of a table, without the columns that say nothing."""
    names = ("name", "quality", "affiliation", "role")
    shown = [name for name in names if any(getattr(each, name) for each in people)]
    return {
        "title": language.text("export_jury"),
        "head": [language.text(f"export_jury_{name}") for name in shown],
        "rows": [[getattr(each, name) for name in shown] for each in people],
    }


def abbreviations_in(html: Iterable[str]) -> dict[str, str]:
    """Return what abbreviations stand for, as each chapter says it (``*[ODC]: …``), in order."""
    found: dict[str, dict[str, None]] = {}
    for each in html:
        for words, short in re.findall(r'<abbr title="([^"]*)">([^<]*)</abbr>', each):
            found.setdefault(unescape(short), {})[unescape(words)] = None
    ordered = sorted(found.items(), key=lambda each: each[0].casefold())
    return {short: " ; ".join(meanings) for short, meanings in ordered}


def _paragraphs(words: str) -> list[str]:
    return [" ".join(each.split()) for each in words.split("\n\n") if each.strip()]


def _abstract(
    publication: Publication, code: str, own: Language, kinds: frozenset[str]
) -> dict[str, Any]:
    """Return an abstract, with the labels of the thesis where its language has none of ours."""
    try:
        language, about = load_language(code), ""
    except UnknownLanguageError:
        language, about = own, f" ({code})"
    told = Typography(code, kinds).set
    words = ", ".join(publication.keywords.get(code, ()))
    return {
        "language": code,
        "title": f"{language.text('export_abstract')}{about}",
        "of": told(publication.titles.get(code, "")),
        "paragraphs": _paragraphs(told(publication.abstracts[code])),
        "keywords": f"{language.text('export_keywords')} {words}" if words else "",
    }


def title_blocks(front: dict[str, Any]) -> list[Node]:
    """Return the lines of the title page below title and author, and the table of the jury."""
    lines = [front[name] for name in ("institution", "degree", "defended")]
    for name, (label, words) in front["lines"].items():
        between = " " if name == "supervisors" else " : "
        said = words.replace("\n", " ; ")
        lines.append(said if said.startswith(label) else f"{label}{between}{said}")
    blocks, jury = [para(each) for each in lines if each], front["jury"]
    if jury["rows"]:
        blocks += [para(jury["title"]), _table(jury["head"], jury["rows"])]
    return [*blocks, *(para(each) for each in (front["nnt"], *front["imprint"]) if each)]


def personal_parts(front: dict[str, Any]) -> Iterator[tuple[str, list[Node]]]:
    """Yield the dedication, which has no title, and the thanks with theirs, where there are any."""
    thanks = front["thanks"]
    for title, paragraphs in (("", front["dedication"]), (thanks["title"], thanks["paragraphs"])):
        if paragraphs:
            yield title, [para(each) for each in paragraphs]


def abbreviations_list(front: dict[str, Any]) -> list[Node]:
    """Return the abbreviations with what they stand for, nothing where there are none."""
    items = [
        [[text(short)], [[node("Plain", [text(words)])]]]
        for short, words in front["abbreviations"].items()
    ]
    return [node("DefinitionList", items)] if items else []


def abstract_texts(abstract: dict[str, Any]) -> list[Node]:
    """Return the paragraphs of an abstract and the line of keywords, where there is one."""
    return [para(words) for words in (*abstract["paragraphs"], abstract["keywords"]) if words]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Node:
    def row(words: Sequence[str]) -> list[Any]:
        plain = [[node("Plain", [text(each)])] for each in words]
        return [["", [], []], [[["", [], []], node("AlignDefault"), 1, 1, each] for each in plain]]

    empty: list[Any] = ["", [], []]
    columns = [[node("AlignDefault"), node("ColWidthDefault")] for _ in head]
    body: list[Any] = [empty, 0, [], list(map(row, rows))]
    return node("Table", empty, [None, []], columns, [empty, [row(head)]], [body], [empty, []])
