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
from tests.pairs import read_pairs

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
PNG = b"\x89PNG\r\n\x1a\n"
EXAMPLE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n~~~~ (?P<flavour>\w+)\n"
    r"(?P<typed>.*?)^~~~~\n\n~~~~ (?:site|text)\n(?P<read>.*?)^~~~~\n"
    r"(?=\n## |\Z)",
    re.MULTILINE | re.DOTALL,
)
MARKDOWN = [
    (match["flavour"], match["title"], match["typed"], match["read"])
    for name in ("github.md", "quarto.md")
    for match in EXAMPLE.finditer((HERE / name).read_text("utf-8"))
]
PAIRS = [
    ("pandoc", f"{path.stem}: {pair.title}", pair.source, pair.expected.replace("␣", "\u00a0"))
    for path in sorted((HERE / "pandoc").glob("*.md"))
    for pair in read_pairs(path)
]
EXAMPLES = [*MARKDOWN, *PAIRS]
QUARTO = {"site_name": "T", "plugins": [{"thesis": {"flavour": "quarto"}}], "docs_dir": "."}
FOR_LATEX = "```{=latex}\n% Whatever somebody typed there\n```\n"  # not lost on the page
FLAVOURS = sorted({flavour for flavour, *_ in EXAMPLES})


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str, str], list[str]]:
    """Return what the page of each example shows, as it is typed and in our own Markdown."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for flavour in FLAVOURS:
        examples = [each for each in EXAMPLES if each[0] == flavour]
        for is_typed in (True, False):
            read_as = flavour if is_typed else "mkdocs"
            config = {
                "plugins": [{"thesis": {"flavour": read_as}}],
                "theme": {"name": "material", "language": "en"},
            }
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
    config = {
        "plugins": [{"thesis": {"flavour": "pandoc"}}],
        "theme": {"name": "material", "language": "en"},
    }
    pages = doors.pages_html(write_thesis(tmp_path, chapters, config=config))
    for name, text in chapters.items():
        pandoc = run_pandoc(("-f", "markdown", "-t", "html"), text.encode())[0]
        assert outline(pages[name]) == outline(pandoc.decode()), text


def test_a_section_is_referred_to_by_the_id_that_its_words_give_it(tmp_path: Path) -> None:
    write(tmp_path / "mkdocs.yml", QUARTO)
    write(tmp_path / "1_a.Rmd", "# The field\n\nA [word](#the-method) on \\@ref(the-method).\n")
    write(tmp_path / "2_b.Rmd", f"# The method\n\n## A case\n\nSee \\@ref(a-case).\n\n{FOR_LATEX}")
    pages = doors.pages_and_problems(tmp_path)
    assert 'href="2_b.md#the-method">word</a> on <a class="ref ref-section"' in pages["1_a.md"][0]
    assert ">2.1</a>." in pages["2_b.md"][0]
    assert [problems for _, problems in pages.values()] == [[], []]
    assert not any("not on the page" in line for line in doors.problem_lines(tmp_path))


def test_a_link_leads_to_whatever_has_the_id_in_another_chapter(tmp_path: Path) -> None:
    """Pandoc reads all chapters as one text; an id that is nowhere stays a dead link."""
    config = {"site_name": "T", "plugins": [{"thesis": {"flavour": "pandoc"}}], "docs_dir": "."}
    write(tmp_path / "mkdocs.yml", config)
    links = [f"[to it](#{each})" for each in ("plan-2.1", "word", "a-case", "end", "none")]
    write(tmp_path / "text/1_a.md", f"# A\n\n{', '.join(links)}.\n")
    second = """# B

[A word]{#word} here. <a name="end">End</a>

## A case

![The plan](plan.svg){#plan-2.1}
"""
    write(tmp_path / "text/more/2_b.md", second)
    write(tmp_path / "text/more/plan.svg", "<svg></svg>")
    page, problems = doors.pages_and_problems(tmp_path)["text/1_a.md"]
    for anchor in ("plan-2.1", "word", "a-case", "end"):
        assert f'href="more/2_b.md#{anchor}"' in page
    assert problems == []
    dead = [line for line in doors.problem_lines(tmp_path) if ": link: " in line]
    assert len(dead) == 1
    assert "#none" in dead[0]


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


def test_a_chapter_of_quarto_takes_from_files_of_its_thesis_what_it_asks_for(
    tmp_path: Path,
) -> None:
    project = {
        "project": {"type": "book", "output-dir": "out"},
        "execute": {"echo": False},
        "book": {"title": "Mending"},
    }
    write(tmp_path / "mkdocs.yml", QUARTO)
    write(tmp_path / "_quarto.yml", project)
    write(tmp_path / "_variables.yml", {"visits": {"all": 41}})
    write(tmp_path / "parts" / "_who.md", "Who *comes*?\n\nSee @fig-nowhere.\n")
    write(tmp_path / "secret.txt", "Secret")
    write(tmp_path / "parts" / "_many.md", "{{< include _who.md >}}\n" * 13)
    write(tmp_path / "out/1_a_files/figure-html/fig-last-output-1.png", PNG)
    write(tmp_path / "out/1_a_files/figure-html/fig-last-output-2 \udcff).png", PNG)
    write(
        tmp_path / "1_a.qmd",
        """# A

{{< meta book.title >}} in {{< var visits.all >}} visits{{< var nothing >}}.

{{< include parts/_who.md >}}
{{< include secret.txt >}}
{{< include parts/_many.md >}}
{{< include ../../etc/passwd.md >}}

```{r}
hidden()
```

```{r}
#| echo: true
shown()
```

```{r}
#| label: fig-last
#| fig-cap: As it was drawn last
plot(1)
```
""",
    )
    html, _ = doors.pages_and_problems(tmp_path)["1_a.md"]
    text = " ".join(re.sub("<[^<>]*>", "", html).split())
    assert text == (
        "1 A Mending in 41 visits. Who comes? See @fig-nowhere. shown() "
        "Figure 1.1 As it was drawn last"
    )
    assert 'src="out/1_a_files/figure-html/fig-last-output-1.png"' in html
    (problem,) = [each for each in doors.problem_lines(tmp_path) if "nowhere" in each]
    assert problem.startswith("1_a.qmd:5:")


def test_what_code_in_a_line_printed_comes_from_the_page_of_its_chapter(tmp_path: Path) -> None:
    thesis = tmp_path / "thesis"
    write(thesis / "mkdocs.yml", QUARTO)
    write(
        thesis / "1_a.qmd",
        """# A

Above it.

`r nrow(visits)` visits in the workshops. *Some* *of* *them* took `r hours` *hours* each.
""",
    )
    page = """<main><p>Above it.</p>
<p>41 visits in the workshops. Some of them took &lt;b>2 hours each.</p></main>"""
    write(tmp_path / "elsewhere" / "1_a.html", page.replace("41", "43"))
    (thesis / "docs").symlink_to(tmp_path / "elsewhere")
    outside = doors.pages_html(thesis)["1_a.md"]
    write(thesis / "_book" / "1_a.html", page)
    within = doors.pages_html(thesis)["1_a.md"]
    assert "43 visits" not in outside
    assert "</a>41 visits in the workshops." in within
    assert "took &lt; b&gt;2" in within


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
    config = {
        "plugins": [{"thesis": {"flavour": "pandoc"}}],
        "theme": {"name": "material", "language": "en"},
    }
    thesis = write_thesis(tmp_path, {"a.md": typed}, config=config)
    told = [line for line in doors.problem_lines(thesis) if "/a.md" in line]
    assert [line.partition(",")[0].partition(" in a table")[0] for line in told] == [
        'chapters/a.md:9:36: markup (info): "\\initial{A}" is LaTeX',
        'chapters/a.md:22:12: total: "8" is typed as the total of "Visits"',
        'chapters/a.md:27:21: reference: "@tbl-none" is not known',
    ]
    assert "2 places" in told[0]
    doors.fix(thesis)
    mended = (thesis / "chapters/a.md").read_text("utf-8")
    assert mended == typed.replace("| Total  | 8 ", "| Total  | 9 ")
