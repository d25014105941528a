"""A blockquote that is a passage of the data, or nearly, is better bound to it."""

from __future__ import annotations

import pytest

from tests import doors
from tests.checks.studies import study

T3 = "Nous avons cessé de courir après les transmissions."
T6 = "Sans les abréviations du service, un intérimaire n'y comprend pas grand-chose."


def found(text: str) -> list[str]:
    """Return what is said of quotations that a chapter with this text does not bind."""
    doors.write_chapters(study("fr"), {"a.md": text})
    return [each for each in doors.problem_lines(study("fr")) if ": quote (" in each]


@pytest.mark.parametrize(
    "quotation",
    [
        f"> {T3}",
        f"> « {T3} »",
        f"> {T3}\n>\n> — Atelier 3",
        f'> "{T3}" - **Atelier 3, infirmière **',
        f"> _{T3}_ \n> — Atelier 3",
        "> Nous avons cessé de courir\naprès les transmissions.",
        f"- un point\n\n    > {T3}",
    ],
)
def test_the_words_of_a_passage(quotation: str) -> None:
    lines = found(f"Elle dit :\n\n{quotation}\n\nEt la suite.\n")
    line = 5 if quotation.startswith("- ") else 3
    expected = f"chapters/a.md:{line}:1: quote (info): … T3 … data/passages.csv:4 … /// quote | T3"
    assert doors.differing(lines, [expected]) == ""


def test_words_that_differ() -> None:
    near = T6.replace("intérimaire", "remplaçant")
    expected = "chapters/a.md:3:1: quote (info): … T6 … data/passages.csv:7"
    assert doors.differing(found(f"Texte.\n\n> {near}\n"), [expected]) == ""


def test_a_long_part_of_a_passage() -> None:
    lines = found("> On remplit le carnet au lit du malade, et la relève se fait\n")
    assert doors.differing(lines, ["chapters/a.md:1:1: quote … T1 … data/passages.csv:2"]) == ""


def test_somebody_else_is_named() -> None:
    lines = found(f"> « {T6} » - **Atelier 4, médecin**\n")
    expected = (
        'chapters/a.md:1:1: quote (warning): … "Atelier 4" … "Atelier 2" … T6'
        " … data/passages.csv:7 … /// quote | T6"
    )
    assert doors.differing(lines, [expected]) == ""


@pytest.mark.parametrize(
    "text",
    [
        "> Une phrase que personne n'a dite dans ces ateliers.",
        "> le carnet",  # a phrase, not a passage
        f"/// quote | T3\n{T3}\n///",
        f"/// quote | T3\n> {T3}\n///",
        f"```\n> {T3}\n```",
        f"<!--\n> {T3}\n-->",
        T3,  # no blockquote
    ],
)
def test_what_is_bound_or_no_quotation(text: str) -> None:
    assert found(f"{text}\n") == []
