"""How the thesis, a chapter and the data are cited: what each form says (``cited.yaml``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from generator.core.values import replace
from generator.language import load_language
from generator.site.citing import Reference, as_bibtex, as_cff, as_parts, as_text, citation_key
from generator.site.metadata import highwire_tags
from generator.site.publication import Person
from tests.examples import read_examples
from tests.site.citing.works import EDITION, PUBLICATION, WRITTEN, published, work

HERE = Path(__file__).parent
EXAMPLES = read_examples(
    HERE / "cited.yaml", {"of", "but", "written", "words", "bibtex", "cff", "preferred", "tags"}
)
KEYS: dict[str, list[str]] = yaml.safe_load((HERE / "cff_keys.yaml").read_text("utf-8"))
PDF = "https://example.org/these/exports/thesis.pdf"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_work_is_cited(name: str) -> None:
    example = EXAMPLES[name]
    if "written" in example:
        reference = work("thesis", published(example["written"], ""), None)
    else:
        publication = published(WRITTEN | example.get("but", {}))
        reference = work(example.get("of", "thesis"), publication, EDITION)
    language = load_language(reference.publication.language)
    words = "{}*{}*{}".format(*as_parts(reference, language))
    assert words == example.get("words", words)
    assert as_text(reference, language) == words.replace("*", "")
    assert as_bibtex(reference) == example.get("bibtex", as_bibtex(reference))
    cff, cited = read_cff(reference)
    assert {key: cff.get(key) for key in example.get("cff", ())} == example.get("cff", {})
    assert {key: cited.get(key) for key in example.get("preferred", ())} == example.get(
        "preferred", {}
    )
    tags = [{tag.removeprefix("citation_"): said} for tag, said in highwire_tags(reference, PDF)]
    assert tags == example.get("tags", tags)


def read_cff(reference: Reference) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the file says and what it prefers to be cited, which have the keys they may."""
    cff = yaml.safe_load(as_cff(reference, load_language("fr")))
    cited = cff["preferred-citation"]
    for found, kind in ((cff, ""), (cited, " of a reference")):
        demanded = set(KEYS[f"demanded{kind}"])
        assert demanded <= found.keys() <= demanded | set(KEYS[f"known{kind}"])
    return cff, cited


@given(st.text(), st.text(min_size=1), st.text())
def test_any_title_and_name_give_one_entry(title: str, name: str, url: str) -> None:
    publication = replace(PUBLICATION, authors=(Person(name),))
    reference = Reference("thesis", publication, title, url)
    library = parse_string(as_bibtex(reference))
    assert [each.key for each in library.entries] == [citation_key(reference)]
