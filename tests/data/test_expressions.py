"""The examples of each ``expressions.txt``, and what an expression is made of.

``asked`` has small studies, each with what its expressions are worth: "→ value", what a reader sees
of it in French and English: "⇒ text / text", or what is wrong: "✗ offset: message".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator.data import read_study
from generator.data.expression import (
    ExpressionError,
    Result,
    Scope,
    Statistic,
    evaluate,
    evaluate_rule,
    parse,
    parse_conditions,
)
from generator.data.expression.functions import plain
from generator.data.expression.statistics import STATISTICS, Takes
from generator.language import load_language
from generator.statistics.descriptive import mean
from generator.tables import read_specs, table_cells
from generator.tables.printed_values import evaluated, printed

if TYPE_CHECKING:
    from generator.data import Study

HERE = Path(__file__).parent
STUDIES = {
    "atelier": HERE / "expressions.txt",
    "../../data": HERE / "thesis.txt",
    **{f"asked/{each.parent.name}": each for each in sorted(HERE.glob("asked/*/expressions.txt"))},
}
EXAMPLES = [
    pytest.param(name, *re.split(r" (?=[→⇒✗] )", line), id=line)
    for name, file in STUDIES.items()
    for line in file.read_text(encoding="utf-8").split("\n")
    if line and not line.startswith("#")
]
SPACES = str.maketrans("\u00a0\u202f", "  ")


@cache
def scope_of(name: str) -> Scope:
    """Return a small study and the cells of its tables."""
    root, folder = (HERE / name).resolve().parent, Path(name).name
    study, problems = read_study(root, folder)
    specs, more = read_specs(root, study, folder)
    assert (*problems, *more) == ()
    french = load_language("fr")
    return Scope(study, {each: table_cells(spec, study, french) for each, spec in specs.items()})


@pytest.fixture(scope="module")
def scope() -> Scope:
    """Small study and the cells of its tables."""
    return scope_of("atelier")


def said(value: object) -> str:
    """Return a value as the examples write it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case tuple():
            return ", ".join(said(each) for each in value)
        case _:
            return str(value)


@pytest.mark.parametrize(("study", "text", "expected"), EXAMPLES)
def test_example(study: str, text: str, expected: str) -> None:
    try:
        found = evaluated(text, scope_of(study))
        texts = [printed(*found, load_language(each)).translate(SPACES) for each in ("fr", "en")]
        outcome = f"⇒ {' / '.join(texts)}" if expected[0] == "⇒" else f"→ {said(found[1].value)}"
    except ExpressionError as error:
        outcome = f"✗ {error.offset}: {error}"
    assert outcome == expected


def result(scope: Scope, text: str) -> Result:
    return evaluate(parse(text), scope)


def test_no_record_is_shown_that_a_private_condition_chooses() -> None:
    for text in ("count(visits, age > 25)", 'count(visits, illness="flu")', "count(visits.age)"):
        assert result(scope_of("asked/visits"), text).records == ()


def test_a_value_knows_the_records_that_it_is_made_of(scope: Scope) -> None:
    people = result(scope, 'count(participants, organisation="REG")')
    assert [record.key for record in people.records] == ["P1", "P2", "P4"]
    assert people.unit == "participants"
    minutes = result(scope, "sum(participants.groupe.duree_min)")
    assert [record.key for record in minutes.records] == ["G1", "G2"]
    assert minutes.unit == "groupes"
    judgements = result(scope, "utilite.B2.NA")
    assert [record.key for record in judgements.records] == ["B2 / G2"]
    assert [record.key for record in result(scope, "B1.etape.libelle").records] == ["E1"]


def test_a_share_knows_its_part_and_its_whole(scope: Scope) -> None:
    for text in (
        'share(jugements, avis="oui")',
        'count(jugements, avis="oui") / count(jugements)',
    ):
        share = result(scope, text)
        assert share.value == Fraction(3, 6)
        assert (len(share.records), len(share.base)) == (3, 6)


def test_what_belongs_to_a_record(atelier: Study) -> None:
    group = atelier.entity("G1")
    assert group
    within = Scope(atelier, within=(group,))
    assert result(within, "count(participants)").value == 2
    assert result(within, "sum(groupes.duree_min)").value == 100
    assert result(within, 'count(jugements, avis="oui")').value == 1
    with pytest.raises(ExpressionError, match=r"etapes must lead to groupes by exactly .* none"):
        result(within, "count(etapes)")


def _gap(
    one: Sequence[Any],
    other: Sequence[Any],
    *,
    by: Sequence[Any] | None = None,
    scale: str = "",
) -> Statistic:
    """Return how far the mean of the first column is above that of the second, and of how many."""
    pairs = [each for each in zip(one, other, strict=True) if None not in each]
    gap = mean([Fraction(str(a)) - Fraction(str(b)) for a, b in pairs])
    groups = len({*(by or ())})
    return Statistic(scale or "gap", (("gap", plain(gap)), ("N", len(pairs)), ("groups", groups)))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("gap(participants.groupe.duree_min, participants.age).N", "2"),
        ("gap(participants.groupe.duree_min, age).N", "2"),
        ('gap(participants.groupe.duree_min, age, groupe="G1", by=groupe).groups', "1"),
        ("gap(participants.groupe.duree_min, age, by=participants.groupe).groups", "3"),
        ("gap(participants.age)", "gap takes 2 to 2 paths of one file"),
        ("gap(participants.age, age, bye=groupe)", '"bye" is not an argument of this function'),
        ('gap(participants.age, age, scale="odd")', 'scale is never "odd"; expected one of even'),
        ("gap(participants.age, age).q", '"q" is not a part of this result; there are gap, N'),
        ("gap(participants.age, ages)", 'participants has no field "ages" (did you mean age?)'),
        ("count(participants).p", '"p" is not a part of this result'),
    ],
)
def test_a_statistic_of_several_columns(
    scope: Scope, text: str, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gap = Takes(_gap, 2, 2, ("by",), {"scale": ("even",)})
    monkeypatch.setitem(STATISTICS, "gap", gap)
    try:
        found = said(result(scope, text).value)
    except ExpressionError as error:
        found = str(error)
    assert found.startswith(outcome)


def test_a_rule_compares_named_numbers(atelier: Study) -> None:
    rule = parse("oui - non >= 2")
    assert evaluate_rule(rule, {"oui": 3, "non": 1}, atelier) is True
    assert evaluate_rule(rule, {"oui": 2, "non": 1}, atelier) is False
    with pytest.raises(ExpressionError, match="a rule must compare"):
        evaluate_rule(parse("oui"), {"oui": 3}, atelier)


def test_filters_are_kept_in_order_with_their_arguments() -> None:
    filters = parse("count(participants) | words feminine | capitalized").filters
    assert [(each.name, each.arguments, each.offset) for each in filters] == [
        ("words", ("feminine",), 20),
        ("capitalized", (), 37),
    ]


def test_a_list_of_conditions() -> None:
    assert len(parse_conditions('etape="E2", avis in ("oui", "non")')) == 2
    with pytest.raises(ExpressionError, match="ends too early"):
        parse_conditions('etape="E2",')


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "the expression is missing; expected one such as count(file"),
        (" \n", 0, "the expression is missing; expected one such as count(file"),
        ("a" * 600, 0, "this expression has 600 characters; at most 500 are read"),
        ("(" * 249 + "1" + ")" * 249, 200, '"((((((((((((((((((((((((((((((((((((((((((('),
        ("1 \u2028+", 2, r'"\u2028" is not allowed here; an expression looks like'),
        ("1 +\x00", 3, r'"\x00" is not allowed here; an expression looks like'),
    ],
)
def test_what_is_too_long_or_too_deep_is_refused(text: str, offset: int, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse(text)
    assert str(error.value).startswith(message)
    assert error.value.offset == offset


def test_brackets_between_quotation_marks_are_text(scope: Scope) -> None:
    assert result(scope, f'count(participants, contains(metier, "{"(" * 40}"))').value == 0


@pytest.mark.parametrize(
    "text",
    [*(sign.join("1" * 250) for sign in "+-*"), "-" * 499 + "1", "(" * 150 + "1" + ")" * 150],
)
def test_the_longest_expression_has_a_value(scope: Scope, text: str) -> None:
    assert isinstance(result(scope, text).value, int)


def test_a_number_of_any_length_can_be_written(scope: Scope) -> None:
    value = result(scope, "*".join(["9" * 30] * 10)).value
    assert isinstance(value, int)
    assert load_language("fr").number(value).replace("\u202f", "") == str((10**30 - 1) ** 10)


def test_the_example_of_a_rule_names_what_is_counted(atelier: Study) -> None:
    with pytest.raises(ExpressionError, match="as in favorable - reste >= 2"):
        evaluate_rule(parse("favorable + reste"), {"favorable": 1, "reste": 2}, atelier)
