"""However a spreadsheet saved a file, the same records are read, and what was assumed is said."""

from __future__ import annotations

import codecs
import unicodedata
from typing import TYPE_CHECKING

import pytest
import yaml

from generator.core.problems import Severity
from generator.data import read_study
from generator.data.csv_source import CsvSource, read_csv
from generator.data.expression import Scope, evaluate, parse
from generator.language import load_language
from generator.tables import Showing, build_table, read_specs
from tests.building import write
from tests.in_english import as_text, sentence

if TYPE_CHECKING:
    from pathlib import Path

    from generator.core.problems import Problem

TEXT = 'ville,année,"note, en %"\nSaint-Étienne,2024,"dès\nl’été"\n'
HEADER = ("ville", "année", "note, en %")
CODES = ("cp1252", "utf-16")
RECORD = ("Saint-Étienne", "2024", "dès\nl’été")


def read(folder: Path, data: bytes) -> tuple[CsvSource, tuple[Problem, ...]]:
    (folder / "a.csv").write_bytes(data)
    return read_csv(folder, "a.csv", expected=HEADER)


PLAIN = {
    "plain": TEXT.encode(),
    "byte order mark": codecs.BOM_UTF8 + TEXT.encode(),
    "CRLF": TEXT.replace("\n", "\r\n").encode(),
    "no last line end": TEXT.removesuffix("\n").encode(),
    "semicolons": TEXT.replace(",", ";").replace("note;", "note,").encode(),
    "tabs": TEXT.replace(",", "\t").replace("note\t", "note,").encode(),
    "blank lines": f"\n\n{TEXT}\n".encode(),
    "blanks around a header": TEXT.replace("ville", " ville ").encode(),
    "needless quotation marks": TEXT.replace("2024", '"2024"').encode(),
}


@pytest.mark.parametrize("name", PLAIN)
def test_nothing_has_to_be_assumed(tmp_path: Path, name: str) -> None:
    source, problems = read(tmp_path, PLAIN[name])
    assert problems == ()
    assert source.header == HEADER
    assert [row.cells for row in source.rows] == [RECORD]


CP1252, UTF16 = (f"not UTF-8; it is read as {each}, better save it as UTF-8" for each in CODES)
NFD = "letters are in decomposed form (NFD); they are read as composed letters"
ASSUMED = {
    "cp1252": (TEXT.encode("cp1252"), 1, CP1252),
    "cp1252 from line 2 on": (TEXT.replace("année", "an").encode("cp1252"), 2, CP1252),
    "UTF-16": (TEXT.encode("utf-16"), 1, UTF16),
    "UTF-16, big-endian": (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), 1, UTF16),
    "NFD": (unicodedata.normalize("NFD", TEXT).encode(), 1, NFD),
}


@pytest.mark.parametrize("name", ASSUMED)
def test_what_is_assumed_is_said(tmp_path: Path, name: str) -> None:
    data, line, message = ASSUMED[name]
    source, (problem,) = read(tmp_path, data)
    assert [row.cells for row in source.rows] == [RECORD]
    assert (problem.severity, problem.rule) == (Severity.INFO, "data-encoding")
    assert problem.place.line == line
    assert sentence(problem).endswith(message)


REFUSED = {
    "undecodable": (
        b"ville\nParis\nN\xeemes \x81\n",
        "3:1: data-encoding: byte 19 of this file is neither UTF-8 nor cp1252; save it as UTF-8",
    ),
    "UTF-8 with a cp1252 letter": (
        "ville\nÉvreux\nNîmes\n".encode() + b"Orl\xe9ans\n",
        "4:1: data-encoding: byte 25 of this file is not UTF-8, unlike the rest; save it as UTF-8",
    ),
    "broken behind a byte order mark": (
        codecs.BOM_UTF8 + b"ville\nOrl\xe9ans\n",
        "2:1: data-encoding: byte 13 of this file is not UTF-8, unlike the rest; save it as UTF-8",
    ),
    "half a UTF-16 letter": (
        "ville\nParis\n".encode("utf-16") + b"x",
        "3:1: data-encoding: byte 27 of this file is not UTF-16; save it as UTF-8",
    ),
    "UTF-16 without a mark": (
        "ville\nParis\n".encode("utf-16-le"),
        "1:1: data-encoding: the file is UTF-16: save it as UTF-8",
    ),
    "control character": (
        b"ville\nParis\nLy\x0bon\n",
        "3:1: data-encoding: this line contains a control character (U+000B); remove it",
    ),
    "one lone CR": (
        b"ville\nParis\rLyon\n",
        (
            "2:1: data-format: a line of this row ends in CR alone; "
            "end every line in the same way, LF or CRLF"
        ),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_at_its_line(tmp_path: Path, name: str) -> None:
    data, expected = REFUSED[name]
    source, problems = read(tmp_path, data)
    assert [as_text(each) for each in problems] == [f"a.csv:{expected}"]
    assert (source.header, source.rows) == ((), ())


def test_an_old_mac_file_ends_its_lines_with_cr(tmp_path: Path) -> None:
    source, problems = read(tmp_path, b"ville,ann\xc3\xa9e\rParis,2024\rLyon,2025\r")
    assert problems == ()
    assert [row.cells for row in source.rows] == [("Paris", "2024"), ("Lyon", "2025")]


def test_lines_are_counted_through_quoted_line_breaks(tmp_path: Path) -> None:
    source, _ = read(tmp_path, b'a,b\n"1\n\n2",x\n\nc,d\n')
    assert [(row.line, row.cells) for row in source.rows] == [(2, ("1\n\n2", "x")), (6, ("c", "d"))]


@pytest.mark.parametrize("cell", ["a\u2028b", "a\u2029b", "a\x85b", "\u00a0", "é" * 200_000])
def test_a_cell_keeps_every_character(tmp_path: Path, cell: str) -> None:
    source, problems = read(tmp_path, f"ville,année\n{cell},2024\n".encode())
    assert problems == ()
    assert source.rows[0].cells == (cell, "2024")


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
