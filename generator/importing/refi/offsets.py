"""Segments held against the text that they were taken from.

A REFI-QDA file says of a segment from which to which character it reaches. Programs count these
characters in different ways, and texts change after they were coded; so no segment is believed
before the text at its offsets was read. Most programs also write the marked text as the name of the
selection, which tells the ways of counting apart and shows a shift.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz

from generator.core.problems import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from generator.importing.refi.project import Selection

Check = Literal["same", "unchecked", "differs"]
"""The text at the offsets is the one that was marked; nothing says what was marked; it is not."""

_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[\.\.\.\]|\[…\])$")
_LEAST_START = 15
"""Characters of a name that is cut off, from which on its beginning proves the text."""
_LEAST_FOUND = 12
"""Characters of a name that cannot stand elsewhere in the text by chance."""
_LAST_OF_ONE_UNIT = 0xFFFF
"""The last character that is one unit of UTF-16; those behind it are two."""
_NEARLY = 70
"""Similarity (0 to 100) from which on a name is the text in other words, and no title."""


@dataclass(frozen=True)
class Counting:
    """One way to count the characters of a text: ``cut`` returns those between two offsets."""

    name: str
    length: int
    cut: Callable[[int, int], str]


@dataclass(frozen=True)
class Verified:
    """The text at the offsets of a selection, whether it is the marked one, and what is wrong."""

    text: str
    check: Check
    reason: str = ""


def countings(text: str) -> tuple[Counting, ...]:
    """Return the ways in which programs count the characters of a text, those that differ only."""
    bodies = {"characters": text, "characters, line ends as one": text.replace("\r\n", "\n")}
    found: dict[str, Counting] = {}
    for name, body in bodies.items():
        if name == "characters" or body != text:
            found[name] = Counting(name, len(body), lambda start, end, body=body: body[start:end])
        if name in found and max(body, default="") > chr(_LAST_OF_ONE_UNIT):
            encoded = body.encode("utf-16-le", "surrogatepass")
            units = name.replace("characters", "UTF-16 units")
            found[units] = Counting(units, len(encoded) // 2, _unit_cutter(encoded))
    return tuple(found.values())


def _unit_cutter(encoded: bytes) -> Callable[[int, int], str]:
    return lambda start, end: encoded[2 * start : 2 * end].decode("utf-16-le", "replace")


def counting_of(text: str, selections: Sequence[Selection]) -> tuple[Counting, bool]:
    """Return how the offsets of a source are counted, and whether the selections prove it.

    The way in which most names are the text at their offsets; without names the one in which most
    segments begin and end with a word, and the plainest of equals.
    """
    ways = countings(text)
    proofs = [_score(way, selections, _is_proof) for way in ways]
    if max(proofs) > 0:
        return ways[proofs.index(max(proofs))], True
    clean = [_score(way, selections, _has_whole_words) for way in ways]
    return ways[clean.index(max(clean))], len(ways) == 1


def _score(
    way: Counting, selections: Iterable[Selection], judge: Callable[[Counting, Selection], bool]
) -> int:
    return sum(judge(way, each) for each in selections if _is_inside(way, each))


def _is_inside(way: Counting, selection: Selection) -> bool:
    start, end = selection.start, selection.end
    return start is not None and end is not None and 0 <= start < end <= way.length


def _is_proof(way: Counting, selection: Selection) -> bool:
    return _confirms(selection.name, _cut(way, selection))


def _has_whole_words(way: Counting, selection: Selection) -> bool:
    start, end = selection.start or 0, selection.end or 0
    edges = (way.cut(max(start - 1, 0), start + 1), way.cut(end - 1, min(end + 1, way.length)))
    return not any(len(edge) > 1 and edge.isalnum() for edge in edges)


def _cut(way: Counting, selection: Selection) -> str:
    return way.cut(selection.start or 0, selection.end or 0)


def verify(way: Counting, plain_text: str, selection: Selection) -> Verified:
    """Return the text of a selection and what holding it against its name shows.

    ``plain_text`` is the whole text as ``plain`` gives it.
    """
    if selection.malformed:
        return Verified("", "differs", selection.malformed)
    if not _is_inside(way, selection):
        where = f"characters {selection.start} to {selection.end}"
        return Verified("", "differs", f"{where} are not in the text, which has {way.length}")
    cut = _cut(way, selection)
    if not plain(selection.name):
        return Verified(cut, "unchecked")
    if _confirms(selection.name, cut):
        return Verified(cut, "same")
    return _contradicted(plain_text, cut, plain(selection.name))


def _contradicted(plain_text: str, cut: str, name: str) -> Verified:
    """Return whether a name that is not the text at the offsets is the text of another place."""
    wanted = _ELLIPSIS.sub("", name).strip()
    if len(wanted) >= _LEAST_FOUND and wanted in plain_text:
        reason = f"there stands {quoted(cut)}, while {quoted(wanted)} stands elsewhere in the text"
        return Verified(cut, "differs", reason)
    if fuzz.ratio(wanted, plain(cut)) >= _NEARLY:
        return Verified(cut, "differs", f"there stands {quoted(cut)}, coded was {quoted(wanted)}")
    return Verified(cut, "unchecked")


def _confirms(name: str, cut: str) -> bool:
    """Say whether a name is the text, or its beginning where it was cut off."""
    wanted, found = plain(name), plain(cut)
    if not wanted:
        return False
    shortened = _ELLIPSIS.sub("", wanted).strip()
    is_start = shortened != wanted or len(shortened) >= _LEAST_START
    return wanted == found or (is_start and bool(shortened) and found.startswith(shortened))


def plain(text: str) -> str:
    """Return a text as an attribute of XML can hold it: composed letters, blanks joined."""
    return " ".join(unicodedata.normalize("NFC", text).split())
