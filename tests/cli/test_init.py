"""`thesis init` where it was interrupted, and where it would take too long."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.doors import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from click.testing import Result


def init(folder: Path) -> Result:
    return run("init", str(folder))


def test_an_init_that_was_interrupted_is_ended_by_the_next(tmp_path: Path) -> None:
    made = init(tmp_path / "whole")
    assert made.stdout.splitlines() == sorted(
        f"écrit\u00a0: {path}" for path in (tmp_path / "whole").rglob("*") if path.is_file()
    )
    init(tmp_path / "begun")
    killed = subprocess.Popen(["true"])  # noqa: S607 - of the system
    killed.wait()
    (tmp_path / "begun/mkdocs.yml").rename(tmp_path / f"begun/.mkdocs.yml.{killed.pid}.new")
    (tmp_path / "begun/chapters/index.md").unlink()
    assert init(tmp_path / "begun").exit_code == 0
    whole, ended = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}
        for folder in (tmp_path / "whole", tmp_path / "begun")
    )
    assert whole == ended


def test_a_folder_of_everything_is_not_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.app.written_thesis._MOST", 2)
    for name in ("a.md", "b.md", "c.txt"):
        (tmp_path / name).write_text("# Un mot\n", "utf-8")
    refused = init(tmp_path)
    assert refused.exit_code == 2
    assert "plus de 2 fichiers" in refused.output
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.md", "b.md", "c.txt"]
