"""The noun beside a bound number is held against what was counted."""

from __future__ import annotations

import pytest

from tests import doors
from tests.claims.studies import problems_of, thesis


@pytest.mark.parametrize(
    ("text", "noun", "counted"),
    [
        ('[trois]{= count(participants, groupe="G1") } besoins', "besoins", "personnes"),
        ('[trois besoins]{= count(participants, groupe="G1") }', "besoins", "personnes"),
        ("les [trois]{= count(groupes) } grands besoins", "grands besoins", "séances"),
        ('[trois]{= count(participants, groupe="G1") } communes', "communes", "personnes"),
        ('[cinq]{= count(evaluations, avis="oui") } organisations', "organisations", "jugements"),
        ("[trois]{= distinct(participants.groupe) } besoins", "besoins", "personnes"),
        ("[330]{= sum(groupes.duree_min) } heures", "heures", "min"),
        ("[330 jours]{= sum(groupes.duree_min) }", "jours", "min"),
    ],
)
def test_a_noun_of_something_else(text: str, noun: str, counted: str) -> None:
    problems_of(text)
    assert doors.problem_values(thesis("fr"), "claim") == [f"1: {noun} -> {counted}"]


@pytest.mark.parametrize(
    "text",
    [
        "[onze]{= count(participants) } personnes",
        "[onze]{= count(participants) } participants",
        "[onze]{= count(participants) } agents",  # a word that the data do not have
        "[onze]{= count(participants) }. Trois besoins",
        "[onze]{= count(participants) } en trois séances",
        "[onze]{= count(participants) } ont jugé des besoins",
        '[deux]{= count(participants, organisation="AMP", groupe="G3") } agences',
        "[six]{= distinct(participants.organisation) } organisations",
        '[deux]{= count(participants, organisation.echelon="commune") } communes',
        # each judgement of a group is of another need
        '[deux]{= count(evaluations, groupe="G1", avis="oui") } besoins',
        "[quatre]{= count(besoins, any(evaluations)) } jugements",
        "[3]{= utilite.B2.oui } besoins",
        # there are six of them too
        '[six]{= count(evaluations, avis="NA") } organisations',
        "[deux fois plus]{= count(groupes) > 1 } de besoins",
        "[330]{= sum(groupes.duree_min) } minutes",
        "[330]{= sum(groupes.duree_min) }, deux heures de trop",
        "[5 h 30]{= sum(groupes.duree_min) }",
        "[cinq heures et demie]{= sum(groupes.duree_min) }",
        "[330]{= sum(groupes.duree_min) } minutes en trois jours",
        # what is counted are cards and notes
        "[onze]{= count(participants) } cartes groupe",
        "[onze]{= count(participants) } fiches besoins",
    ],
)
def test_what_may_be_right_is_left_alone(text: str) -> None:
    problems_of(text)
    assert doors.problem_values(thesis("fr"), "claim") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[Eleven]{= count(participants) } groupe visits were made.", []),
        ("[Eleven]{= count(participants) } besoins' cards were drawn.", []),
        ("[Eleven]{= count(participants) } besoins were named.", ["1: besoins -> personnes"]),
    ],
)
def test_a_noun_before_another_in_english(text: str, found: list[str]) -> None:
    problems_of(text, "en")
    assert doors.problem_values(thesis("en"), "claim") == found
