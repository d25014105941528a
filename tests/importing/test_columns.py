"""How a column of a file is read, example by example, and that what is written reads back."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from generator.data import read_study
from generator.importing import ImportOptions, ImportRefusedError, Reading, propose_files
from generator.language import load_language
from generator.tables import read_specs
from tests.building import write
from tests.doors import says
from tests.importing.workbooks import save_workbook
from tests.pairs import Pair, pairs_below

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROW = "Sujet"  # the column that names the rows of each example
EVERYWHERE = ("cells are separated by ;", f"{ROW}: names the records (primaryKey)")


@pytest.mark.parametrize("pair", pairs_below(Path(__file__).parent, "columns"))
def test_a_column_is_read_as_a_researcher_means_it(pair: Pair, tmp_path: Path) -> None:
    heading, *cells = pair.source.removesuffix("\n").split("\n")
    rows = [(ROW, heading), *((f"S{number}", cell) for number, cell in enumerate(cells, 1))]
    with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    found = propose_files(
        [tmp_path / "x.csv"],
        ImportOptions(tmp_path / "data", tmp_path, Reading(load_language("en"))),
    )
    files = {path.name: content.decode() for path, content in found.new.items()}
    schema = yaml.safe_load(files["datapackage.yaml"])["resources"][0]["schema"]
    (field,) = (each for each in schema["fields"] if each["title"] == heading)
    shown = [field.pop("type"), *_settings(field)]
    values = [row[-1] for row in csv.reader(files["x.csv"].splitlines()[1:])]
    told = [*_told(files["import_x.txt"], "Read as follows", "note")]
    told += _told(files["import_x.txt"], "To look at", "look")
    lines = [", ".join(shown), " | ".join(values), *told]
    assert "\n".join(lines) == pair.expected, pair.place


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
KINDS: Mapping[str, tuple[st.SearchStrategy[Any], Callable[[Any], str]]] = {
    "text": (TEXTS, str),
    "integer": (st.integers(-9000, 90000), str),
    "number": (st.decimals(-999, 999, places=2), lambda value: str(value).replace(".", ",")),
    "date": (st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)), "{:%d/%m/%Y}".format),
    "boolean": (st.booleans(), lambda value: "oui" if value else "non"),
}
"""The values of a column, and how they are typed in a CSV file."""
Sheet: TypeAlias = "tuple[list[str], list[list[Any]]]"


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Draw kinds of columns, and rows with a value of each, some of them missing."""
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=5))
    values = st.tuples(*(st.one_of(KINDS[kind][0], KINDS[kind][0], st.none()) for kind in kinds))
    rows = draw(st.lists(values.map(list), min_size=3, max_size=9))
    columns = [{*column} - {None} for column in zip(*rows, strict=True)]
    # A single answer may be a tick or a name.
    assume(all(len(column) > 1 for column in columns))
    return kinds, rows


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheet=sheets())
def test_what_is_written_as_csv_reads_back_to_the_same_values(sheet: Sheet) -> None:
    read_back("given.csv", *sheet)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheet=sheets())  # a workbook is read in a process of its own
def test_what_is_written_as_a_workbook_reads_back_to_the_same_values(sheet: Sheet) -> None:
    read_back("given.xlsx", *sheet)


def read_back(name: str, kinds: list[str], rows: list[list[Any]]) -> None:
    header = ["Code", *(f"col {at} {kind}" for at, kind in enumerate(kinds))]
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, name)
        if name.endswith(".csv"):
            typed = [
                ["" if value is None else KINDS[kind][1](value) for kind, value in pairs]
                for pairs in (zip(kinds, row, strict=True) for row in rows)
            ]
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, delimiter=";").writerows([header, *numbered(typed)])
        else:
            save_workbook(path, [{"rows": [header, *numbered(rows)]}])
        before = path.read_bytes()
        found = propose_files(
            [path], ImportOptions(path.parent / "data", path.parent, Reading(load_language("fr")))
        )
        assert path.read_bytes() == before
        assert found.questions == ()
        for each, content in found.new.items():
            write(each, content)
        study, problems = read_study(path.parent)
    assert problems == ()
    relation = study.relations["given"]
    keys, *read = relation.values.values()
    assert keys == [each.key for each in relation.records] == [key for key, *_ in numbered(rows)]
    assert [list(row) for row in zip(*read, strict=True)] == rows


def numbered(rows: list[list[Any]]) -> list[list[Any]]:
    return [[f"R{number}", *row] for number, row in enumerate(rows)]


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
        path = Path(name, "given.csv")
        with path.open("w", encoding="utf-8", errors="ignore", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
        reading = Reading(load_language("fr"), "comma")
        options = ImportOptions(path.parent / "data", path.parent, reading)
        try:
            found = propose_files([path], options)
        except ImportRefusedError:
            return
        for each, content in found.new.items():
            write(each, content)
        study, problems = read_study(path.parent)
        _, of_tables = read_specs(path.parent, study)
    assert [says(each) for each in (*problems, *of_tables) if each.severity == "error"] == []
