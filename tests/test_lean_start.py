"""What a command loads: the rooms that it calls and the libraries that these use, no others.

Each case is a fresh Python; what it has loaded at its end is compared by name, never by time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from generator.app.cli import COMMANDS, main
from tests.examples import EXAMPLE
from tests.reviewed import CHAPTER, reviewed_thesis

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    *("PIL", "babel", "bibtexparser", "jinja2", "markdown", "markdown_it", "mkdocs", "numpy"),
    *("pandas", "pydantic", "pymdownx", "pypandoc", "rapidfuzz", "selectolax", "slugify", "typst"),
    "yaml",
}
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
THESIS = "from generator.app.cli import main; main(prog_name='thesis')"
MKDOCS = "from mkdocs.__main__ import cli; cli(prog_name='mkdocs')"
TELL = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"


def loaded(folder: Path, code: str, *words: str) -> set[str]:
    """Return the modules that a command has loaded when it ends, called with words in a folder."""
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", f"{TELL} {code}", *words],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def rooms(names: set[str]) -> set[str]:
    """Return the rooms of the modules of ours."""
    return {name.split(".")[1] for name in names if name.startswith("generator.")}


def test_a_list_of_commands_loads_none_of_them(project_root: Path) -> None:
    names = loaded(project_root, THESIS, "--help")
    assert not names & HEAVY
    assert {each for each in names if each.startswith("generator.")} == {
        "generator.app",
        "generator.app.cli",
    }


def test_a_new_thesis_loads_nothing_that_reads_one(tmp_path: Path) -> None:
    names = loaded(tmp_path, THESIS, "init", "these")
    assert names & HEAVY <= {"yaml"}
    assert rooms(names) == {"app", "core", "language"}


def test_a_command_loads_only_what_it_asks_a_reviewed_thesis_for(tmp_path: Path) -> None:
    """Numbers are counted by pandas once: all that follows finds them kept."""
    thesis = reviewed_thesis(tmp_path)
    assert "pandas" in loaded(thesis, THESIS, "build")

    names = loaded(thesis, THESIS, "value", "count(participants)")
    assert names & HEAVY <= {"babel", "pydantic", "rapidfuzz", "yaml"}
    assert rooms(names) == {"app", "core", "data", "language", "site", "statistics", "tables"}
    assert "generator.tables.charts.layout" not in names

    names = loaded(thesis, THESIS, "check", "--only", "error")
    assert not names & {"mkdocs", "typst"}
    assert not rooms(names) & {"exports", "history", "importing"}

    with (thesis / CHAPTER).open("a", encoding="utf-8") as chapter:
        chapter.write("\nUn mot de plus.\n")
    assert not loaded(thesis, THESIS, "build") & {"numpy", "pandas"}


def test_a_site_without_data_loads_nothing_that_data_need(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/index.md").write_text("# Essai\n\nUne phrase.\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Essai\ndocs_dir: chapters\ntheme: material\nplugins: [thesis]\n",
        encoding="utf-8",
    )
    names = loaded(tmp_path, MKDOCS, "build", "--strict")
    unused = {"markdown_it", "numpy", "pandas", "pypandoc", "rapidfuzz", "selectolax", "typst"}
    assert not names & unused
    assert not rooms(names) & {"importing"}
    of_reviews = {f"generator.history.{each}" for each in ("changes", "changes_page", "snapshot")}
    of_commands = {f"generator.checks.{each}" for each in ("rendering.problems", "suggestions")}
    assert not names & (of_reviews | of_commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    context = click.Context(main)
    listed = main.get_command(context, name)
    _, command, _ = main.resolve_command(context, [name])
    assert listed
    assert command
    said = [(each.name, each.get_short_help_str(500)) for each in (listed, command)]
    assert said[0] == said[1]


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), (["value", "count(nobody)"], 2)])
def test_the_command_says_all_and_leaves_with_its_code(arguments: list[str], code: int) -> None:
    script = "from generator.app.cli import run; run()"
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", script, *arguments],
        cwd=EXAMPLE,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code
    assert (done.stdout or done.stderr).endswith("\n")
