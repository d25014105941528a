"""Files that could run something in a browser are not published, and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.site.attachments import what_runs

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
HARMLESS, ACTIVE = (
    part.splitlines()
    for part in Path(__file__).with_name("drawings.txt").read_text("utf-8").split("\n---\n")
)
"""What may stand in a drawing, and what could run or load something."""
BEFORE = (
    b"<?xml-stylesheet href='x.xsl' type='text/xsl'?>",
    b'<?xml version="1.0" encoding="utf-7"?>',
    "\ufeff<script/>".encode("utf-16-le"),
    b"<!DOCTYPE svg [<!ENTITY a 'b'>]>",
)
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


def test_what_no_browser_runs_is_let_pass() -> None:
    drawings = [SVG.format(each).encode() for each in HARMLESS]
    assert [each for each in drawings if what_runs("images/a.svg", each)] == []
    assert what_runs("a.csv", b"<script>") == what_runs("a.png", b"<script>") == ""


def test_what_stands_before_a_drawing_and_in_a_page_beside_the_chapters() -> None:
    drawing = SVG.format("").encode()
    assert [each for each in BEFORE if not what_runs("a.svg", each + drawing)] == []
    assert {page: what_runs("annexe/page.html", page.encode()) for page in PAGES} == PAGES
    assert what_runs("a.svgz", b"") == ".svgz"
