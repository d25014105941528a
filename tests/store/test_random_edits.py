"""A build that writes only what changed gives, byte for byte, what a clean build gives.

A small thesis is edited again and again, as an author would; after each edit the site that was
brought up to date is compared with one that was built from nothing.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
import yaml

from generator.app.mkdocs_plugin.building import build_site
from tests.store.small import write_small_thesis

if TYPE_CHECKING:
    from pathlib import Path

EDITS = int(os.environ.get("EDITS", "4"))  # of each of three sequences
DAY = {"SOURCE_DATE_EPOCH": "1700000000"}


@pytest.mark.parametrize("seed", range(3))
def test_after_each_edit_the_site_is_what_a_clean_build_gives(
    seed: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    root = write_small_thesis(tmp_path / "thesis")
    clean, fresh = tmp_path / "clean", tmp_path / "fresh"

    def built(folder: Path, site: Path) -> tuple[str, list[str]]:
        caplog.clear()
        why = build_site(folder, site)
        told = [each for each in caplog.records if each.name == "mkdocs.plugins.thesis"]
        return why, [each.getMessage() for each in told if ".cache/thesis" not in each.getMessage()]

    with patch.dict(os.environ, DAY), caplog.at_level("INFO"):
        assert built(root, root / "site")[0] == ""
        assert "ERROR" not in {each.levelname for each in caplog.records}
        for number in range(EDITS):
            edit = chance.choice(KINDS)
            edit(root, chance, number)
            shutil.copytree(root, fresh, ignore=shutil.ignore_patterns(".cache", "site"))
            expected = built(fresh, clean)
            assert built(root, root / "site") == expected, (number, edit.__name__)
            assert differences(root / "site", clean) == [], (number, edit.__name__)
            shutil.rmtree(fresh)
            shutil.rmtree(clean)


def differences(one: Path, other: Path) -> list[str]:
    """Return the paths of files that are in one site alone, or differ."""
    files = [
        {each.relative_to(site): each.read_bytes() for each in site.rglob("*") if each.is_file()}
        for site in (one, other)
    ]
    paths = sorted({*files[0], *files[1]})
    return [str(path) for path in paths if files[0].get(path) != files[1].get(path)]


# --- what an author does --------------------------------------------------------------------------


def chapters_of(root: Path) -> list[Path]:
    return sorted((root / "chapters").glob("[1-9]*.md"))


def change(path: Path, pattern: str, new: str, chance: random.Random) -> None:
    """Put ``new`` in the place of one match of the pattern."""
    text = path.read_text("utf-8")
    found = list(re.finditer(pattern, text, re.MULTILINE))
    if found:
        match = chance.choice(found)
        path.write_text(text[: match.start()] + match.expand(new) + text[match.end() :], "utf-8")


def write_a_sentence(root: Path, chance: random.Random, number: int) -> None:
    change(chance.choice(chapters_of(root)), r"\.$", f". Une phrase de plus, la {number}e.", chance)


def mention_a_need(root: Path, chance: random.Random, number: int) -> None:
    said = f". Voir @BF{chance.randint(1, 4)} et @FG{chance.randint(1, 3)} ({number})."
    change(chance.choice(chapters_of(root)), r"\.$", said, chance)


def rename_a_section(root: Path, chance: random.Random, number: int) -> None:
    change(chance.choice(chapters_of(root)), r"^(## .*)$", rf"\1 {number}", chance)


def rename_a_chapter(root: Path, chance: random.Random, number: int) -> None:
    change(chance.choice(chapters_of(root)), r"^(# .*)$", rf"\1 {number}", chance)


def judge_otherwise(root: Path, chance: random.Random, _: int) -> None:
    said = chance.choice(("oui", "non", "NA"))
    change(root / "data" / "evaluations.csv", r"(oui|non|NA)$", said, chance)


def name_a_need_otherwise(root: Path, chance: random.Random, number: int) -> None:
    change(root / "data" / "besoins.csv", r"^(BF\d,\S+).*$", rf"\1 {number}", chance)


def code_a_passage(root: Path, chance: random.Random, number: int) -> None:
    with (root / "data" / "segments.csv").open("a", encoding="utf-8") as file:
        file.write(
            f"S{number + 100},BF{chance.randint(1, 4)},FG{chance.randint(1, 3)},Dit {number}\n"
        )


def caption_a_table_otherwise(root: Path, chance: random.Random, number: int) -> None:
    change(root / "data" / "tables.yaml", r"^(  caption: .*)$", rf"\1 {number}", chance)


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


def set_an_option(root: Path, chance: random.Random, number: int) -> None:
    settings = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))
    options = settings["plugins"][1]["thesis"]
    name, value = chance.choice(
        [
            ("attribution", chance.choice(["group", "role", "organisation"])),
            ("typography", chance.choice([True, False])),
            ("checks", {"vocabulary": chance.choice(["off", "info"])}),
            ("publication", {"author": f"Autrice {number}"}),
        ]
    )
    options[name] = value
    (root / "mkdocs.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")


def set_up_the_site(root: Path, chance: random.Random, number: int) -> None:
    settings = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))
    name, value = chance.choice(
        [
            ("site_name", f"Une thèse {number}"),
            ("use_directory_urls", chance.choice([True, False])),
            ("copyright", f"Libre {number}"),
            ("site_url", f"https://example.org/{number}/"),
            ("extra_css", chance.choice([[], ["extra.css"]])),
        ]
    )
    settings[name] = value
    if chance.random() < 0.3:
        features = chance.sample(["navigation.sections", "navigation.top", "toc.follow"], 2)
        settings["theme"]["features"] = features
    if chance.random() < 0.2:
        settings["theme"]["language"] = chance.choice(["fr", "en"])
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
    *(write_a_sentence, write_a_sentence, mention_a_need, mention_a_need),
    *(rename_a_section, rename_a_chapter, judge_otherwise, judge_otherwise),
    *(name_a_need_otherwise, code_a_passage, caption_a_table_otherwise, write_a_chapter),
    *(delete_a_chapter, move_a_chapter, set_a_status, set_an_option, set_up_the_site),
    *(put_a_file_beside, take_a_file_away, write_into_the_site, lose_what_was_kept),
)
