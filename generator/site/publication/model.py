"""The front matter of a thesis, as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Someone who wrote, supervised or judged a thesis.

    ``name`` is as it is printed. ``family`` and ``given`` are only known where the author told them
    apart (``family:`` and ``given:``, or "Family, Given"): a name is never cut by guessing.
    ``orcid`` has four groups of four, ``idref`` is the number in the authority file of the French
    universities. ``role`` and ``affiliation`` are printed as they are.
    """

    name: str
    family: str = ""
    given: str = ""
    orcid: str = ""
    idref: str = ""
    role: str = ""
    affiliation: str = ""

    @property
    def sorted_name(self) -> str:
        """The name as a list of references has it: "Family, Given" where both are known."""
        return f"{self.family}, {self.given}" if self.family and self.given else self.name

    @property
    def orcid_url(self) -> str:
        """The address of the ORCID record, empty without one."""
        return f"https://orcid.org/{self.orcid}" if self.orcid else ""


@dataclass(frozen=True)
class Edition:
    """Which version of the thesis this is: the date and short revision of the last commit.

    ``day`` is that date, ``date`` the same as it is written. ``changed`` says that files differ
    from that commit; ``words`` says it all in one line.
    """

    revision: str
    day: dt.date
    date: str
    changed: bool
    words: str


@dataclass(frozen=True)
class License:
    """Under what terms the thesis may be used: an SPDX identifier and the address of its text."""

    spdx: str
    url: str = ""


@dataclass(frozen=True)
class Publication:
    """The front matter of a thesis; what the author did not write is empty.

    ``titles``, ``subtitles``, ``keywords`` and ``abstracts`` are by language code. ``address`` is
    where the site is published, ``repository`` where its sources are; both end without a slash only
    if they were written so. ``nnt`` is the national number of a French thesis.
    """

    language: str = "fr"
    authors: tuple[Person, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict[str, str])
    subtitles: Mapping[str, str] = field(default_factory=dict[str, str])
    institution: str = ""
    doctoral_school: str = ""
    laboratory: str = ""
    degree: str = ""
    discipline: str = ""
    supervisors: tuple[Person, ...] = ()
    jury: tuple[Person, ...] = ()
    defended: dt.date | None = None
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    abstracts: Mapping[str, str] = field(default_factory=dict[str, str])
    license: License | None = None
    doi: str = ""
    nnt: str = ""
    isbn: str = ""
    repository: str = ""
    address: str = ""

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
    def doi_url(self) -> str:
        """The address that the DOI resolves to, empty without one."""
        return f"https://doi.org/{self.doi}" if self.doi else ""


def full_title(publication: Publication, language: str) -> str:
    """Return title and subtitle in one language as one line, empty where there is no title."""
    between = " : " if language == "fr" else ": "
    title = publication.titles.get(language, "")
    subtitle = publication.subtitles.get(language, "") if title else ""
    return between.join(part for part in (title, subtitle) if part)
