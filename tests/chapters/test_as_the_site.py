"""The scan sees what the site's Markdown sees: both read the same examples and must agree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from generator.chapters import scan_chapter
from generator.chapters.inline import REFERENCE, VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTENSIONS = [
    *("attr_list", "def_list", "footnotes", "tables", "toc", "admonition", "md_in_html"),
    *("pymdownx.superfences", "pymdownx.details", "pymdownx.blocks.admonition"),
    *("pymdownx.blocks.details", "pymdownx.blocks.caption"),
]

EXAMPLES = [
    "# Un titre\n\nTexte @A1 et `@non`.",
    "texte\n# Milieu @A1\nfin @A2\n\nTitre\n=====\nSous\n---\n@A3",
    "```\n@non\n```\n\n~~~ py\n# non\n~~~\n\n@A1",
    "```\npas fermé @A1",
    "texte\n\n    @non\n\n@A1",
    "- a @A1\n\n    suite @A2\n\n        @non\n\n- b",
    "- a\n\n    ```\n    @non\n    ```\n\n- b @A1",
    "1. un\n\n    deux @A1\n2. trois",
    "texte\n- collée @A1\n\n    @non",
    "- a\n    - b\n\n        c @A1\n\n            @non",
    "!!! note\n    dedans @A1\n\n    encore @A2\n\n        @non",
    "/// note | x\n\n@A1\n\n# Dedans\n\n///\n\n@A2",
    "/// note\n    type: x\ntexte @A1\n///",
    "/// details | d\n\n/// note\n@A1\n///\n\n///\n\n@A2",
    "//// note\n/// details | d\n@A1\n///\n////\n@A2",
    "<div>\n\n# non\n\n</div>\n\n# Oui",
    "<div markdown>\n\n# Oui @A1\n\n</div>",
    "<!-- @non -->\n\n<pre>\n@non\n</pre>\n\n@A1",
    "`` a ` @non `` @A1 ```@non`` @A2",
    "> cité @A1\n> ```\n> @non\n> ```",
    "[^1]: note @A1\n\n    suite @A2\n\nvoir[^1]",
    "Terme\n:   définition @A1\n\n    suite @A2",
    "| a | b |\n|---|---|\n| @A1 | `@non` |",
    "{{ count(x) }} et {{ a\nb }}, \\@non, \\{{ non }}",
    "a@non.fr <a@non.fr> <https://x.fr/@non> @A1.",
    "   # non\n\n####### Sept\n#sans espace",
    "![x](x.png)\n\n/// figure-caption | #fig-x\nLégende @A1\n///",
]


class _Mark(InlineProcessor):
    def handleMatch(  # noqa: N802 (the name that Markdown calls)
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element, int, int]:
        del data
        element = ET.Element("mark")
        element.text = AtomicString(m[0])
        return element, m.start(), m.end()


class _Marks(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name that Markdown calls)
        md.inlinePatterns.register(_Mark(VALUE, md), "value", 176)
        md.inlinePatterns.register(_Mark(REFERENCE, md), "reference", 175)


def _flat(tokens: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    for token in tokens:
        yield token["level"], token["name"]
        yield from _flat(token["children"])


@pytest.mark.parametrize("text", EXAMPLES)
def test_scan_and_site_agree(text: str) -> None:
    site = Markdown(extensions=[*EXTENSIONS, _Marks()])
    html = site.convert(text)
    chapter = scan_chapter("a.md", "a.md", text)
    headings = [(heading.level, heading.text) for heading in chapter.headings]
    assert headings == list(_flat(site.toc_tokens))  # pyright: ignore[reportAttributeAccessIssue]
    drawn = re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)
    assert sorted(use.text for use in chapter.inlines) == sorted(drawn)
