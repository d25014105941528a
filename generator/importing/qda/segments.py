"""The segments of a project, each read from its source and compared with the text that was coded.

A REFI-QDA file says of a segment from which to which character it reaches. Programs count these
characters in different ways, and texts change after they were coded; so no segment is believed
before the text at its offsets was read. Most programs also write the marked text as the name of the
selection, which tells the ways of counting apart and shows a shift.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from generator.core.problems import Message
from generator.core.values import replace
from generator.importing.qda.project import CodedSelection, Project, Segment, Source
from generator.importing.qda.refi import Archive

_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[\.\.\.\]|\[…\])$")
_LEAST_START = 15  # characters of a name that is cut off from which its beginning proves the text
_LEAST_FOUND = 12  # characters of a name that cannot stand elsewhere in the text by chance
_LAST_OF_ONE_UNIT = "\uffff"  # the characters behind it are two units of UTF-16
_NEARLY = 70  # similarity (0 to 100) from which on a name is the text in other words, and no title


def read_segments(
    project: Project, archive: Archive
) -> tuple[list[Segment], list[Message], list[Message]]:
    """Return the segments that can be believed, lines about others; raise ``RefiError``."""
    names = {code["guid"]: code["name"] for code in project.codes}
    kept: list[Segment] = []
    left_out: list[Message] = []
    counted: list[Message] = []
    for source in project.sources:
        text, trouble = _text_of(source, archive)
        found, doubts, how = _segments_of(source, text, names)
        kept += found
        left_out += doubts
        if source.selections:
            same = sum(each.verified for each in found)
            counts = [
                Message("refi-found", number=len(found)),
                Message("refi-verified", number=same),
            ]
            if len(found) > same:
                counts.append(Message("refi-unverified", number=len(found) - same))
            if doubts:
                counts.append(Message("refi-number-left-out", number=len(doubts)))
            counts += [each for each in (trouble or how,) if each]
            name = source.name or source.guid
            counted.append(Message("refi-source", name=name, counts=tuple(counts)))
    return kept, left_out, counted


def _text_of(source: Source, archive: Archive) -> tuple[str | None, Message | None]:
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
    source: Source, text: str | None, names: Mapping[str, str]
) -> tuple[list[Segment], list[Message], Message | None]:
    whole = text or ""
    located = [each for each in source.selections if each.start is not None or each.malformed]
    how, body = _counting_of(whole, located)
    plain_text = _plain(whole)
    kept: dict[tuple[object, ...], Segment] = {}
    left_out: list[Message] = []
    for number, each in enumerate(source.selections, start=1):
        cut, verified = "", False
        if text is not None and each in located:
            cut, verified, reason = _verify(body, plain_text, each)
            if reason is not None:
                codes = tuple(names.get(code, code) for code, _ in each.codings)
                left_out.append(
                    Message(
                        "refi-selection",
                        number=number,
                        name=source.name or source.guid,
                        codes=codes or Message("refi-no-code"),
                        guid=each.guid,
                        reason=reason,
                    )
                )
                continue
        start, end = (each.start, each.end) if text is None else (None, None)
        if cut:
            start = len(_joined(_between(body, 0, each.start or 0)))
            cut = _joined(cut)
            end = start + len(cut)
        found = Segment(
            (each.guid,), source.guid, cut, each.codings, start, end, each.place, verified
        )
        found = replace(found, comment=each.comment)
        identity = (start, end, each.place, cut)
        if same := kept.get(identity):
            comments = dict.fromkeys(one for one in (same.comment, each.comment) if one)
            found = replace(
                same,
                guids=(*same.guids, each.guid),
                verified=same.verified or verified,
                comment="\n".join(comments),
                codings=tuple(dict.fromkeys((*same.codings, *each.codings))),
            )
        kept[identity] = found
    return list(kept.values()), left_out, how


def _joined(text: str) -> str:
    return text.replace("\r\n", "\n")


def _bodies(text: str) -> list[tuple[Message, str | bytes]]:
    found: list[tuple[Message, str | bytes]] = []
    joined = _joined(text)
    forms = [(text, Message("refi-characters"), Message("refi-utf-16"))]
    if joined != text:
        forms.append((joined, Message("refi-characters-joined"), Message("refi-utf-16-joined")))
    for body, name, name_of_units in forms:
        found.append((name, body))
        if max(body, default="") > _LAST_OF_ONE_UNIT:
            found.append((name_of_units, body.encode("utf-16-le", "surrogatepass")))
    return found


def _length(body: str | bytes) -> int:
    return len(body) // 2 if isinstance(body, bytes) else len(body)


def _between(body: str | bytes, start: int, end: int) -> str:
    if isinstance(body, bytes):
        return body[2 * start : 2 * end].decode("utf-16-le", "replace")
    return body[start:end]


def _counting_of(
    text: str, selections: Sequence[CodedSelection]
) -> tuple[Message | None, str | bytes]:
    """Return how offsets count, where that makes a difference, and the text so counted."""
    ways = _bodies(text)
    inside = [(body, [each for each in selections if _cut(body, each)]) for _, body in ways]
    proofs = [
        sum(_confirms(each.name, _cut(body, each)) for each in found) for body, found in inside
    ]
    if max(proofs) > 0:
        way, body = ways[proofs.index(max(proofs))]
        return (Message("refi-counted-as", way=way) if len(ways) > 1 else None), body
    clean = [sum(_has_whole_words(body, each) for each in found) for body, found in inside]
    way, body = ways[clean.index(max(clean))]
    return (Message("refi-taken-as", way=way) if len(ways) > 1 else None), body


def _has_whole_words(body: str | bytes, selection: CodedSelection) -> bool:
    start, end = selection.start or 0, selection.end or 0
    edges = (_between(body, max(start - 1, 0), start + 1), _between(body, end - 1, end + 1))
    return not any(len(edge) > 1 and edge.isalnum() for edge in edges)


def _cut(body: str | bytes, selection: CodedSelection) -> str:
    start, end = selection.start or 0, selection.end or 0
    return _between(body, start, end) if 0 <= start < end <= _length(body) else ""


def _verify(
    body: str | bytes, plain_text: str, selection: CodedSelection
) -> tuple[str, bool, Message | None]:
    """Return the marked text, whether that is proved, and an objection; a name may be a title."""
    if selection.malformed:
        return "", False, selection.malformed
    cut, name = _cut(body, selection), _plain(selection.name)
    if not cut:
        start, end = selection.start or 0, selection.end or 0
        return "", False, Message("refi-outside", start=start, end=end, length=_length(body))
    if not name or _confirms(name, cut):
        return cut, bool(name), None
    wanted = _ELLIPSIS.sub("", name).strip()
    if len(wanted) >= _LEAST_FOUND and wanted in plain_text:
        return cut, False, Message("refi-elsewhere", found=cut, coded=wanted)
    from rapidfuzz import fuzz

    if fuzz.ratio(wanted, _plain(cut)) >= _NEARLY:
        return cut, False, Message("refi-differs", found=cut, coded=wanted)
    return cut, False, None


def _confirms(name: str, cut: str) -> bool:
    wanted, found = _plain(name), _plain(cut)
    shortened = _ELLIPSIS.sub("", wanted).strip()
    is_start = shortened != wanted or len(shortened) >= _LEAST_START
    return bool(wanted) and (
        wanted == found or (is_start and bool(shortened) and found.startswith(shortened))
    )


def _plain(text: str) -> str:
    """Return a text as an attribute of XML can hold it: composed letters, blanks joined."""
    return " ".join(unicodedata.normalize("NFC", text).split())
