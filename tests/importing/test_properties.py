"""What holds for every chapter that is imported."""

from __future__ import annotations

import html
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.chapters import check_blocks, scan_chapter
from generator.core.problems import has_errors
from generator.handwritten import apply_edits, read_tables
from generator.importing import Existing, Reading, data_files, plan_chapter
from generator.language import load_language
from generator.tables import build_table
from tests.importing.strategies import chapters
from tests.tables.drawn import read_sound

if TYPE_CHECKING:
    from generator.importing import ImportPlan

FRENCH = load_language("fr")
SLOW = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])


def plan(text: str) -> ImportPlan:
    return plan_chapter(
        scan_chapter("1_x.md", "chapters/1_x.md", text), Existing(), Reading(FRENCH)
    )


def squeezed(text: str) -> str:
    """Return a text as it is compared: composed letters, no blanks, no quotation marks doubled."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text)).replace('""', '"')


TWICE = """# Enquête

| Besoin | FG1 | FG2 |
| --- | --- | --- |
| a | oui | non |
| b | non | oui |
"""
"""A table that follows a second time, with a row more than the first."""


@SLOW
@example(f"{TWICE}\nPuis encore :\n{TWICE.partition(chr(10))[2]}| Total oui | 1 | 1 |\n")
@example(f"{TWICE}\nPuis encore :\n{TWICE.partition(chr(10))[2]}| Moyenne | 1,5 | 1,5 |\n")
@given(chapters())
def test_nothing_is_lost(text: str) -> None:
    """Every text of every cell is in the CSV files, in the report or still in the chapter."""
    chapter = scan_chapter("1_x.md", "chapters/1_x.md", text)
    found = plan(text)
    left = html.unescape(apply_edits(text, found.edits))
    kept = squeezed("\n".join([*data_files(found).values(), found.report.text("en"), left]))
    for table in read_tables(chapter):
        for row in (*table.header, *table.rows):
            for cell in row.cells:
                for item in cell.items:
                    assert squeezed(item.text) in kept


@SLOW
@given(chapters())
def test_the_data_are_sound_and_every_table_can_be_drawn(text: str) -> None:
    found = plan(text)
    if not found.resources:
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in data_files(found).items():
            (root / "data").mkdir(exist_ok=True)
            (root / "data" / name).write_bytes(content.encode())
        study, specs = read_sound(root)
        assert list(specs) == list(found.tables)
        for spec in specs.values():
            build_table(spec, study, FRENCH)


@SLOW
@given(chapters())
def test_the_new_chapter_shows_the_tables_and_keeps_everything_else(text: str) -> None:
    found = plan(text)
    new = apply_edits(text, found.edits)
    chapter = scan_chapter("1_x.md", "chapters/1_x.md", new)
    assert not has_errors(check_blocks(chapter))
    shown = [block.argument for block in chapter.blocks]
    assert set(shown) == set(found.tables)
    outside = text
    for edit in sorted(found.edits, key=lambda each: -each.start):
        outside = outside[: edit.start] + outside[edit.end :]
    blocks = re.compile(r"/// table \| \w+(?: #[\w-]+)?\n(?:    caption: .*\n)?///")
    assert squeezed(blocks.sub("", new)) == squeezed(outside)


@SLOW
@example("# X\n\n| A | B |\n| - | - |\n| $0 | a |\n| b | 0$ |\n| c | d |\n")
@given(chapters())
def test_what_was_imported_is_not_imported_again(text: str) -> None:
    first = plan(text)
    again = plan(apply_edits(text, first.edits))
    assert again.edits == ()


@SLOW
@given(st.text(st.sampled_from("|-# \n\t<table>tr/td&;*_[]()!:.=\"'>`~{}@1aÉ"), max_size=200))
def test_no_text_whatever_raises(text: str) -> None:
    plan(text)
