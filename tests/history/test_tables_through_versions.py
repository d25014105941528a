"""Links to tables: through changed cells and rows, another markup, a caption, and a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from generator.history.matching import match_passages
from tests.doors import forwarding, passages_of
from tests.examples import example_thesis
from tests.history.repositories import History
from tests.history.texts import PROSE

if TYPE_CHECKING:
    from pathlib import Path

    from generator.rendering import Forwarding

NAME = "1_tableaux.md"
HEADER = "| Besoin | Avis | Séances |\n| --- | --- | --- |"
TABLE = f"{HEADER}\n| Filtrer | oui | 3 |\n| Comparer | non | 5 |"
MORE = "| Former | oui | 2 |\n| Aider | non | 1 |\n| Publier | oui | 1 |\n| Lire | NA | 7 |"
RAW = (
    "<table>\n<tr><th>Besoin</th><th>Avis</th><th>Séances</th></tr>\n"
    "<tr><td>Filtrer</td><td>oui</td><td>3</td></tr>\n"
    "<tr><td>Comparer</td><td>non</td><td>5</td></tr>\n</table>"
)
CAPTIONED = f"{TABLE}\n\n/// table-caption | #tbl-avis\nCe que les groupes disent\n///"


def chapter(table: str, before: str = PROSE[0], behind: str = PROSE[1]) -> str:
    """Return a chapter with a table between two paragraphs."""
    return f"# Tableaux\n\n{before}\n\n{table}\n\n{behind}\n"


def tables(text: str) -> list[str]:
    """Return the ids of the tables of a chapter."""
    return [each.id for each in passages_of(NAME, text) if each.kind == "table"]


def led(*texts: str) -> Forwarding:
    """Return where the ids of the versions lead, the oldest being given first."""
    return forwarding([passages_of(NAME, text) for text in reversed(texts)])


@pytest.mark.parametrize(
    "today",
    [
        TABLE.replace("oui", "NA"),
        TABLE.replace("| 3 |", "| 4 |"),
        f"{TABLE}\n| Former | oui | 2 |",
        TABLE.removesuffix("\n| Comparer | non | 5 |"),
        f"{TABLE}\n{MORE}",
        RAW.replace("oui", "non"),
        CAPTIONED,
        CAPTIONED.replace("oui", "NA"),
        CAPTIONED.replace(TABLE, RAW),
    ],
)
@pytest.mark.parametrize("behind", [PROSE[1], PROSE[2]])
def test_an_old_link_leads_to_the_same_table(today: str, behind: str) -> None:
    """Also where the paragraph behind it was exchanged on the same day."""
    old, new = chapter(TABLE), chapter(today, behind=behind)
    assert led(old, new).aliases.get(*tables(old)) == tables(new)[0]


def test_in_other_markup_the_link_is_the_same() -> None:
    assert tables(chapter(TABLE)) == tables(chapter(RAW))


def test_a_link_leads_on_through_all_versions() -> None:
    """A cell, then a row, then HTML, then a caption; and a caption that was taken off again."""
    versions = [
        chapter(TABLE),
        chapter(TABLE.replace("oui", "NA")),
        chapter(f"{TABLE}\n| Former | oui | 2 |"),
        chapter(CAPTIONED),
    ]
    olds = {anchor for text in versions[:-1] for anchor in tables(text)}
    assert led(*versions).aliases == dict.fromkeys(olds, "tbl-avis")
    assert led(*reversed(versions)).aliases["tbl-avis"] == tables(versions[0])[0]


@pytest.mark.parametrize("today", ["", "/// table | participants #tbl-participants\n///"])
def test_what_is_no_more_or_drawn_from_the_data_leaves_a_note_where_it_stood(today: str) -> None:
    old = chapter(TABLE)
    found = led(old, chapter(today))
    (before,) = [each.id for each in passages_of(NAME, old) if each.words.startswith("L'échant")]
    assert found.gone == dict.fromkeys(tables(old), before)


def test_another_table_at_the_place_is_not_taken_for_it() -> None:
    other = "| Lieu | Date |\n| --- | --- |\n| Préfecture | mars |\n| Rectorat | avril |"
    old = chapter(TABLE)
    assert list(led(old, chapter(other)).gone) == tables(old)


def test_the_second_of_two_tables_alike_stays_the_second() -> None:
    """The first has another cell today; the second is the only one with these words."""
    old = chapter(f"{TABLE}\n\n{PROSE[3]}\n\n{TABLE}")
    new = chapter(f"{TABLE.replace('oui', 'NA')}\n\n{PROSE[3]}\n\n{TABLE}")
    found = match_passages(passages_of(NAME, old), passages_of(NAME, new))
    assert found == {place: [place] for place in range(6)}


def test_changed_tables_are_told_by_their_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(example_thesis(tmp_path / "thesis"))
    captioned = CAPTIONED.replace(TABLE, TABLE.replace("Avis", "Jugement"))
    text = chapter(f"{TABLE}\n\n{PROSE[3]}\n\n{captioned}")
    history.commit({".gitignore": ".cache/\n", f"chapters/{NAME}": text})
    today = text.replace("Filtrer | oui", "Filtrer | non")
    (history.folder / "chapters" / NAME).write_text(today, encoding="utf-8")
    monkeypatch.chdir(history.folder)
    done = CliRunner().invoke(main, ["changes", "--since", "HEAD"])
    assert done.exit_code == 0, done.output
    (bare, _) = tables(today)
    said = "Séances Filtrer [-oui-]{+non+} 3 Comparer non 5"
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert [line for line in lines if f"{NAME}#" in line] == [
        f"chapters/{NAME}#{bare}: reformulé: Besoin Avis {said}",
        f"chapters/{NAME}#tbl-avis: reformulé: Ce que les groupes disent Besoin Jugement {said}",
    ]
