"""Each property of the Data Package standard is honoured, published as it is, or refused.

The names are those of https://datapackage.org/standard (2.0) and what tools still write of 1.0.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from generator.data import read_study
from generator.site.data_files import published_files
from tests.building import write
from tests.in_english import as_text

if TYPE_CHECKING:
    from pathlib import Path

STANDARD = {
    "package": """$schema profile name id title description homepage image version created keywords
        contributors sources licenses resources""",
    "resource": """$schema profile name path data type title description format mediatype encoding
        bytes hash sources licenses dialect schema homepage compression""",
    "dialect": """header headerRows headerJoin commentRows commentChar delimiter lineTerminator
        quoteChar doubleQuote escapeChar nullSequence skipInitialSpace property itemType itemKeys
        sheetNumber sheetName table caseSensitiveHeader csvddfVersion""",
    "schema": "$schema fields fieldsMatch missingValues primaryKey uniqueKeys foreignKeys",
    "field": """name type format title description example constraints categories
        categoriesOrdered missingValues rdfType trueValues falseValues decimalChar groupChar
        bareNumber itemType delimiter""",
    "constraints": """required unique enum pattern minLength maxLength minimum maximum
        exclusiveMinimum exclusiveMaximum jsonSchema""",
}
# What describes the data to people and programs stands in the published package as it was written.
PUBLISHED: dict[str, dict[str, object]] = {
    "package": {
        **dict.fromkeys(("$schema", "profile", "homepage", "image"), "https://example.org/x"),
        **dict.fromkeys(("name", "id", "title", "description", "version", "created"), "x"),
        "keywords": ["x"],
        **{name: [{"title": "x"}] for name in ("contributors", "sources", "licenses")},
    },
    "resource": {
        **dict.fromkeys(("$schema", "profile", "homepage"), "https://example.org/x"),
        **dict.fromkeys(("title", "description"), "x"),
        **{name: [{"title": "x"}] for name in ("sources", "licenses")},
    },
    "schema": {"$schema": "https://example.org/x"},
    "field": {
        **dict.fromkeys(("title", "description", "example"), "x"),
        "categoriesOrdered": True,
        "rdfType": "https://example.org/x",
    },
}
REFUSED: dict[str, dict[str, object]] = {
    "package": {"missingValues": ["-"], "dialect": {}, "schema": {}},
    "resource": {
        "data": [[1]],
        "type": "json",
        "format": "xlsx",
        "mediatype": "text/html",
        "compression": "gz",
        "path": ["a.csv", "b.csv"],
        "encoding": "utf-9",
        "hash": "none",
        "primaryKey": "key",
    },
    "dialect": {
        "delimiter": "||",
        "lineTerminator": "|",
        "property": "rows",
        "itemType": "array",
        "itemKeys": ["key"],
        "sheetNumber": 1,
        "sheetName": "x",
        "table": "x",
        "caseSensitiveHeader": True,
        "csvddfVersion": 1,
        "headerRows": [1, 2],
        "headerJoin": " – ",
        "commentRows": [2],
        "commentChar": "#",
        "nullSequence": "\\N",
    },
    "schema": {"fieldsMatch": "some", "primaryKey": "other", "required": True},
    "field": {"type": "text", "format": "phone", "trueValues": ["x"], "decimalChar": ","},
    "constraints": {"jsonSchema": {}, "minimum": 3, "pattern": "("},
}
# What is honoured: the property, the type of the second column, the file, and what is read of it.
HONOURED: list[tuple[str, str, object, str, str | bytes, object]] = [
    ("resource", "bytes", 12, "string", "key,value\nk,v\n", "data-file"),
    ("resource", "hash", f"md5:{'0' * 32}", "string", "key,value\nk,v\n", "data-file"),
    ("resource", "format", "tsv", "string", "key\tvalue\nk\tv,w\n", ["v,w"]),
    ("resource", "encoding", "macroman", "string", b"key,value\nk,\x8e\n", ["é"]),
    ("dialect", "header", False, "string", "k,v\nl,w\n", ["v", "w"]),
    ("dialect", "delimiter", "|", "string", "key|value\nk|v,w\n", ["v,w"]),
    ("dialect", "lineTerminator", "\r\n", "string", "key,value\r\nk,v\r\n", ["v"]),
    ("dialect", "quoteChar", "'", "string", "key,value\nk,'v,w'\n", ["v,w"]),
    ("dialect", "doubleQuote", False, "string", 'key,value\nk,"v""w"\n', ['v"w"']),
    ("dialect", "escapeChar", "\\", "string", 'key,value\nk,"v\\"w"\n', ['v"w']),
    ("dialect", "skipInitialSpace", True, "string", 'key,value\nk, "v,w"\n', ["v,w"]),
    ("schema", "fieldsMatch", "subset", "string", "key,value,more\nk,v,x\n", ["v"]),
    ("schema", "fieldsMatch", "superset", "string", "key\nk\n", [None]),
    ("schema", "missingValues", ["-"], "string", "key,value\nk,-\n", [None]),
    ("schema", "primaryKey", "key", "string", "key,value\nk,v\nk,w\n", "data-key"),
    ("schema", "uniqueKeys", [["value"]], "string", "key,value\nk,v\nl,v\n", "data-key"),
    (
        *("schema", "foreignKeys", [{"fields": "value", "reference": {"fields": "key"}}]),
        *("string", "key,value\nk,v\n", "data-schema"),  # it points to no primary key
    ),
    ("field", "format", "%d/%m/%Y", "date", "key,value\nk,2024-03-01\n", "data-type"),
    ("field", "categories", ["v"], "string", "key,value\nk,w\n", "data-enum"),
    ("field", "missingValues", ["-"], "string", "key,value\nk,-\n", [None]),
    ("field", "trueValues", ["ja"], "boolean", "key,value\nk,ja\n", [True]),
    ("field", "falseValues", ["nein"], "boolean", "key,value\nk,nein\n", [False]),
    ("field", "decimalChar", ",", "number", "key;value\nk;1,5\n", ["1.5"]),
    ("field", "groupChar", ".", "integer", "key,value\nk,1.500\n", [1500]),
    ("field", "bareNumber", False, "integer", "key,value\nk,15 €\n", [15]),
    ("field", "itemType", "integer", "list", 'key,value\nk,"1,b"\n', "data-type"),
    ("field", "delimiter", ";", "list", "key,value\nk,a;b\n", [("a", "b")]),
    ("constraints", "required", True, "string", "key,value\nk,\n", "data-required"),
    ("constraints", "unique", True, "string", "key,value\nk,v\nl,v\n", "data-key"),
    ("constraints", "enum", ["v"], "string", "key,value\nk,w\n", "data-enum"),
    ("constraints", "pattern", "v+", "string", "key,value\nk,w\n", "data-constraint"),
    ("constraints", "minLength", 2, "string", "key,value\nk,w\n", "data-constraint"),
    ("constraints", "maxLength", 2, "string", "key,value\nk,www\n", "data-constraint"),
    ("constraints", "minimum", 2, "integer", "key,value\nk,1\n", "data-constraint"),
    ("constraints", "maximum", 2, "integer", "key,value\nk,3\n", "data-constraint"),
    ("constraints", "exclusiveMinimum", 2, "integer", "key,value\nk,2\n", "data-constraint"),
    ("constraints", "exclusiveMaximum", 2, "integer", "key,value\nk,2\n", "data-constraint"),
]
# What every description has, and what has a test of its own below.
ELSEWHERE = {
    *(("package", "resources"), ("resource", "name"), ("resource", "path"), ("resource", "schema")),
    *(("resource", "dialect"), ("schema", "fields"), ("field", "name"), ("field", "type")),
    *(("field", "constraints"), ("resource", "type")),
    ("resource", "mediatype"),
}


def written(
    folder: Path, where: str, name: str, value: object, *, kind: str = "string", file: object = ""
) -> Path:
    """Write a file of two columns whose description has a property more, and return the folder."""
    package: dict[str, Any] = {"resources": [{"name": "a", "path": "a.csv"}]}
    resource = package["resources"][0]
    field: dict[str, Any] = {"name": "value", "type": kind}
    resource["schema"] = {"fields": [{"name": "key"}, field]}
    parts = {"package": package, "resource": resource, "schema": resource["schema"]}
    parts |= {"field": field}
    part = parts.get(where, field if where == "constraints" else resource)
    if where not in parts:
        part = part.setdefault(where, {})
    part[name] = copy.deepcopy(value)
    write(folder / "data/datapackage.yaml", package)
    write(folder / "data/a.csv", file or "key,value\nk,v\n")
    return folder


def test_nothing_of_the_standard_is_passed_over() -> None:
    honoured = {(where, name) for where, name, *_ in HONOURED}
    tables = [*PUBLISHED.items(), *REFUSED.items()]
    others = {(where, name) for where, names in tables for name in names}
    named = {(where, name) for where, names in STANDARD.items() for name in names.split()}
    assert sorted(named - honoured - others - ELSEWHERE) == []


@pytest.mark.parametrize(
    ("where", "name"), [(where, name) for where in PUBLISHED for name in PUBLISHED[where]]
)
def test_what_describes_is_published(where: str, name: str, tmp_path: Path) -> None:
    value = PUBLISHED[where][name]
    study, problems = read_study(written(tmp_path, where, name, value))
    assert [as_text(each) for each in problems] == []
    package = json.loads(published_files(study)["data/datapackage.json"])
    resource = package["resources"][0]
    schema = resource["schema"]
    parts = {"package": package, "resource": resource, "schema": schema}
    assert parts.get(where, schema["fields"][1])[name] == value


@pytest.mark.parametrize(
    ("where", "name"), [(where, name) for where in REFUSED for name in REFUSED[where]]
)
def test_what_has_no_meaning_is_refused_at_its_line(where: str, name: str, tmp_path: Path) -> None:
    folder = written(tmp_path, where, name, REFUSED[where][name])
    problem = read_study(folder)[1][0]
    lines = (folder / "data/datapackage.yaml").read_text("utf-8").split("\n")
    assert (problem.rule, problem.place.path) == ("data-schema", "data/datapackage.yaml")
    assert name in as_text(problem)
    near = range(problem.place.line - 1, problem.place.line + 1)
    assert any(lines[at].strip(" -").startswith(f"{name}:") for at in near), as_text(problem)


@pytest.mark.parametrize("example", HONOURED, ids=lambda each: f"{each[0]}-{each[1]}-{each[2]}")
def test_what_has_a_meaning_is_honoured(
    example: tuple[str, str, object, str, str, object], tmp_path: Path
) -> None:
    where, name, value, kind, file, expected = example
    study, problems = read_study(written(tmp_path, where, name, value, kind=kind, file=file))
    if isinstance(expected, str):
        assert [each.rule for each in problems][:1][0].startswith(expected)
        return
    assert [as_text(each) for each in problems] == []
    read = study.relation("a").values["value"]
    assert [str(each) if kind == "number" else each for each in read] == expected
