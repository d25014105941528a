"""Resources and tables are added to files that are there; nothing else in them changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from generator.importing import ImportOptions, ImportRefusedError, Reading, propose_files
from generator.language import load_language
from tests.building import write

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = """\
# Ce que signifient les données.
name: these
resources:
  - name: groupes # les séances
    path: groupes.csv
    schema:
      fields: [{name: groupe, type: string}]
      missingValues: [""]

# la fin
title: Données
"""


def added(folder: Path, description: str = PLAIN, tables: str = "") -> dict[str, str]:
    """Return what becomes of the descriptions of a data folder that a file is added to."""
    write(folder / "data/datapackage.yaml", description)
    write(folder / "data/tables.yaml", tables)
    write(folder / "cas.csv", "Cas,Lieu\nC1,Lyon\nC2,Metz\n")
    options = ImportOptions(folder / "data", folder, Reading(load_language("fr")))
    found = propose_files([folder / "cas.csv"], options)
    return {path.name: new.new.decode() for path, new in found.replaced.items()}


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        pytest.param(PLAIN.replace("  - name", "- name").replace("    ", "  "), id="no indent"),
        pytest.param(PLAIN.split("\n# la fin", maxsplit=1)[0], id="at the end, no line end"),
        pytest.param(PLAIN.replace("\n", "\r\n"), id="CRLF"),
        pytest.param("\ufeff" + PLAIN, id="byte order mark"),
        "resources:\n  - name: a\n    description: |\n      deux\n      lignes\n\n\n",
        pytest.param("resources:\n  - {name: a, path: a.csv}\n", id="an entry on one line"),
    ],
)
def test_every_line_that_was_there_stays(text: str, tmp_path: Path) -> None:
    new = added(tmp_path, text)["datapackage.yaml"]
    content = yaml.safe_load(new)
    assert [each["name"] for each in content["resources"]][1:] == ["cas"]
    rest = iter(new.splitlines())
    assert all(line in rest for line in text.splitlines())
    assert ("\r\n" in new) == ("\r\n" in text)
    assert content.get("title", "Données") == "Données"


NOT_ADDED_TO = [
    *("", "resources: []\n", "resources: [{name: a}]\n", "resources: oui\n", "- a\n"),
    *("resources:\n  - &a\n    name: *a\n", "resources: [\n"),
    "a: &a [*a]\nresources:\n  - name: x\n    y: *nope\n",
]
NO_TABLES = ["- a\n", "a: [\n", "a\n", "{a: 1}\n"]


@pytest.mark.parametrize("texts", [(t,) for t in NOT_ADDED_TO] + [(PLAIN, t) for t in NO_TABLES])
def test_what_cannot_be_added_to_is_refused(texts: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError):
        added(tmp_path, *texts)


@pytest.mark.parametrize("text", ["", "# rien\n", "a:\n  kind: listing\n", "a: {kind: listing}"])
def test_a_table_is_added_at_the_end(text: str, tmp_path: Path) -> None:
    new = added(tmp_path, tables=text)["tables.yaml"]
    assert new.startswith(text)
    assert list(yaml.safe_load(new))[-1] == "cas"
    assert yaml.safe_load(new)["cas"]["columns"] == {"Cas": "cas", "Lieu": "lieu"}


def test_what_points_to_a_private_file_that_is_there_is_private(tmp_path: Path) -> None:
    write(tmp_path / "data/lieux.csv", "lieu\nLyon\nMetz\nBrest\n")
    schema = "schema: {fields: [{name: lieu, type: string}], primaryKey: lieu}"
    there = f"resources:\n  - {{name: lieux, path: lieux.csv, x-privacy: private, {schema}}}\n"
    *_, new = yaml.safe_load(added(tmp_path, there)["datapackage.yaml"])["resources"]
    assert (new["schema"]["foreignKeys"][0]["fields"], new["x-privacy"]) == ("lieu", "private")
