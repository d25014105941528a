"""Work on all cores gives what work on one core gives; a process of its own is needed to see it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.examples import differing
from tests.store.small import write_small_thesis

if TYPE_CHECKING:
    from pathlib import Path

CHAPTERS = 16  # enough for two processes
# Begins a script of two processes.
TWO = """\
import os, time
from generator.core import parallel
parallel._cores = lambda: 2
parallel._SOON = 0
first = os.getpid()
"""
# Squares 100 numbers in this process and two more; says how many took part, and whether all
# results are right.
SQUARES = """\
def square(number):
    time.sleep(0.001)
    if number == BAD and (os.getpid() != first or WORST):
        if not WORST:
            os._exit(9)
        raise LookupError("no square")
    return number * number, os.getpid()
try:
    found = parallel.on_all_cores(square, range(100), "progress-of-pages")
    right = [each for each, _ in found] == [number * number for number in range(100)]
    print(len({process for _, process in found}), right)
except LookupError as error:
    print(error)
"""


def squares(*, bad: int = -1, worst: bool = False) -> str:
    script = (TWO + SQUARES).replace("BAD", str(bad)).replace("WORST", str(worst))
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout.strip() or done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="a process is copied on Linux only")
def test_results_come_in_the_order_of_the_things() -> None:
    assert squares() in {"2 True", "3 True"}  # one may have done all before the other began


def test_where_a_process_is_killed_the_first_one_does_all() -> None:
    assert squares(bad=51) == "1 True"


def test_an_error_is_raised_where_it_always_is() -> None:
    assert squares(bad=50, worst=True) == "no square"
    assert squares(bad=51, worst=True) == "no square"


# Each other process writes its number; the first one does its own and waits for them.
ENDLESS = """\
def work(_):
    if os.getpid() != first:
        os.write(1, b"%8d" % os.getpid())
        time.sleep(600)
parallel.on_all_cores(work, range(100), "progress-of-pages")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a process is copied on Linux only")
def test_the_others_end_when_the_first_is_killed() -> None:
    command = [sys.executable, "-c", TWO + ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as first:  # noqa: S603 - our own script
        assert first.stdout
        numbers = first.stdout.read(16)
        first.kill()
        assert len(numbers.split()) == 2
        assert first.stdout.read() == b""  # its end: no process holds the pipe any more


def test_the_site_is_the_same_on_one_core_and_on_two(tmp_path: Path) -> None:
    sites: list[Path] = []
    for cores in (1, 2):
        root = write_small_thesis(tmp_path / f"on-{cores}" / "thesis")
        for number in range(CHAPTERS):
            said = f"Voir @BF{number % 4 + 1}, {{{{ count(besoins) }}}} et @rien{number}."
            text = f"# Chapitre {number}\n\n{said}\n"
            (root / "chapters" / f"3.{number}_suite.md").write_text(text, "utf-8")
        script = (
            "from generator.core import parallel\n"
            f"parallel._cores = lambda: {cores}\n"
            "parallel._SOON = 0\n"
            "from pathlib import Path\n"
            "from generator.app.mkdocs_plugin.building import build_site\n"
            "print(build_site(Path.cwd()))\n"
        )
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", script],
            cwd=root,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "NO_MKDOCS_2_WARNING": "1"},
            check=True,
        )
        told = [line for line in done.stderr.splitlines() if "reference" in line]
        assert len(told) == CHAPTERS
        (root / "site" / "told.txt").write_text("\n".join(told), "utf-8")
        sites.append(root / "site")
    assert differing(*sites) == []
