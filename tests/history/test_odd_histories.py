"""Whatever a repository holds, the site builds, and says what of the history it could not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.app.settings import MOST_VERSIONS, settings_from
from generator.history.git import find_repository
from generator.history.matching import MOST_PAIRS, near
from generator.history.snapshot import Snapshot, snapshot_at
from tests.building import Built, build_thesis, write, write_thesis
from tests.doors import passages_of
from tests.examples import example_thesis, for_reviewers
from tests.history.repositories import History
from tests.history.texts import PROSE

if TYPE_CHECKING:
    from pathlib import Path

CHAPTER = "chapters/1_a.md"
WORDS = PROSE[1]


def text(*paragraphs: str) -> str:
    """Return a chapter of these paragraphs."""
    return "\n\n".join(("# Enquête", *paragraphs)) + "\n"


@pytest.mark.parametrize(("left", "fresh"), [(3, 4), (100, 1_000), (3_000, 3_000), (1, 500_000)])
def test_of_very_many_passages_those_about_as_far_down_are_compared(left: int, fresh: int) -> None:
    """All are, where they are few; the work grows no longer with their square."""
    old, new = range(left), range(fresh)
    compared = [near(rank, old, new) for rank in old]
    assert sum(map(len, compared)) <= MOST_PAIRS
    if left * fresh <= MOST_PAIRS:
        assert all(each == new for each in compared)
    elif left == fresh:
        assert all(place in each for place, each in enumerate(compared))


@pytest.mark.parametrize(
    ("written", "versions"),
    [(True, MOST_VERSIONS), (False, 0), (12, 12), (0, 0), (-3, 0), ("x", MOST_VERSIONS)],
)
def test_the_setting(written: object, versions: int) -> None:
    settings = settings_from({"plugins": [{"thesis": {"review": {"history": written}}}]})
    assert settings.review.history == versions


# --- repositories ---------------------------------------------------------------------------------


def kept_files(root: Path) -> list[str]:
    """Return the files of the last commit as they are unpacked to be compared with."""
    found: list[str] = []

    def take(folder: Path) -> Snapshot:
        found.extend(sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*")))
        return Snapshot()

    repository = find_repository(root)
    assert repository is not None
    snapshot_at(repository, repository.moment("HEAD"), "", take)
    return found


def test_what_leads_out_of_an_older_version_is_left_out(tmp_path: Path) -> None:
    """Links to elsewhere, and the folders of other repositories, which git does not hold."""
    made = History(tmp_path)
    write(tmp_path / CHAPTER, text(WORDS))
    for name, target in {
        "absolute": "/etc/passwd",
        "above": "../../outside",
        "through": "chapters/../../outside",
        "loop": "loop",
        "within": CHAPTER,
    }.items():
        (tmp_path / name).symlink_to(target)
    made.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},other")
    made.git("add", "absolute", "above", "through", "loop", "within", CHAPTER)
    made.git("commit", "-qm", "one")
    found = kept_files(tmp_path)
    assert {"within", CHAPTER} <= {*found}
    assert not {"absolute", "above", "through"} & {*found}


def built_in(folder: Path) -> Built:
    """Return the site of a thesis, which is built without a complaint."""
    built = build_thesis(folder)
    assert not built.failed, built.warnings
    return built


def said(built: Built) -> str:
    """Return all that the build said."""
    return "\n".join(each.getMessage() for each in built.records)


def reviewed(folder: Path) -> History:
    """Return the example thesis with a review and a commit after it."""
    made = History(folder)
    for_reviewers(example_thesis(folder))
    made.commit({".gitignore": ".cache/\nsite/\n"})
    made.git("tag", "revue/1")
    made.commit({"chapters/1.3_é à.md": text(WORDS)})
    return made


def test_a_site_of_a_shallow_copy(tmp_path: Path) -> None:
    """It says that the history is not whole, and compares with nothing."""
    reviewed(tmp_path / "origin")
    origin = f"file://{tmp_path}/origin"
    History(tmp_path / "x").git("clone", "-q", "--depth=1", origin, "../copy")
    built = built_in(tmp_path / "copy")
    assert "récupérez-le en entier" in said(built)
    assert "Aucune relecture n’est encore marquée." in built.page("changes")
    assert "révision" in built.page("1.1_enquete")


def test_a_site_without_a_commit_and_one_without_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An info says so; the pages say no version."""
    folder = example_thesis(tmp_path / "thesis")
    History(folder)
    sites = [built_in(folder)]
    monkeypatch.setenv("PATH", "")
    sites.append(built_in(folder))
    whys = ("rien n’y est encore enregistré", "git n’est pas installé")
    for built, why in zip(sites, whys, strict=True):
        kept = "un lien vers un paragraphe ne survit donc pas à sa reformulation"
        assert f"{kept}\u00a0: {why}" in said(built)
        assert "révision" not in built.page("1.1_enquete")


def test_a_thesis_that_was_moved_into_a_folder_since(tmp_path: Path) -> None:
    """What it was then is not in its folder: nothing is compared, and an info says why."""
    made = reviewed(tmp_path)
    (tmp_path / "écrits").mkdir()
    made.git("mv", "chapters", "data", "mkdocs.yml", "écrits")
    made.commit()
    built = built_in(tmp_path / "écrits")
    assert "revue/1 ne peut pas être lue" in said(built)
    assert "La version relue ne peut pas être lue ici" in built.page("changes")


# --- passages that moved --------------------------------------------------------------------------


def test_the_note_of_a_passage_that_moved_leads_to_it(tmp_path: Path) -> None:
    """The note stands where the passage stood, and leads to it by a link that MkDocs checked."""
    made = History(write_thesis(tmp_path))
    made.commit({"chapters/1_un.md": text(PROSE[0], WORDS), "chapters/2_deux.md": text(PROSE[4])})
    made.commit({"chapters/1_un.md": text(PROSE[0]), "chapters/2_deux.md": text(PROSE[4], WORDS)})
    page = LexborHTMLParser(built_in(tmp_path).page("1_un"))
    (note,) = page.css("a.passage-gone")
    assert note.attributes["id"] == passages_of("1_un.md", text(WORDS))[1].id
    assert note.attributes["href"] == f"../2_deux/#{note.attributes['id']}"
    assert "est maintenant dans le chapitre" in (note.attributes["data-note"] or "")
