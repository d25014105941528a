"""What holds for every number: the true one is never reported, any other always is.

A page holds many claims at once: each run of a property is one thesis that is opened.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from num2words import num2words

from generator.language import LANGUAGES, load_language
from generator.language.quantities import find_quantities
from generator.language.times_and_ranks import LARGEST_RANK, find_ranks, written_rank
from tests import doors
from tests.building import write
from tests.claims.studies import problems_of, problems_of_each
from tests.strategies import letters

if TYPE_CHECKING:
    from pathlib import Path

few = settings(max_examples=5)  # each opens a thesis
unhurried = settings(deadline=None)
NUMBERS = st.one_of(st.integers(0, 120), st.integers(0, 10_000), st.integers(0, 999_999_999_999))
ODD = [21, 71, 80, 81, 91, 200, 280_080, 1_000_000, 80_000_080]
"""Numbers that French or English writes in a way of its own."""
SPACES = {"fr": (" ", "\u00a0", "\u202f"), "en": (",",)}
ROWS = 300
"""Records of the data that shares are made of."""


def in_words(number: int, language: str) -> set[str]:
    """Return the spellings of a number: the old, the new with hyphens, the feminine."""
    spelled = str(num2words(number, lang=language))
    found = {spelled, spelled.replace(",", ""), spelled.capitalize()}
    if language == "fr":
        found |= {spelled.replace(" ", "-"), spelled.replace(" ", "\u00a0")}
        found |= {f"{each}e" for each in list(found) if each.casefold().endswith("un")}
    else:
        found |= {spelled.replace("-", " "), spelled.replace(" and ", " ")}
    return found


def in_digits(number: int, language: str) -> set[str]:
    """Return a number in plain digits and with its thousands apart."""
    grouped = f"{number:,}"
    return {str(number), *(grouped.replace(",", each) for each in SPACES[language])}


def spellings(number: int, language: str) -> list[str]:
    return sorted(in_words(number, language) | in_digits(number, language))


Claim: TypeAlias = tuple[str, object]
"""The words of a claim and its expression."""


def misjudged(right: list[Claim], otherwise: list[Claim], language: str) -> list[Claim]:
    """Return the right claims that a page calls wrong, and the others that it does not."""
    claims = [*right, *otherwise]
    texts = [f"[{words}]{{= {expression} }}" for words, expression in claims]
    found = zip(claims, problems_of_each(texts, language), strict=True)
    return [
        claim
        for place, (claim, problems) in enumerate(found)
        if bool(problems) == (place < len(right))
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@few
@given(pairs=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=16))
@example([*zip(ODD, ODD[::-1], strict=True), (60, 70), (4, 24), (100, 101), (1000, 1)])
def test_the_true_number_is_never_reported_and_any_other_always_is(
    language: str, pairs: list[tuple[int, int]]
) -> None:
    """However a number is spelt, and as ``{{ … }}`` and ``| words`` print it."""
    catalogue = load_language(language)
    right, otherwise = list[Claim](), list[Claim]()
    for number, other in pairs:
        spelt = [*spellings(number, language), catalogue.number(number)]
        if number <= 10_000:
            spelt += [catalogue.words(number), catalogue.words(number, feminine=True)]
        right += [(words, number) for each in spelt for words in (each, f"les {each} personnes")]
        otherwise += [(words, number) for words in spellings(other, language) if number != other]
    assert misjudged(right, otherwise, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@few
@given(
    minutes=st.lists(st.integers(1, 3_000), min_size=1, max_size=16),
    quotients=st.lists(
        st.tuples(st.integers(-999, 9_999), st.integers(1, 99), st.integers(0, 4)), max_size=16
    ),
)
@example([127, 60, 59, 61], [(1, 3, 2), (5, 2, 0), (-5, 2, 0), (1_000, 1, 1)])
def test_what_a_filter_writes_is_right_and_nothing_else(
    language: str, minutes: list[int], quotients: list[tuple[int, int, int]]
) -> None:
    """What ``| duration``, ``| ordinal`` and ``| round`` print can be typed as a claim."""
    catalogue = load_language(language)
    right, otherwise = list[Claim](), list[Claim]()
    for number in minutes:
        length = f"G1.duree_min - 104 + {number}"
        right.append((catalogue.clock(Fraction(number * 60)), length))
        otherwise.append((catalogue.clock(Fraction(number * 60 + 60)), length))
        right.append((written_rank(number, language), str(number)))
        otherwise.append((written_rank(number + 1, language), str(number)))
    for part, whole, decimals in quotients:
        exact = Fraction(part, whole)
        right.append((catalogue.rounded(exact, decimals), f"{part} / {whole}"))
        more = exact + Fraction(1, 10**decimals)
        otherwise.append((catalogue.rounded(more, decimals), f"{part} / {whole}"))
    assert misjudged(right, otherwise, language) == []


@unhurried
@given(number=st.integers(1, LARGEST_RANK))
def test_a_rank_is_read_in_words_and_is_no_number(number: int) -> None:
    for language, ends in (("fr", ("e", "ème")), ("en", ("th",))):
        ordinal = str(num2words(number, lang=language, to="ordinal"))
        text = f"la {ordinal.replace('tsi', 'ti')}"
        (rank,) = find_ranks(text, language)
        assert (rank.start, rank.end, rank.number) == (3, len(text), number)
        for words in (ordinal, *(f"{number}{end}" for end in ends)):
            assert find_quantities(words, language) == [], words


# --- shares: of data with a record for each number ------------------------------------------------


@pytest.fixture(scope="module", params=LANGUAGES)
def counted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thesis in each language over records that are numbered."""
    root = tmp_path_factory.mktemp(request.param) / request.param
    theme = {"name": "material", "language": request.param}
    write(
        root / "mkdocs.yml",
        {
            "site_name": "x",
            "docs_dir": "chapters",
            "theme": theme,
            "plugins": ["search", {"thesis": {"typography": False}}],
        },
    )
    write(root / "data/rows.csv", "n\n" + "".join(f"{n}\n" for n in range(1, ROWS + 1)))
    fields = [{"name": "n", "type": "integer"}]
    schema = {"fields": fields, "primaryKey": "n"}
    resource = {"name": "rows", "path": "rows.csv", "schema": schema}
    write(root / "data/datapackage.yaml", {"name": "rows", "resources": [resource]})
    return root


def wrong_shares(root: Path, claims: list[tuple[str, int, int]]) -> list[bool]:
    """Return for each claim, its words, a part and its whole, whether the page calls it wrong."""
    texts = [
        f"[{words}]{{= count(rows, n <= {part}) / count(rows, n <= {whole}) }}"
        for words, part, whole in claims
    ]
    doors.write_chapters(root, {"a.md": "\n\n".join(texts)})
    lines = [each.split(":")[1] for each in doors.page_problem_lines(root, "a.md")]
    return [str(2 * position + 1) in lines for position in range(len(claims))]


PARTS = st.tuples(st.integers(0, ROWS), st.integers(1, ROWS), st.integers(0, 3))


@few
@given(shares=st.lists(PARTS.filter(lambda each: each[0] <= each[1]), min_size=1, max_size=16))
@example([(1, 8, 1), (1, 8, 2), (1, 201, 0), (200, 201, 0)])
def test_a_percentage_is_right_as_it_is_rounded(
    counted: Path, shares: list[tuple[int, int, int]]
) -> None:
    claims, expected = list[tuple[str, int, int]](), list[bool]()
    for part, whole, decimals in shares:
        exact = Decimal(part) * 100 / Decimal(whole)
        step = Decimal(1).scaleb(-decimals)
        rounded = exact.quantize(step, ROUND_HALF_UP)
        for said in (rounded, rounded + step, rounded - step):
            if said >= 0:
                claims.append((_percentage(said, counted.name), part, whole))
                is_none_or_all = said in {0, 100} and said != exact  # "0 %" of what there is
                expected.append(said != rounded or is_none_or_all)
    assert wrong_shares(counted, claims) == expected


def _percentage(number: Decimal, language: str) -> str:
    return f"{number:f} %".replace(".", ",") if language == "fr" else f"{number:f}%"


def says_share(said: int, of: int, part: int, whole: int) -> bool:
    """Say whether "said of" stands for a share of more: "trois sur cinq", "un sur trois"."""
    stated, exact = Fraction(said, of), Fraction(part, whole)
    is_reduced = stated.denominator == of
    if of in {2, 3, 4, 5, 10} and is_reduced:
        is_like = abs(exact - stated) <= min(Fraction(1, 30), stated / 5)
    else:
        is_like = stated == exact and (is_reduced or of in {10, 100})
    return of < whole and is_like


SAID = st.tuples(st.integers(0, 11), st.integers(1, 11), st.integers(0, 12), st.integers(1, 12))


@few
@given(shares=st.lists(SAID.filter(lambda each: each[0] <= each[1]), min_size=1, max_size=16))
@example(
    [(5, 11, 5, 11), (5, 10, 1, 2), (5, 10, 2, 4), (5, 10, 5, 11), (4, 10, 2, 5), (4, 11, 1, 3)]
)
def test_a_part_and_its_whole(counted: Path, shares: list[tuple[int, int, int, int]]) -> None:
    join = {"fr": "sur", "en": "out of"}[counted.name]
    claims, expected = list[tuple[str, int, int]](), list[bool]()
    for part, whole, said, of in shares:
        claims.append((f"{num2words(said, lang=counted.name)} {join} {of}", part, whole))
        is_same = (said, of) == (part, whole) or says_share(said, of, part, whole)
        expected.append(not is_same)
    assert wrong_shares(counted, claims) == expected


PIECES = """\
dix neuf vingt et un une quatre-vingt mille cent cents zéro million dizaine demi % 26,3 1 256 007
12/05 deux tiers moitié plus d' de pas au moins l' sur — - ’ ( ) @BF4 ½ ² ٣ ième one hundred and
a twenty-first half most dozen no all thousand, point
"""
PARTS_OF_TEXTS = st.sampled_from(PIECES.split())
TEXTS = st.one_of(
    st.text(letters, max_size=60),
    st.lists(PARTS_OF_TEXTS, max_size=12).map(" ".join),
    st.lists(PARTS_OF_TEXTS, max_size=12).map("".join),
    st.text("0123456789,. -%", max_size=60),
)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=20)
@given(
    text=TEXTS,
    value=st.one_of(
        st.integers(0),
        st.sampled_from(
            ["G1.lieu", "G3.lieu", "values(groupes)", "share(groupes, duree_min > 100)"]
        ),
    ),
)
def test_no_words_stop_the_check(language: str, text: str, value: int | str) -> None:
    assert isinstance(problems_of(f"[{text}]{{= {value} }}", language), list)


@pytest.mark.parametrize("language", LANGUAGES)
@unhurried
@given(text=TEXTS, articles=st.booleans())
@example(text="9" * 5000, articles=False)
@example(text="un " * 300, articles=True)
@example(text="İİİ deux", articles=False)
def test_reading_quantities_never_raises(language: str, text: str, *, articles: bool) -> None:
    found = find_quantities(text, language, articles=articles)
    end = 0
    for each in found:
        assert end <= each.start < each.end <= len(text)
        assert each.words == text[each.start : each.end]
        assert each.range.low <= each.range.high
        end = each.end
