"""Whatever a cell holds, the page shows it as it was typed and runs none of it."""

from __future__ import annotations

import csv
import io
import unicodedata
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.examples import EXAMPLE, example_thesis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HOSTILE = {
    "a script": "<script>alert(1)</script>",
    "an entity": "&lt;b&gt; &amp; &#64; &commat;",
    "a value": "{{ count(participants) }}",
    "a reference": "@BF1 et [lui](@BF2)",
    "a block": "/// table | utilite",
    "emphasis": "**gras** *penché* __fort__ `code` ~~non~~",
    "a link": "[x](javascript:alert(1)) http://exemple.fr <moi@exemple.fr>",
    "a pipe": "a | b \\| c",
    "a comment": "<!-- --> <!DOCTYPE html> ]]> <?php ?>",
    "an attribute": "\"><img src=x onerror='alert(1)'>",
    "a line separator": "un\u2028deux\u2029trois",
    "a backslash": "\\@BF1 \\* \\{{ x }}",
    "a heading": "# Titre {#id .classe}",
    "attributes": "un mot {: onclick=alert(1) }",
    "a placeholder": "klzzwxh:0001 wzxhzdk:1",
    "ten thousand characters": "à" * 10_000,
    "characters of private use": "\U000f0000 \U000f0001 \U00100000",
    "right to left": "\u202eabc\u202c \u200b",
}


PEOPLE = (EXAMPLE / "data/participants.csv").read_text(encoding="utf-8")


def thesis_of(folder: Path, professions: Sequence[str]) -> Path:
    """Return the example thesis with a participant more for each profession, and their values."""
    rows = [(f"P1{number}", "FG2", each, "") for number, each in enumerate(professions)]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    values = "\n\n".join(f"{{{{ {person}.profession }}}}" for person, *_ in rows)
    return example_thesis(
        folder,
        {"data/participants.csv": PEOPLE + buffer.getvalue(), "chapters/1.3_exemple.md": values},
    )


def shown_professions(pages: dict[str, str], count: int) -> list[str]:
    """Return the texts of the cells that show the last participants on the page."""
    tree = LexborHTMLParser(pages["1.1_enquete.md"])
    return [row.css("td")[-1].text() for row in tree.css("#tbl-participants tbody tr")[-count:]]


@pytest.fixture(scope="module")
def thesis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return thesis_of(tmp_path_factory.mktemp("hostile"), [*HOSTILE.values()])


@pytest.fixture(scope="module")
def pages(thesis: Path) -> dict[str, str]:
    assert doors.file_problem_lines(thesis) == []
    return doors.pages_html(thesis)


def test_each_cell_arrives_as_it_was_typed(pages: dict[str, str]) -> None:
    cells = shown_professions(pages, len(HOSTILE))
    assert dict(zip(HOSTILE, cells, strict=True)) == HOSTILE


def test_each_printed_value_arrives_as_it_was_typed(pages: dict[str, str]) -> None:
    values = [each.text() for each in LexborHTMLParser(pages["1.3_exemple.md"]).css(".value")]
    assert dict(zip(HOSTILE, values, strict=True)) == HOSTILE


def test_no_cell_adds_an_element_to_a_page(pages: dict[str, str], tmp_path: Path) -> None:
    def tags(pages: dict[str, str]) -> list[str | None]:
        return [node.tag for html in pages.values() for node in LexborHTMLParser(html).css("*")]

    assert tags(pages) == tags(doors.pages_html(thesis_of(tmp_path, ["mot"] * len(HOSTILE))))


# What a CSV cell can hold as text: no control characters, no surrogates, no spaces around it, and
# no letter in decomposed form, which is told, and read as a composed one.
CELLS = (
    st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff"), min_size=1)
    .map(str.strip)
    .map(partial(unicodedata.normalize, "NFC"))
)


@given(st.lists(CELLS.filter(bool), min_size=5, max_size=20))
@settings(max_examples=4)
def test_any_cell_arrives_as_it_was_typed(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    thesis = thesis_of(tmp_path_factory.mktemp("cells"), texts)
    assert doors.file_problem_lines(thesis) == []
    assert shown_professions(doors.pages_html(thesis), len(texts)) == texts
