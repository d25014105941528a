"""`thesis bind` asks about each free number, and writes each answer at once, in place."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from tests.building import write

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

ENQUETE = Path(__file__).parent.parent / "checks" / "enquete"
CHAPTER = """\
# Terrain

Les onze soignants de l'enquête ont tenu deux ateliers, trois séances
et douze réunions.

Il y a [trois hôpitaux](@CHU), et 26 questions.
"""
REST = "soignants de l'enquête ont tenu deux ateliers, trois séances et douze réunions."


class Terminal(io.BytesIO):
    """What somebody types; ``at`` says what happens just before an answer, by its number."""

    def __init__(self, *answers: str, at: dict[int, Callable[[], object]] | None = None) -> None:
        super().__init__("".join(f"{each}\n" for each in answers).encode())
        self._at, self._count = at or {}, 0

    def isatty(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> bytes:
        self._count += 1
        self._at.get(self._count, lambda: None)()
        return super().readline(size)

    def read1(self, size: int | None = -1, /) -> bytes:
        return self.readline(size)


@pytest.fixture
def chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Chapter of a small thesis about the survey of tests/checks, in which the test stands."""
    shutil.copytree(ENQUETE, tmp_path / "data")
    theme = {"name": "material", "language": "fr"}
    write(tmp_path / "mkdocs.yml", {"site_name": "T", "docs_dir": "chapters", "theme": theme})
    write(tmp_path / "chapters" / "1_terrain.md", CHAPTER)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "chapters" / "1_terrain.md"


def bind(*answers: str, at: dict[int, Callable[[], object]] | None = None) -> Result:
    typed = Terminal(*answers, at=at)
    return CliRunner().invoke(main, ["bind"], input=typed, catch_exceptions=False)


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def test_one_is_accepted_the_next_waived_a_third_skipped(chapter: Path) -> None:
    result = bind("a", "w", 'vu "de loin" {1}', "s", "q")
    assert result.exit_code == 0
    assert chapter.read_text("utf-8") == CHAPTER.replace(
        "onze", "[onze]{= count(soignants) }"
    ).replace("deux", "[deux]{= ~ \"vu 'de loin' (1)\" }")
    said = plain(result.stdout).splitlines()
    assert said[1:5] == [
        "chapters/1_terrain.md:3  1/6",
        f"Les ⟦onze⟧ {REST}",
        "  1  count(soignants)",
        "     les données disent 11 (11 soignants) : d’accord avec le texte",
    ]
    assert said[-1] == "liés : 1 ; écartés : 1 ; libres : 4"


def test_what_the_data_contradict_is_not_bound(chapter: Path) -> None:
    result = bind("s", "a", "e", "count(soignantes)", "e", "count(ateliers) > 2", "q")
    assert chapter.read_text("utf-8") == CHAPTER.replace("deux", "[deux]{= count(ateliers) > 2 }")
    said = plain(result.stdout)
    assert said.count("les données disent 4 (4 rencontres) : le texte dit autre chose") == 2
    assert "count(soignantes)" not in chapter.read_text("utf-8")
    assert "soignants ?" in said


def test_a_link_to_a_record_is_left_as_it_is(chapter: Path) -> None:
    result = bind("s", "s", "s", "s", "a", "q")
    assert chapter.read_text("utf-8") == CHAPTER
    assert "cela ne peut pas être lié ici" in plain(result.stdout)


def interrupted() -> None:
    raise KeyboardInterrupt


def test_nothing_is_lost_when_it_is_stopped_and_the_next_call_goes_on(chapter: Path) -> None:
    first = bind("a", at={2: interrupted})
    assert first.exit_code == 0
    assert chapter.read_text("utf-8") == CHAPTER.replace("onze", "[onze]{= count(soignants) }")
    again = bind("w", "compté à la main")
    assert again.stdout.splitlines()[1:3] == [
        "chapters/1_terrain.md:3  1/5",
        f"Les [onze]{{= count(soignants) }} {REST.replace('deux', '⟦deux⟧')}",
    ]
    assert '[deux]{= ~ "compté à la main" } ateliers' in chapter.read_text("utf-8")


def test_a_file_that_changes_meanwhile_is_not_written_over(chapter: Path) -> None:
    result = bind("a", "w", "vu", at={2: lambda: write(chapter, "# Autre\n")})
    assert result.exit_code == 1
    assert chapter.read_text("utf-8") == "# Autre\n"
    assert "a changé depuis sa lecture" in plain(result.stderr)


def test_the_bytes_around_stay_as_they_are(chapter: Path) -> None:
    typed = b"\xef\xbb\xbf" + CHAPTER.replace("\n", "\r\n").encode()
    write(chapter, typed)
    bind("a", "q")
    assert chapter.read_bytes() == typed.replace(b"onze", b"[onze]{= count(soignants) }")


def test_without_a_terminal_only_what_is_certain_is_bound(chapter: Path) -> None:
    refused = CliRunner().invoke(main, ["bind"])
    assert refused.exit_code == 2
    assert chapter.read_text("utf-8") == CHAPTER
    result = CliRunner().invoke(main, ["bind", "--yes"], catch_exceptions=False)
    assert result.exit_code == 0
    assert chapter.read_text("utf-8") == CHAPTER.replace("onze", "[onze]{= count(soignants) }")
    assert plain(result.stdout).endswith("liés : 1 ; écartés : 0 ; libres : 5\n")


def test_data_with_errors_come_first(chapter: Path) -> None:
    path = chapter.parents[1] / "data" / "soignants.csv"
    write(path, path.read_text("utf-8").replace("N01,A1", "N01,A9"))
    assert bind("a").exit_code == 2
    assert chapter.read_text("utf-8") == CHAPTER


def test_a_chapter_in_the_markdown_of_another_tool_is_bound_as_it_is_typed(chapter: Path) -> None:
    typed = "# Terrain\n\n> [!NOTE]\n> Un rappel.\n\n- Un point\n    - Les onze soignants.\n"
    write(chapter, typed)
    settings = chapter.parents[1] / "mkdocs.yml"
    options = {"plugins": ["search", {"thesis": {"flavour": "github"}}]}
    theme = {"name": "material", "language": "fr"}
    write(settings, {"site_name": "T", "docs_dir": "chapters", "theme": theme, **options})
    bind("a")
    assert chapter.read_text("utf-8") == typed.replace("onze", "[onze]{= count(soignants) }")


def test_words_by_which_a_link_is_found_stay(chapter: Path) -> None:
    text = "# Terrain\n\nLes [trois][], [quatre] et [cinq mots][six].\n\n"
    text += "".join(f"[{each}]: https://example.org\n" for each in ("trois", "quatre", "six"))
    chapter.write_text(text, "utf-8")
    result = bind("w", "raison", "w", "raison", "w", "raison")
    assert plain(result.stdout).count("cela ne peut pas être lié ici") == 2
    assert chapter.read_text("utf-8") == text.replace("cinq", '[cinq]{= ~ "raison" }')


@pytest.mark.parametrize("reason", [" ", "…"])
def test_a_reason_without_a_word_is_asked_again(chapter: Path, reason: str) -> None:
    bind("w", reason, "w", "carnet", "q")
    assert chapter.read_text("utf-8") == CHAPTER.replace("onze", '[onze]{= ~ "carnet" }')
