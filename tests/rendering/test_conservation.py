"""What goes into a page comes out of it once, or is an error at its line.

Each test builds the example thesis with one more chapter, strictly, as a publication is built.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from tests.building import build_thesis
from tests.doors import run
from tests.examples import edit, example_thesis

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from tests.building import Built

CHAPTER = "chapters/1.3_exemple.md"
LEFT = re.compile(r"\{=|\{\{|/{3,}|\[@")
"""What no reader of a published page may see outside of code."""


def error_lines(built: Built, chapter: str) -> list[int]:
    """Return the lines of a chapter at which a build says that something is wrong."""
    place = re.compile(rf"{re.escape(chapter)}:(\d+):\d+: [\w-]+: ")
    return [int(match[1]) for each in built.warnings if (match := place.search(each))]


def article(built: Built) -> LexborNode:
    """Return the text of the chapter's page, without its code."""
    node = LexborHTMLParser(built.page("1.3_exemple")).css_first("article")
    assert node is not None
    for code in node.css("code, pre"):
        code.decompose()
    return node


# --- D: what looks bound is checked ---------------------------------------------------------------

EXAMPLES = yaml.safe_load((Path(__file__).parent / "examples/placed.yaml").read_text("utf-8"))
PLACED: dict[str, tuple[str, int]] = EXAMPLES["wrong"]
SHOWN: dict[str, tuple[str, str]] = EXAMPLES["right"]


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build of a thesis with a chapter for each case; each of them must be in what it says."""
    chapters = {
        f"chapters/{number}_cas.md": f"# Cas {number}\n\n{text}\n"
        for number, (text, *_) in enumerate(PLACED.values(), 2)
    }
    return build_thesis(example_thesis(tmp_path_factory.mktemp("placed"), chapters))


@pytest.mark.parametrize("name", PLACED)
def test_what_is_wrong_is_an_error_wherever_it_stands(name: str, placed: Built) -> None:
    """A wrong number, or syntax that would be shown as it is typed, names its line."""
    _, *lines = PLACED[name]
    assert placed.failed
    found = error_lines(placed, f"chapters/{[*PLACED].index(name) + 2}_cas.md")
    assert found
    assert {*found} <= {*lines}


CODE = "<code>[cinq]{= count(participants) }</code>"


def test_what_is_right_is_shown_in_html_and_code_is_code(tmp_path: Path) -> None:
    text = "\n\n".join([f"On écrit {CODE}.", *(text for text, _ in SHOWN.values())])
    built = build_thesis(example_thesis(tmp_path, {CHAPTER: f"# Exemple\n\n{text}\n"}))
    assert built.warnings == []
    assert CODE in built.page("1.3_exemple")
    shown = " ".join(article(built).text().split())
    assert not LEFT.search(shown)
    wanted = Counter(words for _, words in SHOWN.values())
    assert {words: shown.count(words) for words in wanted} == wanted


# --- E: data that are named and absent ------------------------------------------------------------


def without_data(folder: Path, case: str) -> Path:
    """Return the example thesis whose folder of data is misspelt or missing."""
    root = example_thesis(folder)
    if case == "misspelt":
        edit(root / "mkdocs.yml", "typography: off", "data_dir: donnees\n      typography: off")
    else:
        (root / "data").rename(folder.parent / "moved")
    return root


CASES = {"misspelt": "donnees", "missing": "data"}


@pytest.mark.parametrize("case", CASES)
def test_without_its_data_nothing_is_published(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check names them, a strict build fails, no export is written."""
    root, output = without_data(tmp_path / "thesis", case), tmp_path / "these.docx"
    monkeypatch.chdir(root)
    for command in (["check"], ["export", "docx", "--output", str(output)]):
        result = run(*command)
        assert result.exit_code != 0
        assert CASES[case] in result.output
    assert not output.exists()
    built = build_thesis(root)
    assert built.failed
    assert any(CASES[case] in each for each in built.warnings)
    assert list(built.site.rglob("*.html")) == []
