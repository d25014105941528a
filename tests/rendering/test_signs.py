"""A chapter is the same whether Python-Markdown tries all that it knows on each text or not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.chapters import scan_chapter
from generator.language import load_language
from generator.rendering import Dialect, signs
from generator.rendering.markdown import skeleton_of

SITES = [(), ("attr_list", "tables", "footnotes", "toc"), ("smarty", "nl2br"), ("pymdownx.caret",)]
PIECES = [
    *(
        "un mot ",
        "L'eau. ",
        "*",
        "**",
        "_",
        "`",
        "\\",
        "\\*",
        "[",
        "]",
        "(x)",
        "![a](b.svg)",
        "<b>",
    ),
    *("</b>", "<div>\n", "</div>\n", "<div markdown>\n", "&amp;", "&", "  \n", "\n", "\n\n", "- "),
    *(
        "> ",
        "## ",
        "| a | b |\n|---|---|\n| c | d |\n",
        "    ",
        "[^1]",
        "\n\n[^1]: ",
        "*[HTML]: x\n",
    ),
    *(
        "HTML",
        "```\n",
        "!!! note\n    ",
        ":   ",
        "{: .x #y }",
        "^a^",
        '"q"',
        "...",
        "<https://a.b>",
    ),
]


@pytest.mark.parametrize("extensions", SITES)
@given(text=st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
@settings(max_examples=60)
def test_signs_are_heeded_in_vain_nowhere(extensions: tuple[str, ...], text: str) -> None:
    chapter, french = scan_chapter("1_x.md", "1_x.md", f"# T\n\n{text}\n"), load_language("fr")
    heeded = skeleton_of(chapter, Dialect(french, extensions))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(signs, "_SIGN", re.compile(""))
        patched.setattr(signs, "_OF_BLOCKS", {})
        tried = skeleton_of(chapter, Dialect(french, extensions))
    assert heeded == tried
