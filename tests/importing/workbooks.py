"""Writes the workbooks of the messy files, one function for each, named after its case."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.chart import BarChart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet


def _filled(sheet: Worksheet, rows: Iterable[Iterable[object]]) -> Worksheet:
    for row in rows:
        sheet.append(list(row))
    return sheet


def survey_fr(folder: Path) -> Path:
    """Write what a form on the web gives: a time, a mail, and a grid of five statements."""
    statements = ("Je comprends l'outil", "Je m'en sers", "Je le garderais", "Il m'aide", "Il dure")
    scale = (
        "Pas du tout d'accord",
        "Plutôt pas d'accord",
        "Ni d'accord ni pas d'accord",
        "Plutôt d'accord",
        "Tout à fait d'accord",
    )
    book = Workbook()
    grid = [f"Votre avis [{each}]" for each in statements]
    head = ["Horodateur", "Adresse e-mail", "Âge", "Genre", *grid, "Outils utilisés", "Remarques"]
    tools = ("Tableur, Carnet", "Carnet", "Tableur", "Tableur, Carnet, Base", "Base, Carnet")
    rows = [
        [
            dt.datetime(2024, 3, 1 + number, 9, 30, number),  # noqa: DTZ001 - as Excel has it
            f"personne{number}@exemple.org",
            25 + 3 * number,
            "Femme" if number % 3 else "Homme",
            *(scale[(number * step) % 5] if number + step != 7 else "NSP" for step in range(1, 6)),
            tools[number % 5],
            f"Remarque {number}" if number % 2 else None,
        ]
        for number in range(10)
    ]
    sheet = _filled(book.worksheets[0], [head, *rows])
    sheet.title = "Réponses au formulaire 1"
    book.save(folder / "enquete.xlsx")
    return folder / "enquete.xlsx"


def two_headers(folder: Path) -> Path:
    """Write a report: a title, merged headings and groups, a total that does not add up."""
    book = Workbook()
    sheet = _filled(
        book.worksheets[0],
        [
            ["Communes et budgets"],
            [],
            ["Département", "Commune", "Habitants", "Budget (k€)", None, "Part"],
            [None, None, None, 2021, 2022, None],
            ["Ain", "Bourg", "41 248", 812.5, 830, "12,5 %"],
            [None, "Oyonnax", "22 559", 402.25, 399, "8,25 %"],
            ["Rhône", "Lyon", "1 522 000", 9120, "=SUM(1,2)", "60 %"],
            [None, "Bron", "43 000", 700, "#REF!", "19,25 %"],
            ["Total", None, "1 628 807", 11034.75, 1229, "100 %"],
        ],
    )
    sheet["D4"], sheet["E4"] = "2021", "2022"
    for merged in ("A1:F1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "A5:A6", "A7:A8"):
        sheet.merge_cells(merged)
    book.save(folder / "communes.xlsx")
    return folder / "communes.xlsx"


def sites_and_visits(folder: Path) -> Path:
    """Write a workbook of several sheets: places, visits to them, a chart, notes, drafts."""
    book = Workbook()
    sites = _filled(
        book.worksheets[0],
        [
            ["Site", "Label", "Opened"],
            *(
                [f"S{number}", f"Site of {name}", 2010 + number]
                for number, name in enumerate(("Lyon", "Bron", "Oyonnax", "Bourg"), 1)
            ),
        ],
    )
    sites.title = "Sites"
    visits = book.create_sheet("Visits")
    _filled(
        visits,
        [
            ["Visit", "Site", "Day", "Minutes", "Open", "Score", "Score", None],
            *(
                [
                    f"V{n:02}",
                    f"S{n % 4 + 1}",
                    dt.date(2022, 1, n),
                    30 + n,
                    n % 2 == 0,
                    n / 4,
                    n,
                    "x",
                ]
                for n in range(1, 9)
            ),
        ],
    )
    visits.row_dimensions[4].hidden = True
    visits.column_dimensions["D"].hidden = True
    chart = book.create_chartsheet("Figure")
    chart.add_chart(BarChart())
    book.create_sheet("Sheet4")
    _filled(book.create_sheet("Read me"), [["Kept by hand"], ["Ask Ana before you change it"]])
    drafts = _filled(book.create_sheet("Drafts"), [["a"], [1]])
    drafts.sheet_state = "hidden"
    book.save(folder / "fieldwork.xlsx")
    return folder / "fieldwork.xlsx"


def open_document(folder: Path) -> Path:
    """Write a LibreOffice file by hand: days, ticks, a cell in error, a repeated blank."""
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="{0}"/>'
    day = '<table:table-cell office:value-type="date" office:date-value="{0}"/>'
    empty = "<table:table-cell/>"
    rows = [
        [text.format(each) for each in ("Tool", "Bought", "Price (€)", "Web", "Desk", "Share")],
        [
            text.format("T1"),
            day.format("2021-03-04"),
            number.format("12.5"),
            text.format("x"),
            empty,
            text.format("58,1 %"),
        ],
        [
            text.format("T2"),
            day.format("2021-05-06"),
            number.format("40"),
            empty,
            text.format("x"),
            text.format("#REF!"),
        ],
        [
            text.format("T3"),
            day.format("2022-01-02"),
            number.format("7.25"),
            text.format("x"),
            text.format("x"),
            text.format("41,9 %"),
        ],
    ]
    body = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    names = "".join(
        f' xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"'
        for each in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body>'
        f'<office:spreadsheet><table:table table:name="Tools">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    path = folder / "tools.ods"
    space = '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "META-INF/manifest.xml",
            f"<manifest:manifest xmlns:manifest={space}>"
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            "</manifest:manifest>",
        )
        archive.writestr("content.xml", content)
    return path


BUILDERS: dict[str, Callable[[Path], Path]] = {
    each.__name__: each for each in (survey_fr, two_headers, sites_and_visits, open_document)
}
"""What writes the workbook of a case whose folder holds none."""
