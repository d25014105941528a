"""Compares the words of a quotation with those of the passage that it quotes.

Spaces, apostrophes, quotation marks, dashes and ellipses may be typed in any way. ``[…]`` cuts, a
word in brackets is inserted or stands for a few words of the passage, ``[L]e`` changes a capital.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from generator.core.problems import Message

CUT = re.compile(r"[\[(]\s*(?:…|\.\s?\.\s?\.)\s*[\])]")
REPLACED_WORDS = 4  # words of the passage that an insertion in brackets may stand for
ATTRIBUTION = re.compile(r"(?m)^\s*(?:—|–|--)\s*(?P<who>.+)\s*\Z")
SHOWN_DIFFERENCES = 3  # differences that a message names before it says how many there are
# A changed capital, an insertion, a word (an elided one by itself: "l'" of "l'outil"), a mark.
_TOKEN = re.compile(r"\[\w\]\w+'?|\[[^\[\]]*\]|\w+(?:-\w+)*'?|\.\.\.|[^\w\s]")
_CAPITAL = re.compile(r"\[(\w)\](\w+'?)")
SHOWN_WORDS = 10  # words and marks of one difference that a message shows in full
_SAME = str.maketrans("’‘ʼ`´′«»“”„‟‹›–—―‐‑−", '\'\'\'\'\'\'""""""""------')
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_ELLIPSIS = re.compile(r"…|\.\s?\.\s?\.")
_DASHES = re.compile(r"-{2,3}")
_SINGLE_QUOTE = re.compile(r"(?<!\w)'|'(?![\w\[(])")


def differences(quoted_text: str, passage: str) -> Message | None:
    """Return how a quotation differs from its passage, None if it does not.

    The quotation may be any run of words of the passage, or several in their order with cuts
    between them.
    """
    source, pieces = tokens(passage), _pieces(quoted_text)
    position = 0
    for piece in pieces:
        found = _end_of(piece, source, position)
        if found is None and all(_end_of(each, source, 0) is not None for each in pieces):
            return Message("quote-in-another-order")
        if found is None:
            return _named_differences(quoted_text, source)
        position = found
    quotes_words = any(_quoted_words(quoted_text, source))
    return None if quotes_words else Message("quote-without-words")


def split_attribution(typed: str) -> tuple[str, str]:
    """Return the words of a quotation and the attribution in its last line ("— Focus group 3")."""
    match = ATTRIBUTION.search(typed)
    if match is None:
        return typed.strip(), ""
    return typed[: match.start()].strip(), match["who"].strip()


def tokens(text: str) -> list[str]:
    """Return the words and marks of a text in one spelling; outer quotation marks do not count."""
    return _tokens_of(_plain(text))


def _tokens_of(plain: str) -> list[str]:
    found: list[str] = _TOKEN.findall(plain)
    while found and found[0] == '"':
        del found[0]
    while found and found[-1] == '"':
        del found[-1]
    return found


def _plain(text: str) -> str:
    composed = _UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(_SAME)
    dotted = _DASHES.sub("-", _ELLIPSIS.sub("...", composed))
    return _SINGLE_QUOTE.sub('"', dotted)


def _pieces(quoted_text: str) -> list[list[str]]:
    """Return the words between the cuts."""
    return [_tokens_of(piece) for piece in CUT.split(_plain(quoted_text))]


def _end_of(piece: Sequence[str], source: Sequence[str], start: int) -> int | None:
    """Return where the piece first ends in the source, sought from ``start``, None if nowhere.

    All places at which the words so far can end are followed at once.
    """
    reached = set(range(start, len(source) + 1))
    for word in piece:
        if word.startswith("[") and word.endswith("]"):
            skips = range(REPLACED_WORDS + 1)
            reached = {place + skip for place in reached for skip in skips}
        else:
            reached = {place + 1 for place in reached if _stands_at(word, source, place)}
    return min((place for place in reached if place <= len(source)), default=None)


def _stands_at(word: str, source: Sequence[str], place: int) -> bool:
    """Say whether a word is the one at a place.

    A capital changed in brackets may differ, and that of the first word, when a sentence takes it
    in.
    """
    if place >= len(source):
        return False
    changed = _CAPITAL.fullmatch(word)
    if changed:
        return (changed[1] + changed[2]).casefold() == source[place].casefold()
    return word == source[place] or (place == 0 and word.casefold() == source[place].casefold())


def _named_differences(quoted_text: str, source: Sequence[str]) -> Message:
    """Return the words that differ: ``"plan" where the passage has "programme"``."""
    said = _quoted_words(quoted_text, source)
    cut = bool(CUT.search(quoted_text))
    matcher = SequenceMatcher(None, source, said, autojunk=False)
    found: list[Message] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        there, here = _joined(source[first:last]), _joined(said[start:end])
        at_an_end = first == 0 or last == len(source)
        if kind == "replace":
            found.append(Message("quote-replaces", here=here, there=there))
        elif kind == "insert":
            found.append(Message("quote-adds", here=here))
        elif kind == "delete" and not cut and not at_an_end:
            found.append(Message("quote-leaves-out", there=there))
    if not found:
        found.append(Message("quote-leaves-out-words"))
    more, shown = len(found) - SHOWN_DIFFERENCES, tuple(found[:SHOWN_DIFFERENCES])
    if more > 0:
        return Message("quote-differs-more", differences=shown, count=more)
    return Message("quote-differs", differences=shown)


def _quoted_words(quoted_text: str, source: Sequence[str]) -> list[str]:
    """Return the words that are not the author's own, a changed capital as the source has it."""
    known = {each.casefold(): each for each in reversed(source)}
    found: list[str] = []
    for word in (word for piece in _pieces(quoted_text) for word in piece):
        changed = _CAPITAL.fullmatch(word)
        plain = changed[1] + changed[2] if changed else word
        if changed or not word.endswith("]"):
            found.append(known.get(plain.casefold(), plain) if changed else plain)
    return found


def _joined(words: Sequence[str]) -> str:
    """Return words and marks as a text, the middle of a long one left out."""
    short = [*words[:4], "…", *words[-4:]] if len(words) > SHOWN_WORDS else words
    return re.sub(r"(?<=\w') (?=\w)| (?=[.,])", "", " ".join(short))
