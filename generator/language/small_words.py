"""The language of a text by its small words."""

import re

_SMALL_WORDS = {
    "fr": re.compile(r"\b(?:le|la|les|des|du|et|est|une|dans|que|qui)\b"),
    "en": re.compile(r"\b(?:the|of|and|is|are|was|that|with|for|to|in)\b"),
}


def language_of(text: str, expected: str, *, least: int = 5) -> str:
    """Return the language of a text: the expected one, unless small words say otherwise.

    ``least`` is how many small words of another language must stand in it.
    """
    counts = {code: len(words.findall(text)) for code, words in _SMALL_WORDS.items()}
    most = max(counts, key=lambda code: counts[code])
    return most if counts[most] >= 2 * counts.get(expected, 0) + least else expected
