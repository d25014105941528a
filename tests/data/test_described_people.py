"""What describes people is private until it is said otherwise, and a slip never publishes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator.data import read_study
from tests.building import write
from tests.in_english import sentence

if TYPE_CHECKING:
    from generator.data import Study

EXAMPLES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "described_people.yaml").read_text(encoding="utf-8")
)


def read(folder: Path, changes: dict[str, str]) -> tuple[Study, list[str]]:
    """Return the study of the examples with these changes, and what is wrong with it."""
    words = {**EXAMPLES["standing"], **changes}
    text = EXAMPLES["description"]
    for name, word in words.items():
        text = text.replace(name, word)
    write(folder / "data/datapackage.yaml", text)
    write(folder / "data/file.csv", f"place,{words['TELLING']}\nA,Arles\n")
    write(folder / "data/remarks.csv", "remark,place,words\nR1,A,It rains.\n")
    study, problems = read_study(folder)
    return study, [sentence(each) for each in problems]


@pytest.mark.parametrize(("changes", "privacy"), EXAMPLES["privacy"])
def test_how_private_a_file_is(changes: dict[str, str], privacy: str, tmp_path: Path) -> None:
    """What points to people is as private as they are, unless it says itself what it is."""
    study, problems = read(tmp_path, changes)
    described, remarks = study.schema.resources.values()
    _, telling = described.fields.values()
    assert f"{telling.privacy} {remarks.fields['words'].privacy}" == privacy
    assert [each for each in problems if "x-privacy" in each] == []


@pytest.mark.parametrize(("part", "written", "message"), EXAMPLES["slips"])
def test_a_slip_publishes_nothing(part: str, written: str, message: str, tmp_path: Path) -> None:
    study, problems = read(tmp_path, {part: written})
    assert study.schema.resources == {}
    assert problems == [message]
