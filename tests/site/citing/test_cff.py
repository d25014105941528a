"""``CITATION.cff``, by the keys that the format knows and demands."""

from __future__ import annotations

from typing import Any

import yaml

from generator.core.values import replace
from generator.language import load_language
from generator.site.citing import Reference, as_cff
from generator.site.publication import License, Person, Publication
from tests.site.citing.works import PUBLICATION, thesis

DEMANDED = {"cff-version", "message", "title", "authors"}
KNOWN = DEMANDED | {
    "abstract",
    "date-released",
    "doi",
    "keywords",
    "license",
    "license-url",
    "preferred-citation",
    "repository-code",
    "type",
    "url",
    "version",
}
KNOWN_OF_A_REFERENCE = (KNOWN - {"cff-version", "message", "preferred-citation"}) | {
    "institution",
    "isbn",
    "languages",
    "month",
    "thesis-type",
    "year",
}


def read(reference: Reference) -> dict[str, Any]:
    content = yaml.safe_load(as_cff(reference, load_language("fr")))
    assert DEMANDED <= content.keys() <= KNOWN
    assert {"type", "title", "authors"} <= content["preferred-citation"].keys()
    assert content["preferred-citation"].keys() <= KNOWN_OF_A_REFERENCE
    return content


def test_a_thesis() -> None:
    content = read(thesis())
    assert content["cff-version"] == "1.2.0"
    assert content["date-released"] == "2026-12-01"
    assert content["version"] == "2026-11-24"
    cited = content["preferred-citation"]
    assert (cited["type"], cited["thesis-type"]) == ("thesis", "Thèse de doctorat")
    assert cited["institution"] == {"name": "Université"}
    assert (cited["year"], cited["month"], cited["languages"]) == (2026, 12, ["fr"])
    assert cited["authors"] == [
        {
            "family-names": "Auteur",
            "given-names": "Une",
            "orcid": "https://orcid.org/0000-0002-1825-0097",
            "affiliation": "Université",
        }
    ]


def test_a_name_that_nobody_told_apart_is_an_entity() -> None:
    content = read(thesis(replace(PUBLICATION, authors=(Person("Auteur de la thèse"),))))
    assert content["authors"] == [{"name": "Auteur de la thèse"}]


def test_somebody_is_always_the_author() -> None:
    assert read(thesis(Publication(titles={"fr": "Titre"}), None))["authors"] == [{"name": "Titre"}]


def test_a_licence_that_is_no_known_one_has_its_address() -> None:
    license_ = License("LicenseRef-x", "https://example.org/x")
    content = read(thesis(replace(PUBLICATION, license=license_)))
    assert content["license-url"] == "https://example.org/x"
    assert "license" not in content


def test_a_doi_that_the_format_does_not_take_is_left_out() -> None:
    assert "doi" not in read(thesis(replace(PUBLICATION, doi="10.1234/<é>")))
