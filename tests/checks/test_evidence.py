"""Judgements without passages, passages without judgements, rows that nobody speaks of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import doors
from tests.checks.studies import as_thesis
from tests.examples import edit

ENQUETE = Path(__file__).parent / "enquete"
NOBODY = "data/questions.csv:4:1: evidence (info): nothing in passages.csv is about Q3"
MATRIX = (ENQUETE / "tables.yaml").read_text(encoding="utf-8")


def changed(root: Path, file: str = "", old: str = "", new: str = "") -> list[str]:
    """Return what is found after an edit (file, old words, new words) of a copy of the study."""
    shutil.copytree(ENQUETE, root / "data")
    as_thesis(root, "en")
    doors.write_chapters(root, {"a.md": "# One\n\nText.\n"})
    if file:
        edit(root / "data" / file, old, new)
    return [line for line in doors.problem_lines(root) if ": evidence" in line]


def test_a_web_without_holes_but_a_question_nobody_spoke_of(tmp_path: Path) -> None:
    assert changed(tmp_path) == [NOBODY]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            *("passages.csv", "T5,Q2,A1,Ma", "T5,Q1,A1,Ma"),
            (
                'data/avis.csv:6:1: evidence (warning): Q2 in A1 is "pour", and nothing in'
                " passages.csv supports it"
            ),
        ),
        (
            *("avis.csv", "Q2,A4,contre", "Q2,A4,NA"),
            (
                "data/passages.csv:8:1: evidence (warning): T7 speaks of Q2 in A4, whose judgement"
                ' is "NA" (data/avis.csv:9)'
            ),
        ),
        (
            *("avis.csv", "Q1,A3,pour\n", ""),
            (
                "data/passages.csv:4:1: evidence (warning): T3 speaks of Q1 in A3, which has no"
                " judgement"
            ),
        ),
    ],
    ids=["a judgement without a passage", "a cell that says nothing", "a pair without judgement"],
)
def test_where_judgements_and_passages_do_not_meet(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    assert sorted(changed(tmp_path, file, old, new)) == sorted([expected, NOBODY])


def test_a_judgement_against_needs_a_passage_too(tmp_path: Path) -> None:
    found = changed(tmp_path, "avis.csv", "Q3,A4,NA", "Q3,A4,contre")
    expected = 'data/avis.csv:13:1: evidence (warning): Q3 in A4 is "contre", and nothing'
    assert found[0].startswith(expected)


def test_two_matrices_of_the_same_judgements_tell_it_once(tmp_path: Path) -> None:
    twice = MATRIX + MATRIX.replace("synthese:", "annexe:")
    assert changed(tmp_path, "tables.yaml", MATRIX, twice) == [NOBODY]


def test_a_matrix_without_evidence_is_not_asked_for_any(tmp_path: Path) -> None:
    assert changed(tmp_path, "tables.yaml", "  evidence: passages\n", "") == []


def test_this_thesis_has_no_holes(project_root: Path) -> None:
    lines = [line for line in doors.problem_lines(project_root) if ": evidence" in line]
    assert [line for line in lines if ": evidence (info): " not in line] == []
