"""A site of a past review is marked, and each of its pages leads to the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from generator.history.pages import MARK, mark_superseded, superseded_page
from tests.building import build_thesis
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path

TAG = "revue/2026-11-03"
ABOVE = "../../../"
PAGE = (
    '<!doctype html>\n<html lang="fr">\n<head>\n<title>x</title></head>\n'
    '<body dir="ltr">\n<p>é</p></body></html>'
)


def write(site: Path, *paths: str) -> None:
    """Write the same page at each path of a site."""
    for path in paths:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(PAGE, "utf-8")


def test_every_page_is_marked_once_and_hidden_from_search(tmp_path: Path) -> None:
    write(tmp_path, "index.html", "7.1.5_realisation/index.html", "404.html")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/x.js").write_text("<body>", "utf-8")
    assert mark_superseded(tmp_path, TAG, ABOVE) == 3
    first = (tmp_path / "7.1.5_realisation/index.html").read_text("utf-8")
    assert first.count('<meta name="robots" content="noindex">') == 1
    assert first.count("<aside") == 1
    assert "relecture « revue/2026-11-03 »" in first
    assert "<p>é</p>" in first
    assert (tmp_path / "assets/x.js").read_text("utf-8") == "<body>"
    assert mark_superseded(tmp_path, TAG, ABOVE) == 0
    assert (tmp_path / "7.1.5_realisation/index.html").read_text("utf-8") == first


@pytest.mark.parametrize(
    ("path", "current", "address"),
    [
        ("index.html", ABOVE, "../../../"),
        ("7.1.5_x/index.html", ABOVE, "../../../../7.1.5_x/"),
        ("besoins/BF4/index.html", ABOVE, "../../../../../besoins/BF4/"),
        ("besoins/BF4.html", ABOVE, "../../../../besoins/BF4.html"),
        ("7.1.5_x/index.html", "https://example.org/these/", "https://example.org/these/7.1.5_x/"),
        ("é/index.html", "https://example.org", "https://example.org/%C3%A9/"),
        ("a/index.html", "/these/", "/these/a/"),
    ],
)
def test_a_page_leads_to_itself_in_the_present_site(path: str, current: str, address: str) -> None:
    assert f'<a href="{address}">' in superseded_page(PAGE, path, TAG, current)


def test_the_banner_speaks_the_language_of_the_page_and_its_tag_is_escaped() -> None:
    english = superseded_page(PAGE.replace('"fr"', '"en-GB"'), "index.html", "revue/<b>", ABOVE)
    assert "review “revue/&lt;b&gt;”" in english
    assert "current version" in superseded_page(PAGE.replace('"fr"', '"de"'), "x.html", TAG, ABOVE)


def test_with_instant_loading_the_banner_is_exchanged_with_the_page(tmp_path: Path) -> None:
    built = build_thesis(example_thesis(tmp_path))
    page = superseded_page(built.page("1.1_enquete"), "1.1_enquete/index.html", TAG, ABOVE)
    announce = page.index('data-md-component="announce"')
    assert page.index('<aside class="thesis-superseded">') == page.index(">", announce) + 1


def test_the_command_finds_the_present_site_above_the_tag(tmp_path: Path) -> None:
    write(tmp_path, "index.html", "a/index.html")
    result = CliRunner().invoke(main, ["supersede", str(tmp_path), "--tag", TAG])
    assert result.exit_code == 0
    assert "2 pages marquées comme celles de revue/2026-11-03" in result.output
    assert '<a href="../../../../a/">' in (tmp_path / "a/index.html").read_text("utf-8")


def test_the_command_refuses_a_site_with_a_name_that_is_withheld(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "site/index.html")
    (tmp_path / "site/a.html").write_text("<body>Zénobie Quirinal</body>", "utf-8")
    monkeypatch.chdir(example_thesis(tmp_path / "thesis"))
    result = CliRunner().invoke(main, ["supersede", str(tmp_path / "site"), "--tag", TAG])
    assert result.exit_code == 1
    assert MARK not in (tmp_path / "site/index.html").read_text("utf-8")


def test_the_command_refuses_a_folder_that_is_no_site(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["supersede", str(tmp_path), "--tag", TAG])
    assert result.exit_code == 2
    assert "n’est pas un site construit" in result.output
