"""Every folder of examples is a small study; ``expected.fr.txt`` says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.core.problems import in_file_order
from generator.data import read_study
from generator.language import LANGUAGES
from tests.doors import problem_line

EXAMPLES = Path(__file__).parent / "examples"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(each.name for each in EXAMPLES.iterdir()))
def test_what_is_wrong_is_said(name: str, language: str) -> None:
    _, problems = read_study(EXAMPLES, name)
    expected = (EXAMPLES / name / f"expected.{language}.txt").read_text(encoding="utf-8")
    lines = (problem_line(each, language) for each in in_file_order(problems))
    assert "".join(f"{each}\n" for each in lines) == expected


@pytest.mark.parametrize("name", ["own-properties", "reference-to-nowhere", "names-twice"])
def test_nothing_is_read_of_data_whose_description_has_a_mistake(name: str) -> None:
    study, problems = read_study(EXAMPLES, name)
    assert {each.rule for each in problems} == {"data-schema"}
    assert (study.schema.resources, study.relations) == ({}, {})
