"""Four studies from the files that people have to their tables, with thirty lines of YAML at most.

Each folder holds what its authors had in hand (``raw``), the tables and charts that they asked for,
a chapter, and what came out (``expected``). The data are invented; the shapes are those of studies:
interviews coded by two people, a survey of 350 with 24 statements, a review of 61 studies, a sheet
of a clinic with two rows of headings.
"""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from generator.app.project import check, open_thesis
from generator.tables import build_table, draw_csv, table_cells
from tests.building import CONFIG, build_thesis, write
from tests.doors import run

if TYPE_CHECKING:
    from generator.app.project import Thesis

HERE = Path(__file__).parent
STUDIES = sorted(each.name for each in HERE.iterdir() if (each / "raw").is_dir())
ENGLISH = ("review",)
MOST_LINES = 30  # of YAML that an author writes


def taken_up(folder: Path, name: str) -> Thesis:
    """Return the thesis of a study: its files taken up, its tables asked for, its chapter written.

    That its records may be shown is what its authors say once the files are taken up.
    """
    study, language = HERE / name, "en" if name in ENGLISH else "fr"
    theme = {"name": "material", "language": language, "font": False}
    write(folder / "mkdocs.yml", {**CONFIG, "theme": theme})
    write(folder / "chapters/index.md", (study / "chapter.md").read_text("utf-8"))
    files = [str(each) for each in sorted((study / "raw").iterdir())]
    with chdir(folder):
        result = run("data", *files)
    assert result.exit_code == 0, result.output
    description = folder / "data/datapackage.yaml"
    said = description.read_text("utf-8").replace("x-privacy: private", "x-privacy: public")
    description.write_text(said, "utf-8")
    for each in ("tables.yaml", "charts.yaml"):
        (folder / "data" / each).write_bytes((study / each).read_bytes())
    return open_thesis(folder)


@pytest.fixture(scope="module", params=STUDIES)
def thesis(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Thesis:
    """Thesis of each study."""
    return taken_up(tmp_path_factory.mktemp("study") / request.param, request.param)


def test_a_study_comes_to_its_tables(thesis: Thesis) -> None:
    study = HERE / thesis.root.name
    described = [(study / each).read_text("utf-8") for each in ("tables.yaml", "charts.yaml")]
    assert sum(len(each.splitlines()) for each in described) <= MOST_LINES
    assert [each for each in check(thesis) if each.severity.name != "INFO"] == []
    drawn = {
        table: draw_csv(build_table(spec, thesis.study, thesis.language))
        for table, spec in thesis.specs.items()
    }
    expected = {each.stem: each.read_bytes().decode() for each in (study / "expected").iterdir()}
    assert drawn == expected


def test_a_study_is_built_strictly(thesis: Thesis) -> None:
    if thesis.root.name == "survey":  # 350 pages of the same kind: a check renders its chapter
        return
    built = build_thesis(thesis.root)
    assert (built.failed, built.warnings) == (False, [])


def test_themes_are_counted_as_pandas_counts_them(thesis: Thesis) -> None:
    if thesis.root.name != "interviews":
        return
    cases, codings, segments = (
        pd.read_csv(HERE / "interviews/raw" / f"{each}.csv", sep=";", encoding=encoding)
        for each, encoding in (("cases", "cp1252"), ("codings", "utf-8"), ("segments", "utf-8"))
    )
    first = codings[codings["Codeur"] == "Coder A"]
    joined = first.merge(segments, on="Segment").merge(cases, on="Entretien")
    wanted = pd.crosstab(joined["Thème"], joined["Métier"])
    cells = table_cells(thesis.specs["themes"], thesis.study, thesis.language).rows
    for theme, row in wanted.iterrows():
        for job, count in row.items():
            assert cells[str(theme)][str(job)].value == count, (theme, job)
    assert len(wanted) == 10
