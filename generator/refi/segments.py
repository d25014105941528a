"""The segments of a project, each read from its source and compared with the text that was coded.

A REFI-QDA file says of a segment from which to which character it reaches. Programs count these
characters in different ways, and texts change after they were coded; so no segment is believed
before the text at its offsets was read. Most programs also write the marked text as the name of the
selection, which tells the ways of counting apart and shows a shift.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from rapidfuzz import fuzz

from generator.core.problems import Message
from generator.refi.reading import Archive, Coding, Project, Selection, Source

Check = Literal["same", "unchecked"]
"""The text at the offsets is the one that was marked; nothing says what was marked."""
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
class Segment:
    """A passage of a source: its offsets, its text as it stands there, and who coded it how.

    ``guids`` are those of the selections that it comes from: programs write one for each coding.
    """

    guids: tuple[str, ...]
    source: str
    start: int | None
    end: int | None
    place: str
    text: str
    check: Check
    comment: str
    codings: tuple[Coding, ...]


@dataclass(frozen=True)
class Segments:
    """The segments that can be believed, and lines about the others and about the reading."""

    kept: tuple[Segment, ...]
    left_out: tuple[Message, ...]
    counted: tuple[Message, ...]


def read_segments(project: Project, archive: Archive) -> Segments:
    """Return the segments of all sources; raise ``RefiError`` where a text is too large."""
    names = {code.guid: code.name for code in project.codes}
    kept: list[Segment] = []
    left_out: list[Message] = []
    counted: list[Message] = []
    for source in project.sources:
        text, trouble = _text_of(source, archive)
        found, doubts, how = _segments_of(source, text, names)
        kept += found
        left_out += doubts
        if source.selections:
            how = trouble or how
            name = source.name or source.guid
            same = sum(each.check == "same" for each in found)
            counts = [Message("refi-found", number=len(found))]
            counts.append(Message("refi-verified", number=same))
            if len(found) > same:
                counts.append(Message("refi-unverified", number=len(found) - same))
            if doubts:
                counts.append(Message("refi-number-left-out", number=len(doubts)))
            if how:
                counts.append(how)
            counted.append(Message("refi-source", name=name, counts=tuple(counts)))
    return Segments(tuple(kept), tuple(left_out), tuple(counted))


def _text_of(source: Source, archive: Archive) -> tuple[str | None, Message | None]:
    """Return the text of a source, or None, and what is to be said of how it was read."""
    if source.content is not None:
        return source.content, None
    data = archive.text_file(source.path) if source.path else None
    if data is None and source.path:
        return None, Message("refi-text-not-at", path=source.path)
    if data is None:
        return None, Message("refi-no-text")
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), Message("refi-cp1252")


def _segments_of(
    source: Source, text: str | None, names: dict[str, str]
) -> tuple[list[Segment], list[Message], Message | None]:
    """Return the segments of a source, lines about those left out, and how it was counted."""
    whole = text or ""
    located = [each for each in source.selections if each.start is not None or each.malformed]
    way, proven = counting_of(whole, located)
    plain_text = plain(whole)
    kept: dict[tuple[object, ...], Segment] = {}
    left_out: list[Message] = []
    for number, each in enumerate(source.selections, start=1):
        cut, check = "", cast("Check", "unchecked")
        if text is not None and each in located:
            cut, check, reason = verify(way, plain_text, each)
            if reason is not None:
                codes = tuple(names.get(one.code, one.code) for one in each.codings)
                left_out.append(
                    Message(
                        "refi-selection",
                        number=number,
                        name=source.name or source.guid,
                        codes=codes or Message("refi-no-code"),
                        reason=reason,
                    )
                )
                continue
        identity = (each.start, each.end, each.place, cut)
        same = kept.get(identity)
        if same is None:
            place = (each.start, each.end, each.place)
            kept[identity] = Segment(
                (each.guid,), source.guid, *place, cut, check, each.comment, each.codings
            )
            continue
        comments = dict.fromkeys(one for one in (same.comment, each.comment) if one)
        kept[identity] = replace(
            same,
            guids=(*same.guids, each.guid),
            check="same" if "same" in {same.check, check} else same.check,
            comment="\n".join(comments),
            codings=tuple(dict.fromkeys((*same.codings, *each.codings))),
        )
    how = None if proven or text is None else Message("refi-taken-as", way=way.name)
    return list(kept.values()), left_out, how


@dataclass(frozen=True)
class Counting:
    """One way to count the characters of a text: ``cut`` returns those between two offsets."""

    name: Message
    length: int
    cut: Callable[[int, int], str]


def countings(text: str) -> list[Counting]:
    """Return the ways in which programs count the characters of a text, those that differ only."""
    found: list[Counting] = []
    one_line_end = text.replace("\r\n", "\n")
    bodies = [(text, Message("refi-characters"), Message("refi-utf-16"))]
    if one_line_end != text:
        joined = (Message("refi-characters-joined"), Message("refi-utf-16-joined"))
        bodies.append((one_line_end, *joined))
    for body, name, name_of_units in bodies:
        found.append(Counting(name, len(body), lambda start, end, body=body: body[start:end]))
        if max(body, default="") > chr(_LAST_OF_ONE_UNIT):
            units = body.encode("utf-16-le", "surrogatepass")
            found.append(Counting(name_of_units, len(units) // 2, _unit_cutter(units)))
    return found


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


def verify(
    way: Counting, plain_text: str, selection: Selection
) -> tuple[str, Check, Message | None]:
    """Return the text of a selection, whether it is the marked one, and what is wrong with it.

    ``plain_text`` is the whole text as ``plain`` gives it. A name that is not the text at the
    offsets may be a title, or the text of another place.
    """
    if selection.malformed:
        return "", "unchecked", selection.malformed
    if not _is_inside(way, selection):
        start, end = selection.start or 0, selection.end or 0
        return "", "unchecked", Message("refi-outside", start=start, end=end, length=way.length)
    cut, name = _cut(way, selection), plain(selection.name)
    if not name or _confirms(selection.name, cut):
        return cut, "same" if name else "unchecked", None
    wanted = _ELLIPSIS.sub("", name).strip()
    if len(wanted) >= _LEAST_FOUND and wanted in plain_text:
        return cut, "unchecked", Message("refi-elsewhere", found=cut, coded=wanted)
    if fuzz.ratio(wanted, plain(cut)) >= _NEARLY:
        return cut, "unchecked", Message("refi-differs", found=cut, coded=wanted)
    return cut, "unchecked", None


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
