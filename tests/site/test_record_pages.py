"""The page of a record: what it is, what was judged of it and why, and the ways back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.building import build_thesis
from tests.examples import edit, example_thesis

if TYPE_CHECKING:
    from pathlib import Path

    from selectolax.lexbor import LexborNode

    from tests.building import Built

EVIDENCE = """
  - name: segments
    path: segments.csv
    title: Segments
    x-entity: true
    x-page: besoin
    x-text: resume
    x-paraphrase: true
    schema:
      fields:
        - {name: segment, type: string, title: Segment}
        - {name: besoin, type: string, title: Besoin}
        - {name: groupe, type: string, title: Groupe}
        - {name: resume, type: string, title: Résumé}
        - name: portee
          type: string
          title: Portée
          x-labels: {contre: en réserve}
      primaryKey: segment
      foreignKeys:
        - {fields: besoin, reference: {resource: besoins, fields: besoin}}
        - {fields: groupe, reference: {resource: groupes, fields: groupe}}
"""
SEGMENTS = """segment,besoin,groupe,resume,portee
S1,BF1,FG1,Les données se comparent.,appui
S2,BF1,FG1,Pas toujours.,contre
S3,BF2,FG1,Les filtres existent.,appui
S4,BF1,FG2,On y gagne du temps.,appui
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the example with segments behind its judgements, one of them quoted."""
    folder = example_thesis(tmp_path_factory.mktemp("records"), {"data/segments.csv": SEGMENTS})
    with (folder / "data/datapackage.yaml").open("a", encoding="utf-8") as description:
        description.write(EVIDENCE)
    edit(
        folder / "data/tables.yaml",
        "evaluations.avis\n",
        "evaluations.avis\n  evidence: segments\n",
    )
    edit(folder / "chapters/1.2_resultats.md", "Pour @BF1", "Selon @S1, pour @BF1")
    built = build_thesis(folder)
    assert built.warnings == []
    return built


def parts(page: str, selector: str) -> list[str]:
    """Return the words of each such element of a page."""
    return [words(node) for node in LexborHTMLParser(page).css(selector)]


def words(node: LexborNode) -> str:
    """Return the words of an element with single spaces."""
    return " ".join(node.text(separator=" ").split())


def links(page: str, selector: str) -> list[str | None]:
    """Return where each such link of a page leads."""
    return [node.attributes.get("href") for node in LexborHTMLParser(page).css(selector)]


def test_a_need_says_its_verdict_and_what_it_is_made_of(site: Built) -> None:
    page = site.page("besoins/BF1")
    assert parts(page, ".record-fields > dt") == ["Répond au besoin"]
    assert parts(page, ".record-fields > dd") == ["● oui 2 oui"]
    assert parts(site.page("besoins/BF2"), ".record-fields > dd") == ["○ non 1 non · 1 sans avis"]


def test_a_group_says_how_it_judged_and_no_verdict(site: Built) -> None:
    page = site.page("groupes/FG1")
    assert parts(page, ".record-fields > dd.record-counts") == ["1 oui · 1 non · 1 sans avis"]
    assert parts(page, ".verdict") == []


def test_judgements_that_say_the_same_stand_together(site: Built) -> None:
    page = site.page("groupes/FG1")
    groups = LexborHTMLParser(page).css(".judgement-group")
    assert [words(each.css("h3 .judgement")[0]) for each in groups] == [
        "● oui",
        "○ non",
        "– sans avis",
    ]
    assert [node.attributes["id"] for each in groups for node in each.css(".judged")] == [
        "BF1",
        "BF2",
        "BF3",
    ]


def test_evidence_says_which_it_is_and_that_it_is_a_paraphrase(site: Built) -> None:
    page = site.page("besoins/BF1")
    assert parts(page, "#FG1 .segment-text") == ["Les données se comparent.", "Pas toujours."]
    assert parts(page, "#FG1 .segment-source") == ["S1 · appui", "S2 · en réserve"]
    assert parts(page, ".record-source")[0].endswith("Les passages sont paraphrasés.")
    assert parts(page, "#S1 .segment-cited a") == ["1.2 Résultats"]
    assert parts(page, "#S2 .segment-cited") == []


def test_a_judgement_without_evidence_stands_in_a_list(site: Built) -> None:
    assert parts(site.page("besoins/BF2"), "ul.judged-list > li#FG2") == ["Groupe 2"]


def test_a_record_leads_to_its_list_and_to_the_table_that_judges_it(site: Built) -> None:
    page = site.page("besoins/BF1")
    assert links(page, ".record-kind a") == ["../"]
    assert links(page, ".record-source a") == ["../../1.2_resultats/#tbl-utilite"]
    kind = site.page("besoins")
    assert parts(kind, "table.kinds tr") == [
        "Nom Répond au besoin",
        "BF1 Comparer les données ● oui",
        "BF2 Filtrer les données ○ non",
        "BF3 Former les équipes – non établi",
    ]
    assert links(kind, "table.kinds a") == ["BF1/", "BF2/", "BF3/"]
    assert links(kind, ".table-source a") == ["../data/besoins/"]
    list_page = site.page("data/besoins")
    assert links(list_page, ".record-kind a") == ["../#data-besoins"]


def test_the_records_of_a_file_follow_one_another(site: Built) -> None:
    assert links(site.page("besoins/BF1"), "link[rel=prev], link[rel=next]") == ["../", "../BF2/"]
    assert links(site.page("besoins/BF3"), "link[rel=prev], link[rel=next]") == ["../BF2/"]
    assert "../besoins/" in links(site.page("groupes"), ".md-nav--primary a")


def test_a_verdict_leads_to_its_card_and_a_cell_of_the_table_to_the_need(site: Built) -> None:
    page = site.page("1.2_resultats")
    assert links(page, "tbody td.verdict a")[0] == "../tables/utilite/#BF1-verdict"
    card = LexborHTMLParser(site.page("tables/utilite")).css_first("article[id=BF1-verdict]")
    assert card
    assert "2 oui − 0 non = 2 ; il en faut 2 : oui" in words(card).replace("\u00a0", " ")
    assert [each.attributes["href"] for each in card.css("th a")] == ["../../besoins/BF1/"]
    assert links(page, "tbody a.evidence")[0] == "../besoins/BF1/#FG1"


def test_a_listing_links_a_record_once_in_its_row(site: Built) -> None:
    first = LexborHTMLParser(site.page("1.1_enquete")).css("#tbl-participants tbody tr")[0]
    assert [words(link) for link in first.css("a.entity")] == ["Groupe 1", "P01"]


def test_the_menu_calls_the_home_page_so_and_keeps_its_title(site: Built) -> None:
    page = LexborHTMLParser(site.page())
    menu = [words(link) for link in page.css(".md-nav--primary > ul > li > a.md-nav__link")]
    assert menu == ["Accueil", "1.1 Enquête", "1.2 Résultats", "Glossaire", *menu[4:]]
    assert words(page.css("h1")[0]) == "Une petite thèse"


def test_a_cell_of_a_crosstab_leads_to_its_records(tmp_path: Path) -> None:
    folder = example_thesis(tmp_path)
    with (folder / "data/tables.yaml").open("a", encoding="utf-8") as tables:
        tables.write(
            "opinions: {kind: crosstab, caption: Avis, from: evaluations, rows: besoin,"
            " columns: avis}\n"
        )
    chapter = folder / "chapters/1.2_resultats.md"
    chapter.write_text(f"{chapter.read_text('utf-8')}\n/// table | opinions\n///\n", "utf-8")
    built = build_thesis(folder)
    page = LexborHTMLParser(built.page("1.2_resultats"))
    links = [each.attributes["href"] for each in page.css("#tbl-opinions tbody td a")]
    assert links[:2] == ["../tables/opinions/BF1/#oui", "../tables/opinions/BF1/#total"]
    cells = LexborHTMLParser(built.page("tables/opinions/BF1"))
    assert [each.text() for each in cells.css("h2")] == [
        "oui · 2 enregistrements",
        "Total · 2 enregistrements",
    ]
    assert [each.text() for each in cells.css("#oui ~ ul li")] == ["BF1 / FG1", "BF1 / FG2"]
