"""What holds for any study: totals count records, order changes nothing, reading never stops."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.data import Study, read_study
from generator.data.expression import ExpressionError, Scope, evaluate, parse, parse_conditions
from tests.building import write
from tests.in_english import as_text
from tests.strategies import DESCRIPTION, SmallStudy, changed, expressions, studies

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

ASKED = [
    "count(people)",
    "count(people.group)",
    "distinct(people.job)",
    'count(people, group="G0")',
    "sum(groups.minutes)",
    "sum(people.group.minutes)",
    'count(judgements, opinion="oui")',
    'sum(judgements.group.minutes, opinion="NA")',
]


def read(small: SmallStudy) -> Study:
    with TemporaryDirectory() as folder:
        small.write(Path(folder))
        study, problems = read_study(Path(folder))
    assert [as_text(each) for each in problems] == []
    return study


def values(study: Study, asked: Iterable[str]) -> list[object]:
    return [evaluate(parse(text), Scope(study)).value for text in asked]


@given(small=studies(), seed=st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_totals_are_counts_of_records_in_any_order_and_parts_add_up(
    small: SmallStudy, seed: random.Random
) -> None:
    minutes = dict(small.groups)
    groups = [group for _, group, _ in small.people if group]
    opinions = Counter(opinion for _, _, opinion in small.judgements)
    undecided = {group for _, group, opinion in small.judgements if opinion == "NA"}
    totals = [
        len(small.people),
        len(groups),
        len({job for _, _, job in small.people if job}),
        groups.count("G0"),
        sum(minutes.values()),
        sum(minutes[group] for group in set(groups)),
        opinions["oui"],
        sum(minutes[group] for group in undecided),
    ]
    study = read(small)
    assert values(study, ASKED) == values(read(small.shuffled(seed)), ASKED) == totals
    by_group = [f'count(people, group="{group}")' for group in minutes]
    assert values(study, by_group) == [groups.count(group) for group in minutes]
    by_opinion = [f'count(judgements, opinion="{each}")' for each in ("oui", "non", "NA")]
    assert values(study, by_opinion) == [opinions[each] for each in ("oui", "non", "NA")]


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def error_of(text: str, read_text: Callable[[str], object]) -> ExpressionError | None:
    """Return the error that a text makes; any other exception fails the test."""
    try:
        read_text(text)
    except ExpressionError as error:
        return error
    return None


@given(text=expressions)
@settings(max_examples=80)
def test_any_text_is_an_expression_or_an_error_at_one_of_its_characters(text: str) -> None:
    for read_text in (parse, parse_conditions):
        error = error_of(text, read_text)
        assert error is None or (str(error) and 0 <= error.offset <= len(composed(text)))


@given(text=expressions)
@settings(max_examples=80)
def test_any_expression_has_a_value_or_none(atelier: Study, text: str) -> None:
    error = error_of(
        text.replace("people", "etapes"), lambda each: evaluate(parse(each), Scope(atelier))
    )
    assert error is None or (str(error) and error.offset <= len(composed(text)))


@given(
    data=st.one_of(
        st.binary(max_size=60),
        st.binary(max_size=20).map(lambda data: b"group,minutes\nG1,104\n" + data),
        st.text(max_size=40).map(lambda text: f"group;minutes\n{text}".encode("utf-8", "replace")),
        st.text(max_size=40).map(lambda text: text.encode("utf-16", "replace")),
    )
)
@settings(max_examples=50)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        write(Path(folder) / "data/datapackage.yaml", {"resources": DESCRIPTION["resources"][:1]})
        write(Path(folder) / "data/groups.csv", data)
        study, problems = read_study(Path(folder))
    assert all(as_text(each).count("\n") == 0 for each in problems)
    assert all(each.place.line <= data.count(b"\n") + data.count(b"\r") + 1 for each in problems)
    values = [minutes for each in study.relations.values() for minutes in each.values["minutes"]]
    assert all(value is None or isinstance(value, int) for value in values)


@given(description=changed(DESCRIPTION) | st.binary(max_size=40))
@settings(max_examples=50)
def test_any_description_is_read_or_refused(description: object) -> None:
    with TemporaryDirectory() as folder:
        SmallStudy([("G1", 5)], [("P1", "G1", "x")], [("N1",)], []).write(Path(folder))
        write(Path(folder) / "data/datapackage.yaml", description)
        _, problems = read_study(Path(folder))
    assert all(as_text(each) for each in problems)
