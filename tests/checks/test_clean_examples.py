"""Every check over the examples that are right by their own rule: none finds anything in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import doors
from tests.checks.studies import as_thesis
from tests.handwritten.hand_tables import cases

HERE = Path(__file__).parent
RIGHTLY = {
    "A link to an address, a mail, a reference and a template is right": "data-file reference",
    "Footnote marks and raised numbers": "link",
    "A grid table and lines of verse are no pipe tables": "table-shape",
    "A heading or an attribute list below the table is another matter": "caption",
    "Two groups, by their captions": "caption",
    "Totals of other groups are another matter": "total",
}
"""Examples that are right by their own rule, and the other rules that find something in them."""


def clean_chapters() -> dict[str, list[str]]:
    """Return the chapters of the examples of which nothing is said, by their titles."""
    found: dict[str, list[str]] = {}
    for name in ("chapters.md", "counts.md"):
        for part in (HERE / name).read_text("utf-8").split("\n## ")[1:]:
            if "~~~~ text" not in part and "~~~~ mended" not in part:
                found[f"{name}: {part.splitlines()[0]}"] = re.findall(
                    r"(?s)~~~~ md\n(.*?)~~~~", part
                )
    for name in ("totals.md", "shapes.md", "disagreeing.md"):
        for each in cases(name):
            if all(": info: " in line for line in each.expected.splitlines()):
                found[f"{name}: {each.title}"] = each.source.split("\nnext chapter\n")
    return found


CLEAN = clean_chapters()


@pytest.mark.parametrize("title", CLEAN)
def test_no_check_finds_anything_in_an_example_that_is_right(tmp_path: Path, title: str) -> None:
    as_thesis(tmp_path, "fr")
    texts = {f"{at}_essai.md": f"# Essai {at}\n\n{text}" for at, text in enumerate(CLEAN[title], 3)}
    doors.write_chapters(tmp_path, {**texts, "2_suite.md": "# Suite\n\nTexte.\n", "carte.png": b""})
    lines = [line for line, _ in doors.fixable_lines(tmp_path) if " (info): " not in line]
    known = RIGHTLY.get(title.partition(": ")[2], "").split()
    assert {line.split(": ")[1].split(" ")[0] for line in lines} == set(known)


@pytest.mark.parametrize("folder", ["tests/example", "tests/english", "."])
def test_no_check_finds_anything_in_a_thesis_that_is_right(folder: str, project_root: Path) -> None:
    lines = doors.problem_lines(project_root / folder)
    assert [line for line in lines if " (info): " not in line] == []
