"""What holds for any text: reading never raises, masking keeps offsets, time grows with length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.chapters import (
    Manuscript,
    build_register,
    check_blocks,
    mask,
    number,
    scan_chapter,
    unresolved_references,
)
from generator.chapters.reading import decode
from generator.core.problems import Problem

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


@given(text=texts)
@settings(deadline=None)
def test_masking_keeps_every_offset_and_invents_nothing(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(
        new in (old, " ") and (new == "\n") == (old == "\n")
        for new, old in zip(masked, text, strict=True)
    )


@given(path=paths, text=texts)
@settings(deadline=None)
def test_scanning_never_raises_and_every_place_is_in_the_file(path: str, text: str) -> None:
    chapter = scan_chapter(path, path, text)
    lines = chapter.text.split("\n")
    for use in chapter.inlines:
        line = lines[use.place.line - 1]
        assert line[use.place.column - 1 :].startswith(use.text.split("\n")[0])
    for thing in (*chapter.headings, *chapter.blocks, *chapter.terms, *chapter.stray_fences):
        assert 1 <= thing.place.line <= len(lines)
    for block in chapter.blocks:
        assert block.place.line <= block.end_line <= len(lines)
    anchors = [heading.anchor for heading in chapter.headings if not heading.explicit]
    assert len(set(anchors)) == len(anchors)


@given(text=texts)
@settings(deadline=None)
def test_text_in_a_fence_means_nothing(text: str) -> None:
    fenced = "~~~~~~~~~\n" + text.replace("~", "-") + "\n~~~~~~~~~"
    chapter = scan_chapter("a.md", "a.md", fenced)
    assert (chapter.headings, chapter.blocks, chapter.inlines, chapter.terms) == ((), (), (), ())


@given(chapters=st.lists(st.tuples(paths, texts), max_size=3, unique_by=lambda pair: pair[0]))
@settings(max_examples=50, deadline=None)
def test_numbering_and_registering_never_raise(chapters: list[tuple[str, str]]) -> None:
    scanned = Manuscript(tuple(scan_chapter(path, path, text) for path, text in chapters))
    numbered, problems = number(scanned)
    register, more = build_register(numbered, labels={"table": "Tableau {number}"}, captions={})
    unresolved = unresolved_references(numbered, register)
    blocks = [problem for chapter in numbered.chapters for problem in check_blocks(chapter)]
    assert all(problem.message for problem in (*problems, *more, *unresolved, *blocks))
    for kind in ("table", "figure"):
        counted = [c.number for each in register.captions.values() for c in each if c.kind == kind]
        assert len(set(counted)) == len(counted)


@given(data=st.binary(max_size=60))
@settings(deadline=None)
def test_decoding_gives_a_text_or_a_problem(data: bytes) -> None:
    decoded = decode("a.md", data)
    assert isinstance(decoded, Problem if _is_bad(data) else str)


def _is_bad(data: bytes) -> bool:
    try:
        data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        return True
    return data.startswith((b"\xff\xfe", b"\xfe\xff"))


@pytest.mark.parametrize(
    "piece",
    [
        *("`", "` `` ``` ", "\\`", "<", "<!--", "<script>\n", "<div>\n</p>\n", "[", "[a](", "@a-"),
        *("{{", "{{ a }", "[a]{=", "[@a ", "/// a\n", "/// a\n//// b\n", "# \n", "~~~\n", "> "),
        *("a {#term-x}\n", "**a**{#term-", " ", "\t", "    - a\n", "*a", " _a", "](a(b", "a\n-\n"),
    ],
)
def test_a_hundred_thousand_characters_take_no_more_than_seconds(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.perf_counter()
    scan_chapter("7_a.md", "a.md", text)
    scan_chapter("7_a.md", "a.md", "# " + text.replace("\n", " ")[:10_000])
    assert time.perf_counter() - start < 5
