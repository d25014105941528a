"""What holds for any text: opening, checking and rendering never raise, places are in the file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import doors
from tests.counting import counted

# Everything that means something in a chapter, and some that only looks like it.
PIECES = [
    *("/// table | x", "/// note", "///", "////", "/// table-caption | #tbl-a", "/// x y", "///x"),
    *("    where: a", "    [", "    - a", "    !!timestamp x", "---", "...", "title: a", "===="),
    *("# T", "## 7.1 T {#x}", "#", "T {: #term-a }", ":   d", "**b**{#term-b}", "[^1]: f", "- a"),
    *("`", "``", "```", "~~~", "\\", "@BF4", "@a.b.", "@", "[", "]", "(", ")", "](@a)", "[@k, 1]"),
    *("{{ a }}", "{{", "}}", "[w]{= a }", "{=", "}", "<div>", "</div>", "<b c='", "'>", "<!--"),
    *("-->", "<pre>", "</pre>", "<script>", "|", "    ", "\t", "> ", "\n", "\n\n", "\u2028"),
    *("\x00", "é", "\ufeff", "!!! a", '=== "a"', "&lt;", "*a*", "__", "\r", "1. a", "![a](b)"),
]
texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("\n".join),
)
paths = st.sampled_from(["index.md", "7.1.5_a.md", "glossaire.md"])
manuscripts = st.lists(
    st.tuples(paths, texts), min_size=1, max_size=3, unique_by=lambda two: two[0]
)
LINE_ENDS = re.compile("\r\n?|\n")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy of the study; each text becomes its chapters."""
    folder = tmp_path_factory.mktemp("study") / "thesis"
    shutil.copytree(Path(__file__).parent / "study", folder)
    return folder


def with_chapters(study: Path, chapters: dict[str, str | bytes]) -> Path:
    """Return the study with these chapters and no other."""
    shutil.rmtree(study / "chapters", ignore_errors=True)
    doors.write_chapters(study, chapters)
    return study


@given(chapters=manuscripts)
@settings(max_examples=30)
def test_opening_checking_and_rendering_never_raise(
    study: Path, chapters: list[tuple[str, str]]
) -> None:
    root = with_chapters(study, dict(chapters))
    assert all(line.partition(": ")[2] for line in doors.problem_lines(root))
    shown, texts = set(doors.pages_html(root)), dict(chapters)
    left_out = texts.keys() - shown
    assert all("\0" in texts[path] or not is_text(texts[path].encode()) for path in left_out)


@given(chapters=manuscripts)
@settings(max_examples=20)
def test_every_table_and_figure_has_a_number_and_an_id_of_its_own(
    study: Path, chapters: list[tuple[str, str]]
) -> None:
    captions = [
        each.split(maxsplit=3)
        for each in doors.understood(with_chapters(study, dict(chapters)))["caption"]
    ]
    numbers = [(kind, number) for kind, number, *_ in captions]
    assert len(set(numbers)) == len(numbers)


@given(path=paths, text=texts)
@settings(max_examples=30)
def test_every_place_is_in_the_file(study: Path, path: str, text: str) -> None:
    root = with_chapters(study, {path: text})
    lines = LINE_ENDS.split(text.removeprefix("\ufeff"))
    for line, column, source in doors.use_sources(root):
        assert lines[line - 1][column - 1 :].startswith(source.split("\n")[0])
    for first, last in doors.spans(root):
        assert 1 <= first <= last <= len(lines)
    slugs = [each for each in doors.understood(root)["anchor"] if not each.endswith(" (own)")]
    assert len(set(slugs)) == len(slugs)


@given(text=texts)
@settings(max_examples=20)
def test_text_in_a_fence_means_nothing(study: Path, text: str) -> None:
    fenced = "~~~~~~~~~\n" + text.replace("~", "-") + "\n~~~~~~~~~"
    views = doors.understood(with_chapters(study, {"a.md": fenced}))
    assert not any(views[each] for each in ("outline", "block", "use", "term"))


@given(data=st.binary(max_size=60))
@settings(max_examples=20)
def test_bytes_are_a_chapter_or_a_problem(study: Path, data: bytes) -> None:
    root = with_chapters(study, {"a.md": data})
    is_read = doors.understood(root)["chapter"] == ["a.md"]
    is_told = any(": markup: " in each for each in doors.file_problem_lines(root))
    assert is_read != is_told
    assert is_text(data) or not is_read


def is_text(data: bytes) -> bool:
    """Whether bytes are UTF-8, with or without a mark at their beginning."""
    try:
        data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize(
    "piece",
    [
        *("`", "` `` ``` ", "\\`", "<", "<!--", "<script>\n", "<div>\n</p>\n", "[", "[a](", "@a-"),
        *("{{", "{{ a }", "[a]{=", "[@a ", "/// a\n", "/// a\n//// b\n", "# \n", "~~~\n", "> "),
        *("a {#term-x}\n", "**a**{#term-", " ", "\t", "    - a\n", "*a", " _a", "](a(b", "a\n-\n"),
    ],
)
def test_many_of_one_sign_are_read_in_steps_that_grow_with_their_number(
    piece: str, study: Path
) -> None:
    """A reader that tries every pair, or every way to part them, would take minutes."""
    few, many = (steps(study, piece * (length // len(piece))) for length in (2_500, 5_000))
    assert many < 3 * few


def steps(study: Path, text: str) -> int:
    """Return how many functions are called while a chapter and a heading are read."""
    heading = "# " + text.replace("\n", " ")[:2_000]
    root = with_chapters(study, {"7_a.md": text, "8_b.md": heading})
    views, calls = counted(lambda: doors.understood(root))
    assert len(views["chapter"]) == 2
    return calls
