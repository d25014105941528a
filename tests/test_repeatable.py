"""The same thesis makes the same files, byte for byte, wherever and by whom it is built."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.examples import example_thesis

# Runs commands in one process, and says the exit code of each; "write" writes a chapter.
SCRIPT = """import json, sys
from pathlib import Path
from click.testing import CliRunner
from generator.app.cli import main
for command in json.loads(sys.argv[1]):
    if command[0] == "write":
        Path("chapters/index.md").write_text(command[1], "utf-8")
        print(0)
        continue
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    print(done.exit_code, done.output.replace("\\n", " | "))
"""
EXPORTS = [["export", form, "--output", f"out/these.{form}"] for form in ("docx", "epub")]
DEPOSIT = ["export", "deposit", "--output", "out/deposit"]  # with a PDF
BUILD = ["build", "--strict"]
ELSEWHERE = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/Lima", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
)


def run(folder: Path, elsewhere: dict[str, str], umask: int, *commands: list[str]) -> None:
    """Run commands of ours in a folder, in another zone, locale, order of sets and umask."""
    day = {"SOURCE_DATE_EPOCH": "1700000000"}  # the sitemap has the day of the build
    done = subprocess.run(  # noqa: S603 - our own Python
        [sys.executable, "-c", SCRIPT, json.dumps(commands)],
        cwd=folder,
        env={**os.environ, **day, **elsewhere, "PYTHONPATH": str(Path(__file__).parents[1])},
        umask=umask,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    for command, said in zip(commands, done.stdout.splitlines(), strict=True):
        assert int(said[0]) <= (command is DEPOSIT), said  # 1: something is missing


def files(folder: Path) -> dict[str, bytes]:
    """Return what was built and exported, by its path."""
    paths = (each for part in ("site", "out") for each in (folder / part).rglob("*"))
    return {str(each.relative_to(folder)): each.read_bytes() for each in paths if each.is_file()}


def test_the_same_thesis_makes_the_same_bytes_wherever_it_is_built(tmp_path: Path) -> None:
    one = example_thesis(tmp_path / "here")
    written = (one / "chapters/index.md").read_text("utf-8")
    edited = ["write", f"{written}\nUne phrase qui ne restera pas.\n"]
    other = example_thesis(tmp_path / "elsewhere/is/far")
    for folder in (one, other):
        (folder / "out").mkdir()
    # The last build of the first is made of what the others kept.
    changed = (edited, BUILD, ["write", written])
    run(one, ELSEWHERE[0], 0o077, *changed, BUILD, *EXPORTS, DEPOSIT)
    run(other, ELSEWHERE[1], 0o002, BUILD, *EXPORTS, DEPOSIT)
    made, again = files(one), files(other)
    assert {
        "site/index.html",
        "out/deposit/thesis.pdf",
        "out/these.docx",
        "out/these.epub",
    } <= made.keys()
    assert [each for each in {**made, **again} if made.get(each) != again.get(each)] == []
