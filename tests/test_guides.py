"""The examples of the author's guides, run on a thesis in the language of each.

A ``md`` example is a chapter that renders without a problem, or with the one that the ``text``
example behind it names; a ``console`` example prints what it shows; ``yaml`` examples of tables are
tables that can be drawn. Each way to begin of ``first-hour.md`` is gone as it is written.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml

from generator.app.project import open_thesis
from generator.core.problems import Severity
from generator.tables import build_table
from generator.tables.charts.chart import KINDS as CHART_KINDS
from generator.tables.charts.chart import chart_of
from tests import doors
from tests.doors import run
from tests.examples import SPACES, THESES, copy_of
from tests.test_reference_pages import change

ROOT = Path(__file__).parents[1]
GUIDES = {language: ROOT / "docs" / language / "guide.md" for language in THESES}
EXAMPLE = re.compile(
    r"^```(?P<kind>md|console|yaml)\n(?P<text>.*?)^```\n(?:\n```text\n(?P<said>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


def examples(kind: str) -> list[tuple[str, str, str]]:
    """Return the examples of a kind: language, text, and the problem that it has."""
    return [
        (language, match["text"], (match["said"] or "").strip())
        for language, guide in GUIDES.items()
        for match in EXAMPLE.finditer(guide.read_text("utf-8"))
        if match["kind"] == kind
    ]


@pytest.mark.parametrize("language", THESES)
def test_markdown(language: str, checked_theses: dict[str, Path], tmp_path: Path) -> None:
    """Each example is a chapter of its own of one thesis."""
    root = shutil.copytree(checked_theses[language], tmp_path / "thesis")
    written = [each for each in examples("md") if each[0] == language]
    chapters = {f"9.{n}_guide.md": each for n, each in enumerate(written, 1)}
    doors.write_chapters(
        root, {name: f"# Guide\n\n{text}" for name, (_, text, _) in chapters.items()}
    )
    problems = [each for each in doors.kept_problems(root) if each.severity is not Severity.INFO]
    for name, (_, text, said) in chapters.items():
        lines = [
            doors.problem_line(each, language).replace(" (warning): ", ": ").translate(SPACES)
            for each in problems
            if each.place.path == f"chapters/{name}"
        ]
        assert len(lines) == bool(said), (text, lines)
        assert said in "\n".join(lines)


@pytest.mark.parametrize(("language", "text", "said"), examples("console"))
def test_console(language: str, text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not said
    monkeypatch.chdir(THESES[language])
    for command, shown in re.findall(r"^\$ thesis (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
        result = run(*shlex.split(command))
        assert result.exit_code == 0, result.stderr
        assert result.stdout.translate(SPACES).replace("\r\n", "\n") == shown


@pytest.mark.parametrize(("language", "text", "said"), examples("yaml"))
def test_yaml(language: str, text: str, said: str, tmp_path: Path) -> None:
    assert not said
    content = next(yaml.safe_load_all(text))
    if not all(isinstance(each, dict) and "kind" in each for each in content.values()):
        return
    of_charts = any(each["kind"] in CHART_KINDS for each in content.values())
    folder = copy_of(THESES[language], tmp_path / "thesis")
    file = folder / "data" / ("charts.yaml" if of_charts else "tables.yaml")
    file.write_text(file.read_text("utf-8") + "\n" + text, encoding="utf-8")
    thesis = open_thesis(folder)
    for name in content:
        if of_charts:
            assert chart_of(thesis.charts[name], thesis.study, thesis.language).bars
        else:
            assert build_table(thesis.specs[name], thesis.study, thesis.language).bodies


def test_both_guides_have_the_same_examples() -> None:
    french, english = (
        [match["kind"] for match in EXAMPLE.finditer(guide.read_text("utf-8"))]
        for guide in GUIDES.values()
    )
    assert french == english


FIRST_HOURS = sorted((ROOT / "docs").glob("*/first-hour.md"))
PIECE = re.compile(r"^(`{3,})(\w+)(?: (\S+))?\n(.*?)^\1\n", re.MULTILINE | re.DOTALL)
FIRST_STEPS = {
    f"{page.parent.name}: {title}": text
    for page in FIRST_HOURS
    for title, text in re.findall(r"(?ms)^## (.+?)\n(.*?)(?=^## |\Z)", page.read_text("utf-8"))
    if "```console" in text
}


@pytest.mark.parametrize("name", FIRST_STEPS)
def test_the_first_hour(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way to begin is gone in an empty folder: its files are typed, its commands called."""
    monkeypatch.chdir(tmp_path)
    for _, kind, info, text in PIECE.findall(FIRST_STEPS[name]):
        if kind == "console":
            _type_and_compare(text)
        elif kind == "diff":
            change(tmp_path, text)
        elif info:
            (tmp_path / info).parent.mkdir(exist_ok=True)
            with (tmp_path / info).open("a", encoding="utf-8") as file:
                file.write(text)
    assert (tmp_path / "site/index.html").is_file() or "thesis build" not in FIRST_STEPS[name]


def _type_and_compare(session: str) -> None:
    """Call each command; the lines shown below it are lines that it prints."""
    for command, shown in re.findall(r"^\$ thesis (.*)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE):
        result = run(*shlex.split(command))
        assert result.exit_code in {0, 1}, result.stderr
        lines = (result.stdout + result.stderr).translate(SPACES).replace("’", "'").splitlines()
        assert [each for each in shown.splitlines() if each not in lines] == [], lines


def test_both_first_hours_take_the_same_steps() -> None:
    french, english = (
        [match[2] for match in PIECE.finditer(page.read_text("utf-8"))] for page in FIRST_HOURS
    )
    assert french == english
