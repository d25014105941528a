"""What reviewers read: the version, the status, what changed, what is left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.chapters import scan_chapter
from generator.history.pages import passage_at, with_banner
from tests.building import Built, build_thesis
from tests.doors import passages_of
from tests.examples import edit
from tests.history.repositories import git
from tests.reviewed import ADDED, CHAPTER, TAG, ids, reviewed_thesis

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a thesis that was reviewed once."""
    return reviewed_thesis(tmp_path_factory.mktemp("reviewed"))


@pytest.fixture(scope="module")
def built(folder: Path) -> Built:
    """Site of a thesis that was reviewed once: its data say what no segment bears."""
    return build_thesis(folder, strict=False)


def read(built: Built, url: str = "") -> LexborHTMLParser:
    """Return a page."""
    return LexborHTMLParser(built.page(url))


def text(page: LexborHTMLParser, selector: str) -> str:
    """Return the text of the first such element, its spaces joined."""
    return " ".join(page.css(selector)[0].text().split())


# --- the version ----------------------------------------------------------------------------------


def test_a_page_says_the_version_of_its_own_last_change_and_leads_to_what_changed(
    built: Built, folder: Path
) -> None:
    """The home page says that of the whole thesis; a page that the site adds says none."""
    chapter = git(folder, "log", "-1", "--format=%H", "--", CHAPTER).strip()[:7]
    whole = git(folder, "rev-parse", "--short", "HEAD").strip()
    for url, revision, place in (("", whole, ""), ("1.1_enquete", chapter, "#in-1-1-enquete")):
        page = read(built, url)
        assert text(page, ".version").startswith("Version du ")
        assert f"révision {revision}" in text(page, ".version")
        link = page.css(".version a")[0].attributes["href"] or ""
        assert re.fullmatch(rf"(\.\./)*(\./)?changes/{place}", link), link
    assert text(read(built, "changes"), "#in-1-1-enquete") == "1.1 Enquête"
    for url in ("groupes/FG1", "open"):
        assert read(built, url).css(".version") == []


def test_a_chapter_says_since_when_it_is_approved(built: Built) -> None:
    page = read(built, "1.1_enquete")
    assert text(page, ".chapter-status").startswith("Validé le 20 novembre 2026 · Version du 24")
    facts = [" ".join(each.text().split()) for each in read(built).css(".chapter-facts")]
    assert facts[0].startswith("Validé le 20 novembre 2026 · ")
    assert re.search(r"· \d+ mots, 1 min de lecture$", facts[0])
    assert facts[1].startswith("Brouillon · ")


def test_the_home_page_says_how_far_the_thesis_is(built: Built) -> None:
    page = read(built)
    left = len(read(built, "open").css(".open-list > li"))
    line = text(page, ".chapter-progress")
    assert "Brouillon : 1 · Validé : 1 ·" in line
    assert line.split(" · ")[-1] == "Il ne reste rien à faire"
    assert left == 0


# --- comments -------------------------------------------------------------------------------------


def test_a_changed_chapter_says_so_and_an_address_for_remarks_is_escaped(tmp_path: Path) -> None:
    nasty = "https://example.org/</script><script>?body={body}"
    folder = reviewed_thesis(tmp_path, comment=nasty)
    edit(folder / CHAPTER, ADDED, f"{ADDED} Encore.")
    built = build_thesis(folder, strict=False)
    assert text(read(built), ".version").split(" – ")[0].endswith(" modifiée")
    page = built.page("1.1_enquete")
    assert "</script><script>?" not in page
    assert r"\u003c/script\u003e\u003cscript\u003e?body={body}" in page


def test_the_banner_of_an_archive_is_exchanged_with_the_page(built: Built) -> None:
    """As Material loads pages: it takes the part for announcements of each."""
    page = with_banner(built.page("1.1_enquete"), "1.1_enquete/index.html", TAG)
    announce = page.index('data-md-component="announce"')
    assert page.index('<aside class="thesis-banner">') == page.index(">", announce) + 1


# --- what changed ---------------------------------------------------------------------------------


def test_a_line_leads_to_its_passage_else_to_its_section() -> None:
    lines = (
        "# Un",
        "",
        "Une phrase sur",
        "deux lignes.",
        "",
        "- Un point",
        "  qui continue",
        "1. Un autre - [mot]{= count(x) }",
        "",
        "> Une citation",
        "> sur deux lignes.",
        "",
        "## Deux",
        "Collé au titre.",
        "",
        "Autre chose - dite - en *passant* > ici.",
        ":   Une définition",
        "",
        "| A |",
        "| --- |",
        "| {{ count(x) }} |",
    )
    source = "\n".join(lines)
    said = {3: "Une phrase sur deux lignes.", 6: "Un point qui continue", 8: "Un autre - mot"}
    said |= {4: said[3], 7: said[6], 10: "Une citation sur deux lignes.", 13: "Deux"}
    said |= {11: said[10], 14: "Deux", 17: "Une définition", 21: "Deux"}
    passages = {each.id: " ".join(each.words.split()) for each in passages_of("1.md", source)}
    chapter = scan_chapter("1.md", "chapters/1.md", source)
    found = {line: passage_at(chapter, line, {"1.md": frozenset(passages)}) for line in said}
    assert {line: passages[anchor] for line, anchor in found.items()} == said


def test_the_page_lists_what_changed_with_links_that_arrive(built: Built) -> None:
    page = read(built, "changes")
    assert text(page, ".changes-since") == f"Depuis {TAG} (3 novembre 2026)."
    found = {
        (node.attributes["class"] or "").split("-")[-1]: node
        for node in page.css("[data-sources='chapters/1.1_enquete.md'].changed-chapter .change")
    }
    assert set(found) == {"added", "removed", "reworded"}
    chapter = built.page("1.1_enquete")
    for kind, name in {"added": "added", "removed": "gone", "reworded": "today"}.items():
        link = found[kind].css(".change-kind a")[0].attributes["href"] or ""
        assert link == f"../1.1_enquete/#{ids()[name]}"
        assert f'id="{ids()[name]}"' in chapter
    assert "[supprimé : deux] [ajouté : trois]" in " ".join(
        found["reworded"].css(".change-inline")[0].text().split()
    )


def test_a_chapter_marks_what_changed_and_leads_to_it(built: Built) -> None:
    """Paragraphs that were written or reworded, and one whose number moved; none that stayed."""
    page = read(built, "1.1_enquete")
    marked = {each.attributes["id"] for each in page.css("[data-changed]")}
    assert marked == {ids()["today"], ids()["added"]}
    assert text(page, ".chapter-changed").startswith("Un trait dans la marge : ce paragraphe a")
    link = page.css(".chapter-changed a")[0].attributes["href"]
    assert link == "../changes/#in-1-1-enquete"
    reworded, carrier = read(built, "1.2_resultats").css("p[data-changed]")
    assert "on jugera chaque" in text_of(reworded.text())
    assert text_of(carrier.text()).startswith("Pour BF1 ")


def test_values_stand_under_their_table_with_the_sentences_that_carry_them(built: Built) -> None:
    page = read(built, "changes")
    values = {
        text_of(each.css(".value-name")[0].text()): each for each in page.css(".value-list > li")
    }
    verdict = values["BF1 · oui"]
    assert text_of(verdict.css(".moved-value")[0].text()) == "[supprimé : 2] → [ajouté : 1]"
    carrier = verdict.css(".value-carriers a")[0]
    assert text_of(carrier.text()) == "1.2 Résultats, ligne 11"
    address, _, anchor = (carrier.attributes["href"] or "").partition("#")
    (passage,) = read(built, address.removeprefix("../")).css(f"[id='{anchor}']")
    assert text_of(passage.text()).startswith("Pour BF1 on compte")
    records = page.css(".record-list > li")
    assert len(records) == 1
    assert "avis [supprimé : oui] → [ajouté : non]" in text_of(records[0].text())


def text_of(words: str) -> str:
    """Return the words with single spaces."""
    return " ".join(words.split())
