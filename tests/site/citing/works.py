"""A thesis, a chapter and data to cite; nobody in them exists."""

from __future__ import annotations

from datetime import date

from generator.site.citing import Reference
from generator.site.publication import Edition, License, Person, Publication

EDITION = Edition(
    "abc1234", date(2026, 11, 24), "24 novembre 2026", changed=False, words="Version 1"
)
PUBLICATION = Publication(
    language="fr",
    authors=(Person("Une Auteur", "Auteur", "Une", orcid="0000-0002-1825-0097"),),
    titles={"fr": "Une thèse & des données", "en": "A thesis & data"},
    subtitles={"fr": "L'étude"},
    institution="Université",
    degree="Thèse de doctorat",
    discipline="Sciences de l'information",
    supervisors=(Person("Direction de la thèse"),),
    defended=date(2026, 12, 1),
    keywords={"fr": ("données", "conception"), "en": ("data", "design")},
    abstracts={"fr": "Un résumé.", "en": "An abstract."},
    license=License("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    doi="10.1234/these_1",
    address="https://example.org/these/",
)


def thesis(publication: Publication = PUBLICATION, edition: Edition | None = EDITION) -> Reference:
    return Reference(
        "thesis", publication, publication.full_title, publication.address, edition=edition
    )


def chapter(publication: Publication = PUBLICATION) -> Reference:
    url = "https://example.org/these/7.1/"
    return Reference("chapter", publication, "Évaluer {l'outil}", url, "7.1", EDITION)


def data(publication: Publication = PUBLICATION) -> Reference:
    return Reference("data", publication, "Données", "https://example.org/these/data/", "", EDITION)
