"""The pages that the site adds beside the chapters, in the built example thesis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.building import build_thesis
from tests.examples import example_thesis

if TYPE_CHECKING:
    from collections.abc import Callable

    Content = Callable[[str], LexborHTMLParser]

CHAPTERS = {
    "chapters/1.3_suites.md": (
        "# Les {{ count(besoins) }} besoins\n\nEncore @BF1.\n\n"
        "| a |\n|---|\n| b |\n\n/// table-caption | #tbl-x\nAutour de @BF2\n///\n"
    )
}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """Return the content of a page of the site by its address."""
    built = build_thesis(example_thesis(tmp_path_factory.mktemp("pages"), CHAPTERS))
    assert built.warnings == []

    def of(url: str) -> LexborHTMLParser:
        [article] = LexborHTMLParser(built.page(url)).css("article.md-content__inner")
        return LexborHTMLParser(article.html or "")

    return of


def words(tree: LexborHTMLParser) -> str:
    assert tree.body is not None
    return " ".join(tree.body.text(separator=" ").split())


def addresses(tree: LexborHTMLParser) -> list[str]:
    return [each.attributes.get("href") or "" for each in tree.css("a[href]")]


def test_a_chapter_and_a_term_say_who_refers_to_them(content: Content) -> None:
    citing = content("1.1_enquete").css(".cited-by a")
    assert [each.text() for each in citing] == ["1.2 Résultats"]
    assert str(citing[0].attributes["href"]).startswith("../1.2_resultats/#p-")
    assert content("1.2_resultats").css_matches(".cited-by")
    assert not content("").css_matches(".cited-by")
    (line,) = content("glossaire").css("dd > .term-uses")
    assert line.text() == "Employé dans 1.2 Résultats"


def test_the_list_of_tables_leads_to_each(content: Content) -> None:
    entries = content("tables").css(".caption-list a")
    assert [" ".join(each.text(separator=" ").split()) for each in entries] == [
        "Tableau 1.1 Les participants",
        "Tableau 1.2 Utilité pour chaque besoin",
        "Tableau 1.3 Autour de BF2",
    ]
    assert addresses(content("tables"))[1].endswith("../1.2_resultats/#tbl-utilite")


def test_the_codebook_describes_each_field(content: Content) -> None:
    page = content("data")
    for part in (
        "Quatre personnes, deux séances",
        "duree_min",
        "entier",
        "oui, non, NA",
        "groupes.csv",
    ):
        assert part in words(page), part
    assert "datapackage.json" in " ".join(addresses(page)) or page.css("table.codebook")


def test_the_page_of_a_file_lists_its_records(content: Content) -> None:
    page = content("data/participants")
    assert [row.css("th")[0].text() for row in page.css("tbody tr")] == ["P01", "P02", "P03", "P04"]
    assert [cell.text() for cell in page.css("thead th")] == ["Participant", "Groupe", "Profession"]


def test_the_page_of_a_need_has_its_judgements(content: Content) -> None:
    page = content("besoins/BF1")
    assert "Comparer les données" in page.css("h1")[0].text()
    for part in ("Groupe 1", "Groupe 2", "oui"):
        assert part in words(page)
    assert {"../../groupes/FG1/", "../../groupes/FG2/"} <= {*addresses(page)}


def test_it_leads_back_to_each_passage_that_speaks_of_it(content: Content) -> None:
    citing = [each for each in addresses(content("besoins/BF1")) if "/1." in each]
    assert any(each.startswith("../../1.2_resultats/#") for each in citing)
    assert any(each.startswith("../../1.3_suites/#") for each in citing)
    assert not any("#p-" in each for each in addresses(content("besoins/BF3")))


def test_the_page_of_a_session_has_its_people(content: Content) -> None:
    page = content("groupes/FG2")
    assert "96" in words(page)
    assert {"../../participants/P03/", "../../participants/P04/"} <= {*addresses(page)}


def test_a_title_with_a_value_is_in_words_in_the_menu(content: Content) -> None:
    assert "Les 3 besoins" in words(content("1.3_suites"))
    assert "{{" not in words(content("besoins/BF1"))
