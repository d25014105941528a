"""``thesis table``: the same content in three formats."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.examples import edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


def test_as_markdown_by_itself(thesis: Command) -> None:
    result = thesis("table", "participants")
    assert result.exit_code == 0
    assert result.stdout == (
        "**Les participants**\n"
        "\n"
        "| Groupe | Participant | Profession | Durée (min) |\n"
        "| --- | --- | --- | ---: |\n"
        "| Groupe 1 | P01 | Cheffe de projet | 104 |\n"
        "| Groupe 1 | P02 | Consultant | 104 |\n"
        "| Groupe 2 | P03 | Directrice | 96 |\n"
        "| Groupe 2 | P04 | Géomaticien | 96 |\n"
        "| Total | 4 personnes |  | 200 min |\n"
        "\n"
        "Durée (min) : une valeur par séance, qui compte une seule fois"
        " dans le total.\n"
    )


def test_as_csv(thesis: Command) -> None:
    result = thesis("table", "utilite", "--format", "csv")
    assert result.exit_code == 0
    rows = list(csv.reader(io.StringIO(result.stdout, newline="")))
    assert rows[0][:3] == ["Besoin", "Groupe 1", "Groupe 2"]
    assert len({len(row) for row in rows}) == 1
    first = rows[1]
    assert first[0].startswith("BF1")
    assert first[-1] == "oui"


def test_as_html(thesis: Command) -> None:
    result = thesis("table", "participants", "--format", "html")
    assert result.exit_code == 0
    tree = LexborHTMLParser(result.stdout)
    assert tree.css("caption")[0].text() == "Les participants"
    assert len(tree.css("tbody tr")) == 4
    assert tree.css("a") == [], "a table that stands alone has no pages to lead to"


@pytest.mark.parametrize("form", ["html", "md", "csv"])
def test_the_three_formats_hold_the_same_words(form: str, thesis: Command) -> None:
    words = thesis("table", "participants", "--format", form).stdout.replace("\u00a0", " ")
    for cell in ("Groupe 1", "P04", "Cheffe de projet", "104", "4", "200"):
        assert cell in words


def test_an_unknown_name_with_the_nearest(thesis: Command) -> None:
    result = thesis("table", "utilté")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "thesis: tables.yaml n’a pas de tableau «\u00a0utilté\u00a0»"
        " (vouliez-vous dire utilite\u00a0?)\n"
    )


def test_an_unknown_format(thesis: Command) -> None:
    assert thesis("table", "utilite", "--format", "pdf").exit_code == 2


def test_broken_data_are_told_and_not_shown(folder: Path, thesis: Command) -> None:
    edit(folder / "data/groupes.csv", "104", "cent quatre")
    result = thesis("table", "participants")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("data/groupes.csv:2:3: data-type: ")
