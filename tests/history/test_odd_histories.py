"""Whatever a repository holds, the site builds, and the history is read as far as it goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generator.app.settings import MOST_VERSIONS, settings_from
from generator.history import git as git_module
from generator.history.git import find_repository
from generator.history.histories import read_histories
from generator.history.matching import MOST_PAIRS, near
from generator.history.snapshot import Snapshot, snapshot_at
from tests.building import Built, build_thesis, write, write_thesis
from tests.doors import passages_of
from tests.examples import example_thesis, for_reviewers
from tests.history.repositories import History, plain_markdown
from tests.history.test_reading_history import histories_of, manuscript_of

if TYPE_CHECKING:
    from pathlib import Path

CHAPTER = "chapters/1_a.md"
WORDS = "Le premier groupe s'est tenu en mars dans une salle de la préfecture."
ON_MAIN = "La grille d'entretien comporte douze questions, posées dans le même ordre."
ON_SIDE = "Le codage suit une démarche inductive, menée à deux lectrices séparément."
IN_MERGE = "Les fichiers ont été transcrits à la main, puis détruits au bout de trois mois."


def text(*paragraphs: str) -> str:
    """Return a chapter of these paragraphs."""
    return "\n\n".join(("# Enquête", *paragraphs)) + "\n"


def ids(*paragraphs: str) -> set[str]:
    """Return the ids that the paragraphs have on their page."""
    return {each.id for each in passages_of("1_a.md", text(*paragraphs))[1:]}


def known(root: Path, chapter: str = "1_a.md") -> set[str]:
    """Return the older ids of which the page of a chapter knows where they lead."""
    found, _ = histories_of(root)
    leading = found[chapter].forwarding
    return {*leading.aliases, *leading.gone}


# --- branches -------------------------------------------------------------------------------------


def test_both_sides_of_a_merge_and_the_merge_itself(tmp_path: Path) -> None:
    """Links to a branch were given while it was read, so both parents are followed."""
    made = History(tmp_path)
    made.commit({CHAPTER: text(WORDS)})
    made.git("switch", "-qc", "side")
    made.commit({CHAPTER: text(WORDS, ON_SIDE)})
    made.git("switch", "-q", "main")
    made.commit({CHAPTER: text(ON_MAIN, WORDS)})
    made.git("merge", "-q", "-s", "ours", "--no-commit", "side")
    made.commit({CHAPTER: text(ON_MAIN, WORDS, IN_MERGE)})
    made.commit({CHAPTER: text(WORDS)})
    assert known(tmp_path) == ids(ON_SIDE, ON_MAIN, IN_MERGE)


def test_a_branch_of_which_nothing_was_taken(tmp_path: Path) -> None:
    """Its passages are gone, which a note says."""
    made = History(tmp_path)
    made.commit({CHAPTER: text(WORDS)})
    made.git("switch", "-qc", "side")
    made.commit({CHAPTER: text(WORDS, ON_SIDE)})
    made.git("switch", "-q", "main")
    made.commit({"README": "x"})
    made.git("merge", "-q", "-s", "ours", "side")
    assert known(tmp_path) == ids(ON_SIDE)


@pytest.mark.parametrize("renamed", ["main", "side"])
def test_a_chapter_renamed_on_one_side_and_edited_on_the_other(
    tmp_path: Path, renamed: str
) -> None:
    """Its older name leads to it on both sides."""
    made = History(tmp_path)
    made.commit({CHAPTER: text(WORDS, ON_MAIN, IN_MERGE)})
    made.git("branch", "side")
    for branch in ("main", "side"):
        made.git("switch", "-q", branch)
        if branch == renamed:
            made.git("mv", CHAPTER, "chapters/2_b.md")
            made.commit()
        else:
            made.commit({CHAPTER: text(WORDS, ON_MAIN, IN_MERGE, ON_SIDE)})
    made.git("switch", "-q", "main")
    made.git("merge", "-q", "side")
    made.commit({"chapters/2_b.md": text(WORDS, ON_MAIN, IN_MERGE)})
    assert known(tmp_path, "2_b.md") == ids(ON_SIDE)


# --- versions -------------------------------------------------------------------------------------


def test_line_ends_of_another_system_change_no_passage(tmp_path: Path) -> None:
    """Git is told to store them as they are."""
    made = History(tmp_path)
    made.commit({".gitattributes": "* -text\n", CHAPTER: text(WORDS).replace("\n", "\r\n")})
    made.commit({CHAPTER: text(WORDS)})
    assert known(tmp_path) == set()


@pytest.mark.parametrize("odd", ["latin", "large", "empty", "link"])
def test_a_version_that_is_no_chapter_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    """What was reworded meanwhile is found again on its other side."""
    monkeypatch.setattr(git_module, "LARGEST", 1_000)
    made = History(tmp_path)
    made.commit({CHAPTER: text(WORDS)})
    (tmp_path / CHAPTER).unlink()
    if odd == "link":
        (tmp_path / CHAPTER).symlink_to("/etc/passwd")
    else:
        contents = {"latin": "# Enqu\xeate".encode("latin-1"), "large": "mot " * 300, "empty": ""}
        write(tmp_path / CHAPTER, contents[odd])
    made.commit()
    (tmp_path / CHAPTER).unlink()
    made.commit({CHAPTER: text(WORDS.replace("mars", "avril"))})
    found, problems = histories_of(tmp_path)
    assert problems == ()
    assert {*found["1_a.md"].forwarding.aliases} == ids(WORDS)


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


def test_as_many_versions_as_is_set(tmp_path: Path) -> None:
    """The newest ones count."""
    made = History(tmp_path)
    for words in (ON_MAIN, ON_SIDE, WORDS):
        made.commit({CHAPTER: text(words)})
    found, _ = read_histories(tmp_path, manuscript_of(tmp_path), 2, plain_markdown())
    assert {*found["1_a.md"].forwarding.gone} == ids(ON_SIDE)


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
        kept = "les liens vers d’anciennes versions d’un paragraphe ne sont donc pas conservés"
        assert f"{kept}\u00a0: {why}" in said(built)
        assert "révision" not in built.page("1.1_enquete")


def test_a_site_of_a_revision_without_a_branch(tmp_path: Path) -> None:
    """As in a workflow that fetches one revision."""
    made = reviewed(tmp_path)
    made.git("switch", "-q", "--detach", "HEAD")
    built = built_in(tmp_path)
    assert "préfecture" in built.page("changes")


def test_a_thesis_that_was_moved_into_a_folder_since(tmp_path: Path) -> None:
    """What it was then is not in its folder: nothing is compared, and an info says why."""
    made = reviewed(tmp_path)
    (tmp_path / "écrits").mkdir()
    made.git("mv", "chapters", "data", "mkdocs.yml", "écrits")
    made.commit()
    built = built_in(tmp_path / "écrits")
    assert "revue/1 ne peut pas être lue" in said(built)
    assert "La version relue ne peut pas être lue ici" in built.page("changes")


# --- chapters that were renamed -------------------------------------------------------------------


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Site of a thesis whose chapters were renamed: one as it was, one edited, one replaced."""
    folder = tmp_path_factory.mktemp("renamed")
    made = History(folder)
    written = {1: (WORDS,), 2: (ON_SIDE, ON_MAIN), 3: (IN_MERGE,)}
    chapters = {f"{n}_été à.md": text(*words) for n, words in written.items()}
    write_thesis(folder, chapters, config={"site_url": "https://example.org/"})
    made.commit({".gitignore": ".cache/\nsite/\n"})
    for n in (1, 2, 3):
        made.git("mv", f"chapters/{n}_été à.md", f"chapters/{n}.1_<été>.md")
    write(folder / "chapters/2.1_<été>.md", text(ON_SIDE, f"{ON_MAIN} Revu."))
    made.commit({"chapters/3_été à.md": "# Une autre\n\nCe chapitre est un autre.\n"})
    return built_in(folder)


@pytest.mark.parametrize("number", [1, 2])
def test_the_former_address_leads_to_the_page(renamed: Built, number: int) -> None:
    page = renamed.page(f"{number}_été à")
    address = f"../{number}.1_%3C%C3%A9t%C3%A9%3E/"
    assert f'<a href="{address}">' in page
    assert f'content="0; url={address}"' in page
    assert "assets/javascripts/moved.js" in page
    assert (renamed.site / f"{number}.1_<été>/index.html").is_file()


def test_where_another_chapter_took_the_name_it_is_there(renamed: Built) -> None:
    assert "Ce chapitre est un autre" in renamed.page("3_été à")


def test_former_addresses_are_in_no_menu_no_search_and_no_sitemap(renamed: Built) -> None:
    for path in ("index.html", "search/passages.json", "sitemap.xml"):
        content = (renamed.site / path).read_text("utf-8")
        assert re.search(r"\b1\.1_", content), path
        assert not re.search(r"\b[12]_(é|%C3%A9)t", content), path
