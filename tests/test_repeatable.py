"""The same thesis makes the same files, byte for byte, wherever and by whom it is built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.examples import example_thesis

SCRIPT = "from generator.app.cli import run; run()"
EXPORTS = [("export", form, "--output", f"out/these.{form}") for form in ("docx", "epub", "pdf")]
ELSEWHERE = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Lima", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
)


def run(folder: Path, elsewhere: dict[str, str], umask: int, *arguments: str) -> None:
    """Run a command of ours in a folder, in another zone, locale, order of sets and umask."""
    day = {"SOURCE_DATE_EPOCH": "1700000000"}  # the sitemap has the day of the build
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", SCRIPT, *arguments],
        cwd=folder,
        env={**os.environ, **day, **elsewhere, "PYTHONPATH": str(Path(__file__).parents[1])},
        umask=umask,
        check=False,
        capture_output=True,
    )
    assert done.returncode <= (arguments[1] == "deposit"), done.stderr  # 1: something is missing


def files(folder: Path) -> dict[str, bytes]:
    """Return what was built and exported, by its path."""
    paths = (each for part in ("site", "out") for each in (folder / part).rglob("*"))
    return {
        each.relative_to(folder).as_posix(): each.read_bytes() for each in paths if each.is_file()
    }


def test_the_same_thesis_makes_the_same_bytes_wherever_it_is_built(tmp_path: Path) -> None:
    one = example_thesis(tmp_path / "here")
    run(one, ELSEWHERE[0], 0o077, "build", "--strict")
    chapter = one / "chapters/index.md"
    written = chapter.read_bytes()
    chapter.write_bytes(written + b"\nUne phrase qui ne restera pas.\n")
    run(one, ELSEWHERE[0], 0o077, "build", "--strict")
    chapter.write_bytes(written)  # the last build is made of what the others kept
    other = example_thesis(tmp_path / "elsewhere/is/far")
    for folder, elsewhere, umask in ((one, ELSEWHERE[0], 0o077), (other, ELSEWHERE[1], 0o002)):
        run(folder, elsewhere, umask, "build", "--strict")
        (folder / "out").mkdir()
        for arguments in (*EXPORTS, ("export", "deposit", "--output", "out/deposit")):
            run(folder, elsewhere, umask, *arguments)
    made, again = files(one), files(other)
    assert {"site/index.html", "out/these.pdf", "out/these.docx", "out/these.epub"} <= made.keys()
    assert any(each.startswith("out/deposit") for each in made)
    assert [each for each in {**made, **again} if made.get(each) != again.get(each)] == []
