"""``publication:`` as it is written in ``mkdocs.yml``, read and judged.

Each problem names the key, what was found, what was expected, and the nearest right key.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

from generator.core.problems import CONFIGURATION, Message, Place, Problem, nearest
from generator.site.publication import identifiers
from generator.site.publication.model import License, Person, Publication

RULE = "settings"
KEYS = (
    "author",
    "title",
    "subtitle",
    "institution",
    "doctoral_school",
    "laboratory",
    "degree",
    "discipline",
    "supervisors",
    "jury",
    "defended",
    "language",
    "keywords",
    "abstracts",
    "license",
    "doi",
    "nnt",
    "isbn",
    "repository",
)
PERSON_KEYS = ("name", "family", "given", "orcid", "idref", "role", "affiliation")
LICENSE_KEYS = ("id", "url")


def read_publication(written: object, site: Publication) -> tuple[Publication, tuple[Problem, ...]]:
    """Return a publication and what is wrong with how it is written.

    ``site`` is what the settings of the site say; it holds where the author wrote nothing here. A
    value that is no such value is left out, so that nothing wrong is published.
    """
    reader = _Reader()
    content = reader.mapping(written, "", KEYS)
    language = reader.language(content) or site.language
    titles, subtitles = (
        {**({language: standing} if standing else {}), **reader.by_language(content, key, language)}
        for key, standing in (("title", site.title), ("subtitle", site.subtitle))
    )
    publication = Publication(
        language=language,
        authors=reader.people(content.get("author"), "author"),
        titles=titles,
        subtitles=subtitles,
        institution=reader.text(content, "institution"),
        doctoral_school=reader.text(content, "doctoral_school"),
        laboratory=reader.text(content, "laboratory"),
        degree=reader.text(content, "degree"),
        discipline=reader.text(content, "discipline"),
        supervisors=reader.people(content.get("supervisors"), "supervisors"),
        jury=reader.people(content.get("jury"), "jury"),
        defended=reader.date(content, "defended"),
        keywords=reader.keywords(content.get("keywords"), language),
        abstracts=reader.by_language(content, "abstracts", language),
        license=reader.license(content.get("license")),
        doi=reader.identifier(content, "doi", _DOI),
        nnt=reader.identifier(content, "nnt", _NNT),
        isbn=reader.identifier(content, "isbn", _ISBN),
        repository=reader.address(content, "repository") or site.repository,
        address=site.address,
    )
    return publication, tuple(reader.problems)


_CODE = r"[a-z]{2,3}(-[A-Za-z]{2,4})?"
"""A code of a language: fr, en, pt-BR."""


@dataclass(frozen=True)
class _Identifier:
    """A kind of identifier: where it resolves, which texts are one, and what one looks like."""

    resolver: str
    is_right: Callable[[str], bool]
    like: Message | str


_DOI = _Identifier("doi.org", identifiers.is_doi, "10.1234/name")
_NNT = _Identifier("theses.fr", identifiers.is_nnt, Message("like-nnt"))
_ISBN = _Identifier("isbn.org", identifiers.is_isbn, Message("like-isbn"))
_ORCID = _Identifier("orcid.org", identifiers.is_orcid, Message("like-orcid"))


@dataclass(frozen=True)
class _Reader:
    """Reads values one by one and keeps what is wrong with them."""

    problems: list[Problem] = field(default_factory=list[Problem])

    def text(self, content: Mapping[str, object], key: str, within: str = "") -> str:
        """Return a text; a number is taken for its digits."""
        value = content.get(key)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return re.sub(r"\s+", " ", str(value)).strip()
        if value is not None:
            self._wrong(f"{within}{key}", str(value), Message("a-text"))
        return ""

    def mapping(self, value: object, name: str, known: tuple[str, ...]) -> Mapping[str, object]:
        """Return a mapping without the keys that are none."""
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self._wrong(name, str(value), Message("these-keys", known=known))
            return {}
        content = {str(key): each for key, each in cast("Mapping[object, object]", value).items()}
        for key in content:
            if key not in known:
                self._unknown(name, key, known)
        return {key: each for key, each in content.items() if key in known}

    def people(self, value: object, name: str) -> tuple[Person, ...]:
        """Return people: a name, one with keys, or a list of either."""
        entries = cast("list[object]", value) if isinstance(value, list) else [value]
        people = (self._person(each, name) for each in entries if each is not None)
        return tuple(person for person in people if person is not None)

    def by_language(
        self, content: Mapping[str, object], name: str, language: str
    ) -> Mapping[str, str]:
        """Return a text for each language: one text alone is in that of the thesis."""
        written = self._languages(content.get(name), name, language)
        texts = {
            code: _paragraphs(each)
            if isinstance(each, str)
            else self.text(written, code, f"{name}: ")
            for code, each in written.items()
        }
        return {code: text for code, text in texts.items() if text}

    def keywords(self, value: object, language: str) -> Mapping[str, tuple[str, ...]]:
        """Return keywords for each language: a list, or one line with commas or semicolons."""
        found: dict[str, tuple[str, ...]] = {}
        for code, each in self._languages(value, "keywords", language).items():
            words = re.split(r"[;,]", each) if isinstance(each, str) else each
            if not isinstance(words, list):
                self._wrong(f"keywords: {code}", str(each), Message("a-list-of-words"))
                continue
            texts = [str(word).strip() for word in cast("list[object]", words)]
            found[code] = tuple(dict.fromkeys(text for text in texts if text))
        return found

    def language(self, content: Mapping[str, object]) -> str:
        """Return the code of a language."""
        code = self.text(content, "language")
        if code and not re.fullmatch(_CODE, code):
            self._wrong("language", code, Message("a-language-code"))
            return ""
        return code

    def date(self, content: Mapping[str, object], key: str) -> dt.date | None:
        """Return a day; absent, the thesis is not defended yet."""
        value = content.get(key)
        if isinstance(value, dt.datetime):
            return value.date()
        if value is None or isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self._wrong(key, str(value), Message("a-day"))
            return None

    def license(self, value: object) -> License | None:
        """Return a licence: its SPDX identifier, with the address of its text if it is rare."""
        if isinstance(value, str):
            value = {"id": value}
        content = self.mapping(value, "license", LICENSE_KEYS)
        spdx, url = self.text(content, "id", "license: "), self.address(content, "url", "license: ")
        if not spdx:
            return None
        if not url and spdx not in identifiers.LICENSES:
            known, near = tuple(identifiers.LICENSES), nearest(spdx, identifiers.LICENSES)
            self._wrong("license", spdx, Message("a-licence", known=known, near=near))
            return None
        return License(spdx, url or identifiers.LICENSES[spdx])

    def identifier(
        self, content: Mapping[str, object], key: str, kind: _Identifier, within: str = ""
    ) -> str:
        """Return an identifier without the address that it resolves at."""
        text = identifiers.without_resolver(self.text(content, key, within), kind.resolver)
        if text and not kind.is_right(text):
            self._wrong(f"{within}{key}", text, kind.like)
            return ""
        return text

    def address(self, content: Mapping[str, object], key: str, within: str = "") -> str:
        """Return an address on the web."""
        text = self.text(content, key, within)
        if text and not identifiers.is_web_address(text):
            self._wrong(f"{within}{key}", text, Message("an-address"))
            return ""
        return text

    def _person(self, value: object, name: str) -> Person | None:
        if isinstance(value, str):
            return _named(value)
        content = self.mapping(value, name, PERSON_KEYS)
        texts = {key: self.text(content, key, f"{name}: ") for key in PERSON_KEYS}
        texts["orcid"] = self.identifier(content, "orcid", _ORCID, f"{name}: ")
        texts["name"] = texts["name"] or f"{texts['given']} {texts['family']}".strip()
        if not texts["name"]:
            if isinstance(value, Mapping):
                self._nameless(name)
            return None
        return Person(**texts)

    def _languages(self, value: object, name: str, language: str) -> Mapping[str, object]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            return {language: value}
        content = {str(key): each for key, each in cast("Mapping[object, object]", value).items()}
        for code in content:
            if not re.fullmatch(_CODE, code):
                self._wrong(name, code, Message("a-language-code"))
        return {code: each for code, each in content.items() if each is not None}

    def _wrong(self, name: str, found: str, expected: Message | str) -> None:
        message = Message("setting-is", setting=_where(name), found=found, expected=expected)
        self.problems.append(
            Problem(RULE, Place(CONFIGURATION), message, found=found, expected=expected)
        )

    def _nameless(self, name: str) -> None:
        message, expected = Message("person-nameless", setting=_where(name)), Message("a-name")
        self.problems.append(Problem(RULE, Place(CONFIGURATION), message, expected=expected))

    def _unknown(self, name: str, key: str, known: tuple[str, ...]) -> None:
        near, where = nearest(key, known), _where(name)
        message = Message("setting-has-no", setting=where, key=key, known=known, near=near)
        expected = ", ".join(known)
        self.problems.append(
            Problem(RULE, Place(CONFIGURATION), message, found=key, expected=expected)
        )


def _where(name: str) -> Message | str:
    """Return a setting as it is named: with ``publication`` before it."""
    return Message("in-setting", setting="publication", reason=name) if name else "publication"


def _named(text: str) -> Person | None:
    """Return a person by a name: "Family, Given" tells them apart, any other stays whole."""
    name = re.sub(r"\s+", " ", text).strip()
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and family and given:
        return Person(f"{given} {family}", family, given)
    return Person(name) if name else None


def _paragraphs(text: str) -> str:
    """Return a text whose paragraphs are each one line, with an empty line between them."""
    parts = re.split(r"\n\s*\n", text)
    lines = (re.sub(r"\s+", " ", part).strip() for part in parts)
    return "\n\n".join(line for line in lines if line)
