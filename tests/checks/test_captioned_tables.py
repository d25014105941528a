"""No run says that a caption has no table and, of the table beside it, what is wrong in it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from tests import doors
from tests.checks.studies import as_thesis

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CAPTION = "Tableau 1 : Les groupes"
ROWS = (("Groupe", "Nombre"), ("A", "12"), ("B", "7"), ("Total", "20"))
"""A table whose total is wrong, so that a run that reads it says so."""


def pipe(*, rule: bool = True) -> str:
    lines = [f"| {first} | {second} |" for first, second in ROWS]
    return "\n".join([lines[0], *(["| --- | --- |"] if rule else []), *lines[1:]])


def html(opening: str = "<table>") -> str:
    rows = [f"<tr><td>{first}</td><td>{second}</td></tr>" for first, second in ROWS]
    return "\n".join([opening, *rows, "</table>"])


def indented(text: str, indent: str = "    ") -> str:
    return textwrap.indent(text, indent)


def places_of(table: str) -> Mapping[str, str]:
    """Return bodies in which the caption belongs to the table, by where both stand."""
    both = f"{CAPTION}\n\n{table}"
    return {
        "below the caption": both,
        "glued to the caption": f"{CAPTION}\n{table}",
        "above the caption": f"{table}\n\n{CAPTION}",
        "below a heading": f"##### {CAPTION}\n\n{table}",
        "in a list": f"- Un point.\n\n{indented(both)}",
        "an item": f"{CAPTION}\n\n- {indented(table, '  ').lstrip()}",
        "in a quotation": indented(both, "> "),
        "quoted below its caption": f"{CAPTION}\n\n{indented(table, '> ')}",
        "below a comment": f"{CAPTION}\n\n<!-- note -->\n{table}",
        "behind a comment": f"{CAPTION}\n\n<!-- note --> {table}",
        "with an attribute list": f"{CAPTION}\n\n{table}\n{{: .large }}",
        "in a footnote": f"Voir[^1].\n\n[^1]: Note.\n\n{indented(both)}",
        "in an admonition": f"!!! note\n\n{indented(both)}",
        "in a block": f"{CAPTION}\n\n/// note\n\n{table}\n\n///",
        "in a division": f"{CAPTION}\n\n<div markdown>\n\n{table}\n\n</div>",
        "in details": f"{CAPTION}\n\n<details><summary>x</summary>\n\n{table}\n\n</details>",
    }


MARKDOWN = '<table class="large" markdown>'
TWO_LINES = '<table\n  class="a">'
BODIES = {
    **{f"pipe table {where}": body for where, body in places_of(pipe()).items()},
    **{f"HTML table {where}": body for where, body in places_of(html()).items()},
    "HTML table with attributes": f"{CAPTION}\n\n{html(MARKDOWN)}",
    "HTML table with attributes over two lines": f"{CAPTION}\n\n{html(TWO_LINES)}",
    "HTML table in a sentence": f"{CAPTION}\n\nVoici {html()}",
    "HTML table behind code": f"{CAPTION}\n\n`x` {html()}",
    "HTML table in another element": f"{CAPTION}\n\n<span>{html()}</span>",
    "pipe table without its rule": f"{CAPTION}\n\n{pipe(rule=False)}",
    "pipe table with two headers": f"{CAPTION}\n\n| x | y |\n{pipe()}",
    "pipe table below a note": f"{CAPTION}\n\nSource : enquête.\n\n{pipe()}",
}
NO_TABLE = {"in a comment": f"{CAPTION}\n\n<!--\n{pipe()}\n-->", "nowhere": CAPTION}


def said(root: Path, body: str) -> set[str]:
    """Return whether a run says that the caption has no table, and whether it reads a table."""
    as_thesis(root, "fr")
    doors.write_chapters(root, {"1_essai.md": f"# Essai\n\nTexte.\n\n{body}\n\nFin.\n"})
    lines = [line for line, _ in doors.fixable_lines(root)]
    rules = {line.split(": ")[1].split(" ", maxsplit=1)[0] for line in lines}
    return {
        *(["no table"] if any("has no table" in line for line in lines) else []),
        *(["a table"] if rules & {"total", "table-shape"} else []),
    }


@pytest.mark.parametrize("where", BODIES)
def test_a_caption_has_the_table_that_is_checked(tmp_path: Path, where: str) -> None:
    assert said(tmp_path, BODIES[where]) == {"a table"}


@pytest.mark.parametrize("where", NO_TABLE)
def test_what_no_page_shows_is_nobodys_table(tmp_path: Path, where: str) -> None:
    assert said(tmp_path, NO_TABLE[where]) == {"no table"}
