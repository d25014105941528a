"""Texts without what hides a word: accents, case, soft hyphens, escapes, letter-spacing."""

import html
import re
import sys
import unicodedata
from urllib.parse import unquote

# Marks that combine with a letter, and characters without width: they stand within a word.
_UNSEEN = re.compile(
    "[\u0300-\u036f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0000-\U000e0fff]+"
)
_LETTERS = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "þ": "th", "ð": "d"}
# Signs that are words of their own: Chinese and Japanese writing has no spaces.
_IDEOGRAPHS = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")
WORD = re.compile(rf"[^\W\d_{_IDEOGRAPHS}]+|\d+|[{_IDEOGRAPHS}]")
MARK = "\x1f"  # stands in a text where markup was, or where a capital parts a word
_PARTED = re.compile("(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")  # "EntretienQuirinal"
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_BLANK = re.compile(r"\\[bfnrt]")
_JSON = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_SCRIPT = re.compile(r"\\(?:u\{0*([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2}))")


def folded(text: str) -> str:
    """Return a text in small letters without accents, ligatures and characters without width."""
    text = text.casefold()
    if text.isascii():
        return text
    text = _UNSEEN.sub("", unicodedata.normalize("NFKD", text).casefold())
    if not text.isascii():
        for letter, plain in _LETTERS.items():
            text = text.replace(letter, plain)
    return text


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words and the groups of digits of a text, folded."""
    return tuple(WORD.findall(folded(text)))


def parted(text: str) -> str:
    """Return a text with a mark before each capital that stands within a word."""
    return _PARTED.sub(MARK, text)


def folded_with_places(text: str, *, is_parted: bool = False) -> tuple[str, list[int]]:
    """Return a text folded, parted if asked, and of each character of it the place in the text."""
    starts = {match.start() for match in _PARTED.finditer(text)} if is_parted else set[int]()
    pieces = [f"{MARK if at in starts else ''}{folded(each)}" for at, each in enumerate(text)]
    return "".join(pieces), [at for at, piece in enumerate(pieces) for _ in piece]


def decoded(text: str) -> str:
    """Return a text without the escapes of HTML, JSON, scripts and addresses."""
    for _ in range(2):  # "%25C3%25A9" is escaped twice
        if "\\" in text:
            text = _JSON.sub(
                lambda match: bytes.fromhex(match[0].replace("\\u", "")).decode(
                    "utf-16-be", "replace"
                ),
                text,
            )
            text = _SCRIPT.sub(_from_script, text)
            text = _BLANK.sub(" ", text)
        if "&" in text:
            text = html.unescape(text)
        if "%" not in text:
            break
        text = _ESCAPED.sub(lambda match: unquote(match[0], errors="replace"), text)
    return text


def _from_script(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= sys.maxunicode else " "
