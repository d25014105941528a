"""A thesis is told what is wrong with it in its own language, wherever it is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from generator.app.cli import main
from tests.building import build_thesis

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import MakeThesis

FRENCH = (
    "attribution vaut «\u00a0grupe\u00a0»\u00a0; valeurs possibles\u00a0: group, role, organisation"
    " (vouliez-vous dire group\u00a0?)"
)
ENGLISH = 'attribution is "grupe"; expected one of group, role, organisation (did you mean group?)'
LANGUAGES = pytest.mark.parametrize(
    ("language", "said"), [("fr", FRENCH), ("en", ENGLISH), ("de", ENGLISH)]
)


def thesis_in(language: str, make_thesis: MakeThesis) -> Path:
    """Return a thesis in a language whose settings have one mistake."""
    theme = {"name": "material", "language": language, "font": False}
    return make_thesis(
        config={
            "theme": theme,
            "plugins": [{"thesis": {"attribution": "grupe", "privacy": {"audience": "jury"}}}],
        },
    )


@LANGUAGES
def test_on_the_command_line(
    language: str, said: str, make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(thesis_in(language, make_thesis))
    line = f"mkdocs.yml:9:5: settings: {said}"
    shown = CliRunner().invoke(main, ["check"]).stdout.splitlines()
    word = "erreur" if language == "fr" else "error"
    assert f"{word} {line}" in shown
    told = json.loads(CliRunner().invoke(main, ["check", "--format", "json"]).stdout)
    [problem] = [each for each in told if each["found"] == "grupe"]
    assert (problem["message"], problem["code"]) == (said, "no-choice")
    assert problem["fields"]["near"] == "group"
    annotated = CliRunner().invoke(main, ["check", "--format", "github"]).stdout.splitlines()
    assert f"::error file=mkdocs.yml,line=9,col=5,title=settings::{said}" in annotated


@LANGUAGES
def test_in_the_log_of_a_build_and_on_the_page_of_what_is_left(
    language: str, said: str, make_thesis: MakeThesis
) -> None:
    built = build_thesis(thesis_in(language, make_thesis), strict=False)
    assert any(each.endswith(f"mkdocs.yml:9:5: settings: {said}") for each in built.warnings)
    page = LexborHTMLParser(built.page("open"))
    assert " ".join(said.split()) in " ".join(page.text().split())
