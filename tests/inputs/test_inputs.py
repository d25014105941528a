"""Whatever a folder holds is told with its file and line, in French and English; nothing raises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.app.project import check, open_thesis
from tests import doors
from tests.building import build_thesis
from tests.examples import edit, example_thesis, only, put

EXAMPLES: dict[str, Any] = yaml.load(  # a safe loader, in C
    (Path(__file__).parent / "inputs.yaml").read_text("utf-8"), yaml.CSafeLoader
)
SOUND: dict[str, str] = EXAMPLES["sound"]
INPUTS: dict[str, dict[str, Any]] = {each["name"]: each for each in EXAMPLES["inputs"]}


def test_the_thesis_is_sound(tmp_path: Path) -> None:
    for path, content in SOUND.items():
        put(tmp_path, path, content)
    assert doors.problem_lines(tmp_path) == []


@pytest.mark.parametrize("name", INPUTS)
def test_each_input(name: str, tmp_path: Path) -> None:
    example = INPUTS[name]
    only(example, {"name", "files", "fr", "en"})
    for path, content in {**SOUND, **example["files"]}.items():
        if isinstance(content, dict) and "line" in content:
            put(tmp_path, path, SOUND[path])
        if content is not None:
            put(tmp_path, path, content)
    found = check(open_thesis(tmp_path))
    for language in ("fr", "en"):
        assert [doors.problem_line(each, language) for each in found] == example[language]


def test_a_draft_is_built_of_data_whose_key_was_renamed(tmp_path: Path) -> None:
    root = example_thesis(tmp_path / "thesis")
    header = (root / "data/groupes.csv").read_text("utf-8").split("\n")[0]
    edit(root / "data/groupes.csv", header, f"x{header}")
    built = build_thesis(root, strict=False)
    assert not built.failed
    assert any(
        f"« x{header.split(',')[0]} »" in each.replace("\u00a0", " ") for each in built.warnings
    )
