"""Statistics against the libraries that others trust, and what is hidden or cannot be computed."""

from __future__ import annotations

import importlib
import math
import shutil
from contextlib import chdir
from fractions import Fraction
from pathlib import Path
from typing import Any

import krippendorff
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import (
    cohens_kappa,
    to_table,
)

from generator.data.expression.statistics import STATISTICS
from generator.language import LANGUAGES, load_language
from generator.statistics import significance
from generator.statistics.agreement import agreeing, alpha, cronbach, kappa
from generator.statistics.outcome import StatisticError
from generator.statistics.significance import anova, chi2, correlation, kruskal, mannwhitney, ttest
from tests import doors
from tests.examples import edit

CODES = st.integers(1, 4)
TWO = st.lists(st.tuples(CODES, CODES), min_size=2, max_size=30)
MANY = st.lists(st.lists(st.none() | CODES, min_size=3, max_size=3), min_size=2, max_size=15)


def codings(rows: list[Any]) -> dict[str, Any]:
    """Return codings of units (rows) by coders (columns); None is a unit that a coder left out."""
    cells = [
        (unit, coder, code)
        for unit, row in enumerate(rows)
        for coder, code in enumerate(row)
        if code is not None
    ]
    units, coders, codes = zip(*cells, strict=True) if cells else ((), (), ())
    kept = range(1, 5)
    return {"codes": [(code,) for code in codes], "unit": units, "by": coders, "kept": kept}


@given(TWO)
def test_kappa_is_that_of_statsmodels(rows: list[tuple[int, int]]) -> None:
    assume(len({code for row in rows for code in row}) > 1)
    table = to_table([[one - 1, other - 1] for one, other in rows], 4)[0]
    found = kappa(**codings(rows))
    expected = cohens_kappa(table, return_results=False)
    assert float(found["statistic"]) == pytest.approx(expected)
    assert found["N"] == len(rows)


@given(MANY)
def test_alpha_is_that_of_krippendorff(rows: list[list[int | None]]) -> None:
    paired = [row for row in rows if sum(each is not None for each in row) > 1]
    assume(len({each for row in paired for each in row if each is not None}) > 1)
    data = [[math.nan if each is None else each for each in row] for row in rows]
    expected = krippendorff.alpha([*zip(*data, strict=True)], level_of_measurement="nominal")
    found = alpha(**codings(rows))
    assert float(found["statistic"]) == pytest.approx(expected)
    assert found["N"] == len(paired)


@given(TWO)
def test_agreement_counts_what_is_alike(rows: list[tuple[int, int]]) -> None:
    alike = sum(one == other for one, other in rows)
    assert agreeing(**codings(rows)) == (alike, len(rows))


def test_cronbach_by_hand() -> None:
    # items 1 2 3, 2 2 4: variances 1 and 4/3, of the sums 3 4 7 13/3: 2 (1 − (7/3) / (13/3))
    assert cronbach([1, 2, 3, 9], [2, 2, 4, None])["statistic"] == Fraction(12, 13)


def test_chi2_by_hand() -> None:
    """Agresti, An Introduction to Categorical Data Analysis, 2nd ed., p. 39: X² = 30.07, df = 2."""
    counts = {("f", "d"): 762, ("f", "i"): 327, ("f", "r"): 468, ("m", "d"): 484, ("m", "i"): 239}
    counts["m", "r"] = 477
    pairs = [pair for pair, count in counts.items() for _ in range(count)]
    found = chi2([one for one, _ in pairs], [other for _, other in pairs])
    assert float(found["statistic"]) == pytest.approx(30.07, abs=0.005)
    assert (found["df"], found["N"], found.notes) == (2, 2757, ())
    assert float(found["p"]) == pytest.approx(2.954e-7, rel=1e-3)


def test_what_stands_against_a_test_is_told() -> None:
    by = ["a"] * 4 + ["b"] * 20
    values = [*[1, 50, 90, 3], *range(10, 30)]
    assert mannwhitney(values, by=by).notes == ()  # its p is exact
    assert [each.code for each in kruskal(values, by=by).notes] == ["statistic-few-ranks"]
    ranked = correlation([1, 2, 3, 4], [1, 3, 2, 4], method="spearman")
    assert [each.code for each in ranked.notes] == ["statistic-few-ranks"]
    assert [each.code for each in anova(values, by=by).notes] == [
        "statistic-small",
        "statistic-unequal",
    ]
    assert [each.code for each in ttest(values, by=by).notes] == ["statistic-small"]
    tied = mannwhitney([1, 1, 2, 3, 4, *range(20)], by=["a"] * 5 + ["b"] * 20)
    assert [each.code for each in tied.notes] == ["statistic-ties"]


@pytest.mark.parametrize(
    ("values", "by", "code"),
    [
        ([1, 2, 3, 4], ["a", "a", "a", "a"], "statistic-of-two-groups"),
        ([1, 2, 3, 4], ["a", "b", "c", "c"], "statistic-of-two-groups"),
        ([1, 2, 3, None], ["a", "a", "b", "b"], "statistic-of-few"),
        ([2, 2, 2, 2], ["a", "a", "b", "b"], "statistic-all-alike"),
        ([1, 1, 0, 0], ["a", "a", "b", "b"], "statistic-all-alike"),
        ([1, 2, 3, True], ["a", "a", "b", "b"], "statistic-no-number"),
        ([], [], "statistic-of-two-groups"),
    ],
)
def test_no_test_of_what_has_none(values: list[object], by: list[object], code: str) -> None:
    with pytest.raises(StatisticError) as raised:
        ttest(values, by=by)
    assert raised.value.message.code == code


DATA = st.lists(st.none() | st.integers(-3, 3), max_size=8)


@given(DATA, st.lists(st.sampled_from([None, "a", "b", "c"]), min_size=8, max_size=8))
def test_any_data_have_a_result_or_a_reason(values: list[int | None], by: list[str | None]) -> None:
    groups, shifted = by[: len(values)], values[1:] + values[:1]
    for compute in (
        lambda: significance.ttest(values, by=groups),
        lambda: significance.ttest(values, by=groups, variant="student"),
        lambda: significance.ttest(values, shifted),
        lambda: significance.wilcoxon(values, by=groups, paired=[*range(len(values))]),
        lambda: significance.wilcoxon(values, shifted),
        lambda: significance.friedman(values, shifted, values[2:] + values[:2]),
        lambda: significance.mannwhitney(values, by=groups),
        lambda: significance.kruskal(values, by=groups),
        lambda: significance.anova(values, by=groups),
        lambda: significance.correlation(values, shifted),
        lambda: significance.correlation(values, shifted, method="spearman"),
        lambda: significance.chi2(values, groups),
        lambda: significance.fisher(values, groups),
        lambda: cronbach(values, shifted),
    ):
        try:
            found = compute()
        except StatisticError:
            continue
        assert 0 <= dict(found.parts).get("p", 0) <= 1
        assert found["N"] <= len(values)


# --- what is not told -----------------------------------------------------------------------------

HERE = Path(__file__).parent
CLAIM = '[t(18) = 1,86]{= ttest(sommeil.gain, by=somnifere, variant="student") }\n'


def told(root: Path, chapter: str) -> list[str]:
    """Return what is said of a chapter, informations apart."""
    doors.write_chapters(root, {"a.md": chapter})
    return [
        line.partition("a.md:")[2]
        for line in doors.page_problem_lines(root, "a.md")
        if "(info)" not in line
    ]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """Return a copy of the study of textbook data."""
    return Path(shutil.copytree(HERE / "etude", tmp_path / "etude"))


def test_without_scipy_the_line_says_what_to_install(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str, *_: object) -> object:
        if name == "scipy.stats":
            raise ModuleNotFoundError(name)
        return importlib.import_module(name)

    monkeypatch.setattr("generator.statistics.significance.import_module", missing)
    chapter = f"{CLAIM}\n[κ = .40]{{= kappa(avis.code, unit=segment, by=codeur) }}\n"
    assert told(study, chapter) == [
        (
            "1:18: claim: statistical tests need SciPy; "
            "install it beside thesis: pipx inject thesis-site scipy"
        )
    ]


def test_hidden_values_are_refused_and_hidden_coders_are_counted(study: Path) -> None:
    package = study / "data" / "datapackage.yaml"
    edit(package, "title: gain}", "title: gain, x-privacy: private}")
    coder = "title: codeur}\n        - {name: code,"
    edit(package, coder, coder.replace("}", ", x-privacy: private}", 1))
    chapter = (
        f"{CLAIM}\n[κ = .40]{{= kappa(avis.code, unit=segment, by=codeur) }}\n\n"
        "[κ = .40]{= kappa(avis.codeur, unit=segment, by=code) }\n\n"
        "[α = .40]{= kappa(avis.code, unit=segment, by=segment) }\n"
    )
    found = told(study, chapter)
    assert [line.partition(" ")[2] for line in found] == [
        "claim: sommeil.gain is private: its values may be counted, not shown",
        "claim: avis.codeur is private: its values may be counted, not shown",
        "claim: no unit was coded by two coders",
    ]


def test_groups_of_few_people_are_not_told(study: Path) -> None:
    package = study / "data" / "datapackage.yaml"
    people = "  - name: poumons\n    x-noun: {one: personne, other: personnes}\n"
    edit(package, "  - name: poumons\n", people)
    edit(study / "mkdocs.yml", "{typography: off}", "{typography: off, privacy: {suppress: 5}}")
    chapter = "[H(2) = 0,77]{= kruskal(poumons.duree, by=etat) }\n"
    assert told(study, chapter) == [
        "1:17: claim: fewer than 5 people: the number is not shown (privacy: suppress)"
    ]


def test_the_command_tells_what_stands_against_a_test(study: Path) -> None:
    with chdir(study):
        result = doors.run("value", "chi2(thes.verse, thes.dit)")
    assert result.stdout == "χ²(1, N = 8) = 2,00, p = 0,157, V = 0,50, φ = 0,50\n"
    assert result.stderr.startswith("4 cases sur 4 ont un effectif attendu de moins de 5")


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_statistic_has_the_name_that_its_card_says(code: str) -> None:
    assert all(load_language(code).say(f"test_{name}") for name in STATISTICS)
