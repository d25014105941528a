"""Hand-written tables made by chance, with right and wrong totals, and the example files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.pairs import Pair, read_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = Path(__file__).parent / "examples"


def cases(name: str) -> list[Pair]:
    """Return the cases of an example file."""
    return [*read_pairs(EXAMPLES / name)]


@dataclass(frozen=True)
class Made:
    """A table made by chance: headings, rows with their values, and the sum typed below them."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: Sequence[str]

    def as_pipes(self) -> str:
        """Return the table in pipes."""
        rule = "|".join("---" for _ in self.headings)
        lines = [self.headings, *self.rows, self.total]
        texts = ["| " + " | ".join(line) + " |" for line in lines]
        return "\n".join([texts[0], f"|{rule}|", *texts[1:]]) + "\n"

    def as_html(self) -> str:
        """Return the table in HTML."""
        rows = [_html_row("th", self.headings)]
        rows.extend(_html_row("td", row) for row in (*self.rows, self.total))
        return "<table>\n" + "\n".join(rows) + "\n</table>\n"


def _html_row(tag: str, cells: Sequence[str]) -> str:
    return "  <tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


LABELS = st.sampled_from(
    ["Total", "**Total**", "TOTAL général", "Totaux", "Total :", "Grand total"]
)
HEADINGS = st.sampled_from(["Durée (min)", "Boîtes", "Montant", "Nombre de pages", "Présents"])


def spaced(number: int) -> str:
    """Return a number with its thousands parted by no-break spaces."""
    return f"{number:,}".replace(",", "\u00a0")


@st.composite
def summed(draw: st.DrawFn, *, wrong: bool) -> Made:
    """Draw a table of one or two columns of whole numbers with a total that is right or wrong."""
    columns = draw(st.integers(1, 2))
    height = draw(st.integers(2, 7))
    numbers = [
        draw(st.lists(st.integers(4, 5000), min_size=height, max_size=height))
        for _ in range(columns)
    ]
    off = draw(st.integers(-3, 900).filter(bool)) if wrong else 0
    write = draw(st.sampled_from([str, spaced]))
    sums = [sum(column) for column in numbers]
    sums[0] += off
    rows = [
        (f"Fonds {chr(65 + index)}", *(write(column[index]) for column in numbers))
        for index in range(height)
    ]
    headings = [draw(HEADINGS), "Exemplaires"][:columns]
    return Made(("Fonds", *headings), rows, (draw(LABELS), *(write(total) for total in sums)))


@st.composite
def judged(draw: st.DrawFn, *, wrong: bool) -> Made:
    """Draw a matrix of judgements with a row that counts one of them, rightly or wrongly."""
    groups, height = draw(st.integers(2, 4)), draw(st.integers(2, 6))
    judgement = st.sampled_from(["oui", "non", "NA"])
    cells = [[draw(judgement) for _ in range(groups)] for _ in range(height)]
    counted = draw(st.sampled_from(cells[0]))
    counts = [sum(row[column] == counted for row in cells) for column in range(groups)]
    everywhere = sum(counts)
    if wrong:
        counts[0] = draw(st.integers(0, 60).filter(lambda n: n not in (counts[0], everywhere)))
    rows = [(f"B{index + 1}", *row) for index, row in enumerate(cells)]
    headings = ("Besoin", *(f"G{index + 1}" for index in range(groups)))
    return Made(headings, rows, (f"Total {counted}", *map(str, counts)))


@st.composite
def dittoed(draw: st.DrawFn, *, wrong: bool) -> Made:
    """Draw a table whose durations stand in the first row of each group, with dittos below."""
    groups = draw(
        st.lists(st.tuples(st.integers(30, 200), st.integers(1, 4)), min_size=2, max_size=5)
    )
    mark = draw(st.sampled_from(['"', "''", "〃", "idem", "id."]))
    rows = [
        (f"{name}{person}", f"Séance {name}", mark if person else str(minutes))
        for name, (minutes, people) in zip("ABCDE", groups, strict=False)
        for person in range(people)
    ]
    once = sum(minutes for minutes, _ in groups)
    every = sum(minutes * people for minutes, people in groups)
    typed = once + draw(st.integers(1, 20)) if wrong else once
    if wrong and typed == every:
        typed += 1
    return Made(("Personne", "Séance", "Durée (min)"), rows, ("Total", "", str(typed)))


def tables(*, wrong: bool) -> st.SearchStrategy[Made]:
    """Return the strategy for tables whose totals are all right, or one of them wrong."""
    return st.one_of(summed(wrong=wrong), judged(wrong=wrong), dittoed(wrong=wrong))


PIECES = [
    *("<table>", "</table>", "<TABLE>", "<tr>", "</tr>", "<td>", "</td>", "<th>", "</th>", "<td"),
    *('<td rowspan="2">', '<td colspan="3">', '<td rowspan="99">', "<td colspan=0>", "<thead>"),
    *("<tbody>", "<tfoot>", "</tfoot>", "<ul>", "</ul>", "<li>", "</li>", "<br>", "<caption>"),
    *("| a | b |", "|---|---|", "| - |", "||", "|", "\\|", "`", "`|`", "a | b", "--- | :-:", ":--"),
    *(
        "Total",
        "Total : 15",
        "**Total**",
        "Sous-total",
        "Ensemble",
        "Total oui",
        "oui",
        "non",
        "NA",
    ),
    *("12", "1 256", "1,250.5", "12,5", "1.250", "2 h 05", "1h30", "45 %", "20/5/35", "583*", "€5"),
    *('"', '""', "idem", "〃", '« " »', "&nbsp;", "&#8232;", "\u2028", "\u00a0", "\n", "\n\n", " "),
    *("<!--", "-->", "```", "> ", "    ", "\t", "*", "_", "[a](b)", "[^1]", "<sup>1</sup>", "\\-"),
    *("Durée (min)", "#", "%", "\x00", "é", "𝟙𝟚", "٣", "99999999999999999999", "-5", "1:30", "1e5"),
]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=30).map("\n".join),
    st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map(" | ".join), max_size=8).map(
        lambda rows: "| a | b | c |\n|---|---|---|\n" + "\n".join(f"| {row} |" for row in rows)
    ),
)
