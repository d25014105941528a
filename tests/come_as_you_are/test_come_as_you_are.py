"""Four small theses, as their tools write them: begun, checked and built with no chapter touched.

``NAME.txt`` has the numbers and titles of each page, its captions, and where its references lead,
as GitHub, Pandoc with pandoc-crossref and Quarto number them.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.doors import run
from tests.examples import everything_in
from tests.history.repositories import History

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.building import BuildSite

HERE = Path(__file__).parent
NAMES = sorted(each.stem for each in HERE.glob("*.txt"))
ADDED = {
    ".github/workflows/publish.yml",
    ".github/workflows/site.yml",
    ".gitignore",
    "mkdocs.yml",
    "requirements.lock",
}
"""What is written beside the chapters, as GitHub needs it."""
_SHOWN = "h1, h2, h3, figcaption, a.ref, .equation-number, p a[href*='#']:not([class])"


@pytest.mark.parametrize("name", NAMES)
def test_from_its_own_folder_to_a_site(
    name: str, tmp_path: Path, build_site: BuildSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(HERE / name, tmp_path / name)
    History(tmp_path / name).commit()
    before = everything_in(tmp_path / name)
    begun = run("init", name)
    assert begun.exit_code == 0, begun.output
    after = everything_in(tmp_path / name)
    assert after.keys() - before.keys() == ADDED - before.keys()
    assert {path: after[path] for path in before} == before
    again = run("init", name)
    assert (again.exit_code, everything_in(tmp_path / name)) == (0, after)
    assert again.stdout.splitlines()[-1] in {
        "nothing to do: everything is there already",
        "il n’y a rien à faire\u00a0: tout est déjà là",
    }

    checked = run("check", name, "--only", "error")
    assert (checked.exit_code, checked.stdout) == (0, "")
    built = build_site(tmp_path / name)
    assert not built.failed, built.warnings
    assert "".join(f"{line}\n" for line in shown(built.site)) == (HERE / f"{name}.txt").read_text()


def shown(site: Path) -> Iterator[str]:
    """Yield the headings, captions and references of each chapter, page by page."""
    added = ("cite", "data", "evidence", "references", "tables")
    for page in sorted(site.rglob("index.html")):
        path = page.parent.relative_to(site).as_posix()
        if path.partition("/")[0] not in added:
            yield f"=== {path}"
            tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
            for each in tree.css(", ".join(f"article {part}" for part in _SHOWN.split(", "))):
                text = " ".join(each.text().split())
                target = each.attributes.get("href")
                yield f"{text} -> {target}" if target else text
