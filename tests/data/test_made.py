"""Files and values that are made of others: ``made.yaml`` has them, and what is said of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.core.problems import in_file_order
from generator.data import Study, read_study
from tests.building import write
from tests.in_english import as_text

HERE = Path(__file__).parent
WRITTEN: dict[str, Any] = yaml.load(
    (HERE / "made.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
EXAMPLES: dict[str, Any] = WRITTEN["examples"]
KNOWN = {"resources", "fields", "files", "least", "allowed", "texts", "privacy", "says"}


def read(folder: Path, example: dict[str, Any]) -> tuple[Study, list[str]]:
    """Return the study of an example, and what is said of it."""
    assert not example.keys() - KNOWN
    described = [*WRITTEN["described"], *example.get("resources", ())]
    for name, further in example.get("fields", {}).items():
        (resource,) = (each for each in described if each["name"] == name)
        schema = {**resource["schema"], "fields": [*resource["schema"]["fields"], *further]}
        described[described.index(resource)] = {**resource, "schema": schema}
    for path, text in {**WRITTEN["files"], **example.get("files", {})}.items():
        write(folder / path, text)
    write(folder / "data/datapackage.yaml", {"resources": described})
    least, allowed = example.get("least", Study.least), example.get("allowed", ())
    study, problems = read_study(folder, least=least, allowed=allowed)
    lines = (folder / "data/datapackage.yaml").read_text("utf-8").split("\n")

    def at(found: re.Match[str]) -> str:
        """Return what stands on a line of the description instead of its number."""
        return f"{found[1]} ({lines[int(found[2]) - 1].strip(' -').partition(':')[0]}): "

    placed = re.compile(r"(data/datapackage\.yaml):(\d+):\d+: ")
    return study, [placed.sub(at, as_text(each)) for each in in_file_order(problems)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_made(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    study, said = read(tmp_path, example)
    assert said == example.get("says", [])
    for file, columns in example.get("texts", {}).items():
        texts = study.relation(file).texts
        assert {column: texts[column] for column in columns} == columns
    for path, privacy in example.get("privacy", {}).items():
        file, _, field = path.partition(".")
        resource = study.relation(file).resource
        assert (resource.fields[field] if field else resource).privacy == privacy, path
    assert example.keys() & {"texts", "privacy", "says"}


@pytest.mark.parametrize(("query", "message", "found"), WRITTEN["queries"])
def test_what_a_query_may_not_do(query: str, message: str, found: str, tmp_path: Path) -> None:
    schema = {"fields": [{"name": "n"}]}
    made = {"name": "query", "path": "query.csv", "x-sql": query, "schema": schema}
    expected = f"data/datapackage.yaml (x-sql): data-schema: {message.format(found)}"
    assert read(tmp_path, {"resources": [made]})[1] == [expected]


@pytest.mark.parametrize(("code", "message"), WRITTEN["own_code"])
def test_own_code_that_makes_nothing(code: str, message: str, tmp_path: Path) -> None:
    example = EXAMPLES["a function of the thesis's own, which the settings name"]
    assert read(tmp_path, {**example, "files": {"derive.py": code}})[1] == [message]
