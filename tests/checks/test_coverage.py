"""``thesis coverage``: what of the chapters is bound, computed, cited, waived or free.

In ``stated.*.md`` the numbers that state how many stand between ⟦ ⟧; no other is one.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from tests import doors
from tests.building import build_thesis, write, write_thesis

if TYPE_CHECKING:
    from click.testing import Result

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_numbers_that_state_how_many(tmp_path: Path, language: str) -> None:
    expected = (HERE / f"stated.{language}.md").read_text("utf-8")
    theme = {"name": "material", "language": language}
    root = write_thesis(tmp_path, {"1_a.md": re.sub("[⟦⟧]", "", expected)}, config={"theme": theme})
    found = [words for state, _, words in doors.free_words(root) if state == "free"]
    assert found == re.findall("⟦(.*?)⟧", expected)


CHAPTER = """\
# Visites

Il y a eu trois visites, {{ 1 + 1 }} lettres et [cinq]{= 5 } appels ; [neuf]{= ~ "carnet" } pauses
et [dix]{= ~ } notes.

> « On vient ici depuis des années, et on y revient. »

> On y revient toujours, disait-elle (Durand, 2019).

Pour Durand (2019), onze villes suffisent. Les gens disent « nous ne viendrons plus jamais ici » ;
d'autres « oui ».
"""


def test_each_state(tmp_path: Path) -> None:
    write_thesis(tmp_path, {"1_visites.md": CHAPTER})
    found = json.loads(coverage("--format", "json").stdout)
    assert [each["path"] for each in found] == ["chapters/index.md", "chapters/1_visites.md", "."]
    quantities = {"bound": 1, "computed": 1, "cited": 1, "waived": 1, "free": 2}
    assert found[1]["quantity"] == quantities
    assert found[1]["quotation"] == dict.fromkeys(quantities, 0) | {"cited": 1, "free": 2}
    assert found[1]["percent"] == found[2]["percent"] == 55


def test_the_table(tmp_path: Path) -> None:
    write_thesis(tmp_path, {"1_visites.md": CHAPTER})
    result = coverage()
    assert result.exit_code == 0
    assert result.stdout.splitlines()[2].split() == [
        *("chapters/1_visites.md", "1", "1", "2", "1", "4", "55", "%")
    ]


def test_a_share_that_is_asked_for(tmp_path: Path) -> None:
    chapters = {"1_visites.md": CHAPTER, "2_lettres.md": "# Lettres\n\n[Deux]{= 2 } lettres.\n"}
    asked = {"plugins": ["search", {"thesis": {"checks": {"coverage": 70}}}]}
    root = write_thesis(tmp_path, chapters, config=asked)
    result = coverage()
    assert result.exit_code == 1
    assert re.sub("[\u00a0\u202f]", " ", result.stderr) == (
        "chapters/1_visites.md:3:11: coverage: 55 % des nombres, verdicts et citations de ce"
        " chapitre ont une source, et il en faut 70 % ; sans source : 4, lignes 3, 4, 6, 10\n"
    )
    assert build_thesis(root).failed
    write(root / "chapters" / "1_visites.md", "# Visites\n\n[Trois]{= 3 } visites.\n")
    assert coverage().exit_code == 0


def test_the_page_of_what_is_left_has_the_table(tmp_path: Path) -> None:
    reviewed = {"plugins": ["search", {"thesis": {"privacy": {"audience": "jury"}}}]}
    root = write_thesis(tmp_path, {"1_visites.md": "# Visites\n\nTrois.\n"}, config=reviewed)
    page = build_thesis(root).page("open")
    assert '<a href="../1_visites/">1 Visites</a></th><td class="number">·</td>' in page


def coverage(*options: str) -> Result:
    return CliRunner().invoke(main, ["coverage", *options], catch_exceptions=False)
