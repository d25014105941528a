"""A French thesis is told its mistakes in French: by ``thesis check`` and in a draft."""

from __future__ import annotations

import shutil
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from generator.app.cli import main
from generator.app.project import open_thesis
from tests import doors
from tests.claims.studies import STUDY
from tests.examples import edit

if TYPE_CHECKING:
    from pathlib import Path

CLAIM = (
    "le texte dit « cinq », les données disent 11 ; enregistrements de count(participants) :"
    " P1, P2, P3, … (11 personnes, data/participants.csv:2-12)"
)
REFERENCE = "« @B11 » n’existe pas (vouliez-vous dire B1 ?)"
QUOTATION = "ce n’est pas ce que dit T2 (data/segments.csv:3) : « plus » au lieu de « moins »"
CHAPTER = """\
# Essai

Nous avons vu [cinq]{= count(participants) } personnes, voir @B11.

/// quote | T2
Les outils pèsent plus que la présence de personnes
///
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Folder of the small study with a wrong claim, an unknown id and a wrong quotation."""
    shutil.copytree(STUDY, tmp_path, dirs_exist_ok=True)
    doors.write_chapters(tmp_path, {"essai.md": CHAPTER})
    return tmp_path


def checked(folder: Path) -> list[str]:
    """Return what ``thesis check`` says of the chapter, spaces that do not break as spaces."""
    with chdir(folder):
        result = CliRunner().invoke(main, ["check", "chapters/essai.md"], catch_exceptions=False)
    return [each.replace("\u00a0", " ") for each in result.stdout.splitlines()]


def test_the_command_line_speaks_french(folder: Path) -> None:
    assert checked(folder) == [
        f"erreur chapters/essai.md:3:15: claim: {CLAIM}",
        f"erreur chapters/essai.md:3:62: reference: {REFERENCE}",
        f"erreur chapters/essai.md:5:1: quote: {QUOTATION}",
    ]


def test_a_page_speaks_french(folder: Path) -> None:
    tree = LexborHTMLParser(doors.page(open_thesis(folder), "essai.md").html)
    notes = [each.text().replace("\u00a0", " ") for each in tree.css(".problem-note")]
    assert [each.strip() for each in notes] == [CLAIM, REFERENCE, QUOTATION]


def test_an_english_thesis_is_told_in_english(folder: Path) -> None:
    edit(folder / "mkdocs.yml", "language: fr", "language: en")
    doors.write_chapters(folder, {"essai.md": CHAPTER.replace("cinq", "five")})
    assert checked(folder)[0] == (
        'error chapters/essai.md:3:15: claim: says "five", the data say 11;'
        " count(participants) is made of P1, P2, P3, … (11 personnes, data/participants.csv:2-12)"
    )
