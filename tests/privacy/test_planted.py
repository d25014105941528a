"""Secrets, each in a form and a place of its own: all are found, or never written."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from generator.app.project import check, open_thesis
from generator.language import as_text
from tests.building import build_thesis
from tests.privacy.planting import NEVER_WRITTEN, Planted, planted, thesis

if TYPE_CHECKING:
    from pathlib import Path

ROWS = planted()


def told(lines: list[str]) -> set[str]:
    """Return the keys of the records, and the lines of withheld.txt, that problems name."""
    return set(re.findall(r"(?:personnes\.\w+ de |withheld\.txt:)(\w+)", "\n".join(lines)))


def keys(rows: list[Planted]) -> set[str]:
    withheld = [each for each in rows if each.place == "withheld"]
    lines = {str(number) for number in range(1, len(withheld) + 1)}
    return {each.key for each in rows if each.place != "withheld"} | lines


def plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", decomposed)


def test_a_check_finds_each_one_that_a_site_would_show(tmp_path: Path) -> None:
    never = {"template", *NEVER_WRITTEN} - {"comment"}
    rows = [each for each in ROWS if each.place not in never]
    problems = check(open_thesis(thesis(tmp_path, rows)))
    unsearched = "values-not-searched"
    leaks = [each for each in problems if each.rule == "leak" and each.code != unsearched]
    lines = [as_text(each, "fr") for each in leaks]
    missing = keys(rows) - told(lines)
    assert [each for each in rows if each.key in missing] == []
    assert not missing
    assert all(each.severity == "error" for each in leaks)
    said = plain("\n".join(lines))
    assert [each for each in rows if (plain(each.secret) or each.secret) in said] == []


def test_what_a_template_writes_is_found_in_the_site(tmp_path: Path) -> None:
    rows = [each for each in ROWS if each.place == "template"]
    built = build_thesis(thesis(tmp_path, rows))
    assert built.failed
    assert told(built.warnings) == keys(rows)


def test_what_is_not_for_readers_is_never_written(tmp_path: Path) -> None:
    """A comment of a chapter is an error where it stands; the site would not have it either."""
    rows = [each for each in ROWS if each.place in NEVER_WRITTEN and each.place != "comment"]
    built = build_thesis(thesis(tmp_path, rows))
    assert built.warnings == []
    contents = [path.read_bytes() for path in built.site.rglob("*") if path.is_file()]
    for row in rows:
        family = row.secret.split()[-1].encode("ascii", "ignore")
        assert not any(family in each for each in contents), row
    assert len(list(built.site.glob("dossier*"))) == len(rows) - 1
    assert not list(built.site.rglob("*.docx"))
