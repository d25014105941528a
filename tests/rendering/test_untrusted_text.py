"""What a chapter may not bring: scripts, addresses that run, things from elsewhere.

Each line of ``untrusted.md`` is a chapter of its own. A parser that reads HTML as browsers do says
what is on its page; a browser that runs these pages without any policy: ``tests/browser``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.rendering.sanitizing import ELEMENTS, is_harmless
from tests import doors
from tests.building import write_thesis

UNTRUSTED = Path(__file__).parent / "examples" / "untrusted.md"
LINE = re.compile(r"^(?P<name>[^:\n]+): (?P<text>.+)$", re.MULTILINE)
SOURCES = {
    found["name"]: found["text"].replace("¶", "\n")
    for found in LINE.finditer(UNTRUSTED.read_text("utf-8"))
}
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset")
PLAIN = """\
<div align="center" class="a b"><b>gras</b> &amp; <i lang="en">it</i></div>

<svg viewBox="0 0 9 9" role="img" aria-label="Un rond"><circle cx="4" r="3" fill="url(#g)"/></svg>

<video src="film.mp4" controls></video> <details open><summary>Plus</summary>Oui</details>

<table><tr><td colspan=2 rowspan='1'>1 < 2</td></tr></table>

[lien](https://example.org/?a=1&b=2#c "titre") ![image](plan.png){ width="50%" } <kbd>Ctrl</kbd>

[courriel](mailto:a@example.org) [doi](doi:10.1000/182) [page](autre.md#a:b)

- [x] fait
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, list[str]]]:
    """Return the page and the problems of each text, of one thesis."""
    assert len(SOURCES) >= 100
    numbers = {name: f"1.{number}_x.md" for number, name in enumerate(SOURCES, 1)}
    chapters = {numbers[name]: f"# Titre\n\nAvant.\n\n{text}\n" for name, text in SOURCES.items()}
    chapters["2_simple.md"] = f"# Simple\n\n{PLAIN}"
    folder = write_thesis(tmp_path_factory.mktemp("untrusted"), chapters)
    found = doors.pages_and_problems(folder)
    return {name: found[path] for name, path in numbers.items()} | {"": found["2_simple.md"]}


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_of_it_is_on_the_page(name: str, pages: dict[str, tuple[str, list[str]]]) -> None:
    html, _ = pages[name]
    tree = LexborHTMLParser(html)
    for node in tree.css("body *"):
        assert (node.tag or "") in ELEMENTS, html
        for attribute, said in node.attributes.items():
            assert not attribute.startswith("on"), html
            assert attribute not in {"style", "srcdoc", "http-equiv", "formaction", "action"}, html
            assert attribute != "id" or not (said or "").startswith("__"), html
            assert attribute != "class" or "mermaid" not in (said or "").split(), html
            assert not attribute.startswith("data-md-"), html
            assert (node.tag, attribute) != ("img", "name"), html
            assert attribute not in ADDRESSES or is_harmless(said or ""), html
            if attribute in {"poster", "srcset"} or node.tag in {"image", "track"}:
                assert "//" not in (said or ""), html
    assert not tree.css("head *"), html


@pytest.mark.parametrize("name", [name for name in SOURCES if not name.startswith("muet")])
def test_it_is_told_at_its_line(name: str, pages: dict[str, tuple[str, list[str]]]) -> None:
    _, problems = pages[name]
    refused = [each for each in problems if " is not published" in each]
    assert refused, problems
    lines = {int(each.split(":")[1]) for each in refused}
    assert lines <= set(range(5, 6 + SOURCES[name].count("\n"))), refused


def test_what_an_author_needs_stays_as_it_is(pages: dict[str, tuple[str, list[str]]]) -> None:
    html, problems = pages[""]
    assert [each for each in problems if "markup" in each] == []
    tree = LexborHTMLParser(html)
    for typed in re.findall(r"<(?!t)\w[^<>]*>", PLAIN):
        (wanted,) = LexborHTMLParser(typed).css("body > *")
        found = [
            {name: said or "" for name, said in node.attributes.items()}
            for node in tree.css(str(wanted.tag))
        ]
        assert {name: said or "" for name, said in wanted.attributes.items()} in found
    assert "1 &lt; 2" in html
    assert '<td colspan="2" rowspan="1">' in html


@pytest.mark.skipif(os.name == "nt", reason="there are no such pipes")
def test_a_snippet_is_read_from_a_file_alone(tmp_path: Path) -> None:
    texts = '# A\n\n--8<-- "aside.txt"\n\n--8<-- "pipe.txt"\n\nFin.\n'
    snippets = {"pymdownx.snippets": {"base_path": [str(tmp_path)]}}
    config = {"markdown_extensions": [snippets]}
    folder = write_thesis(tmp_path / "t", {"1_a.md": texts}, None, config)
    (tmp_path / "aside.txt").write_text("À part.", "utf-8")
    os.mkfifo(tmp_path / "pipe.txt")
    html = doors.page_html(folder, "1_a.md")
    assert "À part." in html
    assert "Fin." in html
