"""A lighter site says and shows the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.site.weight import lighten, lighter_page, lighter_script
from tests.building import write

if TYPE_CHECKING:
    from pathlib import Path


def test_indentation_goes_but_not_between_words() -> None:
    assert lighter_page("<p>\n    un\n\n    mot\n  </p>\n") == "<p>\nun\nmot\n</p>\n"


@pytest.mark.parametrize("tag", ["pre", "textarea", "script", "style"])
def test_what_is_kept_as_written_stays(tag: str) -> None:
    html = f'<p>a</p><{tag} class="x">\n    b\n\n    c\n</{tag}>'
    assert lighter_page(html) == html


def test_a_drawing_keeps_its_shapes_and_colours() -> None:
    svg = '<svg><path fill="var(--for, #0a4a3b)" d="M0 0"></path><text>var(--x, #fff</text></svg>'
    assert (
        lighter_page(svg)
        == '<svg><path fill="var(--for)" d="M0 0"/><text>var(--x, #fff</text></svg>'
    )


def test_a_script_loses_its_remarks() -> None:
    script = "// why\nif (a) {\n  // how\n  b(`x ${y}`); // here\n}\n"
    assert lighter_script(script) == "if (a) {\nb(`x ${y}`); // here\n}\n"


@pytest.mark.parametrize("script", ["a(`\n  // text\n`)\n", 'a("b\\\n  c")\n'])
def test_a_script_with_text_over_lines_is_left_alone(script: str) -> None:
    assert lighter_script(script) == script


def test_lightening_twice_is_lightening_once(tmp_path: Path) -> None:
    write(tmp_path / "index.html", '<p class="shown">\n  un mot\n</p>\n')
    write(tmp_path / "assets/stylesheets/a.css", ".shown { color: red }\n.hidden { left: 0 }\n")
    write(tmp_path / "assets/javascripts/a.js", "// a remark\n  b()\n")

    def content() -> list[str]:
        return [path.read_text("utf-8") for path in sorted(tmp_path.rglob("*.*"))]

    lighten(tmp_path)
    once = content()
    lighten(tmp_path)
    assert content() == once
    assert ".shown{color:red;}" in once
