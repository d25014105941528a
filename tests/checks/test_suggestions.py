"""The examples of ``suggestions.fr.md`` and ``suggestions.en.md``, and the study of this thesis."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import doors
from tests.checks.studies import FOLDERS, study

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SUGGESTED = "claim (info): "


def examples(language: str) -> Iterator[tuple[str, str]]:
    """Yield the title and the text of each example."""
    text = (HERE / f"suggestions.{language}.md").read_text(encoding="utf-8")
    for part in text.split("\n## ")[1:]:
        title, _, rest = part.partition("\n")
        yield title, rest


CASES = [
    pytest.param(language, example, id=f"{language}: {title}")
    for language in FOLDERS
    for title, example in examples(language)
]


def suggested(text: str, root: Path) -> list[str]:
    """Return what is suggested for a chapter with this text, all of it infos about claims."""
    doors.write_chapters(root, {"a.md": text})
    lines = [each.partition(": ")[2] for each in doors.suggestion_lines(root)]
    assert all(each.startswith(SUGGESTED) for each in lines)
    return lines


@pytest.mark.parametrize(("language", "example"), CASES)
def test_examples(language: str, example: str) -> None:
    expected = re.findall(r"^→ (.*)$", example, re.MULTILINE)
    text = re.sub(r"^→ .*$", "", example, flags=re.MULTILINE)
    wanted = [f"{SUGGESTED}… {each}" for each in expected]
    assert doors.differing(suggested(text, study(language)), wanted) == ""
