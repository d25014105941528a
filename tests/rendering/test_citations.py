"""Citations on a page: led to the bibliography, noted as mentions, listed in the chapter.

How they are written is in ``examples/citations.md``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import doors

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.building import MakeThesis

WORKS = (Path(__file__).parent / "examples/works.bib").read_text("utf-8")
NAME = "1_un.md"


@pytest.fixture
def cited(make_thesis: MakeThesis) -> Callable[[str], Path]:
    """Return a thesis with three works whose chapter has this text."""

    def thesis(text: str) -> Path:
        return make_thesis({NAME: f"# Un\n\n{text}\n"}, {"references.bib": WORKS})

    return thesis


def test_a_citation_leads_to_its_works_and_says_their_titles(
    cited: Callable[[str], Path],
) -> None:
    root = cited("Vu [@hevner2004, p. 77; @schon1983].")
    span = LexborHTMLParser(doors.page_html(root, NAME)).css_first("span.citation")
    assert span is not None
    assert span.attributes["data-cites"] == "hevner2004 schon1983"
    links = {each.attributes["href"]: each.attributes["title"] for each in span.css("a.ref-work")}
    assert links == {
        "references.md#ref-hevner2004": "Design Science in Information Systems Research",
        "references.md#ref-schon1983": "The Reflective Practitioner",
    }


def test_a_page_tells_what_it_cites_and_which_passage_does(cited: Callable[[str], Path]) -> None:
    views = doors.page_views(cited("Un.\n\nSelon @schon1983, oui [@hevner2004]."), NAME)
    assert views["citation"] == ["5 schon1983", "5 hevner2004"]
    passages = dict(each.split(" | ") for each in views["passage"])
    assert {key: words.split()[0] for key, words in passages.items()} == {
        "schon1983": "Selon",
        "hevner2004": "Selon",
    }


def test_ones_own_words_lead_to_a_work(cited: Callable[[str], Path]) -> None:
    root = cited("Voir [ce livre](@schon1983).\n\n/// bibliography\n///")
    assert 'href="references.md#ref-schon1983"' in doors.page_html(root, NAME)
    assert doors.page_views(root, NAME)["citation"] == []


def test_what_is_no_text_of_a_citation_is_said(cited: Callable[[str], Path]) -> None:
    (line,) = doors.page_problem_lines(cited("Vu [@schon1983, p. {{ 1 + 1 }}]."), NAME)
    assert line.startswith(f"chapters/{NAME}:")
    assert ": citation: " in line


def test_a_title_says_what_it_cites_in_words(make_thesis: MakeThesis) -> None:
    text = (
        "# Un\n\n## D'après @schon1983 [p. 3] {#sec-a}\n\nVu.\n\n| a |\n| --- |\n| b |\n\n"
        "/// table-caption | #tbl-x\nSynthèse [d'après @hevner2004, p.\u00a03]\n///\n"
    )
    entries = doors.understood(make_thesis({NAME: text}, {"references.bib": WORKS}))["entry"]
    titles = {key: " ".join(title.split()) for key, _, _, title, *_ in map(_parts, entries)}
    assert titles["sec-a"] == "D'après Schön (1983, p. 3)"
    assert titles["tbl-x"] == "Synthèse (d'après Hevner et al. 2004, p. 3)"


def _parts(entry: str) -> list[str]:
    return entry.split(" | ")


def test_a_chapter_lists_the_works_that_it_cites(cited: Callable[[str], Path]) -> None:
    root = cited("Selon @schon1983 et [@hevner2004].\n\n/// bibliography\n///")
    entries = LexborHTMLParser(doors.page_html(root, NAME)).css(".csl-bib-body > .csl-entry")
    assert [each.text().strip()[:6] for each in entries] == ["HEVNER", "SCHÖN,"]
    assert doors.page_problem_lines(root, NAME) == []
