"""A REFI-QDA file that anybody may have sent: refused in one sentence, never a traceback."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.importing import ImportRefusedError
from generator.importing.qda import plan_refi, refi
from generator.language import load_language
from tests.importing.qda.refi_files import (
    INTERVIEW,
    interview,
    mark,
    marked,
    project,
    qdpx,
    source,
)

if TYPE_CHECKING:
    from generator.importing.proposal import ImportPlan

FRENCH = load_language("fr")
SOUND = interview(marked(INTERVIEW, "Le soir"))


def plan(content: bytes) -> ImportPlan:
    return plan_refi("projet", content, FRENCH)


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a megabyte be very much, so that a test need not write more."""
    monkeypatch.setattr(refi, "LARGEST_PROJECT", 1_000_000)
    monkeypatch.setattr(refi, "LARGEST_SOURCE", 1_000_000)


@pytest.mark.usefixtures("small_limits")
def test_what_unpacks_to_very_much_is_refused_whatever_size_it_claims() -> None:
    xml = project() + " " * 1_100_000
    bomb = qdpx(xml)
    assert len(bomb) < 5_000
    with pytest.raises(ImportRefusedError, match="the limit is 1000000"):
        plan(bomb)
    with pytest.raises(ImportRefusedError, match=r"src-1\.txt has 1100000 bytes"):
        plan(interview(mark(0, 1), text=" " * 1_100_000))
    lying = bomb.replace(len(xml.encode()).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != bomb
    with pytest.raises(ImportRefusedError):
        plan(lying)


@pytest.mark.usefixtures("small_limits")
def test_what_is_not_named_is_not_read() -> None:
    film = {"sources/film.mp4": b"\0" * 3_000_000, "sources/src-1.txt": INTERVIEW}
    found = plan(qdpx(project(source(marked(INTERVIEW, "Le soir"))), film))
    assert len(found.resources) == 5


@pytest.mark.parametrize(
    "name",
    ["../evil.txt", "sources/../../evil.txt", "/etc/evil.txt", "C:/evil.txt", "..\\evil.txt"],
)
def test_names_that_lead_out_lead_nowhere(name: str) -> None:
    assert plan(qdpx(project(), {name: "x"})) == plan(qdpx(project()))


@pytest.mark.parametrize(
    "path",
    ["internal://../secret.txt", "/etc/passwd", "relative:///secret.txt", "file:///etc/passwd"],
)
def test_only_texts_inside_the_file_are_read(path: str) -> None:
    xml = project(source(mark(0, 4))).replace("internal://src-1.txt", path)
    found = plan(qdpx(xml))
    assert "its text is not in the file" in found.report.text("en")


def test_entities_are_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(ImportRefusedError, match="its own definitions"):
        plan(qdpx(project().replace("<Project", f"{laughs}<Project", 1)))


def test_there_is_one_project_in_a_file() -> None:
    with pytest.raises(ImportRefusedError, match=r"found project\.qde, other\.qde"):
        plan(qdpx(project(), {"other.qde": project()}))
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(ImportRefusedError, match="found none"):
        plan(empty.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"not XML",
        b"<a/>",
        b"\xff\xfe<",
        b'<?xml version="1.0" encoding="utf-7"?><Project/>',
        b'<?xml version="1.0" encoding="klingon"?><Project/>',
        SOUND[:200],
        SOUND[:-30],
    ],
)
def test_what_is_no_such_file_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ImportRefusedError):
        plan(content)


def test_a_codebook_of_deeply_nested_codes_is_read() -> None:
    depth = 3000
    codes = '<Code guid="g" name="n">' * depth + "</Code>" * depth
    assert len(plan(f"<CodeBook><Codes>{codes}</Codes></CodeBook>".encode()).resources) == 1


@settings(max_examples=30)
@given(st.data())
def test_a_damaged_file_never_raises_anything_else(data: st.DataObject) -> None:
    damaged = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ImportRefusedError):
        plan(bytes(damaged))


@settings(max_examples=30)
@given(st.data())
def test_damaged_xml_never_raises_anything_else(data: st.DataObject) -> None:
    xml = project(source(marked(INTERVIEW, "Le soir")))
    start = data.draw(st.integers(0, len(xml)))
    end = data.draw(st.integers(start, min(len(xml), start + 40)))
    inserted = data.draw(st.sampled_from(["", "<Code/>", "<Case/>", 'guid=""', "-1", "é", "<"]))
    with suppress(ImportRefusedError):
        plan(qdpx(xml[:start] + inserted + xml[end:], {"sources/src-1.txt": INTERVIEW}))


@settings(max_examples=30)
@given(st.data())
def test_a_passage_reads_as_it_was_marked_in_any_text(data: st.DataObject) -> None:
    text = data.draw(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = plan(interview(mark(start, end, text[start:end]), text=text.encode("utf-8")))
    segments = [each for each in found.resources if each.name == "segments"]
    if text[start:end].strip() and not text.startswith("\ufeff"):
        assert [each.values("text") for each in segments] == [(text[start:end],)]
