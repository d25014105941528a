"""The guide in the terminal, in the language of the thesis, from the files of the package."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Command, run

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_page_it_is_the_authors_guide(thesis: Command) -> None:
    assert thesis("guide").stdout.startswith("# Guide de l'auteur\n")


def test_a_rule_has_its_page_in_the_language_of_the_thesis(thesis: Command) -> None:
    assert thesis("guide", "Task").stdout.startswith("# `task` : ")
    assert thesis("guide", "task", "--language", "en").stdout.startswith("# `task`: ")


def test_a_name_that_several_pages_have_shows_them_all(thesis: Command) -> None:
    shown = thesis("guide", "privacy").stdout
    for folder in ("commands", "options", "rules"):
        assert thesis("guide", f"{folder}/privacy").stdout.strip() in shown


def test_what_is_new_has_its_page_too(thesis: Command) -> None:
    assert thesis("guide", "changelog").stdout.startswith("# Changelog\n")


def test_outside_a_thesis_it_is_in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("guide").stdout.startswith("# The author's guide\n")


def test_an_unknown_page_names_the_nearest(thesis: Command) -> None:
    result = thesis("guide", "clam")
    assert result.exit_code == 2
    assert "claim" in result.stderr
    assert "thesis guide readme" in result.stderr


@pytest.mark.parametrize("name", ["../../README", os.sep])
def test_only_pages_of_the_guide_are_shown(name: str, thesis: Command) -> None:
    assert thesis("guide", name).exit_code == 2
