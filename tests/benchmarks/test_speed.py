"""The ratchet of speed: which ratios are refused, and that kept ones only go down."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import speed

BUILD, COMMAND = "plain, from nothing", "`mkdocs --help`"
SECONDS = {
    BUILD: [2.0, 1.0, 1.5],
    COMMAND: [1.0, 2.0],
    "cold": [9.0, 3.0, 4.0],
    "edit": [0.5, 0.6, 0.5],
    "serve": [0.0],
    "help": [0.4, 0.5],
}
RATIOS = {"cold": 3.0, "edit": 0.5, "help": 0.4}


def test_a_ratio_is_the_least_time_of_a_step_by_the_least_of_its_plain_counterpart() -> None:
    assert speed.ratios_of(SECONDS) == RATIOS


def test_a_ratio_may_be_a_quarter_worse_than_the_kept_one() -> None:
    assert speed.worse(RATIOS, {"cold": 2.4, "edit": 0.4, "help": 0.4}) == {}


def test_a_ratio_that_is_worse_by_more_is_told_with_the_kept_one() -> None:
    assert speed.worse(RATIOS, {"cold": 2.3, "edit": 0.4, "help": 0.4}) == {
        "cold": "60 chapters, from nothing: 3.00 times plain, from nothing, kept is 2.30"
    }


def test_a_step_is_refused_that_is_worse_also_when_measured_once_more() -> None:
    first = {BUILD: [1.0], COMMAND: [1.0], "cold": [3.0], "edit": [9.0], "help": [0.4]}
    second = {BUILD: [1.1], COMMAND: [1.0], "cold": [4.0], "edit": [0.5], "help": [9.0]}
    turns = iter([first, second])
    kept = {"cold": 1.0, "edit": 0.5, "help": 0.4}
    assert speed.held(lambda: next(turns), kept) == (
        RATIOS,
        {"cold": "60 chapters, from nothing: 3.00 times plain, from nothing, kept is 1.00"},
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only there a server's time is known")
def test_a_step_that_was_not_measured_is_no_success() -> None:
    assert speed.worse({"cold": 2.0}, {"cold": 2.0, "serve": 0.5}) == {
        "serve": "`serve`: a paragraph saved → its page served: not measured"
    }


def test_kept_ratios_only_go_down() -> None:
    kept = {"cold": 2.0, "edit": 0.6, "help": 0.4}
    assert speed.lowered(RATIOS, kept) == {"cold": 2.0, "edit": 0.5, "help": 0.4}


def test_the_table_has_a_row_for_each_step_that_was_measured() -> None:
    assert speed.as_table({"cold": 3.0}).splitlines()[2:] == [
        "| 60 chapters, from nothing | 3.00 | plain, from nothing |"
    ]


def test_each_step_has_a_kept_ratio() -> None:
    assert json.loads(speed.BUDGET.read_text("utf-8")).keys() == speed.STEPS.keys()
