"""The ratchet of speed: which ratios are refused, and that kept ones only go down."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import speed

TURNS = {"cold": [3.0, 2.0, 9.0], "edit": [0.5, 0.5, 0.5], "help": [0.4]}


def test_a_median_may_be_a_quarter_worse_than_the_kept_ratio() -> None:
    assert speed.worse(TURNS, {"cold": 2.4, "edit": 0.4, "help": 0.4}) == {}


def test_a_median_that_is_worse_by_more_is_told_with_both_ratios() -> None:
    assert speed.worse(TURNS, {"cold": 2.3, "edit": 0.4, "help": 0.4}) == {
        "cold": "60 chapters, from nothing: 3.00 times plain, from nothing, kept is 2.30"
    }


def test_a_step_is_refused_that_is_worse_at_both_measurements() -> None:
    first = {"cold": [3.0], "edit": [9.0], "help": [0.4]}
    turns = iter([first, {"cold": [4.0], "edit": [0.5], "help": [9.0]}])
    _, failures = speed.held(lambda: next(turns), {"cold": 1.0, "edit": 0.5, "help": 0.4})
    assert list(failures) == ["cold"]


@pytest.mark.skipif(sys.platform != "linux", reason="only there a server's time is known")
def test_a_step_that_was_not_measured_is_no_success() -> None:
    assert speed.worse({"cold": [2.0], "serve": []}, {"cold": 2.0, "serve": 0.5}) == {
        "serve": "`serve`: a paragraph saved → its page served: not measured"
    }


def test_kept_ratios_only_go_down() -> None:
    kept = {"cold": 2.0, "edit": 0.6, "help": 0.4}
    assert speed.lowered(TURNS, kept) == {"cold": 2.0, "edit": 0.5, "help": 0.4}


def test_a_step_that_was_not_measured_has_no_row() -> None:
    assert speed.as_table({"cold": [3.0, 2.0, 9.0], "serve": []}).splitlines()[2:] == [
        "| 60 chapters, from nothing | 3.00 (2.00–9.00) | plain, from nothing |"
    ]


def test_each_step_has_a_kept_ratio() -> None:
    assert json.loads(speed.BUDGET.read_text("utf-8")).keys() == speed.STEPS.keys()
