"""The segments of a project, each read from its source and compared with the text that was coded.

A REFI-QDA file says of a segment from which to which character it reaches. Programs count these
characters in different ways, and texts change after they were coded; so no segment is believed
before the text at its offsets was read. Most programs also write the marked text as the name of the
selection, which tells the ways of counting apart and shows a shift.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from generator.core.problems import Message
from generator.core.values import Frozen
from generator.importing.qda.refi import Archive, Coding, Project, Record, Selection, Source
from generator.importing.sheets import encoding_of

_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\[\.\.\.\]|\[…\])$")
_LEAST_START = 15  # characters of a name that is cut off from which its beginning proves the text
_LEAST_FOUND = 12  # characters of a name that cannot stand elsewhere in the text by chance
_LAST_OF_ONE_UNIT = "\uffff"  # the characters behind it are two units of UTF-16
# How much a line end of two characters, and a character of two units of UTF-16, may count.
_WAYS = {
    Message("refi-characters"): (2, 1),
    Message("refi-utf-16"): (2, 2),
    Message("refi-characters-joined"): (1, 1),
    Message("refi-utf-16-joined"): (1, 2),
}
_NEARLY = 70  # similarity (0 to 100) from which on a name is the text in other words, and no title


class Segments(Struct):
    """The records of segments and codings, and what is told of them.

    ``of_selection`` has the segment of each selection, by the guid of the selection.
    """

    records: list[Record] = field(default_factory=list[Record])
    codings: list[Record] = field(default_factory=list[Record])
    of_selection: dict[str, str] = field(default_factory=dict[str, str])
    left_out: list[Message] = field(default_factory=list[Message])
    counted: list[Message] = field(default_factory=list[Message])


class _Text(Frozen):
    """A text with line ends as one character, and how a program counts in it.

    ``places`` has for each unit that the program counts the place of its character in the text.
    """

    text: str
    way: Message
    places: Sequence[int]

    def cut(self, selection: Selection) -> tuple[int, int, str]:
        """Return where a passage stands and its text: "" where its offsets are none of the text."""
        start, end = selection.offsets or (0, 0)
        if not start < end < len(self.places):
            return 0, 0, ""
        first, last = self.places[start], self.places[end]
        return first, last, self.text[first:last]


def read_segments(project: Project, archive: Archive) -> Segments:
    """Return the segments that can be believed, and lines about others."""
    found = Segments()
    names = {code["guid"]: code["name"] for code in project.records["codes"]}
    for source in project.sources:
        whole, trouble = _text_of(source, archive)
        text, how = _as_counted(whole, source.selections)
        left_out = _read_source(found, source, text, names)
        found.left_out += left_out
        if source.selections:
            kept = [each for each in found.records if each["source"] == source.guid]
            found.counted.append(_counts(source, kept, len(left_out), trouble or how))
    return found


def _text_of(source: Source, archive: Archive) -> tuple[str | None, Message | None]:
    if source.content is not None:
        return source.content, None
    data = archive.text_file(source.path) if source.path else None
    if data is None:
        missing = Message("refi-text-not-at", path=source.path)
        return None, missing if source.path else Message("refi-no-text")
    encoding = encoding_of(data)
    read_as = Message("refi-encoding", encoding=encoding.replace("_", "-"))
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    return text, None if encoding.startswith("utf") else read_as


def _read_source(
    found: Segments, source: Source, text: _Text | None, names: Mapping[str, str]
) -> list[Message]:
    """Add the segments of a source, one for each passage; return a line for each left out."""
    found.codings += _codings("", source, source.codings)
    left_out: list[Message] = []
    kept: dict[tuple[str, ...], Record] = {}
    for number, each in enumerate(source.selections, start=1):
        passage, is_same, objection = _read_passage(text, each)
        if objection:
            codes = tuple(names.get(code, code) for code, _ in each.codings)
            shown = {"name": source.name or source.guid, "guid": each.guid, "reason": objection}
            named = codes or Message("refi-no-code")
            left_out.append(Message("refi-selection", number=number, codes=named, **shown))
            continue
        record = kept.setdefault(tuple(passage.values()), {})
        if not record:
            record |= {"segment": f"{source.guid} {number}", "source": source.guid}
            record |= {**passage, "check": "unchecked", "comment": "", "guid": each.guid}
        if is_same:
            record["check"] = "same"
        comments = (record["comment"], each.comment)
        record["comment"] = "\n".join(filter(None, dict.fromkeys(comments)))
        found.of_selection[each.guid] = record["segment"]
        found.codings += _codings(record["segment"], source, each.codings)
    found.records += kept.values()
    return left_out


def _codings(segment: str, source: Source, codings: Iterable[Coding]) -> Iterator[Record]:
    for code, coder in codings:
        yield {"segment": segment, "source": source.guid, "code": code, "coder": coder}


def _counts(
    source: Source, kept: Sequence[Record], left_out: int, trouble: Message | None
) -> Message:
    same = sum(each["check"] == "same" for each in kept)
    counts = [Message("refi-found", number=len(kept)), Message("refi-verified", number=same)]
    if len(kept) > same:
        counts.append(Message("refi-unverified", number=len(kept) - same))
    if left_out:
        counts.append(Message("refi-number-left-out", number=left_out))
    counts += [trouble] if trouble else []
    return Message("refi-source", name=source.name or source.guid, counts=tuple(counts))


# --- how characters are counted -------------------------------------------------------------------


def _as_counted(
    whole: str | None, selections: Sequence[Selection]
) -> tuple[_Text | None, Message | None]:
    """Return a text as its offsets count it, and that where it makes a difference.

    Right is the way that most names of selections confirm.
    """
    if whole is None:
        return None, None
    ways = list(_ways(whole))
    proofs = [sum(_confirms(each.name, way.cut(each)[2]) for each in selections) for way in ways]
    best, is_proved = ways[proofs.index(max(proofs))], max(proofs) > 0
    if len(ways) == 1:
        return best, None
    return best, Message("refi-counted-as" if is_proved else "refi-taken-as", way=best.way)


def _ways(whole: str) -> Iterator[_Text]:
    """Yield the ways of counting that make a difference in a text."""
    text, has_wide = whole.replace("\r\n", "\n"), max(whole, default="") > _LAST_OF_ONE_UNIT
    for way, (of_pair, of_wide) in _WAYS.items():
        if (of_pair == 1 and text == whole) or (of_wide > 1 and not has_wide):
            continue
        places: list[int] = []
        for at, piece in enumerate(re.findall("\r\n|.", whole, re.DOTALL)):
            count = of_wide if piece > _LAST_OF_ONE_UNIT else 1
            places += [at] * (of_pair if piece == "\r\n" else count)
        yield _Text(text, way, [*places, len(text)])


# --- what was coded -------------------------------------------------------------------------------


def _read_passage(text: _Text | None, selection: Selection) -> tuple[Record, bool, Message | None]:
    """Return the passage of a selection, if its name proves it, and why it cannot be believed."""
    start, end = selection.offsets or ("", "")
    passage = {"start": str(start), "end": str(end), "place": selection.place, "text": ""}
    if text is None or not selection.is_text:
        return passage, False, None
    if selection.offsets is None:
        return passage, False, Message("refi-no-offsets", start=selection.start, end=selection.end)
    first, last, cut = text.cut(selection)
    if not cut:
        length = len(text.places) - 1
        return passage, False, Message("refi-outside", start=start, end=end, length=length)
    passage |= {"start": str(first), "end": str(last), "text": cut}
    if _confirms(selection.name, cut):
        return passage, True, None
    return passage, False, _other_words(selection.name, cut, text.text)


def _other_words(name: str, cut: str, text: str) -> Message | None:
    """Return that a name has the words of another text; it may be a title too."""
    wanted = _ELLIPSIS.sub("", _plain(name)).strip()
    if len(wanted) >= _LEAST_FOUND and wanted in _plain(text):
        return Message("refi-elsewhere", found=cut, coded=wanted)
    from rapidfuzz import fuzz

    is_near = fuzz.ratio(wanted, _plain(cut)) >= _NEARLY
    return Message("refi-differs", found=cut, coded=wanted) if is_near else None


def _confirms(name: str, cut: str) -> bool:
    wanted, found = _plain(name), _plain(cut)
    shortened = _ELLIPSIS.sub("", wanted).strip()
    is_start = shortened != wanted or len(shortened) >= _LEAST_START
    return bool(wanted and found) and (
        wanted == found or (is_start and bool(shortened) and found.startswith(shortened))
    )


def _plain(text: str) -> str:
    """Return a text as an attribute of XML can hold it: composed letters, blanks joined."""
    return " ".join(unicodedata.normalize("NFC", text).split())
