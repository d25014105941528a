"""Every folder of examples is a small study; ``expected.fr.txt`` says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.core.problems import Severity, in_file_order
from generator.data import read_study
from generator.language import LANGUAGES
from generator.language import as_text as as_text_in
from tests.in_english import as_text, sentence

EXAMPLES = Path(__file__).parent / "examples"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(each.name for each in EXAMPLES.iterdir()))
def test_what_is_wrong_is_said(name: str, language: str) -> None:
    _, problems = read_study(EXAMPLES, name)
    expected = (EXAMPLES / name / f"expected.{language}.txt").read_text(encoding="utf-8")
    lines = (as_text_in(each, language) for each in in_file_order(problems))
    assert "".join(f"{each}\n" for each in lines) == expected


def test_a_thesis_without_data_is_sound(tmp_path: Path) -> None:
    study, problems = read_study(tmp_path)
    assert problems == ()
    assert list(study.entities()) == []


def test_data_without_a_description_are_no_data(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/visits.csv").write_text("visit\nV1\n", encoding="utf-8")
    _, problems = read_study(tmp_path)
    (problem,) = problems
    assert as_text(problem).startswith("data/datapackage.yaml:1:1: data-schema: this file is miss")
    assert problem.severity is Severity.INFO
    (tmp_path / "data/tables.yaml").write_text("{}\n", encoding="utf-8")
    _, problems = read_study(tmp_path)
    assert [as_text(each) for each in problems] == [
        "data/datapackage.yaml:1:1: data-schema: this file is missing"
    ]


def test_a_description_that_contains_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/datapackage.yaml").write_text("resources: &all [*all]\n", encoding="utf-8")
    _, problems = read_study(tmp_path)
    assert [sentence(each) for each in problems] == [
        "not valid YAML: an entry contains itself, or entries are nested too deeply"
    ]


@pytest.mark.parametrize("name", ["own-properties", "reference-to-nowhere", "names-twice"])
def test_nothing_is_read_of_data_whose_description_has_a_mistake(name: str) -> None:
    study, problems = read_study(EXAMPLES, name)
    assert {each.rule for each in problems} == {"data-schema"}
    assert (study.schema.resources, study.relations) == ({}, {})
