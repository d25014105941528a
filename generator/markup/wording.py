"""Compares the words of a quotation with those of the passage that it quotes.

Spaces, apostrophes, quotation marks, dashes and ellipses may be typed in any way. ``[…]`` cuts, a
word in brackets is inserted or stands for a few words of the passage, ``[L]e`` changes a capital.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CUT = re.compile(r"[\[(]\s*(?:…|\.\.\.)\s*[\])]")
CAPITAL = re.compile(r"\[(\w)\](?=\w)")
TOKEN = re.compile(r"\[[^\[\]]*\]|\w+(?:['-]\w+)*'?|\.\.\.|[^\w\s]")
REPLACED_WORDS = 4
"""Words of the passage that an insertion in brackets may stand for."""
SHOWN_DIFFERENCES = 3
"""Differences that a message names before it says how many there are."""
_SAME = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "«": '"',
        "»": '"',
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "…": "...",
    }
)


def differences(quoted_text: str, passage: str) -> str:
    """Return how a quotation differs from its passage, an empty string if it does not.

    The quotation may be any run of words of the passage, or several in their order with cuts
    between them.
    """
    source = tokens(passage)
    position = 0
    for piece in CUT.split(CAPITAL.sub(r"\1", quoted_text)):
        found = _find(tokens(piece), source, position)
        if found is None:
            return _named_differences(quoted_text, passage)
        position = found
    return ""


def tokens(text: str) -> list[str]:
    """Return the words and marks of a text in one spelling; outer quotation marks do not count."""
    plain = unicodedata.normalize("NFC", text).translate(_SAME)
    found: list[str] = TOKEN.findall(plain)
    while found and found[0] == '"':
        del found[0]
    while found and found[-1] == '"':
        del found[-1]
    return found


def _find(piece: Sequence[str], source: Sequence[str], start: int) -> int | None:
    """Return where the piece ends in the source, sought from ``start``, None if it is not there."""
    if not piece:
        return start
    for first in range(start, len(source) + 1):
        end = _match(piece, source, first)
        if end is not None:
            return end
    return None


def _match(piece: Sequence[str], source: Sequence[str], position: int) -> int | None:
    if not piece:
        return position
    word, rest = piece[0], piece[1:]
    if word.startswith("[") and word.endswith("]"):
        for skipped in range(REPLACED_WORDS + 1):
            end = _match(rest, source, position + skipped)
            if end is not None:
                return end
        return None
    if position < len(source) and _same(word, source[position], first=position == 0):
        return _match(rest, source, position + 1)
    return None


def _same(word: str, source: str, *, first: bool) -> bool:
    """Compare two words; only the passage's first word may lose its capital in a sentence."""
    return word == source or (first and word.casefold() == source.casefold())


def _named_differences(quoted_text: str, passage: str) -> str:
    """Return the words that differ: ``"plan" where the passage has "programme"``."""
    said = [each for each in tokens(CUT.sub(" ", quoted_text)) if not each.startswith("[")]
    source = tokens(passage)
    matcher = SequenceMatcher(None, source, said, autojunk=False)
    found: list[str] = []
    cut = bool(CUT.search(quoted_text))
    for kind, first, last, start, end in matcher.get_opcodes():
        there, here = " ".join(source[first:last]), " ".join(said[start:end])
        at_an_end = first == 0 or last == len(source)
        if kind == "replace":
            found.append(f'"{here}" where the passage has "{there}"')
        elif kind == "insert":
            found.append(f'"{here}" is not in the passage')
        elif kind == "delete" and not cut and not at_an_end:
            found.append(f'"{there}" is left out without […]')
    if not found:
        found.append("its parts stand in another order than in the passage")
    more = len(found) - SHOWN_DIFFERENCES
    shown = "; ".join(found[:SHOWN_DIFFERENCES])
    return f"{shown}; and {more} more" if more > 0 else shown
