"""``///`` blocks are read as pymdownx.blocks reads them."""

from __future__ import annotations

from generator.chapters import BlockUse, Chapter, StrayFence, scan_chapter
from generator.core.problems import Place


def chapter(text: str) -> Chapter:
    return scan_chapter("a.md", "a.md", text)


def block(text: str) -> BlockUse:
    (found,) = chapter(text).blocks
    return found


def test_a_table_with_options() -> None:
    text = '# T\n\n/// table | utilite #tbl-e2\n    where: etape = "E2"\n    columns: [a, b]\n///\n'
    assert block(text) == BlockUse(
        name="table",
        argument="utilite",
        id="tbl-e2",
        options={"where": 'etape = "E2"', "columns": ["a", "b"]},
        fence=3,
        place=Place("a.md", 3, 1),
        end_line=6,
        closed=True,
        content_line=6,
    )


def test_an_id_alone_and_an_id_among_the_options() -> None:
    assert block("/// figure-caption | #fig-x .large\nL\n///").id == "fig-x"
    assert block("/// figure-caption | #fig-x .large\nL\n///").argument == ".large"
    assert block("/// figure-caption\n    attrs: {id: fig-y}\nL\n///").id == "fig-y"


def test_the_header_of_another_block_is_kept_whole() -> None:
    found = block("/// note | Le prix #goncourt\n///")
    assert (found.argument, found.id) == ("Le prix #goncourt", "")


def test_the_content_of_a_block() -> None:
    read = chapter("/// quote | S12\n    attribution: role\nUn [mot].\n\nFin.\n///")
    assert read.content_of(read.blocks[0]) == "Un [mot].\n\nFin."
    read = chapter("/// quote | S12\nUn")
    assert read.content_of(read.blocks[0]) == ""


def test_blocks_nest_with_more_slashes_or_as_many() -> None:
    found = chapter(
        "//// note\n\n/// table | a\n///\n\n/// tip\n\n/// tab | b\n///\n\n///\n\n////\n"
    )
    assert [(b.name, b.depth, b.end_line, b.closed) for b in found.blocks] == [
        ("note", 0, 13, True),
        ("table", 1, 4, True),
        ("tip", 1, 11, True),
        ("tab", 2, 9, True),
    ]
    assert found.stray_fences == ()


def test_blocks_that_are_not_closed() -> None:
    found = chapter("//// note\n/// table | a\n////\n\n/// tip\ntexte\n")
    assert [(b.name, b.closed, b.end_line) for b in found.blocks] == [
        ("note", True, 3),
        ("table", False, 2),
        ("tip", False, 7),
    ]


def test_ends_without_a_beginning() -> None:
    found = chapter("///\n\n/// note\n////\n///\n")
    assert found.stray_fences == (
        StrayFence(3, Place("a.md", 1)),
        StrayFence(4, Place("a.md", 4), open_fence=3),
    )


def test_a_block_may_begin_and_end_inside_a_paragraph() -> None:
    found = chapter("texte\n/// table | a\n///\ntexte")
    assert [b.end_line for b in found.blocks] == [3]


def test_options_end_at_the_first_line_that_is_not_indented() -> None:
    found = block("/// note\n    type: a\nb: c\n///")
    assert found.options == {"type": "a"}
    assert found.content_line == 3


def test_options_behind_an_empty_line_are_none() -> None:
    found = block("/// table | a\n\n    where: b\n\n///")
    assert (found.options, found.late_option_line) == ({}, 3)


def test_options_that_are_no_yaml() -> None:
    found = block("/// table | a\n    where: b\n    columns: [b\n///")
    assert found.options_error.startswith("not valid YAML: ")
    assert not found.readable
    found = block("/// table | a\n    seulement du texte\n///")
    assert found.options_error == 'not a list of "name: value" lines (line 2)'


def test_a_header_without_its_bar() -> None:
    found = block("/// table participants\n///")
    assert (
        found.header_error
        == '"/// table participants" is no header of a block: write "/// name | argument"'
    )
    assert found.closed


def test_no_blocks_in_code_and_comments() -> None:
    text = "`/// a`\n\n```\n/// table | a\n```\n\n    /// table | b\n\n<!--\n/// c\n-->\n\\/// d"
    assert chapter(text).blocks == ()


def test_a_block_in_raw_html_is_not_read_by_the_site() -> None:
    found = block("<div>\n/// table | a\n///\n</div>\n")
    assert "stands inside raw HTML" in found.header_error


def test_blocks_in_lists_and_quotations() -> None:
    found = chapter(
        "- un\n\n    /// table | a\n        where: b\n    ///\n\n> /// table | c\n> ///\n"
    )
    assert [(b.argument, b.closed, b.place.column) for b in found.blocks] == [
        ("a", True, 5),
        ("c", True, 1),
    ]
    assert found.blocks[0].options == {"where": "b"}
