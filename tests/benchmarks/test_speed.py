"""The ratchet of speed: which ratios are refused, and that kept ones only go down."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection
from statistics import median

import pytest

from benchmarks import speed
from benchmarks.measuring import Cost

MEASURED = {"cold": [3.0, 2.0, 9.0], "edit": [0.5, 0.5, 0.5], "serve": [], "help": [0.4]}
RATIOS = {"cold": 3.0, "edit": 0.5, "help": 0.4}


def test_a_step_is_divided_by_its_plain_counterpart_before_and_behind_it() -> None:
    seconds = {speed.COLD: iter((1.0, 3.0, 5.0)), "cold": iter((8.0,)), "edit": iter((2.0,))}
    steps = {name: lambda each=each: Cost(0, next(each)) for name, each in seconds.items()}
    assert speed.turn(steps, ("cold", "edit")) == {"cold": 8 / 2, "edit": 2 / 4}


@pytest.mark.parametrize(
    ("ratios", "turns"),
    [
        ([1.0, 1.0, 1.0], 3),  # three of five are good
        ([9.0, 1.0, 1.0, 1.0], 4),
        ([9.0, 1.0, 9.0, 1.0, 1.0], 5),
        ([9.0, 9.0, 9.0, 1.0, 1.0, 1.0, 1.0, 9.0, 1.0, 1.0], 10),  # three are bad: of ten
        ([9.0, 9.0, 9.0, 1.0, 9.0, 9.0, 9.0], 7),
    ],
)
def test_no_turn_is_taken_that_can_change_nothing(ratios: list[float], turns: int) -> None:
    left = iter(ratios)

    def take(names: Collection[str]) -> dict[str, float]:
        return {name: next(left) for name in names if name == "cold"}

    ratio, failures = speed.held(take, {"cold": 1.0})
    assert (len(ratios) - len([*left]), ratio) == (turns, {"cold": median(ratios[:turns])})
    assert ("cold" in failures) == (ratio["cold"] > speed.TOLERANCE)


def test_a_ratio_is_the_median_of_its_turns_and_may_be_a_quarter_worse_than_the_kept_one() -> None:
    assert speed.medians(MEASURED) == RATIOS
    assert speed.worse(RATIOS, {"cold": 2.4, "edit": 0.4, "help": 0.4}) == {}
    assert speed.worse(RATIOS, {"cold": 2.3, "edit": 0.4, "help": 0.4}) == {
        "cold": "60 chapters, from nothing: 3.00 times plain, from nothing, kept is 2.30"
    }


def test_a_step_is_refused_that_is_worse_also_with_as_many_turns_more() -> None:
    assert speed.held(lambda names: dict.fromkeys(names, 1.5), dict.fromkeys(speed.STEPS, 1.2)) == (
        dict.fromkeys(speed.STEPS, 1.5),
        {},
    )
    kept = dict.fromkeys(speed.STEPS, 1.5) | {"cold": 1.0}
    assert speed.held(lambda names: dict.fromkeys(names, 1.5), kept)[1] == {
        "cold": "60 chapters, from nothing: 1.50 times plain, from nothing, kept is 1.00"
    }


@pytest.mark.skipif(sys.platform != "linux", reason="only there a server's time is known")
def test_a_step_that_was_not_measured_is_no_success() -> None:
    assert speed.worse({"cold": 2.0}, {"cold": 2.0, "serve": 0.5}) == {
        "serve": "`serve`: a paragraph saved → its page served: not measured"
    }


def test_kept_ratios_only_go_down_and_the_table_has_a_row_for_each_measured_step() -> None:
    kept = {"cold": 2.0, "edit": 0.6, "help": 0.4}
    assert speed.lowered(RATIOS, kept) == {"cold": 2.0, "edit": 0.5, "help": 0.4}
    assert json.loads(speed.BUDGET.read_text("utf-8")).keys() == speed.STEPS.keys()
    assert speed.as_table({"cold": 3.0}).splitlines()[2:] == [
        "| 60 chapters, from nothing | 3.00 | plain, from nothing |"
    ]
