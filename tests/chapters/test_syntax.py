"""A block that would not be drawn as meant is an error with the line to look at."""

from __future__ import annotations

import pytest

from generator.chapters import check_blocks, scan_chapter
from generator.core.problems import as_text


def found(text: str) -> list[str]:
    return [as_text(problem) for problem in check_blocks(scan_chapter("a.md", "a.md", text))]


@pytest.mark.parametrize(
    "text",
    [
        "/// table | participants\n///",
        "/// table | a #tbl-b\n    where: x\n    columns: [a]\n///",
        "/// table | a\n    transpose: true\n    caption: C\n///",
        "/// table-caption | #tbl-a\nLégende\n///",
        "/// figure-caption | < 7.2 #fig-a .large\nLégende\n///",
        "/// quote | S12\n    attribution: role\n///",
        "/// note | Titre libre\n    attrs: {class: x}\n///",
        "/// details | D\n    open: true\n///",
        "/// html | div.x\n    markdown: block\n///",
        "Pas de bloc, https://exemple.fr///a",
    ],
)
def test_good_blocks(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "\n/// table | a\n",
            '2:1: markup: the block "/// table" is not closed: end it with "///"',
        ),
        ("///\n", '1:1: markup: "///" closes nothing: no block is open here'),
        (
            "/// note\n////\n///\n",
            (
                '2:1: markup: "////" closes nothing:'
                " the block that is open here was opened with 3 slashes"
            ),
        ),
        ("/// tabel | a\n///", '1:1: markup: there is no block "tabel" (did you mean table?)'),
        ("/// xyz\n///", '1:1: markup: there is no block "xyz"'),
        (
            "/// table\n///",
            '1:1: markup: the block "/// table" needs "| NAME, a table of tables.yaml"',
        ),
        (
            "/// define | x\n///",
            '1:1: markup: the block "/// define" takes no argument, found "x"',
        ),
        (
            "/// table-caption | Ma légende\n///",
            (
                '1:1: markup: the header of "/// table-caption" takes an id only,'
                ' found "Ma légende": write the caption on the lines below'
            ),
        ),
        (
            "/// table | a\n    wher: b\n///",
            '1:1: markup: "/// table" has no option "wher" (did you mean where?)',
        ),
        (
            "/// quote | S1\n    zzz: b\n///",
            '1:1: markup: "/// quote" has no option "zzz" (known: attribution, attrs)',
        ),
        (
            "/// table | a\n    transpose: oui\n///",
            '1:1: markup: the option "transpose" of "/// table" is "oui", expected true or false',
        ),
        (
            "/// table | a\n    where: [\n///",
            (
                '1:1: markup: the options of "/// table" are not valid YAML:'
                " expected the node content, but found '<stream end>' (line 2)"
            ),
        ),
        (
            "/// table | a\n\n    where: b\n\n///",
            (
                '3:1: markup: the options of "/// table" stand right under its header:'
                " delete the empty line above"
            ),
        ),
        (
            "/// table participants\n///",
            (
                '1:1: markup: "/// table participants" is no header of a block:'
                ' write "/// name | argument"'
            ),
        ),
        (
            "<div>\n/// table | a\n</div>",
            '2:1: markup: "/// table" stands inside raw HTML, which is shown as it is',
        ),
    ],
)
def test_bad_blocks(text: str, message: str) -> None:
    assert found(text) == [f"a.md:{message}"]


def test_all_problems_are_told_at_once_in_order() -> None:
    text = "/// tabel | a\n///\n\n///\n\n/// table\n    wher: b\n"
    assert [line.split(":")[1] for line in found(text)] == ["1", "4", "6", "6", "6"]


def test_a_site_may_know_more_blocks() -> None:
    chapter = scan_chapter("a.md", "a.md", "/// carte | a\n    zoom: 3\n///")
    assert check_blocks(chapter, {"carte"}) == ()
