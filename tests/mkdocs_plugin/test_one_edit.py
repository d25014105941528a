"""One edited sentence changes the pages that show it and the lists of pages, nothing else."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from generator.app.mkdocs_plugin.building import build_site
from tests.building import build_thesis
from tests.examples import differing, edit, example_thesis
from tests.history.repositories import History

if TYPE_CHECKING:
    from pathlib import Path

CHAPTER = "chapters/1.2_resultats.md"
EDITED = ("on compte {{", "on compte en tout {{")
SHOWING = {
    "1.2_resultats/index.html",
    "besoins/BF1/index.html",  # "cited in" has the sentence
    "evidence/1.2_resultats/index.html",  # leads back to it
}
LISTS = {
    "search/passages.json",
}
WHOLE = {
    "index.html",
    "cite/1.2_resultats.bib",
    "cite/index.bib",
}
"""What says how the chapter, or the whole thesis in the version of its last commit, is cited."""
DATED = {
    "sitemap.xml",
    "sitemap.xml.gz",
}
"""Lists of pages that have the day of the version, or of the build."""


def changed(before: Path, after: Path) -> set[str]:
    """Return the files of two sites that differ, apart from those that are dated."""
    return set(differing(before, after)) - DATED


def built(folder: Path, name: str) -> Path:
    site = folder.parent / name
    done = build_thesis(folder, site_dir=str(site))
    assert not done.failed, done.warnings
    return site


def themed(folder: Path, project_root: Path) -> Path:
    """Return the example thesis in the look of the project."""
    example_thesis(folder)
    shutil.copytree(project_root / "overrides", folder / "overrides")
    edit(folder / "mkdocs.yml", "  name: material\n", "  name: material\n  custom_dir: overrides\n")
    return folder


def test_an_edited_sentence_changes_the_pages_that_show_it_and_lists(tmp_path: Path) -> None:
    folder = example_thesis(tmp_path / "thesis")
    before = built(folder, "before")
    assert changed(before, built(folder, "again")) == set()
    edit(folder / CHAPTER, *EDITED)
    assert changed(before, built(folder, "after")) == SHOWING | LISTS


def test_a_committed_sentence_changes_what_cites_the_version_too(
    project_root: Path, tmp_path: Path
) -> None:
    history = History(tmp_path / "thesis")
    folder = themed(history.folder, project_root)
    history.commit({".gitignore": ".cache/\n"})
    before = built(folder, "before")
    edit(folder / CHAPTER, *EDITED)
    history.commit()
    assert changed(before, built(folder, "after")) == SHOWING | LISTS | WHOLE


def test_a_record_that_is_called_otherwise_is_so_beside_its_neighbours(tmp_path: Path) -> None:
    folder, footer = example_thesis(tmp_path / "thesis"), "features: [navigation.footer]"
    edit(folder / "mkdocs.yml", "  name: material\n", f"  name: material\n  {footer}\n")
    assert build_site(folder) == ""
    edit(folder / "data/besoins.csv", "Filtrer les données", "Trier les lignes")
    assert build_site(folder) == ""
    assert "Trier les lignes" in (folder / "site/besoins/BF3/index.html").read_text("utf-8")
