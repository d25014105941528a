"""Whatever a cell holds, the page shows it as it was typed and runs none of it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.examples import EXAMPLE, example_thesis

if TYPE_CHECKING:
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


def with_profession(folder: Path, profession: str) -> Path:
    """Return the example thesis in which the first participant has this profession."""
    text = (EXAMPLE / "data/participants.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    rows[1][2] = profession
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return example_thesis(folder, {"data/participants.csv": buffer.getvalue()})


def shown_profession(thesis: Path) -> str:
    """Return the text of the cell that shows it on the page."""
    html = doors.page_html(thesis, "1.1_enquete.md")
    return LexborHTMLParser(html).css("tbody tr")[0].css("td")[0].text()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_cell_arrives_as_it_was_typed(name: str, tmp_path: Path) -> None:
    thesis = with_profession(tmp_path, HOSTILE[name])
    assert doors.file_problem_lines(thesis) == []
    assert shown_profession(thesis) == HOSTILE[name]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_cell_adds_no_element_to_the_page(name: str, tmp_path: Path) -> None:
    def tags(thesis: Path) -> list[str | None]:
        html = doors.page_html(thesis, "1.1_enquete.md")
        return [node.tag for node in LexborHTMLParser(html).css("*")]

    assert tags(with_profession(tmp_path, HOSTILE[name])) == tags(EXAMPLE)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_printed_value_arrives_as_it_was_typed(name: str, tmp_path: Path) -> None:
    example_thesis(tmp_path)
    (tmp_path / "chapters/1.3_exemple.md").write_text("{{ P01.profession }}", encoding="utf-8")
    with_profession_kept = with_profession(tmp_path, HOSTILE[name])
    html = doors.page_html(with_profession_kept, "1.3_exemple.md")
    assert LexborHTMLParser(html).css(".value")[0].text() == HOSTILE[name]


# What a CSV cell can hold as text: no control characters, no surrogates, no spaces around it.
CELLS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff"), min_size=1
).map(str.strip)


@given(CELLS.filter(bool))
@settings(max_examples=20)
def test_any_cell_arrives_as_it_was_typed(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    thesis = with_profession(tmp_path_factory.mktemp("cell"), text)
    if not doors.file_problem_lines(
        thesis
    ):  # a letter in decomposed form is told, and read as a composed one
        assert shown_profession(thesis) == text
