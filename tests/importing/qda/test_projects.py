"""A REFI-QDA project becomes codes, segments and cases, each segment held against its source.

An example of ``projects.md`` has the sources of a project, below a line ``@@ others`` what else
stands in it, and the texts of the sources unless they are that of an interview.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.importing.proposal import Existing, csv_text, data_files
from generator.importing.qda import plan_refi
from generator.language import load_language
from tests import doors
from tests.importing.qda.refi_files import CODES, INTERVIEW, interview, marked, project, qdpx
from tests.pairs import Pair, pairs_below, read_pairs

if TYPE_CHECKING:
    from generator.importing.proposal import ImportPlan
    from tests.building import BuildSite, MakeThesis

FRENCH = load_language("fr")
HERE = Path(__file__).parent
FILES = ("codes", "sources", "segments", "codings", "coders", "cases", "case_members")
WITHOUT_FILES = doors.Views({f"{name}{part}": [] for name in FILES for part in ("", " columns")})


def views(found: ImportPlan) -> doors.Views:
    """Return the records of each file, its columns, what is private, and what the report says."""
    rows = {each.name: csv_text(each).splitlines() for each in found.resources}
    sections = found.report.text("en").split("\n\n")
    told = [part for part in sections if not part.startswith(("Read from", "For you"))]
    return {
        **{name: records for name, (_, *records) in rows.items()},
        **{f"{name} columns": [header] for name, (header, *_) in rows.items()},
        "numbers": [
            f"{field.name} {field.type}"
            for each in found.resources
            for field in each.fields
            if field.type in {"integer", "number"}
        ],
        "private": [each.name for each in found.resources if each.privacy == "private"],
        "told": [line[4:] for part in told for line in part.split("\n") if line[:3] == "  -"],
    }


def content_of(example: str) -> bytes:
    """Return the project file of an example."""
    parts = {"others": "", **doors.files_of(f"@@ sources\n{example}", "")}
    texts = {name: text for name, text in parts.items() if name.startswith("sources/")}
    xml = project(parts["sources"], parts["others"])
    return qdpx(xml, texts or {"sources/src-1.txt": INTERVIEW})


@pytest.mark.parametrize("pair", pairs_below(HERE, "projects"))
def test_a_project_gives_what_is_expected(pair: Pair) -> None:
    found = views(plan_refi("projet", content_of(pair.source), FRENCH))
    assert doors.unlike(WITHOUT_FILES | found, pair.expected.split("\n")) == "", pair.place


def test_a_codebook_alone_gives_its_codes() -> None:
    book = CODES.replace("<CodeBook>", '<CodeBook xmlns="urn:QDA-XML:codebook:1.0">')
    found = views(plan_refi("projet", book.strip().encode(), FRENCH))
    assert [name for name in found if name.endswith("columns")] == ["codes columns"]
    assert [each.split(",")[1] for each in found["codes"]] == ["Outils", "Papier", "Temps"]


LINES = "Un.\r\nDeux.\r\nTrois mots ici."


@pytest.mark.parametrize("text", [LINES, LINES.encode("utf-8-sig"), LINES.encode("utf-16")])
def test_programs_count_a_line_end_as_one_or_as_two(text: str | bytes) -> None:
    as_one = LINES.replace("\r\n", "\n")
    for counted, way in ((LINES, ""), (as_one, ", line ends as one")):
        content = interview(marked(counted, "Trois mots"), text=text)
        found = views(plan_refi("projet", content, FRENCH))
        assert [each.split(",,")[:4] for each in found["segments"]] == [
            ["S1,D1", "10,20", "Trois mots,same", f"sel-{counted.index('Trois')}"]
        ]
        assert found["told"] == [
            f"Entretien 1: 1 coded passages, 1 verified, the offsets count characters{way}"
        ]


def test_names_and_keys_of_what_is_there_already_stay_free() -> None:
    existing = Existing(frozenset({"segments"}), keys=frozenset({"S1", "C2"}))
    plan = plan_refi("projet", interview(marked(INTERVIEW, "Le soir")), FRENCH, existing)
    found = views(plan)
    assert [each.split(",")[0] for each in found["segments_2"]] == ["SX1"]
    assert [each.split(",")[0] for each in found["codes"]] == ["CX1", "CX2", "CX3"]
    (codings,) = (each for each in plan.resources if each.name == "codings")
    assert [each.reference for each in codings.fields] == [
        *("segments_2", "sources", "codes", "coders"),
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_imported_data_build_and_have_a_table_of_the_codes(
    make_thesis: MakeThesis, build_site: BuildSite, language: str
) -> None:
    (example,) = (each for each in read_pairs(HERE / "projects.md") if "Camille" in each.expected)
    plan = plan_refi("projet", content_of(example.source), load_language(language))
    chapter = "# Codes\n\n/// table | codes\n///\n\nCe code : @C2.\n"
    built = build_site(make_thesis({"1_codes.md": chapter}, data_files(plan)))
    assert built.warnings == []
    page = built.page("1_codes")
    assert "Papier" in page
    assert "Outils" in page
    published = {path.name for path in built.site.rglob("*.csv")}
    assert published == {"codes.csv", "tbl-codes.csv"}  # public alone: the file, the table shown
    everything = "".join(each.read_text(errors="ignore") for each in built.site.rglob("*.html"))
    assert "Camille" not in everything
