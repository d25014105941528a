"""The menu, most of which is drawn once, is on each page what Material's templates draw there."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.counting import counted

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

    from tests.building import BuildSite, MakeThesis

CHAPTERS = {
    "index.md": "# Accueil\n",
    "seul.md": "---\nstatus: draft\nicon: material/pencil\n---\n# Seul\n\n## Partie\n",
    "a/index.md": "# La partie A\n\n## Plan\n",
    "a/1.md": "---\nsubtitle: Un sous-titre\n---\n# A un\n\n## Une section\n\n### Une autre\n",
    "a/2.md": "# A deux\n",
    "a/profond/index.md": "# Plus profond\n",
    "a/profond/x.md": "# X\n",
    "a/profond/y.md": "# Y\n",
    "b/1.md": "# B un\n",
    "b/2.md": "# B deux\n",
    "c/index.md": "# La partie C\n",
    "dehors.md": "# Hors du menu\n",
}
DEEP = ["a/profond/index.md", "a/profond/x.md", {"Titre pour Y": "a/profond/y.md"}]
NESTED = [
    "index.md",
    "seul.md",
    {"A": ["a/index.md", "a/1.md", "a/2.md", {"Profond": DEEP}]},
    {"B": ["b/1.md", "b/2.md", {"Ailleurs": "https://example.org/"}]},
    {"C": ["c/index.md"]},
]
TWICE = [*NESTED, {"Encore": ["a/profond/x.md", "b/1.md"]}]
FLAT = [*CHAPTERS][:-1]


@pytest.mark.parametrize(
    ("nav", "features", "urls"),
    [
        (FLAT, "", "files"),
        (NESTED, "navigation.prune navigation.indexes navigation.tabs toc.integrate", "folders"),
        (TWICE, "navigation.tabs navigation.sections navigation.expand", "folders"),
    ],
)
def test_the_menu_is_that_of_material(
    nav: list[object],
    features: str,
    urls: str,
    make_thesis: MakeThesis,
    build_site: BuildSite,
    project_root: Path,
) -> None:
    theme = {"name": "material", "language": "fr", "font": False, "features": features.split()}
    config: dict[str, object] = {"nav": nav, "use_directory_urls": urls == "folders"}
    ours = make_thesis(CHAPTERS, config={**config, "theme": theme}, name="ours")
    theme = {**theme, "custom_dir": "look"}
    materials = make_thesis(CHAPTERS, config={**config, "theme": theme}, name="materials")
    shutil.copytree(project_root / "overrides", materials / "look")
    (materials / "look/partials/nav.html").unlink()
    drawn, expected = (pages_of(build_site(each, strict=False).site) for each in (ours, materials))
    assert len(expected) > len(CHAPTERS)
    assert drawn == expected


def pages_of(site: Path) -> dict[str, str]:
    """Return the pages of a site; that of broken addresses is sent with its indentation.

    What names the list of a section is left out: ours has it where a page stands for it too.
    """
    pages = {path.relative_to(site).as_posix(): path for path in site.rglob("*.html")}
    named = re.compile(r' aria-label(ledby="__nav_[^"]*|="[^"]*)"(?= aria-expanded)')
    return {
        name: named.sub("", re.sub(r"\s*\n\s*", "\n", path.read_text("utf-8")))
        for name, path in pages.items()
    }


def test_twice_the_chapters_are_twice_the_items_that_are_drawn(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    def is_of_an_item(frame: FrameType) -> bool:
        return frame.f_code.co_filename.endswith("nav-item.html")

    def drawn(chapters: int) -> int:
        folder = make_thesis(
            {f"{number}.md": f"# {number}\n" for number in range(chapters)}, name=f"of-{chapters}"
        )
        return counted(lambda: build_site(folder), is_of_an_item)[1]

    few, many = drawn(10), drawn(20)
    assert 0 < many <= 2.3 * few


def test_no_index_is_written_that_no_page_asks_for(
    make_thesis: MakeThesis, build_site: BuildSite, project_root: Path
) -> None:
    ours = build_site(make_thesis(name="ours")).site
    assert {path.name for path in (ours / "search").iterdir()} == {"passages.json"}
    assert 'for="__search"' in (ours / "index.html").read_text("utf-8")
    theme = {"name": "material", "language": "fr", "font": False, "custom_dir": "look"}
    folder = make_thesis(config={"theme": theme}, name="with-the-dialog-of-material")
    shutil.copytree(project_root / "overrides", folder / "look")
    (folder / "look/partials/search.html").unlink()
    assert (build_site(folder).site / "search/search_index.json").is_file()
