"""Each page of a past review leads to the present one, in its language."""

from __future__ import annotations

import pytest

from generator.history.pages import with_banner

TAG = "revue/2026-11-03"
PAGE = (
    '<!doctype html>\n<html lang="fr">\n<head>\n<title>x</title></head>\n'
    '<body dir="ltr">\n<p>é</p></body></html>'
)


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
