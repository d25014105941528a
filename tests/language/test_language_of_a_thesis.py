"""A thesis is told what is wrong with it in its own language, wherever it is told."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.building import build_thesis
from tests.checks.studies import as_thesis
from tests.claims.studies import STUDY

if TYPE_CHECKING:
    from pathlib import Path

FRENCH = {
    "mkdocs.yml:12:5: settings": "attribution vaut « grupe » ; valeurs possibles : group, role,"
    " organisation (vouliez-vous dire group ?)",
    "chapters/essai.md:3:15: claim": "le texte dit « cinq », les données disent 11 ;"
    " enregistrements de count(participants) : P1, P2, P3, … (11 personnes,"
    " data/participants.csv:2-12)",
    "chapters/essai.md:3:62: reference": "« @B11 » n’existe pas (vouliez-vous dire B1 ?)",
    "chapters/essai.md:5:1: quote": "ce n’est pas ce que dit T2 (data/segments.csv:3) : « plus »"
    " au lieu de « moins »",
}
ENGLISH = {
    "mkdocs.yml:12:5: settings": 'attribution is "grupe"; expected one of group, role,'
    " organisation (did you mean group?)",
    "chapters/essai.md:3:15: claim": 'says "five", the data say 11; count(participants) is made of'
    " P1, P2, P3, … (11 personnes, data/participants.csv:2-12)",
    "chapters/essai.md:3:62: reference": '"@B11" is not known (did you mean B1?)',
    "chapters/essai.md:5:1: quote": 'this is not what T2 says (data/segments.csv:3): "plus" where'
    ' the passage has "moins"',
}
CHAPTER = """\
# Essai

Nous avons vu [{five}]{{= count(participants) }} personnes, voir @B11.

/// quote | T2
Les outils pèsent plus que la présence de personnes
///
"""
UNKNOWN = ENGLISH | {"mkdocs.yml:1:1: settings": 'no interface texts for "de"; there are fr, en'}
LANGUAGES = pytest.mark.parametrize(
    ("language", "said"), [("fr", FRENCH), ("en", ENGLISH), ("de", UNKNOWN)]
)


@pytest.fixture
def thesis(language: str, tmp_path: Path) -> Path:
    """Thesis in a language with a mistake in its settings and three in a chapter."""
    shutil.copytree(STUDY, tmp_path, dirs_exist_ok=True)
    as_thesis(tmp_path, language, attribution="grupe", privacy={"audience": "jury"})
    text = CHAPTER.format(five="cinq" if language == "fr" else "five")
    doors.write_chapters(tmp_path, {"essai.md": text})
    return tmp_path


def plain(text: str) -> str:
    return " ".join(text.split())


@LANGUAGES
def test_on_the_command_line(
    language: str, said: dict[str, str], thesis: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(thesis)
    error = "erreur" if language == "fr" else "error"
    shown = map(plain, doors.run("check", "--only", "error").stdout.splitlines())
    assert sorted(shown) == sorted(f"{error} {place}: {text}" for place, text in said.items())
    told = json.loads(doors.run("check", "--format", "json").stdout)
    [problem] = [each for each in told if each["found"] == "grupe"]
    assert plain(problem["message"]) == said["mkdocs.yml:12:5: settings"]
    assert (problem["code"], problem["fields"]["near"]) == ("no-choice", "group")
    github = doors.run("check", "--format", "github").stdout.splitlines()
    place = "file=mkdocs.yml,line=12,col=5,title=settings"
    assert f"::error {place}::{said['mkdocs.yml:12:5: settings']}" in map(plain, github)


@LANGUAGES
def test_in_a_draft(language: str, said: dict[str, str], thesis: Path) -> None:
    """In the log, beside what is wrong, and on the page of what is left."""
    built = build_thesis(thesis, strict=False)
    warnings = [plain(each) for each in built.warnings]
    for place, text in said.items():
        assert [each for each in warnings if each.endswith(f"{place}: {text}")] != [], language
    notes = LexborHTMLParser(built.page("essai")).css(".problem-note")
    of_chapter = [text for place, text in said.items() if place.startswith("chapters/")]
    assert [plain(each.text()) for each in notes] == of_chapter
    assert said["mkdocs.yml:12:5: settings"] in plain(LexborHTMLParser(built.page("open")).text())
