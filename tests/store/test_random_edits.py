"""A build that writes only what changed gives, byte for byte, what a clean build gives.

A small thesis is edited again and again, as an author would, in each way once; after three edits
the site that was brought up to date is compared with one that was built from nothing.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias
from unittest.mock import patch

import pytest
import yaml

from generator.app.mkdocs_plugin.building import build_site, read_site_config
from generator.app.mkdocs_plugin.serving import build_to_read
from tests.examples import differing
from tests.examples import edit as edit_text
from tests.store.small import write_small_thesis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Edit: TypeAlias = "Callable[..., None]"

SEQUENCES = int(os.environ.get("EDITS", "1"))  # of all kinds of edits
AT_A_TIME = 6
DAY = {"SOURCE_DATE_EPOCH": "1700000000"}


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """Take what builds said since the last time, on a day that does not pass."""

    def take() -> list[str]:
        said = [each for each in caplog.records if each.name == "mkdocs.plugins.thesis"]
        caplog.clear()
        return [each.getMessage() for each in said if ".cache/thesis" not in each.getMessage()]

    with patch.dict(os.environ, DAY), caplog.at_level("INFO"):
        yield take


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_after_some_edits_the_site_is_what_a_clean_build_gives(
    seed: int, tmp_path: Path, told: Callable[[], list[str]]
) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    root = write_small_thesis(tmp_path / "thesis")
    assert build_site(root) == ""
    told()
    for edits in some_edits(chance):
        done = [str(edit) for _, edit in edits]
        for number, edit in edits:
            edit(root, chance, number)
        expected = from_nothing(root, tmp_path / "fresh"), told()
        assert (build_site(root), told()) == expected, done
        assert differing(root / "site", tmp_path / "fresh/site") == [], done
        shutil.rmtree(tmp_path / "fresh")


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_after_some_edits_what_is_served_is_what_a_clean_build_gives(
    seed: int, tmp_path: Path, told: Callable[[], list[str]]
) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    root = write_small_thesis(tmp_path / "thesis")
    edit_text(root / "mkdocs.yml", "thesis: {}", "thesis: {content_security_policy: false}")
    serving = served(root)
    told()
    for edits in some_edits(chance):
        done = [str(edit) for _, edit in edits]
        for number, edit in edits:
            edit(root, chance, number)
            serving.draw_saved()
        serving = served(root)
        from_nothing(root, tmp_path / "fresh")
        assert differing(root / "site", tmp_path / "fresh/site") == [], done
        shutil.rmtree(tmp_path / "fresh")
        # The page of a saved paragraph is at once what a build makes of it.
        before = pages_in(root / "site")
        write_words(root, chance, len(done), change=WORDS[0])
        assert serving.draw_saved(), done
        at_once = pages_in(root / "site")
        drawn = [path for path, page in at_once.items() if page != before[path]]
        assert len(drawn) == 1, done
        serving = served(root)
        assert pages_in(root / "site")[drawn[0]] == at_once[drawn[0]], done


def some_edits(chance: random.Random) -> Iterator[list[tuple[int, Edit]]]:
    """Yield edits of all kinds with their numbers, some at a time."""
    kinds = [*enumerate(chance.sample(KINDS, len(KINDS)))]
    for first in range(0, len(kinds), AT_A_TIME):
        yield kinds[first : first + AT_A_TIME]


def from_nothing(root: Path, folder: Path) -> str:
    """Build a copy of a thesis without anything that was kept."""
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns(".cache", "site"))
    return build_site(folder)


def served(root: Path) -> Any:  # noqa: ANN401 - the plugin
    """Bring the site of a thesis up to date as a server does; return what draws its pages."""
    read_site_config(root, {}).plugins.on_startup(command="serve", dirty=True)
    return build_to_read(root, {})


def pages_in(site: Path) -> dict[Path, bytes]:
    """Return the pages of a site by their paths."""
    return {path: path.read_bytes() for path in site.rglob("*.html")}


# --- what an author does --------------------------------------------------------------------------

AVIS = ("oui", "non", "NA")
CHAPTERS = "chapters/[1-9]*.md"
WORDS = (
    (CHAPTERS, r"\.$", ". Une phrase de plus, la {number}e."),
    (CHAPTERS, r"\.$", ". Voir @BF{need} et @FG{group} ({number})."),
    (CHAPTERS, r"^(## .*)$", r"\1 {number}"),
    (CHAPTERS, r"^(# .*)$", r"\1 {number}"),
    ("data/evaluations.csv", r"(oui|non|NA)$", "{avis}"),
    ("data/besoins.csv", r"^(BF\d,\S+).*$", r"\1 {number}"),
    ("data/tables.yaml", r"^(  caption: .*)$", r"\1 {number}"),
)
"""In one of these files, what is put in the place of one match of a pattern."""


def write_words(
    root: Path, chance: random.Random, number: int, *, change: tuple[str, str, str]
) -> None:
    files, pattern, new = change
    path = chance.choice(sorted(root.glob(files)))
    text = path.read_text("utf-8")
    if found := list(re.finditer(pattern, text, re.MULTILINE)):
        match = chance.choice(found)
        need, group, avis = chance.randint(1, 4), chance.randint(1, 3), chance.choice(AVIS)
        said = match.expand(new.format(number=number, need=need, group=group, avis=avis))
        path.write_text(text[: match.start()] + said + text[match.end() :], "utf-8")


def chapters_of(root: Path) -> list[Path]:
    return sorted(root.glob(CHAPTERS))


def code_a_passage(root: Path, chance: random.Random, number: int) -> None:
    with (root / "data" / "segments.csv").open("a", encoding="utf-8") as file:
        file.write(
            f"S{number + 100},BF{chance.randint(1, 4)},FG{chance.randint(1, 3)},Dit {number}\n"
        )


def write_a_chapter(root: Path, chance: random.Random, number: int) -> None:
    part = chance.randint(1, 9)
    text = f"# Chapitre ajouté {number}\n\n## Une section\n\nUn texte. Voir @BF1.\n"
    (root / "chapters" / f"{part}.{number + 10}_ajout.md").write_text(text, "utf-8")


def delete_a_chapter(root: Path, chance: random.Random, _: int) -> None:
    if len(chapters_of(root)) > 3:
        chance.choice(chapters_of(root)).unlink()


def move_a_chapter(root: Path, chance: random.Random, number: int) -> None:
    path = chance.choice(chapters_of(root))
    path.rename(path.with_name(f"{chance.randint(1, 9)}.{number + 10}_deplace.md"))


def set_a_status(root: Path, chance: random.Random, number: int) -> None:
    path = chance.choice(chapters_of(root))
    text = path.read_text("utf-8")
    if not text.startswith("---"):
        status = chance.choice(("draft", "review"))
        path.write_text(f"---\nstatus: {status}\nquestion: Et {number} ?\n---\n{text}", "utf-8")


def set_options(root: Path, chance: random.Random, number: int) -> None:
    settings = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))
    options, theme = settings["plugins"][1]["thesis"], settings["theme"]
    features = ["navigation.sections", "navigation.top", "toc.follow"]
    choices = [
        (options, "attribution", chance.choice(["group", "role", "organisation"])),
        (options, "typography", chance.choice([True, False])),
        (options, "checks", {"vocabulary": chance.choice(["off", "info"])}),
        (options, "publication", {"author": f"Autrice {number}"}),
        (settings, "site_name", f"Une thèse {number}"),
        (settings, "use_directory_urls", chance.choice([True, False])),
        (settings, "copyright", f"Libre {number}"),
        (settings, "site_url", f"https://example.org/{number}/"),
        (settings, "extra_css", chance.choice([[], ["extra.css"]])),
        (theme, "features", chance.sample(features, 2)),
        (theme, "language", chance.choice(["fr", "en"])),
    ]
    for within, name, value in chance.sample(choices, 2):
        within[name] = value
    (root / "mkdocs.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")


def put_a_file_beside(root: Path, chance: random.Random, number: int) -> None:
    name = chance.choice(["note.txt", "extra.css", "images/plan.svg"])
    path = root / "chapters" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"/* {number} */", "utf-8")


def take_a_file_away(root: Path, chance: random.Random, _: int) -> None:
    (root / "chapters" / chance.choice(["note.txt", "images/plan.svg"])).unlink(missing_ok=True)


def write_into_the_site(root: Path, chance: random.Random, _: int) -> None:
    pages = sorted((root / "site").rglob("*.html"))
    path = chance.choice(pages)
    if chance.random() < 0.5:
        path.unlink()
    else:
        path.write_text("Une page que personne n'a construite.", "utf-8")


def lose_what_was_kept(root: Path, chance: random.Random, _: int) -> None:
    store = chance.choice(sorted((root / ".cache" / "thesis").glob("[!.]*")))
    if chance.random() < 0.5:
        store.unlink()
    else:
        store.write_bytes(b"damaged" + store.read_bytes()[100:])


KINDS = (
    *(partial(write_words, change=each) for each in WORDS),
    *(code_a_passage, write_a_chapter, delete_a_chapter, move_a_chapter, set_a_status),
    *(set_options, set_options, put_a_file_beside, take_a_file_away, write_into_the_site),
    lose_what_was_kept,
)
