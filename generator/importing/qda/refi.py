"""Reads a REFI-QDA project or codebook without trusting the file.

A ``.qdpx`` is a ZIP that anybody may have sent. Its members are only read into memory, up to a
limit; names that lead out of a folder are refused although no file is ever written from them. The
XML becomes values.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from generator.core.problems import Message
from generator.core.reading_files import BROKEN_ARCHIVE
from generator.core.values import Frozen
from generator.importing.proposal import ImportRefusedError
from generator.importing.qda.project import Case, CodedSelection, Coding, Project, Source

MOST_MEMBERS = 20_000
LARGEST_PROJECT = 100_000_000  # bytes of XML; a project with 10,000 segments has about 10 million
MOST_TAGS = 200_000  # of the XML; a project with 10,000 segments has about 50,000
LARGEST_SOURCE = 20_000_000  # bytes of one text; the Bible has about 5 million
_KINDS = {f"{kind}Source": kind.lower() for kind in ("Text", "PDF", "Picture", "Audio", "Video")}
_SELECTIONS = frozenset(
    f"{kind}Selection" for kind in ("PlainText", "PDF", "Picture", "Audio", "Video", "Transcript")
)
_TEXTS = frozenset(("TextSource", "Representation", "TextDescription", "Transcript"))
_OMITTED = frozenset(("Note", "Link", "Graph"))


class RefiError(ImportRefusedError):
    """A REFI-QDA file that cannot be read, or that is not safe to read."""


class Archive(Frozen):
    """The XML of a file and its other members by their names, in small letters."""

    xml: bytes
    members: Mapping[str, zipfile.ZipInfo]
    file: zipfile.ZipFile | None = None

    def text_file(self, path: str) -> bytes | None:
        """Return a text that the XML names, if it is there; raise ``RefiError`` for a large one."""
        name = path.removeprefix("internal://").lower().lstrip("/")
        for each in (name, f"sources/{name}", name.rpartition("/")[2]):
            if self.file is not None and each in self.members:
                return _read(self.file, self.members[each], LARGEST_SOURCE)
        return None


def open_archive(data: bytes) -> Archive:
    """Return the archive in the bytes of a ``.qdpx`` or ``.qdc`` file; raise ``RefiError``."""
    if not data.startswith(b"PK"):
        if len(data) > LARGEST_PROJECT:
            raise RefiError(_too_large("project.qdc", len(data), LARGEST_PROJECT))
        return Archive(data, {})
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except (*BROKEN_ARCHIVE, ValueError) as error:
        raise RefiError(Message("refi-no-zip", reason=str(error))) from error
    infos = [each for each in file.infolist() if not each.is_dir()]
    if len(infos) > MOST_MEMBERS:
        raise RefiError(Message("refi-members", number=len(infos), most=MOST_MEMBERS))
    for each in infos:
        parts = each.filename.replace("\\", "/").split("/")
        if not parts[0] or ".." in parts or ":" in parts[0]:
            raise RefiError(Message("refi-leads-out", name=each.filename))
    projects = [each for each in infos if each.filename.lower().endswith((".qde", ".qdc"))]
    if len(projects) != 1:
        names = tuple(each.filename for each in projects)
        raise RefiError(Message("refi-projects", names=names or Message("none")))
    members = {each.filename.lower(): each for each in infos}
    return Archive(_read(file, projects[0], LARGEST_PROJECT), members, file)


def _read(file: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    if info.file_size > limit:
        raise RefiError(_too_large(info.filename, info.file_size, limit))
    try:
        with file.open(info) as member:
            data = member.read(limit + 1)
    except (*BROKEN_ARCHIVE, ValueError) as error:
        message = Message("import-unreadable", path=info.filename, reason=str(error))
        raise RefiError(message) from error
    if len(data) > limit:
        raise RefiError(_too_large(info.filename, len(data), limit))
    return data


def _too_large(name: str, size: int, limit: int) -> Message:
    return Message("refi-too-large", name=name, size=size, most=limit)


def read_project(xml: bytes) -> Project:
    """Return what the XML of a project or a codebook says; raise ``RefiError``."""
    if (tags := xml.count(b"<")) > MOST_TAGS:
        raise RefiError(Message("refi-tags", number=tags, most=MOST_TAGS))
    try:
        root = fromstring(xml, forbid_dtd=True)
    except DefusedXmlException as error:
        raise RefiError(Message("refi-unsafe", reason=str(error))) from error
    except (ParseError, ValueError, LookupError) as error:
        raise RefiError(Message("refi-malformed", reason=str(error))) from error
    if _name(root) not in {"Project", "CodeBook"}:
        raise RefiError(Message("refi-other-xml", name=_name(root)))
    groups, sets = _groups(root)
    omitted = Counter(_name(each) for each in root.iter() if _name(each) in _OMITTED)
    return Project(
        name=root.get("name", ""),
        codes=tuple(_codes(root)),
        sources=tuple(
            _source(each, groups)
            for sources in _children(root, "Sources")
            for each in sources
            if _name(each) in _KINDS
        ),
        cases=tuple(_case(each) for each in root.iter() if _name(each) == "Case"),
        variables=_names_of(root, "Variable"),
        users=_names_of(root, "User"),
        omitted=omitted + Counter(Set=sets),
    )


def _groups(root: Element) -> tuple[dict[str, str], int]:
    """Return the group of each source that is in one set of sources, and the number of other sets.

    MAXQDA writes its groups of documents as such sets.
    """
    found: dict[str, list[str]] = {}
    omitted = 0
    for each in (each for sets in _children(root, "Sets") for each in _children(sets, "Set")):
        members = _children(each, "MemberSource")
        omitted += not members
        for member in members:
            found.setdefault(_guid(member.get("targetGUID")), []).append(_line(each.get("name")))
    several = {name for names in found.values() if len(names) > 1 for name in names}
    return {guid: names[0] for guid, names in found.items() if len(names) == 1}, (
        omitted + len(several)
    )


def _codes(root: Element) -> Iterator[Mapping[str, str]]:
    books = [root] if _name(root) == "CodeBook" else _children(root, "CodeBook")
    waiting = [
        (each, "")
        for book in reversed(books)
        for codes in _children(book, "Codes")
        for each in reversed(_children(codes, "Code"))
    ]
    while waiting:
        element, parent = waiting.pop()
        guid = _guid(element.get("guid"))
        yield {
            "name": _line(element.get("name")),
            "parent": parent,
            "description": _text_of(element, "Description"),
            "color": element.get("color", ""),
            "guid": guid,
        }
        waiting += [(each, guid) for each in reversed(_children(element, "Code"))]


def _source(element: Element, groups: Mapping[str, str]) -> Source:
    texts = [each for each in element.iter() if _name(each) in _TEXTS]
    path = next((path for each in texts if (path := each.get("plainTextPath", ""))), "")
    contents = [part for each in texts for part in _children(each, "PlainTextContent")]
    marks = {
        _guid(each.get("guid")): each.get("position", "")
        for each in element.iter()
        if _name(each) == "SyncPoint"
    }
    guid = _guid(element.get("guid"))
    return Source(
        guid=guid,
        name=_line(element.get("name")),
        kind=_KINDS[_name(element)],
        group=groups.get(guid, ""),
        values=_values(element),
        path=path,
        content=(contents[0].text or "") if contents else None,
        selections=tuple(
            _selection(each, marks) for each in element.iter() if _name(each) in _SELECTIONS
        ),
        codings=tuple(_codings(element)),
    )


def _selection(element: Element, marks: Mapping[str, str]) -> CodedSelection:
    """Return a selection; ``marks`` are the positions in the text of the marks of a transcript."""
    typed: list[str] = []
    if _name(element) == "TranscriptSelection":
        points = ("fromSyncPoint", "toSyncPoint")
        typed = [marks.get(_guid(element.get(each)), "") for each in points]
    elif _name(element) == "PlainTextSelection":
        typed = [element.get(each, "") for each in ("startPosition", "endPosition")]
    are_numbers = all(each.isascii() and each.isdigit() for each in typed)
    start, end = [int(each[:18]) for each in typed] if typed and are_numbers else (None, None)
    # Page, region, or milliseconds of what is no text.
    names = ("page", "firstX", "firstY", "secondX", "secondY", "begin", "end")
    place = ", ".join(f"{each} {value}" for each in names if (value := element.get(each)))
    return CodedSelection(
        _guid(element.get("guid")),
        element.get("name", ""),
        _text_of(element, "Description"),
        start,
        end,
        place,
        tuple(_codings(element)),
        None if are_numbers else Message("refi-no-offsets", start=typed[0], end=typed[1]),
    )


def _codings(element: Element) -> Iterator[Coding]:
    for each in element:
        if _name(each) == "Coding":
            coder = _guid(each.get("creatingUser"))
            for reference in _children(each, "CodeRef"):
                yield _guid(reference.get("targetGUID")), coder
        elif _name(each) == "CodeRef":
            yield _guid(each.get("targetGUID")), _guid(element.get("creatingUser"))


def _case(element: Element) -> Case:
    return Case(
        guid=_guid(element.get("guid")),
        name=_line(element.get("name")),
        description=_text_of(element, "Description"),
        values=_values(element),
        members=tuple(
            _guid(each.get("targetGUID"))
            for each in element
            if _name(each) in {"SourceRef", "SelectionRef"}
        ),
    )


def _values(element: Element) -> dict[str, str]:
    """Return the values of the variables of a case or a source, by the guids of the variables."""
    return {
        _guid(reference.get("targetGUID")): " ".join(
            part.text or "" for part in each if _name(part).endswith("Value")
        )
        for each in _children(element, "VariableValue")
        for reference in _children(each, "VariableRef")
    }


def _names_of(root: Element, kind: str) -> dict[str, str]:
    return {
        _guid(each.get("guid")): _line(each.get("name") or each.get("id"))
        for each in root.iter()
        if _name(each) == kind
    }


def _children(element: Element, name: str) -> list[Element]:
    return [each for each in element if _name(each) == name]


def _text_of(element: Element, name: str) -> str:
    return "\n".join(
        text for each in _children(element, name) if (text := (each.text or "").strip())
    )


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _guid(value: str | None) -> str:
    return (value or "").strip().strip("{}").lower()


def _line(value: str | None) -> str:
    return " ".join((value or "").split())
