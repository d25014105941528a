"""The thesis, a chapter and the data, cited as text and BibTeX."""

from __future__ import annotations

from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from generator.core.values import replace
from generator.language import load_language
from generator.site.citing import Reference, as_bibtex, as_parts, as_text, citation_key
from generator.site.publication import Person, Publication
from tests.site.citing.works import PUBLICATION, chapter, data, thesis

FRENCH, ENGLISH = load_language("fr"), load_language("en")


def test_a_thesis_in_french() -> None:
    assert as_text(thesis(), FRENCH) == (
        "AUTEUR, Une. Une thèse & des données\u00a0: L'étude [en ligne]. "
        "Thèse de doctorat, Sciences de l'information. Université, 2026. Version 1. "
        "Disponible à l'adresse\u00a0: https://doi.org/10.1234/these_1."
    )


def test_only_the_title_of_the_thesis_is_in_italics() -> None:
    _, italic, _ = as_parts(chapter(), FRENCH)
    assert italic == "Une thèse & des données\u00a0: L'étude"


def test_a_chapter_in_english() -> None:
    publication = replace(PUBLICATION, language="en", subtitles={}, degree="Doctoral thesis")
    assert as_text(chapter(publication), ENGLISH) == (
        "AUTEUR, Une. Évaluer {l'outil}. In: A thesis & data [online]. "
        "Doctoral thesis, Sciences de l'information. Université, 2026, chap. 7.1. Version 1. "
        "Available from: https://example.org/these/7.1/."
    )


def test_before_the_defence_the_version_dates_it() -> None:
    text = as_text(thesis(replace(PUBLICATION, defended=None, doi="")), FRENCH)
    assert "Thèse de doctorat en préparation, Sciences de l'information. Université, 2026." in text


def test_a_thesis_that_says_nothing_of_itself() -> None:
    text = as_text(thesis(Publication(titles={"fr": "Titre"}), edition=None), FRENCH)
    assert text == "Titre [en ligne]. Thèse en préparation. s. d."


def test_a_name_that_nobody_told_apart_stays_whole() -> None:
    publication = replace(PUBLICATION, authors=(Person("Auteur de la thèse"),))
    assert as_text(thesis(publication), FRENCH).startswith("Auteur de la thèse. ")
    assert "author = {{Auteur de la thèse}}," in as_bibtex(thesis(publication))


def test_bibtex_of_a_thesis() -> None:
    assert as_bibtex(thesis()) == (
        "@phdthesis{auteur2026these,\n"
        "  author = {Auteur, Une},\n"
        "  title = {Une thèse \\& des données : L'étude},\n"
        "  school = {Université},\n"
        "  type = {Thèse de doctorat},\n"
        "  year = {2026},\n"
        "  month = {12},\n"
        "  url = {https://example.org/these/},\n"
        "  doi = {10.1234/these_1},\n"
        "  language = {french},\n"
        "  note = {Version 1},\n"
        "}\n"
    )


def test_bibtex_of_a_chapter_and_of_data() -> None:
    assert r"title = {Évaluer \{l'outil\}}," in as_bibtex(chapter())
    assert "chapter = {7.1}," in as_bibtex(chapter())
    assert as_bibtex(data()).startswith("@misc{auteur2026these-data,")


@given(st.text(), st.text(min_size=1), st.text())
def test_any_title_and_name_give_one_entry(title: str, name: str, url: str) -> None:
    publication = replace(PUBLICATION, authors=(Person(name),))
    reference = Reference("thesis", publication, title, url)
    library = parse_string(as_bibtex(reference))
    assert [each.key for each in library.entries] == [citation_key(reference)]
