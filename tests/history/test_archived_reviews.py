"""An archived review is published as it stands at its tag, or a notice stands in its place."""

from __future__ import annotations

import shutil
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest

from tests import doors
from tests.building import build_thesis
from tests.examples import edit, everything_in, example_thesis
from tests.history.repositories import History
from tests.history.test_withdrawn import holding

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHAPTER = "chapters/1.1_enquete.md"
DESCRIPTION = "data/datapackage.yaml"
PEOPLE = "data/participants.csv"
NOTICE = "Cette version a été retirée"
AGE = "        - {name: age, type: integer, x-privacy: private}\n      primaryKey: participant\n"
PEOPLE_OF_TODAY = """participant,groupe,profession,nom,age
P01,FG1,Cheffe de projet,Zénobie Quirinal,51
P02,FG1,Consultant,Barnabé Ystad,52
P03,FG2,Directrice,Ondine Wexler,53
P04,FG2,Géomaticien,Fulgence Xanthos,54
"""


def archive(folder: Path, *options: str) -> str:
    """Build the site, put the reviews beside it and return what is said of them."""
    assert not build_thesis(folder, strict=False).failed
    return run(folder, *options)


def run(folder: Path, *options: str) -> str:
    """Return what the command says in a thesis."""
    with chdir(folder):
        done = doors.run("archive", *options)
    assert done.exit_code == 0, done.output
    return done.output.replace("\u00a0", " ")


# What a review had that the present thesis has not, and what is said of it.
REVIEWS: dict[str, tuple[Callable[[Path], None], str]] = {
    "whole": (lambda root: edit(root / CHAPTER, "# Enquête", "# Ancienne enquête"), ""),
    "withheld": (
        lambda root: edit(root / CHAPTER, "# Enquête", "# Enquête à Brocéliande"),
        "1.1_enquete/index.html contient ce qui ne doit plus être lu",
    ),
    "name": (
        lambda root: edit(root / PEOPLE, "Cheffe de projet,", "Aurélie Montcalm (maire),"),
        "1.1_enquete/index.html contient ce qui ne doit plus être lu",
    ),
    "gone": (
        lambda root: edit(root / PEOPLE, "P02,", "P05,FG1,Consultant,,51\nP02,"),
        "elle montre une personne qui n’est plus dans participants.csv",
    ),
    "number": (
        lambda root: edit(root / DESCRIPTION, "integer, x-privacy: private", "integer"),
        "participants.age y est public, et ne l’est pas aujourd’hui",
    ),
    "jury": (
        lambda root: edit(root / "mkdocs.yml", "audience: public", "audience: jury"),
        "elle était destinée au jury",
    ),
    "counts": (
        lambda root: edit(root / "mkdocs.yml", "k: 2", "k: 1"),
        "elle peut donner des effectifs plus petits",
    ),
    "data": (
        lambda root: edit(root / PEOPLE, "Consultant,", "Consultant,,,"),
        "ses données contiennent des erreurs",
    ),
    "settings": (
        lambda root: edit(root / "mkdocs.yml", "plugins:", "plugins: ["),
        "cette version ne peut plus être construite",
    ),
}


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a site beside which each of these reviews was put, and what was said of them."""
    history = History(example_thesis(tmp_path_factory.mktemp("archived") / "thesis"))
    root = history.folder
    edit(root / "mkdocs.yml", "- thesis:", "- thesis:\n      privacy: {audience: public, k: 2}")
    edit(root / DESCRIPTION, "      primaryKey: participant\n", AGE)
    (root / PEOPLE).write_text(PEOPLE_OF_TODAY, "utf-8")
    history.commit({".gitignore": "built/\nsite/\n.cache/\nwithheld.txt\n"})
    tagged(history, "whole", "settings")
    run(root, "--build-only", "built")
    built = root / "built" / "v" / "revue"
    words = {"withheld": "Enquête à Brocéliande", "name": "Entretien avec Mme Montcalm"}
    for name in [each for each in REVIEWS if each not in ("whole", "settings")]:  # as if built
        tagged(history, name)
        page = shutil.copytree(built / "whole", built / name) / "1.1_enquete/index.html"
        text = page.read_text("utf-8").replace("Ancienne enquête", words.get(name, "Enquête"))
        page.write_text(text, "utf-8")
        with (root / "built/built.txt").open("a", encoding="utf-8") as names:
            names.write(f"v/revue/{name}\n")
    (root / "withheld.txt").write_text("Brocéliande\n", "utf-8")
    (root / "site/v/revue/former").mkdir(parents=True)
    return root / "site", archive(root, "--built", "built")


def tagged(history: History, *names: str) -> None:
    """Tag some of the reviews."""
    for name in names:
        REVIEWS[name][0](history.folder)
        history.commit()
        history.git("tag", f"revue/{name}")
        history.git("reset", "-q", "--hard", "HEAD~1")


def test_a_review_without_names_is_published_whole(archived: tuple[Path, str]) -> None:
    """Each page is marked and hidden from search, and nothing but pages."""
    site, said = archived
    files = everything_in(site / "v/revue/whole")
    pages = {path for path in files if path.endswith(".html")}
    marked = {path: each.count(b'<aside class="thesis-banner">') for path, each in files.items()}
    assert {path: count for path, count in marked.items() if count} == dict.fromkeys(pages, 1)
    hidden = b'<meta name="robots" content="noindex">'
    assert {path for path, each in files.items() if hidden in each} == pages
    assert f"{len(pages)} pages marquées comme faisant partie de revue/whole" in said
    page = (site / "v/revue/whole/1.1_enquete/index.html").read_text("utf-8")
    assert "Ancienne enquête" in page
    assert "Version archivée pour la relecture « revue/whole »" in page
    people = (site / "v/revue/whole/data/participants.csv").read_text("utf-8")
    assert "P04,FG2,Géomaticien" in people
    assert "Xanthos" not in people
    assert not (site / "v/revue/whole/changes").exists()


def test_no_file_has_a_name_that_gave_way(archived: tuple[Path, str]) -> None:
    site, _ = archived
    assert holding(site) == set()
    assert not (site / "v/revue/former").exists()


@pytest.mark.parametrize("name", [each for each in REVIEWS if each != "whole"])
def test_a_review_that_may_not_be_read_gives_way_to_a_notice(
    name: str, archived: tuple[Path, str]
) -> None:
    """All that stands at its address is the notice, on pages that the present site has too."""
    site, said = archived
    (line,) = (each for each in said.splitlines() if each.startswith(f"revue/{name} : "))
    assert REVIEWS[name][1] in line
    place = site / "v/revue" / name
    files = {each.relative_to(place) for each in place.rglob("*") if each.is_file()}
    pages = {each for each in files if each.suffix == ".html"}
    assert len(files - pages) == 1
    assert all((site / each).is_file() for each in pages)
    assert all(NOTICE in (place / each).read_text("utf-8") for each in pages)
    assert "version actuelle" in (place / "index.html").read_text("utf-8")
    assert (place / "1.1_enquete/index.html").is_file() == (name != "settings")


def test_a_build_that_does_not_end_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(example_thesis(tmp_path / "thesis"))
    history.commit()
    history.git("tag", "revue/endless")
    monkeypatch.setattr("generator.app.archiving.LONGEST", 0.01)
    assert run(history.folder, "--build-only", "built") == ""
    assert [each.name for each in (history.folder / "built").iterdir()] == ["built.txt"]
