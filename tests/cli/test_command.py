"""The command itself: help, version, unknown words."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from tests.cli.conftest import run


def test_help_names_the_commands() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert {"check", "table", "value"} <= set(result.stdout.split())


@pytest.mark.parametrize("command", ["check", "table", "value"])
def test_each_command_says_what_it_does(command: str) -> None:
    result = run(command, "-h")
    assert result.exit_code == 0
    assert len(result.stdout) > 100


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").stdout == f"thesis, version {version('thesis-site')}\n"


def test_an_unknown_command() -> None:
    result = run("chek")
    assert result.exit_code == 2
    assert "No such command" in result.stderr
