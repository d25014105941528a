"""The pages that the site adds beside the chapters, and those of records, in the built example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from tests.building import Built


def article(built: Built, url: str) -> LexborHTMLParser:
    """Return the content of a page, without menu and frame."""
    [found] = LexborHTMLParser(built.page(url)).css("article.md-content__inner")
    return LexborHTMLParser(found.html or "")


def words(node: LexborNode | LexborHTMLParser) -> str:
    """Return the words of an element or a page with single spaces, each kind of space one."""
    text = node.body.text(separator=" ") if isinstance(node, LexborHTMLParser) and node.body else ""
    return " ".join((text or node.text(separator=" ")).split())


def parts(page: LexborHTMLParser, selector: str) -> list[str]:
    """Return the words of each such element of a page."""
    return [words(node) for node in page.css(selector)]


def links(page: LexborHTMLParser, selector: str = "a[href]") -> list[str]:
    """Return where each such link of a page leads."""
    return [node.attributes.get("href") or "" for node in page.css(selector)]


def test_a_chapter_and_a_term_say_who_refers_to_them(example: Built) -> None:
    chapter = article(example, "1.1_enquete")
    assert parts(chapter, ".cited-by a") == ["1.2 Résultats"]
    assert links(chapter, ".cited-by a")[0].startswith("../1.2_resultats/#p-")
    assert article(example, "1.2_resultats").css_matches(".cited-by")
    assert not article(example, "").css_matches(".cited-by")
    assert parts(article(example, "glossaire"), "dd > .term-uses") == ["Employé dans 1.2 Résultats"]


def test_the_list_of_tables_leads_to_each(example: Built) -> None:
    page = article(example, "tables")
    assert parts(page, ".caption-list a") == [
        "Tableau 1.1 Les participants",
        "Tableau 1.2 Utilité pour chaque besoin",
        "Tableau 1.3 Autour de BF2",
        "Tableau 1.4 Avis",
    ]
    assert links(page)[1].endswith("../1.2_resultats/#tbl-utilite")


def test_the_codebook_describes_each_field_and_a_file_lists_its_records(example: Built) -> None:
    page = article(example, "data")
    fields = ("Quatre personnes, deux séances", "duree_min", "entier", "oui, non, NA")
    assert [each for each in (*fields, "groupes.csv") if each not in words(page)] == []
    assert page.css("table.codebook")
    people = article(example, "data/participants")
    assert parts(people, "tbody tr > th") == ["P01", "P02", "P03", "P04"]
    assert parts(people, "thead th") == ["Participant", "Groupe", "Profession"]


def test_a_need_has_its_verdict_its_judgements_and_leads_back(example: Built) -> None:
    page = article(example, "besoins/BF1")
    assert "Comparer les données" in parts(page, "h1")[0]
    assert parts(page, ".record-fields > dt") == ["Répond au besoin"]
    assert parts(page, ".record-fields > dd") == ["● oui 2 oui"]
    assert links(page, ".record-kind a") == ["../"]
    assert links(page, ".record-source a") == ["../../1.2_resultats/#tbl-utilite"]
    assert {"../../groupes/FG1/", "../../groupes/FG2/"} <= {*links(page)}
    for chapter in ("1.2_resultats", "1.3_suites"):  # each passage that speaks of it
        assert any(each.startswith(f"../../{chapter}/#") for each in links(page))
    assert not any("#p-" in each for each in links(article(example, "besoins/BF3")))
    other = article(example, "besoins/BF2")
    assert parts(other, ".record-fields > dd") == ["○ non 1 non · 1 sans avis"]
    assert parts(other, "ul.judged-list > li#FG2") == ["Groupe 2"]  # a judgement without evidence


def test_evidence_says_which_it_is_and_that_it_is_a_paraphrase(example: Built) -> None:
    page = article(example, "besoins/BF1")
    assert parts(page, "#FG1 .segment-text") == ["Les données se comparent.", "Pas toujours."]
    assert parts(page, "#FG1 .segment-source") == ["S1 · appui", "S2 · en réserve"]
    assert parts(page, ".record-source")[0].endswith("Les passages sont paraphrasés.")
    assert parts(page, "#S1 .segment-cited a") == ["1.2 Résultats"]
    assert parts(page, "#S2 .segment-cited") == []


def test_a_group_has_its_people_and_says_how_it_judged_and_no_verdict(example: Built) -> None:
    page = article(example, "groupes/FG1")
    assert parts(page, ".record-fields > dd.record-counts") == ["1 oui · 1 non · 1 sans avis"]
    assert parts(page, ".verdict") == []
    groups = page.css(".judgement-group")  # those that say the same stand together
    said = [words(each.css("h3 .judgement")[0]) for each in groups]
    assert said == ["● oui", "○ non", "– sans avis"]
    judged = [node.attributes["id"] for each in groups for node in each.css(".judged")]
    assert judged == ["BF1", "BF2", "BF3"]
    other = article(example, "groupes/FG2")
    assert "96" in words(other)
    assert {"../../participants/P03/", "../../participants/P04/"} <= {*links(other)}


def test_records_have_a_list_and_follow_one_another(example: Built) -> None:
    kind = article(example, "besoins")
    assert parts(kind, "table.kinds tr") == [
        "Nom Répond au besoin",
        "BF1 Comparer les données ● oui",
        "BF2 Filtrer les données ○ non",
        "BF3 Former les équipes – non établi",
    ]
    assert links(kind, "table.kinds a") == ["BF1/", "BF2/", "BF3/"]
    assert links(kind, ".table-source a") == ["../data/besoins/"]
    assert links(article(example, "data/besoins"), ".record-kind a") == ["../#data-besoins"]
    beside = "link[rel=prev], link[rel=next]"
    assert links(LexborHTMLParser(example.page("besoins/BF1")), beside) == ["../", "../BF2/"]
    assert links(LexborHTMLParser(example.page("besoins/BF3")), beside) == ["../BF2/"]
    groups = LexborHTMLParser(example.page("groupes"))
    assert "../besoins/" in links(groups, ".md-nav--primary a")


def test_cells_of_tables_lead_to_records_and_a_verdict_to_its_card(example: Built) -> None:
    page = article(example, "1.2_resultats")
    assert links(page, "tbody td.verdict a")[0] == "../tables/utilite/#BF1-verdict"
    assert links(page, "tbody a.evidence")[0] == "../besoins/BF1/#FG1"
    [card] = article(example, "tables/utilite").css("article[id=BF1-verdict]")
    assert "2 oui − 0 non = 2 ; il en faut 2 : oui" in words(card)
    assert [each.attributes["href"] for each in card.css("th a")] == ["../../besoins/BF1/"]
    first = article(example, "1.1_enquete").css("#tbl-participants tbody tr")[0]
    assert [words(link) for link in first.css("a.entity")] == ["Groupe 1", "P01"]  # each once


def test_a_cell_of_a_crosstab_leads_to_its_records(example: Built) -> None:
    led = links(article(example, "1.3_suites"), "#tbl-opinions tbody td a")
    assert led[:2] == ["../tables/opinions/BF1/#oui", "../tables/opinions/BF1/#total"]
    cells = article(example, "tables/opinions/BF1")
    assert parts(cells, "h2") == ["oui · 2 enregistrements", "Total · 2 enregistrements"]
    assert parts(cells, "#oui ~ ul li") == ["BF1 / FG1", "BF1 / FG2"]


def test_the_menu_calls_the_home_page_so_and_has_titles_in_words(example: Built) -> None:
    page = LexborHTMLParser(example.page())
    menu = parts(page, ".md-nav--primary > ul > li > a.md-nav__link")
    chapters = ["1.1 Enquête", "1.2 Résultats", "1.3 Les 3 besoins", "Glossaire"]
    assert menu[:5] == ["Accueil", *chapters]
    assert parts(page, "h1") == ["Une petite thèse"]
    assert "{{" not in words(article(example, "besoins/BF1"))
