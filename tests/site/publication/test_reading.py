"""`publication:` in mkdocs.yml: what an author writes, and what comes of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.app.settings import settings_from
from generator.site.publication import License, Person, Publication, is_isbn, is_orcid
from tests.in_english import sentence

HERE = Path(__file__).parent
SITE = {"site_name": "these-2026", "site_description": "Ce qu'il dit", "theme": {"language": "fr"}}


def read(written: object) -> tuple[Publication, list[str]]:
    settings = settings_from({**SITE, "plugins": [{"thesis": {"publication": written}}]})
    assert all(problem.rule == "settings" for problem in settings.problems)
    return settings.publication, [sentence(problem) for problem in settings.problems]


def test_an_author_writes_it_all() -> None:
    publication, problems = read(yaml.safe_load((HERE / "whole.yaml").read_text("utf-8")))
    assert problems == []
    assert publication.authors[0].sorted_name == "Auteur, Une"
    assert publication.authors[0].name == "Une Auteur"
    assert publication.authors[0].orcid == "0000-0002-1825-0097"
    assert publication.title == "Une thèse"
    assert publication.titles["en"] == "A thesis"
    assert publication.full_title == "Une thèse : Ce qu'il dit"
    assert publication.supervisors == (
        Person("Direction de la thèse"),
        Person("Une Autre", "Autre", "Une"),
    )
    assert publication.jury[0].role == "Rapporteuse"
    assert publication.defended == date(2026, 11, 24)
    assert publication.keywords == {
        "fr": ("données ouvertes", "conception"),
        "en": ("open data", "design"),
    }
    assert publication.abstract == "Un premier paragraphe.\n\nUn second."
    assert publication.license == License(
        "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"
    )
    assert publication.doi == "10.1234/these"
    assert publication.doi_url == "https://doi.org/10.1234/these"


def test_without_it_the_settings_of_the_site_are_taken() -> None:
    publication = settings_from({**SITE, "site_name": "Le site"}).publication
    assert publication.full_title == "Le site : Ce qu'il dit"
    assert publication.authors == ()
    assert publication.defended is None
    assert publication.license is None


WRONG = yaml.safe_load((HERE / "wrong.yaml").read_text("utf-8"))


@pytest.mark.parametrize("message", WRONG)
def test_what_is_wrong_is_told_and_left_out(message: str) -> None:
    publication, problems = read(WRONG[message])
    assert any(message in each for each in problems), problems
    assert not publication.doi
    assert publication.license is None


def test_a_title_in_another_language_does_not_take_the_place_of_that_of_the_site() -> None:
    options = {"publication": {"title": {"en": "The site"}}}
    content = {**SITE, "site_name": "Le site", "plugins": [{"thesis": options}]}
    publication = settings_from(content).publication
    assert publication.titles == {"fr": "Le site", "en": "The site"}


def test_a_rare_licence_comes_with_its_address() -> None:
    publication, problems = read(
        {"license": {"id": "LicenseRef-x", "url": "https://example.org/x"}}
    )
    assert problems == []
    assert publication.license == License("LicenseRef-x", "https://example.org/x")


def test_the_settings_of_a_thesis_carry_it() -> None:
    settings = settings_from(
        {
            "site_name": "Une thèse",
            "site_url": "https://example.org/",
            "theme": {"language": "fr"},
            "plugins": [{"thesis": {"publication": {"autor": "X"}}}],
        }
    )
    assert settings.publication.title == "Une thèse"
    assert settings.publication.address == "https://example.org/"
    (problem,) = settings.problems
    assert "(did you mean author?)" in sentence(problem)


@pytest.mark.parametrize(
    "orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"]
)
def test_the_last_digit_of_an_orcid_is_right(orcid: str) -> None:
    assert is_orcid(orcid)
    assert not is_orcid(orcid[:-1] + ("1" if orcid[-1] != "1" else "2"))


def test_other_identifiers() -> None:
    assert is_isbn("978-2-07-036822-8")
    assert not is_isbn("978-2-07-036822-9")
    assert read({"nnt": "2024ABCD0001"})[1] == []


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["author", "title", "license", "keywords", "fr", "name", "id"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(_values)
def test_reading_never_raises(written: object) -> None:
    publication, _ = read(written)
    assert publication.authors == tuple(each for each in publication.authors if each.name)
