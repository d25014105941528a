"""A blockquote that is a passage of the data, or nearly, is better bound to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.chapters import Manuscript, scan_chapter
from generator.checks.quotations import unbound_quotations
from generator.core.problems import Severity, as_text
from generator.data import read_study

HERE = Path(__file__).parent
T3 = "Nous avons cessé de courir après les transmissions."
T6 = "Sans les abréviations du service, un intérimaire n'y comprend pas grand-chose."


def found(text: str) -> list[tuple[str, str]]:
    study, problems = read_study(HERE, "enquete")
    assert problems == ()
    manuscript = Manuscript((scan_chapter("a.md", "a.md", text),))
    return [(each.severity, as_text(each)) for each in unbound_quotations(manuscript, study)]


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
    ((severity, message),) = found(f"Elle dit :\n\n{quotation}\n\nEt la suite.\n")
    assert severity == Severity.INFO
    assert message.endswith(
        ': quote: this is T3 (enquete/passages.csv:4): write "/// quote | T3" and "///"'
        " to have it checked"
    )


def test_words_that_differ() -> None:
    near = T6.replace("intérimaire", "remplaçant")
    ((severity, message),) = found(f"Texte.\n\n> {near}\n")
    assert severity == Severity.INFO
    assert message.startswith("a.md:3:1: quote: this is nearly (")
    assert "T6 (enquete/passages.csv:7)" in message


def test_a_long_part_of_a_passage() -> None:
    ((_, message),) = found("> On remplit le carnet au lit du malade, et la relève se fait\n")
    assert "T1 (enquete/passages.csv:2)" in message


def test_somebody_else_is_named() -> None:
    ((severity, message),) = found(f"> « {T6} » - **Atelier 4, médecin**\n")
    assert severity == Severity.WARNING
    assert message == (
        'a.md:1:1: quote: "Atelier 4" is named, the data say "Atelier 2"; this is T6'
        ' (enquete/passages.csv:7): write "/// quote | T6" and "///" to have it checked'
    )


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
