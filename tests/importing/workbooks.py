"""Writes the workbooks of the messy files: of sheets in YAML, or of the parts of an ODS file."""

from __future__ import annotations

import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from openpyxl import Workbook
from openpyxl.chart import BarChart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MESSY = Path(__file__).parent / "messy"


def save_workbook(path: Path, sheets: Iterable[Mapping[str, Any]]) -> Path:
    """Write a workbook of sheets: rows, formats of columns, what is merged, hidden or a chart."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for each in sheets:
        if "chart" in each:
            book.create_chartsheet(each["title"]).add_chart(BarChart())
            continue
        sheet = book.create_sheet(each.get("title", "Sheet"))
        for row in each.get("rows", ()):
            sheet.append(row)
        for column, code in each.get("formats", {}).items():
            for cell in sheet[column]:
                cell.number_format = code
        for merged in each.get("merged", ()):
            sheet.merge_cells(merged)
        for row in each.get("hidden rows", ()):
            sheet.row_dimensions[row].hidden = True
        for column in each.get("hidden columns", ()):
            sheet.column_dimensions[column].hidden = True
        sheet.sheet_state = each.get("state", "visible")
    book.save(path)
    return path


def _of_sheets(written: Path, folder: Path) -> Path:
    content = yaml.safe_load(written.read_text(encoding="utf-8"))
    return save_workbook(folder / content["file"], content["sheets"])


def _of_parts(parts: Path, folder: Path) -> Path:
    with zipfile.ZipFile(folder / parts.name, "w") as archive:
        for each in ("mimetype", "META-INF/manifest.xml", "content.xml"):
            archive.writestr(each, (parts / each).read_text(encoding="utf-8").strip())
    return folder / parts.name


BUILDERS: dict[str, Callable[[Path], Path]] = {
    **{each.parent.name: partial(_of_sheets, each) for each in MESSY.glob("*/workbook.yaml")},
    **{each.parent.name: partial(_of_parts, each) for each in MESSY.glob("*/*.ods")},
}
"""What writes the workbook of a case whose folder holds none."""
