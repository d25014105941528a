"""What guards the people of a thesis where a check alone does not show it.

What is said of private values and of small counts: ``examples/privacy.yaml`` and
``examples/counts_of_people.yaml``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from generator.app.project import check, open_thesis
from generator.privacy import secrets_of
from tests import doors
from tests.building import build_thesis, write
from tests.checks.studies import as_thesis
from tests.examples import EXAMPLE
from tests.in_english import as_text

HERE = Path(__file__).parent


def thesis(root: Path, of: str, *texts: str) -> Path:
    """Write a thesis about people of a folder beside this file, with a chapter for each text."""
    shutil.copytree(HERE / of, root, dirs_exist_ok=True)
    as_thesis(root, "en", privacy={"k": 3})
    chapters = {f"{at}.md": f"# {at}\n\n{text}\n" for at, text in enumerate(texts, 1)}
    doors.write_chapters(root, {"index.md": "# One\n", **chapters})
    return root


def test_the_example_gives_nothing_away() -> None:
    assert len(secrets_of(open_thesis(EXAMPLE).study)) == 6
    assert [each for each in doors.problem_lines(EXAMPLE) if ": leak: " in each] == []


def test_a_guard_does_not_go_with_its_file(tmp_path: Path) -> None:
    """The file of names is not there, or was renamed: no draft is published either."""
    root = thesis(tmp_path, "people", "Said by Quibble.")
    (root / "data/people.csv").rename(root / "data/others.csv")
    (line,) = [each for each in doors.problem_lines(root) if ": leak" in each]
    assert line.startswith("data/people.csv:1:1: leak: data/people.csv is not there: its private")
    assert build_thesis(root, strict=False).failed
    assert not (root / "site").exists()


def test_a_message_does_not_quote_what_is_private(tmp_path: Path) -> None:
    root = thesis(tmp_path, "people", "[x](Quibble.md) ![06 11 22 33 44](a.png) @Rumpole")
    said = [f"{as_text(each)} {each.found}" for each in check(open_thesis(root))]
    assert any("***" in each for each in said)
    assert not any("Quibble" in each or "33 44" in each for each in said)


def test_a_page_that_is_kept_counts_like_a_new_one(tmp_path: Path) -> None:
    """No draft is published either with what singles somebody out."""
    of_x = '{{ count(staff, ill="y", town="X") }}'
    root = thesis(tmp_path, "staff", '{{ count(staff, ill="y") }}', "Words.")
    assert not build_thesis(root).failed
    write(root / "chapters/2.md", f"# 2\n\n{of_x}\n")
    built = build_thesis(root, strict=False)
    assert built.failed
    assert any(
        "chapters/2.md:3:1: privacy: with the count at chapters/1.md:3" in each
        for each in built.warnings
    )
    assert of_x not in built.page("2/")
