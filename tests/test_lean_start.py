"""What a command loads: the rooms that it calls and the libraries that these use, no others.

Each case is a fresh Python; what it has loaded at its end is compared by name, never by time.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from generator.app.cli import COMMANDS, main

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {
    *("babel", "bibtexparser", "jinja2", "markdown", "markdown_it", "mkdocs", "numpy", "pandas"),
    *("pydantic", "pymdownx", "pypandoc", "rapidfuzz", "selectolax", "slugify", "typst", "yaml"),
}


def loaded(folder: Path, *words: str) -> set[str]:
    """Return the modules that ``thesis`` has loaded when it ends, called with words in a folder."""
    code = """if True:
        import atexit, sys
        atexit.register(lambda: print(*sys.modules, file=sys.stderr))
        from generator.app.cli import main
        main(prog_name="thesis")
    """
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", code, *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines()[-1].split())


def rooms(names: set[str]) -> set[str]:
    """Return the rooms of the modules of ours."""
    return {name.split(".")[1] for name in names if name.startswith("generator.")}


def test_a_list_of_commands_loads_none_of_them(project_root: Path) -> None:
    names = loaded(project_root, "--help")
    assert not names & HEAVY
    assert {each for each in names if each.startswith("generator.")} == {
        "generator.app",
        "generator.app.cli",
    }


def test_a_value_loads_neither_chapters_nor_what_groups_records(project_root: Path) -> None:
    names = loaded(project_root, "value", "count(participants)")
    assert names & HEAVY <= {"babel", "pydantic", "rapidfuzz", "yaml"}
    assert rooms(names) == {"app", "core", "data", "language", "site", "tables"}


def test_a_check_loads_neither_versions_nor_exports(project_root: Path) -> None:
    names = loaded(project_root, "check", "--only", "error")
    assert not names & {"mkdocs", "typst"}
    assert not rooms(names) & {"exports", "history", "importing", "refi"}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    context = click.Context(main)
    listed = main.get_command(context, name)
    _, command, _ = main.resolve_command(context, [name])
    assert listed
    assert command
    assert (listed.name, listed.get_short_help_str(500)) == (
        command.name,
        command.get_short_help_str(500),
    )
