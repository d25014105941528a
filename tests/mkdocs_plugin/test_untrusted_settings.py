"""Settings and front matter are text on every page, whatever signs are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.rendering.sanitizing import is_harmless
from tests.building import CONFIG, build_thesis, write_thesis

if TYPE_CHECKING:
    from pathlib import Path


BAD = '"><script>alert(1)</script><b onclick="alert(1)">'
FRONT = f"""---
title: '{BAD}'
description: '{BAD}'
author: '{BAD}'
subtitle: '{BAD}'
question: '{BAD}'
abstract: '{BAD}'
tags: ['{BAD}']
status: '{BAD}'
---
# A <b onclick="alert(1)">titre</b> {BAD}
"""
SETTINGS = {
    **CONFIG,
    "site_name": f"Thèse {BAD}",
    "site_description": BAD,
    "site_author": BAD,
    "repo_name": BAD,
    "repo_url": "javascript://example.org/%0aalert(1)",
    "copyright": f'<a href="https://example.org">CC</a> <i style="color: red">{BAD}</i>',
    "nav": [{BAD: [{BAD: "1_a.md"}, {"Dehors": "javascript:alert(1)"}]}, "index.md"],
    "extra": {
        "homepage": "javascript:alert(1)",
        "social": [{"link": "javascript:alert(1)", "icon": "material/web", "name": BAD}],
        "alternate": [{"link": "data:text/html,x", "lang": BAD, "name": BAD}],
        "scope": BAD,
    },
    "theme": {
        "name": "material",
        "language": "fr",
        "font": False,
        "palette": {"scheme": BAD, "primary": BAD, "accent": BAD},
        "features": ["navigation.footer", "navigation.path", "navigation.tabs"],
    },
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Site of a thesis all of whose settings would be tags, as a draft."""
    folder = write_thesis(tmp_path_factory.mktemp("settings"), {"1_a.md": FRONT}, config=SETTINGS)
    return build_thesis(folder, strict=False).site


def test_no_setting_and_no_front_matter_is_a_tag(site: Path) -> None:
    paths = sorted(site.rglob("*.html"))
    assert len(paths) >= 3
    for path in paths:
        text = path.read_text("utf-8")
        assert "alert(1)" in text
        tree = LexborHTMLParser(text)
        assert [each for each in tree.css("script") if "alert" in each.text()] == []
        for node in tree.css("*"):
            assert not [name for name in node.attributes if name.startswith("on")], path
            for name in ("href", "src", "content"):
                assert is_harmless(node.attributes.get(name) or ""), (path, node.html)


def test_the_licence_keeps_its_link(site: Path) -> None:
    assert '<a href="https://example.org">CC</a> <i>' in (site / "index.html").read_text("utf-8")
