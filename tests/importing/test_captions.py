"""The captions that authors type beside a table, in the shapes that they have."""

from __future__ import annotations

import pytest

from generator.chapters import scan_chapter
from generator.handwritten import read_tables
from generator.importing.placing import TableCaption, find_captions

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"


def captions(text: str) -> list[TableCaption | None]:
    """Return the caption of each table of a chapter, in order."""
    chapter = scan_chapter("1_x.md", "chapters/1_x.md", text)
    tables = read_tables(chapter)
    found = find_captions(chapter, tables)
    return [found.get(each.start) for each in tables]


@pytest.mark.parametrize(
    ("typed", "title", "number"),
    [
        ("##### Table : profil des _personnes_", "profil des personnes", ""),
        ("###### Tableau 7.2 – Profil", "Profil", "7.2"),
        ("**Tableau 3.** Qui ?", "Qui ?", "3"),
        ("**Tableau 3 : Qui ?**", "Qui ?", "3"),
        ("*Table 12: People and places*", "People and places", "12"),
        ("Tableau IV. Âges", "Âges", "IV"),
        ("Tableau n° 5 : Âges", "Âges", "5"),
        ("Table: Les âges {#tbl-ages}", "Les âges", ""),
        (": Les âges", "Les âges", ""),
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_a_caption_is_read_above_and_below(
    typed: str, title: str, number: str, *, above: bool
) -> None:
    parts = [typed, TABLE] if above else [TABLE, typed]
    (found,) = captions("# X\n\nDu texte.\n\n" + "\n\n".join(parts) + "\n\nEncore.\n")
    assert found is not None
    assert (found.title, found.number) == (title, number)


@pytest.mark.parametrize(
    "typed",
    [
        "Le tableau 3 montre les âges.",
        "Table 3 shows the ages.",
        "## Tableaux et figures",
        "### Tableau des âges",
        "**Attention** : deux valeurs manquent.",
        "Figure 3 : les âges",
        "Table of contents",
    ],
)
def test_what_is_no_caption(typed: str) -> None:
    assert captions(f"# X\n\n{typed}\n\n{TABLE}\n\n{typed}\n") == [None]


def test_a_bold_line_alone_above_a_table_is_its_caption() -> None:
    (found,) = captions(f"# X\n\n**Les âges**\n\n{TABLE}\n")
    assert found is not None
    assert found.title == "Les âges"


def test_between_two_tables_the_first_one_says_on_which_side_captions_stand() -> None:
    above = captions(f"Table 1: un\n\n{TABLE}\n\nTable 2: deux\n\n{TABLE}\n")
    assert [each and each.title for each in above] == ["un", "deux"]
    below = captions(f"{TABLE}\n\nTable 1: un\n\n{TABLE}\n\nTable 2: deux\n")
    assert [each and each.title for each in below] == ["un", "deux"]


def test_a_line_right_under_a_table_is_its_caption() -> None:
    (found,) = captions(f"# X\n\n{TABLE}\nTableau 2 : Âges\n\nTexte.\n")
    assert found is not None
    assert (found.title, found.number) == ("Âges", "2")


def test_a_caption_block_gives_its_id() -> None:
    block = "/// table-caption | #tbl-ages\nLes *âges*\n///"
    (found,) = captions(f"{TABLE}\n\n{block}\n\nTexte.\n")
    assert found is not None
    assert (found.title, found.id) == ("Les âges", "tbl-ages")


def test_the_caption_of_a_table_itself_is_taken_where_there_is_no_other() -> None:
    table = (
        "<table><caption>Tableau 2 : Âges</caption><tr><th>a</th></tr><tr><td>1</td></tr></table>"
    )
    (found,) = captions(f"# X\n\n{table}\n")
    assert found is not None
    assert (found.title, found.number, found.start) == ("Âges", "2", -1)
