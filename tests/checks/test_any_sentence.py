"""Properties: whatever a chapter says, reading it for suggestions ends well and tells the truth."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.chapters import Manuscript, scan_chapter
from generator.checks import suggestions
from generator.data import read_study
from generator.data.expression import Scope, evaluate, parse
from generator.language import load_language
from generator.tables import read_specs, table_cells

if TYPE_CHECKING:
    from generator.core.problems import Problem
    from generator.data import Study
    from generator.tables import TableSpec

HERE = Path(__file__).parent
WORDS = r"""
trois onze 11 quatre deux une un cinq vingt et mille ou soignants hôpitaux Atelier cliniques 340
« pour » contre non oui verdict minutes de des les ces grands sur qui passages positions @Q1 @A1 @A2
_ ** " . ; , > | ` { } [ ] ( ) # - {{ }} {= /// <p> \
"""
PIECES = [*re.findall(r"\S+", WORDS), "\u00a0", "\n", "\n\n", "sans position", "/// quote | T1"]


@cache
def enquete() -> tuple[Study, dict[str, TableSpec]]:
    study, _ = read_study(HERE, "enquete")
    return study, read_specs(HERE, study, "enquete")[0]


def suggested(text: str) -> tuple[Problem, ...]:
    study, specs = enquete()
    manuscript = Manuscript((scan_chapter("a.md", "a.md", text),))
    return suggestions(manuscript, study, specs, load_language("fr"))


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)))
def test_a_suggestion_stands_where_it_says(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for found in suggested(text):
        line = lines[found.place.line - 1]
        first = re.split(r"\s", found.found)[0]
        assert line[found.place.column - 1 :].startswith(first)


@settings(deadline=None)
@given(
    st.integers(0, 30), st.sampled_from(["soignants", "hôpitaux", "ateliers", "cliniques", "avis"])
)
def test_a_proposed_claim_holds_and_a_disagreement_is_one(number: int, noun: str) -> None:
    study, specs = enquete()
    french = load_language("fr")
    scope = Scope(study, tables={name: table_cells(specs[name], study, french) for name in specs})
    for found in suggested(f"On compte {number} {noun}."):
        claim = re.match(r"\[(.*)\]\{= (.*) \}", found.expected)
        if claim:
            assert evaluate(parse(claim[2]), scope).value == number
        else:
            assert found.expected != str(number)
