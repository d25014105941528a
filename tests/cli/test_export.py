"""``thesis export``: what it writes, what it says, and when it writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


def test_each_format_has_its_place(thesis: Command, folder: Path) -> None:
    for form, start in (("pdf", b"%PDF-"), ("docx", b"PK"), ("epub", b"PK")):
        result = thesis("export", form)
        assert (result.exit_code, result.stdout) == (0, f"écrit\u00a0: exports/thesis.{form}\n")
        assert (folder / f"exports/thesis.{form}").read_bytes().startswith(start)


def test_progress_is_shown_beside_what_is_printed(thesis: Command) -> None:
    result = thesis("export", "docx", "--output", "essai.docx", "--chapter", "1")
    assert "Lecture et mise en page des chapitres" in result.stderr
    assert result.stdout == "écrit\u00a0: essai.docx\n"


def test_a_changed_file_stays_and_the_way_out_is_said(thesis: Command, folder: Path) -> None:
    (folder / "essai.docx").write_bytes(b"remarks")
    result = thesis("export", "docx", "--output", "essai.docx")
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert (folder / "essai.docx").read_bytes() == b"remarks"
    assert thesis("export", "docx", "--output", "essai.docx", "--force").exit_code == 0


def test_errors_stop_it_and_are_listed(thesis: Command, folder: Path) -> None:
    chapter = min((folder / "chapters").glob("[0-9]*.md"))
    chapter.write_text(chapter.read_text(encoding="utf-8") + "\n@tbl-nope\n", encoding="utf-8")
    result = thesis("export", "pdf")
    assert result.exit_code == 1
    assert "reference: " in result.stderr
    assert not (folder / "exports").exists()


def test_an_unknown_chapter_is_a_mistake_of_the_call(thesis: Command) -> None:
    result = thesis("export", "pdf", "--chapter", "99")
    assert result.exit_code == 2
    assert "«\u00a099\u00a0» n’est pas un chapitre" in result.stderr
