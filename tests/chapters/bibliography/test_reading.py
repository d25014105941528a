"""A bibliography is read entry by entry: what is wrong with one of them costs no other.

What is said of each mistake: ``checks/examples/bibliographies.yaml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.chapters.bibliography import folded, read_bibliography, spellings
from generator.chapters.bibliography.parsing import parse_bibliography
from generator.core.problems import Severity
from generator.core.store import Store

if TYPE_CHECKING:
    from pathlib import Path

SOUND = "@book{schon1983, author={Schön, D.}, title={Un}, publisher={X}, year={1983}}\n"


def test_a_work_has_plain_texts_its_authors_its_year_and_its_place() -> None:
    text = (
        "% a remark\n\n@string{mis = {MIS Quarterly}}\n"
        '@Article{hevner2004,\n  AUTHOR = "Hevner, Alan and de la Ram, S. and others",\n'
        "  title = {{Design} Sci{\\'e}nce \\& more, 50% of it},\n"
        "  journaltitle = mis, date = {2004-03},\n}\n"
    )
    bibliography, problems = parse_bibliography(text, "data/references.bib")
    work = bibliography.works["hevner2004"]
    assert problems == ()
    assert work.kind == "article"
    assert work.title == "Design Sciénce & more, 50% of it"
    assert work.fields["journaltitle"] == "MIS Quarterly"
    assert [each.full for each in work.authors] == ["Hevner", "de la Ram"]
    assert (work.year, work.place.line) == ("2004", 4)


def test_a_body_is_an_author_with_its_whole_name() -> None:
    text = "@book{x, author={{Ministère de la Culture}}, title={T}, publisher={P}, year={2020}}"
    bibliography, _ = parse_bibliography(text, "r.bib")
    assert [each.family for each in bibliography.works["x"].authors] == ["Ministère de la Culture"]


def test_an_entry_without_a_comma_is_read_as_meant() -> None:
    text = '@misc{b,\n title = {A \\\n\\{},\n note = "B\n c = {d}"\n year = {2001}}\n'
    bibliography, problems = parse_bibliography(text + SOUND, "r.bib")
    assert bibliography.works["b"].year == "2001"
    assert '\n c = {d}",\n year' in bibliography.source
    assert [(each.code, each.place.line) for each in problems] == [("bib-no-comma", 5)]


def test_a_key_of_two_entries_of_one_title_loses_no_work() -> None:
    same, other = SOUND.replace("{Un}, pub", "{UN}, PUB"), SOUND.replace("{Un}", "{Deux}")
    for again in (SOUND, same, other):
        severity = Severity.ERROR if again == other else Severity.WARNING
        found = parse_bibliography(SOUND + again, "r.bib")[1]
        assert [each.severity for each in found if each.code == "bib-key-twice"] == [severity]


def test_the_sound_entries_around_a_broken_one_are_read() -> None:
    text = f"{SOUND}@misc{{b, title={{never closed\n@misc{{c, title={{C}}, title={{D}}}}\n"
    bibliography, problems = parse_bibliography(text, "r.bib")
    assert list(bibliography.works) == ["schon1983", "c"]
    assert [each.place.line for each in problems] == [2, 3]
    assert "never closed" not in bibliography.source


def test_a_file_that_is_not_utf8_is_read_and_said(tmp_path: Path) -> None:
    (tmp_path / "r.bib").write_bytes(SOUND.encode("cp1252"))
    bibliography, (problem,) = read_bibliography(tmp_path, "r.bib", Store())
    assert bibliography is not None
    assert bibliography.works["schon1983"].authors[0].family == "Schön"
    assert problem.severity is Severity.WARNING
    assert read_bibliography(tmp_path, "other.bib", Store()) == (None, ())


@pytest.mark.parametrize("other", ["Schon", "SCHÖN", "Schoen", "Scho\u0308n", "schön "])
def test_spellings_of_one_name_meet(other: str) -> None:
    assert not spellings("Schön").isdisjoint(spellings(other))


def test_hyphens_accents_and_case_do_not_tell_names_apart() -> None:
    assert folded("PRIES-HEJE") == folded("Pries Heje") == "pries heje"
    assert spellings("Braun").isdisjoint(spellings("Braunn"))


@given(st.text(alphabet="@{}=,\"\\#%abé1\n ()'&~$", max_size=60))
def test_whatever_the_text_reading_never_raises(text: str) -> None:
    bibliography, problems = parse_bibliography(f"{text}\n@misc{{a, title = {{{text}}}}}", "r.bib")
    assert all(each.place.line >= 1 for each in problems)
    assert all(work.source in bibliography.source for work in bibliography.works.values())
