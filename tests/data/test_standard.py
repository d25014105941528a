"""Each property of the Data Package standard is honoured, published as it is, or refused.

``standard.yaml`` has the names of the standard, and an example of each.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.data import read_study
from generator.site.data_files import published_files
from generator.site.publication import Publication
from tests.building import write
from tests.in_english import as_text

HERE = Path(__file__).parent
WRITTEN: dict[str, Any] = yaml.safe_load((HERE / "standard.yaml").read_text(encoding="utf-8"))


def named(part: str) -> list[tuple[str, str]]:
    """Return where a part of the examples has which property."""
    properties = ((where, names) for where, names in WRITTEN[part].items())
    split = ((where, each.split() if isinstance(each, str) else each) for where, each in properties)
    return [(where, name) for where, names in split for name in names]


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
    part[name] = value
    write(folder / "data/datapackage.yaml", package)
    write(folder / "data/a.csv", file or "key,value\nk,v\n")
    return folder


def test_nothing_of_the_standard_is_passed_over() -> None:
    honoured = {(where, name) for where, name, *_ in WRITTEN["honoured"]}
    examples = honoured.union(named("published"), named("refused"), named("elsewhere"))
    assert sorted(set(named("standard")) - examples) == []


@pytest.mark.parametrize(("where", "name"), named("published"))
def test_what_describes_is_published(where: str, name: str, tmp_path: Path) -> None:
    value = WRITTEN["published"][where][name]
    study, problems = read_study(written(tmp_path, where, name, value))
    assert [as_text(each) for each in problems] == []
    package = json.loads(published_files(study, Publication())["data/datapackage.json"])
    resource = package["resources"][0]
    schema = resource["schema"]
    parts = {"package": package, "resource": resource, "schema": schema}
    assert parts.get(where, schema["fields"][1])[name] == value


@pytest.mark.parametrize(("where", "name"), named("refused"))
def test_what_has_no_meaning_is_refused_at_its_line(where: str, name: str, tmp_path: Path) -> None:
    folder = written(tmp_path, where, name, WRITTEN["refused"][where][name])
    problem = read_study(folder)[1][0]
    lines = (folder / "data/datapackage.yaml").read_text("utf-8").split("\n")
    assert (problem.rule, problem.place.path) == ("data-schema", "data/datapackage.yaml")
    assert name in as_text(problem)
    near = range(problem.place.line - 1, problem.place.line + 1)
    assert any(lines[at].strip(" -").startswith(f"{name}:") for at in near), as_text(problem)


@pytest.mark.parametrize("example", WRITTEN["honoured"], ids="{0[0]}-{0[1]}-{0[2]}".format)
def test_what_has_a_meaning_is_honoured(example: list[Any], tmp_path: Path) -> None:
    where, name, value, kind, file, expected = example
    study, problems = read_study(written(tmp_path, where, name, value, kind=kind, file=file))
    if isinstance(expected, str):
        assert [each.rule for each in problems][:1] == [expected]
        return
    assert [as_text(each) for each in problems] == []
    read = study.relation("a").values["value"]
    shown = {"number": str, "list": list}.get(kind, lambda each: each)
    assert [*map(shown, read)] == expected
