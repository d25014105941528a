"""Totals are made of records, each of them once, and say what they count."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.language import load_language
from generator.tables import build_table, table_cells
from tests.strategies import OPINIONS, SmallStudy, studies
from tests.tables.drawn import read_sound

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from generator.data.expression import Result

FRENCH = load_language("fr")


def cells_of(small: SmallStudy) -> dict[str, dict[str, Mapping[str, Result]]]:
    """Return the cells of every table of a study by table, row or margin, and column."""
    with TemporaryDirectory() as folder:
        small.write(Path(folder))
        study, specs = read_sound(Path(folder))
    if not small.people:
        del specs["people"]  # a listing of nobody cannot be shown
    tables = {name: table_cells(spec, study, FRENCH) for name, spec in specs.items()}
    for spec in specs.values():
        build_table(spec, study, FRENCH)
    return {name: {**each.rows, **each.margins} for name, each in tables.items()}


def numbers(cells: Mapping[str, Result]) -> dict[str, object]:
    return {column: each.value for column, each in cells.items()}


@given(small=studies())
@settings(max_examples=25)
def test_a_matrix_counts_judgements(small: SmallStudy) -> None:
    use = cells_of(small)["use"]

    def counted(**wanted: str) -> dict[str, int]:
        rows = [
            dict(zip(("need", "group", "opinion"), each, strict=True)) for each in small.judgements
        ]
        kept = [row["opinion"] for row in rows if wanted.items() <= row.items()]
        return {opinion: Counter(kept)[opinion] for opinion in OPINIONS}

    fulfilled = 0
    for (need,) in small.needs:
        expected = counted(need=need)
        holds = expected["oui"] - expected["non"] >= 2
        fulfilled += holds
        assert numbers(use[need]).items() >= expected.items()
        assert use[need]["verdict"].value == ("oui" if holds else "non")
    for group, _ in small.groups:
        assert numbers(use[group]) == counted(group=group)
    assert numbers(use["total"]) == {**counted(), "verdict": fulfilled}


@given(small=studies())
@settings(max_examples=15)
def test_listings_count_each_record_once(small: SmallStudy) -> None:
    tables = cells_of(small)
    minutes = dict(small.groups)
    with_a_group = [group for _, group, _ in small.people if group]
    assert numbers(tables["groups"]["total"]) == {
        "People": len(with_a_group),
        "Min": sum(minutes.values()),
    }
    for group, each in small.groups:
        assert numbers(tables["groups"][group]) == {
            "Group": group,
            "People": with_a_group.count(group),
            "Min": each,
        }
    if small.people:
        assert numbers(tables["people"]["total"]) == {
            "Group": len(set(with_a_group)),
            "Person": len(small.people),
            "Job": len({job for _, _, job in small.people if job}),
            "Min": sum(minutes[group] for group in set(with_a_group)),
        }


@given(small=studies(), seed=st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_the_order_of_rows_changes_no_number(small: SmallStudy, seed: random.Random) -> None:
    other = small.shuffled(seed)
    first, second = cells_of(small), cells_of(other)
    assert {
        name: {row: numbers(cells) for row, cells in each.items()} for name, each in first.items()
    } == {
        name: {row: numbers(cells) for row, cells in each.items()} for name, each in second.items()
    }


@given(small=studies())
@settings(max_examples=15)
def test_a_value_says_as_many_records_as_it_counts(small: SmallStudy) -> None:
    for cells in cells_of(small)["use"].values():
        for opinion in OPINIONS:
            assert len(cells[opinion].records) == cells[opinion].value
