"""What the project promises about itself: its locks and its package."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distribution
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LOCKS = ("requirements.lock", "requirements-dev.lock")


def locked(path: Path) -> set[str]:
    return set(re.findall(r"^([\w.-]+==[^ ]+)", path.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(project_root: Path, name: str) -> None:
    text = (project_root / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text


def test_the_tests_run_on_what_the_site_is_built_with(project_root: Path) -> None:
    site, tests = (locked(project_root / name) for name in LOCKS)
    assert site <= tests


def test_every_dependency_is_locked(project_root: Path) -> None:
    project = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        re.split(r"[<>=\[]", requirement)[0].lower()
        for requirement in (
            *project["project"]["dependencies"],
            *project["dependency-groups"]["build"],
            *project["dependency-groups"]["dev"],
        )
    }
    names = {pin.split("==")[0] for pin in locked(project_root / "requirements-dev.lock")}
    assert asked <= names


def test_the_package_offers_its_command_and_its_plugin() -> None:
    offers = {(entry.group, entry.name) for entry in distribution("thesis-site").entry_points}
    assert offers == {
        ("console_scripts", "thesis"),
        ("mkdocs.plugins", "thesis"),
    }
