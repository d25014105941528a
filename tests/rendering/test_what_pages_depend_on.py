"""No page changes that what it asked did not foretell, and few are foretold to change in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.examples import copy_of
from tests.mutations import changes, outcomes

if TYPE_CHECKING:
    from pathlib import Path

TESTED = 8
"""A part of the changes; ``benchmarks/dependencies.py`` makes all."""


def test_a_page_changes_only_if_its_text_or_an_answer_changed(
    project_root: Path, tmp_path: Path
) -> None:
    root = copy_of(project_root, tmp_path / "thesis")
    found = list(outcomes(root, changes(root)[:TESTED]))
    missed = [(each.change.said, sorted(each.missed)) for each in found if each.missed]
    in_vain = [(each.change.said, sorted(each.in_vain)) for each in found if each.in_vain]
    changed = sum(len(each.changed) for each in found)
    assert changed > TESTED, "the changes are too small to tell anything"
    assert missed == []
    assert sum(len(pages) for _, pages in in_vain) <= 0.03 * changed, in_vain
