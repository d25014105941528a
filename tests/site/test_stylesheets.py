"""Stylesheets lose what no page can need, and nothing else."""

from __future__ import annotations

import pytest

from generator.site.stylesheets import lightened, vocabulary

PAGE = """<body dir="ltr" class="shown also" data-scheme=dark><p id='here' title="hidden">hidden</p>
<script>element.className = `made-${kind}`; style = "--asked"</script>
<svg><path fill="var(--ink)"/></svg></body>"""
WORDS = vocabulary([PAGE], ["element.classList.add('by-script')"])


def light(css: str) -> str:
    [lighter] = lightened([css], WORDS)
    return lighter


@pytest.mark.parametrize(
    "css",
    [
        ".shown{color:red;}",
        "p{color:red;}",
        "#here{color:red;}",
        ".by-script{color:red;}",
        ".made-anything{color:red;}",
        "[data-scheme=dark] p{color:red;}",
        '[href="https://x.y/hidden"]{color:red;}',
        "[hidden]{color:red;}",
        ":not(.gone){color:red;}",
        "p:is(.gone,.shown){color:red;}",
        r".w\.5{color:red;}",
        "@media print{.shown{color:red;}}",
        '@font-face{font-family:"A  B";src:url("a;b{c}.woff2");}',
        "@keyframes turn{from{opacity:0;}to{opacity:1;}}",
        '.shown::after{content:"}  /* no comment */";}',
        ".shown{width:calc(1px + 2px);}",
        ".shown{.also{color:red;}&:hover{color:blue;}}",
        ":root{--asked:1;--ink:2;}",
        ":root{--own:1;}p{color:var(--own,red);}",
        "@charset 'utf-8';",
    ],
)
def test_what_may_be_needed_stays(css: str) -> None:
    assert light(css) == css


@pytest.mark.parametrize(
    "css",
    [
        ".hidden{color:red}",
        ".shown .hidden{color:red}",
        "#there{color:red}",
        "[data-scheme=light]{color:red}",
        "[dir=rtl] p{color:red}",
        "@media print{.hidden{color:red}}",
        "/* a remark */",
        ":root{--unread:url('data:a;b')}",
        ".shown{}",
        ";",
        "}",
    ],
)
def test_what_nothing_can_need_goes(css: str) -> None:
    assert light(css) == ""


def test_a_list_loses_the_selectors_that_match_nothing() -> None:
    css = '.hidden, .shown , .gone [title="a,b"] {\n  color : red ; /* so */\n}'
    assert light(css) == ".shown{color:red;}"


def test_a_property_may_be_read_by_another_stylesheet() -> None:
    assert lightened([":root{--a:1}", "p{left:var(--a)}"], WORDS)[0] == ":root{--a:1;}"


def test_what_is_not_closed_is_closed() -> None:
    assert light("@media print{.shown{color:red") == "@media print{.shown{color:red;}}"


def test_what_a_script_makes_of_what_no_page_has_goes() -> None:
    script = "node.className = 'md-annotation'"
    without = vocabulary(["<p>"], [script])
    assert lightened([".md-annotation{left:0}"], without) == ("",)
    annotated = vocabulary(['<p class="annotate">'], [script])
    assert lightened([".md-annotation{left:0}"], annotated) == (".md-annotation{left:0;}",)


def test_data_for_machines_name_nothing() -> None:
    page = '<script type="application/ld+json">{"abstract": "…"}</script>'
    assert lightened([".abstract{left:0}"], vocabulary([page], [])) == ("",)
