"""The ratchet of speed: which ratios are refused, and that kept ones only go down."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import speed
from benchmarks.measuring import Cost

MEASURED = {"cold": [3.0, 2.0, 9.0], "edit": [0.5, 0.5, 0.5], "serve": [], "help": [0.4]}
RATIOS = {"cold": 3.0, "edit": 0.5, "help": 0.4}


def test_a_step_is_divided_by_its_plain_counterpart_before_and_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speed, "TURNS", 1)
    monkeypatch.setattr(speed, "STEPS", {"cold": ("", speed.COLD), "edit": ("", speed.COLD)})
    seconds = {speed.COLD: iter((1.0, 3.0, 5.0)), speed.HELP: iter((9.0,))}
    seconds |= {"cold": iter((8.0,)), "edit": iter((2.0,))}
    steps = {name: lambda each=each: Cost(0, next(each)) for name, each in seconds.items()}
    assert speed.measure(steps) == {"cold": [8 / 2], "edit": [2 / 4]}


def test_a_ratio_is_the_median_of_its_turns() -> None:
    assert speed.medians(MEASURED) == RATIOS


def test_a_ratio_may_be_a_quarter_worse_than_the_kept_one() -> None:
    assert speed.worse(RATIOS, {"cold": 2.4, "edit": 0.4, "help": 0.4}) == {}


def test_a_ratio_that_is_worse_by_more_is_told_with_the_kept_one() -> None:
    assert speed.worse(RATIOS, {"cold": 2.3, "edit": 0.4, "help": 0.4}) == {
        "cold": "60 chapters, from nothing: 3.00 times plain, from nothing, kept is 2.30"
    }


def test_a_step_is_refused_that_is_worse_also_with_as_many_turns_more() -> None:
    first = {"cold": [3.0], "edit": [9.0], "help": [0.4]}
    turns = iter([first, {"cold": [4.0], "edit": [0.0], "help": [0.4]}])
    kept = {"cold": 1.0, "edit": 4.5, "help": 0.4}
    assert speed.held(lambda: next(turns), kept) == (
        {"cold": 3.5, "edit": 4.5, "help": 0.4},
        {"cold": "60 chapters, from nothing: 3.50 times plain, from nothing, kept is 1.00"},
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
