"""What an author writes and what the page shows: the examples of ``examples/*.md``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.building import write_thesis
from tests.examples import example_thesis
from tests.pairs import Pair, read_pairs
from tests.rendering.shown import canonical, problems, shown, without_marks

if TYPE_CHECKING:
    from tests.building import MakeThesis

EXAMPLES = Path(__file__).parent / "examples"
WORKS = (EXAMPLES / "works.bib").read_text("utf-8")


def pairs(name: str) -> list[object]:
    """Return the pairs of a file as parameters, named by their titles."""
    found = list(read_pairs(EXAMPLES / name))
    assert len({pair.title for pair in found}) == len(found), "two examples have the same title"
    return [pytest.param(pair, id=pair.title) for pair in found]


@pytest.fixture(scope="module")
def thesis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy of the example thesis, into which each example is put as one more chapter."""
    return example_thesis(tmp_path_factory.mktemp("dialect"))


@pytest.mark.parametrize("pair", pairs("dialect.md"))
def test_the_page_shows_what_the_example_says(pair: Pair, thesis: Path) -> None:
    expected = pair.expected.split("\n")
    html = [each for each in expected if not each.startswith("! ")]
    told = [each.removeprefix("! ") for each in expected if each.startswith("! ")]
    found = canonical(shown(thesis, pair.source))
    assert found == canonical("\n".join(html)), pair.place
    assert doors.differing(problems(thesis, told), told) == "", pair.place


@pytest.mark.parametrize("pair", pairs("citations.md"))
def test_a_citation_is_written_by_the_style(pair: Pair, make_thesis: MakeThesis) -> None:
    source = pair.source.replace("␣", "\u00a0").replace("⍽", "\u202f")
    root = make_thesis({"1_un.md": f"# Un\n\n{source}"}, {"references.bib": WORKS})
    paragraph = LexborHTMLParser(doors.page_html(root, "1_un.md")).css("p")[-1]
    assert " ".join(paragraph.text().split()) == " ".join(pair.expected.split()), pair.place
    assert doors.page_problem_lines(root, "1_un.md") == []


@pytest.fixture(scope="module")
def typeset(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """HTML of a page for each example of typography, twice: as typed, and once it is set."""
    found = list(read_pairs(EXAMPLES / "typography.md"))
    sources = {f"{number}_x.md": pair.source for number, pair in enumerate(found, 1)}
    folder = tmp_path_factory.mktemp("typography")
    pages = doors.pages_html(write_thesis(folder / "once", sources))
    once = {pair.title: body(pages[name]) for pair, name in zip(found, sources, strict=True)}
    again = {name: once[pair.title] for pair, name in zip(found, sources, strict=True)}
    pages = doors.pages_html(write_thesis(folder / "twice", again))
    names = (f"{pair.title}, again" for pair in found)
    twice = {title: body(pages[name]) for title, name in zip(names, again, strict=True)}
    return once | twice


def body(html: str) -> str:
    """Return HTML without the marks of passages and the line ends between elements."""
    return without_marks(html).strip().replace(">\n<", "><")


def visible(html: str) -> str:
    return html.replace("\u00a0", "~").replace("\u202f", "^")


@pytest.mark.parametrize("pair", pairs("typography.md"))
def test_text_is_set_and_nothing_but_text(pair: Pair, typeset: dict[str, str]) -> None:
    assert pair.expected in visible(typeset[pair.title]), pair.place
    assert typeset[f"{pair.title}, again"] == typeset[pair.title], pair.place
