"""YAML is read by libyaml, and understood, placed and refused as PyYAML's own parser does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.core import yaml_source
from generator.core.yaml_source import StrictLoader, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

PIECES = (
    *("\n", "\n  ", "- ", "a: ", "é: ", "? ", "&x ", "*x", "[", "]", "{", "}", ", ", "'", '"'),
    *(
        "# c",
        "|\n",
        ">-\n",
        "\t",
        "\ufeff",
        "\x85",
        "\x00",
        "\r\n",
        "!!set ",
        "!x ",
    ),
    *("why?", "1", "07", "~", "on", "2020-01-01", "2024-99-99", "<<: ", "`", "@", "%", "\\x", "😀"),
)


def understood(root: Path, text: str) -> object:
    (root / "text.yaml").write_bytes(text.encode())
    source, problems = read_yaml(root, "text.yaml", rule="settings")
    return source.places, repr(source.content), problems


def expected(root: Path, text: str) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_source, "_composed", lambda text, _: yaml.compose(text, StrictLoader))
        return understood(root, text)


def test_the_files_of_this_project(project_root: Path, tmp_path: Path) -> None:
    files = [*project_root.glob("data/*.yaml"), *project_root.glob("generator/**/*.yaml")]
    assert len(files) > 5
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert understood(tmp_path, text) == expected(tmp_path, text)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = tmp_path_factory.getbasetemp()
    assert understood(root, text) == expected(root, text)
