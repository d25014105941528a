"""What changed between two states of a thesis: everything that moved, and nothing else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import msgspec
import pytest
from click.testing import CliRunner

from generator.app.cli import main
from generator.app.project import open_thesis, render
from generator.history.changes import compare
from generator.history.snapshot import Snapshot, take_snapshot
from tests.building import build_thesis
from tests.doors import passages_of
from tests.examples import edit, example_thesis, for_reviewers
from tests.history.repositories import History

if TYPE_CHECKING:
    from pathlib import Path


def snapshot_of(root: Path) -> Snapshot:
    """Return what a thesis says."""
    thesis = open_thesis(root)
    return take_snapshot(thesis.knowledge, render(thesis))


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Return the example thesis, committed and tagged as a review."""
    made = History(for_reviewers(example_thesis(tmp_path / "thesis")))
    made.commit({".gitignore": ".cache/\n"})
    made.git("tag", "revue/1")
    return made


def changes(root: Path, since: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[dict]]:
    """Return what the command prints as JSON."""
    monkeypatch.chdir(root)
    done = CliRunner().invoke(main, ["changes", "--since", since, "--format", "json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_nothing_changed(history: History) -> None:
    """A thesis is as it is, also when it was written down and read again."""
    now = snapshot_of(history.folder)
    again = msgspec.json.decode(msgspec.json.encode(now), type=Snapshot)
    assert again == now
    for other in (now, again):
        found = compare(now, other)
        assert (found.passages, found.records, found.values) == ((), (), ())


def test_a_number_moved(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record, each number that follows from it with its sentence, and nothing else."""
    edit(history.folder / "data/groupes.csv", ",96", ",100")
    found = changes(history.folder, "revue/1", monkeypatch)
    assert found["passages"] == []
    assert found["records"] == [
        {
            "file": "data/groupes.csv",
            "key": "FG2",
            "kind": "changed",
            "fields": {"duree_min": {"before": "96", "after": "100"}},
        }
    ]
    in_text = [each for each in found["values"] if each["sentences"]]
    assert in_text == [
        {
            "expression": "sum(groupes.duree_min)",
            "before": "200",
            "after": "204",
            "sentences": [{"path": "chapters/1.1_enquete.md", "line": 4}],
        }
    ]


def test_a_sentence_written_since_carries_a_number_that_moved(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today's expressions are asked of the older data, again when others are asked."""
    chapter = history.folder / "chapters/1.2_resultats.md"
    edit(history.folder / "data/groupes.csv", ",96", ",100")
    assert changes(history.folder, "revue/1", monkeypatch)["values"]
    with chapter.open("a", encoding="utf-8") as file:
        file.write("\nLa plus longue a duré {{ max(groupes.duree_min) }} minutes.\n")
        file.write(
            "\nLa deuxième a duré {{ FG2.duree_min }} minutes, sans compter {{ FG2.rien }}.\n"
        )
    line = len(chapter.read_text(encoding="utf-8").splitlines())
    found = changes(history.folder, "revue/1", monkeypatch)
    (moved,) = [each for each in found["values"] if each["expression"] == "FG2.duree_min"]
    assert (moved["before"], moved["after"]) == ("96", "100")
    assert moved["sentences"] == [{"path": "chapters/1.2_resultats.md", "line": line}]
    assert "max(groupes.duree_min)" not in [each["expression"] for each in found["values"]]


def test_a_status_changed(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a chapter says of itself is told in words, beside the agreed lists."""
    edit(
        history.folder / "chapters/1.1_enquete.md",
        "# Enquête",
        "---\nstatus: approved\napproved: 2026-11-03\nanswer: Oui.\n---\n\n# Enquête",
    )
    found = changes(history.folder, "revue/1", monkeypatch)
    assert found == {"passages": [], "records": [], "values": []}
    done = CliRunner().invoke(main, ["changes", "--since", "revue/1"])
    assert "chapters/1.1_enquete.md: ajouté: {+Validé (3 novembre 2026)+}" in done.stdout
    assert "chapters/1.1_enquete.md: ajouté: {+Oui.+}" in done.stdout


def test_a_judgement_flipped(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its totals and its verdict move; the sentences about another need do not."""
    edit(history.folder / "data/evaluations.csv", "BF2,FG2,NA", "BF2,FG2,oui")
    found = changes(history.folder, "revue/1", monkeypatch)
    assert [(each["key"], each["fields"]) for each in found["records"]] == [
        ("BF2 / FG2", {"avis": {"before": "NA", "after": "oui"}})
    ]
    moved = {each["expression"]: (each["before"], each["after"]) for each in found["values"]}
    assert moved["utilite.BF2.oui"] == ("0", "1")
    assert moved["utilite.BF2.NA"] == ("1", "0")
    assert not any("BF1" in name or "BF3" in name for name in moved)
    assert all(before != after for before, after in moved.values())
    assert [each["sentences"] for each in found["values"] if each["sentences"]] == []


def test_a_judgement_is_called_by_its_need_and_its_group(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines for a terminal name a record as the page does."""
    edit(history.folder / "data/evaluations.csv", "BF2,FG2,NA", "BF2,FG2,oui")
    monkeypatch.chdir(history.folder)
    done = CliRunner().invoke(main, ["changes", "--since", "revue/1"])
    assert done.exit_code == 0
    (line,) = [each for each in done.stdout.splitlines() if each.startswith("data/")]
    assert line == "data/evaluations.csv: BF2, Groupe 2: modifié: avis: NA → oui"


def test_a_record_added_and_one_taken_out(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fields are told with both kinds, those that are private never."""
    edit(history.folder / "data/participants.csv", "P04,FG2,Géomaticien,Fulgence Xanthos\n", "")
    edit(history.folder / "data/participants.csv", "Zénobie Quirinal", "Zoé Secrète")
    with (history.folder / "data/besoins.csv").open("a", encoding="utf-8") as file:
        file.write("BF4,Publier les données\n")
    found = changes(history.folder, "revue/1", monkeypatch)
    assert {(each["key"], each["kind"]) for each in found["records"]} == {
        ("P04", "removed"),
        ("BF4", "added"),
    }
    said = json.dumps(found, ensure_ascii=False)
    assert not any(name in said for name in ("Xanthos", "Quirinal", "Secrète", "invalid"))
    (counted,) = [each for each in found["values"] if each["sentences"]]
    assert (counted["before"], counted["after"]) == ("4", "3")
    assert counted["sentences"] == [{"path": "chapters/1.1_enquete.md", "line": 3}]


def test_passages(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrapping, spaces and front matter are no changes; each kind of change is told once."""
    first = history.folder / "chapters/1.1_enquete.md"
    second = history.folder / "chapters/1.2_resultats.md"
    edit(first, "qu'elles pensent.", "qu'elles\npensent.")
    edit(first, "# Enquête", "---\nstatus: review\n---\n\n# Enquête")
    edit(second, "on juge chaque", "on a jugé  chaque")
    with second.open("a", encoding="utf-8") as file:
        file.write("\nUn paragraphe de plus.\n")
    edit(history.folder / "chapters/index.md", "Elle commence", "<!-- -->\n\nElle  commence")
    found = changes(history.folder, "revue/1", monkeypatch)
    assert [(each["path"], each["kind"], each["before"][:9]) for each in found["passages"]] == [
        ("chapters/1.2_resultats.md", "reworded", "Comme l'a"),
        ("chapters/1.2_resultats.md", "added", ""),
    ]
    assert set(found["passages"][0]) == {"path", "id", "kind", "before", "after"}
    assert (found["records"], found["values"]) == ([], [])


def test_a_renamed_chapter_and_a_passage_of_another_one(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new file name is no change; what went to another chapter as it was is told once."""
    words = "Chaque séance a commencé par un récit."
    first = history.folder / "chapters/1.1_enquete.md"
    edit(first, words, "")
    first.rename(first.with_name("1.3_enquete.md"))
    second = history.folder / "chapters/1.2_resultats.md"
    second.write_text(f"{second.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")
    found = changes(history.folder, "revue/1", monkeypatch)
    assert [(each["path"], each["kind"], each["before"]) for each in found["passages"]] == [
        ("chapters/1.2_resultats.md", "moved", words)
    ]


def test_a_table_changed_number(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures and references that are numbered anew are told with the sentences that call them."""
    edit(history.folder / "chapters/1.1_enquete.md", "/// table | participants\n///\n", "")
    edit(
        history.folder / "chapters/1.2_resultats.md",
        "Pour @BF1",
        "/// table | participants\n///\n\nPour @BF1",
    )
    found = changes(history.folder, "revue/1", monkeypatch)
    assert {each["expression"]: each["sentences"] for each in found["values"]} == {
        "@tbl-participants": [{"path": "chapters/1.1_enquete.md", "line": 4}],
        "@tbl-utilite": [{"path": "chapters/1.1_enquete.md", "line": 4}],
    }


def test_a_number_in_several_spellings(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words, spaces and filters make no other number of it: it is told once, with each line."""
    lines = (
        "# Suites pour {{ count(participants) }} personnes",
        "",
        '> On les dit {{ count( participants ) }} ; [peu]{= count(participants, groupe="F G") }.',
        "",
        "- [quatre]{= count(participants) } venus, {{count(participants)|words}} entendus",
        "",
        "| A |",
        "| --- |",
        "| {{  count(participants)  }} |",
        "",
        "Une note[^1]. `{{ count(participants) }}`",
        "",
        "[^1]: Soit {{ count(participants) }}.",
    )
    history.commit({"chapters/1.3_suites.md": "\n".join(lines)})
    edit(history.folder / "data/participants.csv", "P04,FG2,Géomaticien,Fulgence Xanthos\n", "")
    found = changes(history.folder, "HEAD", monkeypatch)
    (told,) = [each for each in found["values"] if each["sentences"]]
    assert (told["expression"], told["before"], told["after"]) == ("count(participants)", "4", "3")
    assert [(each["path"][9:12], each["line"]) for each in told["sentences"]] == [
        ("1.1", 3),
        *(("1.3", line) for line in (1, 3, 5, 9, 13)),
    ]


def test_a_note_is_told_as_it_reads(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "Un mot collé.[^1]\n\n[^1]: Une note.\n"
    history.commit({"chapters/1.3_suites.md": f"# Suites\n\n{words}"})
    found = changes(history.folder, "revue/1", monkeypatch)
    assert found["passages"][-1]["after"] == "Une note."
    built = build_thesis(history.folder)
    assert not built.failed
    assert "Une note." in built.page("changes/")


def test_sentences_are_told_as_they_read(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each version with its own values; words that are only bound to the data are no change."""
    two = "count(groupes) | words"
    said = "Parmi ceux qui ont jugé le premier besoin utile à leur travail, on en retient"
    chapter = history.folder / "chapters/1.2_resultats.md"
    with chapter.open("a", encoding="utf-8") as file:
        file.write(
            f"\n{said} {{{{ utilite.BF1.oui }}}}, dit-on.\n\nEn tout {{{{ {two} }}}} groupes.\n"
        )
    history.commit()
    history.git("tag", "revue/2")
    edit(history.folder / "data/evaluations.csv", "BF1,FG2,oui", "BF1,FG2,non")
    edit(chapter, "{{ utilite.BF1.oui }}, dit-on", "[un]{= utilite.BF1.oui } seul")
    edit(chapter, f"tout {{{{ {two} }}}}", "tout [deux]{= count(groupes) }")
    assert [
        (each["before"], each["after"])
        for each in changes(history.folder, "revue/2", monkeypatch)["passages"]
    ] == [(f"{said} 2, dit-on.", f"{said} un seul.")]
    page = build_thesis(history.folder, strict=False).page("changes")
    assert "1 paragraphe est maintenant lié aux données, sans que son texte change." in page


def test_a_count_in_a_row(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a table counts for each of its rows is a number that no file holds."""
    with (history.folder / "data/tables.yaml").open("a", encoding="utf-8") as file:
        file.write("seances:\n  kind: listing\n  caption: Les séances\n  from: groupes\n")
        file.write("  columns: {Durée: duree_min, Personnes: count(participants)}\n")
    history.commit()
    edit(history.folder / "data/participants.csv", "P04,FG2,Géomaticien,Fulgence Xanthos\n", "")
    found = changes(history.folder, "HEAD", monkeypatch)
    assert [each for each in found["values"] if each["expression"].startswith("seances")] == [
        {"expression": "seances.FG2.Personnes", "before": "2", "after": "1", "sentences": []}
    ]


def test_a_total_of_a_part(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is shown in part has totals of its own, of the columns that are shown."""
    block = '/// table | participants #tbl-seconds\n    where: groupe="FG2"\n'
    block += "    columns: [Participant]\n    caption: La seconde séance\n///\n"
    history.commit({"chapters/1.3_suites.md": f"# Suites\n\n{block}"})
    history.git("tag", "revue/2")
    edit(history.folder / "data/participants.csv", "P04,FG2,Géomaticien,Fulgence Xanthos\n", "")
    edit(history.folder / "data/groupes.csv", ",96", ",100")
    found = changes(history.folder, "HEAD", monkeypatch)
    assert [each for each in found["values"] if each["expression"].startswith("tbl-")] == [
        {
            "expression": "tbl-seconds.total.Participant",
            "before": "2",
            "after": "1",
            "sentences": [],
        }
    ]
    page = build_thesis(history.folder).page("changes/")
    assert re.search(r'href="../1.3_suites/#tbl-seconds"[^>]*>La seconde séance', page)


def test_a_section_changed_number(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told with the sentences that call it; one that no sentence calls is not."""
    chapter = history.folder / "chapters/1.1_enquete.md"
    edit(chapter, "Chaque séance", "### Récit {#sec-recit}\n\nChaque séance")
    history.commit()
    edit(chapter, "## Déroulement", "## Avant\n\nUn mot.\n\n## Déroulement")
    assert changes(history.folder, "HEAD", monkeypatch)["values"] == [
        {
            "expression": "@sec-deroulement",
            "before": "section 1.1.1",
            "after": "section 1.1.2",
            "sentences": [{"path": "chapters/1.2_resultats.md", "line": 3}],
        }
    ]


@pytest.mark.parametrize("since", ["revue/1", "HEAD", "main", "2026-06-01"])
def test_moments(history: History, monkeypatch: pytest.MonkeyPatch, since: str) -> None:
    """A tag, a revision and a date all name the same moment here."""
    assert changes(history.folder, since, monkeypatch) == {
        "passages": [],
        "records": [],
        "values": [],
    }


@pytest.mark.parametrize("since", ["revue/9", "1999-01-01", "", "--all", "HEAD~7", "2026-13-45"])
def test_no_such_moment(history: History, monkeypatch: pytest.MonkeyPatch, since: str) -> None:
    """One line says so."""
    monkeypatch.chdir(history.folder)
    done = CliRunner().invoke(main, ["changes", f"--since={since}"])
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"mkdocs.yml": None},
        {"mkdocs.yml": "a: [\n"},
        {"chapters/1.1_enquete.md": "/// table | rien\n"},
    ],
)
def test_an_older_version_that_does_not_open(
    history: History, monkeypatch: pytest.MonkeyPatch, broken: dict[str, str | None]
) -> None:
    """What it says is compared as far as it goes."""
    whole = {path: (history.folder / path).read_text(encoding="utf-8") for path in broken}
    old = history.commit(broken)
    history.commit(whole)
    assert set(changes(history.folder, old, monkeypatch)) == {"passages", "records", "values"}


@pytest.mark.parametrize(
    "broken",
    [
        {"data/datapackage.yaml": "resources: {"},
        {"data/datapackage.yaml": None, "data/tables.yaml": None},
        {"data/groupes.csv": '"'},
    ],
)
def test_an_older_version_whose_names_are_not_known(
    history: History, monkeypatch: pytest.MonkeyPatch, broken: dict[str, str | None]
) -> None:
    """Its data cannot be read as a whole: nothing of it is told."""
    whole = {path: (history.folder / path).read_text(encoding="utf-8") for path in broken}
    old = history.commit(broken)
    history.commit(whole)
    monkeypatch.chdir(history.folder)
    done = CliRunner().invoke(main, ["changes", f"--since={old}"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "ses données contiennent des erreurs" in done.stderr


SPLIT = (
    "Une première phrase qui dit le cadre dans lequel se tient la recherche. "
    "Une seconde qui en donne la raison, et la suite que l'on y attend."
)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Un focus group dit oui.", "Un Focus group dit oui ?", ["reworded"]),
        ("# Cadre {#sec-cadre}", "# Méthode {#sec-cadre}", ["reworded"]),
        (SPLIT, SPLIT.replace(". ", ".\n\n"), []),
        (SPLIT.replace(". ", ".\n\n"), SPLIT, []),
        (SPLIT, SPLIT.replace(". ", ".\n\n").replace("cadre", "sens"), ["reworded"]),
    ],
)
def test_one_passage(before: str, after: str, told: list[str]) -> None:
    """A sign, a case, a title that keeps its id are words too; a new paragraph is only a space."""
    old, new = (
        Snapshot(passages={"a.md": passages_of("a.md", f"Ceci reste.\n\n{text}\n\nCela aussi.\n")})
        for text in (before, after)
    )
    found = compare(old, new).passages
    assert [each.kind for each in found] == told
    assert all(each.before != each.after for each in found)


NO_REVISION = "n’est ni une révision, ni une étiquette, ni une date de ce dépôt"


@pytest.mark.parametrize(
    ("since", "message"),
    [
        ("revu/1", f"« revu/1 » {NO_REVISION} (vouliez-vous dire revue/1 ?)"),
        ("textes", "l’étiquette « textes » ne mène à aucun commit d’ici, mais à un dossier, …"),
        ("deux\nlignes", f"« deux\\nlignes » {NO_REVISION}"),
        ("2026-02-30", "« 2026-02-30 » n’est pas une date du calendrier"),
        ("1999-01-01", "il n’y a pas de révision à cette date ou avant (1999-01-01)"),
    ],
)
def test_a_moment_that_is_not_there(
    since: str, message: str, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.git("tag", "textes", "HEAD:chapters")
    monkeypatch.chdir(history.folder)
    done = CliRunner().invoke(main, ["changes", "--since", since])
    said = done.stderr.replace("\u00a0", " ")
    assert (done.exit_code, said.count("\n")) == (2, 1)
    assert said.startswith(f"thesis: {message.removesuffix(' …')}")


def test_an_older_version_runs_nothing_and_reads_no_variable(
    history: History, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither its checks nor what it names as an extension of Markdown."""
    settings, ran = history.folder / "mkdocs.yml", tmp_path / "ran"
    chapter = history.folder / "chapters/1.1_enquete.md"
    whole, text = settings.read_text("utf-8"), chapter.read_text("utf-8")
    names = f"subprocess:Popen: {{args: [touch, {ran}]}}"
    signs = "smarty: {substitutions: {ndash: !ENV SAID_NOWHERE}}"
    extensions = f"markdown_extensions:\n  - {names}\n  - {signs}\n"
    checks = whole.replace("- thesis:", "- thesis:\n      own_checks: [own.py]")
    monkeypatch.setenv("SAID_NOWHERE", "motdepasse")
    old = history.commit(
        {
            "mkdocs.yml": f"{checks}{extensions}",
            "own.py": f"open({str(ran)!r}, 'w')\n",
            "chapters/1.1_enquete.md": f"{text}\nUne phrase -- la dernière.\n",
        }
    )
    history.commit({"mkdocs.yml": whole, "own.py": None, "chapters/1.1_enquete.md": text})
    found = changes(history.folder, old, monkeypatch)
    assert "la dernière" in str(found["passages"])
    assert "motdepasse" not in str(found)
    assert not ran.exists()
