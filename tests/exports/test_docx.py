"""The Word file, read as the XML that Word reads."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterator

    from generator.app.project import Thesis

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"


def body(docx: dict[str, str]) -> ET.Element:
    return fromstring(docx[DOCUMENT])


def values(element: ET.Element, tag: str, name: str = "val") -> list[str]:
    return [each.get(f"{W}{name}", "") for each in element.iter(f"{W}{tag}")]


def words(element: ET.Element) -> str:
    return "".join(each.text or "" for each in element.iter(f"{W}t"))


def in_style(element: ET.Element, style: str) -> Iterator[ET.Element]:
    for paragraph in element.iter(f"{W}p"):
        if values(paragraph, "pStyle") == [style]:
            yield paragraph


def test_every_part_is_well_formed_and_named_in_the_package(docx: dict[str, str]) -> None:
    for name, text in docx.items():
        assert fromstring(text) is not None, name
    types = docx["[Content_Types].xml"]
    for name in ("document", "styles", "footnotes", "header1", "footer1"):
        assert f"/word/{name}.xml" in types


def test_every_style_that_is_used_is_one_of_ours(docx: dict[str, str]) -> None:
    known = set(values(fromstring(docx["word/styles.xml"]), "style", "styleId"))
    document = body(docx)
    used = {*values(document, "pStyle"), *values(document, "rStyle"), *values(document, "tblStyle")}
    assert used <= known
    assert {"Heading1", "TableCaption", "ImageCaption", "TableText", "Bibliography"} <= used
    tables = list(document.iter(f"{W}tbl"))
    styles = {style for each in tables for style in values(each, "pStyle")}
    assert styles == {"TableText", "TableSmall", "TableTurned"}
    assert "<w:vertAlign" not in docx[DOCUMENT]  # a count of passages is no note
    assert values(tables[6], "rStyle").count("PassageCount") == 25


def test_a_table_stays_on_its_page_and_says_what_it_is_made_from(docx: dict[str, str]) -> None:
    styles = fromstring(docx["word/styles.xml"])
    kept = {each.get(f"{W}styleId"): values(each, "keepNext") for each in styles.iter(f"{W}style")}
    assert kept["TableText"] == [""]  # no row is parted from the next one
    assert kept["TableNote"] == ["0"]
    notes = [words(each) for each in in_style(body(docx), "TableNote")]
    files = "evaluations.csv, besoins.csv, etapes.csv, groupes.csv"
    assert notes.count(f"Données\u00a0: {files}, segments.csv, annexe A") == 2
    # Of a chart, which is no table for it.
    assert notes.count("Données\u00a0: segments.csv, besoins.csv, etapes.csv") == 1


def test_what_stands_around_the_chapters_has_no_running_head(docx: dict[str, str]) -> None:
    parts = {
        each.get("Id"): docx[f"word/{each.get('Target')}"]
        for each in fromstring(docx["word/_rels/document.xml.rels"])
        if each.get("Type", "").endswith("/header")
    }
    heads = re.findall(r'<w:headerReference [^>]*r:id="(\w+)"', docx[DOCUMENT])
    has_title = ["STYLEREF" in parts[each] for each in heads]
    assert has_title == [False, True, True, True, False]


def test_no_name_and_no_number_stands_twice(docx: dict[str, str]) -> None:
    document = body(docx)
    for tag, name in (("bookmarkStart", "name"), ("bookmarkStart", "id")):
        assert max(Counter(values(document, tag, name)).values()) == 1
    drawings = re.findall(r'<wp:docPr [^>]*?\bid="(\d+)"', docx[DOCUMENT])
    assert len(drawings) == len(set(drawings)) >= 4


def test_every_link_within_it_has_its_bookmark(docx: dict[str, str]) -> None:
    document = body(docx)
    anchors = {each for each in values(document, "hyperlink", "anchor") if each}
    marks = set(values(document, "bookmarkStart", "name"))
    assert len(anchors) > 50
    assert anchors <= marks
    assert all(re.fullmatch(r"_Ref[0-9]{9}|[A-Za-z]\w{0,39}", each) for each in marks)


def test_headings_are_those_of_the_chapters(docx: dict[str, str], own: Thesis) -> None:
    document = body(docx)
    found = [words(each) for level in range(1, 7) for each in in_style(document, f"Heading{level}")]
    for chapter in own.manuscript.chapters[1:]:
        for heading in chapter.headings:
            title = f"{heading.number} {heading.text}".strip().replace("'", "’")
            assert title in [each.replace("\u00a0", " ") for each in found]


def test_tables_are_real(docx: dict[str, str]) -> None:
    document = body(docx)
    tables = list(document.iter(f"{W}tbl"))
    assert len(tables) == 1 + 9  # the jury before the chapters
    assert all(values(table, "tblHeader") for table in tables)
    participants = tables[2]
    assert values(participants, "vMerge").count("restart") == 10
    captions = [words(each).split() for each in in_style(document, "TableCaption")]
    assert [each[1] for each in captions] == [f"7.{number}" for number in range(1, 10)]
    assert "10" in values(tables[6], "gridSpan")


def test_rows_say_what_the_site_says(
    docx: dict[str, str], rows: tuple[tuple[str, ...], ...]
) -> None:
    said = [
        [
            " ".join(words(cell).split())
            for cell in row.iter(f"{W}tc")
            if "continue" not in values(cell, "vMerge")
        ]
        for row in body(docx).iter(f"{W}tr")
    ]
    for cells in rows:
        assert any(row[-len(cells) :] == list(cells) for row in said), cells


def test_contents_and_lists_can_be_renewed_and_are_filled(docx: dict[str, str]) -> None:
    document = docx[DOCUMENT]
    assert document.count("> TOC ") == 3
    assert len(list(in_style(body(docx), "TOC1"))) == 5
    assert len(list(in_style(body(docx), "TableofFigures"))) == 9 + 4
    begins = document.count('fldCharType="begin"')
    assert begins == document.count('fldCharType="end"')


def test_a_table_of_many_columns_has_a_page_on_its_side(docx: dict[str, str]) -> None:
    document = body(docx)
    sections = [values(each, "pgSz", "orient") for each in document.iter(f"{W}sectPr")]
    assert sections == [[""], [""], ["landscape"], [""], [""]]
    assert values(document, "textDirection") == ["btLr"] * 16
    assert values(document, "trHeight", "hRule") == ["exact"]
    matrix = list(document.iter(f"{W}tbl"))[6]
    names, *judged = (int(width) for width in values(matrix, "gridCol", "w")[:6])
    assert names > 1.5 * max(judged)  # the names of rows have more room than the judgements


def test_a_picture_is_described_in_words_and_the_language_is_said(docx: dict[str, str]) -> None:
    descriptions = re.findall(r'descr="([^"]*)"', docx[DOCUMENT])
    assert len(descriptions) == 4
    assert all(each and not each.startswith("data:") for each in descriptions)
    assert values(fromstring(docx["word/styles.xml"]), "lang") == ["fr-FR"]
