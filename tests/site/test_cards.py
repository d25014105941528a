"""The cards of values and claims: what each says of ``cards.*.txt``.

In the gardens are days, years, yes and no, values that are not known and a file without a noun. A
line of these files is a paragraph of a chapter, the indented lines below it are its card.
"""

from __future__ import annotations

import re
import shutil
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from generator.app.building import build_pages
from generator.app.project import open_thesis
from generator.rendering import Lookup
from tests.building import write
from tests.examples import EXAMPLE, edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

HERE = Path(__file__).parent
MANY = 60
THESES = {"fr": EXAMPLE, "en": HERE.parent / "english", "jardins": HERE / "jardins"}


def cards_of(root: Path, text: str) -> dict[str, LexborNode]:
    """Return the cards of a chapter by their ids, in the order of the text."""
    (root / "chapters/9_cards.md").write_text(f"# 9 Values\n\n{text}\n", encoding="utf-8")
    pages = {each.path: each for each in build_pages(open_thesis(root)).pages}
    found = LexborHTMLParser(pages["evidence/9_cards.md"].html).css("article.card")
    cards = {each.attributes["id"] or "": each for each in found}
    asked = re.findall(r'9_cards.md#(c-\w+)"', pages["9_cards.md"].html)
    assert sorted(asked) == sorted(cards)  # by kind
    return {each: cards[each] for each in asked}


def said(card: LexborNode) -> Iterator[str]:
    """Yield what a card says, line by line: records behind "·", parts of a calculation "=".

    A row of a matrix is one line; the words of the author, the way back and that the text agrees
    are left out.
    """
    for each in card.css("p, li, table"):
        kind = (each.attributes.get("class") or "").removeprefix("card-")
        is_wrong = "card-wrong" in (card.attributes.get("class") or "")
        own = LexborHTMLParser((each.html or "").partition("<ul")[0])
        links = [f"→ {link.attributes['href']}" for link in own.css("a")]
        text = " ".join(own.text().split())
        if kind in {"words", "back"} or (kind == "check" and not is_wrong and not links):
            continue
        if kind == "matrix-row":
            heads, cells = (row.css("th, td") for row in own.css("tr"))
            pairs = zip(heads, cells, strict=True)
            text, links = (
                " | ".join(f"{head.text()} {cell.text()}".strip() for head, cell in pairs),
                [],
            )
        around = each.parent.attributes.get("class") or "" if each.parent else ""
        sign = {"card-records": "·", "card-passages": "-", "card-parts": "="}.get(around, kind)
        yield " ".join([*([sign] if sign != "said" else []), text, *links])


@pytest.mark.parametrize("name", THESES)
def test_a_card_says_what_was_counted(name: str, tmp_path: Path) -> None:
    root = shutil.copytree(THESES[name], tmp_path / "thesis")
    lines = (HERE / f"cards.{name}.txt").read_text(encoding="utf-8").split("\n")
    sources = [each for each in lines if each and not each.startswith(" ")]
    found: list[str] = []
    cards = cards_of(root, "\n\n".join(sources))
    for source, card in zip(sources, cards.values(), strict=True):
        found += [source, *(f"    {line}" for line in said(card))]
    assert found == [each for each in lines if each]


def test_a_draft_with_a_judgement_of_a_group_that_is_not_there_has_cards(tmp_path: Path) -> None:
    root = shutil.copytree(EXAMPLE, tmp_path / "thesis")
    edit(root / "data/evaluations.csv", "BF1,FG1", "BF1,FG9")
    cards = cards_of(root, '{{ count(evaluations, besoin="BF1") }}')
    assert [each for card in cards.values() for each in said(card) if each.startswith("·")] == [
        "· BF1 / FG9 → ../data/evaluations.md#BF1-FG9",
        "· BF1 / FG2 → ../data/evaluations.md#BF1-FG2",
    ]


def test_a_file_called_evidence_has_its_list_beside_the_cards(
    tmp_path: Path,
) -> None:
    root = shutil.copytree(HERE / "jardins", tmp_path / "thesis")
    edit(root / "data/datapackage.yaml", "- name: jardins\n", "- name: evidence\n")
    edit(root / "data/datapackage.yaml", "resource: jardins", "resource: evidence")
    write(root / "chapters/J1.md", "# Un\n\n{{ count(evidence) }}\n")
    write(root / "chapters/index.md", "# Les jardins\n\n{{ J2.surface }}\n")
    pages = [each.path for each in build_pages(open_thesis(root)).pages if "evidence" in each.path]
    assert sorted(pages) == ["data/evidence.md", "evidence/J1.md", "evidence/index.md"]


def test_a_question_is_named_unless_its_field_is_declared_private(tmp_path: Path) -> None:
    rows = [f"P{at},{'F' * (at % 3 > 0) or 'M' * (at % 2)},{20 + at}" for at in range(1, 31)]
    write(tmp_path / "mkdocs.yml", "site_name: T\ntheme: {name: material, language: fr}\n")
    write(tmp_path / "data/participants.csv", "\n".join(["participant,sexe,age", *rows, ""]))
    shutil.copy(HERE / "people.yaml", tmp_path / "data/datapackage.yaml")
    write(tmp_path / "chapters/index.md", "# T\n")
    asked = ('share(participants.sexe, sexe="F")', "count(participants, age > 30)")
    cards = cards_of(tmp_path, "\n\n".join(f"{{{{ {each} }}}}" for each in asked))
    assert [next(said(card)) for card in cards.values()] == [
        "20 participants sur 25 qui ont répondu, soit 80 % (sexe, réponses non publiées)",
        "20 participants (question non publiée)",
    ]


ASKED: dict[str, list[str]] = yaml.safe_load((HERE / "expressions.yaml").read_text("utf-8"))
FUNCTIONS, PATHS = ASKED["functions"], ASKED["paths"]
CONDITIONS, NAMED = ASKED["conditions"], ASKED["named"]
PRIVATE = ("Zénobie", "Quirinal", "Ystad", "Ondine", "Wexler", "Xanthos")


def test_every_expression_has_a_card_and_none_says_what_is_private(tmp_path: Path) -> None:
    root = shutil.copytree(EXAMPLE, tmp_path / "thesis")
    asked_of = [*product(FUNCTIONS, PATHS, CONDITIONS)][::3]  # each with some of the others
    calls = [
        f"{function}({', '.join(filter(None, (path, condition)))})"
        for function, path, condition in asked_of
    ]
    pairs = [f"{one} {sign} {other}" for one, other in pairwise(NAMED) for sign in ("=", "!=")]
    asked = [*calls, *NAMED, *pairs, *(f"{each} + 1 > 1" for each in calls)]
    lookup = Lookup(open_thesis(root))
    valued = [each for each in asked if not lookup.value(each).wrong]
    assert len(valued) > MANY
    cards = cards_of(root, "\n\n".join(f"{{{{ {each} }}}}" for each in valued))
    for source, card in zip(valued, cards.values(), strict=True):
        text = " ".join(said(card))
        assert not any(each in text for each in PRIVATE), source
        assert not re.search(r"\b[A-Z]\w+\(|None|\{|Fraction", text.replace(source, "")), source
        is_told = f"expression {source}" in text
        assert is_told != ("card-hidden" in (card.html or "")), source
        assert is_told or "nom" in source, source
        assert is_told or "le nom" not in text, source
