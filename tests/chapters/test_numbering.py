"""Numbers of chapters by their files and folders, by their order, and none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from tests import doors

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis

FIGURE = "\n\n![Un plan](plan.svg)\n\n/// figure-caption\nUn plan.\n///\n"


def test_a_chapter_has_the_numbers_of_its_folders(make_thesis: MakeThesis) -> None:
    thesis = make_thesis(
        {
            "01_introduction/index.md": "# Introduction\n\n## Objet\n",
            "02_methode/README.md": f"# Méthode{FIGURE}",
            "02_methode/01-terrain.md": "# 2.1. Terrain\n\n## Lieux\n",
            "02_methode/10_suite.md": f"# Suite{FIGURE}",
            "02_methode/notes.md": "# Notes\n",
            "03_resultats/3.2_fin.md": "# Fin\n",
            "annexes/annexe-b_guide.md": "# Guide\n\n## Questions\n",
        }
    )
    views = doors.understood(thesis)
    assert views["number"] == [
        *("Une thèse", "1 Introduction", "1.1 Objet", "2 Méthode", "2.1 Terrain", "2.1.1 Lieux"),
        *("2.10 Suite", "Notes", "3.2 Fin", "B Guide", "B.1 Questions"),
    ]
    assert [each.split()[1] for each in views["caption"]] == ["2.1", "2.2"]


def test_the_same_number_twice_is_one_problem_that_names_both_files(
    make_thesis: MakeThesis,
) -> None:
    text = "# Introduction\n\n## Objet\n\nUn mot.\n\n## Plan\n\nUn mot.\n"
    thesis = make_thesis({"01_introduction/index.md": text, "1_debut.md": text})
    lines = [each for each in doors.problem_lines(thesis) if "(warning)" not in each]
    expected = "chapters/01_introduction/index.md:1:1: reference: … chapters/1_debut.md"
    assert doors.differing(lines, [expected]) == ""


def test_chapters_are_numbered_in_the_order_in_which_they_are_read(
    make_thesis: MakeThesis,
) -> None:
    thesis = make_thesis(
        {
            "dedicace.qmd": "À qui tient la lampe.\n",
            "preface.qmd": "# Préface {.unnumbered}\n\n## Merci\n",
            "intro.qmd": f"# Introduction\n\n## Objet\n\n## Remarque {{.unnumbered}}\n{FIGURE}",
            "7_methode.qmd": f"# Méthode\n{FIGURE}",
            "questions.qmd": f"# Questions\n\n## Première\n{FIGURE}",
        },
        config={
            "nav": [
                *("index.md", "dedicace.qmd", "preface.qmd", "intro.qmd", "7_methode.qmd"),
                "questions.qmd",
            ],
            "plugins": [{"thesis": {"numbering": "order", "appendices": ["questions.qmd"]}}],
        },
    )
    views = doors.understood(thesis)
    assert views["number"] == [
        *("Une thèse", "Préface", "Merci", "1 Introduction", "1.1 Objet", "Remarque", "2 Méthode"),
        *("A Questions", "A.1 Première"),
    ]
    assert [each.split()[1] for each in views["caption"]] == ["1.1", "2.1", "A.1"]


def test_without_numbering_what_is_typed_stays_and_figures_count_on(
    make_thesis: MakeThesis,
) -> None:
    thesis = make_thesis(
        {
            "01_introduction.md": f"# 1. Introduction\n\n## 1.1 Objet\n{FIGURE}",
            "02_methode.md": f"# Méthode\n{FIGURE}",
        },
        config={"plugins": [{"thesis": {"numbering": "none"}}]},
    )
    views = doors.understood(thesis)
    assert views["number"] == ["Une thèse", "1 Introduction", "1.1 Objet", "Méthode"]
    assert [each.split()[1] for each in views["caption"]] == ["1", "2"]
    assert "1. Introduction</h1>" in doors.page_html(thesis, "01_introduction.md")


def test_a_page_shows_its_title_once(make_thesis: MakeThesis, build_site: BuildSite) -> None:
    thesis = make_thesis(
        {
            "1_a.md": "## Début\n\nUn mot.\n\n## Suite\n\nUn mot.\n",
            "2_b.md": "Terrain\n-------\n\nUn mot.\n",
            "3_c.md": "---\ntitle: Méthode\n---\n\n## Méthode\n\nUn mot.\n",
            "4_d.md": "# Ma thèse\n\n## 4. Fin\n\nUn mot.\n",
            "5_e.md": '<h1 align="center">Merci</h1>\n\n## À tous\n\nUn mot.\n',
        }
    )
    built = build_site(thesis)
    assert not built.failed, built.warnings
    titles = {
        name: [
            f"{each.tag} {each.text().removesuffix('¶').strip()}"
            for each in LexborHTMLParser(built.page(name)).css("article :is(h1, h2)")
        ]
        for name in ("1_a", "2_b", "3_c", "4_d", "5_e")
    }
    assert titles == {
        "1_a": ["h1 1 Début", "h2 1.1 Suite"],
        "2_b": ["h1 2 Terrain"],
        "3_c": ["h1 3 Méthode"],
        "4_d": ["h1 Ma thèse", "h2 4 Fin"],
        "5_e": ["h1 Merci", "h2 5 À tous"],
    }
