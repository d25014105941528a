"""The text of a page is set, across its elements, and nothing but its text.

How single pieces of HTML are set is in ``examples/typography.md``.

In the examples "~" is a no-break space and "^" a narrow one.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.building import write_thesis

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import BuildSite, MakeThesis


def shown(html: str) -> str:
    return html.replace("\u00a0", "~").replace("\u202f", "^")


TAGS = [
    "<p>",
    "</p>",
    "<em>",
    "</em>",
    "<code>",
    "</code>",
    '<b lang="en">',
    "</b>",
    "<br>",
    "<img>",
]
PIECES = [*TAGS, "<td>", *"a\"': «", "12-15", "1er", " ?", "&lt;", "&nbsp;"]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two theses that differ in one setting: the text of one is set, that of the other is not."""
    off = {"plugins": [{"thesis": {"typography": False}}]}
    folder = tmp_path_factory.mktemp("pair")
    return write_thesis(folder / "on"), write_thesis(folder / "off", config=off)


TEXTS = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


@given(st.lists(TEXTS, min_size=5, max_size=10))
@settings(max_examples=6)
def test_any_html_keeps_its_tags_and_its_words(pair: tuple[Path, Path], texts: list[str]) -> None:
    pages: list[list[str]] = []
    for root in pair:
        shutil.rmtree(root / "chapters")
        chapters = {f"{at}_x.md": f"<div>{text}</div>\n" for at, text in enumerate(texts, 1)}
        doors.write_chapters(root, chapters)
        pages.append([re.sub("</?sup>", "", each) for each in doors.pages_html(root).values()])
    for plain, typed in zip(*pages, strict=True):
        assert re.findall(r"<[^>]*>|\w|&\w+;", plain) == re.findall(r"<[^>]*>|\w|&\w+;", typed)


CHAPTER = """\
# L'usage : "pourquoi" ?

Le 1er groupe dit "oui" ; c'est "**très** clair" : `a ; "b"` ![l'image ?](x.png){: title="a ; b" }

On échappe \\"ainsi\\" et \\... le reste[^n].

<table><tr><td>l'eau ?</td><td><pre>a ?</pre></td></tr></table>

[^n]: Une note : l'eau ?
"""


def test_a_chapter_is_set_its_raw_html_and_notes_too(make_thesis: MakeThesis) -> None:
    folder = make_thesis({"1_un.md": CHAPTER})
    html = shown(doors.page_html(folder, "1_un.md"))
    for expected in (
        "L’usage~: «~pourquoi~»^?</h1>",
        "Le 1<sup>er</sup> groupe dit «~oui~»^; c’est «~<strong>très</strong> clair~»~:",
        '<code>a ; "b"</code>',
        'title="a ; b"',
        "<td>l’eau^?</td><td><pre>a ?</pre></td>",
        "Une note~: l’eau^?",
    ):
        assert expected in html
    text = LexborHTMLParser(html).text()
    assert 'On échappe "ainsi" et ... le reste' in text


def test_ids_stay_whether_text_is_set_or_not(make_thesis: MakeThesis) -> None:
    off = {"plugins": ["search", {"thesis": {"typography": False}}]}
    pages = [
        doors.page_html(folder, "1_un.md")
        for folder in (
            make_thesis({"1_un.md": CHAPTER}, name="on"),
            make_thesis({"1_un.md": CHAPTER}, config=off, name="off"),
        )
    ]
    ids = [re.findall(r' id="([^"]*)"', page) for page in pages]
    assert ids[0] == ids[1]
    assert 'L\'usage : "pourquoi" ?' in pages[1]


def test_menu_title_and_contents_are_set(make_thesis: MakeThesis, build_site: BuildSite) -> None:
    text = "# L'eau : quoi ?\n\nUn.\n\n## D'où vient-elle ?\n\nDeux.\n"
    site = build_site(make_thesis({"1_un.md": text}))
    tree = LexborHTMLParser(shown(site.page("1_un")))
    assert tree.css("title")[0].text().startswith("1 L’eau : quoi ?")  # a tab has one line
    links = {each.text().strip() for each in tree.css("nav .md-ellipsis")}
    assert {"1 L’eau~: quoi^?", "1.1 D’où vient-elle^?"} <= {
        " ".join(each.split()) for each in links
    }


@pytest.mark.parametrize(
    ("value", "line", "message"),
    [
        ({"quotes": "no"}, "10:7", 'typography … quotes … "no" … true … false'),
        ({"quote": False}, "10:7", "quote … quotes"),
        ("never", "9:5", 'typography … "never" … off … apostrophes'),
    ],
)
def test_a_wrong_setting_is_told(
    value: object, line: str, message: str, make_thesis: MakeThesis
) -> None:
    config = {"plugins": [{"thesis": {"typography": value}}]}
    lines = doors.file_problem_lines(make_thesis(config=config))
    wrong = [each for each in lines if ": settings: " in each]
    assert doors.differing(wrong, [f"mkdocs.yml:{line}: settings: … {message}"]) == ""


def test_one_kind_of_rule_is_switched_off(make_thesis: MakeThesis) -> None:
    config = {"plugins": [{"thesis": {"typography": {"quotes": False}}}]}
    folder = make_thesis({"1_un.md": '# Un\n\nC\'est "oui" ?\n'}, config=config)
    html = doors.page_html(folder, "1_un.md")
    assert 'C’est "oui"^?' in shown(html)
