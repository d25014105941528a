"""The deposit kit: what the library of a French university asks for (STAR, theses.fr).

It holds the PDF, the metadata, the data, how the thesis is cited, and a list of what is there and
what is missing. Sources: the fields that STAR asks a doctoral student for, after the TEF
recommendation for French theses, with the lengths of its form. The PDF is PDF/A
and PDF/UA, as every one that is exported.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath

from generator.core.problems import CONFIGURATION, Message, Place, Problem, Severity
from generator.core.templates import template
from generator.core.values import Frozen
from generator.data import Study
from generator.data.csv_source import csv_text, disarmed
from generator.language import Language, describe
from generator.site.citing import CFF_PATH, as_bibtex, as_cff, as_text, thesis_reference
from generator.site.data_files import archive_path, data_archive, published_files, zipped
from generator.site.publication import Edition, Person, Publication, full_title

RULE = "settings"
PDF_NAME = "thesis.pdf"
_LANGUAGES = ("fr", "en")  # A French thesis has title, abstract and keywords in both
# Characters that the form takes and that libraries advise, spaces included.
_LONGEST_ABSTRACT, _ADVISED_ABSTRACT = 4000, 1700
_FEWEST_KEYWORDS, _MOST_KEYWORDS = 3, 10

# The metadata by key, in the order of the form: the values as they are typed into it, what to
# write for them in ``mkdocs.yml``, and how bad it is where they are missing: a deposit is
# refused (error), they are asked for (warning), they are welcome (info).
Fields = Mapping[str, tuple[Sequence[str], str, Severity]]


class Kit(Frozen):
    """The files of a deposit by name, and what is still missing or wrong."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]

    def placed(self, path: Path) -> dict[Path, bytes]:
        """Return what to write: one archive for a path that ends with .zip, else a folder."""
        if path.suffix.lower() == ".zip":
            return {path: zipped(self.files)}
        return {path / name: content for name, content in self.files.items()}


def deposit_kit(
    pdf: bytes,
    study: Study,
    publication: Publication,
    edition: Edition | None,
    language: Language,
    *,
    line: int = 1,
) -> Kit:
    """Return the files of a deposit, and as problems what is missing or too long."""
    fields, reference = _fields(publication), thesis_reference(publication, edition)
    files = {PDF_NAME: pdf}
    published = published_files(study, publication, edition)
    if published:
        name = PurePosixPath(archive_path(study, publication)).name
        files[name] = data_archive(published, study, language, publication, edition)
    metadata = language.text("deposit_metadata")
    files |= {
        f"{metadata}.csv": _as_csv(fields, language),
        CFF_PATH: as_cff(reference, language).encode(),
        "thesis.bib": as_bibtex(reference).encode(),
    }
    problems = tuple(deposit_problems(publication, line))
    readme = template("generator.exports", "deposit.md.j2").render(
        said=language.text,
        cited=as_text(reference, language),
        files=files,
        fields=fields,
        wrong=[each for each in problems if each.found],
        describe=partial(describe, language=language.code),
    )
    return Kit({"README.md": readme.encode(), **files}, problems)


def _fields(publication: Publication) -> Fields:
    error, warning, info = Severity.ERROR, Severity.WARNING, Severity.INFO
    authors, defended, licence = publication.authors, publication.defended, publication.license
    parted = [each for each in authors if each.family and each.given]
    name = "author: {family: …, given: …}"
    abstracts, keywords = publication.abstracts, publication.keywords
    rows: list[tuple[str, Sequence[str], str, Severity]] = [
        ("author_family", [each.family for each in parted], name, error),
        ("author_given", [each.given for each in parted], name, error),
        ("author_orcid", [each.orcid for each in authors], "author: {orcid: …}", warning),
        ("author_idref", [each.idref for each in authors], "author: {idref: …}", info),
        *(
            (f"title_{code}", [full_title(publication, code)], f"title: {{{code}: …}}", error)
            for code in _LANGUAGES
        ),
        ("language", [publication.language], "", error),
        ("degree", [publication.degree], "", error),
        ("discipline", [publication.discipline], "", error),
        ("institution", [publication.institution], "", error),
        ("doctoral_school", [publication.doctoral_school], "", error),
        ("laboratory", [publication.laboratory], "", warning),
        ("supervisors", [_person(each) for each in publication.supervisors], "", error),
        ("jury", [_person(each) for each in publication.jury], "", warning),
        ("defended", [defended.isoformat() if defended else ""], "defended: 2026-11-24", error),
        *(
            row
            for code in _LANGUAGES
            for row in (
                (f"abstract_{code}", [abstracts.get(code, "")], f"abstracts: {{{code}: …}}", error),
                (f"keywords_{code}", keywords.get(code, ()), f"keywords: {{{code}: […]}}", error),
            )
        ),
        ("license", [licence.spdx if licence else ""], "license: CC-BY-4.0", warning),
        ("nnt", [publication.nnt], "", info),
        ("doi", [publication.doi], "", info),
    ]
    return {
        key: ([*filter(None, values)], f"publication: {example or f'{key}: …'}", need)
        for key, values, example, need in rows
    } | {"address": ([*filter(None, [publication.address])], "site_url: …", info)}


def _person(person: Person) -> str:
    """Return somebody as a form asks for them: name, then function, institution and numbers."""
    orcid = f"ORCID {person.orcid}" if person.orcid else ""
    idref = f"IdRef {person.idref}" if person.idref else ""
    parts = (person.sorted_name, person.role, person.affiliation, orcid, idref)
    return ", ".join(filter(None, parts))


def deposit_problems(publication: Publication, line: int = 1) -> Iterator[Problem]:
    """Yield a problem at ``publication:`` (a ``line``) for what is missing or too long."""
    place = Place(CONFIGURATION, line)
    for key, (values, example, need) in _fields(publication).items():
        if not values:
            message = Message("deposit-missing", field=key, example=example)
            yield Problem(RULE, place, message, "", example, need)
    for code in _LANGUAGES:
        length = len(publication.abstracts.get(code, ""))
        for most, name, severity in (
            (_LONGEST_ABSTRACT, "abstract-too-long", Severity.ERROR),
            (_ADVISED_ABSTRACT, "abstract-long", Severity.INFO),
        ):
            if length > most:
                message = Message(name, language=code, count=length, most=most)
                yield Problem(RULE, place, message, f"{length}", f"{most}", severity)
                break
        words = publication.keywords.get(code, ())
        least, most, count = _FEWEST_KEYWORDS, _MOST_KEYWORDS, len(words)
        if words and not least <= count <= most:
            message = Message("keywords-count", language=code, count=count, least=least, most=most)
            expected = Message("from-to", least=least, most=most)
            yield Problem(RULE, place, message, f"{count}", expected, Severity.WARNING)


def _as_csv(fields: Fields, language: Language) -> bytes:
    rows = [(language.text("field"), language.text("deposit_value"))]
    for key, (values, _, _) in fields.items():
        name = language.text(f"deposit_field_{key}")
        rows += ((name, disarmed(each)) for each in values or ("",))
    return csv_text(rows, "\r\n").encode("utf-8-sig")  # so that spreadsheets read UTF-8
