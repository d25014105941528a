"""Sheets of workbooks: their rows, kinds and notes; damaged ones are refused."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING

import pytest

from generator.importing import ImportRefusedError, read_sheets
from generator.language import say
from tests.importing.workbooks import BUILDERS, save_workbook

if TYPE_CHECKING:
    from pathlib import Path


def test_a_workbook_gives_the_values_that_it_shows(tmp_path: Path) -> None:
    day, time = dt.date(2021, 3, 4), dt.time(14, 5)
    length, moment = dt.timedelta(hours=2, minutes=7), dt.datetime.combine(day, dt.time(9, 30))
    rows = [
        ["Code", "Group", "Score", "Seen", "On", "At", "Length", "Wrong", "Never"],
        ["007", "North", 0.1 + 0.2, True, day, time, length, "#REF!", "=1+1"],
        ["008", None, 12.0, False, moment],
    ]
    sheets = [
        {"title": "People", "rows": rows, "merged": ["B2:B3"]},
        *({"title": "Nothing"}, {"title": "Chart", "chart": True}),
        {"title": "Drafts", "state": "hidden"},
    ]
    people, *others = read_sheets(save_workbook(tmp_path / "x.xlsx", sheets))
    assert people.rows[1:] == (
        *[
            ("007", "North", "0.3", "true", "2021-03-04", "14:05:00", "127", "#REF!", "=1+1"),
            ("008", "North", "12", "false", "2021-03-04T09:30:00", "", "", "", ""),
        ],
    )
    assert people.kinds[1] == (
        *("text", "text", "number", "boolean", "date", "time", "duration", "error", "formula"),
    )
    assert people.merged == {(2, 1): (1, 1)}
    assert [(each.rows, say(each.notes[0], "en")) for each in others] == [
        ((), 'the sheet "Nothing" is empty'),
        ((), 'the sheet "Chart" is a chart: it is left out'),
        ((), 'the sheet "Drafts" is hidden: it is left out unless --sheet names it'),
    ]


def test_a_sheet_can_be_chosen(tmp_path: Path) -> None:
    sheets = [{"title": "Sheet"}, {"title": "Enquête", "rows": [["a"]]}]
    path = save_workbook(tmp_path / "x.xlsx", sheets)
    (sheet,) = read_sheets(path, ["Enquête"])
    assert (sheet.name, sheet.rows) == ("Enquête", (("a",),))
    with pytest.raises(ImportRefusedError, match="did you mean Enquête"):
        read_sheets(path, ["Enquete"])


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("survey_fr", 'r="B2"', 'r="XFD1048576"'),
        ("survey_fr", 'r="B2"', 'r="A0"'),
        ("survey_fr", 't="n"', 't="s"'),
        ("survey_fr", "Femme", "&b;"),
        (
            "open_document",
            "<table:table-row>",
            '<table:table-row table:number-rows-repeated="1000000000">',
        ),
    ],
)
def test_a_workbook_that_asks_for_too_much_or_is_damaged_is_refused(
    tmp_path: Path, name: str, old: str, new: str
) -> None:
    path = BUILDERS[name](tmp_path)
    with zipfile.ZipFile(path) as read:
        parts = {each: read.read(each).decode() for each in read.namelist()}
    with zipfile.ZipFile(path, "w") as written:
        for each, text in parts.items():
            written.writestr(each, text.replace(old, new))
    assert old in "".join(parts.values())
    with pytest.raises(ImportRefusedError, match=r"damaged or (far )?too large"):
        read_sheets(path)
