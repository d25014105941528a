"""The release check: what it allows, what it needs, what it installs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tests.release import check

if TYPE_CHECKING:
    import pytest

HERE = Path(__file__).parent


def test_only_complaints_about_material_are_allowed() -> None:
    message = "Attribute “autocomplete” is only allowed when the input type is “color”, …"
    assert check.is_allowed(message, '<input class="md-toggle" type="checkbox" autocomplete="off">')
    assert not check.is_allowed(message, '<input class="ours" type="checkbox" autocomplete="off">')
    assert not check.is_allowed("Bad value “a b” for attribute “id”", '<p class="md-toggle">')


def test_every_exception_has_its_reason() -> None:
    assert all(each.reason and each.extract for each in check.ALLOWED)


def test_without_java_it_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert check.main(HERE) == 2
    assert capsys.readouterr().err == f"{check.NO_JAVA}\n"


def test_its_tools_are_locked_and_name_no_address() -> None:
    lock = json.loads((HERE / "package-lock.json").read_text("utf-8"))
    [vnu] = [each for name, each in lock["packages"].items() if name]
    assert vnu["integrity"].startswith("sha512-")
    assert "resolved" not in vnu
    requirements = (HERE / "requirements.txt").read_text("utf-8")
    assert "--hash=sha256:" in requirements
    assert "://" not in requirements
