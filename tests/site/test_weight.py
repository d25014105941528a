"""A light site says and shows the same."""

from __future__ import annotations

import pytest

from generator.site.weight import (
    light_files,
    light_page,
    light_script,
    light_styles,
    without_properties,
    without_rules,
)


def test_indentation_goes_but_not_between_words() -> None:
    assert light_page("<p>\n    un\n\n    mot\n  </p>\n") == "<p>\nun\nmot\n</p>\n"


@pytest.mark.parametrize("tag", ["pre", "textarea", "script", "style"])
def test_what_is_kept_as_written_stays(tag: str) -> None:
    html = f'<p>a</p><{tag} class="x">\n    b\n\n    c\n</{tag}>'
    assert light_page(html) == html


def test_a_drawing_keeps_its_shapes_and_colours() -> None:
    svg = '<svg><path fill="var(--for, #0a4a3b)" d="M0 0"/><text>var(--x, #fff</text></svg>'
    assert (
        light_page(svg) == '<svg><path fill="var(--for)" d="M0 0"/><text>var(--x, #fff</text></svg>'
    )


def test_a_script_loses_its_remarks() -> None:
    script = "// why\nif (a) {\n  // how\n  b(`x ${y}`); // here\n}\n"
    assert light_script(script) == "if (a) {\nb(`x ${y}`); // here\n}\n"


@pytest.mark.parametrize("script", ["a(`\n  // text\n`)\n", 'a("b\\\n  c")\n'])
def test_a_script_with_text_over_lines_is_left_alone(script: str) -> None:
    assert light_script(script) == script


def test_styles_lose_remarks_and_indentation_but_no_word() -> None:
    css = '/* so */\n.a > b {\n  content: "/* no   remark */" ;\n  margin: calc(1px + 2px) 0;\n}\n'
    light = '.a > b{content:"/* no   remark */";margin:calc(1px + 2px) 0;}'
    assert light_styles(css) == light


HAS = ("shown", "also-this", "js", "ltr", "custom", "repo_url")


@pytest.mark.parametrize(
    "css",
    [
        ".shown{color:red}",
        "p{color:red}",
        "#here,.shown>p{color:red}",
        ".also-by-script{color:red}",
        ".md-header{color:red}",
        ".md-source__icon{color:red}",
        "[data-md-color-primary=custom] p{color:red}",
        "[dir=ltr] p,[hidden]{color:red}",
        ":not(.gone){color:red}",
        "p:is(.gone,.shown){color:red}",
        "@media print{.shown{color:red}}",
        '@font-face{font-family:"A  B"}',
        "@keyframes turn{from{opacity:0}to{opacity:1}}",
        ":root{--own:1}",
    ],
)
def test_a_rule_that_may_be_needed_stays(css: str) -> None:
    assert without_rules(css, HAS) == css


@pytest.mark.parametrize(
    "css",
    [
        ".hidden{color:red}",
        ".shown .hidden{color:red}",
        ".md-tabs__list{color:red}",
        "[data-md-color-primary=indigo]{color:red}",
        "[dir=rtl] p{color:red}",
        "@media print{.hidden{color:red}.shown{}}",
    ],
)
def test_a_rule_that_nothing_can_need_goes(css: str) -> None:
    assert without_rules(css, HAS) == ""


def test_a_list_loses_the_selectors_that_match_nothing() -> None:
    css = ".hidden,.shown,.gone [title='a,b']{color:red}"
    assert without_rules(css, HAS) == ".shown{color:red}"


def test_a_property_goes_that_nothing_reads() -> None:
    css = ":root{--a:1;--b:url('data:a;b')}p{left:var(--a)}html{--c:2}"
    assert without_properties(css, {"--a"}) == ":root{--a:1;}p{left:var(--a)}"


def test_only_the_styles_of_the_theme_lose_rules() -> None:
    theme, own = "assets/stylesheets/main.0a1b.min.css", "assets/stylesheets/own.css"
    styles = ".shown{color:var(--a)}.hidden{left:var(--b)}:root{--a:1;--b:2;--c:3;--d:4}"
    files = {theme: styles, own: "/* so */ .hidden { left: var(--c) }\n", "a.js": "// why\n  b()\n"}
    texts = ['<p class="shown also">', "p { margin: var(--b) }"]
    light = light_files(files, texts, ())
    assert light == {
        theme: ".shown{color:var(--a)}:root{--a:1;--b:2;--c:3;}",
        own: ".hidden{left:var(--c)}",
        "a.js": "b()\n",
    }
    assert light_files(light, texts, ()) == light
