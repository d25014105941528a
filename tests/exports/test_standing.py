"""Which exports a site offers: those of what it shows, and no older ones."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.exports.files import fresh_exports, write_exports

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import BuildSite, MakeThesis


def export(folder: Path, name: str = "thesis.pdf", *, older_by: int = 0) -> Path:
    """Put a file where an export does, as written so many seconds before the thesis."""
    path = folder / "exports" / name
    write_exports(folder, {path: b"%PDF-1.7"})
    written = (folder / "chapters/index.md").stat().st_mtime - older_by
    newest = written if older_by else written + 5
    os.utime(path, (newest, newest))
    return path


def test_a_site_offers_an_export_of_what_it_shows(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    folder = make_thesis({"index.md": "# Accueil\n", "1_un.md": "# Un\n"})
    export(folder)
    export(folder, "1_un.docx")
    built = build_site(folder)
    assert (built.site / "exports/thesis.pdf").read_bytes() == b"%PDF-1.7"
    assert [each.name for each in (built.site / "exports").iterdir()] == ["thesis.pdf"]
    offered = LexborHTMLParser(built.page("")).css(".ways a")
    assert "exports/thesis.pdf" in [each.attributes["href"] for each in offered]


def test_an_export_older_than_a_chapter_is_left_out(make_thesis: MakeThesis) -> None:
    folder = make_thesis()
    export(folder, older_by=60)
    assert fresh_exports(folder, ("chapters", "data")) == {}


def test_without_exports_there_are_none(make_thesis: MakeThesis) -> None:
    assert fresh_exports(make_thesis(), ("chapters", "data")) == {}


@pytest.mark.parametrize("name", ["thesis.pdf", "thesis.epub", "thesis.docx"])
def test_a_file_that_no_export_wrote_is_not_offered(name: str, make_thesis: MakeThesis) -> None:
    folder = make_thesis()
    export(folder)
    other = folder / "exports" / name
    other.write_bytes(b"by somebody else")
    later = (folder / "chapters/index.md").stat().st_mtime + 9
    os.utime(other, (later, later))
    assert f"exports/{name}" not in fresh_exports(folder, ("chapters", "data"))


def test_what_was_written_is_not_taken_from_another_user(make_thesis: MakeThesis) -> None:
    folder = make_thesis()
    path = export(folder)
    digests = json.dumps([hashlib.sha256(path.read_bytes()).hexdigest()])
    (folder / ".cache/thesis/exports.json").write_text(digests, "utf-8")
    assert fresh_exports(folder, ("chapters", "data")) == {}
