"""Hand-written chapters: what is wrong in them and what mending makes of them, in examples.

Each example of ``chapters.md`` and ``counts.md`` is the body of a chapter below its title, the
lines that ``thesis check`` would print (line, column, severity, rule, message; ``[fix]`` where
mending is certain), and the chapter as mended. Beside it stand ``2_suite.md`` and ``carte.png``.
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
from tests.checks.studies import HERE, as_thesis
from tests.handwritten.hand_tables import cases
from tests.pairs import read_fenced

TITLE = "# Essai\n\n"
RULES = {
    "chapters.md": "caption|link|image|citation|heading|task|placeholder|table-shape|vocabulary",
    "counts.md": "total|caption|quote|vocabulary|reference|placeholder",
}
"""The rules that the examples of each file are about."""
FIXING = ("caption", "link", "image", "citation", "total")
"""The rules of the examples that can mend what they find."""
EXAMPLES = {
    f"{name}: {title}": blocks
    for name in RULES
    for title, blocks in read_fenced(HERE / name, {"md", "text", "mended"}).items()
}


@cache
def thesis() -> Path:
    """Return a thesis without data, with a second chapter and a picture."""
    root = Path(tempfile.mkdtemp(prefix="chapters-")) / "thesis"
    as_thesis(root, "fr")
    doors.write_chapters(root, {"2_suite.md": "# Suite\n\nTexte.\n", "carte.png": b""})
    return root


def found(text: str, name: str = "chapters.md") -> list[str]:
    """Return what the checks find in a chapter with this text, as a file's examples write it."""
    rules = re.compile(rf"({RULES[name]})(?: \((\w+)\))?: ")
    doors.write_chapters(thesis(), {"1_essai.md": text})
    lines = list[str]()
    for line, fixable in doors.fixable_lines(thesis()):
        place, _, rest = line.partition(": ")
        match = rules.match(rest)
        if match and place.startswith("chapters/1_essai.md:"):
            severity = f"{match[2]}: " if match[2] else ""
            place = place.removeprefix("chapters/1_essai.md:")
            end = " [fix]" if fixable else ""
            lines.append(f"{place}: {severity}{match[1]}: {rest[match.end() :]}{end}")
    return lines


def mended(text: str) -> str:
    """Return the text as ``thesis fix`` leaves it."""
    doors.write_chapters(thesis(), {"1_essai.md": text})
    doors.fix(thesis(), *FIXING)
    return (thesis() / "chapters/1_essai.md").read_bytes().decode()


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str) -> None:
    """Mending twice changes nothing more."""
    example, file = EXAMPLES[name], name.partition(": ")[0]
    text = TITLE + example["md"]
    said = re.sub(r"(?m)^(\d+:\d+: )error: ", r"\1", example.get("text", "").strip())
    assert "\n".join(found(text, file)) == said
    once = mended(text)
    assert once == TITLE + example.get("mended", example["md"])
    assert mended(once) == once
    assert not any(each.endswith(" [fix]") for each in found(once, file))


RIGHTLY = {
    "A link to an address, a mail, a reference and a template is right": "data-file reference",
    "Footnote marks and raised numbers": "link",
    "A heading or an attribute list below the table is another matter": "caption",
    "Two groups, by their captions": "caption",
    "Totals of other groups are another matter": "total",
}
"""Examples that are right by their own rule, and the other rules that find something in them."""
CLEAN = {
    **{name: [example["md"]] for name, example in EXAMPLES.items() if example.keys() == {"md"}},
    **{
        f"{name}: {each.title}": each.source.split("\nnext chapter\n")
        for name in ("totals.md", "shapes.md", "disagreeing.md")
        for each in cases(name)
        if all(": info: " in line for line in each.expected.splitlines())
    },
}


@pytest.mark.parametrize("title", CLEAN)
def test_no_check_finds_anything_in_an_example_that_is_right(tmp_path: Path, title: str) -> None:
    as_thesis(tmp_path, "fr")
    texts = {f"{at}_essai.md": f"# Essai {at}\n\n{text}" for at, text in enumerate(CLEAN[title], 3)}
    doors.write_chapters(tmp_path, {**texts, "2_suite.md": "# Suite\n\nTexte.\n", "carte.png": b""})
    lines = [line for line, _ in doors.fixable_lines(tmp_path) if " (info): " not in line]
    known = RIGHTLY.get(title.partition(": ")[2], "").split()
    assert {line.split(": ")[1].split(" ")[0] for line in lines} == set(known)


@pytest.mark.parametrize("folder", ["tests/example", "tests/english", "."])
def test_no_check_finds_anything_in_a_thesis_that_is_right(folder: str, project_root: Path) -> None:
    lines = doors.problem_lines(project_root / folder)
    assert [line for line in lines if " (info): " not in line] == []


PIECES = st.sampled_from(
    [
        *(
            "- un\n",
            "  - deux\n",
            "1. trois\n",
            "## Titre\n",
            " ## Titre\n",
            "##Titre\n",
            "> dit\n",
        ),
        *("```\n", "| a | b |\n| --- | --- |\n| 1 | 2 |\n", "##### Table : x\n", "**gras **\n"),
        *("/// table | x\n", "///\n", "<div>\n", "</div>\n", "\n", "Une phrase.\n", "    code\n"),
        *("![](carte.png)\n", "[^1]: note\n"),
    ]
)


@settings(max_examples=25)
@given(st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=200)))
def test_mending_keeps_the_words_and_ends(source: str) -> None:
    """No text stops a check either."""
    text = TITLE + source
    found(text)
    once = mended(text)
    assert mended(once) == once
    words = {*re.findall(r"\w+", once)} - {"table", "figure", "caption"}
    assert words <= {*re.findall(r"\w+", text)}
