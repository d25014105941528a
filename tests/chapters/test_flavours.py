"""Chapters typed for GitHub, Pandoc or Quarto: the site shows what their tools show.

Each example of ``github.md``, ``quarto.md`` and ``pandoc/`` is a chapter as it is typed, and our
own Markdown whose page is the same.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.core.pandoc import run_pandoc
from tests import doors
from tests.building import write, write_thesis
from tests.chapters.page_outline import outline
from tests.pairs import read_fenced, read_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
PNG = b"\x89PNG\r\n\x1a\n"
KINDS = {"github", "quarto", "site", "text"}
MARKDOWN = [
    (flavour, title, typed, read)
    for name in ("github.md", "quarto.md")
    for title, blocks in read_fenced(HERE / name, KINDS).items()
    for (flavour, typed), (_, read) in [blocks.items()]
]
PAIRS = [
    ("pandoc", f"{path.stem}: {pair.title}", pair.source, pair.expected.replace("␣", "\u00a0"))
    for path in sorted((HERE / "pandoc").glob("*.md"))
    for pair in read_pairs(path)
]
EXAMPLES = [*MARKDOWN, *PAIRS]
QUARTO = {"site_name": "T", "plugins": [{"thesis": {"flavour": "quarto"}}], "docs_dir": "."}
FLAVOURS = sorted({flavour for flavour, *_ in EXAMPLES})


def typed_for(flavour: str) -> dict[str, object]:
    """Return the settings of a thesis in English that is typed for a tool."""
    plugins = [{"thesis": {"flavour": flavour}}]
    return {"plugins": plugins, "theme": {"name": "material", "language": "en"}}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str, str], list[str]]:
    """Return what the page of each example shows, as it is typed and in our own Markdown."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for flavour in FLAVOURS:
        examples = [each for each in EXAMPLES if each[0] == flavour]
        for is_typed in (True, False):
            config = typed_for(flavour if is_typed else "mkdocs")
            # Each is the one chapter of its thesis: numbers and labels begin anew.
            for _, title, typed, read in examples:
                text = typed if is_typed else read
                begins = "" if text.startswith(("%", "---\n")) else "# Page\n\n"
                root = write_thesis(
                    tmp_path_factory.mktemp("thesis"), {"a.md": begins + text}, config=config
                )
                page = doors.pages_html(root)["a.md"]
                found[flavour, title, "typed" if is_typed else "ours"] = outline(page)
    return found


@pytest.mark.parametrize(
    ("flavour", "title"), [pytest.param(*each[:2], id=each[1]) for each in EXAMPLES]
)
def test_a_chapter_is_shown_as_its_tool_shows_it(
    shown: Mapping[tuple[str, str, str], list[str]], flavour: str, title: str
) -> None:
    assert shown[flavour, title, "typed"] == shown[flavour, title, "ours"]
    assert shown[flavour, title, "typed"]


def test_pages_show_what_pandoc_shows(tmp_path: Path) -> None:
    texts = [
        pair.source
        for name in ("blocks", "lines")
        for pair in read_pairs(HERE / "pandoc" / f"{name}.md")
    ]
    chapters = {
        f"p{at}.md": text if text[0] == "%" else f"# Page\n\n{text}"
        for at, text in enumerate(texts)
    }
    pages = doors.pages_html(write_thesis(tmp_path, chapters, config=typed_for("pandoc")))
    for name, text in chapters.items():
        pandoc = run_pandoc(("-f", "markdown", "-t", "html"), text.encode())[0]
        assert outline(pages[name]) == outline(pandoc.decode()), text


def test_nothing_of_quarto_is_mended(tmp_path: Path) -> None:
    config = {"site_name": "T", "plugins": [{"thesis": {"flavour": "quarto"}}]}
    write(tmp_path / "mkdocs.yml", config | {"docs_dir": "chapters"})
    typed = [typed for flavour, _, typed, _ in EXAMPLES if flavour == "quarto"]
    for number, text in enumerate(typed):
        write(tmp_path / f"chapters/{number}.qmd", f"# Mending\n\n{text}")
    doors.fix(tmp_path)
    for number, text in enumerate(typed):
        mended = (tmp_path / f"chapters/{number}.qmd").read_text("utf-8")
        assert mended == f"# Mending\n\n{text}"


def test_what_is_wrong_is_told_and_mended_where_it_is_typed(tmp_path: Path) -> None:
    typed = """\
---
title: Visits
author: [Ana Costa, Lea Arden]
template: eisvogel
---

# Counts

One \\textbf{bold} word, \\initial{A}nother one, and \\initial{T}he last.

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
    thesis = write_thesis(tmp_path, {"a.md": typed}, config=typed_for("pandoc"))
    told = [line for line in doors.problem_lines(thesis) if "/a.md" in line]
    assert [line.partition(",")[0].partition(" in a table")[0] for line in told] == [
        'chapters/a.md:9:25: markup (info): "\\initial{A}" is LaTeX',
        'chapters/a.md:22:12: total: "8" is typed as the total of "Visits"',
        'chapters/a.md:27:21: reference (info): "@tbl-none" is not known',
    ]
    assert "2 places" in told[0]
    doors.fix(thesis)
    mended = (thesis / "chapters/a.md").read_text("utf-8")
    assert mended == typed.replace("| Total  | 8 ", "| Total  | 9 ")


def test_a_picture_whose_name_is_no_text_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "mkdocs.yml", QUARTO)
    for name in ("1.png", "2 \udcff).png"):
        write(tmp_path / f"_book/1_a_files/figure-html/fig-last-output-{name}", PNG)
    write(tmp_path / "1_a.qmd", "# A\n\n```{r}\n#| label: fig-last\nplot(1)\n```\n")
    html = doors.pages_html(tmp_path)["1_a.md"]
    (image,) = re.findall('src="([^"]*)"', html)
    assert image == "_book/1_a_files/figure-html/fig-last-output-1.png"


def test_chapters_that_pandoc_reads_apart_know_the_ids_of_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.chapters.flavours._AT_ONCE", 1)
    chapters = {"a.md": "# One\n\nSee @fig:x.\n", "b.md": "# Two\n\n![Plan](x.png){#fig:x}\n"}
    root = write_thesis(tmp_path, {**chapters, "x.png": PNG}, config=typed_for("pandoc"))
    assert 'href="b.md#fig-x"' in doors.pages_html(root)["a.md"]
