"""`publication:` in mkdocs.yml: what an author writes, and what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from pydantic_core import to_jsonable_python

from generator.app.settings import settings_from
from tests.examples import read_examples
from tests.in_english import sentence
from tests.strategies import changed

if TYPE_CHECKING:
    from generator.site.publication import Publication

HERE = Path(__file__).parent
SITE = {"site_name": "these-2026", "site_description": "Ce qu'il dit", "theme": {"language": "fr"}}
RIGHT = read_examples(HERE / "read.yaml", {"publication", "site", "is"})
WRONG = yaml.safe_load((HERE / "wrong.yaml").read_text("utf-8"))


def read(written: object, **site: object) -> tuple[Publication, list[str]]:
    options = {} if written is None else {"plugins": [{"thesis": {"publication": written}}]}
    settings = settings_from({**SITE, **site, **options})
    assert all(problem.rule == "settings" for problem in settings.problems)
    return settings.publication, [sentence(problem) for problem in settings.problems]


def said(value: object) -> object:
    """Return a value as YAML has it; what is empty in a person or a licence is left out."""
    if isinstance(value, list):
        return [said(each) for each in value]
    if isinstance(value, dict):
        return {name: each for name, each in value.items() if each}
    return value


@pytest.mark.parametrize("name", RIGHT)
def test_it_is_read(name: str) -> None:
    example = RIGHT[name]
    publication, problems = read(example.get("publication"), **example.get("site", {}))
    assert problems == []
    found = {key: getattr(publication, key) for key in example["is"]}
    assert {key: said(to_jsonable_python(each)) for key, each in found.items()} == example["is"]


@pytest.mark.parametrize("message", WRONG)
def test_what_is_wrong_is_told_and_left_out(message: str) -> None:
    publication, problems = read(WRONG[message])
    assert any(message in each for each in problems), problems
    assert not publication.doi
    assert publication.license is None
    assert publication.full_title == "these-2026 : Ce qu'il dit"


@given(changed(RIGHT["what an author writes"]["publication"]))
def test_reading_never_raises(written: object) -> None:
    publication, _ = read(written)
    assert publication.authors == tuple(each for each in publication.authors if each.name)
