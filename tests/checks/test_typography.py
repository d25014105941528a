"""What an author is told about typography: one line for each kind in each file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.app.project import open_thesis
from generator.app.settings import Settings
from generator.core.problems import Severity
from tests.in_english import as_text

if TYPE_CHECKING:
    from pathlib import Path


def told(folder: Path, chapters: dict[str, str], language: str = "fr") -> list[str]:
    """Return the typography lines of a folder with these chapters, below a heading."""
    for name, text in chapters.items():
        (folder / name).write_text(f"# Titre\n\n{text}\n", encoding="utf-8")
    thesis = open_thesis(folder, Settings(chapters=".", data="", language=language))
    problems = [each for each in thesis.problems if each.rule == "typography"]
    assert all(each.severity is Severity.INFO for each in problems)
    return [as_text(each) for each in problems]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Un mot , un autre.", '3:8: typography: a space before a comma: "Un mot , un autr"'),
        ("La 1ère fois.", '3:4: typography: an ordinal in a long form: "La 1ère fois."'),
        (
            "La 2ème, la 3ème.",
            '3:4: typography: an ordinal in a long form: "La 2ème, la 3èm", 2 times',
        ),
        ("Au XIXème siècle.", '3:4: typography: an ordinal in a long form: "Au XIXème siècle."'),
        ("Des outils, etc...", '3:13: typography: points after etc.: "Des outils, etc..."'),
        ("Des outils, etc…", '3:13: typography: points after etc.: "Des outils, etc…"'),
        (
            "Quel usage? Lequel?",
            '3:10: typography: no space before high punctuation: "Quel usage? Lequel?", 2 times',
        ),
        ("Voir: rien.", '3:4: typography: no space before high punctuation: "Voir: rien."'),
        ("Le «mot».", '3:4: typography: no space after «: "Le «mot»."'),
    ],
)
def test_what_no_rule_of_a_page_mends_or_what_is_missing(
    text: str, line: str, tmp_path: Path
) -> None:
    assert f"a.md:{line}" in told(tmp_path, {"a.md": text})


QUIET = """\
Il est 12:30, voir https://example.org/a?b ou nom@example.org, `a , b  c: 1ère etc...` et a::b.

| nom | temps |
| :--- | ---: |
| un   | 12:30 |

Terme
:   Sa définition.

-   Un point.
1.  Un autre.

!!! note "Un titre"
    Le texte.

```yaml
clé: valeur , autre  chose
```

Un paragraphe.
{: #p-un .classe title="un: deux" }

/// table-caption | #tbl-x
Une légende
///

[lien]: https://example.org "Titre"

Le 1er mai, la 2e fois, au XIXe siècle, etc. On dit : « oui » ; puis « un “autre” mot » ?
"""


def test_no_false_alarm(tmp_path: Path) -> None:
    assert told(tmp_path, {"a.md": QUIET}) == []


def test_quotes_of_two_kinds_are_told_where_they_are_rarer(tmp_path: Path) -> None:
    lines = told(
        tmp_path, {"a.md": "Un « mot », deux « mots », « un “autre” mot ».", "b.md": "Un “mot”."}
    )
    quotes = "quotes are curly (“ ”) here, and mostly guillemets (« ») in the thesis (3)"
    assert lines == [f"b.md:3:4: typography: {quotes}"]


def test_what_a_page_sets_by_itself_is_not_told(tmp_path: Path) -> None:
    chapters = {
        "a.md": "L'eau, l'air et « un » mot  ou deux.",
        "b.md": 'L’eau et l’air : "un" mot.',
        "c.md": "L'eau ; rien\u00a0; rien.",
    }
    assert told(tmp_path, chapters) == []


def test_english_wants_no_space_and_has_no_guillemets(tmp_path: Path) -> None:
    assert told(tmp_path, {"a.md": "Is it so ? Yes: it is."}, "en") == [
        'a.md:3:8: typography: a space before punctuation: "Is it so ? Yes: it"'
    ]


def test_a_citation_has_the_punctuation_of_pandoc(tmp_path: Path) -> None:
    assert (
        told(tmp_path, {"a.md": "Vu [@roe2004a; voir @doe: 12; @day, p. 3 et passim; @x]."}) == []
    )


def test_a_chapter_in_the_other_language_has_its_rules(tmp_path: Path) -> None:
    text = "The use of the data is what the needs are about: that is all that is said in the text."
    assert told(tmp_path, {"a.md": text}) == []


def test_a_quotation_in_another_language_has_its_own_spaces(tmp_path: Path) -> None:
    french = "Le quai est dans la ville, et les bateaux sont dans le port que la mer borde."
    english = "> the art of the city: the port and the sea; the boats that are in it"
    quoted = "> By “port” I mean the quay of the city and the boats that are in it."
    assert not told(tmp_path, {"a.md": f"{french}\n\n« a » « b »\n\n{english}\n\n{quoted}"})


def test_what_pandoc_writes_is_no_prose(tmp_path: Path) -> None:
    text = "Table: Durées\n\nLe «\\ quai\\ » [@martin2006; @petit2014]."
    text += "\n\n\\begin{align}\n  x \\ ,\n\\end{align}"
    said = "an escaped space, which only pandoc reads"
    assert told(tmp_path, {"a.md": text}) == [
        f'a.md:5:5: typography: {said}: "Le «\\ quai\\ »", 2 times'
    ]
