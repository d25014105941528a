"""Each type of the standard is shown as its readers expect, on every page that shows data."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from generator.app.project import open_thesis
from generator.app.settings import Settings
from generator.data.csv_source import csv_text
from generator.language import as_text
from generator.site.pages import generated_pages
from tests import doors
from tests.building import write_thesis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHOWN: list[tuple[str, dict[str, object], str, str, str]] = [
    (name, *shown)
    for name, shown in yaml.safe_load(
        Path(__file__).with_name("types.yaml").read_text("utf-8")
    ).items()
]
"""Name of a field, its description, a text of it, what a reader sees in French and English."""
FIELDS = {name: description for name, description, *_ in SHOWN}


def pages_of(rows: Sequence[Mapping[str, str]], language: str) -> dict[str, str]:
    """Return what is read on each page that shows these rows: a list of each kind, and prose."""
    fields: list[dict[str, Any]] = [{"name": "key"}]
    fields += [{"name": name, **description} for name, description in FIELDS.items()]
    schema = {"primaryKey": "key", "fields": fields}
    resource = {"name": "things", "path": "things.csv", "x-entity": True, "schema": schema}
    keys = [f"R{number}" for number in range(1, len(rows) + 1)]
    table = [[key, *(row[name] for name in FIELDS)] for key, row in zip(keys, rows, strict=True)]
    listing = {
        "kind": "listing",
        "from": "things",
        "columns": dict(zip(FIELDS, FIELDS, strict=True)),
    }
    prose = "\n".join(
        f"- {name} {{{{ R1.{name} }}}} {{{{ values(things.{name}) }}}}" for name in FIELDS
    )
    shown = "\n\n".join(f"/// chart | {name}\n///" for name in FIELDS)
    root = Path(mkdtemp())
    try:
        write_thesis(
            root / "t",
            {"index.md": f"# One\n\n/// table | all\n///\n\n{prose}\n\n{shown}\n"},
            {
                "datapackage.yaml": {"resources": [resource]},
                "things.csv": csv_text([["key", *FIELDS], *table]),
                "tables.yaml": yaml.safe_dump({"all": listing}),
                "charts.yaml": yaml.safe_dump(
                    {name: {"kind": "bars", "from": "things", "by": name} for name in FIELDS}
                ),
            },
        )
        thesis = open_thesis(root / "t", Settings(language=language))
        found = {"chapter": doors.page(thesis, "index.md").html}
        for page in generated_pages(thesis):
            found[page.path] = page.draw(lambda *_: ())
        assert [as_text(each, "en") for each in thesis.problems] == []
    finally:
        shutil.rmtree(root)
    return {path: read(page) for path, page in found.items()}


def read(page: str) -> str:
    """Return the words of a page: without tags, each space a space."""
    text = html.unescape(re.sub(r"<[^>]*>", "|", page))
    return re.sub(r"[ \u00a0\u202f]+", " ", text)


@pytest.fixture(scope="module", params=["fr", "en"])
def shown(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    """All pages with one record that has a value of each type, and their language."""
    row = {name: text for name, _, text, *_ in SHOWN}
    return request.param, pages_of([row], request.param)


@pytest.mark.parametrize("example", SHOWN, ids=lambda example: example[0])
def test_it_is_shown_as_its_readers_expect(
    shown: tuple[str, dict[str, str]], example: tuple[str, dict[str, object], str, str, str]
) -> None:
    language, pages = shown
    expected = example[3] if language == "fr" else example[4]
    name = example[0]
    rows = pages["data/things.md"]
    assert f"|{expected}|" in pages["chapter"]  # a cell of the listing and of the chart
    assert re.search(rf"(?:longue|longest) ?: {re.escape(expected)} \(1\)", pages["chapter"])
    assert re.search(rf"{name} [^\n]*{re.escape(expected)}", pages["chapter"])
    assert expected in rows


# --- whatever the data say ------------------------------------------------------------------------

WORDS = st.text("abcdefghijklmnopqrstuvwxyzéèàçœ", min_size=1, max_size=8)
NUMBERS = st.decimals(-(10**7), 10**7, places=2, allow_nan=False).map(str)
TEXTS: dict[str, st.SearchStrategy[str]] = {
    "string": WORDS,
    "integer": st.integers(-(10**9), 10**9).map(str),
    "number": NUMBERS,
    "boolean": st.sampled_from(["true", "false"]),
    "date": st.dates().map(lambda day: day.isoformat()),
    "datetime": st.datetimes().map(lambda each: each.isoformat(timespec="seconds")),
    "time": st.times().map(lambda each: each.isoformat(timespec="seconds")),
    "year": st.integers(0, 9999).map(lambda year: f"{year:04}"),
    "yearmonth": st.tuples(st.integers(0, 9999), st.integers(1, 12)).map(
        lambda pair: f"{pair[0]:04}-{pair[1]:02}"
    ),
    "duration": st.tuples(*[st.integers(0, 99)] * 4).map(
        lambda parts: "P{}DT{}H{}M{}S".format(*parts)
    ),
    "list": st.lists(WORDS, min_size=1, max_size=3).map("; ".join),
}
TEXTS_OF = {name: TEXTS[str(description["type"])] for name, description in FIELDS.items()} | {
    "publication_year": st.integers(1500, 2100).map(str),
    "zoned": TEXTS["datetime"].map(lambda text: f"{text}+02:00"),
}
REPR = re.compile(r"Decimal\(|datetime|\b(?:True|False|None|Items|YearMonth)\b|\('|\['|\{'")


@settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(rows=st.lists(st.fixed_dictionaries(TEXTS_OF), min_size=1, max_size=3), data=st.data())
def test_no_page_shows_a_repr_or_a_grouped_year(
    rows: list[dict[str, str]], data: st.DataObject
) -> None:
    pages = pages_of(rows, data.draw(st.sampled_from(["fr", "en"])))
    for path, page in pages.items():
        assert not REPR.search(page), path
    record = pages["data/things.md"]
    for name in ("founded", "publication_year"):
        assert re.search(rf"(?<!\d){int(rows[0][name])}(?!\d)", record)
