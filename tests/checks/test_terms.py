"""A term that is defined and that nothing refers to."""

from __future__ import annotations

from generator.chapters import Manuscript, scan_chapter
from generator.checks.terms import unused_terms
from generator.core.problems import as_text

GLOSSARY = """\
carnet {: #term-carnet }
:   Ce que l'on remplit à chaque visite.

relève {: #term-releve }
:   Passage d'une équipe à l'autre, [carnet](@term-carnet) en main.
"""


def found(chapter: str) -> list[str]:
    manuscript = Manuscript(
        (
            scan_chapter("a.md", "a.md", chapter),
            scan_chapter("glossaire.md", "glossaire.md", GLOSSARY),
        )
    )
    return [f"{each.severity}: {as_text(each)}" for each in unused_terms(manuscript)]


def test_a_term_that_nothing_refers_to() -> None:
    assert found("La relève du soir.\n") == [
        (
            'info: glossaire.md:4:1: reference: the term "relève" is defined and nothing refers to'
            " it: write @term-releve"
        )
    ]


def test_a_reference_a_link_and_an_ordinary_link_are_uses() -> None:
    assert found("La @term-releve.\n") == []
    assert found("La [relève du soir](@term-releve).\n") == []
    assert found("La [relève](glossaire.md#term-releve).\n") == []


def test_code_is_no_use() -> None:
    assert len(found("`@term-releve` et `[relève](glossaire.md#term-releve)`.\n")) == 1
