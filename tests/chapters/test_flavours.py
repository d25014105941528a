"""Chapters typed for GitHub or Quarto: the site shows what these show.

Each example of ``github.md`` and ``quarto.md`` is a chapter as it is typed, and the same as the
site reads it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.chapters import scan_chapter
from tests import doors
from tests.building import write

PNG = b"\x89PNG\r\n\x1a\n"
EXAMPLE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n~~~~ (?P<flavour>\w+)\n"
    r"(?P<typed>.*?)^~~~~\n\n~~~~ site\n(?P<read>.*?)^~~~~\n"
    r"(?=\n## |\Z)",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = [
    pytest.param(match["flavour"], match["typed"], match["read"], id=match["title"])
    for name in ("github.md", "quarto.md")
    for match in EXAMPLE.finditer(Path(__file__).with_name(name).read_text("utf-8"))
]


@pytest.mark.parametrize(("flavour", "typed", "read"), EXAMPLES)
def test_a_chapter_is_read_as_its_tool_shows_it(flavour: str, typed: str, read: str) -> None:
    assert scan_chapter("a.md", "a.md", typed, flavour=flavour).text == read
    assert scan_chapter("a.md", "a.md", typed).text == typed


def test_a_section_is_referred_to_by_the_id_that_its_words_give_it(tmp_path: Path) -> None:
    config = {"site_name": "T", "plugins": [{"thesis": {"flavour": "quarto"}}], "docs_dir": "."}
    write(tmp_path / "mkdocs.yml", config)
    write(tmp_path / "1_a.Rmd", "# The field\n\nA [word](#the-method) on \\@ref(the-method).\n")
    write(tmp_path / "2_b.Rmd", "# The method\n\n## A case\n\nSee \\@ref(a-case).\n")
    pages = doors.pages_and_problems(tmp_path)
    assert 'href="2_b.md#the-method">word</a> on <a class="ref ref-section"' in pages["1_a.md"][0]
    assert ">2.1</a>." in pages["2_b.md"][0]
    assert [problems for _, problems in pages.values()] == [[], []]


def test_nothing_of_quarto_is_mended(tmp_path: Path) -> None:
    config = {"site_name": "T", "plugins": [{"thesis": {"flavour": "quarto"}}]}
    write(tmp_path / "mkdocs.yml", config | {"docs_dir": "chapters"})
    typed = [each.values[1] for each in EXAMPLES if each.values[0] == "quarto"]
    for number, text in enumerate(typed):
        write(tmp_path / f"chapters/{number}.qmd", f"# Mending\n\n{text}")
    doors.fix(tmp_path)
    for number, text in enumerate(typed):
        mended = (tmp_path / f"chapters/{number}.qmd").read_text("utf-8")
        assert mended == f"# Mending\n\n{text}"


def test_a_chapter_of_quarto_takes_from_files_of_its_thesis_what_it_asks_for(
    tmp_path: Path,
) -> None:
    config = {"site_name": "T", "plugins": [{"thesis": {"flavour": "quarto"}}], "docs_dir": "."}
    project = {
        "project": {"type": "book", "output-dir": "out"},
        "execute": {"echo": False},
        "book": {"title": "Mending"},
    }
    write(tmp_path / "mkdocs.yml", config)
    write(tmp_path / "_quarto.yml", project)
    write(tmp_path / "_variables.yml", {"visits": {"all": 41}})
    write(tmp_path / "parts" / "_who.md", "Who *comes*?\n\nSee @fig-nowhere.\n")
    write(tmp_path / "secret.txt", "Secret")
    write(tmp_path / "out/1_a_files/figure-html/fig-last-output-1.png", PNG)
    write(tmp_path / "out/1_a_files/figure-html/fig-last-output-2 \udcff).png", PNG)
    write(
        tmp_path / "1_a.qmd",
        """# A

{{< meta book.title >}} in {{< var visits.all >}} visits{{< var nothing >}}.

{{< include parts/_who.md >}}
{{< include secret.txt >}}
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
