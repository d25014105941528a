"""Labels of one thing in several spellings."""

from __future__ import annotations

import pytest

from generator.importing.records import Column, Records, spelling_questions, unify_spellings


def unified(*values: str) -> list[str]:
    column = Column("Groupe", values, tuple(range(len(values))))
    records, _ = unify_spellings(Records((column,), ()))
    return list(records.columns[0].values)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["Oui", "oui", "oui"], ["oui", "oui", "oui"]),
        (["Oui.", "Oui"], ["Oui", "Oui"]),
        (["Etape", "Étape"], ["Étape", "Étape"]),
        (["Focus Group 1", "Focus group 2", "Focus group 3"], ["Focus group 1", 1, 2]),
        (["G 5(a + b)", "G 5 (a + b)", "G 5 (a + b)"], ["G 5 (a + b)", 1, 2]),
        (["l’eau", "l'eau", "l'eau"], ["l'eau", 1, 2]),
        (["Site 1", "site 10"], ["Site 1", "Site 10"]),
        (["1", "01", "NA", "N.A."], [0, 1, 2, 3]),
        (["Mairie", "Maires"], [0, 1]),
        (["x" * 90, "X" * 90], [0, 1]),
    ],
)
def test_the_most_frequent_spelling_is_kept(typed: list[str], kept: list[str | int]) -> None:
    assert unified(*typed) == [each if isinstance(each, str) else typed[each] for each in kept]


def test_what_gave_way_is_listed_with_its_count() -> None:
    column = Column("Avis", ("oui", "oui", "Oui", "OUI"), (0, 1, 2, 3))
    _, found = unify_spellings(Records((column,), ()))
    assert [str(each) for each in found] == [
        'Avis: "Oui" is written "oui" (1 cell)',
        'Avis: "OUI" is written "oui" (1 cell)',
    ]


def test_dittos_do_not_count_as_spellings() -> None:
    column = Column("Avis", ("Oui", "Oui", "Oui", "oui", "oui"), (0, 0, 0, 1, 2))
    records, _ = unify_spellings(Records((column,), ()))
    assert set(records.columns[0].values) == {"oui"}


@pytest.mark.parametrize(
    ("one", "other", "asked"),
    [
        ("Chargée de mission", "Chargé de mission", True),
        ("Université de Lille", "Universite de Lile", True),
        ("Digne-les-Bains", "Digne les-Bains", True),
        ("Atelier A", "Atelier B", False),
        ("Groupe 1", "Groupe 2", False),
        ("Lens", "Sens", False),
    ],
)
def test_the_author_is_asked_about_labels_that_are_nearly_one(
    one: str, other: str, *, asked: bool
) -> None:
    assert bool(list(spelling_questions("Lieu", [one, other]))) is asked
