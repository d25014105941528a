"""Citations on a page: written by the style, led to the bibliography, noted as mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.app.project import open_thesis
from generator.rendering import render_chapter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.rendering import Rendering
    from tests.building import MakeThesis

WORKS = """\
@article{hevner2004,
  author = {Hevner, Alan R. and March, Salvatore T. and Park, Jinsoo and Ram, Sudha},
  title = {Design Science in Information Systems Research},
  journal = {MIS Quarterly}, volume = {28}, number = {1}, pages = {75--105}, year = {2004},
}
@book{schon1983,
  author = {Sch{\\"o}n, Donald A.}, title = {The Reflective Practitioner},
  publisher = {Basic Books}, year = {1983},
}
@book{Morgan1997,
  author = {Morgan, David L.}, title = {Focus Groups as Qualitative Research},
  publisher = {Sage}, year = {1997},
}
"""


@pytest.fixture
def render(make_thesis: MakeThesis) -> Callable[[str], Rendering]:
    """Return how a chapter of this text is rendered in a thesis with three works."""

    def rendered(text: str) -> Rendering:
        chapters = {"1_un.md": f"# Un\n\n{text}\n"}
        folder: Path = make_thesis(chapters, {"references.bib": WORKS})
        return render_chapter(open_thesis(folder).sources, "1_un.md")

    return rendered


def words(rendering: Rendering) -> str:
    """Return the words of the last paragraph, ordinary spaces between them."""
    paragraph = LexborHTMLParser(rendering.html).css("p")[-1]
    return " ".join(paragraph.text().split())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Vu [@hevner2004, p. 77].", "Vu (Hevner et al. 2004, p. 77)."),
        (
            "Vu [voir @hevner2004, p. 3; @schon1983].",
            "Vu (voir Hevner et al. 2004, p. 3; Schön 1983).",
        ),
        ("Schön le dit [-@schon1983].", "Schön le dit (1983)."),
        ("@schon1983 le dit.", "Schön (1983) le dit."),
        ("@schon1983 [p. 12] le dit.", "Schön (1983, p. 12) le dit."),
        ("C'est de @schon1983.", "C’est de Schön (1983)."),
        ("Vu [@Morgan1997] et @Morgan1997.", "Vu (Morgan 1997) et Morgan (1997)."),
        ("Vu [@hevner2004,\np. 77].", "Vu (Hevner et al. 2004, p. 77)."),
        ("Vu **[@schon1983]**.", "Vu (Schön 1983)."),
        ("`[@schon1983]` et `@schon1983`", "[@schon1983] et @schon1983"),
        (
            "Vu [@hevner2004, p.\u00a077\u202f; @schon1983].",
            "Vu (Hevner et al. 2004, p. 77; Schön 1983).",
        ),
        ("[@schon1983][@hevner2004]", "(Schön 1983)(Hevner et al. 2004)"),
        (r"a\@schon1983 et x@schon1983", "a@schon1983 et x@schon1983"),
    ],
)
def test_a_citation_is_written_by_the_style(
    written: str, shown: str, render: Callable[[str], Rendering]
) -> None:
    rendering = render(written)
    assert words(rendering) == shown
    assert rendering.problems == ()


def test_a_citation_leads_to_its_works_and_says_their_titles(
    render: Callable[[str], Rendering],
) -> None:
    rendering = render("Vu [@hevner2004, p. 77; @schon1983].")
    span = LexborHTMLParser(rendering.html).css_first("span.citation")
    assert span is not None
    assert span.attributes["data-cites"] == "hevner2004 schon1983"
    links = {each.attributes["href"]: each.attributes["title"] for each in span.css("a.ref-work")}
    assert links == {
        "references.md#ref-hevner2004": "Design Science in Information Systems Research",
        "references.md#ref-schon1983": "The Reflective Practitioner",
    }


def test_a_rendering_tells_what_it_cites_and_which_passage_does(
    render: Callable[[str], Rendering],
) -> None:
    rendering = render("Un.\n\nSelon @schon1983, oui [@hevner2004].")
    assert [each.keys for each in rendering.citations] == [("hevner2004",), ("schon1983",)]
    assert {each.place.line for each in rendering.citations} == {5}
    assert {each.id: each.passage.split()[0] for each in rendering.references} == {
        "schon1983": "Selon",
        "hevner2004": "Selon",
    }


def test_ones_own_words_lead_to_a_work(render: Callable[[str], Rendering]) -> None:
    rendering = render("Voir [ce livre](@schon1983).\n\n/// bibliography\n///")
    assert 'href="references.md#ref-schon1983"' in rendering.html
    assert rendering.citations == ()


def test_what_is_no_text_of_a_citation_is_said(render: Callable[[str], Rendering]) -> None:
    (problem,) = render("Vu [@schon1983, p. {{ 1 + 1 }}].").problems
    assert problem.rule == "citation"
    assert problem.message.startswith("this citation cannot be written")


def test_a_title_says_what_it_cites_in_words(make_thesis: MakeThesis) -> None:
    text = (
        "# Un\n\n## D'après @schon1983 [p. 3] {#sec-a}\n\nVu.\n\n| a |\n| --- |\n| b |\n\n"
        "/// table-caption | #tbl-x\nSynthèse [d'après @hevner2004, p.\u00a03]\n///\n"
    )
    thesis = open_thesis(make_thesis({"1_un.md": text}, {"references.bib": WORKS}))
    titles = [thesis.register.entries[each].title for each in ("sec-a", "tbl-x")]
    assert [" ".join(each.split()) for each in titles] == [
        "D'après Schön (1983, p. 3)",
        "Synthèse (d'après Hevner et al. 2004, p. 3)",
    ]


def test_a_chapter_lists_the_works_that_it_cites(render: Callable[[str], Rendering]) -> None:
    rendering = render("Selon @schon1983 et [@hevner2004].\n\n/// bibliography\n///")
    entries = LexborHTMLParser(rendering.html).css(".csl-bib-body > .csl-entry")
    assert [each.text().strip()[:6] for each in entries] == ["HEVNER", "SCHÖN,"]
    assert rendering.problems == ()
