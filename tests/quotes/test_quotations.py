"""The block ``/// quote``: whose words, how much an attribution says, and what is reported."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.claims.studies import STUDY, problems_of, thesis
from tests.examples import edit

if TYPE_CHECKING:
    from pathlib import Path

T1 = "On compare à l’œil, jusqu’au jour où ça ne colle plus… et là, c’est trop tard."
GROUP, ROLE, ORGANISATION = LEVELS = ("group", "role", "organisation")
"""How much an attribution says: ``attribution`` in the settings."""


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return copies of the small study, one for each level of attribution."""
    return {level: copied(tmp_path_factory.mktemp(level), level=level) for level in LEVELS}


def copied(folder: Path, old: str = "", new: str = "", level: str = GROUP) -> Path:
    """Return a copy of the small study with one thing changed in its description."""
    shutil.copytree(STUDY, folder, dirs_exist_ok=True)
    if old:
        edit(folder / "data/datapackage.yaml", old, new)
    setting = f"typography: off, attribution: {level}"
    edit(folder / "mkdocs.yml", "typography: off", setting)
    return folder


def quoted(root: Path, markdown: str) -> tuple[str, str]:
    """Return the words and the attribution that a page shows for a quotation."""
    doors.write_chapters(root, {"a.md": f"{markdown}\n"})
    figure = LexborHTMLParser(doors.page_html(root, "a.md")).css("figure.quotation")[0]
    for note in figure.css(".problem-note"):
        note.decompose()
    words = figure.css("blockquote")[0].text().strip() if figure.css("blockquote") else ""
    return words, figure.css("figcaption")[0].text().strip().replace("\u00a0", " ")


def test_words_and_attribution_come_from_the_data(studies: dict[str, Path]) -> None:
    assert quoted(studies[GROUP], "/// quote | T1\n///") == (T1, "Groupe 1, T1")


def test_the_text_of_the_author_is_shown_as_typed(studies: dict[str, Path]) -> None:
    typed = "On compare à l'œil […] c’est trop *tard*."
    root = studies[GROUP]
    assert quoted(root, f"/// quote | T1\n{typed}\n///")[0] == typed
    assert quoted(root, "/// quote | T1\nOn compare\nà l’œil\n///")[0] == "On compare à l’œil"


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (GROUP, "Groupe 1, T1"),
        (ROLE, "Groupe 1, Chef de projet open data, T1"),
        (ORGANISATION, "Groupe 1, Chef de projet open data, Région Occitanie, T1"),
    ],
)
def test_one_setting_says_how_much_every_attribution_tells(
    level: str, expected: str, studies: dict[str, Path]
) -> None:
    assert quoted(studies[level], "/// quote | T1\n///")[1] == expected
    assert quoted(studies[level], "/// quote | T1\n— Groupe 1\n///")[1] == expected


def test_a_passage_of_nobody_known_is_attributed_to_its_group(studies: dict[str, Path]) -> None:
    assert quoted(studies[ORGANISATION], "/// quote | T5\n///")[1] == "Groupe 2, T5"


def test_an_attribution_leads_to_pages(studies: dict[str, Path]) -> None:
    quoted(studies[ORGANISATION], "/// quote | T1\n///")
    figure = LexborHTMLParser(doors.page_html(studies[ORGANISATION], "a.md")).css_first(
        "figcaption"
    )
    assert figure is not None
    links = {
        each.text().replace("\u00a0", " "): str(each.attributes["href"]) for each in figure.css("a")
    }
    assert set(links) == {"Groupe 1", "Chef de projet open data", "T1"}
    assert links["Groupe 1"].endswith("groupes/G1.md")
    assert links["Chef de projet open data"].endswith("participants/P2.md")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("On compare à l’œil", "On compare à l’œil"),
        ("On compare à l’œil\n— Groupe 1", "On compare à l’œil"),
        ("On compare à l’œil\n\n-- Groupe 1, P2 ", "On compare à l’œil"),
        ("– Groupe 1", T1),
        ("", T1),
    ],
    ids=["none", "below", "behind an empty line, with hyphens", "alone", "nothing"],
)
def test_the_last_line_may_be_an_attribution(
    typed: str, words: str, studies: dict[str, Path]
) -> None:
    """It is no part of the words; what is shown comes from the data."""
    block = f"/// quote | T1\n{typed}\n///"
    assert quoted(studies[GROUP], block) == (words, "Groupe 1, T1")
    assert problems_of(block) == []


def test_a_dash_in_an_earlier_line_is_no_attribution(tmp_path: Path) -> None:
    root = copied(tmp_path)
    spoken = "— Des mots. – dit-il. Des mots."
    edit(root / "data/segments.csv", '"Former, oui – mais qui, et quand ?"', f'"{spoken}"')
    block = "/// quote | T4\n— Des mots.\n– dit-il.\nDes mots.\n///"
    words, who = quoted(root, block)
    assert " ".join(words.split()) == spoken
    assert who == "Groupe 1, T4"
    assert doors.page_problem_lines(root, "a.md") == []


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
    assert problems_of(f"/// quote | T1\n— {who}\n///") == []


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
    found = problems_of(f"Il dit :\n\n/// quote | T1\n{T1}\n\n— {who}\n///")
    right = "Groupe 1, Chef de projet open data, Région Occitanie"
    expected = f'3:1: quote: … T1 … "{named}" … "{right}" … data/segments.csv:2'
    assert doors.differing(found, [expected]) == ""
    values = doors.problem_values(thesis("fr"), "quote")
    assert [each.partition(" -> ")[0] for each in values] == [f"3: {who}"]


def test_words_that_are_not_those_of_the_passage() -> None:
    found = problems_of("/// quote | T2\nLes outils pèsent plus que les personnes.\n///")
    expected = (
        '1:1: quote: … T2 … data/segments.csv:3 … "plus" … "moins"'
        ' … "les" … "la présence de" … "qui comprennent les enjeux" … […]'
    )
    assert doors.differing(found, [expected]) == ""
    (value,) = doors.problem_values(thesis("fr"), "quote")
    assert " -> Les outils pèsent moins" in value


def test_wrong_words_and_a_wrong_attribution_are_two_errors() -> None:
    found = problems_of("/// quote | T2\nDes outils.\n\n— Groupe 3\n///")
    assert doors.differing(found, ["1:1: quote: ", "1:1: quote: "]) == ""


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("T9", '"T9"'),
        ("T22", '"T22" … T2'),
        ("P1", '"P1"'),
        ("T1 T2", '"T1 T2"'),
        ("<b>", '"<b>"'),
    ],
)
def test_an_unknown_segment(key: str, words: str) -> None:
    found = problems_of(f"/// quote | {key}\n///")
    assert doors.differing(found, [f"1:1: quote: … {words}"]) == ""


def test_each_quotation_is_reported_at_its_own_place() -> None:
    block = "/// quote | T2\nRien de tel.\n///\n"
    found = problems_of(f"Texte.\n\n{block}\nTexte.\n\n{block}")
    assert [each.partition(":")[0] for each in found] == ["3", "9"]


def test_a_quotation_is_cited_by_its_segment_and_its_group(studies: dict[str, Path]) -> None:
    quoted(studies[GROUP], "/// quote | T1\n///")
    references = doors.page_views(studies[GROUP], "a.md")["reference"]
    assert [each.split()[1] for each in references] == ["G1", "T1"]


def test_what_is_private_is_in_no_attribution(tmp_path: Path) -> None:
    field = "{name: profession, type: string, title: Profession, "
    root = copied(tmp_path, field, f"{field}x-privacy: private, ", level=ORGANISATION)
    edit(root / "data/datapackage.yaml", "x-label: profession", "x-label: participant")
    assert quoted(root, "/// quote | T1\n///")[1] == "Groupe 1, Région Occitanie, T1"
    quoted(root, "/// quote | T1\n— Directrice\n///")
    lines = doors.page_problem_lines(root, "a.md")
    assert doors.differing(lines, ["chapters/a.md:1:1: quote: … Directrice"]) == ""


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("groupe.nom", 'groupes … "nom"'),
        ("gruope.libelle", 'segments … "gruope" … groupe'),
        ("texte.libelle", "texte … segments"),
    ],
)
def test_an_attribution_that_leads_nowhere(path: str, words: str, tmp_path: Path) -> None:
    root = copied(tmp_path, "{group: groupe.libelle,", f"{{group: {path},")
    refused, line = doors.problem_lines(root)
    assert ": leak: " in refused  # what is private is not known
    assert doors.differing([line], [f"data/datapackage.yaml:{line.split(':')[1]}:"]) == ""
    assert (
        doors.differing([line.split(": ", 1)[1]], [f"data-schema: x-attribution: … {words}"]) == ""
    )


def test_a_level_that_does_not_exist(tmp_path: Path) -> None:
    root = copied(tmp_path, "{group: groupe.libelle,", "{grup: groupe.libelle,")
    refused, line = doors.problem_lines(root)
    assert ": leak: " in refused  # what is private is not known
    words = "x-attribution … grup … group, role, organisation … group"
    assert doors.differing([line.split(": ", 1)[1]], [f"data-schema: … {words}"]) == ""
