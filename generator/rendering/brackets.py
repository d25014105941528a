"""Pairs the brackets of links once for each text, in linear time.

Python-Markdown reads on from each opening bracket to the one that closes it: a text with thousands
that nothing closes takes it minutes.
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
    """Return the text in the brackets opened before an index, their end, and whether they close."""
    end = _pairs(data).get(index - 1)
    return ("", len(data), False) if end is None else (data[index:end], end + 1, True)


@lru_cache(maxsize=1)
def _pairs(text: str) -> Mapping[int, int]:
    """Return the offset of the closing bracket for that of each opening one."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.start()
    return pairs
