"""Judgements without passages, passages without judgements, rows that nobody speaks of."""

from __future__ import annotations

import shutil
from pathlib import Path

from generator.checks.evidence import evidence_problems
from generator.core.problems import Severity
from generator.data import read_study
from generator.language import load_language
from generator.tables import read_specs
from tests.examples import edit
from tests.in_english import as_text

ENQUETE = Path(__file__).parent / "enquete"
NOBODY = (
    "info",
    ("data/questions.csv:4:1: evidence: nothing in passages.csv is about Q3"),
)


def changed(root: Path, *edits: tuple[str, str, str]) -> list[tuple[str, str]]:
    """Return what is found after each edit (file, old words, new words) of a copy."""
    shutil.copytree(ENQUETE, root / "data")
    for file, old, new in edits:
        edit(root / "data" / file, old, new)
    study, problems = read_study(root)
    assert problems == ()
    specs, problems = read_specs(root, study)
    assert problems == ()
    return [
        (each.severity.value, as_text(each))
        for each in evidence_problems(study, specs, load_language("en"))
    ]


def test_a_web_without_holes_but_a_question_nobody_spoke_of(tmp_path: Path) -> None:
    assert changed(tmp_path) == [NOBODY]


def test_a_judgement_without_a_passage(tmp_path: Path) -> None:
    found = changed(tmp_path, ("passages.csv", "T5,Q2,A1,Ma", "T5,Q1,A1,Ma"))
    assert found == [
        (
            "warning",
            (
                'data/avis.csv:6:1: evidence: Q2 in A1 is "pour", and nothing in passages.csv'
                " supports it"
            ),
        ),
        NOBODY,
    ]


def test_a_judgement_against_needs_one_too(tmp_path: Path) -> None:
    found = changed(tmp_path, ("avis.csv", "Q3,A4,NA", "Q3,A4,contre"))
    assert found[0][1].startswith('data/avis.csv:13:1: evidence: Q3 in A4 is "contre", and nothing')


def test_a_passage_on_a_cell_that_says_nothing(tmp_path: Path) -> None:
    found = changed(tmp_path, ("avis.csv", "Q2,A4,contre", "Q2,A4,NA"))
    assert found == [
        (
            "warning",
            (
                "data/passages.csv:8:1: evidence: T7 speaks of Q2 in A4, whose judgement is"
                ' "NA" (data/avis.csv:9)'
            ),
        ),
        NOBODY,
    ]


def test_a_passage_on_a_pair_without_judgement(tmp_path: Path) -> None:
    found = changed(tmp_path, ("avis.csv", "Q1,A3,pour\n", ""))
    assert found == [
        (
            "warning",
            "data/passages.csv:4:1: evidence: T3 speaks of Q1 in A3, which has no judgement",
        ),
        NOBODY,
    ]


def test_two_matrices_of_the_same_judgements_tell_it_once(tmp_path: Path) -> None:
    matrix = (ENQUETE / "tables.yaml").read_text(encoding="utf-8")
    twice = matrix + matrix.replace("synthese:", "annexe:")
    assert changed(tmp_path, ("tables.yaml", matrix, twice)) == [NOBODY]


def test_a_matrix_without_evidence_is_not_asked_for_any(tmp_path: Path) -> None:
    assert changed(tmp_path, ("tables.yaml", "  evidence: passages\n", "")) == []


def test_this_thesis_has_no_holes(project_root: Path) -> None:
    study, _ = read_study(project_root)
    specs, _ = read_specs(project_root, study)
    found = evidence_problems(study, specs, load_language("fr"))
    assert {each.severity for each in found} <= {Severity.INFO}
