"""``thesis export``: what it writes, what it says, and when it writes nothing."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


def test_each_format_has_its_place(thesis: Command, folder: Path) -> None:
    for form, start in (("pdf", b"%PDF-"), ("docx", b"PK"), ("epub", b"PK")):
        result = thesis("export", form)
        assert (result.exit_code, result.stdout) == (0, f"écrit\u00a0: exports/thesis.{form}\n")
        assert (folder / f"exports/thesis.{form}").read_bytes().startswith(start)
    result = thesis("export", "deposit")
    assert result.exit_code == 1
    assert "erreur mkdocs.yml:1:1: settings: defended\u00a0: manque" in result.output
    with zipfile.ZipFile(folder / "exports/deposit.zip") as kit:
        assert kit.read("thesis.pdf").startswith(b"%PDF-")
        assert "- ✗ Numéro national de thèse" in kit.read("README.md").decode()
