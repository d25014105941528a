"""What comes of remarks in mails, in issues of a forge and in an annotated PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
import yaml

from generator.app.project import open_thesis, render
from tests.examples import read_examples

HERE = Path(__file__).parent
KEYS = ("mail", "headers", "file", "text", "says", "refused")
LETTERS = read_examples(HERE / "letters.yaml", KEYS)
HEAD = "From: Anne Dupont <anne@example.org>\nDate: Tue, 03 Nov 2026 10:00:00 +0100\nSubject: a\n"
KINDS = {
    "highlight": "Highlight",
    "underline": "Underline",
    "squiggly": "Squiggly",
    "strike": "StrikeOut",
    "caret": "Caret",
    "note": "Text",
    "free": "FreeText",
}
Command = Callable[..., str]


@pytest.fixture(scope="session")
def passages(sent: Path) -> dict[str, tuple[str, str]]:
    """Page and id of each passage of the thesis, by its words."""
    pages = render(open_thesis(sent))
    return {each.words: (page.path, each.id) for page in pages for each in page.body.passages}


def written(
    folder: Path, example: dict[str, str], number: int, passages: dict[str, tuple[str, str]]
) -> str:
    """Write the letter of an example; return its name."""

    def addressed(match: re.Match[str]) -> str:
        (page, anchor), *_ = (at for words, at in passages.items() if match[2] in words)
        path = page.removesuffix(".md").removesuffix("index")
        return anchor if match[1] == "id" else f"https://example.org/rooms/{path}/#{anchor}"

    name = f"{number}-{example.get('file', 'it.eml')}"
    text = example.get("text") or f"{HEAD}{example.get('headers', '')}\n{example['mail']}"
    text = re.sub(r"\{(at|id): ([^}]+)\}", addressed, text).replace("·", " ")
    (folder / name).write_text(text, "utf-8")
    return name


def test_letters_become_threads_at_the_passages_that_they_quote(
    thesis: Path, command: Command, passages: dict[str, tuple[str, str]]
) -> None:
    examples = [each for each in LETTERS.values() if "says" in each]
    names = [written(thesis, each, at, passages) for at, each in enumerate(examples)]
    said = command("review", *names, "--apply")
    for name, example in zip(names, examples, strict=True):
        own = said.partition(f"{name}\n")[2].partition("Comments\n")[2].splitlines()
        assert own[: len(example["says"])] == example["says"]
    again = command("review", *names)
    assert again.count("(new threads: 0, ") == len(names)


@pytest.mark.parametrize("name", [name for name, each in LETTERS.items() if "refused" in each])
def test_what_is_no_letter_is_refused(
    name: str, thesis: Path, command: Command, passages: dict[str, tuple[str, str]]
) -> None:
    file = written(thesis, LETTERS[name], 1, passages)
    assert command("review", file, code=2) == f"{LETTERS[name]['refused']}\n"


def test_marks_in_a_pdf_stand_at_their_words(thesis: Path, command: Command) -> None:
    marked = yaml.safe_load((HERE / "marks.yaml").read_text("utf-8"))
    command("export", "pdf", "--output", "it.pdf")
    content = (thesis / "it.pdf").read_bytes()
    with pdfplumber.open(io.BytesIO(content)) as read, pikepdf.open(io.BytesIO(content)) as pdf:
        for mark in marked:
            kind, words = next(iter(mark.items()))
            page, found = next(
                (each, match)
                for each in read.pages
                for match in each.search(re.escape(words).replace(r"\ ", r"\s+"))
                if each.page_number > 2
            )
            top = page.height
            x, y, end, bottom = (found[each] for each in ("x0", "top", "x1", "bottom"))
            corners = [x, top - y, end, top - y, x, top - bottom, end, top - bottom]
            annotation = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name(f"/{KINDS[kind]}"),
                Rect=[x, top - bottom, end, top - y],
                Contents=pikepdf.String(mark["text"]),
                T=pikepdf.String("Anne Dupont"),
                M=pikepdf.String("D:20261103101500+01'00'"),
            )
            if kind not in {"caret", "note", "free"}:
                annotation.QuadPoints = pikepdf.Array(corners)
            own = pdf.pages[page.page_number - 1]
            made = [pdf.make_indirect(annotation)]
            window = pikepdf.Dictionary(Subtype=pikepdf.Name.Popup)
            made[0].P, made[0].Popup, window.Parent = own.obj, pdf.make_indirect(window), made[0]
            for each in mark.get("answers", ()):
                said = {"/Contents": pikepdf.String(each), "/T": pikepdf.String("Paul Roy")}
                answer = {"/Subtype": pikepdf.Name.Text, "/Rect": [0, 0, 9, 9], "/IRT": made[-1]}
                made.append(pdf.make_indirect(pikepdf.Dictionary({**answer, **said})))
            own.Annots = pikepdf.Array([*own.get("/Annots", []), *made])
        pdf.save(thesis / "anne.pdf")
    said = command("review", "anne.pdf", "--apply").splitlines()
    told = said[said.index("Comments") + 1 : -1]
    wanted = {(each["at"], each.get("says") or each["text"]) for each in marked}
    assert {(line.split(": ")[0], line.split("]: ", 1)[1]) for line in told} == wanted
    for each in marked:
        if "words" in each:
            assert any(f"[{each['words']}]" in line for line in told)
    assert "(new threads: 0, " in command("review", "anne.pdf")
