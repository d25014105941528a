"""An archived review is searched with today's eyes: it is redacted, or a notice stands for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.app.archiving import place_site
from generator.app.cli import main
from generator.app.project import open_thesis
from generator.privacy import LeakIndex, Secret
from tests.building import build_thesis
from tests.history.test_withdrawn import NAMES, renamed

PLACE = "v/revue/1"


def holding(site: Path) -> set[str]:
    """Return the files of a site, and what of the name each holds."""
    return {
        str(path.relative_to(site))
        for path in site.rglob("*")
        for name in NAMES
        if name in path.name.casefold()
        or (path.is_file() and name in path.read_bytes().decode("utf-8", "replace").casefold())
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a thesis in which a name gave way to a pseudonym, and which somebody left."""
    folder = renamed(tmp_path_factory.mktemp("archived") / "thesis").folder
    people = folder / "data/participants.csv"
    people.write_text(
        people.read_text("utf-8").replace("P04,FG2,Géomaticien,Fulgence Xanthos\n", ""), "utf-8"
    )
    (folder / "withheld.txt").write_text("Géomaticien\n", "utf-8")
    (folder / ".gitignore").write_text("withheld.txt\n", "utf-8")
    assert not build_thesis(folder, strict=False).failed
    return folder


def test_a_review_is_built_without_the_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its other words stay; who left is gone from it, and what gave way says what is said today."""
    monkeypatch.chdir(folder)
    (folder / "site/v/revue/gone").mkdir(parents=True)
    done = CliRunner().invoke(main, ["supersede"])
    assert done.exit_code == 0, done.output
    assert "pages marquées comme celles de revue/1" in done.output
    site = folder / "site"
    assert holding(site) == set()
    page = (site / PLACE / "1.1_enquete/index.html").read_text("utf-8")
    assert "nous a reçus le 3 mai, dans une salle de la mairie" in page
    assert "Version archivée pour la relecture" in page
    assert "(un nom a été retiré)" in page
    people = (site / PLACE / "data/participants.csv").read_text("utf-8")
    assert "P01,FG1,Élue A" in people
    assert "P04" not in people
    assert not (site / PLACE / "changes").exists()
    assert not (site / "v/revue/gone").exists()


def test_what_still_holds_a_name_gives_way_to_a_notice(folder: Path, tmp_path: Path) -> None:
    built = tmp_path / "built"
    for page in ("index.html", "montcalm/index.html", "a/index.html"):
        (built / page).parent.mkdir(parents=True, exist_ok=True)
        (built / page).write_text("<html><body>Aurélie Montcalm</body></html>", "utf-8")
    index = LeakIndex([Secret("Aurélie Montcalm")])
    message = place_site(built, tmp_path / "site", "revue/1", open_thesis(folder), index)
    assert message.code == "review-withdrawn"
    place = tmp_path / "site" / PLACE
    assert sorted(each.relative_to(place).as_posix() for each in place.rglob("*.*")) == [
        "a/index.html",
        "index.html",
        "superseded.css",
    ]
    assert "Cette version a été retirée" in (place / "a/index.html").read_text("utf-8")
    assert holding(tmp_path / "site") == set()


def test_a_review_that_cannot_be_built_gives_way_to_a_notice(folder: Path, tmp_path: Path) -> None:
    place_site(None, tmp_path, "revue/1", open_thesis(folder), LeakIndex())
    assert "version actuelle" in (tmp_path / PLACE / "index.html").read_text("utf-8")
