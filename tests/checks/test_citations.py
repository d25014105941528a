"""Citations against the bibliography: unknown keys, works nobody cites, citations by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.app.cli import main
from tests import doors
from tests.building import write_thesis

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.building import MakeThesis

WORKS = """\
@article{hevner2004,
  author = {Hevner, Alan R. and March, Salvatore T. and Park, Jinsoo and Ram, Sudha},
  title = {Design Science}, journal = {MIS Quarterly}, year = {2004},
}
@book{schon1983, author = {Schön, Donald A.}, title = {Le praticien}, publisher = {X}, year = 1983}
@book{braun2006a, author = {Braun, V. and Clarke, V.}, title = {Un}, publisher = {X}, year = 2006}
@book{braun2006b, author = {Braun, V. and Clarke, V.}, title = {Deux}, publisher = {X}, year = 2006}
@book{prieshe2008, author = {Pries-Heje, Jan}, title = {Trois}, publisher = {X}, year = 2008}
@book{certeau1990, author = {de Certeau, Michel}, title = {Arts}, publisher = {X}, year = 1990}
"""
ALL = "[@hevner2004; @schon1983; @braun2006a; @braun2006b; @prieshe2008; @certeau1990]"


@pytest.fixture
def found(make_thesis: MakeThesis) -> Callable[..., list[str]]:
    """Return how the citation problems of a chapter of this text are found."""

    def problems(text: str, works: str | None = WORKS, cited: str = ALL) -> list[str]:
        data = {} if works is None else {"references.bib": works}
        folder = make_thesis({"1_un.md": f"# Un\n\n{text}\n\n{cited}\n"}, data)
        return [each for each in doors.problem_lines(folder) if ": citation" in each]

    return problems


@pytest.mark.parametrize(
    ("typed", "bound"),
    [
        ("Vu (Schön, 1983).", "Vu [@schon1983]."),
        ("Vu (Schon, 1983, p. 3-5).", "Vu [@schon1983, p. 3-5]."),
        ("Vu (SCHOEN 1983 : 12).", "Vu [@schon1983, 12]."),
        ("Vu (Hevner et al., 2004 ; Schön, 1983).", "Vu [@hevner2004; @schon1983]."),
        ("Vu (Hevner, March, Park & Ram, 2004).", "Vu [@hevner2004]."),
        ("Vu (voir notamment Schön, 1983).", "Vu [voir notamment @schon1983]."),
        ("Vu (Voir Schön, 1983).", "Vu [Voir @schon1983]."),
        ("Vu (Schön,\n1983).", "Vu [@schon1983]."),
        ("Selon Hevner et al. (2004), oui.", "Selon @hevner2004, oui."),
        ("Selon Schön (1983, p. 3), oui.", "Selon @schon1983 [p. 3], oui."),
        ("Pries Heje (2008) et PRIES-HEJE (2008)", "@prieshe2008 et @prieshe2008"),
        ("D'après de Certeau (1990)", "D'après @certeau1990"),
        ("(de Certeau, 1990) (Certeau, 1990)", "[@certeau1990] [@certeau1990]"),
    ],
)
def test_a_citation_by_hand_that_can_mean_one_work_only_is_bound(
    typed: str, bound: str, make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_thesis({"1_un.md": f"# Un\n\n{typed}\n"}, {"references.bib": WORKS})
    monkeypatch.chdir(folder)
    fixed = CliRunner().invoke(main, ["fix", "--rule", "citation"])
    assert fixed.exit_code == 0, fixed.output
    chapter = folder / "chapters" / "1_un.md"
    assert chapter.read_text("utf-8") == f"# Un\n\n{bound}\n"
    again = CliRunner().invoke(main, ["fix", "--rule", "citation"])
    assert again.stdout == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("(Schön, 1984)", "@schon1983 (Schön, 1983)"),
        ("(Schonn, 1983)", "@schon1983 (Schön, 1983)"),
        ("(Hevner, 2004)", "@hevner2004 (Hevner, March, Park, Ram, 2004)"),
        ("(Schön, 1983a)", "@schon1983 (Schön, 1983)"),
        ("(Braun & Clarke, 2006)", "@braun2006a (Braun, Clarke, 2006) … @braun2006b"),
        ("(Schön, 1983, 1987)", "@schon1983 (Schön, 1983) … @schon1983"),
        ("[Schön (1983)](https://example.org/)", "@schon1983 (Schön, 1983) … @schon1983"),
    ],
    ids=["year", "spelling", "authors", "letter", "two works", "two years", "in a link"],
)
def test_what_is_not_certain_is_said_and_left_to_the_author(
    typed: str, said: str, make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"# Un\n\n{typed}\n\n{ALL}\n"
    folder = make_thesis({"1_un.md": text}, {"references.bib": WORKS})
    lines = [each for each in doors.problem_lines(folder) if ": citation" in each]
    (line,) = lines
    assert doors.differing([line.partition(": ")[2]], [f"citation (warning): … {said}"]) == ""
    assert line.startswith("chapters/1_un.md:3:")
    monkeypatch.chdir(folder)
    CliRunner().invoke(main, ["fix", "--rule", "citation"])
    assert (folder / "chapters/1_un.md").read_text("utf-8") == text


@pytest.mark.parametrize(
    "text",
    [
        "(Rennes, 2014)",
        "(FG1, 2023)",
        "(septembre 2014)",
        "(INSEE, 2004)",
        "entre 2004 et 2010 (en tout)",
        "`(Schön, 1983)`",
        "<!-- (Schön, 1983) -->",
        "(Braun et Clarke, sans date)",
        "Schön, D. A. (1983). *Le praticien*. X.",
        "- Braun, V., & Clarke, V. (2006). *Un*. X.",
        "Office Hevner. (2004). *Design*. X.",
    ],
)
def test_what_is_no_citation_is_left_alone(text: str, found: Callable[..., list[str]]) -> None:
    assert found(text) == []


def test_a_work_that_the_bibliography_lacks_is_an_info(found: Callable[..., list[str]]) -> None:
    lines = found("(Rowe, 2014, p. 243) et Rowe et al. (2014), mais pas Rowe (2014).")
    expected = [
        'chapters/1_un.md:3:1: citation (info): … "(Rowe, 2014, p. 243)"',
        'chapters/1_un.md:3:25: citation (info): … "Rowe et al. (2014)"',
    ]
    assert doors.differing(lines, expected) == ""


def test_without_a_bibliography_citations_by_hand_are_nobodys_business(
    found: Callable[..., list[str]],
) -> None:
    assert found("(Rowe, 2014, p. 243) et Schön (1983).", None, "") == []
    lines = found("[@rowe2014] [@autre]", None, "")
    expected = [
        "chapters/1_un.md:3:1: citation: … [@rowe2014]",
        "chapters/1_un.md:3:13: citation: … [@autre]",
    ]
    assert doors.differing(lines, expected) == ""


def test_an_unknown_key_is_an_error_with_the_nearest_one(found: Callable[..., list[str]]) -> None:
    lines = found("[voir @hevner2044, p. 3]")
    words = "@hevner2044 … data/references.bib … hevner2004"
    assert doors.differing(lines, [f"chapters/1_un.md:3:1: citation: … {words}"]) == ""


def test_an_unknown_name_in_the_sentence_is_told_with_the_nearest_key(
    make_thesis: MakeThesis,
) -> None:
    folder = make_thesis({"1_un.md": "# Un\n\nSelon @schon1984.\n"}, {"references.bib": WORKS})
    lines = [each for each in doors.problem_lines(folder) if ": reference" in each]
    expected = "chapters/1_un.md:3:7: reference: … @schon1984 … schon1983"
    assert doors.differing(lines, [expected]) == ""


def test_a_work_that_nobody_cites_is_an_info_at_its_entry(
    found: Callable[..., list[str]],
) -> None:
    lines = found("[@hevner2004] et @schon1983, [ce livre](@prieshe2008).", cited="")
    expected = [
        f"data/references.bib:{line}:1: citation (info): {key} … [@{key}]"
        for line, key in ((6, "braun2006a"), (7, "braun2006b"), (9, "certeau1990"))
    ]
    assert doors.differing(lines, expected) == ""


def test_a_work_that_is_cited_by_hand_is_told_there_alone(
    found: Callable[..., list[str]],
) -> None:
    lines = found("[@hevner2004; @prieshe2008; @certeau1990] (Schön, 1983)", cited="")
    expected = [
        "chapters/1_un.md:3:43: citation (warning): … [@schon1983]",
        *(
            f"data/references.bib:{line}:1: citation (info): {key} … [@{key}]"
            for line, key in ((6, "braun2006a"), (7, "braun2006b"))
        ),
    ]
    assert doors.differing(lines, expected) == ""


TYPED = ("(Schön, 1983)", "Hevner et al. (2004, p. 3)", "(Braun et Clarke, 2006 ; Schön 1983)")
AROUND = ("(", ")", "[", "](x)", "`", "*", "# ", "\n\n", "\n", "> ", "| ", " ", "d'", "@schon1983")
PIECES = st.sampled_from((*TYPED, *AROUND, "Selon ", "é;"))


@pytest.fixture(scope="module")
def with_works(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a thesis with the works, without chapters."""
    return write_thesis(tmp_path_factory.mktemp("works"), {}, {"references.bib": WORKS})


@settings(max_examples=15)
@given(texts=st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=1, max_size=5))
def test_whatever_the_text_a_second_fix_changes_nothing(with_works: Path, texts: list[str]) -> None:
    chapters = {f"{number}_un.md": text for number, text in enumerate(texts, 1)}
    doors.write_chapters(with_works, chapters)
    doors.fix(with_works, "citation")
    once = [(with_works / "chapters" / name).read_bytes() for name in chapters]
    doors.fix(with_works, "citation")
    assert [(with_works / "chapters" / name).read_bytes() for name in chapters] == once


def test_headings_and_quotations_are_not_edited(
    make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "# Un\n\n## Schön (1983)\n\n<p>Schön (1983)</p>\n"
    folder: Path = make_thesis({"1_un.md": text}, {"references.bib": WORKS})
    monkeypatch.chdir(folder)
    assert CliRunner().invoke(main, ["fix"]).stdout == ""
    assert (folder / "chapters" / "1_un.md").read_text("utf-8") == text
