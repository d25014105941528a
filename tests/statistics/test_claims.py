"""Statistics as claims: textbook data whose results are known, and what is said of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import doors
from tests.claims.studies import problems_of_each
from tests.pairs import read_claims

HERE = Path(__file__).parent
EXAMPLES = [(claim, words) for _, _, claim, words in read_claims(HERE / "claims.txt")]


@pytest.fixture(scope="module")
def said() -> list[list[str]]:
    """Return what is said of each example."""
    found = problems_of_each([claim for claim, _ in EXAMPLES], "statistics")
    return [[each.partition(" ")[2] for each in lines] for lines in found]


@pytest.mark.parametrize("at", range(len(EXAMPLES)), ids=[claim for claim, _ in EXAMPLES])
def test_a_claim(said: list[list[str]], at: int) -> None:
    words = EXAMPLES[at][1]
    found = [each for each in said[at] if not each.startswith("claim (info): ")]
    expected = [] if words is None else [f"claim: … {words}"]
    assert doors.differing(found, expected) == ""


def test_values_of_the_same_person_are_said_to_depend_on_each_other(
    said: list[list[str]],
) -> None:
    claims = [claim for claim, _ in EXAMPLES]
    [several] = [at for at, claim in enumerate(claims) if "marches.pas, by=marcheur.sexe" in claim]
    [once] = [at for at, claim in enumerate(claims) if "marches.marcheur.age, by=marcheur" in claim]
    remark = "the 10 values belong to 6 records of marcheurs"
    assert [remark in line for line in said[several]].count(True) == 1
    assert not any("belong to" in line for line in said[once])


def test_repeated_measures_are_told_where_they_are_compared_as_groups(
    said: list[list[str]],
) -> None:
    claims = [claim for claim, _ in EXAMPLES]
    remark = "10 records of dormeurs have a value in each of several groups"
    told = [any(remark in line for line in lines) for lines in said]
    as_groups = ["sommeil.gain" in claim and "paired" not in claim for claim in claims]
    needs_none = ["wilcoxon(sommeil.gain)" in claim for claim in claims]
    assert told == [one and not other for one, other in zip(as_groups, needs_none, strict=True)]
