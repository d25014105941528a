"""Headings are those that the site's Markdown sees, with plain text, typed number and anchor."""

from __future__ import annotations

import pytest

from generator.chapters import Heading, scan_chapter
from generator.chapters.plain import plain_text
from generator.core.problems import Place


def headings(text: str, path: str = "7.1.5_a.md") -> tuple[Heading, ...]:
    return scan_chapter(path, f"chapters/{path}", text).headings


def seen(text: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in headings(text)]


EXAMPLES = {
    "with marks": ("# Un\n## Deux ##\n###Trois", [(1, "Un"), (2, "Deux"), (3, "Trois")]),
    "underlined": ("Un\n==\n\nDeux\n-", [(1, "Un"), (2, "Deux")]),
    "in the middle of a paragraph": ("texte\n# Un\ntexte", [(1, "Un")]),
    "below another": ("# Un\nDeux\n---", [(1, "Un"), (2, "Deux")]),
    "indented is text": (" # Non\n\n    # Non", []),
    "in a list is not at top level": ("- # Non", []),
    "escaped": (r"\# Non", []),
    "in code": ("```\n# Non\n```\n\n    # Non", []),
    "in a comment": ("<!--\n# Non\n-->", []),
    "in raw HTML": ("<div>\n# Non\n</div>\n\n# Un", [(1, "Un")]),
    "in an element that reads Markdown": ("<div markdown>\n\n# Un\n\n</div>", [(1, "Un")]),
    "in a block": ("/// note\n# Un\n///", [(1, "Un")]),
    "in a caption": ("/// table-caption\n# Non\n\nNon\n---\n///\n# Un", [(1, "Un")]),
    "under two lines is no heading": ("Non\nNon\n---", []),
    "empty": ("#\n", [(1, "")]),
}


@pytest.mark.parametrize(("text", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_headings(text: str, expected: list[tuple[int, str]]) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Les *focus* **groups** et ***tout***", "Les focus groups et tout"),
        ("_Un_ mot_compose __fort__", "Un mot_compose fort"),
        ("*a **b** c*", "a b c"),
        ('Le `*code*` d\'[un lien](x.md "t") et [deux][r]', "Le *code* d'un lien et deux"),
        ("![image](x.png) <b>gras</b> &amp; note[^1]", "image gras & note"),
        (r"\*Étoile\* 2 * 3", "*Étoile* 2 * 3"),
        ("Les [dix-neuf]{= count(x) } personnes", "Les dix-neuf personnes"),
        ("a\u00a0:  b", "a : b"),
    ],
)
def test_plain_text(source: str, plain: str) -> None:
    assert plain_text(source) == plain


@pytest.mark.parametrize(
    ("source", "typed", "text"),
    [
        ("7.1.5 Réalisation", "7.1.5", "Réalisation"),
        ("7.1.5.1. Profil", "7.1.5.1", "Profil"),
        ("**7.1.5** Réalisation", "7.1.5", "Réalisation"),
        ("1) Profil", "1", "Profil"),
        ("3 outils comparés", "", "3 outils comparés"),
        ("2024", "", "2024"),
    ],
)
def test_a_typed_number_is_taken_off(source: str, typed: str, text: str) -> None:
    (heading,) = headings(f"# {source}")
    assert (heading.typed_number, heading.text) == (typed, text)


def test_a_whole_number_is_typed_only_if_it_is_the_chapter() -> None:
    assert headings("# 7 Évaluation", "7_evaluation.md")[0].typed_number == "7"


def test_without_a_prefix_a_number_belongs_to_the_title() -> None:
    assert headings("# 1.2 Million", "a.md")[0].text == "1.2 Million"


def test_anchors_are_explicit_or_slugs_made_unique() -> None:
    found = headings(
        "# 7.1.5 L'été à Nîmes\n## Profil\n## Profil\n"
        "## Autre {#profil_1}\n## Autre {: #b .c }\n## ?\n"
    )
    assert [(heading.anchor, heading.explicit) for heading in found] == [
        ("l-ete-a-nimes", False),
        ("profil", False),
        ("profil_2", False),
        ("profil_1", True),
        ("b", True),
        ("_1", False),
    ]


@pytest.mark.parametrize(
    "text", ["Titre{#x}", "Titre {{ count(x) }}", "Titre {}", "Titre {#x} fin"]
)
def test_what_is_no_attribute_list_stays(text: str) -> None:
    (heading,) = headings(f"# {text}")
    assert (heading.text, heading.explicit) == (text, False)


def test_a_heading_leaves_the_ids_of_blocks_alone() -> None:
    assert headings("# Tbl x\n\n/// table | x #tbl-x\n///\n")[0].anchor == "tbl-x_1"


def test_places_are_lines_of_the_file() -> None:
    found = headings("---\ntitle: T\n---\n\n# Un\n\nDeux\n====\n")
    assert [heading.place for heading in found] == [
        Place("chapters/7.1.5_a.md", 5, 1),
        Place("chapters/7.1.5_a.md", 7, 1),
    ]


@pytest.mark.parametrize(
    ("text", "is_title"),
    [
        ("## Réalisation\n", True),
        ("---\ntitle: Autre\n---\n# Réalisation\n", True),
        ("---\ntitle: Réalisation\n---\n## Réalisation\n", True),
        ("---\ntitle: Autre\n---\n## Profil\n", False),
    ],
)
def test_the_first_heading_is_the_title_unless_the_front_matter_has_one(
    text: str, *, is_title: bool
) -> None:
    assert headings(text)[0].is_title is is_title
