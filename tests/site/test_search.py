"""What the search looks through: sections with their passages, and names with their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.app.project import open_thesis, render
from generator.rendering import Lookup, finish
from tests.examples import example_thesis

if TYPE_CHECKING:
    from pathlib import Path


CHAPTER = """
<h1 id="etude">2 Étude<a class="headerlink" href="#etude">¶</a></h1>
<p id="p-a"><a class="passage-number" id="2-1"></a>L'<em>usage</em>
 des données.</p>
<h2 id="lieux">Lieux</h2>
<ul><li id="p-b">une ville</li><li id="p-c">un village</li></ul>
<figure id="tbl-x"><table><caption>Les lieux</caption>
<tr><th>Ville</th><td>Nevers</td></tr></table></figure>
<dl><dt id="term-avis">avis</dt><dd id="p-d">Ce qu'un groupe pense.</dd></dl>
"""


@pytest.fixture(scope="module")
def lookup(tmp_path_factory: pytest.TempPathFactory) -> Lookup:
    folder = example_thesis(tmp_path_factory.mktemp("sections"))
    return Lookup(open_thesis(folder))


def sections(html: str, lookup: Lookup) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return anchor, title and passages of each section of a page of this HTML."""
    return [
        (each.anchor, each.title, [(passage.anchor, passage.text) for passage in each.excerpts])
        for each in finish("2.md", "2 Étude", html, lookup).body.sections
    ]


def test_a_heading_or_a_table_opens_a_section_a_block_is_a_passage(
    lookup: Lookup,
) -> None:
    assert sections(CHAPTER, lookup) == [
        ("etude", "2 Étude", [("p-a", "L'usage des données.")]),
        (
            "lieux",
            "Lieux",
            [
                ("p-b", "une ville"),
                ("p-c", "un village"),
                ("term-avis", "avis – Ce qu'un groupe pense."),
            ],
        ),
        ("tbl-x", "Les lieux", [("tbl-x", "Ville · Nevers")]),
    ]


@pytest.mark.parametrize(
    "unread",
    [
        "<script>secret</script>",
        "<style>secret</style>",
        "<svg><title>secret</title></svg>",
        '<p hidden="">secret</p>',
        '<span aria-hidden="true">secret</span>',
        "<del>secret</del>",
        '<section data-search-exclude=""><h2 id="x">secret</h2><p>secret</p></section>',
        '<a class="passage-gone" data-note="secret" id="p-old"></a>',
        "<!-- secret -->",
    ],
)
def test_what_nobody_reads_is_not_looked_through(unread: str, lookup: Lookup) -> None:
    assert sections(f"<p>avant {unread}</p>", lookup) == [("", "", [("", "avant")])]


def test_a_page_without_a_heading_is_one_section(lookup: Lookup) -> None:
    assert sections("Un mot.", lookup) == [("", "", [("", "Un mot.")])]


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
    assert [(each.title, [one.text for one in each.excerpts]) for each in page.body.sections] == [
        ("1.3 Étude", ["Avant ~~rien~~ ."]),
        (
            "1.3.1 Lieux",
            [
                "une ville",
                "avis – Ce que dit un groupe.",
                "Ville · Lieu",
                "Nevers · gare",
            ],
        ),
    ]
