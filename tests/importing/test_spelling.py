"""Labels of one thing in several spellings."""

from __future__ import annotations

import pytest

from generator.chapters import scan_chapter
from generator.importing import Existing, ImportPlan, Reading, plan_chapter
from generator.importing.records import spelling_questions
from generator.language import load_language, say


def imported(*values: str) -> ImportPlan:
    """Return what an import of a table with one column gives."""
    rows = "".join(f"| {value} |\n" for value in values)
    chapter = scan_chapter("1_x.md", "chapters/1_x.md", f"| Avis |\n|---|\n{rows}")
    return plan_chapter(chapter, Existing(), Reading(load_language("fr")))


def unified(*values: str) -> list[str]:
    return list(imported(*values).resources[0].values("avis"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["Oui", "oui", "oui"], ["oui", "oui", "oui"]),
        (["Oui.", "Oui"], ["Oui", "Oui"]),
        (["Etape", "Étape"], [0, 1]),
        (["pêcheur", "pêcheur", "pécheur"], [0, 1, 2]),
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
    report = imported("oui", "oui", "Oui", "OUI").report.text("en")
    assert '  - Avis: "Oui" becomes "oui" (1 cell)\n' in report
    assert '  - Avis: "OUI" becomes "oui" (1 cell)\n' in report


def test_dittos_do_not_count_as_spellings() -> None:
    assert set(unified("Oui", '"', '"', "oui", "oui")) == {"oui"}


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
    questions = [say(each, "en") for each in spelling_questions("Lieu", [one, other])]
    assert questions == ([f'"Lieu": are "{one}" and "{other}" the same?'] if asked else [])
