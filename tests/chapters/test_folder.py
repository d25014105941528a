"""The folder of a thesis as its author has it: which files are chapters, and where links lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.building import write

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><path d="M0 0h4"/></svg>'


def addresses(html: str) -> dict[str, str]:
    """Return where the links of the text of a page lead, by their words; images by their name."""
    page = LexborHTMLParser(html)
    links = {each.text(): str(each.attributes["href"]) for each in page.css("article p a[href]")}
    return links | {
        str(each.attributes["alt"]): str(each.attributes["src"]) for each in page.css("article img")
    }


def test_chapters_of_quarto_and_r_markdown_are_pages_like_others(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    thesis = make_thesis(
        {
            "index.qmd": "# Une thèse\n\n[Le début](1_debut.qmd)\n",
            "1_debut.qmd": "# Début\n\n[La suite](2_suite.Rmd#fin), [la même](/2_suite.Rmd)\n",
            "2_suite.Rmd": "# Suite\n\n## Fin\n\n[Le début](1_debut.qmd)\n",
            "3_notes.markdown": "# Notes\n\nUn mot.\n",
            "_reste.qmd": "Une partie.\n",
        },
        config={"nav": ["index.qmd", {"Commencer": "1_debut.qmd"}, "2_suite.Rmd", "3_notes.md"]},
    )
    (thesis / "chapters/index.md").unlink()
    built = build_site(thesis)
    assert not built.failed, built.warnings
    assert built.warnings == []
    assert addresses(built.page()) == {"Le début": "1_debut/"}
    shown = addresses(built.page("1_debut"))
    assert shown == {"La suite": "../2_suite/#fin", "la même": "../2_suite/"}
    menu = LexborHTMLParser(built.page()).css(".md-nav--primary a.md-nav__link")
    assert [str(each.attributes["href"]) for each in menu][:4] == [
        ".",
        "1_debut/",
        "2_suite/",
        "3_notes/",
    ]
    assert not list(built.site.rglob("*.qmd"))
    assert doors.understood(thesis)["prefix"] == ["", "1", "2", "3"]


def test_a_mistake_in_such_a_chapter_is_told_at_its_file(make_thesis: MakeThesis) -> None:
    thesis = make_thesis({"1_debut.qmd": "# Début\n\n[Rien](rien.qmd)\n"})
    lines = [each for each in doors.problem_lines(thesis) if ": link: " in each]
    assert doors.differing(lines, ["chapters/1_debut.qmd:3:1: link: … rien.qmd"]) == ""


def test_two_files_that_make_one_page_are_a_problem_at_the_second(make_thesis: MakeThesis) -> None:
    thesis = make_thesis({"1_debut.md": "# Début\n", "1_debut.qmd": "# Début\n"})
    lines = [each for each in doors.problem_lines(thesis) if "(warning)" not in each]
    expected = 'chapters/1_debut.qmd:1:1: encoding: … "1_debut.md" … keep one'
    assert doors.differing(lines, [expected]) == ""


def test_a_readme_is_the_index_of_its_folder_where_there_is_none(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    thesis = make_thesis(
        {
            "README.md": "# Le dépôt\n",
            "2_methode/README.md": "# Méthode\n\n[Le terrain](terrain.md)\n",
            "2_methode/terrain.md": "# Terrain\n\n[La méthode](README.md)\n",
        }
    )
    built = build_site(thesis)
    assert not built.failed, built.warnings
    assert addresses(built.page("2_methode")) == {"Le terrain": "terrain/"}
    assert addresses(built.page("2_methode/terrain")) == {"La méthode": "../"}
    assert "Le dépôt" not in built.page()
    write(thesis / "chapters/README.md", "# Une thèse\n")
    (thesis / "chapters/index.md").unlink()
    assert "Une thèse</h1>" in build_site(thesis).page()
