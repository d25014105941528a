"""From the XML of a REFI-QDA file to a Project.

Programs differ from the standard in small things: guids in braces or none at all, a code right
below a selection, both namespaces. Whatever is there is read by its local name.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from generator.importing.refi.archive import RefiError
from generator.importing.refi.project import Case, Code, Coding, Project, Selection, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_KINDS = {
    "TextSource": "text",
    "PDFSource": "pdf",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
}
_SELECTIONS = frozenset(
    (
        *("PlainTextSelection", "PDFSelection", "PictureSelection"),
        *("AudioSelection", "VideoSelection", "TranscriptSelection"),
    )
)
_TEXTS = frozenset(("TextSource", "Representation", "TextDescription", "Transcript"))
_OMITTED = {"Note": "notes (memos)", "Set": "sets", "Link": "links", "Graph": "graphs"}


def read_project(xml: bytes) -> Project:
    """Return what the XML of a project or a codebook says; raise ``RefiError``."""
    try:
        root = fromstring(xml, forbid_dtd=True)
    except ParseError as error:
        raise RefiError(f"not well-formed XML: {error}") from error
    except DefusedXmlException as error:
        raise RefiError(f"the XML has definitions of its own, which are not safe: {error}") from (
            error
        )
    except (ValueError, LookupError) as error:
        raise RefiError(f"the XML cannot be read: {error}") from error
    if _name(root) not in {"Project", "CodeBook"}:
        raise RefiError(f"expected a REFI-QDA project or codebook, found <{_name(root)}>")
    return Project(
        name=root.get("name", ""),
        origin=root.get("origin", ""),
        codes=tuple(_codes(root)),
        sources=tuple(_sources(root)),
        cases=tuple(_case(each) for each in root.iter() if _name(each) == "Case"),
        variables=_names_of(root, "Variable"),
        users=_names_of(root, "User"),
        omitted=Counter(_OMITTED[_name(each)] for each in root.iter() if _name(each) in _OMITTED),
    )


def _codes(root: Element) -> Iterator[Code]:
    """Yield the codes in the order of the codebook, each after the one above it."""
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
        yield Code(
            guid,
            _line(element.get("name")),
            parent,
            _text_of(element, "Description"),
            element.get("color", ""),
        )
        waiting += [(each, guid) for each in reversed(_children(element, "Code"))]


def _sources(root: Element) -> Iterator[Source]:
    for sources in _children(root, "Sources"):
        for each in sources:
            if _name(each) in _KINDS:
                yield _source(each)


def _source(element: Element) -> Source:
    """Return a source with its text: its own, or that of its transcript or representation."""
    texts = [each for each in element.iter() if _name(each) in _TEXTS]
    path = next((path for each in texts if (path := each.get("plainTextPath", ""))), "")
    contents = [part for each in texts for part in _children(each, "PlainTextContent")]
    marks = _sync_points(element)
    return Source(
        guid=_guid(element.get("guid")),
        name=_line(element.get("name")),
        kind=_KINDS[_name(element)],
        path=path,
        content=(contents[0].text or "") if contents else None,
        selections=tuple(
            _selection(each, marks) for each in element.iter() if _name(each) in _SELECTIONS
        ),
        codings=tuple(_codings(element)),
    )


def _sync_points(element: Element) -> dict[str, str]:
    """Return the position in the text of each mark of a transcript, by its guid."""
    return {
        _guid(each.get("guid")): each.get("position", "")
        for each in element.iter()
        if _name(each) == "SyncPoint"
    }


def _selection(element: Element, marks: dict[str, str]) -> Selection:
    start, end, malformed = _offsets(element, marks)
    return Selection(
        guid=_guid(element.get("guid")),
        name=element.get("name", ""),
        comment=_text_of(element, "Description"),
        start=start,
        end=end,
        place=_place(element),
        codings=tuple(_codings(element)),
        malformed=malformed,
    )


def _offsets(element: Element, marks: dict[str, str]) -> tuple[int | None, int | None, str]:
    """Return where a selection of text begins and ends, and what cannot be read of it."""
    if _name(element) == "TranscriptSelection":
        typed = [
            marks.get(_guid(element.get(each)), "") for each in ("fromSyncPoint", "toSyncPoint")
        ]
    elif _name(element) == "PlainTextSelection":
        typed = [element.get(each, "") for each in ("startPosition", "endPosition")]
    else:
        return None, None, ""
    start, end = typed
    if start.isascii() and start.isdigit() and end.isascii() and end.isdigit():
        return int(start[:18]), int(end[:18]), ""
    return None, None, f'the offsets "{start}" and "{end}" are no numbers'


def _place(element: Element) -> str:
    """Return where a selection stands that is no text: page, region, or milliseconds."""
    names = ("page", "firstX", "firstY", "secondX", "secondY", "begin", "end")
    return ", ".join(f"{each} {value}" for each in names if (value := element.get(each)))


def _codings(element: Element) -> Iterator[Coding]:
    """Yield the codes given to an element itself, written as the standard says or right below."""
    for each in element:
        if _name(each) == "Coding":
            coder = _guid(each.get("creatingUser"))
            for reference in _children(each, "CodeRef"):
                yield Coding(_guid(reference.get("targetGUID")), coder)
        elif _name(each) == "CodeRef":
            yield Coding(_guid(each.get("targetGUID")), _guid(element.get("creatingUser")))


def _case(element: Element) -> Case:
    values: dict[str, str] = {}
    for each in _children(element, "VariableValue"):
        for reference in _children(each, "VariableRef"):
            typed = [part.text or "" for part in each if _name(part).endswith("Value")]
            values[_guid(reference.get("targetGUID"))] = " ".join(typed)
    return Case(
        guid=_guid(element.get("guid")),
        name=_line(element.get("name")),
        description=_text_of(element, "Description"),
        values=values,
        members=tuple(
            _guid(each.get("targetGUID"))
            for each in element
            if _name(each) in {"SourceRef", "SelectionRef"}
        ),
    )


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
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _guid(value: str | None) -> str:
    return (value or "").strip().strip("{}").lower()


def _line(value: str | None) -> str:
    return " ".join((value or "").split())
