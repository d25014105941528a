"""Columns named as people name them work wherever a description, a table or a text names one."""

from __future__ import annotations

import re
from pathlib import Path

from generator.app.project import open_thesis
from generator.app.settings import Settings
from generator.language import as_text
from generator.site.data_files import data_archive, unzipped
from generator.site.pages import generated_pages
from generator.site.publication import Publication
from tests import doors

THESIS = Path(__file__).parent / "columns"


def test_columns_have_the_names_that_people_give_them() -> None:
    thesis = open_thesis(THESIS, Settings())
    shown = re.sub(r"<[^>]*>", "|", doors.page(thesis, "index.md").html)
    assert [as_text(each, "en") for each in thesis.problems] == []
    assert "|4,0| et |1|,\n|40|." in re.sub(r"\|+", "|", shown)
    assert "|Atelier|" in shown
    assert "|12|" in shown
    assert "|Ajaccio|" in shown
    assert "|2,5|" in shown
    pages = {page.path: page.draw(lambda *_: ()) for page in generated_pages(thesis)}
    codebook = str(pages["data/index.md"])
    assert "<td>Ancienneté – Au 1er mars</td>" in codebook
    assert "Atelier" in str(pages["salaries/A1.md"])
    archive = data_archive({}, thesis.study, thesis.language, Publication(), None)
    assert "Ancienneté – Au 1er mars" in unzipped(archive)["README.md"].decode()
