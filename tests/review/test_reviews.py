"""What comes of a review in Word: examples, files that cannot be read, versions, privacy."""

from __future__ import annotations

import difflib
import io
import re
import shlex
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
import yaml

from tests.building import build_thesis, write
from tests.examples import edit, only, put, read_examples
from tests.exports.reading_pdf import words_of
from tests.history.repositories import History
from tests.review.generated import measured, review_of
from tests.review.reviewer import Reviewer

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = ("reviewer", "other", "since", "says", "becomes", "also", "threads", "again")
HERE = Path(__file__).parent
EXAMPLES = read_examples(HERE / "reviews.yaml", KEYS)
SESSIONS = yaml.safe_load((HERE / "sessions.yaml").read_text("utf-8"))
STEP = ("docx", "put", "git", "run", "code", "says", "not", "refused", "lacks")
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
                if "plain" in step:  # it is no item or heading
                    paragraph.remove(paragraph[0])
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
    others = {path: (thesis / path).read_text("utf-8") for path in example.get("also", ())}
    said = command("review", *files)
    assert "Nothing was written" in said
    assert (chapter.read_text("utf-8"), (thesis / "review").exists()) == (before, False)
    for line in example.get("says", ()):
        assert line in said.splitlines(), said
    assert command("review", *files, "--apply").startswith(said[: said.index("Nothing")])
    if "becomes" in example:
        assert changed(before, chapter.read_text("utf-8")) == example["becomes"]
    for path, text in others.items():
        assert changed(text, (thesis / path).read_text("utf-8")) == example["also"][path]
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


@pytest.mark.parametrize("name", SESSIONS)
def test_session(name: str, thesis: Path, command: Command) -> None:
    for step in SESSIONS[name]:
        only(step, STEP)
        if "docx" in step:
            (thesis / "it.docx").write_bytes(came_back(thesis, step["docx"]))
        for path, content in step.get("put", {}).items():
            put(thesis, path, content)
        if "git" in step:
            History(thesis).git(*shlex.split(step["git"]))
        if "run" in step:
            said = command(*shlex.split(step["run"]), code=step.get("code", 0))
            wrong = [each for each in step.get("says", ()) if each not in said]
            assert wrong + [each for each in step.get("not", ()) if each in said] == [], said
        if "refused" in step:
            said = command("review", "it.docx", code=2)
            assert (said[:17], said.count("\n")) == ("thesis: it.docx: ", 1)
            assert step["refused"] in said
        for each in step.get("lacks", ()):
            with zipfile.ZipFile(thesis / "exports/thesis.docx") as written:
                assert not any(each.encode() in written.read(name) for name in written.namelist())


def came_back(thesis: Path, how: dict[str, Any]) -> bytes:
    """Return a Word file that was sent out, as a reviewer or another program left it."""
    only(how, ("of", "by", "steps", "parts", "rename", "cut"))
    content = (thesis / how.get("of", "exports/review.docx")).read_bytes()
    content = reviewed(content, how.get("steps", ()), how.get("by", "Anne Dupont"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    for name, text in how.get("parts", {}).items():
        parts[name] = text
        if isinstance(text, dict):  # nested
            inner = (text[each] * text["times"] for each in ("text", "end"))
            parts[name] = "".join((text["begin"], *inner, text["last"]))
    buffer, old = io.BytesIO(), "document.xml"
    new = "document2.xml" if "rename" in how else old
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            if part is not None:
                data = part if isinstance(part, bytes) else part.encode()
                data = data.replace(f"word/{old}".encode(), f"word/{new}".encode())
                archive.writestr(name.replace(old, new), data)
    return buffer.getvalue()[: how.get("cut")]


# --- threads --------------------------------------------------------------------------------------


def texts(content: bytes) -> Iterator[str]:
    """Yield the text of a file, of all files in an archive, of the pages of a PDF."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from (name, *texts(archive.read(name)))
    elif content.startswith(b"%PDF"):
        yield words_of(pikepdf.open(io.BytesIO(content)))
    yield content.decode("utf-8", "ignore")


def test_what_reviewers_write_is_on_no_public_site_and_in_no_export(
    thesis: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    remarks = (HERE / "remarks.yaml").read_text("utf-8")
    words = set(re.findall("quokka..", remarks.casefold()))
    write(thesis / "review/x.yaml", remarks)
    jury = build_thesis(thesis, strict=False)
    shown = jury.page("open").casefold()
    assert (len(words), [each for each in words if each not in shown]) == (30, [])
    assert jury.page("4_prose").casefold().count("quokkaab") == 1
    assert not any("quokka" in each.read_text("utf-8") for each in jury.site.glob("search/*.json"))
    edit(thesis / "mkdocs.yml", "audience: jury", "audience: public")
    for form in ("pdf", "epub", "docx"):
        command("export", form)
    command("export", "deposit", code=1)
    History(thesis).git("add", "-A")
    History(thesis).git("commit", "-q", "-m", "A change\n\ncloses: r1")
    monkeypatch.setenv("THESIS_SINCE", "HEAD~1")  # a preview says what changed
    built = build_thesis(thesis, strict=False)
    assert (built.failed, "A change" in built.page("changes")) == (False, False)
    files = [each for top in ("site", "exports") for each in (thesis / top).rglob("*.*")]
    assert len(files) > 50
    for file in (each for each in files if each.is_file()):
        found = (each for each in texts(file.read_bytes()) if "quokka" in each.casefold())
        assert not any(found), file
    chapter = thesis / CHAPTER
    chapter.write_text(f"{chapter.read_text('utf-8')}\nThanks to Zoe Quokkaaa.\n", "utf-8")
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
