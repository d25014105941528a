"""The examples of ``suggestions.fr.md`` and ``suggestions.en.md``, and the study of this thesis."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import doors
from tests.checks.studies import FOLDERS, as_thesis, study
from tests.examples import edit

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SUGGESTED = "claim (info): "


def examples(language: str) -> Iterator[tuple[str, str]]:
    """Yield the title and the text of each example."""
    text = (HERE / f"suggestions.{language}.md").read_text(encoding="utf-8")
    for part in text.split("\n## ")[1:]:
        title, _, rest = part.partition("\n")
        yield title, rest


CASES = [
    pytest.param(language, example, id=f"{language}: {title}")
    for language in FOLDERS
    for title, example in examples(language)
]


def suggested(text: str, root: Path) -> list[str]:
    """Return what is suggested for a chapter with this text, all of it infos about claims."""
    doors.write_chapters(root, {"a.md": text})
    lines = [each.partition(": ")[2] for each in doors.suggestion_lines(root)]
    assert all(each.startswith(SUGGESTED) for each in lines)
    return lines


@pytest.mark.parametrize(("language", "example"), CASES)
def test_examples(language: str, example: str) -> None:
    expected = re.findall(r"^→ (.*)$", example, re.MULTILINE)
    text = re.sub(r"^→ .*$", "", example, flags=re.MULTILINE)
    wanted = [f"{SUGGESTED}… {each}" for each in expected]
    assert doors.differing(suggested(text, study(language)), wanted) == ""


def test_the_sample_of_this_thesis(project_root: Path, tmp_path: Path) -> None:
    shutil.copytree(project_root / "data", tmp_path / "data")
    as_thesis(tmp_path, "fr")
    text = (
        "Les cinq _focus group_ ont réuni dix-neuf participants. Parmi les collectivités, trois"
        " métropôles, deux départements et trois régions ; une collectivité à statut particulier"
        " et un réseau s'y joignent."
    )
    expected = [
        '"cinq focus group" … [cinq]{= count(groupes) } focus group … 5',
        '"dix-neuf participants" … [dix-neuf]{= count(participants) } participants … 19',
        (
            '"trois métropôles" … [trois]{= count(organisations, echelon="métropole") } métropôles'
            " … 3"
        ),
        '"deux départements" … 1 … count(organisations, echelon="département")',
        '"trois régions" … [trois]{= count(organisations, echelon="région") } régions … 3',
    ]
    wanted = [f"{SUGGESTED}… {each}" for each in expected]
    assert doors.differing(suggested(text, tmp_path), wanted) == ""


def test_where_a_suggestion_stands() -> None:
    text = "---\nstatus: draft\n---\n\n# Titre\n\nOn compte, au total, onze soignants.\n"
    suggested(text, study("fr"))
    proposed = "[onze]{= count(soignants) } soignants"
    assert doors.suggestion_values(study("fr")) == [(7, 22, "onze soignants", proposed)]


def test_what_is_private_is_no_word_of_the_data(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for file in (HERE / "enquete").iterdir():
        content = file.read_text(encoding="utf-8")
        metier = "{name: metier, type: string, title: Métier"
        content = content.replace(metier, f"{metier}, x-privacy: private")
        (folder / file.name).write_text(content.replace("x-label: metier", "x-label: soignant"))
    as_thesis(tmp_path, "fr")
    assert suggested("Quatre infirmières, quatre métiers.", tmp_path) == []


def test_people_are_counted_whose_fields_say_themselves_what_is_public(tmp_path: Path) -> None:
    shutil.copytree(HERE / "enquete", tmp_path / "data")
    as_thesis(tmp_path, "fr")
    path = tmp_path / "data" / "datapackage.yaml"
    said = "path: soignants.csv\n    x-privacy: "
    edit(path, f"{said}public", f"{said}private")
    edit(path, "name: soignant, type: string}", "name: soignant, type: string, x-privacy: public}")
    assert len(suggested("Les onze soignants, quatre infirmières.", tmp_path)) == 1


def test_without_data_there_is_nothing_to_say(tmp_path: Path) -> None:
    as_thesis(tmp_path, "fr")
    assert suggested("Trois régions.", tmp_path) == []
