"""A chapter typed for Pandoc: what it is read as, and that its page shows what Pandoc shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.chapters import scan_chapter
from generator.core.pandoc import run_pandoc
from tests import doors
from tests.building import write_thesis
from tests.pairs import pairs_below, read_pairs

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from tests.pairs import Pair

HERE = Path(__file__).parent / "pandoc"
CONFIG = {"plugins": [{"thesis": {"flavour": "pandoc"}}], "theme": {"name": "material"}}


@pytest.mark.parametrize("pair", pairs_below(HERE))
def test_read_as(pair: Pair) -> None:
    read = scan_chapter("a.md", "a.md", pair.source, flavour="pandoc").text
    read = read.replace("\u00a0", "␣")
    assert read.rstrip("\n") == pair.expected.rstrip("\n"), pair.place


def test_pages_show_what_pandoc_shows(tmp_path: Path) -> None:
    pairs = [*read_pairs(HERE / "blocks.md"), *read_pairs(HERE / "lines.md")]
    chapters = {f"p{at}.md": f"# Page\n\n{pair.source}" for at, pair in enumerate(pairs)}
    chapters |= {f"p{at}.md": pair.source for at, pair in enumerate(pairs) if pair.source[0] == "%"}
    config = {**CONFIG, "theme": {"name": "material", "language": "en"}}
    pages = doors.pages_html(write_thesis(tmp_path, chapters, config=config))
    for at, pair in enumerate(pairs):
        pandoc = run_pandoc(("-f", "markdown", "-t", "html"), chapters[f"p{at}.md"].encode())[0]
        assert outline(pages[f"p{at}.md"]) == outline(pandoc.decode()), pair.place


KINDS = frozenset(
    [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "dt",
        "dd",
        "pre",
        "td",
        "th",
        "figcaption",
        "caption",
        "blockquote",
    ]
)
LISTS = frozenset(("ul", "ol"))
MARKS = frozenset(("em", "strong", "code", "sub", "sup", "del", "u", "span", "a"))
LEFT_OUT = ".headerlink, .footnote-back, .footnote-backref, .admonition-title, .math, math"


def outline(html: str) -> list[str]:
    """Return what a reader sees: each text with its kind, the lists around it and its words."""
    tree = LexborHTMLParser(
        re.sub(r">\s+<(?=/?(?:t[hdr]|table|tbody|li|ol|ul|p|div)\b)", "><", html)
    )
    for node in tree.css(LEFT_OUT):
        node.decompose()
    found: list[str] = []
    if tree.body:
        _read(tree.body, "", "", found)
    said = (" ".join(line.translate(SIGNS).split()) for line in found)
    return sorted(said) if "<table" in html or "<figure" in html else [*said]


SIGNS = str.maketrans({"\u00a0": " ", "\u202f": " ", "“": '"', "”": '"', "‘": "'", "’": "'"})


def _read(parent: LexborNode, around: str, kind: str, found: list[str]) -> None:
    inline: list[str] = []

    def end() -> None:
        if "".join(inline).strip():
            shown = kind.replace("figcaption", "caption") or "p"
            found.append(f"{around}{shown}: {''.join(inline)}")
        inline.clear()

    for node in parent.iter(include_text=True):
        tag = node.tag or ""
        if tag == "-text":
            inline.append(node.text_content or "")
        elif tag == "br":
            inline.append(" ↵ ")
        elif tag == "img":
            inline.append(f"⟨{node.attributes['src']}⟩")
        elif tag in MARKS or tag == "b":
            inner: list[str] = []
            _read(node, "", "", inner)
            words = " ".join(inner).removeprefix("p: ") or node.text()
            inline.append(words if tag in {"span", "a"} else f"<{tag} {words.strip()}>")
        else:
            end()
            number = node.attributes.get("type") or ""
            inside = f"{around}{tag}{number.removeprefix('1')} " if tag in LISTS else around
            _read(node, inside, tag if tag in KINDS else kind if tag == "p" else "", found)
    end()


def test_what_is_wrong_is_told_where_it_is_typed_and_mends_nothing(tmp_path: Path) -> None:
    typed = """\
---
title: Visits
author: [Ana Costa, Lea Arden]
template: eisvogel
---

# Counts

One \\textbf{bold} word and \\emph{another} one.

\\begin{landscape}
x
\\end{landscape}

+--------+---------+
| At[^p] | Visits  |
+========+=========+
| Quay   | 4       |
+--------+---------+
| Yards  | 5       |
+--------+---------+
| Total  | 8       |
+--------+---------+

: Visits {#tbl:visits}

See @tbl:visits and @tbl:none.

[^p]: On the first day.
"""
    config = {**CONFIG, "theme": {"name": "material", "language": "en"}}
    thesis = write_thesis(tmp_path, {"a.md": typed}, config=config)
    told = [line for line in doors.problem_lines(thesis) if "/a.md" in line]
    assert [line.partition(",")[0].partition(" in a table")[0] for line in told] == [
        'chapters/a.md:9:18: markup (warning): "\\textbf{bold}" is LaTeX',
        'chapters/a.md:15:1: markup (warning): "[^p]"',
        'chapters/a.md:22:1: total: "8" is typed as the total of "Visits"',
        'chapters/a.md:27:21: reference: "@tbl-none" is not known',
    ]
    assert "3 places" in told[0]
    doors.fix(thesis)
    assert (thesis / "chapters/a.md").read_text("utf-8") == typed
