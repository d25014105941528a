"""Tables as authors type them, drawn at random: in both syntaxes, tidy and untidy."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADINGS = (
    *("#", "Groupe", "Focus group #", "Profession", "Ville/Collectivité", "Durée (min)", "Nom"),
    *("Participant", "Rôle", "Organisation", "Oui", "oui", "in", "count", "", "2021", "Code"),
    *("Thème : sous-thème", "Utilité d'un outil", "Coût (€)", "yes", "No", "- a", "Total"),
)
WORDS = (
    *("Groupe 1", "groupe 2", "Groupe  2", "Oui", "oui.", "Non", "NA", "n.d.", "Chef de projet"),
    *("Chef de Projet", "Élu", "elu", "Mairie de Lens", "12", "007", "1 250", "12,5", "45 min"),
    *(
        "1 h 30",
        "",
        '"',
        "idem",
        "BF1",
        "P02",
        "Total",
        "a & b",
        "x < y",
        "=1+1",
        "5 %",
        "-",
        "@FG1",
    ),
    *("« là »", "ligne\u2028cassée", "de\u0301faut", "fin\u00a0: oui", "{#x}", "a; b", "'t", "no"),
)
TEXTS = st.sampled_from(WORDS) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="|"),
    max_size=12,
)


@dataclass(frozen=True)
class TypedTable:
    """A table as typed: its headings, its rows of cells, each a list of items, its total row."""

    headings: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]
    total: tuple[str, ...] = ()

    def as_html(self) -> str:
        """Return the table as HTML, several items as a list."""
        head = "".join(f"<th>{html.escape(each)}</th>" for each in self.headings)
        rows = [[_html_cell(items) for items in row] for row in self.rows]
        rows += [[f"<td>{html.escape(each)}</td>" for each in self.total]] if self.total else []
        body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
        return f"<table>\n<tr>{head}</tr>\n{body}\n</table>"

    def as_pipes(self) -> str:
        """Return the table as a pipe table, several items parted by line breaks."""
        rows = [["<br>".join(map(_piped, items)) for items in row] for row in self.rows]
        rows += [[*map(_piped, self.total)]] if self.total else []
        lines = [[*map(_piped, self.headings)], ["---"] * len(self.headings), *rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _html_cell(items: Sequence[str]) -> str:
    if len(items) == 1:
        return f"<td>{html.escape(items[0])}</td>"
    return f"<td><ul>{''.join(f'<li>{html.escape(each)}</li>' for each in items)}</ul></td>"


def _piped(text: str) -> str:
    marks = {ord(each): f"\\{each}" for each in "\\`*_[]<>"}
    return " ".join(text.translate(marks).split("\n"))


@st.composite
def typed_tables(draw: st.DrawFn) -> TypedTable:
    """Draw a table of one to five columns and one to seven rows."""
    width = draw(st.integers(1, 5))
    headings = draw(st.lists(st.sampled_from(HEADINGS), min_size=width, max_size=width))
    cell = st.lists(TEXTS, min_size=1, max_size=1) | st.lists(TEXTS, min_size=1, max_size=3)
    row = st.lists(cell.map(tuple), min_size=width, max_size=width).map(tuple)
    rows = draw(st.lists(row, min_size=1, max_size=7))
    totals = st.lists(st.sampled_from(["", "3", "Total : 15", "583 min", "oui"]), max_size=4)
    total = ("Total", *draw(totals))[:width] if draw(st.booleans()) else ()
    padded = (*total, *[""] * (width - len(total))) if total else ()
    return TypedTable(tuple(headings), tuple(rows), padded)


@st.composite
def judged_tables(draw: st.DrawFn) -> TypedTable:
    """Draw a table of what groups said of each need; its numbers and verdicts may be wrong."""
    groups = draw(
        st.lists(
            st.sampled_from(["FG1", "FG2", "Groupe 1", "groupe 2", "Lille", "Avis", "oui", "P01"]),
            min_size=2,
            max_size=4,
        )
    )
    words = draw(st.lists(st.sampled_from(["oui", "non", "NA", "● oui", "Oui.", "·", ""])))
    said = st.sampled_from([*words, "oui", "non"])
    more = draw(st.sampled_from([(), ("oui", "non"), ("oui", "Utile"), ("Remarque",)]))
    coded = draw(st.booleans())
    rows = [
        (
            f"BF{number} besoin {number}" if coded else f"besoin {'abcdefg'[number]}",
            *(draw(said) for _ in groups),
            *(draw(st.sampled_from(["0", "1", "oui", "non"])) for _ in more),
        )
        for number in range(draw(st.integers(2, 6)))
    ]
    total = ("Total oui", *("1" for _ in groups), *("" for _ in more))
    return TypedTable(
        ("Besoin", *groups, *more),
        tuple(tuple((cell,) for cell in row) for row in rows),
        total if draw(st.booleans()) else (),
    )


@st.composite
def chapters(draw: st.DrawFn) -> str:
    """Draw a chapter with one to three tables, with captions here and there."""
    pieces = ["# Enquête"]
    for table in draw(st.lists(typed_tables() | judged_tables(), min_size=1, max_size=3)):
        caption = draw(
            st.sampled_from(["", "##### Table : profil", "**Tableau 2.** Qui ?", "Du texte."])
        )
        drawn = table.as_html() if draw(st.booleans()) else table.as_pipes()
        pieces += [caption, drawn] if draw(st.booleans()) else [drawn, caption]
        pieces.append("Et ensuite le tableau 2.")
    return "\n\n".join(piece for piece in pieces if piece) + "\n"
