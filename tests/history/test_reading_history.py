"""The history is read at small cost, and the site builds where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from generator.app.settings import MOST_VERSIONS
from generator.chapters import Manuscript, read_manuscript
from generator.chapters.flavours import through_pandoc
from generator.core.pandoc import run_pandoc
from generator.history import histories
from generator.history.git import find_repository
from generator.history.histories import ChapterHistory, read_histories
from generator.language import load_language
from generator.rendering import Dialect, passages_of
from tests.building import write
from tests.history.repositories import History, plain_markdown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from generator.core.problems import Problem

CHAPTER = "chapters/1_début.md"
OLD = "# Début\n\nUne phrase assez longue pour être reconnue plus tard.\n"
NEW = "# Début\n\nUne phrase assez longue pour qu'on la reconnaisse plus tard.\n"


def manuscript_of(root: Path) -> Manuscript:
    """Return the chapters of a folder."""
    return read_manuscript(root, "chapters", ())[0]


def histories_of(
    root: Path, most: int = MOST_VERSIONS
) -> tuple[Mapping[str, ChapterHistory], tuple[Problem, ...]]:
    """Return the history of each chapter in a folder, and what is missing."""
    return read_histories(root, manuscript_of(root), most, plain_markdown())


def two_versions(folder: Path, within: str = "") -> Path:
    """Return a thesis of one chapter with two versions, in a folder of a repository."""
    history = History(folder)
    for text in (OLD, NEW):
        history.commit({f"{within}{CHAPTER}": text})
    return folder / within


@pytest.mark.parametrize("within", ["", "écrits/thèse/"])
def test_old_links_lead_on(tmp_path: Path, within: str) -> None:
    """The thesis may be a folder of its repository, and names are not only ASCII."""
    root = two_versions(tmp_path, within)
    found, problems = histories_of(root)
    assert problems == ()
    assert len(found["1_début.md"].forwarding.aliases) == 1


def test_a_second_time_nothing_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found is kept between builds."""
    root = two_versions(tmp_path)
    first = histories_of(root)

    def parse(versions: Sequence[tuple[str, str]], dialect: Dialect) -> None:
        pytest.fail(f"parsed again for {dialect.language.code}: {versions}")

    monkeypatch.setattr(histories, "passages_of", parse)
    assert histories_of(root) == first


def test_a_chapter_that_was_never_committed(tmp_path: Path) -> None:
    """It has no older links."""
    root = two_versions(tmp_path)
    write(root / "chapters/2_suite.md", "# Suite\n\nUn premier jet.\n")
    found, problems = histories_of(root)
    assert problems == ()
    assert found["2_suite.md"].forwarding.aliases == {}


def test_a_passage_moved_out_and_renamed_on_the_way(tmp_path: Path) -> None:
    """Each rename is followed, also where a name is taken over by another file."""
    history = History(tmp_path)
    history.commit({"chapters/1_a.md": OLD, "chapters/2_b.md": OLD.replace("phrase", "idée")})
    history.git("mv", "chapters/1_a.md", "chapters/3_c.md")
    history.commit()
    history.git("mv", "chapters/2_b.md", "chapters/1_a.md")
    history.commit()
    found, _ = histories_of(tmp_path)
    assert found["3_c.md"].former_paths == ()
    assert found["1_a.md"].former_paths == ("2_b.md",)
    assert paths_of(tmp_path, "chapters/3_c.md") == ["chapters/3_c.md", "chapters/1_a.md"]
    assert paths_of(tmp_path, "chapters/1_a.md") == ["chapters/1_a.md", "chapters/2_b.md"]


def paths_of(root: Path, path: str) -> list[str]:
    """Return the path of each version of a file, the newest first."""
    repository = find_repository(root)
    assert repository is not None
    return [each.path for each in repository.versions([path], MOST_VERSIONS)[path]]


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
