"""What comes of a review in Word: examples, files that cannot be read, versions, privacy."""

from __future__ import annotations

import difflib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.building import build_thesis
from tests.examples import read_examples
from tests.history.repositories import History
from tests.review.generated import measured, review_of
from tests.review.reviewer import Reviewer

KEYS = ("reviewer", "other", "since", "says", "becomes", "threads", "again")
EXAMPLES = read_examples(Path(__file__).parent / "reviews.yaml", KEYS)
CHAPTER = "chapters/4_prose.md"
Command = Callable[..., str]


def reviewed(content: bytes, steps: list[dict[str, Any]], author: str = "Anne Dupont") -> bytes:
    """Return the file in which a reviewer did what an example says."""
    reviewer = Reviewer(content, author)
    for step in steps:
        (act, words), *_ = step.items()
        if act == "strip":
            reviewer.strip()
            continue
        paragraph, at = reviewer.find(str(step.get("after") or step.get("behind") or words))
        end = at + len(str(step.get("after") or words))
        match act:
            case "insert":
                reviewer.insert(paragraph, end, words)
            case "delete":
                reviewer.delete(paragraph, at, end)
            case "replace":
                reviewer.replace(paragraph, at, end, step["by"])
            case "untracked":
                reviewer.untracked(paragraph, at, end, step["by"])
            case "split":
                reviewer.split(paragraph, end)
            case "new":
                reviewer.split(paragraph, len(reviewer.text(paragraph)), words)
            case "drop":
                reviewer.delete(paragraph, 0, len(reviewer.text(paragraph)))
                reviewer.end(paragraph, "del")
            case "merge":
                reviewer.end(paragraph, "del")
            case "move":
                reviewer.move(reviewer.find(words)[0], paragraph)
            case "comment":
                spot, done = (paragraph, at, end), step.get("done", False)
                key = reviewer.comment(spot, step["text"], is_done=done)
                for reply in step.get("replies", ()):
                    reviewer.comment(spot, reply, parent=key)
            case _:
                raise AssertionError(act)
    return reviewer.saved()


@pytest.fixture
def export(sent: Path) -> bytes:
    """File that was sent out."""
    return (sent / "exports/review.docx").read_bytes()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_review(name: str, export: bytes, thesis: Path, command: Command) -> None:
    example = EXAMPLES[name]
    files = ["anne.docx"]
    (thesis / files[0]).write_bytes(reviewed(export, example["reviewer"]))
    if "other" in example:
        files.append("paul.docx")
        (thesis / files[1]).write_bytes(reviewed(export, example["other"], "Paul Roy"))
    chapter = thesis / CHAPTER
    for old, new in example.get("since", {}).items():
        text = chapter.read_text("utf-8")
        assert text.count(old) == 1
        chapter.write_text(text.replace(old, new), "utf-8")
    before = chapter.read_text("utf-8")
    said = command("review", *files)
    assert "Nothing was written" in said
    assert (chapter.read_text("utf-8"), (thesis / "review").exists()) == (before, False)
    for line in example.get("says", ()):
        assert line in said.splitlines(), said
    assert command("review", *files, "--apply").startswith(said[: said.index("Nothing")])
    if "becomes" in example:
        assert changed(before, chapter.read_text("utf-8")) == example["becomes"]
    told = command("check", "--rule", "review", "--format", "text").splitlines()
    told = [each.replace("info ", "", 1) for each in told if ": review: " in each]
    wanted = [
        each.replace(": review (info): ", ": review: ") for each in example.get("threads", told)
    ]
    assert told == wanted
    again = command("review", *files) if "again" in example else ""
    assert f"{example.get('again', '')}\n" in again or not again
    for line in (each for each in again.splitlines() if each.startswith("comments: ")):
        assert "(new threads: 0, " in line


def changed(before: str, after: str) -> list[str]:
    """Return the lines that went and that came."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [each[0] + each[2:] for each in lines if each[0] in "+-"]


# --- files ----------------------------------------------------------------------------------------


def archive(content: bytes, **parts: str | None) -> bytes:
    """Return a Word file with some parts replaced or (None) left out; "__" is a slash in a name."""
    buffer = io.BytesIO()
    named = {name.replace("__", "/"): each for name, each in parts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as written:
        for name in dict.fromkeys((*old.namelist(), *named)):
            text = named.get(name, "")
            if name not in named:
                written.writestr(name, old.read(name))
            elif text is not None:
                written.writestr(name, text)
    return buffer.getvalue()


BOMB = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>'
REFUSED = {
    "a .doc": (
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "old .doc or behind a password",
    ),
    "a text": (lambda _: b"Dear author,", "no Word file that can be read"),
    "cut off": (lambda content: content[:20_000], "no Word file that can be read"),
    "macros": (lambda content: archive(content, **{"word__vbaProject.bin": "x"}), "macros"),
    "entities": (lambda content: archive(content, **{"word__document.xml": BOMB}), "document type"),
    "broken": (
        lambda content: archive(content, **{"word__document.xml": "<w:p>"}),
        "no Word file that can be read",
    ),
    "no document": (
        lambda content: archive(content, **{"word__document.xml": None}),
        "no Word document",
    ),
    "no part": (lambda content: archive(content, **{"_rels__.rels": None}), "no Word document"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_told_in_one_line(
    name: str, export: bytes, thesis: Path, command: Command
) -> None:
    make, said = REFUSED[name]
    (thesis / "it.docx").write_bytes(make(export))
    told = command("review", "it.docx", code=2)
    assert told.startswith("thesis: it.docx: ")
    assert said in told
    assert told.count("\n") == 1


def test_a_mistake_in_a_file_of_threads_is_told_with_its_line(
    export: bytes, thesis: Path, command: Command
) -> None:
    (thesis / "it.docx").write_bytes(export)
    (thesis / "review").mkdir()
    (thesis / "review/x.yaml").write_text("threads:\n- {id: r1, comit: f2}\n", "utf-8")
    told = command("review", "it.docx", code=2)
    assert told.startswith('thesis: review/x.yaml:2: threads has no "comit"')
    assert told.endswith("(did you mean commit?)\n")


def test_an_open_document_is_none(thesis: Path, command: Command) -> None:
    with zipfile.ZipFile(thesis / "it.odt", "w") as written:
        written.writestr("content.xml", "<office/>")
    assert "OpenDocument" in command("review", "it.odt", code=2)


def test_a_file_nested_without_end_is_refused(
    export: bytes, thesis: Path, command: Command
) -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    tables = f"{'<w:tbl>' * 20_000}{'</w:tbl>' * 20_000}"
    deep = f"<w:document {space}><w:body>{tables}</w:body></w:document>"
    (thesis / "it.docx").write_bytes(archive(export, **{"word__document.xml": deep}))
    assert "nested too deep" in command("review", "it.docx", code=2)


def test_the_main_part_may_have_another_name(export: bytes, thesis: Path, command: Command) -> None:
    with zipfile.ZipFile(io.BytesIO(reviewed(export, [{"delete": ", as a rule,"}]))) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name, content in parts.items():
            renamed = name.replace("document.xml", "document2.xml")
            written.writestr(renamed, content.replace(b"word/document.xml", b"word/document2.xml"))
    (thesis / "it.docx").write_bytes(buffer.getvalue())
    assert "changes: 1 (edits: 1," in command("review", "it.docx")


# --- versions -------------------------------------------------------------------------------------


def test_what_is_not_committed_does_not_go_out(thesis: Path, command: Command) -> None:
    chapter = thesis / CHAPTER
    chapter.write_text(f"{chapter.read_text('utf-8')}\nMore.\n", "utf-8")
    (thesis / "chapters/5_new.md").write_text("# New\n", "utf-8")
    told = command("export", "docx", "--for-review", code=2)
    assert "commit these files first" in told
    assert "chapters/5_new.md" in told
    assert CHAPTER in told


def test_a_version_is_known_by_its_files_where_its_commit_was_rewritten(
    export: bytes, thesis: Path, command: Command
) -> None:
    (thesis / "it.docx").write_bytes(reviewed(export, [{"delete": ", as a rule,"}]))
    git = History(thesis).git
    git("commit", "-q", "--amend", "-m", "said better")
    git("reflog", "expire", "--expire=now", "--all")
    git("gc", "-q", "--prune=now")
    assert "changes: 1 (edits: 1," in command("review", "it.docx")
    chapter = thesis / CHAPTER
    chapter.write_text("# Prose\n\nNothing.\n", "utf-8")
    git("commit", "-q", "--all", "--amend", "-m", "another")
    git("reflog", "expire", "--expire=now", "--all")
    git("gc", "-q", "--prune=now")
    assert "is not in this repository" in command("review", "it.docx", code=2)


def test_data_that_code_of_ones_own_makes_are_there_again(thesis: Path, command: Command) -> None:
    rows = "def twice(rooms):\n    return rooms[['room', 'visits']].assign(visits=2)\n"
    described = (thesis / "data/datapackage.yaml").read_text("utf-8")
    resource = {
        "name": "twice",
        "path": "twice.csv",
        "title": "Twice",
        "x-privacy": "public",
        "x-python": "derive.py:twice",
        "x-from": ["rooms"],
        "schema": {
            "primaryKey": "room",
            "fields": [{"name": "room"}, {"name": "visits", "type": "integer"}],
        },
    }
    described = described.rstrip() + "\n" + "  - " + json.dumps(resource) + "\n"
    settings = (thesis / "mkdocs.yml").read_text("utf-8")
    settings = settings.replace("- thesis:\n", "- thesis:\n      own_data: [derive.py]\n")
    prose = (thesis / CHAPTER).read_text("utf-8") + "\nAll have {{ sum(twice.visits) }} visits.\n"
    files = {"derive.py": rows, "data/datapackage.yaml": described, "mkdocs.yml": settings}
    History(thesis).commit({**files, CHAPTER: prose})
    command("export", "docx", "--for-review", "--output", "own.docx")
    content = reviewed((thesis / "own.docx").read_bytes(), [{"replace": "6", "by": "7"}])
    (thesis / "it.docx").write_bytes(content)
    assert '"6": the data say 6 (sum(twice.visits))' in command("review", "it.docx")


def test_a_chapter_alone_is_reviewed_and_the_others_are_left(
    thesis: Path, command: Command
) -> None:
    command("export", "docx", "--for-review", "4", "--output", "part.docx")
    content = (thesis / "part.docx").read_bytes()
    (thesis / "it.docx").write_bytes(reviewed(content, [{"delete": ", as a rule,"}]))
    assert "\nchanges: 1 (edits: 1," in command("review", "it.docx")
    assert "\nchanges: 0 (edits: 0," in command("review", "part.docx")


def test_an_export_that_is_not_for_review_has_no_marks(thesis: Path, command: Command) -> None:
    command("export", "docx")
    with zipfile.ZipFile(thesis / "exports/thesis.docx") as written:
        document, settings = (written.read(f"word/{name}.xml") for name in ("document", "settings"))
    assert b"<w:sdt>" not in document
    assert b'w:name="_P' not in document
    assert b"trackRevisions" not in settings
    (thesis / "exports/thesis.docx").rename(thesis / "it.docx")
    assert "can be read" in command("review", "it.docx", code=2)


# --- threads --------------------------------------------------------------------------------------


def test_a_thread_is_closed_by_its_id(export: bytes, thesis: Path, command: Command) -> None:
    remarks = [{"comment": "with care", "text": "How?"}, {"comment": "noon", "text": "Why?"}]
    (thesis / "it.docx").write_bytes(reviewed(export, remarks))
    command("review", "it.docx", "--apply", "--from", "Paul Roy")
    assert [each.name for each in (thesis / "review").iterdir()] == ["2026-11-29-paul-roy.yaml"]
    assert "no thread r9" in command("review", "--close", "r1", "--close", "r9", code=2)
    command("review", "--close", "r1")
    told = command("check", "--rule", "review")
    assert ("r1" in told, "r2" in told) == (False, True)
    (thesis / "review/2026-11-29-paul-roy.yaml").write_text("threads: [{id: r1}]\n", "utf-8")
    assert "review: " in command("check", "--rule", "review", code=1)
    command("review", "it.docx", "--apply", code=2)


def test_what_reviewers_write_is_on_no_site(export: bytes, thesis: Path, command: Command) -> None:
    remark = "Zanzibar quokka: this needs a source."
    content = reviewed(export, [{"comment": "with care", "text": remark}], "Zoé Quokkaud")
    (thesis / "it.docx").write_bytes(content)
    command("review", "it.docx", "--apply")
    built = build_thesis(thesis, strict=False)
    assert not built.failed
    pages = [each for each in (thesis / "site").rglob("*") if each.is_file()]
    assert len(pages) > 30
    for each in pages:
        said = each.read_bytes()
        assert not any(word in said for word in (b"Quokka", b"quokka", b"Zanzibar")), each
    chapter = thesis / CHAPTER
    chapter.write_text(f"{chapter.read_text('utf-8')}\nThanks to Zoé Quokkaud.\n", "utf-8")
    assert f"{CHAPTER}:19:" in command("check", "--rule", "leak", code=1)
    command("export", "docx", code=1)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="there is no LibreOffice here")
def test_what_libreoffice_saved_again_comes_home(export: bytes, tmp_path: Path) -> None:
    """It loses the marks of some merged paragraphs: nothing else may be lost without a word."""
    made = review_of(export, 3, 40, in_notes=False)
    (tmp_path / "it.docx").write_bytes(made.saved())
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    form = "docx:MS Word 2007 XML"
    subprocess.run(  # noqa: S603 - the arguments are ours
        ["soffice", home, "--headless", "--convert-to", form, "--outdir", "out", "it.docx"],  # noqa: S607
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=300,
    )
    counts, wrong = measured(export, (tmp_path / "out/it.docx").read_bytes(), made)
    merged = sum(each.get("kind") == "merge" for each in wrong)
    assert counts["comments right"] == 40, wrong
    assert counts["changes right"] >= 0.96 * (len(made.truth) - merged), wrong
    assert counts["lost"] <= merged


# --- by chance ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_changed_by_chance_comes_home_to_the_word(export: bytes, seed: int) -> None:
    made = review_of(export, seed, 40)
    assert len(made.truth) >= 25
    counts, wrong = measured(export, made.saved(), made)
    assert (counts["changes right"], counts["comments right"]) == (len(made.truth), 40), wrong
    made.strip()
    counts, wrong = measured(export, made.saved(), made)
    assert counts["changes right"] >= len(made.truth) - 2, wrong
    assert counts["lost"] == 0
    assert counts["comments right"] == 40, wrong
