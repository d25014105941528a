"""The history is read at small cost, and from where the thesis is in its repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from generator.chapters.flavours import through_pandoc
from generator.core.pandoc import run_pandoc
from generator.history import histories
from generator.language import load_language
from generator.rendering import Dialect, passages_of
from tests.history.repositories import History, histories_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


OLD = "# Début\n\nUne phrase assez longue pour être reconnue plus tard.\n"


def two_versions(folder: Path, within: str = "") -> Path:
    """Return a thesis of one chapter with two versions, in a folder of a repository."""
    history = History(folder)
    for text in (OLD, OLD.replace("pour être reconnue", "pour qu'on la reconnaisse")):
        history.commit({f"{within}chapters/1_début.md": text})
    return folder / within


def test_the_thesis_may_be_a_folder_of_its_repository(tmp_path: Path) -> None:
    """And names are not only ASCII."""
    found, problems = histories_of(two_versions(tmp_path, "écrits/thèse/"))
    assert problems == ()
    assert len(found["1_début.md"].forwarding.aliases) == 1


def test_a_second_time_nothing_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = two_versions(tmp_path)
    first = histories_of(root)

    def parse(versions: Sequence[tuple[str, str]], dialect: Dialect) -> None:
        pytest.fail(f"parsed again for {dialect.language.code}: {versions}")

    monkeypatch.setattr(histories, "passages_of", parse)
    assert histories_of(root) == first


def test_versions_in_another_markdown_are_read_at_once_and_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No version knows a label of another one."""
    dialect = Dialect(load_language("fr"), flavour="pandoc")
    figure = "![Un plan\\label{fig:plan}](plan.png)\n\n"
    versions = [("1.md", f"# Un\n\n{each}Voir \\ref{{fig:plan}} ici.\n") for each in ("", figure)]
    apart = [passages_of([version], dialect)[0] for version in versions]
    runs: list[str] = []

    def run(arguments: Sequence[str], *given: Any, **options: Any) -> tuple[bytes, str]:  # noqa: ANN401 - as it is called
        runs.append(arguments[0])
        return run_pandoc(arguments, *given, **options)

    monkeypatch.setattr(through_pandoc, "run_pandoc", run)
    assert passages_of(versions, dialect) == apart
    assert runs == ["lua", "lua"]
