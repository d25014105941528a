"""Words of a quotation against those of its passage: any typography, cuts, insertions.

The examples are in ``wording.md``.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests import doors
from tests.building import write
from tests.claims.studies import STUDY
from tests.pairs import Pair, read_pairs
from tests.strategies import as_csv, letters

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
PASSAGE = (
    "On compare à l’œil, jusqu’au jour où ça ne colle plus… et là, c’est trop tard : « trop tard »"
    " – dit-il."
)
PAIRS = list(read_pairs(HERE / "wording.md"))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy of the small study, whose passages the tests replace."""
    folder = tmp_path_factory.mktemp("wording") / "thesis"
    shutil.copytree(STUDY, folder)
    return folder


def said(study: Path, quotations: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Return what a page says of quotations, each with its passage, in blocks of one chapter."""
    rows = [("segment", "besoin", "groupe", "participant", "texte")]
    rows += [(f"T{at}", "B1", "G1", "", passage) for at, (_, passage) in enumerate(quotations)]
    write(study / "data/segments.csv", as_csv(rows))
    text, starts = "", list[int]()
    for at, (words, _) in enumerate(quotations):
        starts.append(text.count("\n") + 1)
        text += f"/// quote | T{at}\n{words}\n///\n\n"
    doors.write_chapters(study, {"a.md": text})
    found: list[list[str]] = [[] for _ in quotations]
    for line in doors.page_problem_lines(study, "a.md"):
        _, number, _, rest = line.split(":", 3)
        at = max(at for at, start in enumerate(starts) if start <= int(number))
        found[at].append(rest.removeprefix(" "))
    return found


@pytest.fixture(scope="module")
def of_examples(study: Path) -> dict[str, list[str]]:
    """Return what the page says of each example of ``wording.md``."""
    sources = [
        pair.source.replace("␣", "\u00a0")
        .replace("⍽", "\u202f")
        .replace("␭", "\u00ad")
        .rstrip("\n")
        for pair in PAIRS
    ]
    parted = (source.partition("\nof: ") for source in sources)
    found = said(study, [(words, passage or PASSAGE) for words, _, passage in parted])
    return {pair.title: lines for pair, lines in zip(PAIRS, found, strict=True)}


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.title for pair in PAIRS])
def test_example(pair: Pair, of_examples: dict[str, list[str]]) -> None:
    expected = [pair.expected] if pair.expected else []
    assert doors.differing(of_examples[pair.title], expected) == "", pair.place


def test_the_examples_are_many() -> None:
    assert len([pair for pair in PAIRS if not pair.expected]) >= 29
    assert len([pair for pair in PAIRS if pair.expected]) >= 14


def test_long_quotations_are_compared_whole(study: Path) -> None:
    words = [f"mot{number}" for number in range(5000)]
    cut = [*words[:2500], "[…]", *words[2600:]]
    left_out = [*words[:2500], *words[2600:]]
    whole = " ".join(words)
    quotations = [(" ".join(each), whole) for each in (words, cut, left_out)]
    quotations.append((" ".join(["[x]"] * 40) + " fin", " ".join(["mot"] * 200)))
    right, shortened, wrong, (inserted,) = said(study, quotations)
    assert (right, shortened) == ([], [])
    assert doors.differing(wrong, ["quote: … […]"]) == ""
    assert inserted.startswith("quote: ")


# --- what holds for every passage -----------------------------------------------------------------

few = settings(max_examples=8)  # each opens a thesis
WORDS = st.lists(
    st.sampled_from(
        [
            *("la", "donnée", "l'usage", "n'est", "qu'un", "outil,", "porte-parole", "«"),
            *("ouverte", "»", "déjà", ":", "besoin.", "Non", "!", "Œuvre", "aujourd'hui…"),
            *("(parfois)", "–", "souvent", "2024", "26,3", "%", "rien", ";", "d’un", "seul"),
        ]
    ),
    min_size=1,
    max_size=25,
)
VARIANTS = (
    ("'", "’"),
    ("’", "'"),
    (" ", "\u00a0"),
    (" ", "  "),
    (" ", "\n"),
    (" :", ":"),
    ("« ", "«"),
    (" »", "\u202f»"),
    ("«", '"'),
    ("»", "”"),
    ("…", "..."),
    ("–", "—"),
    ("–", "-"),
    ("-", "\u2011"),
    ("é", "e\u0301"),
)


def is_word(word: str) -> bool:
    return any(each.isalnum() for each in word)


def is_attributed(quotation: str) -> bool:
    """Whether the last line of a block would be an attribution."""
    return quotation.rsplit("\n", 1)[-1].startswith(("–", "—", "-"))


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, str]:
    """Return a run of words of a passage with cuts, typed in another way, and the passage."""
    words = draw(WORDS)
    start = draw(st.integers(0, len(words) - 1))
    kept = words[start : draw(st.integers(start + 1, len(words)))]
    cuts = draw(st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=3))
    for first, last in cuts:
        if 0 < first < last < len(kept):
            kept[first:last] = ["[…]"]
    assume(any(is_word(word) for word in kept if word != "[…]"))
    quotation = " ".join(kept)
    for old, new in draw(st.lists(st.sampled_from(VARIANTS), max_size=6)):
        quotation = quotation.replace(old, new)
    assume(not is_attributed(quotation))
    return quotation, " ".join(words)


@few
@given(quotations=st.lists(quoted(), min_size=1, max_size=16))
def test_any_run_with_any_cuts_and_any_typography(
    study: Path, quotations: list[tuple[str, str]]
) -> None:
    assert said(study, quotations) == [[] for _ in quotations]


@few
@given(passages=st.lists(st.tuples(WORDS, st.integers(0, 25)), min_size=1, max_size=16))
def test_a_changed_or_an_added_word_is_always_seen(
    study: Path, passages: list[tuple[list[str], int]]
) -> None:
    quotations = list[tuple[str, str]]()
    for words, at in passages:
        place = at % len(words)
        passage = " ".join(words)
        for rest in (words[place + 1 :], words[place:]):
            quotation = " ".join([*words[:place], "autrement", *rest])
            if not is_attributed(quotation):
                quotations.append((quotation, passage))
    assume(quotations)
    expected = ["quote: … autrement"]
    assert [doors.differing(each, expected) for each in said(study, quotations)] == [
        "" for _ in quotations
    ]


@few
@given(quotation=st.text(letters, max_size=80), passage=st.text(letters, max_size=80))
@example("[[[]]] […", "’’’…")
@example("", "")
def test_comparing_never_raises(study: Path, quotation: str, passage: str) -> None:
    assert len(said(study, [(quotation, passage)])) == 1
