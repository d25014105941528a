"""Which files beside the chapters are published, and that each of them was searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.app.exporting import UnsoundError, assemble_document, refuse_leaks
from generator.app.project import check, open_thesis
from tests.building import build_thesis
from tests.examples import example_thesis
from tests.in_english import as_text
from tests.privacy.pictures import SVG, picture

if TYPE_CHECKING:
    from pathlib import Path

CHAPTER = """\
---
image: images/carte.png
---

# Essai

![Un point](images/point.jpg) [dossier](dossier/lu.csv), <a href="dossier/index.html">plus</a>

<img srcset="images/large.png 2x" src="images/point.jpg" alt="">

<video src="images/point.jpg"><track src="film.vtt"></video>
"""
FILES = {
    "images/point.jpg": picture(".jpg"),
    "images/large.png": picture(".png"),
    "images/carte.png": picture(".png"),
    "images/fond.svg": SVG.encode(),
    "film.vtt": b"WEBVTT\n",
    "images/oubli.jpg": picture(".jpg"),
    "dossier/lu.csv": b"a,b\n",
    "dossier/index.html": b"<link href='page.css'><a href='lu.csv'>x</a>",
    "dossier/page.css": b"body { background: url(../images/fond.svg) }",
    "dossier/transcription.docx": b"PK",
    "styles.css": b"a { color: red }",
    "robots.txt": b"User-agent: *\n",
}
LEFT_OUT = ["dossier/transcription.docx", "images/oubli.jpg"]


def thesis(folder: Path, chapter: str = CHAPTER, **files: bytes) -> Path:
    example_thesis(folder, {"chapters/2.1_essai.md": chapter})
    for path, content in {**FILES, **files}.items():
        place = folder / "chapters" / path.replace("__", ".")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    settings = folder / "mkdocs.yml"
    settings.write_text(f"{settings.read_text('utf-8')}\nextra_css: [styles.css]\n", "utf-8")
    return folder


def test_what_nothing_leads_to_is_not_published_and_is_told_once(tmp_path: Path) -> None:
    """Nor does a comment, a parameter or what is excluded lead to a file."""
    said = "# never: c.ods\nparams: {source: e.csv}\nimage: images/carte.png"
    chapter = CHAPTER.replace("image: images/carte.png", said)
    files = {"a__txt": b"A", "b__txt": b"B", "c__ods": b"C", "d__txt": b"D", "e__csv": b"E"}
    settings = thesis(tmp_path, chapter, **files) / "mkdocs.yml"
    more = "# never: a.txt\nexclude_docs: b.txt\nextra: {note: d.txt}\n"
    settings.write_text(settings.read_text("utf-8") + more, "utf-8")
    built = build_thesis(tmp_path)
    assert built.warnings == []
    published = [path for path in FILES if (built.site / path).exists()]
    assert published == [path for path in FILES if path not in LEFT_OUT]
    assert [each for each in "abcde" if [*built.site.glob(f"{each}.*")]] == ["d"]
    told = [each.getMessage() for each in built.records if ": link: " in each.getMessage()]
    assert len(told) == 1
    assert all(path in told[0] for path in (*LEFT_OUT, "a.txt", "c.ods", "e.csv"))
    for path in published:
        assert b"uirinal" not in (built.site / path).read_bytes(), path


def test_a_check_tells_the_same_and_an_export_is_searched_too(tmp_path: Path) -> None:
    opened = open_thesis(thesis(tmp_path))
    found = [as_text(each) for each in check(opened) if each.rule != "history"]
    names = ", ".join(f"chapters/{each}" for each in LEFT_OUT)
    told = "2 files are not published, because nothing leads to them"
    assert found == [f"chapters/{LEFT_OUT[0]}:1:1: link: {told}: {names}"]
    for name, content in {"a.docx": b"PK", "a.xml": b"<b>Zenobie</b> Qui<i>rinal</i>"}.items():
        with pytest.raises(UnsoundError):
            refuse_leaks(opened, {name: content})
    pictures_of_book = assemble_document(opened).pictures.values()
    assert pictures_of_book
    assert not any(b"uirinal" in each.content for each in pictures_of_book)


def test_a_file_that_cannot_be_searched_is_refused_unless_a_reason_is_given(tmp_path: Path) -> None:
    root = thesis(tmp_path, "# Essai\n\n[l'entretien](film.mp4)\n", film__mp4=b"\0\0ftyp")

    def leaks() -> list[str]:
        return [as_text(each) for each in check(open_thesis(root)) if each.rule == "leak"]

    (line,) = leaks()
    assert line.startswith("chapters/film.mp4:1:1: leak: film.mp4 cannot be searched for private")
    settings = root / "mkdocs.yml"
    text = settings.read_text("utf-8")
    reason = "privacy: {exceptions: {film.mp4: personne n'y est nommé}}"
    settings.write_text(text.replace("- thesis:\n", f"- thesis:\n      {reason}\n"), "utf-8")
    assert leaks() == []
