"""The bibliography of a site: every work that is cited, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from generator.app.project import check, open_thesis
from generator.app.settings import settings_from
from generator.chapters.bibliography import formatting
from tests.in_english import sentence

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis

WORKS = """\
@book{schon1983, author={Schön, Donald}, title={Un}, publisher={X}, year={1983}}
@book{morgan1997, author={Morgan, David}, title={Deux}, publisher={X}, year={1997}}
@book{rowe2014, author={Rowe, Ann}, title={Trois}, publisher={X}, year={2014}}
"""
CHAPTERS = {
    "1_un.md": "# Un\n\n## Premier\n\nSelon @schon1983.\n\nEncore [@schon1983, p. 3].\n",
    "2_deux.md": "# Deux\n\nVu [@schon1983; @morgan1997].\n\n/// bibliography\n///\n",
}


def test_without_a_bibliography_pandoc_is_never_started(
    make_thesis: MakeThesis, build_site: BuildSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        pytest.fail("pandoc was started")

    monkeypatch.setattr(formatting, "_run_pandoc", never)
    root = make_thesis({"1_un.md": "# Un\n\nVu [@schon1983], selon Schön (1983).\n"})
    assert build_site(root).failed
    built = build_site(root, strict=False)
    assert len(built.warnings) == 1
    assert not (built.site / "references").exists()
    assert "[@schon1983]" in built.page("1_un/")


SETTINGS = {
    "style: apaa": 'style is "apaa"; expected one of apa, iso690-author-date-en',
    "style: own.csl": 'style is "own.csl"; expected one of',
    "style: data/notes.csl": 'style "data/notes.csl" writes footnotes',
    "style: data/other.csl": 'style "data/other.csl" only refers to apa',
    "bibliography: data/other.bib": "there is no bibliography at data/other.bib",
}


@pytest.mark.parametrize(("written", "said"), SETTINGS.items())
def test_what_the_settings_name_must_be_there(
    written: str, said: str, make_thesis: MakeThesis
) -> None:
    other = '<style><link href="http://example.org/styles/apa" rel="independent-parent"/></style>'
    notes = '<style class="note"></style>'
    data = {"references.bib": WORKS, "notes.csl": notes, "other.csl": other}
    config = {"plugins": [{"thesis": {"citations": yaml.safe_load(written)}}]}
    problems = open_thesis(make_thesis(CHAPTERS, data, config)).problems
    [problem] = [each for each in problems if each.rule == "settings"]
    assert sentence(problem).startswith(f"citations: {said}")


def test_the_bibliography_may_be_elsewhere(make_thesis: MakeThesis) -> None:
    settings = settings_from({"plugins": [{"thesis": {"citations": {"bibliography": "w.bib"}}}]})
    folder = make_thesis(CHAPTERS)
    (folder / "w.bib").write_text(WORKS, encoding="utf-8")
    thesis = open_thesis(folder, settings)
    assert thesis.bibliography is not None
    assert list(thesis.bibliography.works) == ["schon1983", "morgan1997", "rowe2014"]


def test_an_id_of_the_thesis_and_a_key_may_not_be_the_same(make_thesis: MakeThesis) -> None:
    chapters = {"1_un.md": "# Un\n\n## Titre {#sec-x}\n\nVu [@schon1983; @morgan1997; @rowe2014]\n"}
    works = WORKS + "@book{sec-x, author={A}, title={B}, publisher={X}, year={2000}}\n"
    problems = check(open_thesis(make_thesis(chapters, {"references.bib": works})))
    twice = [each for each in problems if each.rule == "reference"]
    assert [sentence(each) for each in twice] == [
        'the id "sec-x" exists twice: it is already the id of a work in data/references.bib, line 4'
    ]
