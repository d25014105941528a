"""Resources and tables are added to files that are there; nothing else in them changes."""

from __future__ import annotations

import pytest
import yaml

from generator.importing import ImportRefusedError
from generator.importing.proposal import (
    ProposedField,
    ProposedResource,
    with_resources,
    with_tables,
)

NEW = ProposedResource("cas", "Cas", (ProposedField("cas", "Cas"),), (("C1",),), key="cas")
TABLE = {"cas": {"kind": "listing", "caption": "Les cas", "columns": {"Cas": "cas"}}}
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


def names(text: str) -> list[str]:
    return [each["name"] for each in yaml.safe_load(text)["resources"]]


def test_a_resource_is_added_behind_the_last_one() -> None:
    text = with_resources(PLAIN, [NEW])
    assert names(text) == ["groupes", "cas"]
    before, after = PLAIN.split("\n# la fin")
    assert text.startswith(before.rstrip("\n"))
    assert text.endswith(f"# la fin{after}")
    assert yaml.safe_load(text)["title"] == "Données"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PLAIN.replace("  - name", "- name").replace("    ", "  "), id="no indent"),
        pytest.param(PLAIN.split("\n# la fin", maxsplit=1)[0], id="at the end, no line end"),
        pytest.param(PLAIN.replace("\n", "\r\n"), id="CRLF"),
        pytest.param("\ufeff" + PLAIN, id="byte order mark"),
        pytest.param(
            "resources:\n  - name: a\n    description: |\n      deux\n      lignes\n\n\n",
            id="a text of several lines at the end",
        ),
        pytest.param("resources:\n  - {name: a, path: a.csv}\n", id="an entry on one line"),
    ],
)
def test_every_line_that_was_there_stays(text: str) -> None:
    new = with_resources(text, [NEW])
    assert names(new)[-1] == "cas"
    assert len(names(new)) == 2
    rest = iter(new.splitlines())
    assert all(line in rest for line in text.splitlines())
    assert ("\r\n" in new) == ("\r\n" in text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "resources: []\n",
        "resources: [{name: a}]\n",
        "resources: oui\n",
        "- a\n",
        "resources:\n  - &a\n    name: *a\n",
        "resources: [\n",
        "a: &a [*a]\nresources:\n  - name: x\n    y: *nope\n",
    ],
)
def test_what_cannot_be_added_to_is_refused(text: str) -> None:
    with pytest.raises(ImportRefusedError):
        with_resources(text, [NEW])


@pytest.mark.parametrize("text", ["", "# rien\n", "a:\n  kind: listing\n", "a: {kind: listing}"])
def test_a_table_is_added_at_the_end(text: str) -> None:
    new = with_tables(text, TABLE)
    assert new.startswith(text)
    content = yaml.safe_load(new)
    assert list(content)[-1] == "cas"
    assert content["cas"]["columns"] == {"Cas": "cas"}


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "a\n", "{a: 1}\n"])
def test_tables_that_cannot_be_added_to_are_refused(text: str) -> None:
    with pytest.raises(ImportRefusedError):
        with_tables(text, TABLE)
