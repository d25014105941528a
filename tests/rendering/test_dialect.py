"""What an author writes and what the page shows: the examples of dialect.md."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.examples import example_thesis
from tests.rendering.examples import Pair, read_pairs, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

PAIRS = tuple(read_pairs(Path(__file__).with_name("dialect.md")))


@pytest.fixture(scope="module")
def thesis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy of the example thesis, into which each example is put as one more chapter."""
    return example_thesis(tmp_path_factory.mktemp("dialect"))


def _named(pairs: Iterable[Pair]) -> list[object]:
    return [pytest.param(pair, id=pair.title) for pair in pairs]


@pytest.mark.parametrize("pair", _named(PAIRS))
def test_the_page_shows_what_the_example_says(pair: Pair, thesis: Path) -> None:
    assert shown(thesis, pair.source) == pair.expected, f"dialect.md, line {pair.line}"


def test_no_two_examples_have_the_same_title() -> None:
    titles = [pair.title for pair in PAIRS]
    assert len(titles) == len(set(titles)) >= 40
