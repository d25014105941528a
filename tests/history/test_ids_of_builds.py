"""The ids that are read from a source are those that its page had."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.doors import passages_of

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis

CHAPTER = """\
# Réalisation

Un *premier* paragraphe, avec [un lien](index.md), un `code` et 3 < 4 & plus.

Un premier paragraphe qui revient.

Un premier paragraphe qui revient.

## Liste {#liste}

- Un point
- Un autre point

    avec un paragraphe dedans

    1. et une liste

> Une citation
> sur deux lignes.

Terme
:   Sa définition.

| A | B |
|---|---|
| 1 | 2 |

/// note | Titre
Un encadré.
///

- [ ] Une tâche

Un texte avec une note[^1].

[^1]: La note.
"""


def test_the_ids_of_a_build(make_thesis: MakeThesis, build_site: BuildSite) -> None:
    """Every id of a passage on the page is read from the source, in the same order."""
    text = CHAPTER.replace("/// note | Titre\nUn encadré.\n///\n\n", "")
    root = make_thesis({"1_realisation.md": text, "index.md": "# Accueil\n"})
    page = build_site(root).page("1_realisation/")
    on_page = re.findall(
        r'<(?:p|li|dd|h2|div)\b[^>]*\bid="([pt]-[a-z2-7]{8}(?:-\d+)?|liste)"', page
    )
    read = [each.id for each in passages_of("1_realisation.md", text)]
    assert [each for each in read if each in {*on_page}] == on_page
    assert set(read) - set(on_page) == {"realisation"}
