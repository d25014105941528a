"""No page changes that what it asked did not foretell, and few are foretold to change in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.examples import example_thesis
from tests.mutations import changes, outcomes

if TYPE_CHECKING:
    from pathlib import Path

TESTED = 40
"""A part of the changes; ``benchmarks/dependencies.py`` makes those of a whole thesis."""

ALONE = {
    "chapters/1.3_valeurs.md": '# Valeurs\n\n{{ count(evaluations, avis="oui") }} avis.\n',
    "chapters/1.4_phrases.md": '# Phrases\n\n[deux]{= count(evaluations, avis="oui") } avis.\n',
}
"""Pages that ask one thing alone: on others a table foretells that the values in it change."""


def test_a_page_changes_only_if_its_text_or_an_answer_changed(tmp_path: Path) -> None:
    root = example_thesis(tmp_path, ALONE)
    found = list(outcomes(root, changes(root)[:TESTED]))
    missed = [(each.change.said, sorted(each.missed)) for each in found if each.missed]
    in_vain = [(each.change.said, sorted(each.in_vain)) for each in found if each.in_vain]
    changed = sum(len(each.changed) for each in found)
    assert changed > TESTED / 2, "the changes are too small to tell anything"
    assert missed == []
    assert sum(len(pages) for _, pages in in_vain) <= 0.1 * changed, in_vain
