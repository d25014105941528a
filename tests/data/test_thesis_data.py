"""The facts of the thesis, written by hand: whoever changes the data must change them here too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.data.expression import Scope, evaluate, parse

if TYPE_CHECKING:
    from generator.data import Study

GROUPS = ("FG1", "FG2", "FG3", "FG4", "FG5")


def value(study: Study, text: str) -> object:
    return evaluate(parse(text), Scope(study)).value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("count(participants)", 19),
        ("count(organisations)", 13),
        ("distinct(participants.organisation)", 13),
        ("count(groupes)", 5),
        ("count(etapes)", 5),
        ("count(besoins)", 12),
        ("count(evaluations)", 60),
        ("count(segments)", 36),
        ("sum(groupes.duree_min)", 583),
        ('count(evaluations, avis="oui")', 20),
        ('count(evaluations, avis="non")', 5),
        ('count(evaluations, avis="NA")', 35),
        ('count(evaluations, avis != "oui")', 40),
    ],
)
def test_how_many(thesis_study: Study, text: str, number: int) -> None:
    assert value(thesis_study, text) == number


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("count(participants, groupe={})", (3, 5, 3, 3, 5)),
        ("distinct(participants.organisation, groupe={})", (2, 3, 2, 2, 4)),
        ("sum(groupes.duree_min, groupe={})", (104, 127, 123, 99, 130)),
        ("sum(participants.groupe.duree_min, groupe={})", (104, 127, 123, 99, 130)),
        ("count(evaluations, groupe={})", (12, 12, 12, 12, 12)),
    ],
)
def test_how_many_in_each_group(thesis_study: Study, text: str, numbers: tuple[int, ...]) -> None:
    found = [value(thesis_study, text.format(f'"{group}"')) for group in GROUPS]
    assert found == list(numbers)


@pytest.mark.parametrize(
    "path",
    [
        "groupes.duree_min",
        "participants.groupe.duree_min",
        "evaluations.groupe.duree_min",
        "segments.groupe.duree_min",
    ],
)
def test_the_minutes_of_a_group_count_once_in_any_join(thesis_study: Study, path: str) -> None:
    assert value(thesis_study, f"sum({path})") == 104 + 127 + 123 + 99 + 130 == 583


def test_no_opinion_is_never_no(thesis_study: Study) -> None:
    opinions = thesis_study.relation("evaluations").values["avis"]
    assert (opinions.count("oui"), opinions.count("non"), opinions.count("NA")) == (20, 5, 35)
    assert value(thesis_study, 'count(evaluations, avis in ("oui", "non"))') == 25
