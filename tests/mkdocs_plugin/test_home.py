"""The home page: the ways to read that there are, and what a library is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from tests.building import write
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import BuildSite


def home(built: str) -> LexborHTMLParser:
    return LexborHTMLParser(built)


def links(page: LexborHTMLParser, selector: str) -> dict[str, str]:
    return {each.text().strip(): str(each.attributes["href"]) for each in page.css(selector)}


def test_only_the_ways_to_read_that_there_are(tmp_path: Path, build_site: BuildSite) -> None:
    root = example_thesis(tmp_path)
    write(root / "chapters/exports/thesis.pdf", b"%PDF-1.7")
    built = build_site(root)
    assert not built.failed, built.warnings
    assert links(home(built.page()), ".ways a") == {
        "Lire en ligne": "1.1_enquete/",
        "PDF, à imprimer": "exports/thesis.pdf",
        "Les données et leur description": "data/",
    }


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
    notice = home(built.page()).css_first(".notice")
    assert notice is not None
    facts = [[each.text() for each in row.css("dt, dd")] for row in notice.css("dl > div")]
    assert facts == [["Auteur", "A. Nonyme & <i>Cie</i>"], ["Diplôme", "Thèse de doctorat"]]
    abstract = notice.css_first("p[lang='en']")
    assert abstract is not None
    assert abstract.text() == "In <short>."


def test_a_thesis_that_says_nothing_of_itself_has_no_notice(
    tmp_path: Path, build_site: BuildSite
) -> None:
    built = build_site(example_thesis(tmp_path))
    assert home(built.page()).css_first(".notice") is None


def test_a_table_on_the_home_page_takes_no_number(tmp_path: Path, build_site: BuildSite) -> None:
    root = example_thesis(tmp_path)
    text = (root / "chapters/index.md").read_text(encoding="utf-8")
    write(root / "chapters/index.md", f"{text}\n/// table | utilite\n    numbered: false\n///\n")
    built = build_site(root)
    assert not built.failed, built.warnings
    table = home(built.page()).css_first("figure.thesis-matrix")
    assert table is not None
    assert "id" not in table.attributes
    link = table.css_first(".caption-number a")
    assert link is not None
    assert (link.attributes["href"] or "").endswith("#tbl-utilite")
    chapter = home(built.page("1.2_resultats")).css_first("#tbl-utilite .caption-number")
    assert chapter is not None
    assert chapter.text() == link.text()
