"""``thesis value``: one value, or one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import run
from tests.examples import EXAMPLE, edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("count(participants)", "4"),
        ("count(participants) | words", "quatre"),
        ('count(participants, groupe="FG1")', "2"),
        ("sum(groupes.duree_min)", "200"),
        ("utilite.BF1.verdict", "oui"),
        ("utilite.total.NA", "3"),
        ("FG2.libelle", "Groupe 2"),
        ("sum(groupes.duree_min) * 10", "2\u202f000"),
    ],
)
def test_a_value_as_a_chapter_prints_it(expression: str, printed: str, thesis: Command) -> None:
    result = thesis("value", expression)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{printed}\n", "")


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("conut(participants)", "(vouliez-vous dire count\u00a0?)"),
        ("count(participant)", "(vouliez-vous dire participants\u00a0?)"),
        ("FG1.duree", "(vouliez-vous dire duree_min\u00a0?)"),
        ("utilite.BF1.ouii", "(vouliez-vous dire oui\u00a0?)"),
        ("utilite.BF9.oui", "(vouliez-vous dire BF1\u00a0?)"),
        ("count(", "une parenthèse est-elle restée ouverte"),
        ("", "l’expression manque"),
        ("__import__('os')", "n’est pas une fonction"),
    ],
)
def test_what_has_no_value_is_told_with_the_nearest_name(
    expression: str, message: str, thesis: Command
) -> None:
    result = thesis("value", expression)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("thesis: ")
    assert message in result.stderr


def test_a_value_of_broken_data_means_nothing(folder: Path, thesis: Command) -> None:
    edit(folder / "data/evaluations.csv", "BF1,FG1,oui", "BF1,FG1,ouii")
    result = thesis("value", "count(participants)")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "data/evaluations.csv:2:3: data-enum" in result.stderr


def test_a_percentage_is_printed_as_it_stands(folder: Path, thesis: Command) -> None:
    description = folder / "data/datapackage.yaml"
    edit(description, "x-unit: min", "x-unit: '%'")
    assert thesis("value", "FG1.duree_min | percent").stdout == "104\u00a0%\n"
    assert thesis("value", "FG1.duree_min / 2 | percent").stdout == "52\u00a0%\n"


NAMES = st.sampled_from(
    ["count", "sum", "share", "participants", "groupes.duree_min", "utilite.BF1.oui", "FG1", "oui"]
)
SIGNS = st.sampled_from([*'()[],.|+-*/=<>" ', "not in", "{{", "\\", "\n", "\u2028", "9" * 30])
EXPRESSIONS = st.text() | st.lists(NAMES | SIGNS | st.text(max_size=3)).map("".join)


@given(EXPRESSIONS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_there_is_one_value_or_one_message(
    monkeypatch: pytest.MonkeyPatch, expression: str
) -> None:
    monkeypatch.chdir(EXAMPLE)
    result = run("value", "--", expression)
    assert result.exit_code in {0, 2}
    assert bool(result.stdout) == (result.exit_code == 0)
    assert len((result.stdout + result.stderr).rstrip("\n").split("\n")) == 1
