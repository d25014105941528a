"""Conditions on every type of value, on data that describe an archive of letters."""

from __future__ import annotations

from functools import partial
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.data import read_study
from generator.data.expression import ExpressionError, Scope
from generator.language import load_language
from generator.language.messages import say
from generator.tables.printed_values import evaluated, printed
from tests.building import write

LETTERS = """\
letter,written,posted,heard,spoken,year,month,signed,pages,alk.phos,Ancienneté (années),codes
L1,03/02/2020,2020-02-03T14:05:00,08:30:00,PT1H30M,2017,2017-03,oui,1,4.5,3,peur; espoir
L2,17/03/2020,2020-03-18T09:00:00,09:00:00,PT45M,2018,2017-11,non,2,12,12,espoir
L3,01/01/2021,2021-01-02T00:00:00,23:15:00,PT2H,2020,2018-01,,5,7.25,NA,
"""
TYPES = {
    "written": {"type": "date", "format": "%d/%m/%Y"},
    "posted": {"type": "datetime"},
    "heard": {"type": "time"},
    "spoken": {"type": "duration"},
    "year": {"type": "year"},
    "month": {"type": "yearmonth"},
    "signed": {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
    "pages": {"type": "integer", "constraints": {"minimum": 0, "maximum": 9}},
    "alk.phos": {"type": "number"},
    "Ancienneté (années)": {"type": "integer", "missingValues": ["", "NA"]},
    "codes": {"type": "list", "delimiter": ";"},
}


@pytest.fixture(scope="module")
def scope(tmp_path_factory: pytest.TempPathFactory) -> Scope:
    """Archive of three letters."""
    folder: Path = tmp_path_factory.mktemp("letters")
    fields = [{"name": "letter"}, *({"name": name, **kind} for name, kind in TYPES.items())]
    table = {"primaryKey": "letter", "fields": fields}
    package = {"resources": [{"name": "letters", "path": "letters.csv", "schema": table}]}
    write(folder / "data/datapackage.yaml", package)
    write(folder / "data/letters.csv", LETTERS)
    study, problems = read_study(folder)
    assert problems == ()
    return Scope(study)


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ('written < "2020-03-01"', 1),
        ('written < "01/03/2020"', 1),  # as the file writes its dates
        ('written >= "2020-03-17"', 2),
        ('written = "17/03/2020"', 1),
        ('posted > "2020-03-18"', 2),  # from midnight on
        ('posted > "2020-03-18T09:00:00"', 1),
        ('heard <= "09:00:00"', 2),
        ('spoken > "PT60M"', 2),
        ("year >= 2018", 2),
        ("year = 2019", 0),  # no letter, but a year between the first and the last
        ('year = "2017"', 1),
        ('month < "2018-01"', 2),
        ('signed="oui"', 1),
        ('signed="non"', 1),
        ("missing(signed)", 1),
        ("pages = 9", 0),  # the description allows it
        ("pages in (1, 5)", 2),
        ('"alk.phos" > 5', 2),
        ('"Ancienneté (années)" > 3', 1),
        ('missing("Ancienneté (années)")', 1),
        ('codes="espoir"', 2),
        ('codes != "peur"', 2),
        ('not codes="peur", not missing(codes)', 1),
        ('contains(codes, "esp")', 2),
    ],
)
def test_how_many_meet_a_condition(scope: Scope, condition: str, count: int) -> None:
    assert evaluated(f"count(letters, {condition})", scope)[1].value == count


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("mean(letters.spoken)", "1 h 25 min"),
        ("sum(letters.spoken)", "4 h 15 min"),
        ("max(letters.spoken) - min(letters.spoken)", "1 h 15 min"),
        ("sum(letters.spoken) / count(letters)", "1 h 25 min"),
        ("max(letters.spoken) / min(letters.spoken)", "2.667"),
        ("sd(letters.spoken) | round 0", "2,265"),  # seconds: by hand, √(10,260,000 / 2)
        ("mean(letters.spoken) | duration", "1 h 25 min"),
        ("max(letters.written) - min(letters.written)", "333 days"),
        ("max(letters.posted) - min(letters.posted)", "333 days 9 h 55 min"),
        ("max(letters.posted) - min(letters.written)", None),  # a day and a moment
    ],
)
def test_what_is_computed_of_durations_and_dates(
    scope: Scope, expression: str, value: str | None
) -> None:
    try:
        found: str | None = printed(*evaluated(expression, scope), load_language("en"))
    except ExpressionError:
        found = None
    assert (found and found.replace("\u00a0", " ")) == value


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (
            'written < "mars 2020"',
            'written contains a date in the form %d/%m/%Y, in the data "2020-02-03"',
        ),
        ('posted < "2020"', "posted contains a day and a time such as 2024-03-01T10:30:00Z, in"),
        ('posted < "2020-02-03T14:05:00Z"', "posted contains a day and a time"),  # has no zone
        ('written = "2019-01-01"', 'written is never "2019-01-01"; expected one of 2020-02-03'),
        ("year >= 17", 'year contains a year such as 2024, in the data 2017; "17" does not fit'),
        ('year > "2017"', "> compares with a number; write it without quotation marks"),
        ("year = 2035", 'year is never "2035"; expected one of 2017, 2018, 2020'),
        ('month = "2017-13"', "month contains a month such as 2024-03, in the data"),
        ('signed="true"', 'signed contains oui or non, in the data "oui"; "true" does not fit'),
        ("signed=oui", 'write the value between quotation marks: "oui"'),
        ("signed > 1", "signed holds neither numbers nor dates, > cannot compare it"),
        ("pages = 1.5", 'pages is never "1.5"; expected one of 1, 2, 5'),
        ("pages = 10", 'pages is never "10"; expected one of 1, 2, 5'),
        ('pages = "dix"', 'pages contains a whole number, in the data 1; "dix" does not fit'),
        ('codes="espoirs"', 'codes is never "espoirs"; expected one of peur, espoir (did you mean'),
        ('codes in ("peur", "joie")', 'codes is never "joie"; expected one of peur, espoir'),
        ('"Ancienneté (années)" = "NA"', '"NA" means that Ancienneté (années) is missing'),
        ("Ancienneté (années) > 3", 'write this name between quotation marks: "Ancienneté (ann'),
        ("alk.phos > 3", 'write this name between quotation marks: "alk.phos"'),
        ("letter", 'this is not a condition; expected one such as signed="oui"'),
        ("§", '"§)" is not allowed here; an expression looks like count(letters, signed="oui")'),
    ],
)
def test_a_condition_that_nothing_can_meet(scope: Scope, condition: str, message: str) -> None:
    with pytest.raises(ExpressionError) as error:
        evaluated(f"count(letters, {condition})", scope)
    assert say(error.value.message, "en").startswith(message)
    assert say(error.value.message, "fr")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ('mean(letters."alk.phos")', "7,917"),
        ('max(letters."Ancienneté (années)")', "12"),
        ('count(letters."Ancienneté (années)")', "2"),
        ("mode(letters.codes)", "espoir"),
        ("min(letters.written)", "3 février 2020"),
        ("max(letters.spoken)", "2\u00a0h"),
        ("max(letters.year)", "2020"),
        ("range(letters.year)", "3"),
    ],
)
def test_values_of_fields_with_any_name(scope: Scope, expression: str, text: str) -> None:
    assert printed(*evaluated(expression, scope), load_language("fr")) == text


TEXTS = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\"'\\|"), min_size=1
)


@settings(max_examples=25)
@given(
    texts=st.lists(TEXTS.map(partial(normalize, "NFC")), min_size=1, max_size=8),
    numbers=st.lists(st.integers(-50, 50), min_size=1, max_size=8),
)
def test_each_value_is_counted_and_no_other(texts: list[str], numbers: list[int]) -> None:
    rows = list(zip_longest(texts, numbers, fillvalue=""))
    with TemporaryDirectory() as folder:
        lines = [f'{at},"{text}",{number}' for at, (text, number) in enumerate(rows)]
        write(Path(folder) / "data/rows.csv", "\n".join(["n,text,number", *lines, ""]))
        fields = [{"name": "n"}, {"name": "text"}, {"name": "number", "type": "integer"}]
        table = {"primaryKey": "n", "fields": fields}
        package = {"resources": [{"name": "rows", "path": "rows.csv", "schema": table}]}
        write(Path(folder) / "data/datapackage.yaml", package)
        scope = Scope(read_study(Path(folder))[0])

    def count(condition: str) -> object:
        return evaluated(f"count(rows, {condition})", scope)[1].value

    for text in texts:
        assert count(f'text="{text}"') == texts.count(text)
        assert count(f'not text="{text}"') == len(rows) - texts.count(text)
    for number in numbers:
        assert count(f"number = {number}") == numbers.count(number)
        assert count(f"number <= {number}") == sum(each <= number for each in numbers)
    for wrong in (f'text="{max(texts)}x"', f"number = {max(numbers) + 1}", f'number="{texts[0]}x"'):
        with pytest.raises(ExpressionError):
            count(wrong)
