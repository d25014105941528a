"""A total typed wrong by hand: the page shows the right one, and the log says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis

CHAPTER = """---
status: draft
---

# Séances

| Séance | Minutes |
| --- | ---: |
| première | 104 |
| deuxième | 127 |
| troisième | 123 |
| **Total** | **364** |
"""


def test_the_page_shows_the_right_total(make_thesis: MakeThesis, build_site: BuildSite) -> None:
    folder = make_thesis(chapters={"index.md": CHAPTER})
    built = build_site(folder, strict=False)
    page = built.page()
    assert "354" in page
    assert "364" not in page
    assert any("364" in line and "354" in line for line in built.warnings)
    assert "364" in (folder / "chapters" / "index.md").read_text("utf-8")
    assert build_site(folder).failed
