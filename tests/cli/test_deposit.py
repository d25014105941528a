"""`thesis export deposit` and `thesis export citation`."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

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
