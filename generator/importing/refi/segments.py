"""The segments of a project, each read from its source at its offsets and held against its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.importing.refi.offsets import counting_of, plain, verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.importing.refi.archive import Archive
    from generator.importing.refi.offsets import Check
    from generator.importing.refi.project import Coding, Project, Selection, Source


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
