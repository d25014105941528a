"""However a spreadsheet saved a file, the same records are read, and what was assumed is said."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator.data import read_study
from generator.data.expression import Scope, evaluate, parse
from generator.language import load_language
from generator.tables import Showing, build_table, read_specs
from tests.building import write
from tests.doors import problem_line

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "encodings.yaml").read_text(encoding="utf-8")
)
Records = list[list[object]]


def read(folder: Path, header: Sequence[str], content: bytes) -> tuple[Records, list[str]]:
    """Return line and cells of each record of a file with this header, and what is said of it."""
    schema = {"fields": [{"name": each} for each in header]}
    resource = {"name": "a", "path": "a.csv", "schema": schema}
    write(folder / "data/datapackage.yaml", {"resources": [resource]})
    write(folder / "data/a.csv", content)
    study, problems = read_study(folder)
    records = [
        [record.line, *cells]
        for relation in study.relations.values()
        for record, *cells in zip(relation.records, *relation.values.values(), strict=True)
    ]
    return records, [*map(problem_line, problems)]


@pytest.mark.parametrize("name", EXAMPLES["alike"])
def test_the_same_record_however_it_is_saved(name: str, tmp_path: Path) -> None:
    text, encoding, *said = EXAMPLES["alike"][name]
    records, problems = read(tmp_path, EXAMPLES["header"], text.encode(encoding))
    assert [row for _, *row in records] == [EXAMPLES["record"]]
    assert problems == [f"data/a.csv:{each}" for each in said]


@pytest.mark.parametrize("name", EXAMPLES["read"])
def test_lines_and_characters_are_kept(name: str, tmp_path: Path) -> None:
    text, encoding, said, *expected = EXAMPLES["read"][name]
    header = text.splitlines()[0].split(",")
    records, problems = read(tmp_path, header, text.encode(encoding))
    assert records == expected
    assert problems == ([f"data/a.csv:{said}"] if said else [])


@pytest.mark.parametrize("name", EXAMPLES["refused"])
def test_what_cannot_be_read_is_refused_at_its_line(name: str, tmp_path: Path) -> None:
    text, encoding, said = EXAMPLES["refused"][name]
    assert read(tmp_path, ["ville"], text.encode(encoding)) == ([], [f"data/a.csv:{said}"])


def test_a_cell_may_be_very_long(tmp_path: Path) -> None:
    records, problems = read(tmp_path, ["a"], f"a\n{'é' * 200_000}\n".encode())
    assert (records, problems) == ([[2, "é" * 200_000]], [])


def test_names_typed_on_any_system_are_the_same(tmp_path: Path) -> None:
    # An "é" is one character on most systems and two on others.
    field = {"name": "échelon", "constraints": {"enum": ["région", "métropole"]}}
    resource = {"name": "a", "path": "a.csv", "schema": {"fields": [field]}}
    tables = {"séances": {"kind": "listing", "from": "a", "columns": {"Échelon": "échelon"}}}
    for name, content in {"datapackage": {"resources": [resource]}, "tables": tables}.items():
        text = yaml.safe_dump(content, allow_unicode=True)
        write(tmp_path / f"data/{name}.yaml", unicodedata.normalize("NFD", text))
    write(tmp_path / "data/a.csv", "échelon\nrégion\n")
    study, problems = read_study(tmp_path)
    assert problems == ()
    asked = unicodedata.normalize("NFD", 'count(a, échelon="région")')
    assert evaluate(parse(asked), Scope(study)).value == 1
    specs, problems = read_specs(tmp_path, study)
    assert (list(specs), problems) == (["séances"], ())
    showing = Showing(columns=(unicodedata.normalize("NFD", "Échelon"),))
    assert build_table(specs["séances"], study, load_language("fr"), showing).width == 1
