"""The plugin in MkDocs: menu, titles, added pages, what is watched."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer
from selectolax.lexbor import LexborHTMLParser

from tests.building import CONFIG, build_thesis, write, write_thesis
from tests.examples import edit, example_thesis

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from generator.app.mkdocs_plugin import ThesisPlugin
    from tests.building import Built, MakeThesis


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Site of the example thesis, built once."""
    return build_thesis(example_thesis(tmp_path_factory.mktemp("example")))


def menu(page: str) -> list[str]:
    """Return the entries of the menu as they are read, without the contents of the page."""
    links = LexborHTMLParser(page).css("nav.md-nav--primary a.md-nav__link")
    pages = (link for link in links if not (link.attributes["href"] or "").startswith("#"))
    return [" ".join(link.text().split()) for link in pages]


def test_without_a_menu_of_the_author_chapters_come_by_number_and_the_added_pages_last(
    built: Built,
) -> None:
    assert built.warnings == []
    entries = menu(built.page("data"))
    assert entries[1:4] == ["1.1 Enquête", "1.2 Résultats", "Glossaire"]
    assert entries[4:6] == ["Tableaux et figures", "Données"]


NAV = """nav:
  - index.md
  - Mots: glossaire.md
  - 1.2_resultats.md
  - 1.1_enquete.md
  - besoins/BF1.md
"""


def test_a_menu_of_the_author_is_kept_and_the_added_pages_follow(tmp_path: Path) -> None:
    own = {"chapters/besoins/BF1.md": "# Mon besoin\n\nÀ ma façon.\n"}
    folder = example_thesis(tmp_path, own)
    edit(folder / "mkdocs.yml", "plugins:\n", f"{NAV}plugins:\n")
    built = build_thesis(folder)
    assert built.warnings == []
    entries = menu(built.page("data"))
    assert entries[2:5] == ["1.2 Résultats", "1.1 Enquête", "Mon besoin"]
    assert entries[5:7] == ["Tableaux et figures", "Données"]
    # Tables are numbered in the order of the menu; a page of the author stands for an added one.
    assert "Tableau 1.1" in built.page("1.2_resultats")
    assert "À ma façon." in built.page("besoins/BF1")


def test_a_chapter_that_the_menu_forgets_is_told(make_thesis: MakeThesis) -> None:
    chapters = {"1_un.md": "# Un\n", "2_deux.md": "# Deux\n"}
    built = build_thesis(make_thesis(chapters, config={"nav": ["index.md", "1_un.md"]}))
    assert built.failed
    assert "2_deux.md" in built.warnings[0]


def test_a_hook_that_changes_the_text_of_a_chapter_fails_a_publication(
    make_thesis: MakeThesis,
) -> None:
    """Each chapter is read once, before any hook: what one changes would be lost in silence."""
    folder = make_thesis({"1_un.md": "# Un\n"}, config={"hooks": ["hook.py"]})
    hook = "def on_page_markdown(markdown, **_):\n    return markdown + '\\n\\nAjout.\\n'\n"
    (folder / "hook.py").write_text(hook, encoding="utf-8")
    built = build_thesis(folder)
    assert built.failed
    assert "1_un.md" in "".join(built.warnings)
    assert "ses changements ne sont pas affichés" in built.warnings[0]


def test_the_title_of_a_page_begins_with_its_number(built: Built) -> None:
    title = LexborHTMLParser(built.page("1.2_resultats")).css("title")[0].text()
    assert title.startswith("1.2 Résultats")


def test_a_page_for_each_record_and_none_for_the_rest(built: Built) -> None:
    folders = {path.parent.name for path in built.site.glob("*/*/index.html")}
    entities = {"BF1", "BF2", "BF3", "FG1", "FG2", "P01", "P02", "P03", "P04"}
    assert folders >= entities
    lists = {"groupes", "participants", "besoins", "evaluations"}
    cards = {"1.1_enquete", "1.2_resultats"}
    rules = {"utilite"}  # of verdicts
    assert folders - entities == lists | cards | rules, "each public file has a list of records"


def test_the_page_for_a_wrong_address(built: Built) -> None:
    page = LexborHTMLParser((built.site / "404.html").read_text(encoding="utf-8"))
    assert page.css("h1")[0].text().strip()
    assert {node.attributes["href"] for node in page.css("link[rel=stylesheet]")} != set()
    # It is shown at any address: its own links begin at the root of the site.
    links = [node.attributes["href"] or "" for node in page.css("nav a.md-nav__link")]
    assert all(link.startswith("/petite/") for link in links if not link.startswith("#")), links


def test_a_thesis_without_data_is_a_site_too(tmp_path: Path) -> None:
    folder = example_thesis(tmp_path)
    for path in (folder / "data").iterdir():
        path.unlink()
    (folder / "data").rmdir()
    for path in (folder / "chapters").glob("1.*.md"):
        path.unlink()
    (folder / "chapters/index.md").write_text("# Une thèse\n\nVoir @term-besoin.\n", "utf-8")
    built = build_thesis(folder)
    assert built.warnings == []
    assert not (built.site / "data").exists()


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


def test_each_table_can_be_downloaded_as_it_is_shown(built: Built) -> None:
    files: dict[str, str] = {}
    for name in ("1.1_enquete", "1.2_resultats"):
        for link in LexborHTMLParser(built.page(name)).css("p.table-source a[download]"):
            path = built.site / name / (link.attributes["href"] or "")
            files[path.name] = path.read_text("utf-8")
    assert sorted(files) == ["tbl-participants.csv", "tbl-utilite.csv"]
    head, *rows = list(csv.reader(files["tbl-utilite.csv"].splitlines()))
    assert head[-1] == "Répond au besoin"
    shown = LexborHTMLParser(built.page("1.2_resultats")).css("#tbl-utilite tbody tr")
    assert len(rows) == len(shown) + 3  # the totals of oui, non and NA
    assert rows[-3][0] == "Total oui"


def test_what_is_worst_is_logged_last_where_a_terminal_shows_it(tmp_path: Path) -> None:
    text = "# Un\n\nVoir @sec-9.\n\nLe modèle a deux piliers :\n\n- un\n- deux\n- trois\n"
    built = build_thesis(write_thesis(tmp_path, {"1_un.md": text}), strict=False)
    told = [each for each in built.records if "chapters/" in each.getMessage()]
    assert [each.levelname for each in told] == ["INFO", "WARNING", "ERROR"]
