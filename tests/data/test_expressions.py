"""The examples of each ``expressions.txt``, and what an expression is made of.

``asked`` has small studies, each with what its expressions are worth: "→ value", what a reader sees
of it in French and English: "⇒ text / text", the records that it is made of, and of a share how
many there are in all: "⊃ unit: keys of 6", or what is wrong: "✗ offset: message".
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.data.expression import (
    ExpressionError,
    Result,
    Scope,
    evaluate,
    evaluate_rule,
    parse,
    parse_conditions,
)
from generator.language import load_language
from generator.tables import table_cells
from generator.tables.printed_values import evaluated, printed
from tests.examples import SPACES
from tests.tables.drawn import read_sound

if TYPE_CHECKING:
    from generator.data import Study

HERE = Path(__file__).parent
STUDIES = {
    "atelier": HERE / "expressions.txt",
    "../../data": HERE / "thesis.txt",
    **{f"asked/{each.parent.name}": each for each in sorted(HERE.glob("asked/*/expressions.txt"))},
}
EXAMPLES = [
    pytest.param(name, *re.split(r" (?=[→⇒⊃✗] )", line), id=line)
    for name, file in STUDIES.items()
    for line in file.read_text(encoding="utf-8").split("\n")
    if line and not line.startswith("#")
]


@cache
def scope_of(name: str) -> Scope:
    """Return a small study and the cells of its tables."""
    root, folder = (HERE / name).resolve().parent, Path(name).name
    study, specs = read_sound(root, folder)
    french = load_language("fr")
    return Scope(study, {each: table_cells(spec, study, french) for each, spec in specs.items()})


def said(value: object) -> str:
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


def made_of(result: Result) -> str:
    """Return the records of a value, and of how many they are a share."""
    keys = ", ".join(record.key for record in result.records) or "nothing"
    return f"{result.unit}: {keys}{f' of {len(result.base)}' if result.base else ''}"


@pytest.mark.parametrize(("study", "text", "expected"), EXAMPLES)
def test_example(study: str, text: str, expected: str) -> None:
    try:
        found = evaluated(text, scope_of(study))
        texts = [printed(*found, load_language(each)).translate(SPACES) for each in ("fr", "en")]
        views = {"→": said(found[1].value), "⇒": " / ".join(texts), "⊃": made_of(found[1])}
        outcome = f"{expected[0]} {views.get(expected[0])}"
    except ExpressionError as error:
        outcome = f"✗ {error.offset}: {error}"
    assert outcome == expected


def test_what_belongs_to_a_record(atelier: Study) -> None:
    group = atelier.entity("G1")
    assert group
    scope = Scope(atelier, within=(group,))
    asked = ("count(participants)", "sum(groupes.duree_min)", 'count(jugements, avis="oui")')
    assert [evaluate(parse(each), scope).value for each in asked] == [2, 100, 1]
    with pytest.raises(ExpressionError, match=r"etapes must lead to groupes by exactly .* none"):
        evaluate(parse("count(etapes)"), scope)


def test_a_rule_compares_named_numbers(atelier: Study) -> None:
    rule = parse("oui - non >= 2")
    assert evaluate_rule(rule, {"oui": 3, "non": 1}, atelier) is True
    assert evaluate_rule(rule, {"oui": 2, "non": 1}, atelier) is False
    with pytest.raises(ExpressionError, match="a rule must compare, as in favorable - reste >= 2"):
        evaluate_rule(parse("favorable + reste"), {"favorable": 1, "reste": 2}, atelier)


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


@pytest.mark.parametrize(
    "text",
    [*(sign.join("1" * 250) for sign in "+-*"), "-" * 499 + "1", "(" * 150 + "1" + ")" * 150],
)
def test_the_longest_expression_has_a_value(text: str) -> None:
    assert isinstance(evaluate(parse(text), scope_of("atelier")).value, int)


def test_a_number_of_any_length_can_be_written() -> None:
    value = evaluate(parse("*".join(["9" * 30] * 10)), scope_of("atelier")).value
    assert isinstance(value, int)
    assert load_language("fr").number(value).replace("\u202f", "") == str((10**30 - 1) ** 10)
