"""The image of a shared link."""

from __future__ import annotations

import sqlite3
import struct
from typing import TYPE_CHECKING

import pytest

from generator.app.project import open_thesis
from generator.core.store import STORE
from generator.site import typst
from generator.site.typst import card_content, card_image
from tests.examples import EXAMPLE
from tests.site.citing.works import PUBLICATION

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {"language": "fr", "subtitle": "", "author": "", "institution": ""}


def size(image: bytes) -> tuple[int, int]:
    assert image.startswith(b"\x89PNG\r\n")
    return struct.unpack(">II", image[16:24])


def test_it_shows_the_first_matrix_as_shapes() -> None:
    thesis = open_thesis(EXAMPLE)
    content = card_content(PUBLICATION, thesis.study, thesis.specs)
    assert content["title"] == "Une thèse & des données"
    assert content["subtitle"] == "L’étude"
    assert content["institution"] == "Thèse de doctorat, Université, 2026"
    assert content["rows"] == [["for", "for"], ["against", "none"], ["none", "none"]]


def test_it_is_drawn_once_for_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = {**WORDS, "title": "Titre", "rows": [["for", "against"], ["none", "missing"]]}
    image = card_image(content, tmp_path)
    assert size(image) == (1200, 630)
    with monkeypatch.context() as undrawn:
        undrawn.setattr(typst, "typeset", lambda *_, **_named: b"drawn again")
        assert card_image(content, tmp_path) == image
        assert card_image({**content, "title": "Autre"}, tmp_path) == b"drawn again"
    with sqlite3.connect(tmp_path / STORE) as file:
        file.execute("UPDATE kept SET text = replace(text, ?, ?)", [b"drawn".hex(), b"named".hex()])
    file.close()  # planted by somebody else: no build of ours kept it
    assert size(card_image({**content, "title": "Autre"}, tmp_path)) == (1200, 630)


@pytest.mark.parametrize("title", ["", '#panic() $x$ [y] *z* <b> \\ "', "mot " * 400, "x" * 900])
def test_no_title_is_read_as_markup_or_breaks_it(title: str, tmp_path: Path) -> None:
    content = {**WORDS, "title": title, "subtitle": title, "rows": []}
    assert size(card_image(content, tmp_path)) == (1200, 630)
