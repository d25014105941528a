"""A lighter site says and shows the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.site.weight import (
    lighten,
    lighter_page,
    lighter_script,
    lighter_styles,
    names_in,
    purged,
    without_properties,
)
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


def test_styles_lose_remarks_and_indentation_but_no_word() -> None:
    css = '/* so */\n.a > b {\n  content: "/* no   remark */" ;\n  margin: calc(1px + 2px) 0;\n}\n'
    light = '.a > b{content:"/* no   remark */";margin:calc(1px + 2px) 0;}'
    assert lighter_styles(css) == light


PAGE = """<body dir="ltr" class="shown also" data-scheme=dark><p id='here'>words</p></body>"""
WORDS = names_in(PAGE, "e.classList.add('by-script', `made-${kind}`)")


@pytest.mark.parametrize(
    "css",
    [
        ".shown{color:red}",
        "p{color:red}",
        "#here,.shown>p{color:red}",
        ".by-script{color:red}",
        ".made-anything{color:red}",
        "[data-scheme=dark] p{color:red}",
        "[hidden]{color:red}",
        ":not(.gone){color:red}",
        "p:is(.gone,.also){color:red}",
        "@media print{.shown{color:red}}",
        '@font-face{font-family:"A  B"}',
        "@keyframes turn{from{opacity:0}to{opacity:1}}",
        ":root{--own:1}",
    ],
)
def test_a_rule_that_may_be_needed_stays(css: str) -> None:
    assert purged(css, WORDS) == css


@pytest.mark.parametrize(
    "css",
    [
        ".hidden{color:red}",
        ".shown .hidden{color:red}",
        "#there{color:red}",
        "[data-scheme=light]{color:red}",
        "[dir=rtl] p{color:red}",
        "@media print{.hidden{color:red}.shown{}}",
    ],
)
def test_a_rule_that_nothing_can_need_goes(css: str) -> None:
    assert purged(css, WORDS) == ""


def test_a_list_loses_the_selectors_that_match_nothing() -> None:
    css = ".hidden,.shown,.gone [title='a,b']{color:red}"
    assert purged(css, WORDS) == ".shown{color:red}"


def test_what_a_script_makes_of_what_no_page_has_goes() -> None:
    script, css = "node.className = 'md-annotation'", ".md-annotation{left:0}"
    assert purged(css, names_in("<p>", script)) == ""
    assert purged(css, names_in('<p class="annotate">', script)) == css


def test_a_property_goes_that_nothing_reads() -> None:
    css = ":root{--a:1;--b:url('data:a;b')}p{left:var(--a)}html{--c:2}"
    assert without_properties(css, {"--a"}) == ":root{--a:1;}p{left:var(--a)}"


def test_lightening_twice_is_lightening_once(tmp_path: Path) -> None:
    write(tmp_path / "index.html", '<p class="shown">\n  un mot\n</p>\n')
    write(tmp_path / "assets/stylesheets/a.css", "/* so */ .shown { color: red }\n")
    write(tmp_path / "assets/stylesheets/b.min.css", ".shown{color:red}.hidden{left:0}\n")
    write(tmp_path / "assets/javascripts/a.js", "// a remark\n  b()\n")

    def content() -> list[str]:
        return [path.read_text("utf-8") for path in sorted(tmp_path.rglob("*.*"))]

    lighten(tmp_path)
    once = content()
    lighten(tmp_path)
    assert content() == once
    assert once.count(".shown{color:red}") == 2
