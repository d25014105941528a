"""Chapters are read from bytes, in reading order; what cannot be read is said and left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.chapters import read_manuscript, scan_chapter
from generator.chapters.headings import file_prefix, name_as_title
from generator.chapters.reading import reading_order
from generator.core.problems import Place, Problem, as_text

THESIS = Path(__file__).parent / "thesis"


def write(root: Path, name: str, data: bytes | str) -> None:
    path = root / "chapters" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def test_the_example_thesis_is_read_in_order_without_hidden_and_other_files() -> None:
    manuscript, problems = read_manuscript(THESIS)
    assert [chapter.path for chapter in manuscript.chapters] == [
        "index.md",
        "7.1.4_conception.md",
        "7.1.5_realisation.md",
        "7.1.10_suites.md",
        "glossaire.md",
    ]
    assert problems == ()


def test_a_chapter_says_what_it_is() -> None:
    manuscript, _ = read_manuscript(THESIS)
    chapter = manuscript.chapter("7.1.4_conception.md")
    assert chapter
    assert chapter.source == "chapters/7.1.4_conception.md"
    assert chapter.prefix == "7.1.4"
    assert chapter.title == "Conception des focus groups"
    assert chapter.meta == {
        "status": "draft",
        "question": "Comment préparer les *focus groups* ?",
    }
    assert chapter.body_line == 5
    assert chapter.body.startswith("\n# Conception")
    assert manuscript.chapter("absent.md") is None


@pytest.mark.parametrize(
    ("paths", "order", "expected"),
    [
        (
            ["7.1.10_b.md", "7.1.4_a.md", "7.1_z.md", "index.md", "10_x.md", "Annexe.md", "b.md"],
            [],
            ["index.md", "7.1_z.md", "7.1.4_a.md", "7.1.10_b.md", "10_x.md", "Annexe.md", "b.md"],
        ),
        (["a.md", "b.md", "7_c.md"], ["b.md", "absent.md", "b.md"], ["b.md", "7_c.md", "a.md"]),
        (["annexe 10.md", "annexe 9.md"], [], ["annexe 9.md", "annexe 10.md"]),
        (["partie/7.2_b.md", "7.1_a.md"], [], ["7.1_a.md", "partie/7.2_b.md"]),
    ],
)
def test_reading_order(paths: list[str], order: list[str], expected: list[str]) -> None:
    assert list(reading_order(paths, order)) == expected


@pytest.mark.parametrize(
    ("path", "prefix", "title"),
    [
        ("7.1.5_realisation.md", "7.1.5", "realisation"),
        ("07_etat-de-l-art.md", "7", "etat de l art"),
        ("partie/7.1 Suites.md", "7.1", "Suites"),
        ("glossaire.md", "", "glossaire"),
        ("3d.md", "", "3d"),
        ("7.md", "7", "7"),
    ],
)
def test_the_file_name_gives_number_and_title(path: str, prefix: str, title: str) -> None:
    assert file_prefix(path) == prefix
    assert name_as_title(path) == title


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    text = "---\ntitle: Été\n---\n\n# Été\n\nVoir @BF4.\n"
    plain = scan_chapter("a.md", "chapters/a.md", text)
    assert scan_chapter("a.md", "chapters/a.md", text.replace("\n", "\r\n")) == plain


def test_a_file_with_a_byte_order_mark_has_its_front_matter(tmp_path: Path) -> None:
    write(tmp_path, "a.md", b"\xef\xbb\xbf---\r\ntitle: \xc3\x89t\xc3\xa9\r\n---\r\n")
    manuscript, problems = read_manuscript(tmp_path)
    assert problems == ()
    assert manuscript.chapters[0].title == "Été"


def test_a_chapter_that_is_not_utf_8_is_named_and_left_out(tmp_path: Path) -> None:
    write(tmp_path, "bon.md", "# Bon\n")
    write(tmp_path, "vieux.md", "# Été\n\nUn résumé\n".encode("cp1252"))
    write(tmp_path, "windows.md", "é".encode("utf-16"))
    manuscript, problems = read_manuscript(tmp_path)
    assert [chapter.path for chapter in manuscript.chapters] == ["bon.md"]
    assert [as_text(problem) for problem in problems] == [
        (
            "chapters/vieux.md:1:3: encoding: the byte 0xC9 is not UTF-8"
            ' (in Windows-1252, cp1252, this is "É"): save the file as UTF-8'
        ),
        "chapters/windows.md:1:1: encoding: the file is UTF-16: save it as UTF-8",
    ]


def test_the_column_of_a_wrong_byte_counts_characters(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "été\nété ".encode() + b"\xe9\n")
    assert read_manuscript(tmp_path)[1][0].place == Place("chapters/a.md", 2, 5)


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    manuscript, problems = read_manuscript(tmp_path, "chapitres")
    assert manuscript.chapters == ()
    assert problems == (
        Problem(
            "markup",
            Place("chapitres"),
            'the folder of the chapters, "chapitres", does not exist',
            expected="a folder",
        ),
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("---\ntitle: a\nx: [1\n---\n", 4, "not valid YAML"),
        ("---\ntitle: a : b\n---\n", 2, "mapping values are not allowed here"),
        ("---\n- une\n- liste\n---\n", 2, 'not a list of "name: value" lines'),
        ("---\ndate: 2024-99-99\n---\n", 2, "month must be in 1..12"),
        ("---\nx: !!python/object:os.system y\n---\n", 2, "could not determine a constructor"),
    ],
)
def test_front_matter_that_cannot_be_read(text: str, line: int, message: str) -> None:
    chapter = scan_chapter("a.md", "chapters/a.md", text + "# Titre\n")
    (problem,) = chapter.problems
    assert (problem.rule, problem.place) == ("markup", Place("chapters/a.md", line))
    assert message in problem.message
    assert chapter.meta == {}
    assert chapter.title == "Titre"


@pytest.mark.parametrize(
    "text", ["# A\n\n---\n\nb: c\n\n---\n", "---\n\nUn filet, pas de fin\n", ""]
)
def test_a_rule_is_no_front_matter(text: str) -> None:
    chapter = scan_chapter("a.md", "a.md", text)
    assert (chapter.meta, chapter.body, chapter.body_line) == ({}, text, 1)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: 7.1.5 Du titre\n---\n# Premier\n", "Du titre"),
        ("# 7.1.5 Premier `mot`\n", "Premier mot"),
        ("Sans titre.\n", "realisation"),
    ],
)
def test_the_title_of_a_chapter(text: str, title: str) -> None:
    assert scan_chapter("7.1.5_realisation.md", "x.md", text).title == title
