"""A site of a past review is marked, and each of its pages leads to the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.history.pages import add_banners, with_banner

if TYPE_CHECKING:
    from pathlib import Path

TAG = "revue/2026-11-03"
PAGE = (
    '<!doctype html>\n<html lang="fr">\n<head>\n<title>x</title></head>\n'
    '<body dir="ltr">\n<p>é</p></body></html>'
)


def write(site: Path, *paths: str) -> None:
    """Write the same page at each path of a site."""
    for path in paths:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(PAGE, "utf-8")


def test_every_page_is_marked_and_hidden_from_search(tmp_path: Path) -> None:
    write(tmp_path, "index.html", "7.1.5_realisation/index.html", "404.html")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/x.js").write_text("<body>", "utf-8")
    assert add_banners(tmp_path, TAG, is_preview=False) == 3
    first = (tmp_path / "7.1.5_realisation/index.html").read_text("utf-8")
    assert first.count('<meta name="robots" content="noindex">') == 1
    assert first.count("<aside") == 1
    assert "relecture « revue/2026-11-03 »" in first
    assert "<p>é</p>" in first
    assert (tmp_path / "assets/x.js").read_text("utf-8") == "<body>"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("index.html", "../../../"),
        ("7.1.5_x/index.html", "../../../../7.1.5_x/"),
        ("besoins/BF4/index.html", "../../../../../besoins/BF4/"),
        ("besoins/BF4.html", "../../../../besoins/BF4.html"),
        ("é/index.html", "../../../../%C3%A9/"),
    ],
)
def test_a_page_leads_to_itself_in_the_present_site(path: str, address: str) -> None:
    assert f'<a href="{address}">' in with_banner(PAGE, path, TAG)


def test_the_banner_speaks_the_language_of_the_page_and_its_tag_is_escaped() -> None:
    english = with_banner(PAGE.replace('"fr"', '"en-GB"'), "index.html", "revue/<b>")
    assert "review “revue/&lt;b&gt;”" in english
    assert "current version" in with_banner(PAGE.replace('"fr"', '"de"'), "x.html", TAG)
