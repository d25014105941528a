"""The project's own chapters: what they bind, and which sentences fail when a judgement changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.claims.studies import thesis
from tests.examples import copy_of, edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.doors import Views

OPINIONS = ("oui", "non", "NA")
NEXT = {"oui": "non", "non": "NA", "NA": "oui"}
OF_ONE_NEED = re.compile(r"utilite\.(BF\d+)\.(?:oui|non|NA|verdict)")
REALISATION = "7.1.5_realisation.md"
NEEDS = [f"BF{number}" for number in range(1, 13)]


@pytest.fixture(scope="module")
def pages(project_root: Path) -> dict[str, Views]:
    """Return what the pages of the project's own thesis tell, by the path of each chapter."""
    return doors.pages_views(project_root)


@pytest.fixture(scope="module")
def claims(pages: dict[str, Views]) -> list[tuple[str, str]]:
    """Every claim of the chapters: its words and its expression."""
    return [_two(each) for views in pages.values() for each in views["claim"]]


def _two(claim: str) -> tuple[str, str]:
    words, _, expression = claim.partition(" | ")
    return words, expression


def test_the_thesis_agrees_with_its_data_and_uses_every_term_of_its_glossary(
    project_root: Path,
) -> None:
    lines = doors.problem_lines(project_root)
    assert [each for each in lines if ": claim: " in each or ": quote: " in each] == []
    assert [each for each in lines if "chapters/glossaire.md" in each and "term" in each] == []


# --- what is bound --------------------------------------------------------------------------------

SAMPLE = {
    ("dix-neuf", "count(participants)"),
    ("cinq", "count(groupes)"),
    ("trois", 'count(organisations, echelon="métropole")'),
    ("un", 'count(organisations, echelon="département")'),
    ("trois", 'count(organisations, echelon="région")'),
    ("un seul cas", 'count(organisations, echelon="collectivité à statut particulier")'),
    ("Corse", 'values(organisations.nom, echelon="collectivité à statut particulier")'),
    ("un", 'count(organisations, echelon="réseau national")'),
}
"""The statements about the sample, as their author made them, and what each is held against."""


def test_the_statements_about_the_sample_are_bound(pages: dict[str, Views]) -> None:
    assert sorted(SAMPLE - {_two(each) for each in pages[REALISATION]["claim"]}) == []


@pytest.mark.parametrize("need", NEEDS)
def test_each_need_has_a_sentence_with_its_verdict_and_counts(
    need: str, pages: dict[str, Views], project_root: Path
) -> None:
    """Two of the three counts decide the third, so that no judgement changes unseen."""
    text = (project_root / "chapters" / REALISATION).read_text("utf-8")
    [place] = [
        f"chapters/{REALISATION}:{number}"
        for number, line in enumerate(text.split("\n"), 1)
        if f"(@{need})" in line and f"utilite.{need}.verdict" in line
    ]
    placed = (each.partition(" ") for each in pages[REALISATION]["claim at"])
    bound = {expression for at, _, expression in placed if at == place}
    assert f"utilite.{need}.verdict" in bound
    counted = {f"utilite.{need}.{opinion}" for opinion in OPINIONS} & bound
    assert len(counted) >= 2 or need == "BF7"
    assert need != "BF7" or f"utilite.{need}.NA" in bound


def test_the_passages_that_the_chapters_quote(project_root: Path) -> None:
    """Each is said to be a paraphrase, of its group and of nobody."""
    captions = [
        figure.css("figcaption")[0].text().strip().replace("\u00a0", " ")
        for html in doors.pages_html(project_root).values()
        for figure in LexborHTMLParser(html).css("figure.quotation")
    ]
    assert captions == [
        "Focus group 5, paraphrase S21",
        "Focus group 3, paraphrase S07",
        "Focus group 3, paraphrase S12",
        "Focus group 2, paraphrase S10",
        "Focus group 5, paraphrase S08",
    ]


# --- what fails when a judgement changes ----------------------------------------------------------


def judged(claims: list[tuple[str, str]]) -> list[tuple[str, bool]]:
    """Return for each claim what its expression states, and whether its words are wrong.

    All claims stand in one chapter over the data alone, what they are held against in another.
    """
    held = "\n\n".join(f"[{words}]{{= {expression} }}" for words, expression in claims)
    said = "\n\n".join(stated(words, expression) for words, expression in claims)
    doors.write_chapters(thesis("thesis"), {"a.md": held, "b.md": said})
    pages = doors.pages_and_problems(thesis("thesis"))
    lines = {each.split(":")[1] for each in pages["a.md"][1]}
    states = [each.text() for each in LexborHTMLParser(pages["b.md"][0]).css("p")]
    assert len(states) == len(claims)
    return [(state, str(2 * at + 1) in lines) for at, state in enumerate(states)]


def stated(words: str, expression: str) -> str:
    """Return what makes a page show what a claim says something about.

    The only vague words, "plus de la moitié", say on which side of a half a share lies, all others
    say their value.
    """
    if words == "plus de la moitié" and expression.startswith("share("):
        return f"{{{{ {expression} > 1 / 2 }}}}"
    return f"{{{{ {expression} }}}}"


def test_a_changed_judgement_makes_exactly_the_sentences_fail_that_depend_on_it(
    claims: list[tuple[str, str]],
) -> None:
    """For a judgement of every other need: the claims whose value changes fail, and no other."""
    before = judged(claims)
    judgements = thesis("thesis") / "data/evaluations.csv"
    text = judgements.read_text("utf-8")
    rows = text.splitlines()[1:]
    assert [each.split(",")[0] for each in rows] == [need for need in NEEDS for _ in range(5)]
    for row in (rows[10 * at + at % 5] for at in range(6)):
        need, group, old = row.split(",")
        edit(judgements, row, f"{need},{group},{NEXT[old]}")
        after = judged(claims)
        judgements.write_text(text, encoding="utf-8")
        compared = list(zip((each for _, each in claims), before, after, strict=True))
        failed = [expression for expression, _, (_, is_wrong) in compared if is_wrong]
        changed = [expression for expression, (old, _), (new, _) in compared if old != new]
        assert failed == changed, row
        needs = {match[1] for each in failed if (match := OF_ONE_NEED.fullmatch(each))}
        assert needs == {need}, row


def test_what_fails_for_one_judgement_written_by_hand(project_root: Path, tmp_path: Path) -> None:
    """BF9, the fourth group, from "oui" to "non": the verdict stays, eleven statements do not."""
    copy_of(project_root, tmp_path)
    edit(tmp_path / "data/evaluations.csv", "BF9,FG4,oui", "BF9,FG4,non")
    found = doors.problem_found(tmp_path, "claim")
    assert sorted((path.partition("/")[2], words) for path, words in found) == [
        ("7.1.5_realisation.md", "@BF4, @BF6 et @BF10"),  # BF9 has come to the threshold too
        ("7.1.5_realisation.md", "aucun"),  # "non" in the fourth stage
        ("7.1.5_realisation.md", "aucun"),  # "non" of BF9
        ("7.1.5_realisation.md", "cinq"),  # needs that someone refuses
        ("7.1.5_realisation.md", "le mieux reçu"),  # the second stage has more "oui" in a need
        ("7.1.5_realisation.md", "quatre"),  # "oui" of BF9
        ("7.1.5_realisation.md", "six"),  # "oui" in the fourth stage
        ("7.1.6_suites.md", "quand les autres n'en ont pas plus d'un"),
        ("7.1.6_suites.md", "quatre"),  # "oui" of the fourth group
        ("7.1.6_suites.md", "un"),  # "non" of the fourth group
        ("index.md", "quatre groupes sur cinq"),
    ]
