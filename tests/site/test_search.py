"""What the search looks through: sections with their passages (``sections.yaml``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.app.project import open_thesis, render
from generator.rendering import Lookup, finish
from tests.examples import EXAMPLE, example_thesis, read_examples

if TYPE_CHECKING:
    from generator.rendering import Page

SECTIONS = read_examples(Path(__file__).with_name("sections.yaml"), {"html", "sections"})


@pytest.fixture(scope="module")
def lookup() -> Lookup:
    return Lookup(open_thesis(EXAMPLE))


@pytest.mark.parametrize("name", SECTIONS)
def test_a_page_is_looked_through(name: str, lookup: Lookup) -> None:
    page = finish("2.md", "2 Étude", SECTIONS[name]["html"], lookup)
    assert sections(page) == SECTIONS[name]["sections"]


def sections(page: Page) -> list[list[str]]:
    """Return anchor and title of each section, then anchor and text of each of its passages."""
    return [
        [
            section.anchor,
            section.title,
            *(part for each in section.excerpts for part in each),
        ]
        for section in page.body.sections
    ]


WRITTEN = """\
# Étude

Avant ~~rien~~ <del>secret</del> <!-- secret -->.

## Lieux

- une ville

    <p hidden>secret</p>

avis
:   Ce que dit un groupe.

| Ville | Lieu |
|---|---|
| Nevers | gare |
"""


def test_what_an_author_writes_is_looked_through_in_the_order_of_the_page(tmp_path: Path) -> None:
    folder = example_thesis(tmp_path, {"chapters/1.3_etude.md": WRITTEN})
    [page] = [each for each in render(open_thesis(folder)) if each.path == "1.3_etude.md"]
    words = ["avis – Ce que dit un groupe.", "Ville · Lieu", "Nevers · gare"]
    assert [each[1::2] for each in sections(page)] == [
        ["1.3 Étude", "Avant ~~rien~~ ."],
        ["1.3.1 Lieux", "une ville", *words],
    ]
