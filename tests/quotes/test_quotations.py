"""The block ``/// quote``: whose words, how much an attribution says, and what is reported.

An example of ``quotations.md`` says the level of its attributions, a chapter, and what the page
shows: words, attribution, problems. Descriptions that are wrong: ``checks/examples``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.claims.studies import STUDY
from tests.examples import edit
from tests.pairs import Pair, read_pairs

PAIRS = list(read_pairs(Path(__file__).with_name("quotations.md")))
LEVELS = ("group", "role", "organisation")
"""How much an attribution says: ``attribution`` in the settings."""


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return copies of the small study, one for each level of attribution."""
    return {level: copied(tmp_path_factory.mktemp(level), level) for level in LEVELS}


def copied(folder: Path, level: str) -> Path:
    shutil.copytree(STUDY, folder, dirs_exist_ok=True)
    edit(folder / "mkdocs.yml", "typography: off", f"typography: off, attribution: {level}")
    return folder


def shown(root: Path, markdown: str) -> str:
    """Return the words and the attribution of each quotation on a page, and its problems."""
    doors.write_chapters(root, {"a.md": f"{markdown}\n"})
    html, problems = doors.pages_and_problems(root)["a.md"]
    lines = list[str]()
    for figure in LexborHTMLParser(html).css("figure.quotation"):
        words = [each.text().strip() for each in figure.css("blockquote")]
        lines += [*words, f"— {figure.css('figcaption')[0].text().strip()}".replace("\u00a0", " ")]
    return "\n".join((*lines, *(each.removeprefix("chapters/a.md:") for each in problems)))


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.title for pair in PAIRS])
def test_example(pair: Pair, studies: dict[str, Path]) -> None:
    assert shown(studies[pair.title.partition(":")[0]], pair.source) == pair.expected, pair.place


def test_an_attribution_leads_to_pages_and_cites_them(studies: dict[str, Path]) -> None:
    root = studies["organisation"]
    doors.write_chapters(root, {"a.md": "/// quote | T1\n///\n"})
    links = {
        each.text().replace("\u00a0", " "): str(each.attributes["href"])
        for each in LexborHTMLParser(doors.page_html(root, "a.md")).css("figcaption a")
    }
    assert set(links) == {"Groupe 1", "Chef de projet open data", "T1"}
    assert links["Groupe 1"].endswith("groupes/G1.md")
    assert links["Chef de projet open data"].endswith("participants/P2.md")
    assert cited(root) == ["G1", "P2", "T1"]


def test_an_attribution_to_a_group_cites_nobody(studies: dict[str, Path]) -> None:
    doors.write_chapters(studies["group"], {"a.md": "/// quote | T1\n///\n"})
    assert cited(studies["group"]) == ["G1", "T1"]


def cited(root: Path) -> list[str]:
    return [each.split()[1] for each in doors.page_views(root, "a.md")["reference"]]


def test_a_dash_in_an_earlier_line_is_no_attribution(tmp_path: Path) -> None:
    root = copied(tmp_path, "group")
    spoken = "— Des mots. – dit-il. Des mots."
    edit(root / "data/segments.csv", '"Former, oui – mais qui, et quand ?"', f'"{spoken}"')
    *words, who = shown(root, "/// quote | T4\n— Des mots.\n– dit-il.\nDes mots.\n///").split("\n")
    assert " ".join(words) == spoken
    assert who == "— Groupe 1, T4"


def test_what_is_found_and_what_is_expected(studies: dict[str, Path]) -> None:
    shown(studies["group"], "/// quote | T2\nDes outils.\n\n— Groupe 3\n///")
    who, words = doors.problem_values(studies["group"], "quote")
    assert who == "1: Groupe 3 -> Groupe 2, Cheffe de mission, Collectivité de Corse"
    assert words.startswith(
        "1: Des outils. -> Les outils pèsent moins que la présence de personnes"
    )


def test_what_is_private_is_in_no_attribution(tmp_path: Path) -> None:
    root, field = copied(tmp_path, "organisation"), "{name: profession, type: string, "
    edit(root / "data/datapackage.yaml", field, f"{field}x-privacy: private, ")
    edit(root / "data/datapackage.yaml", "x-label: profession", "x-label: participant")
    _, who = shown(root, "/// quote | T1\n///").split("\n")
    assert who == "— Groupe 1, Région Occitanie, T1"
    _, _, line = shown(root, "/// quote | T1\n— Directrice\n///").split("\n")
    assert doors.differing([line], ["1:1: quote: … Directrice"]) == ""
