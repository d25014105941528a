"""What filters the list of a file, whatever a study calls it; what is checked in a chapter."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from generator.app.building import build_pages
from generator.app.project import open_thesis
from generator.core.store import Store
from tests.building import write
from tests.examples import EXAMPLE

if TYPE_CHECKING:
    from pathlib import Path

FACETS = re.compile(r'<input type="checkbox" name="([^"]+)" value="([^"]+)"')


def fields(*names: str) -> list[dict[str, object]]:
    return [{"name": each, "type": "string"} for each in names]


def interviews(root: Path) -> Path:
    """Write a study of visitors and what they said; where they live is for nobody."""
    district = {"name": "district", "type": "string", "x-privacy": "private"}
    employers = {"enum": ["Town", "Port", "Fair"]}
    employer = {"name": "employer", "x-identifying": True, "constraints": employers}
    role = {"name": "role", "type": "string", "constraints": {"enum": ["elected", "staff"]}}
    visitors = {
        "name": "visitors",
        "path": "visitors.csv",
        "x-entity": True,
        "x-privacy": "public",
        "schema": {
            "primaryKey": "visitor",
            "fields": [*fields("visitor"), role, district, employer],
        },
    }
    quotes = {
        "name": "quotes",
        "path": "quotes.csv",
        "x-entity": True,
        "x-privacy": "public",
        "x-text": "words",
        "schema": {
            "primaryKey": "quote",
            "fields": [*fields("quote", "visitor", "words"), {"name": "minute", "type": "integer"}],
            "foreignKeys": [
                {"fields": "visitor", "reference": {"resource": "visitors", "fields": "visitor"}}
            ],
        },
    }
    package = {"name": "study", "resources": [visitors, quotes]}
    write(root / "mkdocs.yml", "site_name: T\ntheme: {name: material, language: en}\n")
    write(root / "data/datapackage.yaml", yaml.safe_dump(package, sort_keys=False))
    people = ["V1,elected,North,Town", "V2,staff,South,Port", "V3,staff,North,Fair"]
    write(root / "data/visitors.csv", "\n".join(["visitor,role,district,employer", *people, ""]))
    said = [f"Q{at},V{1 + at % 3},The hall is too {at}.,{at}" for at in range(1, 7)]
    write(root / "data/quotes.csv", "\n".join(["quote,visitor,words,minute", *said, ""]))
    write(root / "chapters/index.md", "# T\n")
    return root


def test_what_is_said_is_parted_by_who_said_it_as_far_as_it_may_be_told(tmp_path: Path) -> None:
    built = build_pages(open_thesis(interviews(tmp_path)))
    pages = {each.path: each.html for each in built.pages}
    quotes = FACETS.findall(pages["data/quotes.md"])
    assert quotes == [
        *(("visitor", key) for key in ("V1", "V2", "V3")),
        *(("visitor.role", role) for role in ("elected", "staff")),
    ]
    rows = re.findall(
        r'<tr id="(Q\d)" data-row="\d" data-facets="([\d ]+)"', pages["data/quotes.md"]
    )
    by_number = {str(at): key for at, (_, key) in enumerate(quotes)}
    assert [(row, *(by_number[each] for each in facets.split())) for row, facets in rows] == [
        ("Q1", "V2", "staff"),
        ("Q2", "V3", "staff"),
        ("Q3", "V1", "elected"),
        ("Q4", "V2", "staff"),
        ("Q5", "V3", "staff"),
        ("Q6", "V1", "elected"),
    ]
    assert FACETS.findall(pages["data/visitors.md"]) == []  # one of three is elected
    assert not any("North" in html for html in pages.values())
    # What was said leads the menu of the data; who is quoted has a page.
    menu = [each.path for each in built.added if each.in_navigation and "data/" in each.path]
    assert menu == ["data/index.md", "data/quotes.md", "data/visitors.md"]
    assert "visitors/V1.md" in pages
    assert pages.keys().isdisjoint({"tables.md", "references.md"})  # it has neither
    shutil.rmtree(tmp_path / "data")
    assert [each.path for each in build_pages(open_thesis(tmp_path)).pages] == ["index.md"]


@pytest.mark.parametrize(
    ("settings", "staff", "shown"),
    [
        ("privacy: {k: 2}", ["elected", "elected", "staff", "staff"], ["elected", "staff"]),
        ("privacy: {k: 2}", ["elected", "staff", "staff", "staff"], []),
        ("privacy: {k: 1}", ["elected", "staff", "staff", "staff"], ["elected", "staff"]),
        ("privacy: {k: 2}", ["elected", "elected", "staff", "staff", ""], []),  # nothing tells one
        ("privacy: {k: 1, suppress: 2}", ["elected", "staff", "staff", "staff"], []),
    ],
)
def test_a_facet_of_people_parts_no_fewer_than_k(
    settings: str, staff: list[str], shown: list[str], tmp_path: Path
) -> None:
    root = interviews(tmp_path)
    write(root / "mkdocs.yml", f"site_name: T\nplugins: [search, {{thesis: {{{settings}}}}}]\n")
    rows = (f"V{at},{role},North,Town" for at, role in enumerate(staff, 1))
    write(root / "data/visitors.csv", "\n".join(["visitor,role,district,employer", *rows, ""]))
    pages = {each.path: each.html for each in build_pages(open_thesis(root)).pages}
    assert FACETS.findall(pages["data/visitors.md"]) == [("role", each) for each in shown]
    assert 'name="visitor.role" value="elected"' in pages["data/quotes.md"]  # of what is said


def test_what_the_data_contradict_comes_first_in_what_is_checked(tmp_path: Path) -> None:
    root = shutil.copytree(EXAMPLE, tmp_path / "thesis")
    text = (
        "M. Petit le dit. En [deux]{= count(groupes)} séances, [cinq]{= count(participants)} "
        "personnes. Ont duré [200]{= sum(groupes.duree_min)} minutes. Le verdict : "
        "«\u00a0[oui]{= utilite.BF1.verdict}\u00a0». BF1 est [avant]{= count(groupes) > 1} tout. "
        "[Deux]{= count(groupes)} [le disent.]{= count(groupes) > 1} Voir [les "
        "[2]{= count(groupes)} lieux](#checked)."
    )
    write(root / "chapters/9_checked.md", f"# 9 Checked\n\n{text}\n")
    pages = {each.path: each for each in build_pages(open_thesis(root)).pages}
    page = LexborHTMLParser(pages["evidence/9_checked.md"].html)
    parts = [
        (part.css("h2")[0].text(), "open" in part.attributes) for part in page.css(".audit-part")
    ]
    assert parts == [("1 verdict", False), ("5 nombres", True), ("2 comparaisons", False)]
    said = [each.text().split(" ", 1) for each in page.css(".audit-entry > summary")]
    assert [(sign.strip(), sentence) for sign, sentence in said] == [
        ("✓", "Le verdict : «\u00a0oui\u00a0»."),
        ("✗", "En deux séances, cinq personnes."),
        ("✓", "Ont duré 200 minutes."),
        ("✓", "Deux le disent."),
        ("✓", "Voir les 2 lieux."),
        ("✓", "BF1 est avant tout."),
        ("✓", "Deux le disent."),
    ]
    marked = [each.text() for each in page.css(".audit-entry > summary b")]
    assert marked == ["oui", "deux", "cinq", "200", "Deux", "2 lieux", "avant", "le disent."]
    assert "4" in page.css(".card-wrong .card-check")[0].text()


def test_an_audit_is_drawn_again_when_its_chapter_or_the_data_change(tmp_path: Path) -> None:
    root = shutil.copytree(EXAMPLE, tmp_path / "thesis")
    chapter, groups = root / "chapters/9_checked.md", root / "data/groupes.csv"

    def audit() -> list[str]:
        pages = {
            each.path: each for each in build_pages(open_thesis(root, store=Store(root))).pages
        }
        page = LexborHTMLParser(pages["evidence/9_checked.md"].html)
        return [each.text().strip() for each in page.css(".audit-entry > summary")]

    write(chapter, "# 9 Checked\n\nEn [deux]{= count(groupes)} séances.\n")
    assert [audit(), audit()] == [["✓ En deux séances."]] * 2
    write(chapter, "# 9 Checked\n\nLors de [deux]{= count(groupes)} réunions.\n")
    assert audit() == ["✓ Lors de deux réunions."]
    rows = groups.read_text("utf-8").splitlines()
    write(groups, "\n".join([*rows, f"FG9{rows[-1][3:]}", ""]))
    assert audit() == ["✗ Lors de deux réunions."]
