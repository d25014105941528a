"""Tables without a caption: framed, and passages with an id that the source alone gives as well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path

NAME = "1.3_exemple.md"
ID = re.compile(r'\bid="([pt]-[a-z2-7]{8}(?:-\d+)?|tbl-[\w-]+|fig-[\w-]+)"')

PIPES = "| Besoin | Avis |\n| --- | --- |\n| **BF1** | oui & non |"
RAW = (
    "<table>\n<tr><th>Besoin</th><th>Avis</th></tr>\n"
    "<tr><td><b>BF1</b></td><td>oui &amp; non</td></tr>\n</table>"
)

UNCLOSED = RAW.replace("\n</table>", "")


def indented(text: str, by: str = "    ") -> str:
    """Return a text with each of its lines set in."""
    return "\n".join(by + line for line in text.split("\n"))


BLOCKS = st.sampled_from(
    [
        "Un paragraphe avec *du gras*, un `code` & une note[^1].",
        "Un mot revient.\n\nUn mot revient, avec [un lien](index.md).\n\nUn mot revient.",
        "> Une citation\n> sur deux lignes.",
        "- Un point\n- Un autre\n\n    avec un paragraphe dedans\n\n    1. et une liste",
        "- [ ] Une tâche",
        "# Titre",
        "## Partie",
        PIPES,
        PIPES + "\n| BF2 | |",
        RAW,
        RAW.replace("<table>", '<TABLE class="a" border=1>'),
        RAW.replace("</tr>", "", 1).replace("\n", "\n\n"),
        UNCLOSED,
        f"<div>\n{RAW}\n</div>",
        f"<details><summary>Voir</summary>\n{RAW}\n</details>",
        f'<details markdown="1"><summary>Voir</summary>\n\n{PIPES}\n\n</details>',
        f'<div markdown="1">\n\n{RAW}\n\n</div>',
        '<table markdown="1"><tr><td markdown="1">\n\nUn *mot*.\n\n</td></tr></table>',
        f"!!! note\n\n{indented(PIPES)}",
        f"- Un point\n\n{indented(PIPES)}\n- Un autre",
        f"- {RAW.replace(chr(10), '')}\n- Un autre",
        f"- Un point\n\n{indented(RAW)}",
        indented(PIPES, "> "),
        indented(RAW, "> "),
        f"mot\n:   Sa définition\n\n{indented(PIPES)}",
        "mot\n:   Sa définition\n\n    et la suite\n\nautre\n:   Une `autre`",
        "[^1]: La note, en deux paragraphes.\n\n    Le second.",
        f"[^1]: Une note.\n\n{indented(PIPES)}",
        "```\n| a | b |\n| - | - |\n<table><tr><td>a</td></tr></table>\n```",
        indented(RAW),
        "Avant ` <table>` et <table><tr><td>x</td></tr></table> après.",
        f"{PIPES}\n\n/// table-caption\nLe tableau des avis\n///",
        f"{RAW}\n\n/// table-caption | #tbl-avis\nLe tableau\n///",
        "![Une image](a.svg)\n\n/// figure-caption | #fig-a\nUne figure\n///",
        "/// table | participants #tbl-tous\n///",
        "<!-- rien -->",
        "| | |\n| - | - |\n| | |",
    ]
)
TEXTS = st.lists(BLOCKS, min_size=1, max_size=7, unique=True).map("\n\n".join)


@pytest.fixture(scope="module")
def thesis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy of the example thesis, to which each text is added as a chapter."""
    return example_thesis(tmp_path_factory.mktemp("bare"))


def page_of(thesis: Path, text: str) -> str:
    """Return the HTML of a chapter."""
    (thesis / "chapters" / NAME).write_text(text, encoding="utf-8")
    return doors.page_html(thesis, NAME)


@given(TEXTS)
@settings(max_examples=20)
def test_the_source_gives_the_ids_and_every_frame_has_one_table_and_a_name(
    thesis: Path, text: str
) -> None:
    html = page_of(thesis, text)
    ids = [each for kind, each, _ in doors.passages(NAME, text) if kind != "heading"]
    on_page = [each for each in ID.findall(html) if not each.startswith("tbl-tous")]
    assert [each for each in ids if each != "tbl-tous"] == on_page
    tree = LexborHTMLParser(html)
    for frame in tree.css(".table-scroll"):
        assert [child.tag for child in frame.iter()] == ["table"]
        caption = tree.css_first(f"[id='{frame.attributes.get('aria-labelledby')}']")
        assert frame.attributes.get("aria-label") or (caption and caption.text())
    for table in tree.css("p > *"):
        assert table.tag != "div"


@pytest.mark.parametrize(
    "text",
    [
        PIPES,
        RAW,
        RAW.replace("\n", "").replace("<th>", "<td><strong>").replace("</th>", "</strong></td>"),
        RAW.replace("<table>", '<TABLE style="x">'),
        indented(RAW, "> "),
        indented(PIPES, "> "),
        f"- {RAW.replace(chr(10), '')}",
        PIPES.replace("**BF1**", "<u>bf1</u>").replace("&", "<br>&"),
    ],
)
def test_the_id_is_made_of_the_words_of_the_cells(text: str) -> None:
    """However a table is written, links to it stay."""
    ((kind, anchor, _),) = doors.passages(NAME, text)
    ((_, first, words),) = doors.passages(NAME, PIPES)
    assert (anchor, kind) == (first, "table")
    assert words == "Besoin Avis BF1 oui & non"


def test_what_stands_around_a_table_is_no_part_of_its_id(thesis: Path) -> None:
    """A second table of the same words gets a number, and a name of its own."""
    ((_, alone, _),) = doors.passages(NAME, PIPES)
    page = page_of(thesis, f"# Titre\n\nAvant.\n\n{PIPES}\n\nEntre.\n\n{RAW}\n\nFin.")
    assert [each for each in ID.findall(page) if each.startswith("t-")] == [alone, f"{alone}-2"]
    assert re.findall(r'aria-label="(Tab.*?)"', page) == ["Tableau", "Tableau (2)"]
    assert re.findall(r'data-number="(\d+)"', page) == ["1", "2", "3"]  # of the paragraphs


def test_the_words_of_a_captioned_table_are_its_caption_and_its_cells() -> None:
    text = f"{RAW}\n\n/// table-caption | #tbl-avis\nLes *avis*\n///"
    assert doors.passages(NAME, text) == [
        ("table", "tbl-avis", "Les avis Besoin Avis BF1 oui & non")
    ]


@pytest.mark.parametrize("around", ['div align="center"', "center", "details", "figure"])
def test_a_table_within_other_html_scrolls_there_and_has_its_id(thesis: Path, around: str) -> None:
    text = f"<{around}>\n{RAW}\n</{around.split(maxsplit=1)[0]}>"
    page = LexborHTMLParser(page_of(thesis, text))
    ((_, anchor, _),) = doors.passages(NAME, text)
    assert [anchor] == [each for _, each, _ in doors.passages(NAME, PIPES)]
    tag = around.split(maxsplit=1)[0]
    assert len(page.css(f"{tag} > div[id='{anchor}']")) == 1
    assert len(page.css(f"{tag} .table-scroll > table.data-table")) == 1


@pytest.mark.parametrize(
    "text", [RAW.replace("</table>", ""), f"<div>\n{RAW}", f"<div>\n<div>\n{RAW}\n</div>"]
)
def test_html_that_is_not_closed_is_closed(thesis: Path, text: str) -> None:
    page = page_of(thesis, text)
    for tag in ("div", "table"):
        assert page.count(f"<{tag}") == page.count(f"</{tag}>")
    assert len(LexborHTMLParser(page).css(".table-scroll > table.data-table")) == 1


def test_lines_right_above_and_below_a_table_are_passages_of_their_own(thesis: Path) -> None:
    text = f"Avant\n{RAW}\nAprès"
    paragraphs = [words for kind, _, words in doors.passages(NAME, text) if kind == "paragraph"]
    assert paragraphs == ["Avant", "Après"]
    assert page_of(thesis, text).count('class="thesis-table thesis-bare"') == 1
