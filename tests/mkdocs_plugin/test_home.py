"""The home page: the title page with its ways in, and what a library is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from generator.app.project import check, open_thesis
from tests.building import write, write_thesis
from tests.examples import example_thesis
from tests.in_english import as_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import BuildSite


def home(built: str) -> LexborHTMLParser:
    return LexborHTMLParser(built)


def links(page: LexborHTMLParser, selector: str) -> dict[str, str]:
    return {each.text().strip(): str(each.attributes["href"]) for each in page.css(selector)}


def test_only_the_ways_to_read_that_there_are(tmp_path: Path, build_site: BuildSite) -> None:
    """A table on the page takes no number; without `publication:` there is no notice."""
    root = example_thesis(tmp_path)
    write(root / "chapters/exports/thesis.pdf", b"%PDF-1.7")
    front = "---\nquestion: Combien ?\nanswer: Assez.\nresult: tbl-utilite\n---\n"
    shown = "/// table | utilite\n    numbered: false\n///\n"
    write(root / "chapters/index.md", f"{front}# Une petite thèse\n\nUn mot.\n\n{shown}")
    built = build_site(root)
    assert not built.failed, built.warnings
    page = home(built.page())
    assert links(page, ".ways a") == {
        "Lire la thèse": "1.1_enquete/",
        "Le résultat en un tableau": "1.2_resultats/#tbl-utilite",
        "PDF": "exports/thesis.pdf",
        "Les données": "data/",
    }
    lines = [each.text(deep=False) for each in page.css(".title-page > :is(h1, p)")]
    assert lines == ["Une petite thèse", "Combien ?", "Assez.", "Un mot."]
    assert page.css(".notice") == []
    [table] = page.css("figure.thesis-matrix")
    assert "id" not in table.attributes
    [link] = table.css(".caption-number a")
    assert (link.attributes["href"] or "").endswith("#tbl-utilite")
    [number] = home(built.page("1.2_resultats")).css("#tbl-utilite .caption-number")
    assert number.text() == link.text()


def test_a_thesis_without_a_home_page_has_one_that_leads_to_its_chapters(
    tmp_path: Path, build_site: BuildSite
) -> None:
    said = {"author": "Lea Arden", "abstracts": "Un <résumé>.\n\nEt sa suite."}
    root = write_thesis(
        tmp_path,
        {"1_quai.md": "# Le quai\n\nUn mot.\n", "notes.md": "# Notes\n\nUn mot.\n"},
        config={"plugins": [{"thesis": {"publication": said}}], "exclude_docs": "notes.md\n"},
    )
    (root / "chapters/index.md").unlink()
    built = build_site(root)
    assert not built.failed, built.warnings
    page = home(built.page())
    assert links(page, ".title-page > ul a") == {"1 Le quai": "1_quai/"}
    lines = [each.text(deep=False) for each in page.css(".title-page > :is(h1, p)")]
    assert lines == ["Une thèse", "Lea Arden", "Un <résumé>.", "Et sa suite."]


def test_a_result_that_there_is_not_is_an_error_at_its_line(tmp_path: Path) -> None:
    front = "---\nstatus: draft\nresult: tbl-utilités\n---\n"
    root = example_thesis(
        tmp_path, {"chapters/index.md": f"{front}# Une petite thèse\n\nUn mot.\n"}
    )
    (problem,) = [each for each in check(open_thesis(root)) if each.rule == "reference"]
    assert as_text(problem).startswith('chapters/index.md:3:1: reference: "@tbl-utilités"')
    assert "tbl-utilite" in as_text(problem)


def test_the_notice_says_what_was_written_and_nothing_else(
    tmp_path: Path, build_site: BuildSite
) -> None:
    root = example_thesis(tmp_path)
    config = (root / "mkdocs.yml").read_text(encoding="utf-8")
    publication = (
        "      publication:\n"
        "        author: A. Nonyme & <i>Cie</i>\n"
        "        degree: Thèse de doctorat\n"
        "        abstracts: {en: 'In <short>.'}\n"
    )
    assert "  - thesis:\n" in config
    write(root / "mkdocs.yml", config.replace("  - thesis:\n", f"  - thesis:\n{publication}"))
    built = build_site(root, strict=False)
    [notice] = home(built.page()).css(".notice")
    facts = [[each.text() for each in row.css("dt, dd")] for row in notice.css("dl > div")]
    assert facts == [["Diplôme", "Thèse de doctorat"]]
    [author] = home(built.page()).css(".title-author")
    assert author.text() == "A. Nonyme & <i>Cie</i>"
    [abstract] = notice.css("p[lang='en']")
    assert abstract.text() == "In <short>."
