"""What the author waives stands on the page as typed, and why nowhere in the site or its books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import doors
from tests.building import build_thesis, write_thesis

if TYPE_CHECKING:
    from pathlib import Path

CHAPTER = """\
# Les [trois]{= ~ "secret" } visites

L'auteur a rendu [cinq]{= ~ "secret : carnet de terrain" } visites[^1] et
[un rapport de [neuf]{= ~ "secret" } pages](https://example.org/).

> On y va [sept **fois**]{= ~ "secret" } par an.

| Lieu | Visites |
| ---- | ------- |
| Nord | [8]{= ~ "secret" } |

[^1]: Dont [deux]{= ~ "secret,
  sur deux lignes" } le soir.
"""


def test_the_reason_stands_nowhere(tmp_path: Path) -> None:
    root = write_thesis(tmp_path, {"index.md": "# A\n", "1_visites.md": CHAPTER})
    built = build_thesis(root)
    assert built.warnings == []
    shown = built.page("1_visites").replace("\u00a0", " ")
    assert "rendu <span>cinq</span> visites" in shown
    assert "<span>neuf</span> pages</a>" in shown
    assert "<title>1 Les trois visites" in shown
    files = [path for path in built.site.rglob("*") if path.is_file()]
    assert [path.name for path in files if b"secret" in path.read_bytes()] == []


def test_the_passages_that_are_compared_with_older_ones_do_not_have_it() -> None:
    words = [words for _, _, words in doors.passages("a.md", CHAPTER)]
    assert "On y va sept fois par an." in words
    assert "secret" not in " ".join(words)
