"""What the guide promises to people, line by line: each line is held by these tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HELD_BY: dict[int, tuple[str, ...]] = {
    1: ("test_no_door_shows_what_is_private",),
    2: (
        "test_a_check_finds_each_one_that_a_site_would_show",
        "test_what_a_template_writes_is_found_in_the_site",
        "test_a_check_tells_the_same_and_an_export_is_searched_too",
        "test_no_setting_weakens_a_leak",
        "test_what_cannot_be_found_again_is_listed",
    ),
    3: ("test_a_guard_does_not_go_with_its_file",),
    4: ("test_two_counts_single_nobody_out", "test_a_page_that_is_kept_counts_like_a_new_one"),
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
        "test_code_in_the_settings_is_refused",
        "test_the_default_branch_is_published_with_its_review_and_its_branches",
    ),
    8: ("test_people_in_small_classes",),
    9: ("test_what_the_history_still_holds",),
    10: ("test_a_jury_may_read_what_is_restricted",),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_line_is_held_by_tests(language: str, project_root: Path) -> None:
    text = (project_root / "docs" / language / "promises.md").read_text("utf-8")
    assert list(map(int, re.findall(r"(?m)^(\d+)\. \*\*", text))) == list(HELD_BY)
    sources = [each.read_text("utf-8") for each in (project_root / "tests").rglob("test_*.py")]
    known = set(re.findall(r"(?m)^def (test_\w+)", "\n".join(sources)))
    assert {name for names in HELD_BY.values() for name in names} <= known
