"""All citations of a thesis are written in one call, by a style, as HTML that can do no harm."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.chapters.bibliography import Bibliography, Formatted, find_style, formatted
from generator.chapters.bibliography.formatting import safe_paragraph
from generator.chapters.bibliography.parsing import parse_bibliography
from generator.language import say

if TYPE_CHECKING:
    from pathlib import Path

WORKS = """\
@book{b, author={Roe, Ann}, title={Deux}, publisher={X}, year={2004}}
@book{a, author={Roe, Ann}, title={Un}, publisher={X}, year={2004}}
@misc{c, author={Doe, Jo}, title={{<b>Trois</b> <script>alert(1)</script> \\& $x^2$}}, year={1999},
  url={javascript:alert(1)}}
@misc{d, author={Day, Al}, title={Quatre}, year={2001}, url={https://example.org/?a=1&b=2}}
"""


def request(
    folder: Path, *clusters: str, style: str = "", language: str = "fr", works: str = WORKS
) -> tuple[Bibliography, Path, str, tuple[str, ...]]:
    """Return a request for these citations; they are written by the style of the language."""
    bibliography, _ = parse_bibliography(works, "references.bib")
    path, problems = find_style(folder, style, language, "mkdocs.yml")
    assert problems == ()
    return bibliography, path, language, clusters


def why(found: Formatted) -> str:
    """Return why nothing was written."""
    return say(found.error or "", "en")


def words(html: str) -> str:
    """Return the words of some HTML with ordinary spaces and hyphens."""
    text = LexborHTMLParser(f"<p>{html}</p>").text()
    return " ".join(text.replace("\u2011", "-").split())


def test_works_of_one_author_and_year_are_told_apart_in_the_whole_thesis(tmp_path: Path) -> None:
    found = formatted(*request(tmp_path, "[@b]", "[@a, p. 3]", "@b [p. 2]", "[@a; @b]"), tmp_path)
    assert [words(each) for each in found.clusters] == [
        "(Roe 2004a)",
        "(Roe 2004b, p. 3)",
        "Roe (2004a, p. 2)",
        "(Roe 2004b, 2004a)",
    ]
    assert found.error is None


def test_the_style_follows_the_language(tmp_path: Path) -> None:
    french = formatted(*request(tmp_path, "[@d, p. 3-5]"), tmp_path)
    english = formatted(*request(tmp_path, "[@d, p. 3-5]", language="en"), tmp_path)
    iso = formatted(
        *request(tmp_path, "[@d]", style="iso690-author-date-en", language="en"), tmp_path
    )
    assert words(french.clusters[0]) == "(Day 2001, p. 3-5)"
    assert words(english.clusters[0]) == "(Day, 2001, pp. 3–5)"
    assert words(iso.clusters[0]) == "(Day 2001)"
    assert words(english.entries["d"]).startswith("Day, A. (2001). Quatre.")


def test_what_was_written_is_kept_until_something_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = formatted(*request(tmp_path, "[@d]"), tmp_path)

    def no_pandoc(*_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - as subprocess has it
        raise FileNotFoundError("no pandoc here")

    monkeypatch.setattr(subprocess, "run", no_pandoc)
    assert formatted(*request(tmp_path, "[@d]"), tmp_path) == first
    for other in (
        request(tmp_path, "[@d, p. 2]"),
        request(tmp_path, "[@d]", language="en"),
        request(tmp_path, "[@d]", works=WORKS.replace("Quatre", "Cinq")),
    ):
        assert why(formatted(*other, tmp_path)) == "pandoc cannot be run: no pandoc here"


def test_pandoc_that_does_not_answer_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: Any, **options: Any) -> NoReturn:  # noqa: ANN401 - as subprocess has it
        raise subprocess.TimeoutExpired("pandoc", options["timeout"])

    monkeypatch.setattr(subprocess, "run", slow)
    found = formatted(*request(tmp_path, "[@d]"), tmp_path)
    assert why(found) == "pandoc did not answer within 60 seconds"
    assert not found.clusters
    assert not found.entries


def test_a_style_that_is_none_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "own.csl").write_text("<style><nothing/></style>", encoding="utf-8")
    found = formatted(*request(tmp_path, "[@d]", style="own.csl"), tmp_path)
    assert why(found).startswith("pandoc refused the bibliography or the style: ")
    assert "\n" not in why(found)


def test_nothing_in_an_entry_or_a_citation_comes_alive(tmp_path: Path) -> None:
    found = formatted(
        *request(
            tmp_path, "[<img src=x onerror=alert(1)> @c, `q`{=html} [x]{onclick=1}]", "[@c; @d]"
        ),
        tmp_path,
    )
    html = "".join([*found.clusters, *found.entries.values()])
    tree = LexborHTMLParser(f"<div id='all'>{html}</div>")
    tags = {each.tag for each in tree.css("#all *")}
    assert tags <= {"a", "em", "sup", "sub", "span", "strong"}
    targets = {each.attributes["href"] for each in tree.css("a")}
    assert {"#ref-c", "#ref-d", "https://example.org/?a=1&b=2"} <= targets
    assert not any((each or "").startswith("javascript") for each in targets)


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ('<a href="javascript:x">y</a>', "y"),
        ('<a href="#ref-k" onclick="x" role="y">z</a>', '<a href="#ref-k">z</a>'),
        ('<a href="https://e.org/?a&amp;b">z</a>', '<a href="https://e.org/?a&amp;b">z</a>'),
        ('<em class="evil">a</em> &lt;b&gt; &amp;', "<em>a</em> &lt;b&gt; &amp;"),
        ('<span class="smallcaps" style="x">A</span>', '<span class="smallcaps">A</span>'),
        ("<iframe src=x></iframe><script>1</script>", "1"),
    ],
)
def test_only_what_is_named_is_taken_over(html: str, safe: str) -> None:
    paragraph = LexborHTMLParser(f"<p>{html}</p>").css_first("p")
    assert paragraph is not None
    assert safe_paragraph(paragraph) == safe
