"""``thesis check``: what it prints, and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.examples import edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

KEYS = ["rule", "severity", "path", "line", "column", "message", "found", "expected"]
KEYS += ["fixable", "code", "fields"]
MISTAKEN = "# Exemple\n\nVoir @BF7 et {{ conut(participants) }}.\n\n## 1.3.9 Un\n\nTexte.\n"
"""A wrong id, a wrong value, and a typed number that is only told."""


def test_as_json_for_programs(folder: Path, thesis: Command) -> None:
    (folder / "chapters/1.3_exemple.md").write_text(MISTAKEN, encoding="utf-8")
    result = thesis("check", "--format", "json")
    assert result.exit_code == 1
    first, second, third = json.loads(result.stdout)
    assert [list(problem) for problem in (first, second, third)] == [KEYS] * 3
    assert [first[key] for key in KEYS[:5]] == [
        *("reference", "error", "chapters/1.3_exemple.md", 3, 6),
    ]
    assert (first["found"], first["fixable"], third["severity"]) == ("@BF7", False, "warning")


@pytest.mark.parametrize("tag", ["name:os.system", "object/apply:os.system [ls]"])
def test_code_in_the_settings_is_refused(folder: Path, thesis: Command, tag: str) -> None:
    """Also in a file that they inherit from; MkDocs itself would run it."""
    (folder / "parent.yml").write_text(f"site_url: https://a.example\nextra: !!python/{tag}\n")
    edit(folder / "mkdocs.yml", "site_name:", "INHERIT: parent.yml\nsite_name:")
    result = thesis("build")
    assert result.exit_code == 1
    assert result.stderr.startswith("parent.yml:2:8: settings: YAML non valide\u00a0: la balise")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("data/tables.yaml", b"\xff\xfe\x00"),
        ("data/tables.yaml", b"- une liste\n"),
        ("data/tables.yaml", b"participants: 3\n"),
        ("data/datapackage.yaml", b""),
        ("data/datapackage.yaml", b"resources: 3\n"),
        ("data/datapackage.yaml", b"resources: [{name: x}]\n"),
        ("data/participants.csv", b'"never closed\n'),
        ("data/participants.csv", bytes(range(256))),
        ("chapters/1.1_enquete.md", b"\x00\x01\x02"),
        ("chapters/1.1_enquete.md", b"---\ntitle: [\n---\n"),
        ("mkdocs.yml", b"\xff\xfe"),
        ("mkdocs.yml", b"- 3\n"),
        ("mkdocs.yml", b"theme: 3\nplugins: 3\nnav: {a: [3, {b: c.md}]}\n"),
    ],
)
def test_whatever_a_file_holds_there_is_no_traceback(
    path: str, content: bytes, folder: Path, thesis: Command
) -> None:
    (folder / path).write_bytes(content)
    result = thesis("check")
    assert result.exit_code in {0, 1}
    assert all(line.count(": ") >= 2 for line in result.stdout.splitlines())
