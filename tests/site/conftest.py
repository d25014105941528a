"""The example thesis with passages behind its judgements, built once for all that look at it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.building import build_thesis
from tests.examples import edit, example_thesis

if TYPE_CHECKING:
    from tests.building import Built

SEGMENTS = """segment,besoin,groupe,resume,portee
S1,BF1,FG1,Les données se comparent.,appui
S2,BF1,FG1,Pas toujours.,contre
S3,BF2,FG1,Les filtres existent.,appui
S4,BF1,FG2,On y gagne du temps.,appui
"""
CHAPTER = """# Les {{ count(besoins) }} besoins

Encore @BF1.

| a |
|---|
| b |

/// table-caption | #tbl-x
Autour de @BF2
///

/// table | opinions
///
"""
TABLE = (
    "opinions: {kind: crosstab, caption: Avis, from: evaluations, rows: besoin, columns: avis}\n"
)


def with_passages(folder: Path, segments: str = SEGMENTS) -> Path:
    """Return the example in a folder, with passages behind its judgements."""
    example_thesis(folder, {"data/segments.csv": segments})
    passages = Path(__file__).with_name("segments.yaml").read_text("utf-8")
    with (folder / "data/datapackage.yaml").open("a", encoding="utf-8") as description:
        description.write(passages)
    matrix = "evaluations.avis\n"
    edit(folder / "data/tables.yaml", matrix, f"{matrix}  evidence: segments\n")
    return folder


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Site of the example; one of its passages is quoted, and a chapter has a typed table."""
    folder = with_passages(tmp_path_factory.mktemp("example") / "thesis")
    edit(folder / "chapters/1.2_resultats.md", "Pour @BF1", "Selon @S1, pour @BF1")
    (folder / "chapters/1.3_suites.md").write_text(CHAPTER, "utf-8")
    with (folder / "data/tables.yaml").open("a", encoding="utf-8") as tables:
        tables.write(TABLE)
    licence = "publication: {license: CC-BY-4.0}"
    edit(folder / "mkdocs.yml", "  - thesis:\n", f"  - thesis:\n      {licence}\n")
    built = build_thesis(folder)
    assert built.warnings == []
    return built
