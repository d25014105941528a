"""What an export is made of: chapters that nest as their numbers say, and links between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.app.exporting import UnsoundError, assemble_document
from generator.app.project import open_thesis
from generator.exports.pandoc import nodes_of, plain_text
from generator.language import MessageError
from tests.examples import read_examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.app.project import Thesis
    from generator.exports.book import Book
    from tests.building import MakeThesis

EXAMPLES = read_examples(
    Path(__file__).with_name("parts.yaml"),
    {"chapters", "data", "config", "asked", "headings", "links", "says", "refused"},
)


def headings(book: Book) -> list[tuple[int, str]]:
    return [
        (found["c"][0], " ".join(plain_text(found["c"][2]).split()))
        for found in nodes_of(book.blocks, "Header")
    ]


def links(book: Book) -> dict[str, str]:
    return {plain_text(found["c"][1]): found["c"][2][0] for found in nodes_of(book.blocks, "Link")}


def ids(book: Book) -> list[str]:
    found = [each["c"][1][0] for each in nodes_of(book.blocks, "Header")]
    for kind in ("Span", "Div"):
        found += [each["c"][0][0] for each in nodes_of(book.blocks, kind)]
    return [each for each in found if each]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_document_has_its_parts(name: str, make_thesis: MakeThesis) -> None:
    said = EXAMPLES[name]
    thesis = open_thesis(make_thesis(said["chapters"], said.get("data"), config=said.get("config")))
    if "refused" in said:
        assert refusal(thesis, said.get("asked", ())) == said["refused"]
        return
    book = assemble_document(thesis, said.get("asked", ()))
    outline = [f"{'#' * level} {text}" for level, text in headings(book)]
    assert outline == said.get("headings", outline)
    found = links(book)
    assert found == said.get("links", found)
    assert len(ids(book)) == len(set(ids(book)))
    assert {each[1:] for each in found.values() if each.startswith("#")} <= set(ids(book))
    text = plain_text(book.blocks).replace("\u00a0", " ")
    assert [each for each in said.get("says", ()) if each not in text] == []


def refusal(thesis: Thesis, asked: Sequence[str]) -> str | list[str]:
    """Return why there is no document: that no chapter is called so, or the errors."""
    with pytest.raises((MessageError, UnsoundError)) as raised:
        assemble_document(thesis, asked)
    if isinstance(raised.value, MessageError):
        return str(raised.value)
    wrong = [each for each in raised.value.problems if each.severity == "error"]
    return [f"{each.rule} {each.place.path}:{each.place.line} {each.found}" for each in wrong]


def test_evidence_is_what_each_cell_leads_to(book: Book, own: Thesis) -> None:
    targets = [
        found["c"][2][0]
        for found in nodes_of(book.blocks, "Link")
        if "evidence" in found["c"][0][1]
    ]
    spec = own.specs["utilite"]
    judged = own.study.relation("evaluations").texts["avis"]
    assert spec.name == "utilite"
    assert len(targets) == 2 * sum(each != "NA" for each in judged) == 50
    assert set(targets) <= {f"#{each}" for each in ids(book)}
    words = plain_text(book.blocks).replace("\u00a0", " ")
    assert "Focus group 4 : – sans avis" in words
    assert "NA (" not in words
