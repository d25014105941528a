"""References, links, values, claims and citations are found in prose, where they are."""

from __future__ import annotations

import pytest

from generator.chapters import InlineUse, scan_chapter
from generator.core.problems import Place


def uses(text: str) -> list[tuple[str, str, str]]:
    chapter = scan_chapter("a.md", "a.md", text)
    return [(use.kind, use.target, use.words) for use in chapter.inlines]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Voir @BF4, @tbl-utilite et (@sec-7.1.4).", ["BF4", "tbl-utilite", "sec-7.1.4"]),
        ("Fin @sec-7.1.4. Puis @BF4… @BF5: @BF6; @BF7!", ["sec-7.1.4", "BF4", "BF5", "BF6", "BF7"]),
        (
            "l'@FG2 d’@term-échelon **@BF4** _@BF5_ « @BF6 »",
            ["FG2", "term-échelon", "BF4", "BF5", "BF6"],
        ),
        ("@a--b @x-", ["a--b", "x"]),
        ("# Titre @BF4\n\n- @BF5\n\n| @BF6 |\n|---|\n\n> @BF7", ["BF4", "BF5", "BF6", "BF7"]),
        ("[@BF4] [^1]\n\n[^1]: note @BF5", ["BF4", "BF5"]),
        (r"\@BF4 jean@exemple.fr @@x a/@b @4 @ @-a", []),
        (
            "[texte](https://exemple.fr/@x) <https://exemple.fr/@y>\n\n[r]: https://exemple.fr/ @z",
            [],
        ),
        ("Mot{: .x data-y=@z }", []),
        ("<!-- @BF3 --> @BF4\n\n<!-- long\ncommentaire --> @BF5", ["BF4", "BF5"]),
        ("<!-- suivi de code -->     @BF4", []),
    ],
)
def test_references(text: str, targets: list[str]) -> None:
    assert uses(text) == [("reference", target, "") for target in targets]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[le besoin `x`](@BF4)", ("link", "BF4", "le besoin `x`")),
        ('[a](@sec-7.1.4 "titre")', ("link", "sec-7.1.4", "a")),
        ("[sur\ndeux lignes](@BF4)", ("link", "BF4", "sur\ndeux lignes")),
        ("{{ count(participants) | words }}", ("value", "count(participants) | words", "")),
        ('{{count(a,\n   b="c")}}', ("value", 'count(a, b="c")', "")),
        ("> {{ count(a,\n> b) }}", ("value", "count(a, b)", "")),
        ("{{ a <b c> }}", ("value", "a <b c>", "")),
        ("[dix-neuf]{= count(a) }", ("claim", "count(a)", "dix-neuf")),
        ("[**19** personnes]{=count(a)}", ("claim", "count(a)", "**19** personnes")),
        ("[@hevner2004, p. 77]", ("citation", "hevner2004", "@hevner2004, p. 77")),
        ("[voir -@a2004; @b:c]", ("citation", "a2004; b:c", "voir -@a2004; @b:c")),
    ],
)
def test_links_values_claims_citations(text: str, expected: tuple[str, str, str]) -> None:
    assert uses(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        r"\{{ a }}",
        r"\[a]{= b }",
        r"\[a](@b c)",
        "{{ a\nb\nc }}",
        "{{ a\n\nb }}",
        "{{ a",
        "[a]{= b",
        "[a\n\nb]{= c }",
        "`{{ a }}` `[a]{= b }` `[a](@b)` `[@c]`",
        '<a title="{{ a }} @b">x</a>',
    ],
)
def test_what_is_none_of_these(text: str) -> None:
    assert uses(text) == []


def test_the_words_of_a_claim_may_refer() -> None:
    assert uses("[@BF4 et @BF5]{= a }") == [
        ("claim", "a", "@BF4 et @BF5"),
        ("reference", "BF4", ""),
        ("reference", "BF5", ""),
    ]


def test_the_headers_of_blocks_are_no_prose() -> None:
    assert uses("/// note | @BF4\n    type: '{{ a }}'\n@BF5\n///") == [("reference", "BF5", "")]


def test_text_and_place_are_those_of_the_file() -> None:
    text = "---\ntitle: T\n---\n\n`code` é {{ a }}\net @BF4.\n"
    assert scan_chapter("a.md", "chapters/a.md", text).inlines == (
        InlineUse("value", "{{ a }}", "a", "", Place("chapters/a.md", 5, 10)),
        InlineUse("reference", "@BF4", "BF4", "", Place("chapters/a.md", 6, 4)),
    )
