"""Four folders of chapters without settings: mended in the Markdown that each is typed in.

``to_mend/NAME.diff`` is what ``thesis fix`` changes there.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.doors import run

if TYPE_CHECKING:
    from collections.abc import Mapping

TO_MEND = Path(__file__).parent / "to_mend"


@pytest.mark.parametrize("flavour", ["github", "mkdocs", "pandoc", "quarto"])
def test_fix_writes_the_markdown_of_the_folder(
    flavour: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(TO_MEND / flavour, tmp_path / flavour)
    monkeypatch.chdir(folder)
    before = findings()
    changes = run("fix", ".", "--diff").stdout
    assert changes == (TO_MEND / f"{flavour}.diff").read_text(encoding="utf-8")

    assert run("fix", ".").exit_code == 0
    mended = texts(folder)
    assert any("///" in text for text in mended.values()) == (flavour == "mkdocs")
    after = findings()
    assert after.total() < before.total()
    assert not after - before
    assert f"`flavour: {flavour}`" in run("check", ".").stderr

    assert run("fix", ".").stdout.startswith("rien ici n’a de correction certaine")
    assert texts(folder) == mended


def test_what_builds_the_folder_says_its_flavour_but_not_in_a_comment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pdf.yaml").write_text("# As quarto does.\nfilters: [pandoc-crossref]\n", "utf-8")
    (tmp_path / "a.md").write_text("# A\n\n| a |\n|---|\n| 1 |\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert "`flavour: pandoc`" in run("check", ".").stderr


def findings() -> Counter[str]:
    """Return the messages of all problems, with severity and no place."""
    found = json.loads(run("check", ".", "--format", "json").stdout)
    return Counter(f"{each['severity']} {each['message']}" for each in found)


def texts(folder: Path) -> Mapping[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in folder.iterdir()
        if path.suffix in {".md", ".qmd"}
    }
