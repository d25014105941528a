"""Reads a REFI-QDA project or codebook without trusting the file.

A ``.qdpx`` is a ZIP that anybody may have sent. Its members are only read into memory, up to a
limit, and no file is ever written from them. The XML becomes records.
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
from generator.core.values import Frozen, grouped
from generator.importing.proposal import ImportRefusedError

LARGEST_PROJECT = 100_000_000  # bytes of XML; a project with 10,000 segments has about 10 million
MOST_TAGS = 200_000  # of the XML; a project with 10,000 segments has about 50,000
LARGEST_SOURCE = 20_000_000  # bytes of one text; the Bible has about 5 million
VARIABLE = "@"  # before the guid of a variable, as the name of a cell
_KINDS = {f"{kind}Source": kind.lower() for kind in ("Text", "PDF", "Picture", "Audio", "Video")}
_SELECTIONS = frozenset(
    f"{kind}Selection" for kind in ("PlainText", "PDF", "Picture", "Audio", "Video")
)
_TEXTS = frozenset(("TextSource", "Representation", "TextDescription", "Transcript"))
_OMITTED = frozenset(("Note", "Link", "Graph", "Set", "TranscriptSelection"))
_PLACE = ("page", "firstX", "firstY", "secondX", "secondY", "begin", "end")  # of what is no text

Record = dict[str, str]  # cells by field; what it points to stands there as a guid
Coding = tuple[str, str]  # the guids of a code and of the coder who gave it


class Archive(Frozen):
    """The XML of a file and its other members by their names, in small letters."""

    xml: bytes
    members: Mapping[str, zipfile.ZipInfo]
    file: zipfile.ZipFile | None = None

    def text_file(self, path: str) -> bytes | None:
        """Return a text that the XML names, if it is there; refuse a large one."""
        name = path.removeprefix("internal://").lower().lstrip("/")
        for each in (name, f"sources/{name}", name.rpartition("/")[2]):
            if self.file is not None and each in self.members:
                return _read(self.file, self.members[each], LARGEST_SOURCE)
        return None


class Selection(Frozen):
    """A marked part of a source, by characters or a ``place``; ``name`` is often its text.

    ``start`` and ``end`` are the offsets as the file has them.
    """

    guid: str
    name: str
    comment: str
    is_text: bool
    start: str
    end: str
    place: str
    codings: tuple[Coding, ...]

    @property
    def offsets(self) -> tuple[int, int] | None:
        """Where it begins and ends, None where the file does not say so."""
        are_numbers = all(each.isascii() and each.isdigit() for each in (self.start, self.end))
        return (int(self.start[:18]), int(self.end[:18])) if are_numbers else None


class Source(Frozen):
    """The text of a document, ``content`` or the file at ``path``, and what is coded in it."""

    guid: str
    name: str
    path: str
    content: str | None
    selections: tuple[Selection, ...]
    codings: tuple[Coding, ...]


class Project(Frozen):
    """All of it: the records of codes (in the order of their tree), coders, cases and sources.

    ``members`` are the cases of each source and selection by its guid, ``variables`` the names of
    variables by theirs; ``omitted`` counts what is not read.
    """

    name: str
    records: Mapping[str, list[Record]]
    sources: tuple[Source, ...]
    members: Mapping[str, list[str]]
    variables: Mapping[str, str]
    omitted: Mapping[str, int]


def open_archive(data: bytes) -> Archive:
    """Return the archive in the bytes of a ``.qdpx`` or ``.qdc`` file, or refuse it."""
    if not data.startswith(b"PK"):
        return Archive(data, {})
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except (*BROKEN_ARCHIVE, ValueError) as error:
        raise ImportRefusedError(Message("refi-no-zip", reason=str(error))) from error
    infos = [each for each in file.infolist() if not each.is_dir()]
    projects = [each for each in infos if each.filename.lower().endswith((".qde", ".qdc"))]
    if len(projects) != 1:
        names = tuple(each.filename for each in projects)
        raise ImportRefusedError(Message("refi-projects", names=names or Message("none")))
    members = {each.filename.lower(): each for each in infos}
    return Archive(_read(file, projects[0], LARGEST_PROJECT), members, file)


def _read(file: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    try:
        with file.open(info) as member:
            data = member.read(limit + 1)
    except (*BROKEN_ARCHIVE, ValueError) as error:
        message = Message("import-unreadable", path=info.filename, reason=str(error))
        raise ImportRefusedError(message) from error
    if len(data) > limit:
        message = Message("refi-too-large", name=info.filename, size=info.file_size, most=limit)
        raise ImportRefusedError(message)
    return data


def read_project(xml: bytes) -> Project:
    """Return what the XML of a project or a codebook says, or refuse it."""
    if (tags := xml.count(b"<")) > MOST_TAGS:
        raise ImportRefusedError(Message("refi-tags", number=tags, most=MOST_TAGS))
    try:
        root = fromstring(xml, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ImportRefusedError(Message("refi-unsafe", reason=str(error))) from error
    except (ParseError, ValueError, LookupError) as error:
        raise ImportRefusedError(Message("refi-malformed", reason=str(error))) from error
    if _name(root) not in {"Project", "CodeBook"}:
        raise ImportRefusedError(Message("refi-other-xml", name=_name(root)))
    sources = [
        each for listed in _children(root, "Sources") for each in listed if _name(each) in _KINDS
    ]
    cases = [each for each in root.iter() if _name(each) == "Case"]
    members = grouped(
        (_guid(each.get("targetGUID")), _guid(case.get("guid")))
        for case in cases
        for each in (*_children(case, "SourceRef"), *_children(case, "SelectionRef"))
    )
    return Project(
        _line(root.get("name")),
        {
            "codes": list(_codes(root)),
            "coders": [
                _record(each, name=_line(each.get("name") or each.get("id")))
                for each in root.iter()
                if _name(each) == "User"
            ],
            "cases": [_record(each, description=_text_of(each, "Description")) for each in cases],
            "sources": [_record(each, kind=_KINDS[_name(each)]) for each in sources],
        },
        tuple(map(_source, sources)),
        members,
        {
            _guid(each.get("guid")): _line(each.get("name"))
            for each in root.iter()
            if _name(each) == "Variable"
        },
        Counter(name for each in root.iter() if (name := _name(each)) in _OMITTED),
    )


def _record(element: Element, **cells: str) -> Record:
    """Return what every thing has: its guid, its name, the values of its variables."""
    values = {
        f"{VARIABLE}{_guid(reference.get('targetGUID'))}": " ".join(
            part.text or "" for part in each if _name(part).endswith("Value")
        )
        for each in _children(element, "VariableValue")
        for reference in _children(each, "VariableRef")
    }
    named = {"guid": _guid(element.get("guid")), "name": _line(element.get("name"))}
    return {**named, **values, **cells}


def _codes(root: Element) -> Iterator[Record]:
    books = [root] if _name(root) == "CodeBook" else _children(root, "CodeBook")
    waiting = [
        (each, "")
        for book in reversed(books)
        for codes in _children(book, "Codes")
        for each in reversed(_children(codes, "Code"))
    ]
    while waiting:
        element, parent = waiting.pop()
        about = {"parent": parent, "description": _text_of(element, "Description")}
        record = _record(element, **about, color=element.get("color", ""))
        yield record
        waiting += [(each, record["guid"]) for each in reversed(_children(element, "Code"))]


def _source(element: Element) -> Source:
    texts = [each for each in element.iter() if _name(each) in _TEXTS]
    path = next((path for each in texts if (path := each.get("plainTextPath", ""))), "")
    contents = [part for each in texts for part in _children(each, "PlainTextContent")]
    marked = [_selection(each) for each in element.iter() if _name(each) in _SELECTIONS]
    return Source(
        _guid(element.get("guid")),
        _line(element.get("name")),
        path,
        (contents[0].text or "") if contents else None,
        tuple(marked),
        tuple(_codings(element)),
    )


def _selection(element: Element) -> Selection:
    return Selection(
        _guid(element.get("guid")),
        element.get("name", ""),
        _text_of(element, "Description"),
        _name(element) == "PlainTextSelection",
        element.get("startPosition", ""),
        element.get("endPosition", ""),
        ", ".join(f"{each} {value}" for each in _PLACE if (value := element.get(each))),
        tuple(_codings(element)),
    )


def _codings(element: Element) -> Iterator[Coding]:
    for each in _children(element, "Coding"):
        for reference in _children(each, "CodeRef"):
            yield _guid(reference.get("targetGUID")), _guid(each.get("creatingUser"))


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
