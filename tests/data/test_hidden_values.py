"""What is not public is counted from ``privacy: k`` on, and told in no other way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.data import read_study
from generator.data.expression import ExpressionError, Scope
from generator.language.messages import say
from generator.tables.printed_values import evaluated
from tests.building import write

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = [
    {"name": "visit"},
    {"name": "ward"},
    {"name": "doctor"},
    {"name": "age", "type": "integer", "x-privacy": "private"},
    {"name": "illness", "x-privacy": "private"},
]


@pytest.fixture(scope="module")
def scope(tmp_path_factory: pytest.TempPathFactory) -> Scope:
    """Twelve visits to two wards, six in each: whose, and of what age, is private."""
    folder: Path = tmp_path_factory.mktemp("visits")
    rows = [
        f"V{at},{'AB'[at % 2]},D{at % 3},{20 + at},{'flu' if at < 7 else 'gout'}"
        for at in range(12)
    ]
    write(folder / "data/visits.csv", "\n".join(["visit,ward,doctor,age,illness", *rows, ""]))
    write(folder / "data/bills.csv", "bill,visit\n" + "".join(f"B{n},V{n}\n" for n in range(5)))
    bills = {
        "name": "bills",
        "path": "bills.csv",
        "schema": {
            "primaryKey": "bill",
            "fields": [{"name": "bill"}, {"name": "visit"}],
            "foreignKeys": [
                {"fields": "visit", "reference": {"resource": "visits", "fields": "visit"}}
            ],
        },
    }
    table = {"primaryKey": "visit", "fields": FIELDS}
    visits = {"name": "visits", "path": "visits.csv", "x-privacy": "public", "schema": table}
    write(folder / "data/datapackage.yaml", {"resources": [visits, bills]})
    study, problems = read_study(folder)
    assert problems == ()
    return Scope(study)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("count(visits, age > 25)", 6),
        ('count(visits, illness="flu")', 7),
        ('count(visits, illness="flu", ward="A")', None),  # 4 of 6: the other two are left
        ("count(visits, not age > 25)", 6),
        ('count(visits, age > 25 or illness="gout")', 6),
        ('count(visits, illness="measles")', None),
        ("count(bills, missing(visit))", 0),
        ("count(visits, age > 19)", None),  # all: it tells of each
        ("count(visits.age)", 12),  # all told their age, which says nothing of it
        ("count(visits.age, ward='A')", 6),
        ('distinct(visits.doctor, illness="flu")', None),  # each of the three doctors
        ('count(bills, visit.illness="flu")', None),  # all five
    ],
)
def test_what_may_be_counted(scope: Scope, expression: str, value: int | None) -> None:
    if value is None:
        with pytest.raises(ExpressionError) as error:
            evaluated(expression, scope)
        assert "too few records" in say(error.value.message, "en")
    else:
        result = evaluated(expression, scope)[1]
        assert (result.value, result.records) == (value, ())


@pytest.mark.parametrize(
    "function",
    ["min", "max", "median", "mean", "sd", "iqr", "range", "mode", "values"],
)
def test_no_function_tells_of_hidden_values(scope: Scope, function: str) -> None:
    for expression in (f"{function}(visits.age)", f"{function}(bills.visit.age)"):
        with pytest.raises(ExpressionError) as error:
            evaluated(expression, scope)
        assert "its values may be counted, not shown" in say(error.value.message, "en")


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("quantile(visits.age, 0.5)", "visits.age is private: its values may be counted"),
        ('count(visits, ward="A" or age > 25)', "visits.age is private: write a condition on it"),
        ('count(visits, not (ward="A" and age > 25))', "visits.age is private: write a condition"),
        ("count(visits, any(bills, visit.age > 22))", "a condition on fields that are not public"),
        (
            "share(count(visits, age > 21) of count(visits))",
            "a condition on fields that are not public",
        ),
        ('count(visits, age > "old")', "> compares with a number"),
        ('count(visits, age = "old")', 'age contains a whole number; "old" does not fit'),
        ("count(visits, age = 99)", "a condition on fields that are not public"),
        ("count(visits, visit)", 'this is not a condition; expected one such as ward="A"'),
    ],
)
def test_what_is_refused_tells_no_hidden_value(scope: Scope, expression: str, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluated(expression, scope)
    assert say(error.value.message, "en").startswith(message)
