"""Where an export may be written, and what it leaves alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from generator.exports.files import NotOursError, write_exports
from generator.language import say

if TYPE_CHECKING:
    from pathlib import Path


def test_its_own_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "exports/thesis.docx"
    assert write_exports(tmp_path, {path: b"one"})
    assert write_exports(tmp_path, {path: b"two"})
    assert path.read_bytes() == b"two"


def test_the_same_again_is_no_change(tmp_path: Path) -> None:
    path = tmp_path / "thesis.docx"
    write_exports(tmp_path, {path: b"one"})
    os.utime(path, (1, 1))
    assert not write_exports(tmp_path, {path: b"one"})
    assert path.stat().st_mtime > 1  # but it is of today


def test_a_file_with_remarks_in_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "thesis.docx"
    write_exports(tmp_path, {path: b"one"})
    path.write_bytes(b"one, with remarks")
    with pytest.raises(NotOursError) as raised:
        write_exports(tmp_path, {path: b"two"})
    assert say(raised.value.message, "en") == (
        f"{path} was not written by an export, or was changed since"
    )
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
