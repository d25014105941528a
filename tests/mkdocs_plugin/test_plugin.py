"""The plugin in MkDocs: what is watched and served, and the order of what is logged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from tests.building import CONFIG, build_thesis, write, write_thesis
from tests.examples import edit, example_thesis

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from generator.app.mkdocs_plugin import ThesisPlugin


class Watching:
    """Stands in for the server of ``mkdocs serve``."""

    def __init__(self) -> None:
        self.folders: list[str] = []

    def watch(self, path: str) -> None:
        self.folders.append(path)


def served(folder: Path) -> MkDocsConfig:
    """Return the configuration with which ``mkdocs serve`` builds a thesis."""
    config = load_config(str(folder / "mkdocs.yml"), site_dir=str(folder / "site"))
    config.plugins.on_startup(command="serve", dirty=False)
    return config


def test_serving_watches_the_data_and_the_look(tmp_path: Path) -> None:
    folder = example_thesis(tmp_path)
    (folder / "overrides").mkdir()
    edit(folder / "mkdocs.yml", "  name: material\n", "  name: material\n  custom_dir: overrides\n")
    config = served(folder)
    config = config.plugins.on_config(config)
    plugin = cast("ThesisPlugin", config.plugins["thesis"])
    server = Watching()
    plugin.on_serve(cast("Any", server), config=config, builder=lambda: None)
    assert {Path(each).name for each in server.folders} == {"data", "overrides"}


def test_serving_sees_a_new_chapter_beside_the_settings_and_not_what_a_build_writes(
    tmp_path: Path,
) -> None:
    write(tmp_path / "mkdocs.yml", {**CONFIG, "docs_dir": "."})
    for path in ("index.md", "2_suite/1_a.md", "build/a.md", ".cache/a"):
        write(tmp_path / path, "# Un mot\n")
    config = served(tmp_path)
    config = config.plugins.on_config(config)
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, root=str(tmp_path / "site"))
    server.watch(config.docs_dir)
    plugin = cast("ThesisPlugin", config.plugins["thesis"])
    plugin.on_serve(server, config=config, builder=lambda: None)
    refs: dict[str, Any] = vars(server)["_watch_refs"]
    watched = {Path(path).relative_to(tmp_path).as_posix(): each for path, each in refs.items()}
    assert watched.keys() == {".", "2_suite", "index.md", "mkdocs.yml"}
    assert not watched["."].is_recursive
    server.server_close()


def test_serving_shows_a_mistake_and_goes_on_past_a_chapter_that_is_no_text(
    tmp_path: Path,
) -> None:
    wrong: dict[str, str | bytes | None] = {
        "chapters/1.3_exemple.md": "# Exemple\n\nVoir @BF7.\n",
        "chapters/1.4_autre.md": b"# R\xe9sultats\n",
    }
    folder = example_thesis(tmp_path, wrong)
    build(served(folder))
    page = (folder / "site/1.3_exemple/index.html").read_text(encoding="utf-8")
    assert '<span class="thesis-problem">@BF7</span>' in page
    assert not (folder / "site/1.4_autre").exists()


def test_what_is_worst_is_logged_last_where_a_terminal_shows_it(tmp_path: Path) -> None:
    text = "# A\n\n@sec-9.\n\nIl a deux piliers :\n\n- a\n- b\n- c\n\n## B\n\nC.\n\n## B\n\nC.\n"
    built = build_thesis(write_thesis(tmp_path, {"1_un.md": text}), strict=False)
    told = [each for each in built.records if "chapters/" in each.getMessage()]
    assert [each.levelname for each in told] == ["INFO", "WARNING", "ERROR"]
