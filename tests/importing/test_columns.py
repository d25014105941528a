"""How a column of a file is read, example by example, and that what is written reads back."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from generator.data import read_study
from generator.importing import ImportOptions, ImportRefusedError, propose_files
from generator.tables import read_specs
from tests.doors import says
from tests.pairs import Pair, pairs_below

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROW = "Sujet"  # the column that names the rows of each example
EVERYWHERE = ("cells are separated by ;", f"{ROW}: names the records (primaryKey)")


def written(path: Path, **options: Any) -> dict[str, str]:  # noqa: ANN401
    """Return what a file becomes, in English, by the name of the file."""
    found = propose_files([path], ImportOptions(path.parent / "data", path.parent, "en", **options))
    return {each.name: content.decode() for each, content in found.new.items()}


@pytest.mark.parametrize("pair", pairs_below(Path(__file__).parent, "columns"))
def test_a_column_is_read_as_a_researcher_means_it(pair: Pair, tmp_path: Path) -> None:
    heading, *cells = pair.source.removesuffix("\n").split("\n")
    rows = [(ROW, heading), *((f"S{number}", cell) for number, cell in enumerate(cells, 1))]
    with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    files = written(tmp_path / "x.csv")
    schema = yaml.safe_load(files["datapackage.yaml"])["resources"][0]["schema"]
    (field,) = (each for each in schema["fields"] if each["title"] == heading)
    shown = [field.pop("type"), *_settings(field)]
    values = [row[-1] for row in csv.reader(files["x.csv"].splitlines()[1:])]
    told = [*_told(files["import_x.txt"], "Read as follows", "note")]
    told += _told(files["import_x.txt"], "To look at", "look")
    found = [", ".join(shown), " | ".join(values), *told]
    assert "\n".join(found) == pair.expected, pair.place


def _settings(field: dict[str, Any]) -> list[str]:
    described = {**field, **field.pop("constraints", {})}
    return [
        f"{name}: {yaml.safe_dump(value, default_flow_style=True, allow_unicode=True).strip()}"
        if isinstance(value, list)
        else f"{name}: {value}"
        for name, value in described.items()
        if name not in {"name", "title", "constraints"}
    ]


def _told(report: str, title: str, word: str) -> list[str]:
    parts = (part for part in report.split("\n\n") if part.startswith(title))
    lines = (line.removeprefix("  - ") for part in parts for line in part.strip().split("\n")[1:])
    return [f"{word}: {line}" for line in lines if line not in EVERYWHERE]


# --- what is written reads back -------------------------------------------------------------------

TEXTS = st.text("abcdefg hij", max_size=8).map(lambda text: " ".join(f"xy{text}".split()))
KINDS: Mapping[str, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "integer": st.integers(-9000, 90000),
    "number": st.decimals(-999, 999, places=2),
    "date": st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)),
    "boolean": st.booleans(),
}
CSV: Mapping[str, Callable[[Any], str]] = {
    "text": str,
    "integer": str,
    "number": lambda value: str(value).replace(".", ","),
    "date": lambda value: f"{value:%d/%m/%Y}",
    "boolean": lambda value: "oui" if value else "non",
}


@st.composite
def sheets(draw: st.DrawFn) -> tuple[tuple[str, ...], list[list[Any]]]:
    """Draw kinds of columns, and rows with a value of each, some of them missing."""
    kinds = tuple(draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=5)))
    count = draw(st.integers(3, 9))
    empty = st.none()
    columns = [
        draw(st.lists(st.one_of(KINDS[kind], KINDS[kind], empty), min_size=count, max_size=count))
        for kind in kinds
    ]
    return kinds, [list(row) for row in zip(*columns, strict=True)]


def write_csv(path: Path, kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Code", *(f"col {at} {kind}" for at, kind in enumerate(kinds))])
        for number, row in enumerate(rows):
            cells = zip(kinds, row, strict=True)
            texts = ("" if value is None else CSV[kind](value) for kind, value in cells)
            writer.writerow([f"R{number}", *texts])
    return path.with_suffix(".csv")


def write_workbook(path: Path, kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Code", *(f"col {at} {kind}" for at, kind in enumerate(kinds))])
    for number, row in enumerate(rows):
        sheet.append([f"R{number}", *row])
    book.save(path.with_suffix(".xlsx"))
    return path.with_suffix(".xlsx")


Sheet = tuple[tuple[str, ...], list[list[Any]]]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheet=sheets())
def test_what_is_written_as_csv_reads_back_to_the_same_values(sheet: Sheet) -> None:
    read_back(write_csv, *sheet)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheet=sheets())  # a workbook is read in a process of its own
def test_what_is_written_as_a_workbook_reads_back_to_the_same_values(sheet: Sheet) -> None:
    read_back(write_workbook, *sheet)


def read_back(
    write: Callable[[Path, Sequence[str], Sequence[Sequence[Any]]], Path],
    kinds: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    columns = [column for column in zip(*rows, strict=True) if any(v is not None for v in column)]
    # Of ambiguous decimals the author is asked, and a single answer may be a tick or a name.
    assume(len(columns) == len(kinds))
    assume(all(len({*column} - {None}) > 1 for column in columns))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write(folder / "given", kinds, rows)
        before = path.read_bytes()
        found = propose_files([path], ImportOptions(folder / "data", folder, "fr"))
        assert path.read_bytes() == before
        assert found.questions == ()
        (folder / "data").mkdir()
        for each, content in found.new.items():
            each.write_bytes(content)
        study, problems = read_study(folder)
    assert problems == ()
    relation = study.relations["given"]
    assert [each.key for each in relation.records] == [f"R{at}" for at in range(len(rows))]
    read = [relation.values[name] for name in list(relation.values)[1:]]
    expected = [
        [Decimal(value) if isinstance(value, Decimal) else value for value in column]
        for column in columns
    ]
    assert [list(column) for column in read] == expected


CELLS = st.one_of(
    st.sampled_from(
        (
            *("", "", "12", "1,5", "58,1 %", "oui", "non", "n/a", "Total", "a; b", "x", "#REF!"),
            *("03/02/2023", "2021", "007", "1 h 05", "Moyenne", "=1", "P1", "NSP", "D'accord"),
            *("un mot", "Neutre", "99", "1.250", "-", "12.0", "Source : ici", "a@b.fr", "1e5"),
        )
    ),
    st.text(max_size=6),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=9))
def test_any_file_is_read_without_mistakes_or_refused(rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "given.csv"
        with path.open("w", encoding="utf-8", errors="ignore", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
        options = ImportOptions(folder / "data", folder, "fr", decimal="comma")
        try:
            found = propose_files([path], options)
        except ImportRefusedError:
            return
        (folder / "data").mkdir()
        for each, content in found.new.items():
            each.write_bytes(content)
        study, problems = read_study(folder)
        _, of_tables = read_specs(folder, study)
    assert [says(each) for each in (*problems, *of_tables) if each.severity == "error"] == []
