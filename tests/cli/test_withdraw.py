"""Somebody withdraws: every trace is found, the data are cut, and nothing of it is published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.app.project import open_thesis
from generator.app.withdrawing import apply_withdrawal, withdrawal_of, without_rows
from generator.core.atomic_files import FileChangedError
from generator.data.csv_source import read_csv
from tests.building import build_thesis, write
from tests.doors import run as cli
from tests.examples import everything_in
from tests.history.repositories import History
from tests.privacy.pictures import picture
from tests.privacy.planting import docx

STUDY = Path(__file__).parent / "etude"
TRACED = STUDY.with_suffix(".txt").read_text("utf-8").splitlines()
CORRECTED = STUDY.with_name("etude_corrigee.md").read_text("utf-8")
NAME = "Zéphyrine Quirinal"
SAID = "Nous avons fini par tout recopier à la main dans un cahier"
TRACES = ("quirinal", "zéphyrine", "zephyrine", "p07", "0612345678", "recopier à la main")


def interviewed(folder: Path) -> History:
    """Return a thesis with traces of somebody, reviewed once."""
    history = History(folder)
    shutil.copytree(STUDY, folder, dirs_exist_ok=True)
    write(folder / "chapters/p07.png", picture(".png", author="Zephyrine Quirinal"))
    write(folder / "chapters/transcription.docx", docx(SAID))
    write(folder / "exports/thesis.docx", docx(NAME))
    write(folder / "exports/notes.epub", docx("Quirinal"))
    write(folder / "site/ancien.html", f"<p>{NAME}</p>")
    history.commit({".gitignore": "/site/\n/.cache/\n/exports/\n"})
    history.git("tag", "revue/1")
    return history


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, code: int = 0) -> str:
    """Return what a command says."""
    monkeypatch.chdir(folder)
    done = cli(*arguments)
    assert done.exit_code == code, done.output
    return done.output.replace("\u00a0", " ")


def holding(site: Path) -> list[tuple[str, str]]:
    """Return the files of a site that hold a trace, and which."""
    files = [each for each in sorted(site.rglob("*")) if each.is_file()]
    texts = {
        each: f"{each}\n{each.read_bytes().decode('utf-8', 'replace')}".casefold() for each in files
    }
    return [(str(each), trace) for each, text in texts.items() for trace in TRACES if trace in text]


def test_each_trace_is_found_and_none_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "etude"
    history = interviewed(folder)
    before = everything_in(folder)

    listed = run(folder, monkeypatch, "withdraw", "P07").splitlines()
    assert len(TRACED) == 27
    assert [each for each in TRACED if not any(line.startswith(each) for line in listed)] == []
    assert len(listed) == len(TRACED) + 3  # two references beside others, and how many there are
    after = everything_in(folder)
    assert {path: after[path] for path in before} == before

    done = run(folder, monkeypatch, "withdraw", "P07", "--apply")
    assert (folder / "data/segments.csv").read_text("utf-8") == (
        "segment,personne,texte\nS1,P05,Tout est dans les archives\nS4,P09,Rien à dire\n"
    )
    assert "P07" not in (folder / "data/personnes.csv").read_text("utf-8")
    assert (folder / "withheld.txt").read_text("utf-8").splitlines() == [
        *("P07", NAME, "06 12 34 56 78", SAID)
    ]
    assert "withheld.txt" not in history.git("status", "--porcelain")
    assert (
        "chapters/1.1_enquete.md:6:8: claim: le texte dit « trois », les données disent 2" in done
    )
    assert "chapters/1.1_enquete.md:16:1: quote: " in done

    shutil.rmtree(folder / "site")
    assert build_thesis(folder, strict=False).failed  # what the author typed is still there
    assert not holding(folder / "site")
    again = run(folder, monkeypatch, "withdraw", "P07", "--apply").splitlines()
    assert not any("enregistrement" in each for each in again)
    assert "chapters/1.1_enquete.md:19: texte" in again

    write(folder / "chapters/1.1_enquete.md", CORRECTED)
    (folder / "chapters/2.1_quirinal.md").rename(folder / "chapters/2.1_suite.md")
    write(folder / "chapters/glossaire.md", "# Glossaire\n\nCahier\n:   Un carnet.\n")
    for path in ("chapters/p07.png", "chapters/donnees.csv", "chapters/transcription.docx"):
        (folder / path).unlink()
    for path in ("data/charts.yaml", "data/references.bib"):
        text = (folder / path).read_text("utf-8")
        write(
            folder / path, text.replace("Quirinal, Zéphyrine", "Anonyme").replace(f" de {NAME}", "")
        )
    history.commit()
    built = build_thesis(folder)
    assert not built.failed, built.warnings
    run(folder, monkeypatch, "archive")
    assert (folder / "site/changes/index.html").is_file()
    assert (folder / "site/v/revue/1/index.html").is_file()
    assert holding(folder / "site") == []


def test_what_the_history_still_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each version of a file with its commit and line, and commits; the word only if asked for."""
    folder = tmp_path / "etude"
    history = interviewed(folder)
    history.git("commit", "-q", "--allow-empty", "-m", f"Entretien avec {NAME}")
    run(folder, monkeypatch, "withdraw", "P07", "--apply")
    said = run(folder, monkeypatch, "privacy", code=1)
    first = history.git("rev-parse", "--short", "revue/1").strip()
    assert f"{first} 2026-01-01 data/personnes.csv:3: " in said
    assert f"{first} 2026-01-01 chapters/1.1_enquete.md:19: " in said
    assert " message:1: " in said
    assert "Quirinal" not in said.replace("chapters/2.1_quirinal.md", "")
    assert "git filter-repo" in said
    assert NAME in run(folder, monkeypatch, "privacy", "--show", code=1)


def test_data_that_change_meanwhile_are_left_alone(tmp_path: Path) -> None:
    """What was read is what is cut: another line stands where the person's was."""
    folder = shutil.copytree(STUDY, tmp_path / "etude")
    thesis = open_thesis(folder)
    withdrawal = withdrawal_of(thesis, "P07")
    people = folder / "data/personnes.csv"
    head, _, rows = people.read_text("utf-8").partition("\n")
    people.write_text(f"{head}\n{rows.splitlines()[-1]}\n{rows}", "utf-8")
    before = {each: each.read_bytes() for each in (folder / "data").iterdir()}
    with pytest.raises(FileChangedError):
        apply_withdrawal(thesis, withdrawal)
    assert {each: each.read_bytes() for each in (folder / "data").iterdir()} == before
    assert not (folder / "withheld.txt").exists()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'a,b\r\n1,x\r\n2,"y\r\nz"\r\n3,w\r\n', b"a,b\r\n1,x\r\n3,w\r\n"),
        (b"a;b\n1;x\n\n2;\xe9\n\n3;w", b"a;b\n1;x\n\n3;w"),
        ("a,b\n1,x\n2,y\n".encode("utf-16"), "a,b\n1,x\n".encode("utf-16")),
    ],
)
def test_a_file_without_some_rows(content: bytes, expected: bytes, tmp_path: Path) -> None:
    """All other bytes stay, whatever the line ends and the encoding."""
    (tmp_path / "x.csv").write_bytes(content)
    rows = read_csv(tmp_path, "x.csv", expected=["a", "b"])[0].rows
    gone = [each.line for each in rows if each.cells[0] == "2"]
    assert without_rows(content, [each.line for each in rows], gone) == expected
