"""A site is put in place whole or not at all; the folder of a site holds nothing else."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from generator.app.mkdocs_plugin.building import build_site
from generator.core.atomic_folders import StagedFolder
from tests.building import CONFIG, build_thesis, write, write_thesis
from tests.examples import everything_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PACKAGE = """\
resources:
  - name: people
    path: people.csv
    schema:
      fields:
        - {name: person, type: string, x-privacy: public, constraints: {required: true}}
        - {name: age, type: integer, x-privacy: public}
        - {name: phone, type: string, x-privacy: private}
      primaryKey: person
"""
GOOD: Mapping[str, str] = {
    "chapters/1_un.md": "# Un\n\n{{ count(people) }} personnes, voir [deux](2_deux.md).\n",
    "chapters/2_deux.md": "# Deux\n\nFin.\n",
    "data/datapackage.yaml": PACKAGE,
    "data/people.csv": "person,age,phone\nA,34,06 11 22 33 44\nB,35,06 11 22 33 45\n",
    "data/tables.yaml": "people: {kind: listing, from: people, caption: Q, columns: {Q: person}}\n",
}
UN = "chapters/1_un.md"


def text(body: str) -> dict[str, str]:
    return {UN: f"# Un\n\n{body}\n"}


def hook(event: str, act: str = "raise ValueError('broken')") -> dict[str, str]:
    code = f"def {event}(*given, **named):\n    {act}\n"
    return {"hook.py": code, "mkdocs.yml+": "hooks: [hook.py]\n"}


WARN = "import logging; logging.getLogger('mkdocs.plugins.mine').warning('not well')"
FAILING: Mapping[str, Mapping[str, str]] = {
    "a dead link": text("Voir [trois](3_trois.md)."),
    "a chapter in another encoding": {UN: "# Un\n\nD\udce9j\udce0.\n"},
    "a key twice": {"data/people.csv": "person,age,phone\nA,34,1\nA,35,2\n"},
    "a private value": text("On appelle le 06 11 22 33 44."),
    "an option that is unknown": {"mkdocs.yml+": "plugins: [{thesis: {nothing: 1}}]\n"},
    "an extra template that is missing": {"mkdocs.yml+": "extra_templates: [nothing.html]\n"},
    "a template that is broken": {"chapters/note.html": "{% if %}"}
    | {"mkdocs.yml+": "extra_templates: [note.html]\n"},
    "a plugin before the build": hook("on_pre_build"),
    "a plugin at the files": hook("on_files"),
    "a plugin at the menu": hook("on_nav"),
    "a plugin at the templates": hook("on_env"),
    "a plugin at a template": hook("on_post_template"),
    "a plugin at a page": hook("on_post_page"),
    "a plugin at the end": hook("on_post_build"),
    "a plugin that is interrupted": hook("on_post_page", "raise KeyboardInterrupt"),
    "a warning at the end": hook("on_post_build", WARN),
}
"""A mistake for each moment of a build; the sessions of commands say which ones are errors."""


@pytest.fixture(scope="module")
def thesis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a good thesis with its site."""
    folder = write_thesis(tmp_path_factory.mktemp("staging") / "thesis")
    for path, content in GOOD.items():
        write(folder / path, content)
    built = build_thesis(folder)
    assert not built.failed, built.warnings
    return folder


def copied(thesis: Path, tmp_path: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Copy a thesis with its site, and change some of its files; ``+`` adds to one."""
    folder = tmp_path / "thesis"
    shutil.copytree(thesis, folder)
    for path, content in (changes or {}).items():
        old = (folder / path[:-1]).read_text("utf-8") if path.endswith("+") else ""
        write(folder / path.removesuffix("+"), (old + content).encode("utf-8", "surrogateescape"))
    return folder


def is_built(build: Callable[[], object]) -> bool:
    """Build, and say whether the site was built; an interruption is none."""
    try:
        return not build()
    except (Exception, KeyboardInterrupt):  # noqa: BLE001 - whatever a plugin raises
        return False


@pytest.mark.parametrize("changes", FAILING.values(), ids=FAILING)
def test_a_build_that_fails_leaves_the_site_byte_for_byte(
    changes: Mapping[str, str], thesis: Path, tmp_path: Path
) -> None:
    folder = copied(thesis, tmp_path, changes)
    before = everything_in(folder / "site")
    assert not is_built(lambda: build_thesis(folder).failed)
    assert everything_in(folder / "site") == before
    assert not [each.name for each in folder.iterdir() if each.name.startswith(".site")]


@pytest.mark.parametrize(
    "changes",
    [
        text("On appelle le 06 11 22 33 44."),
        {"chapters/note.txt": "06 11 22 33 44", **text("Voir [la note](note.txt).")},
    ],
    ids=["in a page", "in a file"],
)
def test_a_draft_that_shows_a_private_value_is_not_put_in_place(
    changes: Mapping[str, str], thesis: Path, tmp_path: Path
) -> None:
    folder = copied(thesis, tmp_path, changes)
    before = everything_in(folder / "site")
    assert build_thesis(folder, strict=False).failed
    assert everything_in(folder / "site") == before
    write(folder / UN, "# Un\n\nVoir [trois](3_trois.md).\n")
    assert not build_thesis(folder, strict=False).failed  # any other mistake is marked in a draft
    assert everything_in(folder / "site") != before


def test_what_comes_after_a_build_finds_the_site_in_its_place(thesis: Path, tmp_path: Path) -> None:
    folder = copied(thesis, tmp_path)
    config = load_config(str(folder / "mkdocs.yml"))
    build(config)  # as `mkdocs gh-deploy` does, which then pushes the folder that the settings name
    assert config.site_dir == str(folder / "site")


# --- the folder of a site holds nothing else ------------------------------------------------------


@pytest.mark.parametrize(
    "site", ["data", "data/site", "../data-of-another", "chapters", ".", "..", "look", "page.html"]
)
def test_a_folder_that_is_not_that_of_a_site_is_left_alone(
    site: str, thesis: Path, tmp_path: Path
) -> None:
    folder = copied(thesis, tmp_path / "around", {"../data-of-another/notes.csv": "a,b\n"})
    write(folder / "page.html", "<p>Mine</p>\n")
    write(folder / "look/main.html", "{% extends 'base.html' %}\n")
    write(folder / "mkdocs.yml", {**CONFIG, "site_dir": site})
    before = everything_in(tmp_path)
    assert not is_built(lambda: build_thesis(folder, site_dir=site).failed)
    assert not is_built(lambda: build_site(folder))
    assert everything_in(tmp_path) == before


def test_what_somebody_put_into_the_site_is_named(thesis: Path, tmp_path: Path) -> None:
    folder = copied(thesis, tmp_path)
    for name in ("notes.txt", "3_trois/index.html", *(f"images/{each}.png" for each in "abcdef")):
        write(folder / "site" / name, "mine")
    before = everything_in(folder / "site")
    said = build_thesis(folder).warnings[0]
    assert " ".join(said.split()) == (
        f"{folder / 'site'} contient des fichiers qu’aucune construction n’a écrits : "
        "3_trois/index.html, images/a.png, images/b.png, images/c.png, images/d.png, et 3 de "
        "plus ; rien n’a été changé. Déplacez-les (dans le dossier des chapitres, pour les "
        "publier), supprimez ce dossier, ou nommez un autre site_dir"
    )
    assert build_site(folder)
    assert everything_in(folder / "site") == before


def test_an_archived_review_is_not_published_again(thesis: Path, tmp_path: Path) -> None:
    folder = copied(thesis, tmp_path)
    for name in ("v/revue/1/index.html", ".DS_Store"):
        write(folder / "site" / name, "<p>Named then</p>")
    assert not build_thesis(folder).failed
    assert everything_in(folder / "site") == everything_in(thesis / "site")


def test_a_folder_without_the_list_of_a_site_is_refused(thesis: Path, tmp_path: Path) -> None:
    folder = copied(thesis, tmp_path)
    (folder / "site/.thesis-files").unlink()
    before = everything_in(folder / "site")
    assert build_thesis(folder).failed
    assert everything_in(folder / "site") == before
    shutil.rmtree(folder / "site")
    (folder / "site").mkdir()
    assert not build_thesis(folder).failed


def test_a_site_that_is_a_link_is_put_where_it_leads(thesis: Path, tmp_path: Path) -> None:
    folder = copied(thesis, tmp_path)
    (folder / "site").rename(tmp_path / "public")
    (folder / "site").symlink_to(tmp_path / "public")
    write(folder / UN, "# Un\n\nAutrement.\n")
    assert build_site(folder) == ""
    assert (folder / "site").is_symlink()
    assert "Autrement" in (tmp_path / "public/1_un/index.html").read_text("utf-8")


# --- the last site and the next -------------------------------------------------------------------


def test_what_did_not_change_is_not_written_again(thesis: Path, tmp_path: Path) -> None:
    folder = copied(thesis, tmp_path)
    assert build_site(folder) == ""
    before = {each: each.stat() for each in (folder / "site").rglob("*.html")}
    former = os.open(folder / "site/1_un/index.html", os.O_RDONLY)
    write(folder / UN, "# Un\n\nAutrement.\n")
    assert build_site(folder) == ""
    now = {each: each.stat() for each in (folder / "site").rglob("*.html")}
    written = {each.parent.name for each in now if now[each].st_ino != before[each].st_ino}
    assert "1_un" in written
    assert "2_deux" not in written
    assert now[folder / "site/2_deux/index.html"].st_nlink == 1
    with os.fdopen(former, "rb") as file:  # what was published is another file, not rewritten
        assert b"personnes, voir" in file.read()


def test_a_page_that_somebody_changed_is_written_again(thesis: Path, tmp_path: Path) -> None:
    folder = copied(thesis, tmp_path)
    assert build_site(folder) == ""
    page = folder / "site/2_deux/index.html"
    before, state = page.read_bytes(), page.stat()
    with page.open("r+b") as file:  # as long, and as old
        file.write(before.replace(b"Fin.", b"Non."))
    os.utime(page, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert build_site(folder) == ""
    assert page.read_bytes() == before


def test_a_page_takes_the_place_of_a_file(thesis: Path, tmp_path: Path) -> None:
    folder = copied(thesis, tmp_path)
    write(folder / "chapters/1_un/index.html", "<p>typed</p>")
    write(folder / "chapters/2_deux.md", "# Deux\n\nVoir [là](1_un/index.html).\n")
    assert build_site(folder) == ""
    assert "personnes" in (folder / "site/1_un/index.html").read_text("utf-8")


def test_a_second_build_waits_for_the_first(thesis: Path, tmp_path: Path) -> None:
    folder = copied(thesis, tmp_path)
    first, told = StagedFolder(folder / "site", lambda: None), list[str]()
    write(first.folder / "half", "of a page")
    write(first.folder / ".thesis-files", "")

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "une autre construction écrit ce site" in record.getMessage():
                told.append(record.getMessage())
                first.discard()  # it ends while the second waits

    listener, log = Listener(), logging.getLogger("mkdocs.plugins.thesis")
    log.addHandler(listener)
    try:
        assert not build_thesis(folder).failed
    finally:
        log.removeHandler(listener)
    assert len(told) == 1
    assert everything_in(folder / "site") == everything_in(thesis / "site")


def test_a_disk_that_is_full_leaves_the_last_site(
    thesis: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(thesis, tmp_path, text("Autrement."))
    before = everything_in(folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mkdocs.utils.write_file", full)
    with pytest.raises(OSError, match="No space"):
        build_thesis(folder)
    assert everything_in(folder / "site") == {
        path.removeprefix("site/"): content
        for path, content in before.items()
        if path.startswith("site/")
    }
    assert not (folder / ".site.new").exists()


# --- folders --------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "place/a", "old")
    return tmp_path


def test_a_folder_that_cannot_take_the_place_leaves_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = StagedFolder(folder / "place", lambda: None)
    write(staged.folder / "b", "new")
    real = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self == staged.folder:
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PermissionError):
        staged.put()
    staged.discard()
    assert everything_in(folder) == {"place/a": b"old"}


def test_what_was_interrupted_between_two_renames_is_taken_back(folder: Path) -> None:
    (folder / "place").rename(folder / ".place.old")
    write(folder / ".place.new/b", "new")
    StagedFolder(folder / "place", lambda: None).discard()
    assert everything_in(folder) == {"place/a": b"old"}


def test_one_process_has_the_new_folder_at_a_time(folder: Path) -> None:
    first = StagedFolder(folder / "place", lambda: None)
    write(first.folder / "b", "first")
    second = StagedFolder(folder / "place", first.put)  # which happens while the second waits
    assert everything_in(folder) == {"place/b": b"first"}
    write(second.folder / "c", "second")
    second.put()
    second.discard()
    assert everything_in(folder) == {"place/c": b"second"}


def test_what_another_put_in_the_place_of_the_new_site_stays(tmp_path: Path) -> None:
    folder, theirs = write_thesis(tmp_path / "these"), tmp_path / "autre"
    write(theirs / "lettre.txt", "à garder")
    (folder / ".site.new").symlink_to(theirs)
    assert build_thesis(folder).failed
    assert [each.name for each in theirs.iterdir()] == ["lettre.txt"]
    (folder / ".site.new").unlink()
    os.mkfifo(folder / ".site.new")
    assert build_thesis(folder).failed
    (folder / ".site.new").unlink()
    for waiting in (".site.new", ".site.old"):
        theirs = theirs.rename(folder / waiting)
        assert build_thesis(folder).failed
        assert [each.name for each in theirs.iterdir()] == ["lettre.txt"]


def test_what_a_hook_writes_last_is_part_of_the_site(tmp_path: Path) -> None:
    late = "import mkdocs.plugins, pathlib\n\n\n@mkdocs.plugins.event_priority(-200)\n"
    late += "def on_post_build(config):\n"
    late += "    (pathlib.Path(config.site_dir) / 'late.txt').write_text('late')\n"
    folder = write_thesis(tmp_path / "these", config={"hooks": ["hook.py"]})
    write(folder / "hook.py", late)
    for _ in range(2):  # the second finds it where the first listed it
        built = build_thesis(folder)
        assert not built.failed, built.warnings
        assert (built.site / "late.txt").read_text("utf-8") == "late"


def test_what_a_hook_says_of_a_page_is_html(tmp_path: Path) -> None:
    said = "def on_page_markdown(text, page, **_):\n"
    said += "    page.meta['git_revision_date_localized'] = '<span class=\"git\">mai</span>'\n"
    folder = write_thesis(tmp_path / "these", config={"hooks": ["hook.py"]})
    write(folder / "hook.py", said)
    shown = (build_thesis(folder).site / "index.html").read_text("utf-8")
    assert "&lt;span" not in shown
