"""Brackets of links, paired once for each text.

Python-Markdown reads on from each bracket to that which closes it, or to the end of the paragraph.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from markdown import Markdown
from markdown.inlinepatterns import LinkInlineProcessor

_BRACKET = re.compile(r"[\[\]]")


def pair_brackets_once(md: Markdown) -> None:
    """Let each pattern of links and images, references too, ask for the pairs of its text."""
    for pattern in md.inlinePatterns:
        if isinstance(pattern, LinkInlineProcessor):
            pattern.getText = _text_between


def _text_between(data: str, index: int) -> tuple[str, int, bool]:
    """Return what stands in the brackets opened before an index, where they end, if they do."""
    end = _pairs(data).get(index - 1)
    return ("", len(data), False) if end is None else (data[index:end], end + 1, True)


@lru_cache(maxsize=1)
def _pairs(text: str) -> Mapping[int, int]:
    opened: list[int] = []
    found: dict[int, int] = {}
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            found[opened.pop()] = match.start()
    return found
