"""The examples of ``suggestions.fr.md`` and ``suggestions.en.md``, and the study of this thesis."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.chapters import Manuscript, scan_chapter
from generator.checks import suggestions
from generator.core.problems import Severity
from generator.data import read_study
from generator.language import load_language
from generator.tables import read_specs

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
FOLDERS = {"fr": "enquete", "en": "survey"}


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


def suggested(text: str, root: Path, folder: str, language: str) -> list[str]:
    study, problems = read_study(root, folder)
    assert problems == ()
    specs, problems = read_specs(root, study, folder)
    assert problems == ()
    manuscript = Manuscript((scan_chapter("a.md", "a.md", text),))
    found = suggestions(manuscript, study, specs, load_language(language))
    assert {each.severity for each in found} <= {Severity.INFO}
    assert {each.rule for each in found} <= {"claim"}
    return [each.message for each in found]


@pytest.mark.parametrize(("language", "example"), CASES)
def test_examples(language: str, example: str) -> None:
    expected = re.findall(r"^→ (.*)$", example, re.MULTILINE)
    text = re.sub(r"^→ .*$", "", example, flags=re.MULTILINE)
    assert suggested(text, HERE, FOLDERS[language], language) == expected


def test_the_sample_of_this_thesis(project_root: Path) -> None:
    text = (
        "Les cinq _focus group_ ont réuni dix-neuf participants. Parmi les collectivités, trois"
        " métropôles, deux départements et trois régions ; une collectivité à statut particulier"
        " et un réseau s'y joignent."
    )
    assert suggested(text, project_root, "data", "fr") == [
        (
            '"cinq focus group" could be checked:'
            " [cinq]{= count(groupes) } focus group (the data say 5)"
        ),
        (
            '"dix-neuf participants" could be checked:'
            " [dix-neuf]{= count(participants) } participants (the data say 19)"
        ),
        (
            '"trois métropôles" could be checked: [trois]{= count(organisations,'
            ' echelon="métropole") } métropôles (the data say 3)'
        ),
        '"deux départements": the data have 1 (count(organisations, echelon="département"))',
        (
            '"trois régions" could be checked: [trois]{= count(organisations,'
            ' echelon="région") } régions (the data say 3)'
        ),
    ]


def test_where_a_suggestion_stands() -> None:
    study, _ = read_study(HERE, "enquete")
    text = "---\nstatus: draft\n---\n\n# Titre\n\nOn compte, au total, onze soignants.\n"
    manuscript = Manuscript((scan_chapter("a.md", "chapters/a.md", text),))
    (found,) = suggestions(manuscript, study, {}, load_language("fr"))
    assert (found.place.path, found.place.line, found.place.column) == ("chapters/a.md", 7, 22)
    assert found.found == "onze soignants"
    assert found.expected == "[onze]{= count(soignants) } soignants"


def test_what_is_private_is_no_word_of_the_data(tmp_path: Path) -> None:
    folder = tmp_path / "enquete"
    folder.mkdir()
    for file in (HERE / "enquete").iterdir():
        content = file.read_text(encoding="utf-8")
        metier = "{name: metier, type: string, title: Métier"
        content = content.replace(metier, f"{metier}, x-privacy: private")
        (folder / file.name).write_text(content.replace("x-label: metier", "x-label: soignant"))
    assert suggested("Quatre infirmières, quatre métiers.", tmp_path, "enquete", "fr") == []


def test_without_data_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert suggested("Trois régions.", tmp_path, "data", "fr") == []
