"""``thesis check``: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.examples import edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Command

KEYS = [
    "rule",
    "severity",
    "path",
    "line",
    "column",
    "message",
    "found",
    "expected",
    "fixable",
    "code",
    "fields",
]


@pytest.fixture
def mistaken(folder: Path) -> Path:
    """Folder of a thesis with a wrong id, a wrong value, and a typed number that is only told."""
    (folder / "chapters/1.3_exemple.md").write_text(
        "# Exemple\n\nVoir @BF7 et {{ conut(participants) }}.\n\n## 1.3.9 Un\n\nTexte.\n",
        encoding="utf-8",
    )
    return folder


def test_a_sound_thesis(thesis: Command) -> None:
    result = thesis("check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 erreur, 0 avertissement, 0 remarque\n"


def test_mistakes_the_worst_first_one_a_line(mistaken: Path, thesis: Command) -> None:
    _ = mistaken
    result = thesis("check")
    assert result.exit_code == 1
    assert [line.split(": ")[:2] for line in result.stdout.splitlines()] == [
        ["erreur chapters/1.3_exemple.md:3:6", "reference"],
        ["erreur chapters/1.3_exemple.md:3:17", "claim"],
        ["avertissement chapters/1.3_exemple.md:5:1", "heading"],
    ]
    assert "«\u00a0@BF7\u00a0» n’existe pas (vouliez-vous dire BF1\u00a0?)" in result.stdout
    assert "(vouliez-vous dire count\u00a0?)" in result.stdout


def test_warnings_alone_do_not_fail(folder: Path, thesis: Command) -> None:
    (folder / "chapters/1.3_exemple.md").write_text(
        "# Exemple\n\n## 1.3.9 Un\n\nTexte.\n", encoding="utf-8"
    )
    result = thesis("check")
    assert result.exit_code == 0
    assert ": heading: " in result.stdout
    assert result.stderr.endswith("\n0 erreur, 1 avertissement, 0 remarque\n")


def test_each_thesis_is_told_in_its_own_language(folder: Path, thesis: Command) -> None:
    text = "# Exemple\n\nLorem ipsum dolor.\n"
    (folder / "chapters/1.3_exemple.md").write_text(text, encoding="utf-8")
    other = folder / "other"
    (other / "chapters").mkdir(parents=True)
    (other / "chapters/index.md").write_text(text, encoding="utf-8")
    settings = "site_name: T\ntheme: {name: material, language: en}\n"
    (other / "mkdocs.yml").write_text(settings, encoding="utf-8")
    lines = thesis("check", ".", "other", "--rule", "placeholder").stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "avertissement chapters/1.3_exemple.md",
        "warning other/chapters/index.md",
    ]


def test_a_loose_folder_is_told_in_the_language_of_its_text(
    tmp_path: Path, thesis: Command
) -> None:
    texts = {
        "fr": "Le quai est dans la ville, et les bateaux que la mer borde sont dans le port.",
        "en": "The quay of the city is in the port, and the boats of the sea are in it for that.",
    }
    for language, text in texts.items():
        (tmp_path / language).mkdir()
        (tmp_path / language / "a.md").write_text(f"# A\n\n{text}\n\n# B\n", encoding="utf-8")
    told = thesis("check", str(tmp_path / "fr"), str(tmp_path / "en")).stdout
    assert "est vide" in told
    assert "is empty" in told


def test_a_loose_folder_with_data_is_checked_as_one_without(
    tmp_path: Path, thesis: Command
) -> None:
    chapter = "# A\n\nLorem ipsum dolor.\n\n![](absent.png)\n"
    for path in ("a.md", "part/b.md"):
        (tmp_path / "loose" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "loose" / path).write_text(chapter, encoding="utf-8")
    checked = thesis("check", str(tmp_path / "loose"))
    alone = checked.stdout
    assert "`flavour: github`" in checked.stderr
    assert "loose/a.md:5:1: image" in alone
    assert "loose/part/b.md:5:1: image" in alone
    for name in ("data", "chapters"):
        (tmp_path / "loose" / name).mkdir()
        (tmp_path / "loose" / name / "visits.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        assert thesis("check", str(tmp_path / "loose")).stdout == alone


def test_a_pipe_is_told_and_not_waited_for(tmp_path: Path, thesis: Command) -> None:
    (tmp_path / "loose").mkdir()
    (tmp_path / "loose/a.md").write_text("# A\n\nLorem ipsum dolor.\n", encoding="utf-8")
    os.mkfifo(tmp_path / "loose/b.md")
    assert "loose/b.md:1:1: markup" in thesis("check", str(tmp_path / "loose")).stdout
    (tmp_path / "mkdocs.yml").unlink()
    os.mkfifo(tmp_path / "mkdocs.yml")
    assert "mkdocs.yml:1:1: settings: this is not a readable file" in thesis("build").stderr


def test_what_a_file_repeats_is_one_line(folder: Path, thesis: Command) -> None:
    text = "# Exemple\n\n" + "Lorem ipsum dolor.\n\n" * 20 + "Voir @BF7, @BF7 et @BF8.\n"
    (folder / "chapters/1.3_exemple.md").write_text(text, encoding="utf-8")
    lines = [line.replace("\u00a0", " ") for line in thesis("check").stdout.splitlines()]
    assert [line.split(": ")[:2] for line in lines] == [
        ["erreur chapters/1.3_exemple.md:43:6", "reference"],
        ["erreur chapters/1.3_exemple.md:43:20", "reference"],
        ["avertissement chapters/1.3_exemple.md:3:1", "placeholder"],
    ]
    assert lines[0].endswith("(2 fois dans cette ligne)")
    assert lines[2].endswith("(20 fois, lignes 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, …)")
    programs = json.loads(thesis("check", "--format", "json").stdout)
    assert len(programs) == 23


def test_a_table_by_rule_ends_the_report(mistaken: Path, thesis: Command) -> None:
    _ = mistaken
    assert thesis("check").stderr == (
        "\n"
        "règle      erreurs  avertissements  remarques\n"
        "reference        1               ·          ·\n"
        "claim            1               ·          ·\n"
        "heading          ·               1          ·\n"
        "\n"
        "2 erreurs, 1 avertissement, 0 remarque\n"
    )


@pytest.mark.parametrize(
    ("options", "rules", "code"),
    [
        (["--rule", "claim"], {"claim"}, 1),
        (["--rule", "claim", "--rule", "heading"], {"claim", "heading"}, 1),
        (["--only", "error"], {"reference", "claim"}, 1),
        (["--only", "warning"], {"heading"}, 0),
        (["--only", "warning", "--rule", "claim"], set[str](), 0),
    ],
)
def test_only_some_of_it(
    options: list[str], rules: set[str], code: int, mistaken: Path, thesis: Command
) -> None:
    _ = mistaken
    result = thesis("check", *options)
    assert {line.split(": ")[1] for line in result.stdout.splitlines()} == rules
    assert result.exit_code == code
    objects = json.loads(thesis("check", "--format", "json", *options).stdout)
    assert {each["rule"] for each in objects} == rules


def test_mistakes_of_the_data(folder: Path, thesis: Command) -> None:
    edit(folder / "data/evaluations.csv", "BF1,FG1,oui", "BF1,FG1,ouii")
    result = thesis("check")
    assert result.exit_code == 1
    [line] = result.stdout.splitlines()
    assert line.startswith("erreur data/evaluations.csv:2:3: data-enum: ")
    assert (
        "Les chapitres ne sont pas comparés aux données tant que celles-ci ont des" in result.stderr
    )
    assert thesis("check", "--rule", "data").stdout == result.stdout
    assert thesis("check", "--rule", "spelling").stdout == ""
    edit(folder / "mkdocs.yml", "  - thesis:\n", "  - thesis:\n      checks: {data: info}\n")
    assert thesis("check").stdout.startswith("remarque data/evaluations.csv:2:3: data-enum: ")


def test_as_json_for_programs(mistaken: Path, thesis: Command) -> None:
    _ = mistaken
    result = thesis("check", "--format", "json")
    assert result.exit_code == 1
    problems = json.loads(result.stdout)
    assert [list(problem) for problem in problems] == [KEYS] * 3
    first = problems[0]
    assert first["rule"] == "reference"
    assert first["severity"] == "error"
    assert first["path"] == "chapters/1.3_exemple.md"
    assert (first["line"], first["column"]) == (3, 6)
    assert (first["found"], first["fixable"]) == ("@BF7", False)
    assert problems[2]["severity"] == "warning"


def test_as_json_where_nothing_is_wrong(thesis: Command) -> None:
    result = thesis("check", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_as_annotations_of_github(mistaken: Path, thesis: Command) -> None:
    _ = mistaken
    lines = thesis("check", "--format", "github").stdout.splitlines()
    assert lines[0] == (
        "::error file=chapters/1.3_exemple.md,line=3,col=6,title=reference::"
        "«\u00a0@BF7\u00a0» n’existe pas (vouliez-vous dire BF1\u00a0?)"
    )
    assert lines[2].startswith("::warning file=chapters/1.3_exemple.md,line=5,col=1,title=heading")


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("chapters/1.3_exemple.md", 3),
        ("chapters", 3),
        ("chapters/", 3),
        (".", 3),
        ("chapters/glossaire.md", 0),
        ("data", 0),
    ],
)
def test_of_a_file_or_a_folder_alone(
    path: str, count: int, mistaken: Path, thesis: Command
) -> None:
    _ = mistaken
    result = thesis("check", path)
    assert len(result.stdout.splitlines()) == count
    assert result.exit_code == (1 if count else 0)


def test_of_what_is_not_there(thesis: Command) -> None:
    result = thesis("check", "chapters/absent.md")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "thesis: chapters/absent.md n’existe pas\n"


def test_where_there_is_no_thesis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thesis: Command
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    result = thesis("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("thesis: there is no ")
    assert str(tmp_path / "empty") in result.stderr


def test_settings_that_are_no_yaml(folder: Path, thesis: Command) -> None:
    (folder / "mkdocs.yml").write_text("nav: [\n", encoding="utf-8")
    result = thesis("check")
    assert result.exit_code == 1
    assert result.stdout.startswith("erreur mkdocs.yml:2:1: settings: YAML non valide\u00a0: ")


def test_tags_of_mkdocs_are_read_past(folder: Path, thesis: Command) -> None:
    edit(
        folder / "mkdocs.yml",
        "site_name: Une petite thèse\n",
        "site_name: !ENV [NOM, Une thèse]\nextra: !!python/name:pymdownx.slugs.uslugify\n",
    )
    assert thesis("check").exit_code == 0


@pytest.mark.parametrize("tag", ["name:os.system", "object/apply:os.system [ls]"])
def test_code_in_the_settings_is_refused(folder: Path, thesis: Command, tag: str) -> None:
    """Also in a file that they inherit from; MkDocs itself would run it."""
    (folder / "parent.yml").write_text(f"site_url: https://a.example\nextra: !!python/{tag}\n")
    edit(folder / "mkdocs.yml", "site_name:", "INHERIT: parent.yml\nsite_name:")
    result = thesis("build")
    assert result.exit_code == 1
    assert result.stderr.startswith("parent.yml:2:8: settings: YAML non valide\u00a0: la balise")


def test_the_severity_of_a_rule(mistaken: Path, thesis: Command) -> None:
    edit(
        mistaken / "mkdocs.yml",
        "  - thesis:\n",
        "  - thesis:\n      checks: {reference: off, claim: info}\n",
    )
    result = thesis("check")
    assert result.exit_code == 0
    assert result.stderr.endswith("\n0 erreur, 1 avertissement, 1 remarque\n")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("data/tables.yaml", b"\xff\xfe\x00"),
        ("data/tables.yaml", b"- une liste\n"),
        ("data/tables.yaml", b"participants: 3\n"),
        ("data/datapackage.yaml", b""),
        ("data/datapackage.yaml", b"resources: 3\n"),
        ("data/datapackage.yaml", b"resources: [{name: x}]\n"),
        ("data/participants.csv", b'"never closed\n'),
        ("data/participants.csv", bytes(range(256))),
        ("chapters/1.1_enquete.md", b"\x00\x01\x02"),
        ("chapters/1.1_enquete.md", b"---\ntitle: [\n---\n"),
        ("mkdocs.yml", b"\xff\xfe"),
        ("mkdocs.yml", b"- 3\n"),
        ("mkdocs.yml", b"theme: 3\nplugins: 3\nnav: {a: [3, {b: c.md}]}\n"),
    ],
)
def test_whatever_a_file_holds_there_is_no_traceback(
    path: str, content: bytes, folder: Path, thesis: Command
) -> None:
    (folder / path).write_bytes(content)
    result = thesis("check")
    assert result.exit_code in {0, 1}
    assert all(line.count(": ") >= 2 for line in result.stdout.splitlines())


@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_rule_that_does_not_exist_is_refused(command: str, thesis: Command) -> None:
    """Silence would read as a thesis without mistakes."""
    done = thesis(command, "--rule", "citatoin")
    assert done.exit_code == 2
    assert done.stderr == (
        "thesis: «\u00a0citatoin\u00a0» n’est pas une règle (vouliez-vous dire citation\u00a0?)\n"
    )
