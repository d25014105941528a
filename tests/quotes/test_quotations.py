"""The block ``/// quote``: whose words, how much an attribution says, and what is reported."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.app.project import check, open_thesis
from generator.chapters import Manuscript, scan_chapter
from generator.core.problems import as_text
from generator.data.schema_problems import ATTRIBUTION_LEVELS
from generator.rendering import render_chapter
from generator.rendering.attribution import attribution, contradicted
from generator.rendering.quote_block import split_attribution
from tests.claims.examples import STUDY, problems_of, sources
from tests.examples import edit

if TYPE_CHECKING:
    from pathlib import Path

    from generator.data import Record

T1 = "On compare à l’œil, jusqu’au jour où ça ne colle plus… et là, c’est trop tard."
GROUP, ROLE, ORGANISATION = ATTRIBUTION_LEVELS


def quoted(markdown: str, level: str = GROUP) -> tuple[str, str]:
    """Return the words and the attribution that a page shows for a quotation."""
    chapter = scan_chapter("a.md", "chapters/a.md", f"{markdown}\n")
    alone = replace(sources("fr"), manuscript=Manuscript((chapter,)), attribution=level)
    figure = LexborHTMLParser(render_chapter(alone, "a.md").html).css("figure.quotation")[0]
    return figure.css("blockquote")[0].text().strip(), figure.css("figcaption")[0].text().strip()


def segment(key: str) -> Record:
    record = sources("fr").study.entity(key)
    assert record is not None
    return record


def test_words_and_attribution_come_from_the_data() -> None:
    assert quoted("/// quote | T1\n///") == (T1, "Groupe 1, T1")


def test_the_text_of_the_author_is_shown_as_typed() -> None:
    typed = "On compare à l'œil […] c’est trop *tard*."
    assert quoted(f"/// quote | T1\n{typed}\n///")[0] == typed
    assert quoted("/// quote | T1\nOn compare\nà l’œil\n///")[0] == "On compare à l’œil"


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (GROUP, "Groupe 1, T1"),
        (ROLE, "Groupe 1, Chef de projet open data, T1"),
        (ORGANISATION, "Groupe 1, Chef de projet open data, Région Occitanie, T1"),
    ],
)
def test_one_setting_says_how_much_every_attribution_tells(level: str, expected: str) -> None:
    assert quoted("/// quote | T1\n///", level)[1] == expected
    assert quoted("/// quote | T1\n— Groupe 1\n///", level)[1] == expected


def test_a_passage_of_nobody_known_is_attributed_to_its_group() -> None:
    assert quoted("/// quote | T5\n///", ORGANISATION)[1] == "Groupe 2, T5"


def test_an_attribution_leads_to_pages() -> None:
    study = sources("fr").study
    assert attribution(study, segment("T1"), ORGANISATION) == (
        ("Groupe 1", "G1"),
        ("Chef de projet open data", "P2"),
        ("Région Occitanie", ""),
    )


@pytest.mark.parametrize(
    ("typed", "words", "who"),
    [
        ("Des mots.", "Des mots.", ""),
        ("Des mots.\n— Groupe 1", "Des mots.", "Groupe 1"),
        ("Des mots.\n\n-- Groupe 1, P2 ", "Des mots.", "Groupe 1, P2"),
        ("– Groupe 1", "", "Groupe 1"),
        ("— Des mots.\n– dit-il.\nDes mots.", "— Des mots.\n– dit-il.\nDes mots.", ""),
        ("", "", ""),
    ],
)
def test_the_last_line_may_be_an_attribution(typed: str, words: str, who: str) -> None:
    assert split_attribution(typed) == (words, who)


@pytest.mark.parametrize(
    "who",
    [
        "Groupe 1",
        "groupe 1",
        "G1",
        "un participant du groupe 1",
        "Chef de projet open data",
        "P2, Région Occitanie",
        "Zénobie",
    ],
)
def test_an_attribution_that_the_data_bear_out(who: str) -> None:
    """Names that the data do not know are no contradiction: they are not shown either."""
    assert contradicted(sources("fr").study, segment("T1"), who) == ""
    assert problems_of(f"/// quote | T1\n— {who}\n///") == ()


@pytest.mark.parametrize(
    ("who", "named"),
    [
        ("Groupe 2", "Groupe 2"),
        ("groupe 2, Chef de projet open data", "Groupe 2"),
        ("G3", "G3"),
        ("Groupe 1, Chef de projet", "Chef de projet"),
        ("Groupe 1, Directrice", "Directrice"),
        ("Groupe 1 et Groupe 3", "Groupe 3"),
        ("P3", "P3"),
        ("Groupe 1, Mairie d’Avignon", "Mairie d'Avignon"),
    ],
)
def test_an_attribution_to_someone_else_is_an_error(who: str, named: str) -> None:
    [problem] = problems_of(f"Il dit :\n\n/// quote | T1\n{T1}\n\n— {who}\n///")
    assert as_text(problem) == (
        f'chapters/a.md:3:1: quote: T1 is attributed to "{named}", the data say'
        ' "Groupe 1, Chef de projet open data, Région Occitanie" (data/segments.csv:2)'
    )
    assert (problem.severity, problem.found) == ("error", who)


def test_words_that_are_not_those_of_the_passage() -> None:
    [problem] = problems_of("/// quote | T2\nLes outils pèsent plus que les personnes.\n///")
    assert as_text(problem) == (
        "chapters/a.md:1:1: quote: this is not what T2 says (data/segments.csv:3):"
        ' "plus" where the passage has "moins";'
        ' "les" where the passage has "la présence de";'
        ' "qui comprennent les enjeux" is left out without […]'
    )
    assert problem.expected.startswith("Les outils pèsent moins")


def test_wrong_words_and_a_wrong_attribution_are_two_errors() -> None:
    found = problems_of("/// quote | T2\nDes outils.\n\n— Groupe 3\n///")
    assert [each.rule for each in found] == ["quote", "quote"]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("T9", '"T9" is no passage of the data'),
        ("T22", '"T22" is no passage of the data (did you mean T2?)'),
        ("P1", '"P1" is no passage of the data'),
        ("T1 T2", '"T1 T2" is no passage of the data'),
        ("<b>", '"<b>" is no passage of the data'),
    ],
)
def test_an_unknown_segment(key: str, message: str) -> None:
    [problem] = problems_of(f"/// quote | {key}\n///")
    assert (problem.rule, problem.message) == ("quote", message)


def test_each_quotation_is_reported_at_its_own_place() -> None:
    block = "/// quote | T2\nRien de tel.\n///\n"
    found = problems_of(f"Texte.\n\n{block}\nTexte.\n\n{block}")
    assert [each.place.line for each in found] == [3, 9]


def test_a_quotation_is_cited_by_its_segment_and_its_group() -> None:
    chapter = scan_chapter("a.md", "chapters/a.md", "/// quote | T1\n///\n")
    alone = replace(sources("fr"), manuscript=Manuscript((chapter,)))
    assert [each.id for each in render_chapter(alone, "a.md").references] == ["G1", "T1"]


def copied(folder: Path, old: str, new: str) -> Path:
    """Return a copy of the small study with one thing changed in its description."""
    shutil.copytree(STUDY, folder, dirs_exist_ok=True)
    edit(folder / "data/datapackage.yaml", old, new)
    return folder


def test_what_is_private_is_in_no_attribution(tmp_path: Path) -> None:
    field = "{name: profession, type: string, title: Profession, "
    thesis = open_thesis(copied(tmp_path, field, f"{field}x-privacy: private, "))
    record = thesis.study.entity("T1")
    assert record is not None
    assert [text for text, _ in attribution(thesis.study, record, ORGANISATION)] == [
        "Groupe 1",
        "Région Occitanie",
    ]
    assert contradicted(thesis.study, record, "Directrice") == "Directrice"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("groupe.nom", 'x-attribution: groupes has no field "nom"'),
        ("gruope.libelle", 'x-attribution: segments has no field "gruope" (did you mean groupe?)'),
        (
            "texte.libelle",
            "x-attribution: texte of segments is no foreign key, there is nothing behind it",
        ),
    ],
)
def test_an_attribution_that_leads_nowhere(path: str, message: str, tmp_path: Path) -> None:
    thesis = open_thesis(copied(tmp_path, "{group: groupe.libelle,", f"{{group: {path},"))
    [problem] = check(thesis)
    assert (problem.rule, problem.message) == ("data-schema", message)


def test_a_level_that_does_not_exist(tmp_path: Path) -> None:
    thesis = open_thesis(copied(tmp_path, "{group: groupe.libelle,", "{grup: groupe.libelle,"))
    [problem] = check(thesis)
    assert problem.message == (
        'a level in x-attribution is "grup"; expected one of group, role, organisation'
        " (did you mean group?)"
    )
