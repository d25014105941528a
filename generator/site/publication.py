"""What a thesis is as a publication: who wrote it, where it was defended, how it may be cited."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, cast

from pydantic import AfterValidator, BeforeValidator, PlainValidator

from generator.core.problems import Message, nearest
from generator.core.validation import (
    CLOSED,
    NOT_WRITTEN,
    Line,
    Listed,
    Names,
    WrongValue,
    alias,
    matching,
    one_of,
    text_of,
)
from generator.core.values import Frozen, replace

# The variable of a preview's build: the revision from which its page of changes counts.
PREVIEW = "THESIS_SINCE"
# Licences whose address is known, by their SPDX identifier.
LICENSES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-ND-4.0": "https://creativecommons.org/licenses/by-nd/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC-BY-NC-SA-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "CC-BY-NC-ND-4.0": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    "etalab-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "MIT": "https://opensource.org/license/mit",
}


def is_orcid(text: str) -> bool:
    """Say whether this is an ORCID whose last digit is right (ISO 7064, MOD 11-2)."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == text[-1]


def is_isbn(text: str) -> bool:
    """Say whether this is an ISBN of 13 digits, hyphens allowed, whose last one is right."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"97[89]\d{10}", digits):
        return False
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10 == 0


def is_web_address(text: str) -> bool:
    """Say whether this is an address that a browser opens."""
    return re.fullmatch(r"https?://[^\s/]+(/\S*)?", text) is not None


def identifier(
    is_right: Callable[[str], object], like: Message | str, resolver: str = ""
) -> PlainValidator:
    """Return the validator of an identifier, which may stand behind the address it resolves at."""

    def check(value: object) -> str:
        text = " ".join(text_of(value).split())
        if resolver:
            text = re.sub(rf"^https?://(dx\.|www\.)?{re.escape(resolver)}/", "", text)
        if text and not is_right(text):
            raise WrongValue(expected=like)
        return text

    return PlainValidator(check)


DOI = identifier(re.compile(r"10\.\d{4,9}/\S+").fullmatch, "10.1234/name", "doi.org")
# A national thesis number of theses.fr.
NNT = identifier(re.compile(r"[12]\d{3}[A-Z0-9]{8}").fullmatch, Message("like-nnt"), "theses.fr")
ISBN = identifier(is_isbn, Message("like-isbn"))
ORCID = identifier(is_orcid, Message("like-orcid"), "orcid.org")
WEB_ADDRESS = identifier(is_web_address, Message("an-address"))


def _by_language(value: object) -> object:
    return cast("object", value) if isinstance(value, Mapping) else {"": value}


def _paragraphs(value: object) -> str:
    lines = (" ".join(each.split()) for each in re.split(r"\n\s*\n", text_of(value)))
    return "\n\n".join(line for line in lines if line)


def _words(value: object) -> tuple[str, ...]:
    words = re.split(r"[;,]", value) if isinstance(value, str) else value
    if not isinstance(words, list):
        raise WrongValue(expected=Message("a-list-of-words"))
    texts = (str(word).strip() for word in cast("list[object]", words))
    return tuple(dict.fromkeys(text for text in texts if text))


def _day(value: object) -> dt.date:
    try:
        return dt.date.fromisoformat(str(value)[:10] if isinstance(value, dt.date) else str(value))
    except ValueError:
        raise WrongValue(expected=Message("a-day")) from None


# A code of a language (fr, en, pt-BR), empty for that of the thesis.
Language = Annotated[str, matching(r"([a-z]{2,3}(-[A-Za-z]{2,4})?)?", Message("a-language-code"))]
Paragraphs = Annotated[str, PlainValidator(_paragraphs)]
Texts = Annotated[dict[Language, Paragraphs], BeforeValidator(_by_language)]
Keywords = Annotated[
    dict[Language, Annotated[tuple[str, ...], PlainValidator(_words)]],
    BeforeValidator(_by_language),
]


@dataclass(frozen=True)
class Person:
    """Someone who wrote, supervised or judged a thesis.

    ``name`` is as it is printed. ``family`` and ``given`` are only known where the author told them
    apart (``family:`` and ``given:``, or "Family, Given"): a name is never cut by guessing.
    ``orcid`` has four groups of four, ``idref`` is the number in the authority file of the French
    universities. ``quality`` (a professor's, say), ``role`` and ``affiliation`` are printed as they
    are.
    """

    __pydantic_config__ = CLOSED
    name: Line = ""
    family: Line = ""
    given: Line = ""
    orcid: Annotated[str, ORCID] = ""
    idref: Line = ""
    quality: Line = ""
    role: Line = ""
    affiliation: Line = ""

    @property
    def sorted_name(self) -> str:
        """The name as a list of references has it: "Family, Given" where both are known."""
        return f"{self.family}, {self.given}" if self.family and self.given else self.name

    @property
    def orcid_url(self) -> str:
        """The address of the ORCID record, empty without one."""
        return f"https://orcid.org/{self.orcid}" if self.orcid else ""


def _told_apart(value: object) -> object:
    """Return a person as a mapping: "Family, Given" tells names apart, any other stays whole."""
    if not isinstance(value, str):
        return value
    family, _, given = (" ".join(part.split()) for part in value.partition(","))
    return {"family": family, "given": given} if family and given else {"name": value}


def _named(person: Person) -> Person:
    name = person.name or f"{person.given} {person.family}".strip()
    if not name:
        raise WrongValue(Message("person-nameless"), expected=Message("a-name"))
    return replace(person, name=name)


People = Annotated[
    tuple[Annotated[Person, BeforeValidator(_told_apart), AfterValidator(_named)], ...], Listed
]


class Edition(Frozen):
    """Which version this is: the last commit's date and revision, ``changed`` since or not."""

    revision: str
    day: dt.date
    date: str
    changed: bool
    words: str


@dataclass(frozen=True)
class License:
    """Under what terms the thesis may be used: an SPDX identifier and the address of its text."""

    __pydantic_config__ = CLOSED
    spdx: Annotated[Line, alias("id")]
    url: Annotated[str, WEB_ADDRESS] = ""


def _known_license(license: License) -> License:  # noqa: A002 - it is one
    url = license.url or LICENSES.get(license.spdx, "")
    if not url:
        near = nearest(license.spdx, LICENSES)
        raise WrongValue(expected=Message("a-licence", known=tuple(LICENSES), near=near))
    return replace(license, url=url)


@dataclass(frozen=True)
class Publication:
    """The front matter of a thesis; what the author did not write is empty.

    ``titles``, ``subtitles``, ``keywords`` and ``abstracts`` are by language code. ``address`` is
    where the site is published, ``repository`` where its sources are; both end without a slash only
    if they were written so. ``nnt`` is the national number of a French thesis. ``logos`` are
    pictures, by their paths in the thesis, ``dedication`` and ``thanks`` paragraphs.
    """

    __pydantic_config__ = CLOSED
    authors: Annotated[People, alias("author")] = ()
    titles: Annotated[Texts, alias("title")] = field(default_factory=dict[str, str])
    subtitles: Annotated[Texts, alias("subtitle")] = field(default_factory=dict[str, str])
    institution: Line = ""
    doctoral_school: Line = ""
    laboratory: Line = ""
    degree: Line = ""
    discipline: Line = ""
    supervisors: People = ()
    jury: People = ()
    logos: Names = ()
    dedication: Paragraphs = ""
    thanks: Paragraphs = ""
    defended: Annotated[dt.date | None, PlainValidator(_day)] = None
    language: Language = "fr"
    keywords: Keywords = field(default_factory=dict[str, tuple[str, ...]])
    abstracts: Texts = field(default_factory=dict[str, str])
    license: Annotated[
        License | None,
        BeforeValidator(lambda value: {"id": value} if isinstance(value, str) else value),
        AfterValidator(_known_license),
    ] = None
    doi: Annotated[str, DOI] = ""
    nnt: Annotated[str, NNT] = ""
    isbn: Annotated[str, ISBN] = ""
    repository: Annotated[str, WEB_ADDRESS] = ""
    formulas: Annotated[str, one_of("keep", "disarm")] = "keep"
    address: Annotated[str, NOT_WRITTEN] = ""

    @property
    def title(self) -> str:
        """The title in the language of the thesis."""
        return self.titles.get(self.language, "")

    @property
    def subtitle(self) -> str:
        """The subtitle in the language of the thesis, empty without one."""
        return self.subtitles.get(self.language, "")

    @property
    def full_title(self) -> str:
        """Title and subtitle as one line, as a reference has them."""
        return full_title(self, self.language)

    @property
    def abstract(self) -> str:
        """The abstract in the language of the thesis, empty without one."""
        return self.abstracts.get(self.language, "")

    @property
    def author(self) -> str:
        """The name of the author, empty where there are several."""
        return self.authors[0].name if len(self.authors) == 1 else ""

    @property
    def doi_url(self) -> str:
        """The address that the DOI resolves to, empty without one."""
        return f"https://doi.org/{self.doi}" if self.doi else ""


def full_title(publication: Publication, language: str) -> str:
    """Return title and subtitle in one language as one line, empty where there is no title."""
    between = " : " if language == "fr" else ": "
    title = publication.titles.get(language, "")
    subtitle = publication.subtitles.get(language, "") if title else ""
    return between.join(part for part in (title, subtitle) if part)


def with_site(publication: Publication, site: Mapping[str, str]) -> Publication:
    """Return a publication with the site's settings where the author wrote nothing."""
    language = publication.language

    def told(texts: Mapping[str, str], standing: str = "") -> dict[str, str]:
        named = {code or language: text for code, text in texts.items() if text}
        return {**({language: standing} if standing else {}), **named}

    return replace(
        publication,
        titles=told(publication.titles, site["site_name"]),
        subtitles=told(publication.subtitles, site["site_description"]),
        keywords={code or language: words for code, words in publication.keywords.items()},
        abstracts=told(publication.abstracts),
        repository=publication.repository or site["repo_url"],
        address=site["site_url"],
    )


def hosted_address(environment: Mapping[str, str]) -> str:
    """Return where the host on which a site is built publishes it, empty where none says so.

    GitHub says it by the name of the repository; GitLab, Read the Docs, Cloudflare and Netlify
    give the address.
    """
    owner, _, name = environment.get("GITHUB_REPOSITORY", "").partition("/")
    if environment.get("GITHUB_ACTIONS") and name:
        pages = f"{owner.lower()}.github.io"
        return f"https://{pages}/" if name.lower() == pages else f"https://{pages}/{name}/"
    names = ["CI_PAGES_URL", "READTHEDOCS_CANONICAL_URL", "CF_PAGES_URL"]
    names += ["URL"] if environment.get("NETLIFY") else []
    found = next((environment[each] for each in names if environment.get(each)), "")
    return f"{found.rstrip('/')}/" if is_web_address(found) else ""
