"""A typed table that shows what a table of the data shows is held against it, however it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests import doors
from tests.examples import example_thesis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NEEDS = {
    "BF1": ("Trouver les séries", "oui non oui NA NA"),
    "BF2": ("Comparer les années", "oui oui NA NA non"),
    "BF3": ("Filtrer par commune", "NA oui oui non NA"),
    "BF4": ("Citer une source", "NA NA non oui oui"),
    "BF5": ("Signaler une erreur", "non oui oui NA oui"),
    "BF6": ("Publier un jeu", "oui NA NA oui non"),
    "BF7": ("Former les équipes", "NA NA oui non oui"),
}
GROUPS = [f"FG{number}" for number in range(1, 6)]


def thesis(folder: Path, chapter: str) -> list[str]:
    """Return what ``table-disagrees`` says of a chapter, of a thesis with these judgements."""
    avis = [row.split() for _, row in NEEDS.values()]
    cells = [
        f"{need},{group},{value}"
        for need, row in zip(NEEDS, avis, strict=True)
        for group, value in zip(GROUPS, row, strict=True)
    ]
    example_thesis(
        folder,
        {
            "data/besoins.csv": "\n".join(
                ["besoin,libelle", *(f"{need},{words}" for need, (words, _) in NEEDS.items()), ""]
            ),
            "data/groupes.csv": "\n".join(
                [
                    "groupe,libelle,duree_min",
                    *(f"{each},Groupe {each[2]},90" for each in GROUPS),
                    "",
                ]
            ),
            "data/evaluations.csv": "\n".join(["besoin,groupe,avis", *cells, ""]),
            "chapters/2_tableau.md": f"# Tableau\n\n{chapter}\n",
        },
    )
    lines = doors.problem_lines(folder)
    return [line.partition(": ")[2] for line in lines if "table-disagrees" in line]


def judgements() -> list[list[str]]:
    return [row.split() for _, row in NEEDS.values()]


def pipes(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def labelled(values: Sequence[Sequence[str]]) -> str:
    """Return judgements in a pipe table under the headings that the data have."""
    rows = [[need, *row] for need, row in zip(NEEDS, values, strict=True)]
    return pipes(["Besoin", *(f"Groupe {each[2]}" for each in GROUPS)], rows)


def two_headers(values: Sequence[Sequence[str]]) -> str:
    """Return judgements in a table as a converter leaves it: two header rows, labels of its own."""
    groups = "".join(f"<th>FC {number}</th>" for number in range(1, 6))
    rows = [
        f"<tr><td>Étape {1 + index // 3}</td><td>{index + 1}-{need}-{NEEDS[need][0]}</td>"
        f"{''.join(f'<td>{each}</td>' for each in row)}</tr>"
        for index, (need, row) in enumerate(zip(NEEDS, values, strict=True))
    ]
    return "\n".join(
        [
            "<table>",
            '<tr><th rowspan="2">Étape</th><th rowspan="2">Besoin</th>',
            '<th colspan="5">Focus groups</th></tr>',
            f"<tr>{groups}</tr>",
            *rows,
            "</table>",
        ]
    )


def mirrored() -> list[list[str]]:
    return [row[::-1] for row in judgements()]


MIRRORED = (
    "this table is a copy, mirrored (its columns are in reverse order), of the table utilite of"
    " data/tables.yaml (write /// table | utilite in its place), but 26 of 35 cells differ:"
)


@pytest.mark.parametrize("no_opinion", ["NA", "sans avis"])
@pytest.mark.parametrize("typed", [labelled, two_headers])
def test_a_table_that_agrees_says_nothing(tmp_path: Path, typed: object, no_opinion: str) -> None:
    assert callable(typed)
    text = str(typed(judgements()))
    assert thesis(tmp_path, text.replace("NA", no_opinion)) == []


def test_a_mirrored_matrix_is_seen_under_its_right_labels(tmp_path: Path) -> None:
    (line,) = thesis(tmp_path, labelled(mirrored()))
    assert line.startswith(f"table-disagrees: {MIRRORED} BF1 / Groupe 1 ")
    assert line.endswith("; and 21 more")


def test_labels_of_its_own_hide_nothing(tmp_path: Path) -> None:
    (line,) = thesis(tmp_path, two_headers(mirrored()))
    assert line.startswith(f"table-disagrees: {MIRRORED} 1-BF1-Trouver les séries / FC 1 ")


def test_one_cell_of_a_transposed_table(tmp_path: Path) -> None:
    columns = [list(column) for column in zip(*judgements(), strict=True)]
    columns[3][2] = "oui"
    rows = [[f"FG {each[2]}", *column] for each, column in zip(GROUPS, columns, strict=True)]
    (line,) = thesis(tmp_path, pipes(["Groupe", *NEEDS], rows))
    assert line == (
        "table-disagrees: this table repeats, transposed, the table utilite of data/tables.yaml"
        " (write /// table | utilite in its place), but 1 of 35 cells differs:"
        ' BF3 / FG 4 "oui" here, "non" there'
    )


@pytest.mark.parametrize(
    ("turned", "how"),
    [
        (lambda rows: rows[::-1], "upside down (its rows are in reverse order)"),
        (lambda rows: [["", *row[:-1]] for row in rows], "moved by 1 column to the right"),
        (lambda rows: [["–"] * 5, *rows[:-1]], "moved by 1 row down"),
    ],
)
def test_how_a_copy_was_pasted(
    tmp_path: Path, turned: Callable[[list[list[str]]], list[list[str]]], how: str
) -> None:
    (line,) = thesis(tmp_path, labelled(turned(judgements())))
    assert f"this table is a copy, {how}, of the table utilite" in line


def test_another_question_in_the_same_form_is_another_table(tmp_path: Path) -> None:
    other = [
        row.split()
        for row in (
            *("oui oui non NA oui", "NA oui oui non non", "oui NA oui NA oui", "non NA NA oui NA"),
            *("oui non oui oui NA", "NA oui non oui oui", "oui oui NA NA non"),
        )
    ]
    assert thesis(tmp_path, labelled(other)) == []


def test_counts_of_some_groups_are_other_counts(tmp_path: Path) -> None:
    rows = [
        [need, *row[:3], *(str(row[:3].count(each)) for each in ("oui", "non", "NA"))]
        for need, row in zip(NEEDS, judgements(), strict=True)
    ]
    header = ["Besoin", "Groupe 1", "Groupe 2", "Groupe 3", "oui", "non", "NA"]
    assert thesis(tmp_path, pipes(header, rows)) == []


def test_one_cell_of_a_part_of_a_small_table(tmp_path: Path) -> None:
    """The totals of the drawn table are not typed, nor are most of its rows."""
    rows = [["BF1", "oui", "non", "oui"], ["BF2", "oui", "non", "NA"], ["BF3", "NA", "oui", "oui"]]
    (line,) = thesis(tmp_path, pipes(["Besoin", "Groupe 1", "Groupe 2", "Groupe 3"], rows))
    assert line.endswith('but 1 of 9 cells differs: BF2 / Groupe 2 "non" here, "oui" there')
