"""`thesis bind` writes the claims that are certain, in place, and lists the other proposals."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from tests.building import write

if TYPE_CHECKING:
    from click.testing import Result

ENQUETE = Path(__file__).parent.parent / "checks" / "enquete"
CHAPTER = """\
# Terrain

Les onze soignants de l'enquête ont tenu deux ateliers, trois séances
et douze réunions.

Il y a [trois hôpitaux](@CHU), et 26 questions.
"""


@pytest.fixture
def chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Chapter of a small thesis about the survey of tests/checks, in which the test stands."""
    shutil.copytree(ENQUETE, tmp_path / "data")
    theme = {"name": "material", "language": "fr"}
    write(tmp_path / "mkdocs.yml", {"site_name": "T", "docs_dir": "chapters", "theme": theme})
    write(tmp_path / "chapters" / "1_terrain.md", CHAPTER)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "chapters" / "1_terrain.md"


def bind(*paths: str) -> Result:
    return CliRunner().invoke(main, ["bind", *paths], catch_exceptions=False)


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def test_what_one_expression_alone_fits_is_bound_and_the_rest_is_listed(chapter: Path) -> None:
    result = bind()
    assert result.exit_code == 0
    assert chapter.read_text("utf-8") == CHAPTER.replace("onze", "[onze]{= count(soignants) }")
    said = plain(result.stdout).splitlines()
    assert said[0] == "chapters/1_terrain.md:3: [onze]{= count(soignants) }"
    assert said[-1] == "liés : 1 ; libres : 5"
    suggested = CliRunner().invoke(main, ["check", "--suggest"]).stdout.splitlines()
    assert said[1:-1] == [plain(each) for each in suggested if " claim: " in each]
    assert len(said) > 2


def test_to_call_it_again_changes_nothing(chapter: Path) -> None:
    bind()
    written = chapter.read_text("utf-8")
    assert plain(bind().stdout).endswith("liés : 0 ; libres : 5\n")
    assert chapter.read_text("utf-8") == written


def test_what_the_data_contradict_is_not_bound(chapter: Path) -> None:
    write(chapter, "# Terrain\n\nLes douze soignants.\n")
    assert plain(bind().stdout).endswith("liés : 0 ; libres : 1\n")
    assert chapter.read_text("utf-8") == "# Terrain\n\nLes douze soignants.\n"


def test_a_link_to_a_record_is_left_as_it_is(chapter: Path) -> None:
    text = "# Terrain\n\nLes [onze soignants](@CHU).\n"
    write(chapter, text)
    assert plain(bind().stdout).endswith("liés : 0 ; libres : 1\n")
    assert chapter.read_text("utf-8") == text


def test_only_the_chapters_that_are_named_are_bound(chapter: Path) -> None:
    other = chapter.with_name("2_suite.md")
    write(other, "# Suite\n\nLes onze soignants.\n")
    result = bind("chapters/2_suite.md")
    assert chapter.read_text("utf-8") == CHAPTER
    assert other.read_text("utf-8") == "# Suite\n\nLes [onze]{= count(soignants) } soignants.\n"
    assert "1_terrain" not in result.stdout


def test_a_file_that_changes_meanwhile_is_not_written_over(
    chapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(*_: object) -> dict[str, object]:
        write(chapter, "# Autre\n")
        return {}

    monkeypatch.setattr("generator.app.cli.binding.data_errors", save)
    result = bind()
    assert result.exit_code == 1
    assert chapter.read_text("utf-8") == "# Autre\n"
    assert "a changé depuis sa lecture" in plain(result.stderr)


def test_the_bytes_around_stay_as_they_are(chapter: Path) -> None:
    typed = b"\xef\xbb\xbf" + CHAPTER.replace("\n", "\r\n").encode()
    write(chapter, typed)
    bind()
    assert chapter.read_bytes() == typed.replace(b"onze", b"[onze]{= count(soignants) }")


def test_data_with_errors_come_first(chapter: Path) -> None:
    path = chapter.parents[1] / "data" / "soignants.csv"
    write(path, path.read_text("utf-8").replace("N01,A1", "N01,A9"))
    assert bind().exit_code == 2
    assert chapter.read_text("utf-8") == CHAPTER


def test_a_chapter_in_the_markdown_of_another_tool_is_bound_as_it_is_typed(chapter: Path) -> None:
    typed = "# Terrain\n\n> [!NOTE]\n> Un rappel.\n\n- Un point\n    - Les onze soignants.\n"
    write(chapter, typed)
    settings = chapter.parents[1] / "mkdocs.yml"
    options = {"plugins": ["search", {"thesis": {"flavour": "github"}}]}
    theme = {"name": "material", "language": "fr"}
    write(settings, {"site_name": "T", "docs_dir": "chapters", "theme": theme, **options})
    bind()
    assert chapter.read_text("utf-8") == typed.replace("onze", "[onze]{= count(soignants) }")


def test_words_by_which_a_link_is_found_stay(chapter: Path) -> None:
    text = "# Terrain\n\nLes [onze][] soignants.\n\n[onze]: https://example.org\n"
    write(chapter, text)
    bind()
    assert chapter.read_text("utf-8") == text
