"""Who said what stays private where the key that leads from words to people is private.

The examples are those of ``hidden.yaml``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.app.project import check, open_thesis
from generator.app.settings import Privacy, Settings
from tests import doors
from tests.building import write_thesis
from tests.examples import put, read_examples
from tests.in_english import as_text

HERE = Path(__file__).parent
FILES = {each.name: each.read_text("utf-8") for each in (HERE / "hidden").iterdir()}
EXAMPLES = read_examples(
    HERE / "hidden.yaml", {"text", "files", "attribution", "problems", "has", "lacks"}
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_hidden_is_not_shown(name: str, tmp_path: Path) -> None:
    said = EXAMPLES[name]
    root = write_thesis(tmp_path, {"1.md": f"# One\n\n{said['text']}\n"}, FILES)
    for path, content in said.get("files", {}).items():
        put(root, f"data/{path}", content)
    attribution = said.get("attribution", "group")
    opened = open_thesis(
        root, Settings(language="en", attribution=attribution, privacy=Privacy(k=3))
    )
    problems = [
        as_text(each)
        for each in check(opened)
        if each.severity.value == "error" or each.rule.startswith("data-")
    ]
    assert doors.differing(problems, said["problems"]) == ""
    page = doors.page(opened, "1.md").html
    assert re.search(".*".join(map(re.escape, said.get("has", ()))), page, re.DOTALL)
    assert [each for each in said.get("lacks", ()) if each in page] == []
