"""What the guide promises to people, line by line: each line is held by these tests.

They are functions, or examples of a file ("privacy: no setting weakens a leak").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

if TYPE_CHECKING:
    from pathlib import Path

HELD_BY: dict[int, tuple[str, ...]] = {
    1: ("test_no_door_shows_what_is_private",),
    2: (
        "test_a_check_finds_each_one_that_a_site_would_show",
        "test_what_a_template_writes_is_found_in_the_site",
        "test_a_check_tells_the_same_and_an_export_is_searched_too",
        "privacy: no setting weakens a leak",
        "privacy: what cannot be found again is listed",
    ),
    3: ("test_a_guard_does_not_go_with_its_file",),
    4: (
        "counts_of_people: seven are ill, six in X, so one elsewhere",
        "counts_of_people: of 23 ages 12 and 10 leave one, though each leaves more",
        "test_a_page_that_is_kept_counts_like_a_new_one",
    ),
    5: (
        "test_a_build_that_fails_leaves_the_site_byte_for_byte",
        "test_a_draft_that_shows_a_private_value_is_not_put_in_place",
        "test_nothing_is_lost",
    ),
    6: (
        "test_each_trace_is_found_and_none_is_published",
        "test_no_file_of_the_site_has_the_name",
        "test_a_review_that_may_not_be_read_gives_way_to_a_notice",
    ),
    7: (
        "test_nothing_of_it_is_on_the_page",
        "check: code in the settings, or in a file that they inherit from, is refused",
        "test_the_default_branch_is_published_with_its_review_and_its_branches",
    ),
    8: ("privacy: classes of at least three", "privacy: a class may be made an error"),
    9: ("test_what_the_history_still_holds",),
    10: ("privacy: a jury may read what is restricted",),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_line_is_held_by_tests(language: str, project_root: Path) -> None:
    text = (project_root / "docs" / language / "promises.md").read_text("utf-8")
    assert list(map(int, re.findall(r"(?m)^(\d+)\. \*\*", text))) == list(HELD_BY)
    sources = [each.read_text("utf-8") for each in (project_root / "tests").rglob("test_*.py")]
    known = set(re.findall(r"(?m)^def (test_\w+)", "\n".join(sources)))
    for folder in ("checks/examples", "cli/sessions"):
        for path in (project_root / "tests" / folder).glob("*.yaml"):
            examples = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)  # a safe one
            known.update(f"{path.stem}: {name}" for name in examples)
    assert {name for names in HELD_BY.values() for name in names} <= known
