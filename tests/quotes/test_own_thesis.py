"""The project's own chapters: what they bind, and which sentences fail when a judgement changes."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.app.project import Thesis, check, open_thesis, render
from generator.data import Study
from generator.data.expression import evaluate, parse
from generator.rendering.claims import compares, disagreement
from tests.examples import edit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from generator.data.expression import Expression, Result
    from generator.rendering import Sources
    from generator.rendering.rendering import ValueUse

OPINIONS = ("oui", "non", "NA")
NEXT = {"oui": "non", "non": "NA", "NA": "oui"}
OF_ONE_NEED = re.compile(r"utilite\.(BF\d+)\.(?:oui|non|NA|verdict)")
REALISATION = "chapters/7.1.5_realisation.md"
NEEDS = [f"BF{number}" for number in range(1, 13)]


@pytest.fixture(scope="module")
def thesis(project_root: Path) -> Thesis:
    """Read the project's own thesis."""
    return open_thesis(project_root)


@pytest.fixture(scope="module")
def claims(thesis: Thesis) -> tuple[ValueUse, ...]:
    """Every claim of the chapters."""
    return tuple(use for page in render(thesis) for use in page.values if use.is_claim)


def test_the_thesis_agrees_with_its_data(thesis: Thesis) -> None:
    assert [each for each in check(thesis) if each.rule in {"claim", "quote"}] == []


# --- what is bound --------------------------------------------------------------------------------

SAMPLE = {
    "participants": ("dix-neuf", "count(participants)"),
    "groups": ("cinq", "count(groupes)"),
    "metropolises": ("trois", 'count(organisations, echelon="métropole")'),
    "departments": ("un", 'count(organisations, echelon="département")'),
    "regions": ("trois", 'count(organisations, echelon="région")'),
    "a collectivity of its own kind": (
        "un seul cas",
        'count(organisations, echelon="collectivité à statut particulier")',
    ),
    "which one": (
        "Corse",
        'values(organisations.nom, echelon="collectivité à statut particulier")',
    ),
    "a national network": ("un", 'count(organisations, echelon="réseau national")'),
}
"""The statements about the sample, as their author made them, and what each is held against."""


@pytest.mark.parametrize("name", SAMPLE)
def test_the_statements_about_the_sample_are_bound(name: str, claims: tuple[ValueUse, ...]) -> None:
    bound = {(use.text, use.expression) for use in claims if use.place.path == REALISATION}
    assert SAMPLE[name] in bound


@pytest.mark.parametrize("need", NEEDS)
def test_each_need_has_a_sentence_with_its_verdict_and_counts(
    need: str, claims: tuple[ValueUse, ...], thesis: Thesis
) -> None:
    """Two of the three counts decide the third, so that no judgement changes unseen."""
    chapter = thesis.manuscript.chapter("7.1.5_realisation.md")
    assert chapter is not None
    [line] = [
        number
        for number, text in enumerate(chapter.text.split("\n"), 1)
        if f"(@{need})" in text and f"utilite.{need}.verdict" in text
    ]
    bound = {use.expression for use in claims if use.place.line == line}
    assert f"utilite.{need}.verdict" in bound
    counted = {f"utilite.{need}.{opinion}" for opinion in OPINIONS} & bound
    assert len(counted) >= 2 or need == "BF7"
    assert need != "BF7" or f"utilite.{need}.NA" in bound


def test_every_term_of_the_glossary_is_used(thesis: Thesis) -> None:
    terms = {term.id for chapter in thesis.manuscript.chapters for term in chapter.terms}
    used = {
        use.target
        for chapter in thesis.manuscript.chapters
        for use in chapter.inlines
        if chapter.path != "glossaire.md"
    }
    assert terms - used == set()


def test_the_passages_that_the_chapters_quote(thesis: Thesis) -> None:
    """Each is said to be a paraphrase, of its group and of nobody."""
    captions = [
        figure.css("figcaption")[0].text().strip()
        for page in render(thesis)
        for figure in LexborHTMLParser(page.html).css("figure.quotation")
    ]
    assert captions == [
        "Focus group 5, paraphrase S21",
        "Focus group 3, paraphrase S07",
        "Focus group 3, paraphrase S12",
        "Focus group 2, paraphrase S10",
        "Focus group 5, paraphrase S08",
    ]


# --- what fails when a judgement changes ----------------------------------------------------------


@dataclass(frozen=True)
class Flip:
    """One judgement, and what it is changed to."""

    need: str
    group: str
    old: str
    new: str


def flips(data: Path) -> Iterator[Flip]:
    """Yield a change of each judgement."""
    with (data / "evaluations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Flip(row["besoin"], row["groupe"], row["avis"], NEXT[row["avis"]])


def with_flip(thesis: Thesis, flip: Flip) -> Sources:
    """Return what the chapters draw on when one judgement is another; only that is read anew."""
    judgements = thesis.study.relations["evaluations"]
    position = judgements.positions[f"{flip.need} / {flip.group}"]
    frame, texts = judgements.frame.copy(), judgements.texts.copy()
    for each in (frame, texts):
        assert each.loc[position, "avis"] == flip.old
        each.loc[position, "avis"] = flip.new
    changed = replace(judgements, frame=frame, texts=texts)
    relations = {**thesis.study.relations, "evaluations": changed}
    return replace(thesis.sources, study=Study(thesis.study.schema, relations))


@dataclass(frozen=True, eq=False)
class Judged:
    """A claim held against data: what its expression states, and whether its words are wrong."""

    use: ValueUse
    stated: object
    is_wrong: bool


def judged(claims: tuple[ValueUse, ...], sources: Sources) -> list[Judged]:
    found: list[Judged] = []
    for use in claims:
        expression = parse(use.expression)
        result = evaluate(expression, sources.scope)
        wrong = disagreement(use.text, expression, result, sources)
        found.append(Judged(use, stated(use, expression, result), bool(wrong)))
    return found


def stated(use: ValueUse, expression: Expression, result: Result) -> object:
    """Return what a claim says something about.

    A comparison states whether it holds, the only vague words ("plus de la moitié") on which side
    of a half a share lies, all others their value.
    """
    if not compares(expression, result) and use.text == "plus de la moitié":
        return len(result.records) * 2 > len(result.base)
    return result.value


def test_a_changed_judgement_makes_exactly_the_sentences_fail_that_depend_on_it(
    thesis: Thesis, claims: tuple[ValueUse, ...]
) -> None:
    """For each of the 60 judgements: the claims whose value changes fail, all the others stay."""
    before = judged(claims, thesis.sources)
    every = list(flips(thesis.root / "data"))
    assert len(every) == 60
    for flip in every:
        after = judged(claims, with_flip(thesis, flip))
        failed = [each.use.expression for each in after if each.is_wrong]
        changed = [
            new.use.expression
            for old, new in zip(before, after, strict=True)
            if old.stated != new.stated
        ]
        assert failed == changed, flip
        needs = {match[1] for each in failed if (match := OF_ONE_NEED.fullmatch(each))}
        assert needs == {flip.need}, flip


def test_what_fails_for_one_judgement_written_by_hand(thesis: Thesis, tmp_path: Path) -> None:
    """BF9, the fourth group, from "oui" to "non": the verdict stays, eleven statements do not."""
    for name in ("data", "chapters"):
        shutil.copytree(thesis.root / name, tmp_path / name)
    shutil.copy(thesis.root / "mkdocs.yml", tmp_path)
    edit(tmp_path / "data/evaluations.csv", "BF9,FG4,oui", "BF9,FG4,non")
    found = [each for each in check(open_thesis(tmp_path)) if each.rule == "claim"]
    assert sorted((each.place.path.partition("/")[2], each.found) for each in found) == [
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
