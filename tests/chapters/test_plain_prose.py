"""What a check of markup need not read: its work follows the markup, not the length of a thesis."""

import pytest

from generator.chapters import scan_chapter
from generator.chapters.plain_prose import plain_prose

PROSE = """## Une section

Une phrase **nette**, suivie d'une autre ; « c'est dit » (en 2012).

- un premier point ;
- un second.

> Ce que quelqu'un a dit.

"""
READ = """# Titre

Il y a {{ count(besoins) }} besoins, et @BF1.

"""


def left(body: str) -> str:
    """Return what is left of a chapter to be read."""
    for start, end in reversed(plain_prose(scan_chapter("a.md", "a.md", body))):
        body = body[:start] + body[end:]
    return body


def test_as_much_is_read_of_a_long_chapter_as_of_a_short_one() -> None:
    short, long = (left(READ + PROSE * count + "Et [un lien](b.md).\n") for count in (3, 300))

    assert short.split() == long.split()
    assert len(short.split()) < len((READ + PROSE).split())


@pytest.mark.parametrize(
    "block",
    [
        "Un mot de `code`.",
        "Un *accent** de trop.",
        "Deux mots_soulignés_ici.",
        "Une [référence][a].",
        "Un <b>mot</b>.",
        "Voir https://example.org.",
        "Voir www.example.org.",
        "1. un point",
        "1998. Une année.",
        "    du code",
        "Un titre\n---",
        "a | b\n- | -",
        "- un point\n  - un autre",
        "Un point final\\.",
        "La note.[^1]",
        "Un texte\n- collé",
    ],
)
def test_whatever_may_be_markup_is_read(block: str) -> None:
    body = f"{READ}{PROSE}{block}\n\n{PROSE}"

    assert block in left(body)


def test_prose_within_code_or_raw_html_is_read() -> None:
    inside = "Une phrase.\n\nUne autre.\n\nUne troisième."

    for before, after in (("```", "```"), ("<div>", "</div>"), ("<!--", "-->")):
        assert inside in left(f"{before}\n\n{inside}\n\n{after}\n")
