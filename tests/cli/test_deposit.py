"""`thesis export deposit` and `thesis export citation`."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


def test_a_kit_is_written_and_says_what_is_missing(folder: Path, thesis: Command) -> None:
    result = thesis("export", "deposit")
    assert result.exit_code == 1
    assert "erreur mkdocs.yml:1:1: settings: defended\u00a0: manque" in result.output
    with zipfile.ZipFile(folder / "exports/deposit.zip") as kit:
        assert kit.read("thesis.pdf").startswith(b"%PDF-")
        assert "- ✗ Numéro national de thèse" in kit.read("README.md").decode()


def test_how_it_is_cited_is_written_again_but_never_over_another_file(
    folder: Path, thesis: Command
) -> None:
    assert thesis("export", "citation").output == "écrit\u00a0: CITATION.cff\n"
    assert thesis("export", "citation").output == "CITATION.cff est resté tel quel\n"
    content = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert content["preferred-citation"]["type"] == "thesis"
    (folder / "CITATION.cff").write_text("mine", encoding="utf-8")
    result = thesis("export", "citation")
    assert result.exit_code == 2
    assert "--force" in result.output
    assert (folder / "CITATION.cff").read_text(encoding="utf-8") == "mine"


def test_a_kit_takes_the_place_of_the_one_before_but_of_nothing_else(
    folder: Path, thesis: Command
) -> None:
    for _ in range(2):
        result = thesis("export", "deposit", "--output", "kit")
        assert "écrit\u00a0: kit, 6 fichiers" in result.output
    (folder / "kit/README.md").write_text("mine", encoding="utf-8")
    (folder / "kit/CITATION.cff").unlink()
    assert thesis("export", "deposit", "--output", "kit").exit_code == 2
    assert (folder / "kit/README.md").read_text(encoding="utf-8") == "mine"
    assert not (folder / "kit/CITATION.cff").exists()  # all of it or nothing
