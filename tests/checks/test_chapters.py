"""Hand-written chapters: what is wrong in them and what mending makes of them, in examples.

Each example of ``chapters.md`` is the body of a chapter below its title, the
lines that ``thesis check`` would print (line, column, severity, rule, message; ``[fix]`` where
mending is certain), and the chapter as mended. Beside it stand a chapter ``2_suite.md`` and
``carte.png``.
"""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import doors
from tests.checks.studies import as_thesis

HERE = Path(__file__).parent
EXAMPLE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n~~~~ md\n(?P<source>.*?)~~~~\n"
    r"(?:\n~~~~ text\n(?P<said>.*?)~~~~\n)?(?:\n~~~~ mended\n(?P<mended>.*?)~~~~\n)?",
    re.MULTILINE | re.DOTALL,
)
TITLE = "# Essai\n\n"
FILES = ("1_essai.md", "2_suite.md", "carte.png")
EXAMPLES = [
    pytest.param(match, id=match["title"])
    for match in EXAMPLE.finditer((HERE / "chapters.md").read_text("utf-8"))
]


RULES = re.compile(
    r"(?:caption|link|image|citation|heading|task|placeholder|table-shape|vocabulary)"
    r"(?: \((?P<severity>\w+)\))?: "
)
"""The rules that the examples are about, as a problem line begins behind its place."""


@cache
def thesis() -> Path:
    """Return a thesis without data, with a second chapter and a picture."""
    root = Path(tempfile.mkdtemp(prefix="chapters-")) / "thesis"
    as_thesis(root, "fr")
    doors.write_chapters(root, {"2_suite.md": "# Suite\n\nTexte.\n", "carte.png": b""})
    return root


def found(text: str) -> list[str]:
    """Return what the checks find in a chapter with this text, as the examples write it."""
    doors.write_chapters(thesis(), {"1_essai.md": text})
    lines = list[str]()
    for line, fixable in doors.fixable_lines(thesis()):
        place, _, rest = line.partition(": ")
        match = RULES.match(rest)
        if match and place.startswith("chapters/1_essai.md:"):
            severity = match["severity"] or "error"
            rule = match[0].split(" ")[0].rstrip(":")
            place = place.removeprefix("chapters/1_essai.md:")
            end = " [fix]" if fixable else ""
            lines.append(f"{place}: {severity}: {rule}: {rest[match.end() :]}{end}")
    return lines


def mended(text: str, *rules: str) -> str:
    """Return the text as ``thesis fix`` leaves it."""
    doors.write_chapters(thesis(), {"1_essai.md": text})
    doors.fix(thesis(), *(rules or FIXING))
    return (thesis() / "chapters/1_essai.md").read_bytes().decode()


FIXING = ("caption", "link", "image", "citation")
"""The rules of the examples that can mend what they find."""


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example: re.Match[str]) -> None:
    text = TITLE + example["source"]
    assert "\n".join(found(text)) == (example["said"] or "").strip()
    assert mended(text) == TITLE + (example["mended"] or example["source"])


@pytest.mark.parametrize("example", EXAMPLES)
def test_mending_twice_changes_nothing_more(example: re.Match[str]) -> None:
    once = mended(TITLE + example["source"])
    assert mended(once) == once
    assert not any(each.endswith(" [fix]") for each in found(once))


PIECES = st.sampled_from(
    [
        "- un\n",
        "  - deux\n",
        "1. trois\n",
        "## Titre\n",
        " ## Titre\n",
        "##Titre\n",
        "> dit\n",
        "```\n",
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n",
        "##### Table : x\n",
        "**gras **\n",
        "/// table | x\n",
        "///\n",
        "<div>\n",
        "</div>\n",
        "\n",
        "Une phrase.\n",
        "    code\n",
        "![](carte.png)\n",
        "[^1]: note\n",
    ]
)


@settings(max_examples=15)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_mending_keeps_the_words_and_ends(source: str) -> None:
    text = TITLE + source
    once = mended(text)
    assert mended(once) == once
    words = [
        each for each in re.findall(r"\w+", once) if each not in {"table", "figure", "caption"}
    ]
    before = re.findall(r"\w+", text)
    assert [each for each in words if each not in before] == []


@settings(max_examples=15)
@given(st.text(max_size=200))
def test_no_text_stops_a_check(text: str) -> None:
    found(TITLE + text)
    mended(TITLE + text)


def test_an_anchor_of_a_chapter_without_headings(tmp_path: Path) -> None:
    as_thesis(tmp_path, "en")
    doors.write_chapters(tmp_path, {"1_note.md": "See [here](#results).\n"})
    assert 'link: the link to "#results" leads to no place on that page' in "\n".join(
        doors.problem_lines(tmp_path)
    )


def test_a_front_matter_that_is_never_closed(tmp_path: Path) -> None:
    as_thesis(tmp_path, "fr")
    doors.write_chapters(tmp_path, {"1_note.md": "---\nstatus: draft\n\n# Note\n\nTexte.\n"})
    assert doors.problem_lines(tmp_path)[0] == (
        "chapters/1_note.md:1:1: markup: the front matter is not closed: end it with a line ---"
    )
