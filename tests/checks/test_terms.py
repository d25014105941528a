"""A term that is defined and that nothing refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import doors

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.building import MakeThesis

GLOSSARY = """\
carnet {: #term-carnet }
:   Ce que l'on remplit à chaque visite.

relève {: #term-releve }
:   Passage d'une équipe à l'autre, [carnet](@term-carnet) en main.
"""


@pytest.fixture
def found(make_thesis: MakeThesis) -> Callable[[str], list[str]]:
    """Return what is said of the glossary when a chapter has this text."""

    def lines(chapter: str) -> list[str]:
        root = make_thesis({"a.md": chapter, "glossaire.md": GLOSSARY})
        return [each for each in doors.file_problem_lines(root) if ": reference" in each]

    return lines


def test_a_term_that_nothing_refers_to(found: Callable[[str], list[str]]) -> None:
    expected = "chapters/glossaire.md:4:1: reference (info): … relève … @term-releve"
    assert doors.differing(found("La relève du soir.\n"), [expected]) == ""


def test_a_reference_a_link_and_an_ordinary_link_are_uses(
    found: Callable[[str], list[str]],
) -> None:
    assert found("La @term-releve.\n") == []
    assert found("La [relève du soir](@term-releve).\n") == []
    assert found("La [relève](glossaire.md#term-releve).\n") == []


def test_code_is_no_use(found: Callable[[str], list[str]]) -> None:
    assert len(found("`@term-releve` et `[relève](glossaire.md#term-releve)`.\n")) == 1
