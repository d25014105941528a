"""The project's own site: built strictly, whole in itself, asking nothing of anybody else."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from mkdocs.__main__ import cli
from mkdocs.utils.yaml import yaml_load
from selectolax.lexbor import LexborHTMLParser

from generator.app.project import open_thesis
from tests.examples import edit, example_thesis
from tests.verified_site import verify_site

if TYPE_CHECKING:
    from pathlib import Path

Pages = dict[str, LexborHTMLParser]


@pytest.fixture(scope="module")
def pages(site_dir: Path) -> Pages:
    """Every page of the site by its path below it."""
    return {
        path.relative_to(site_dir).as_posix(): LexborHTMLParser(path.read_text(encoding="utf-8"))
        for path in sorted(site_dir.rglob("*.html"))
    }


def test_every_chapter_and_every_record_has_a_page(pages: Pages, project_root: Path) -> None:
    thesis = open_thesis(project_root)
    chapters = {chapter.path.removesuffix(".md") for chapter in thesis.manuscript.chapters}
    assert {f"{name}/index.html" for name in chapters - {"index"}} <= pages.keys()
    records = {
        entry.path for entry in thesis.register.of_kind("entity") if entry.path[-3:] == ".md"
    }
    built = {path.removesuffix(".md") + "/index.html" for path in records}
    assert {path.replace("/index/index.html", "/index.html") for path in built} <= pages.keys()
    assert {"404.html", "data/index.html", "tables/index.html"} <= pages.keys()


def test_it_is_whole_and_nothing_is_fetched_from_elsewhere(pages: Pages, site_dir: Path) -> None:
    assert verify_site(site_dir, "/", {}) == ()
    asked = [
        (path, value)
        for path, page in pages.items()
        for node in page.css("[srcset], [poster]")
        if (value := node.attributes.get("srcset") or node.attributes.get("poster"))
        if urlsplit(value).netloc
    ]
    sheets = [
        (sheet.name, address)
        for sheet in site_dir.rglob("*.css")
        for address in re.findall(r"url\(([^)]+)\)|@import", sheet.read_text(encoding="utf-8"))
        if urlsplit(address.strip("'\"")).netloc
    ]
    assert (asked, sheets) == ([], [])


def test_every_page_is_in_french_and_has_one_first_heading(pages: Pages) -> None:
    languages = {page.css("html")[0].attributes["lang"] for page in pages.values()}
    assert languages == {"fr"}
    headings = {path: len(page.css("h1")) for path, page in pages.items() if path != "404.html"}
    assert set(headings.values()) == {1}, headings


def test_no_page_shows_a_problem_or_a_piece_of_syntax(pages: Pages) -> None:
    for path, page in pages.items():
        assert page.css(".thesis-problem") == [], path
        body = page.body
        assert body is not None
        page.strip_tags(["script", "style", "pre"])  # "pre": BibTeX has braces of its own
        for sign in ("{{", "}}", "///", "@tbl-", "@sec-", "@fig-", "@term-", "{:"):
            assert sign not in body.text(), (path, sign)


def test_the_numbers_of_the_thesis(pages: Pages) -> None:
    """Written by hand: 19 people of 13 organisations, 583 minutes, 20 oui, 5 non, 35 NA."""
    home = pages["index.html"].body
    assert home is not None
    words = home.text()
    for number in ("19", "13", "583", "12", "36", "60", "20", "5", "35"):
        assert re.search(rf"\b{number}\b", words), number


def test_the_synthesis_in_the_chapter(pages: Pages) -> None:
    [table] = [
        each
        for each in pages["7.1.5_realisation/index.html"].css("figure.thesis-matrix")
        if each.attributes.get("id") == "tbl-utilite"
    ]
    rows = {row.css("th")[0].text().split()[0]: row for row in table.css("tbody tr")}
    verdicts = {key: row.css("td.verdict") for key, row in rows.items() if key.startswith("BF")}
    assert len(verdicts) == 12
    kept = {key for key, cells in verdicts.items() if cells and "oui" in cells[0].text()}
    assert kept == {"BF4", "BF5", "BF6", "BF8", "BF9", "BF10"}


def test_the_command_of_mkdocs_fails_with_the_line_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(example_thesis(tmp_path) / "chapters/1.2_resultats.md", "@BF1", "@BF7")
    monkeypatch.chdir(tmp_path)
    # The command turns this off, and leaves it so.
    monkeypatch.setattr(logging.getLogger("mkdocs"), "propagate", True)
    result = CliRunner().invoke(cli, ["build", "--strict"])
    assert result.exit_code == 1
    assert "chapters/1.2_resultats.md:8:6: reference" in result.output


def test_the_settings_of_the_site_let_nothing_pass(project_root: Path) -> None:
    text = (project_root / "mkdocs.yml").read_text(encoding="utf-8")
    validation = yaml_load(text)["validation"]
    assert {*validation["nav"].values(), *validation["links"].values()} == {"warn"}
