"""The segments of a project, each read from its source and compared with the text that was coded.

A REFI-QDA file says of a segment from which to which character it reaches. Programs count these
characters in different ways, and texts change after they were coded; so no segment is believed
before the text at its offsets was read. Most programs also write the marked text as the name of the
selection, which tells the ways of counting apart and shows a shift.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz

from generator.core.problems import quoted
from generator.importing.refi.reading import Archive, Coding, Project, Selection, Source

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
    left_out: tuple[str, ...]
    counted: tuple[str, ...]


def read_segments(project: Project, archive: Archive) -> Segments:
    """Return the segments of all sources; raise ``RefiError`` where a text is too large."""
    names = {code.guid: code.name for code in project.codes}
    kept: list[Segment] = []
    left_out: list[str] = []
    counted: list[str] = []
    for source in project.sources:
        text, trouble = _text_of(source, archive)
        found, doubts, how = _segments_of(source, text, names)
        kept += found
        left_out += doubts
        if source.selections:
            counted.append(_summary(source, found, doubts, trouble or how))
    return Segments(tuple(kept), tuple(left_out), tuple(counted))


def _text_of(source: Source, archive: Archive) -> tuple[str | None, str]:
    """Return the text of a source, or None, and what is to be said of how it was read."""
    if source.content is not None:
        return source.content, ""
    data = archive.text_file(source.path) if source.path else None
    if data is None:
        where = f" ({source.path})" if source.path else ""
        return None, f"its text is not in the file{where}"
    for encoding in ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",):
        try:
            return data.decode(encoding), ""
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace"), "its text is not UTF-8, it is read as cp1252"


def _segments_of(
    source: Source, text: str | None, names: dict[str, str]
) -> tuple[list[Segment], list[str], str]:
    """Return the segments of a source, lines about those left out, and how it was counted."""
    whole = text or ""
    located = [each for each in source.selections if each.start is not None or each.malformed]
    way, proven = counting_of(whole, located)
    plain_text = plain(whole)
    kept: dict[tuple[object, ...], Segment] = {}
    left_out: list[str] = []
    for number, each in enumerate(source.selections, start=1):
        if text is None or each not in located:
            segment = _segment(source, each, "", "unchecked")
        else:
            verified = verify(way, plain_text, each)
            if verified.check == "differs":
                left_out.append(_left_out(source, each, number, names, verified.reason))
                continue
            segment = _segment(source, each, verified.text, verified.check)
        identity = (segment.start, segment.end, segment.place, segment.text)
        kept[identity] = _joined(kept[identity], segment) if identity in kept else segment
    how = "" if proven or text is None else f"the offsets are taken as {way.name}"
    return list(kept.values()), left_out, how


def _segment(source: Source, selection: Selection, text: str, check: Check) -> Segment:
    return Segment(
        (selection.guid,),
        source.guid,
        selection.start,
        selection.end,
        selection.place,
        text,
        check,
        selection.comment,
        selection.codings,
    )


def _joined(one: Segment, other: Segment) -> Segment:
    """Return two selections of the same text as one segment with the codings of both."""
    comments = dict.fromkeys(each for each in (one.comment, other.comment) if each)
    return replace(
        one,
        guids=(*one.guids, *other.guids),
        check="same" if "same" in {one.check, other.check} else one.check,
        comment="\n".join(comments),
        codings=tuple(dict.fromkeys((*one.codings, *other.codings))),
    )


def _left_out(
    source: Source, selection: Selection, number: int, names: dict[str, str], reason: str
) -> str:
    codes = ", ".join(names.get(each.code, each.code) for each in selection.codings) or "no code"
    return f"selection {number} of {source.name or source.guid} ({codes}): {reason}"


def _summary(source: Source, found: Sequence[Segment], doubts: Sequence[str], how: str) -> str:
    return f"{source.name or source.guid}: {', '.join(_counts(found, doubts))}" + (
        f"; {how}" if how else ""
    )


def _counts(found: Sequence[Segment], doubts: Sequence[str]) -> Iterator[str]:
    same = sum(each.check == "same" for each in found)
    yield f"{len(found)} segments"
    yield f"{same} verified"
    if len(found) > same:
        yield f"{len(found) - same} that the file gives nothing to verify by"
    if doubts:
        yield f"{len(doubts)} left out"


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
