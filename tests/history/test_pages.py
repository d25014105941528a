"""What reviewers read: the version, the status, what changed, what is left."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.app.project import open_thesis, render
from generator.app.settings import settings_from
from generator.chapters import Entry, Register, scan_chapter
from generator.core.problems import Place, Problem, Severity
from generator.history.changes import PassageChange
from generator.history.changes_page import word_diff, worded
from generator.history.git import Moment
from generator.history.open_work import draw_open_work, open_work
from generator.history.pages import passage_at, with_banner
from tests.building import Built, build_thesis
from tests.doors import passages_of
from tests.examples import edit
from tests.in_english import sentence
from tests.reviewed import ADDED, CHAPTER, TAG, git, ids, reviewed_thesis

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


@pytest.mark.parametrize(
    ("comment", "is_right"),
    [
        ("", True),
        ("mailto:relecture@example.org", True),
        ("https://example.org/issues/new?title={title}&body={body}", True),
        ("https://example.org/issues/new", False),
        ("relecture@example.org", False),
        ("mailto:relecture", False),
        ("javascript:alert(1)", False),
        ("https://example.org/a b?body={body}", False),
    ],
)
def test_an_address_for_remarks_is_a_mail_or_a_form(comment: str, *, is_right: bool) -> None:
    settings = settings_from({"plugins": [{"thesis": {"review": {"comment": comment}}}]})
    problems = settings.problems
    assert (problems == ()) is is_right
    if not is_right:
        assert "review: comment" in sentence(problems[0])
        assert "mailto:" in str(problems[0].expected)


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


def shown(before: str, after: str, without: str = "") -> str:
    """Return the runs of two wordings with signs for what was put in and taken out."""
    signs = {"same": "{}", "ins": "+{}+", "del": "-{}-"}
    runs = [run for run in word_diff(before, after) if run.kind != without]
    return "".join(run.space + signs[run.kind].format(run.text) for run in runs).strip()


def test_a_reworded_passage_shows_its_words_in_one_text_and_on_two_sides() -> None:
    texts = ("deux personnes ont lu", "trois personnes ont lu")
    assert shown(*texts) == "-deux- +trois+ personnes ont lu"
    assert shown(*texts, without="ins") == "-deux- personnes ont lu"
    assert shown(*texts, without="del") == "+trois+ personnes ont lu"


def test_a_long_passage_is_shown_whole() -> None:
    before = " ".join(f"mot{number}" for number in range(200))
    told = before.replace("mot100", "-mot100- +autre+")
    assert shown(before, before.replace("mot100", "autre")) == told


def test_references_are_read_by_their_names() -> None:
    entry = Entry("tbl-x", "table", "7.2", "Titre", "1.md", "tbl-x", "Tableau 7.2")
    text = "Le @tbl-x en a deux, dit a@tbl-x.fr."
    change = PassageChange("chapters/1.md", "p-a", "added", "", text)
    words = "Le Tableau 7.2 en a deux, dit a@tbl-x.fr."
    assert worded(change, Register({"tbl-x": entry})) == ("", words)


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("Elle est dite. Puis", "Elle est dite (trop). Puis", "Elle est dite +(trop)+. Puis"),
        ("Elle est dite (trop). Puis", "Elle est dite. Puis", "Elle est dite -(trop)-. Puis"),
        ("un mot de plus", "un mot", "un mot -de plus-"),
        ("un mot", "un mot de plus", "un mot +de plus+"),
        ("soit 26,3 %", "soit 26,4 %", "soit -26,3- +26,4+ %"),
        ("soit 1,234.5 cm", "soit 1,234.6 cm", "soit -1,234.5- +1,234.6+ cm"),
        ("mot", "mot :", "mot +:+"),
        (
            "Au bout de chaque ligne un verdict : oui.",
            "Les besoins de documentation : oui.",
            "-Au bout de chaque ligne un verdict- +Les besoins de documentation+ : oui.",
        ),
    ],
)
def test_only_the_words_that_changed_are_marked(before: str, after: str, marked: str) -> None:
    assert shown(before, after) == marked


@pytest.mark.parametrize("line", [3, 4, 6, 7, 8, 10, 11, 13, 14, 17, 21])
def test_a_line_leads_to_its_passage_else_to_its_section(line: int) -> None:
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
    found = passage_at(chapter, line, {"1.md": frozenset(passages)})
    assert passages[found] == said[line]


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


# --- what is left ---------------------------------------------------------------------------------


def left(
    line: int,
    rule: str = "task",
    path: str = CHAPTER,
    said: str = "",
    severity: Severity = Severity.WARNING,
) -> Problem:
    """Return a problem of the example thesis."""
    return Problem(rule, Place(path, line), said or f"point <{line}>", severity=severity)


def drawn(
    folder: Path, problems: list[Problem], before: dict[str, int] | None = None
) -> LexborHTMLParser:
    """Return the page of what is left, drawn."""
    since = Moment(TAG, "0" * 40, "0000000", datetime(2026, 11, 3, tzinfo=UTC))
    thesis = open_thesis(folder)
    pages = {page.path: {each.id for each in page.body.passages} for page in render(thesis)}
    work = open_work(thesis.manuscript, problems)
    return LexborHTMLParser(
        draw_open_work(work, before or {}, since if before else None, thesis, pages, {})
    )


def cells(page: LexborHTMLParser, table: str) -> list[list[str]]:
    """Return the texts of the cells of a table, row by row, its head included."""
    return [[text_of(each.text()) for each in row.css("th, td")] for row in page.css(f"{table} tr")]


def test_what_is_left_says_how_it_moved_and_folds_what_is_long(folder: Path) -> None:
    besoins = "data/besoins.csv"
    problems = [*map(left, range(1, 16)), left(1, "evidence", besoins)]
    before = {CHAPTER: 17, besoins: 1, "chapters/1.2_resultats.md": 2}
    page = drawn(folder, problems, before)
    assert (
        text(page, ".open-total")
        == f"16 points à traiter. Dans la version {TAG} (3 novembre 2026) : 20."
    )
    assert cells(page, ".open-table")[1:] == [
        ["1.1 Enquête", "15", "17", "2 de moins"],
        [besoins, "1", "1", "autant"],
        ["1.2 Résultats", "0", "2", "2 de moins"],
    ]
    assert len(page.css(".open-part > .open-list")[0].css("li")) == 10
    assert text(page, ".open-part summary") == "Et 5 autres"
    first = page.css(".open-list > li")[0]
    assert (
        text_of(first.text())
        == "avertissement, tâche Une tâche n’est pas cochée. point <1> ligne 1"
    )
    links = [each.css("a")[0].attributes["href"] or "" for each in page.css(".open-list > li")[:15]]
    ids = {each.id for each in passages_of("1.md", (folder / CHAPTER).read_text("utf-8"))}
    assert {each.partition("#")[0] for each in links} == {"1.1_enquete.md"}
    assert {each.partition("#")[2] for each in links} - {""} <= ids
    assert any("#p-" in each for each in links)
    assert page.css("[id=work-2] + .open-list a") == []


def test_what_is_left_says_each_cause_once_the_worst_first_and_counts_by_rule(
    folder: Path,
) -> None:
    """What a file repeats is one line; an info counts where it speaks of work left."""
    problems = [
        left(3, "vocabulary", said="une graphie", severity=Severity.INFO),
        left(4, "task", said="une tâche", severity=Severity.INFO),
        *(left(line, "placeholder", said="Lorem ipsum") for line in (5, 7, 9)),
        left(8, "my_rule", said="propre à la thèse"),
        left(12, "link", said="mène nulle part", severity=Severity.ERROR),
    ]
    waits = "Un texte provisoire reste à écrire ou à compléter."
    page = drawn(folder, problems)
    assert text(page, ".open-total") == "4 points à traiter."
    assert [text_of(each.text()) for each in page.css(".open-list > li")] == [
        "erreur, lien Un lien ne mène nulle part. mène nulle part ligne 12",
        f"avertissement, à remplir {waits} Lorem ipsum (3 fois, lignes 5, 7, 9)",
        "avertissement, my_rule propre à la thèse ligne 8",
        "remarque, tâche Une tâche n’est pas cochée. une tâche ligne 4",
    ]
    assert cells(page, ".open-rules") == [
        ["règle", "erreurs", "avertissements", "remarques"],
        ["lien", "1", "·", "·"],
        ["à remplir", "·", "1", "·"],
        ["my_rule", "·", "1", "·"],
        ["tâche", "·", "·", "1"],
    ]


def test_without_an_earlier_review_nothing_is_compared(folder: Path) -> None:
    page = drawn(folder, [left(1, path="a.csv")])
    assert text(page, ".open-total") == "1 point à traiter."
    assert cells(page, ".open-table")[0] == ["Chapitre ou fichier", "Maintenant"]
