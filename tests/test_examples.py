"""An example that says what its runner would not look at fails: a slip in it is not a test less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import doors
from tests.examples import put, read_examples
from tests.pairs import read_pairs
from tests.sites import sites_of, steps_of

if TYPE_CHECKING:
    from pathlib import Path


def test_an_unknown_key_fails_and_what_is_said_of_all_is_said_of_each(tmp_path: Path) -> None:
    file = tmp_path / "sites.yaml"
    put(
        tmp_path, file.name, "all: {in: a, files: {x: X}}\none: {in: b, files: {y: Y}}\nother: {}\n"
    )
    assert read_examples(file, {"in", "files"}) == {
        "one": {"in": "b", "files": {"x": "X", "y": "Y"}},
        "other": {"in": "a", "files": {"x": "X"}},
    }
    put(tmp_path, file.name, "one: {page: {}}\n")
    with pytest.raises(AssertionError, match=r"sites.yaml: one has \['page'\]"):
        sites_of(tmp_path)
    with pytest.raises(AssertionError, match="bytes"):
        put(tmp_path, "a.csv", {"bytes": "00"})


def test_a_view_that_there_is_not_fails() -> None:
    assert doors.unlike({"row": []}, ["no row"]) == ""
    with pytest.raises(AssertionError, match="rows"):
        doors.unlike({"row": []}, ["no rows"])


@pytest.mark.parametrize(
    "step",
    [
        {"problems": {"error": []}, "then": [{"problem": {}}]},
        {"pages": {"": {}}},
        {"pages": {"": {"has": []}}},
        {"pages": {"": {"h1": {"has": ["thèse"], "lack": ["Une"]}}}},
        {"build": "loose"},
        {"site": {"index.html": {"haz": ["thèse"]}}},
        {"understood": {"prefixes": []}},
        {"views": {"index.md": {"tables": []}}},
        {"says": []},
    ],
    ids=str,
)
def test_a_slip_in_what_is_expected_of_a_site_fails(step: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises((AssertionError, KeyError)):
        assert differing(step, tmp_path / "wrong") == []
    assert differing({"pages": {"": {"h1": ["Une thèse"]}}}, tmp_path / "right") == []


def differing(site: dict[str, Any], root: Path) -> list[object]:
    return [found for found, said in steps_of(site, root) if found != said]


def test_a_pair_without_a_title_or_an_end_fails(tmp_path: Path) -> None:
    for text in (".\na\n.\nb\n.\n", "Title\n.\na\n.\nb\n"):
        put(tmp_path, "pairs.md", text)
        with pytest.raises(AssertionError, match="an example without"):
            list(read_pairs(tmp_path / "pairs.md"))
