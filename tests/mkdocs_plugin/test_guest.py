"""A thesis that is a guest: a site with its own look is the same but for what is ours in it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from generator.app.mkdocs_plugin.guest import SHEET
from generator.app.mkdocs_plugin.site_folder import LIST
from generator.exports.typst import typeset
from tests.building import Built, build_thesis, write
from tests.examples import EXAMPLE

SITE = {
    "site_name": "Carnet d'une équipe",
    "site_author": "Une équipe",
    "copyright": "<b>Licence libre</b>",
    "theme": {
        "name": "material",
        "palette": {"primary": "teal"},
        "custom_dir": "templates",
        "font": False,
    },
    "nav": [{"Bienvenue": "index.md"}, {"Ce qu'on a vu": "01-resultats.md"}, "notes.md"],
    "extra_css": ["couleurs.css"],
    "extra_javascript": ["compteur.js"],
    "markdown_extensions": ["admonition", {"toc": {"permalink": True}}],
}
PLAIN = """---
template: large.html
---
# L'accueil d'ici

<iframe src="https://example.org/film" width="300"></iframe>
<script>if (1 < 2 && "a") { document.title = "@BF1" }</script>
<p style="color: teal" onclick="salue()">Bonjour à <em>toutes</em>, écrivez à moi@example.org !</p>

![Un plan](https://example.org/plan.png) et {==des mots marqués==}.

| a | b |
| - | - |
| 1 | 2 |
"""
OURS = f"""{PLAIN}
Nous avons rencontré {{{{ count(participants) | words }}}} personnes, voir @tbl-participants.

/// table | participants
///
"""
PAGES = {
    "docs/index.md": PLAIN.replace("@BF1", "x"),
    "docs/01-resultats.md": PLAIN,
    "docs/notes.md": "Une page sans titre, « citée » par personne.\n",
    "docs/seul.txt": b"Aucune page n'y conduit.\n",
    "docs/couleurs.css": ":root { --md-primary-fg-color: teal }\n",
    "docs/compteur.js": "let n = 1\n",
    "templates/large.html": '{% extends "main.html" %}{% block htmltitle %}<i>L</i>{% endblock %}',
}


def site(folder: Path, pages: dict[str, str | bytes] = PAGES) -> Path:
    write(folder / "mkdocs.yml", SITE)
    for path, content in pages.items():
        write(folder / path, content)
    return folder


def built(folder: Path, options: object = None, *, strict: bool = False) -> Built:
    plugins = ["search", "thesis" if options is None else {"thesis": options}]
    return build_thesis(folder, strict=strict, plugins=plugins)


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (each for each in folder.rglob("*") if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in paths}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of the site as MkDocs builds it alone."""
    root = site(tmp_path_factory.mktemp("plain"))
    return files_of(build_thesis(root, strict=False, plugins=["search"]).site)


@pytest.fixture(scope="module")
def with_data(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the site with data, where one page shows a value and a table."""
    root = site(tmp_path_factory.mktemp("guest"), {**PAGES, "docs/01-resultats.md": OURS})
    shutil.copytree(EXAMPLE / "data", root / "data")
    return built(root)


def test_a_site_without_anything_of_ours_is_the_same_byte_for_byte(
    tmp_path: Path, plain: dict[str, bytes]
) -> None:
    done = built(site(tmp_path))
    now = files_of(done.site)
    assert now.keys() - plain.keys() == {LIST, SHEET}
    assert {path for path in plain if now[path] != plain[path]} == set()
    assert done.warnings == []


def test_with_data_only_the_page_that_shows_them_differs(
    with_data: Built, plain: dict[str, bytes]
) -> None:
    now = files_of(with_data.site)
    differing = {path for path in plain if now[path] != plain[path]}
    assert differing <= {
        "01-resultats/index.html",
        "search/search_index.json",
        "sitemap.xml",
        "sitemap.xml.gz",
    }
    assert with_data.warnings == []


def test_the_page_keeps_what_its_author_typed(with_data: Built) -> None:
    page = with_data.page("01-resultats")
    for kept in (
        '<iframe src="https://example.org/film" width="300"></iframe>',
        '<script>if (1 < 2 && "a") { document.title = "@BF1" }</script>',
        '<p style="color: teal" onclick="salue()">Bonjour à <em>toutes</em>',
        "<thead>\n<tr>\n<th>a</th>\n<th>b</th>",
        "<i>L</i>",  # of its own template
        '<h1 id="laccueil-dici">L\'accueil d\'ici<a class="headerlink"',
        "Ce qu'on a vu",  # of the menu
    ):
        assert kept in page
    assert "Content-Security-Policy" not in page
    assert 'href="../assets/stylesheets/thesis-guest.css"' in page


def test_the_page_shows_what_is_ours(with_data: Built) -> None:
    page = with_data.page("01-resultats")
    assert re.search(r'<a [^>]*class="value"[^>]*>four</a> personnes', page)
    assert page.count('<div class="table-scroll"') == 1
    assert "Cheffe de projet" in with_data.page("data/participants")
    assert "data/" not in with_data.page().replace("assets/", "")  # the menu is the author's


def test_a_page_of_the_data_is_in_the_menu_where_the_author_names_it(tmp_path: Path) -> None:
    root = site(tmp_path)
    shutil.copytree(EXAMPLE / "data", root / "data")
    menu = [*SITE["nav"], {"Nos données": "data/index.md"}]
    write(root / "mkdocs.yml", {**SITE, "nav": menu})
    done = built(root)
    assert (done.failed, done.warnings) == (False, [])
    assert re.search(r'href="data/"[^>]*>\s*(?:<span[^>]*>\s*)?Nos données', done.page())
    assert "<title>Nos données" in done.page("data")


def test_a_figure_in_pdf_is_drawn_on_a_page_of_ours_alone(tmp_path: Path) -> None:
    shown = "# Notes\n\n![Un plan](plan.pdf)\n"
    ours = f"{shown}\n/// figure-caption | #fig-plan\nLe plan\n///\n"
    plan = typeset(b"#set page(width: 90pt, height: 60pt)\nUn plan", "pdf")
    root = site(tmp_path, {**PAGES, "docs/notes.md": shown, "docs/plan.pdf": plan})
    assert 'src="../plan.pdf"' in built(root).page("notes")
    assert "plan.pdf.svg" not in files_of(root / "site")
    write(root / "docs/notes.md", ours)
    done = built(root)
    assert 'src="../plan.pdf.svg"' in done.page("notes")
    assert files_of(done.site)["plan.pdf.svg"].startswith(b"<svg")


def test_a_private_value_stops_the_build_of_a_guest_too(tmp_path: Path) -> None:
    root = site(tmp_path)
    shutil.copytree(EXAMPLE / "data", root / "data")
    contacts = root / "data/contacts.csv"
    name = contacts.read_text("utf-8").splitlines()[1].partition(",")[2]
    write(root / "docs/notes.md", f"Une page avec {name}.\n")
    done = built(root)
    assert done.failed
    assert not done.site.exists()


def test_text_of_the_data_is_escaped_in_a_guest_too(tmp_path: Path) -> None:
    root = site(tmp_path, {**PAGES, "docs/notes.md": "{{ participants.P01.Profession }}\n"})
    shutil.copytree(EXAMPLE / "data", root / "data")
    people = root / "data/participants.csv"
    write(people, people.read_text("utf-8").replace("Cheffe de projet", "<script>x</script>"))
    page = built(root).page("notes")
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page


@pytest.mark.parametrize(
    ("options", "asks"),
    [
        ({"look": "thesis"}, True),
        ({"look": "site"}, False),
        ({"publication": {"author": "Une autrice"}}, True),
        ({"content_security_policy": True}, False),
    ],
)
def test_what_a_site_asks_for(tmp_path: Path, options: dict[str, object], asks: bool) -> None:  # noqa: FBT001
    root = site(tmp_path)
    theme = {name: each for name, each in SITE["theme"].items() if name != "custom_dir"}
    write(root / "mkdocs.yml", {**SITE, "theme": theme})
    for name in ("index.md", "01-resultats.md"):
        write(root / "docs" / name, "# Titre\n")
    page = built(root, options).page("notes")
    assert ("assets/stylesheets/thesis.css" in page) is asks


def test_a_guest_that_chooses_a_policy_is_sanitised(tmp_path: Path) -> None:
    root = site(tmp_path, {**PAGES, "docs/01-resultats.md": OURS})
    shutil.copytree(EXAMPLE / "data", root / "data")
    done = built(root, {"content_security_policy": True})
    assert "<iframe" not in done.page("01-resultats")
    assert any("iframe" in each for each in done.warnings)


def test_a_site_that_mkdocs_built_before_is_built_over(tmp_path: Path) -> None:
    root = site(tmp_path)
    before = build_thesis(root, strict=False, plugins=["search"])
    assert not (before.site / LIST).exists()
    done = built(root)
    assert not done.failed
    assert (done.site / LIST).exists()


DESCRIBED = """\
resources:
  - name: moods
    path: moods.csv
    x-source: docs/moods.csv
    schema: {fields: [{name: id}, {name: mood%s}]}
  - name: days
    path: days.csv
    x-source: docs/days.csv
    schema: {fields: [{name: day}]}
"""
BROKEN = DESCRIBED.replace("path: days.csv", "path: [")


@pytest.mark.parametrize(
    ("folder", "described", "copied"),
    [
        ("docs", DESCRIBED % "", {"moods.csv", "days.csv"}),
        ("docs", DESCRIBED % ", x-privacy: restricted", {"days.csv"}),
        ("templates", DESCRIBED % ", x-privacy: restricted", {"days.csv"}),
        ("templates", DESCRIBED % ", x-privcy: public", set[str]()),  # nobody knows what is private
        ("docs", BROKEN % "", set[str]()),
    ],
)
def test_a_data_file_among_the_pages_is_copied_if_all_of_it_is_public(
    tmp_path: Path, folder: str, described: str, copied: set[str]
) -> None:
    described = described.replace("docs/", f"{folder}/")
    tables = {f"{folder}/moods.csv": "id,mood\n1,7\n", f"{folder}/days.csv": "day\n3\n"}
    root = site(tmp_path, {**PAGES, **tables, "data/datapackage.yaml": described})
    done = built(root)
    assert {each.name for each in done.site.glob("*.csv")} == copied


PRIVATE, BAD = ", x-privacy: private", "  - {name: x, path: [}\n"


@pytest.mark.parametrize(
    ("mood", "end", "shown"),
    [
        ("", "", "id,mood\n1,7\n"),
        (PRIVATE, "", "id\n1\n"),  # what we publish at that path
        ("", BAD, None),
        (PRIVATE, BAD, None),
    ],
)
def test_data_in_a_folder_of_the_pages_are_copied_if_all_of_them_are_public(
    tmp_path: Path, mood: str, end: str, shown: str | None
) -> None:
    fields = f"[{{name: id}}, {{name: mood{mood}}}]"
    described = f"resources:\n  - name: m\n    path: m.csv\n    schema: {{fields: {fields}}}\n{end}"
    data = {"docs/data/m.csv": "id,mood\n1,7\n", "docs/data/datapackage.yaml": described}
    done = built(site(tmp_path, {**PAGES, **data}), {"data_dir": "docs/data", "look": "site"})
    file = done.site / "data/m.csv"
    assert (file.read_text("utf-8") if file.exists() else None) == shown
