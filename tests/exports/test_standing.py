"""Where an export may be written, what it leaves alone, and which exports a site offers."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.exports.files import fresh_exports, write_exports
from generator.language import MessageError, say

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


def test_an_export_older_than_a_chapter_or_of_another_user_is_left_out(
    make_thesis: MakeThesis,
) -> None:
    folder = make_thesis()
    assert fresh_exports(folder, ("chapters", "data")) == {}
    export(folder, older_by=60)
    assert fresh_exports(folder, ("chapters", "data")) == {}
    path = export(folder)
    assert [*fresh_exports(folder, ("chapters", "data"))] == ["exports/thesis.pdf"]
    (folder / "code").mkdir()
    (folder / "code/df.csv").write_text("id\n", "utf-8")
    later = path.stat().st_mtime + 5
    os.utime(folder / "code/df.csv", (later, later))
    assert fresh_exports(folder, ("chapters", "data", "code/df.csv")) == {}
    digests = json.dumps([hashlib.sha256(path.read_bytes()).hexdigest()])
    (folder / ".cache/thesis/exports.json").write_text(digests, "utf-8")
    assert fresh_exports(folder, ("chapters", "data")) == {}


@pytest.mark.parametrize("name", ["thesis.pdf", "thesis.epub", "thesis.docx"])
def test_a_file_that_no_export_wrote_is_not_offered(name: str, make_thesis: MakeThesis) -> None:
    folder = make_thesis()
    export(folder)
    other = folder / "exports" / name
    other.write_bytes(b"by somebody else")
    later = (folder / "chapters/index.md").stat().st_mtime + 9
    os.utime(other, (later, later))
    assert f"exports/{name}" not in fresh_exports(folder, ("chapters", "data"))


def test_its_own_file_is_replaced_and_the_same_again_is_no_change(tmp_path: Path) -> None:
    path = tmp_path / "exports/thesis.docx"
    assert write_exports(tmp_path, {path: b"two"})
    assert write_exports(tmp_path, {path: b"one"})
    assert path.read_bytes() == b"one"
    os.utime(path, (1, 1))
    assert not write_exports(tmp_path, {path: b"one"})
    assert path.stat().st_mtime > 1  # but it is of today


def test_a_file_with_remarks_in_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "thesis.docx"
    write_exports(tmp_path, {path: b"one"})
    path.write_bytes(b"one, with remarks")
    with pytest.raises(MessageError) as raised:
        write_exports(tmp_path, {path: b"two"})
    told = say(raised.value.message, "en")
    assert told.startswith(f"{path} was not written by an export, or was changed since; choose")
    assert path.read_bytes() == b"one, with remarks"


def test_it_is_replaced_where_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "thesis.docx"
    path.write_bytes(b"another")
    assert write_exports(tmp_path, {path: b"two"}, force=True)
    assert path.read_bytes() == b"two"


def test_a_folder_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").mkdir()
    with pytest.raises(OSError, match=r"thesis\.docx"):
        write_exports(tmp_path, {tmp_path / "thesis.docx": b"two"})
