"""Files that could run something in a browser are not published, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.site.attachments import what_runs

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
ACTIVE = [
    "<script>alert(1)</script>",
    "<script href='x.js'/>",
    "<g onload='alert(1)'/>",
    "<a href='javascript:alert(1)'><text>x</text></a>",
    "<a xlink:href=' java&#10;script:alert(1)'><text>x</text></a>",
    "<image href='https://evil.example/x.png'/>",
    "<image xlink:href='//evil.example/x.png'/>",
    "<image href='data:image/svg+xml,x'/>",
    "<use href='https://evil.example/x.svg#a'/>",
    "<use href='data:image/svg+xml,x'/>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<style>rect { fill: url(https://evil.example/x) }</style>",
    "<rect style='fill: url(https://evil.example/x)'/>",
    "<animate attributeName='href' values='javascript:alert(1)'/>",
    "<set attributeName='xlink:href' to='javascript:alert(1)'/>",
    "<set attributeName='onclick' to='alert(1)'/>",
    "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='x'/></foreignObject>",
    "<handler xmlns='http://www.w3.org/2001/xml-events'>alert(1)</handler>",
    "<script>alert(1)</script><g",
    "<a href='vbscript:x'/>",
    "<a href=' data:text/html,x'/>",
    "<a:script xmlns:a='http://www.w3.org/2000/svg'>alert(1)</a:script>",
    "<b:c/><a:script xmlns:a='http://www.w3.org/2000/svg'>alert(1)</a:script>",
]
HARMLESS = [
    "<title>Un dessin</title><style>.a { fill: url(#g); stroke: red }</style><path class='a'/>",
    "<use href='#a'/><rect fill='url(#g)' style='fill:url(#g)'/>",
    "<a href='https://example.org/'><text>source</text></a>",
    "<image href='data:image/png;base64,AAAA'/><image href='plan.png'/>",
    "<animate attributeName='opacity' values='0;1'/>",
    "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>on = off</p></foreignObject>",
    "<style>@font-face { src: url(data:font/woff2;base64,AA) }</style>",
]
PAGES = {
    "<p>Un texte <a href='https://example.org'>lien</a></p><link rel=stylesheet href=a.css>": "",
    "<script>alert(1)</script>": "<script",
    "<img/src=x onerror=alert(1)>": "<img/src=x onerror=",
    "<meta http-equiv=refresh content='0; url=https://evil.example'>": "http-equiv=r",
    "<base href='https://evil.example/'>": "<base",
    "<link rel=stylesheet href='https://evil.example/a.css'>": "<link rel=stylesheet href='https:",
}


@pytest.mark.parametrize("inside", ACTIVE)
def test_a_drawing_that_could_run_something(inside: str) -> None:
    assert what_runs("images/a.svg", SVG.format(inside).encode())
    assert what_runs("images/A.SVG", SVG.format(inside).encode())


@pytest.mark.parametrize("inside", HARMLESS)
def test_a_drawing_that_only_draws(inside: str) -> None:
    assert what_runs("images/a.svg", SVG.format(inside).encode()) == ""


@pytest.mark.parametrize(
    "before",
    [
        b"<?xml-stylesheet href='x.xsl' type='text/xsl'?>",
        b'<?xml version="1.0" encoding="utf-7"?>',
        "\ufeff<script/>".encode("utf-16-le"),
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]>",
    ],
)
def test_what_stands_before_a_drawing(before: bytes) -> None:
    assert what_runs("a.svg", before + SVG.format("").encode())


@pytest.mark.parametrize(("page", "found"), PAGES.items())
def test_a_page_beside_the_chapters(page: str, found: str) -> None:
    assert what_runs("annexe/page.html", page.encode()) == found


def test_what_no_browser_runs_is_let_pass() -> None:
    assert what_runs("a.csv", b"<script>") == what_runs("a.png", b"<script>") == ""
    assert what_runs("a.svgz", b"") == ".svgz"


def test_a_draft_leaves_it_out_and_the_strict_build_refuses(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    chapters = {
        "1_a.md": "# A\n\n![Un dessin](images/a.svg)\n",
        "images/a.svg": SVG.format("<script>alert(1)</script>").encode(),
    }
    folder = make_thesis(chapters)
    built = build_site(folder, strict=False)
    assert not (built.site / "images/a.svg").exists()
    assert any("chapters/images/a.svg:1:1: markup: " in each for each in built.warnings)
    assert build_site(folder).failed
