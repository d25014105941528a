"""Sheets of CSV files and workbooks, as programs save them: their rows, lines, kinds and notes."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from generator.importing import ImportRefusedError, read_sheets
from generator.language import say
from tests.importing.workbooks import BUILDERS, save_workbook

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = "Prénom;Âge\nÉloïse;31\nAgnès;45\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["the file is utf-16; the new file is UTF-8"]),
        ("cp1252", ["the file is cp1252; the new file is UTF-8"]),
        ("mac_roman", ["the file is mac-roman; the new file is UTF-8"]),
    ],
)
def test_the_encoding_is_known_by_its_letters(
    tmp_path: Path, encoding: str, said: list[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(PEOPLE.encode(encoding))
    (sheet,) = read_sheets(path)
    assert sheet.rows == (("Prénom", "Âge"), ("Éloïse", "31"), ("Agnès", "45"))
    assert [say(each, "en") for each in sheet.notes] == [*said, "cells are separated by ;"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_separator_is_known_though_decimals_have_commas(tmp_path: Path, separator: str) -> None:
    decimals = ("1.5", "2.25") if separator == "," else ("1,5", "2,25")
    rows = [("A", "B", "C"), *((f"a{number}", *decimals) for number in range(4))]
    path = tmp_path / "x.csv"
    path.write_text("Notes\n" + "".join(f"{separator.join(row)}\n" for row in rows), "utf-8")
    (sheet,) = read_sheets(path)
    assert sheet.rows == (("Notes", "", ""), *rows)
    assert sheet.lines == (1, 2, 3, 4, 5, 6)


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
    ("name", "content", "said"),
    [
        ("x.csv", b"", "x.csv:1: the file is empty"),
        ("x.csv", b'a,b\n"c,d\n', "x.csv:2: a quotation mark"),
        ("x.xls", b"<html><table>", "save it as .xlsx or .csv"),
        ("x.xlsx", b"PK\x03\x04", "save it as .xlsx or .csv"),
        ("x.md", b"# Chapter", "to turn its tables into data: thesis import"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ImportRefusedError, match=said):
        read_sheets(tmp_path / name)


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


def test_codes_keep_the_zeros_that_a_workbook_shows(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Commune", "Code postal", "Visites"), ("Bourg", 1000, 7), ("Lyon", 69001, 8)):
        sheet.append(row)
    for cell in sheet["B"]:
        cell.number_format = "00000"
    book.save(tmp_path / "x.xlsx")
    (found,) = read_sheets(tmp_path / "x.xlsx")
    assert found.rows[1:] == (("Bourg", "01000", "7"), ("Lyon", "69001", "8"))
