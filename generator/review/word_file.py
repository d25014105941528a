"""Reads a Word file as a reviewer left it: paragraphs with what was inserted or deleted, comments.

The file is a stranger's: its parts are read into memory up to a limit, without document types,
macros or anything outside of it. A paragraph is the run of text up to one mark; a mark that the
reviewer inserted or deleted is a change itself. Source: ECMA-376, [MS-DOCX] for ``w14`` and
``w15``.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from typing import ClassVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from msgspec import Struct

from generator.core.problems import Message
from generator.core.reading_files import BROKEN_ARCHIVE
from generator.core.values import Frozen, field
from generator.language import MessageError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
# Namespaces of the strict form of the format, and those that they stand for.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": _MATH[1:-1].encode(),
}
MOST_BYTES = 100_000_000  # of the XML that is read of a file; a thesis has 5 to 20 million
MOST_TAGS = 4_000_000
MOST_PARAGRAPHS = 100_000
LONGEST_PARAGRAPH = 100_000  # characters
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a .doc, or a .docx behind a password
_SIGNS = {
    **dict.fromkeys(("tab", "ptab"), "\t"),
    **dict.fromkeys(("br", "cr"), "\n"),
    "noBreakHyphen": "\u2011",
    "softHyphen": "",
    "sym": "\ufffd",
    **dict.fromkeys(
        ("footnoteReference", "endnoteReference", "drawing", "pict", "object"), "\ufffc"
    ),
}
# What holds text further down, and changes. Of all other elements nothing is shown.
_THROUGH = frozenset(
    (
        *("hyperlink", "smartTag", "fldSimple", "customXml", "dir", "bdo", "ruby", "rubyBase"),
        *("sdtContent", "tbl", "tc", "body", "footnote", "endnote", "txbxContent"),
    )
)
_CHANGES = {"ins": "ins", "moveTo": "ins", "del": "del", "moveFrom": "del"}


class Change(Frozen):
    """Who inserted or deleted ("ins", "del"); ``move`` names what was moved."""

    kind: str
    author: str
    move: str = ""


class Run(Frozen):
    """Some text with what was done to it, the innermost last, and the tag of the lock around it."""

    text: str
    changes: tuple[Change, ...] = ()
    lock: str = ""

    @property
    def was(self) -> bool:
        """Whether the exported version had it."""
        return all(each.kind != "ins" for each in self.changes)

    @property
    def is_added(self) -> bool:
        """Whether it is new and stays when all changes are accepted."""
        return bool(self.changes) and all(each.kind == "ins" for each in self.changes)


class Paragraph(Struct):
    """A paragraph of a part; ``marks`` are the bookmarks that begin in it.

    ``end`` is what was done to its end.
    """

    part: str
    runs: list[Run] = field(default_factory=list[Run])
    marks: list[str] = field(default_factory=list[str])
    end: tuple[Change, ...] = ()


Spot = tuple[int, int]  # a number of a paragraph, and of a run in it


class Comment(Struct):
    """A comment from one spot to another, None where the file does not say; ``parent`` is an id."""

    id: str
    author: str
    date: str
    text: str
    key: str = ""
    parent: str = ""
    is_done: bool = False
    start: Spot | None = None
    end: Spot | None = None


class Review(Struct):
    """What a reviewer's file holds; ``properties`` are those that the export gave it.

    ``formatting`` counts the changes of how something looks, which are not read.
    """

    paragraphs: list[Paragraph] = field(default_factory=list[Paragraph])
    comments: dict[str, Comment] = field(default_factory=dict[str, Comment])
    properties: dict[str, str] = field(default_factory=dict[str, str])
    formatting: int = 0


def read_word(content: bytes) -> Review:
    """Read the bytes of a ``.docx`` file; raise ``MessageError``."""
    parts, main = _parts(content)
    review = Review()
    by_kind = {kind: parts[path] for kind, path in main.items() if path in parts}
    _read_comments(by_kind, review)
    for kind in ("officeDocument", "footnotes", "endnotes"):
        if kind in by_kind:
            try:
                _Walk(review, kind).read(by_kind[kind])
            except RecursionError:
                raise MessageError(Message("word-too-deep")) from None
    for each in by_kind.get("custom-properties", ()):
        review.properties[each.get("name", "")] = "".join(each.itertext())
    sizes = [sum(len(run.text) for run in each.runs) for each in review.paragraphs]
    if len(sizes) > MOST_PARAGRAPHS or max(sizes, default=0) > LONGEST_PARAGRAPH:
        raise MessageError(Message("word-too-large", most=MOST_BYTES // 1_000_000))
    return review


# --- the archive ----------------------------------------------------------------------------------


def _parts(content: bytes) -> tuple[dict[str, Element], dict[str, str]]:
    """Return the parts that are read, by path, and the path of each kind of part."""
    if content.startswith(_OLE):
        raise MessageError(Message("word-old-or-locked"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_parts(archive)
    except MessageError:
        raise
    except (*BROKEN_ARCHIVE, ParseError, ValueError):
        raise MessageError(Message("word-broken")) from None


def _read_parts(archive: zipfile.ZipFile) -> tuple[dict[str, Element], dict[str, str]]:
    names = set(archive.namelist())
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        raise MessageError(Message("word-macros"))
    if "content.xml" in names and "[Content_Types].xml" not in names:
        raise MessageError(Message("word-odt"))
    left = [MOST_BYTES, MOST_TAGS]
    top = _related(archive, "", "_rels/.rels", left)
    main = top.get("officeDocument", "")
    if main not in names:
        raise MessageError(Message("word-no-document"))
    folder, name = posixpath.split(main)
    related = _related(archive, folder, posixpath.join(folder, f"_rels/{name}.rels"), left)
    paths = related | {key: top[key] for key in top if key == "custom-properties"}
    paths["officeDocument"] = main
    wanted = {path for path in paths.values() if path in names and path.endswith(".xml")}
    return {path: _read(archive, path, left) for path in wanted}, paths


_KINDS = frozenset(
    ("officeDocument", "footnotes", "endnotes", "comments", "commentsExtended", "custom-properties")
)


def _related(archive: zipfile.ZipFile, folder: str, path: str, left: list[int]) -> dict[str, str]:
    """Return the paths of the parts that a part names, by kind; what is outside is none."""
    found: dict[str, str] = {}
    for each in _read(archive, path, left) if path in archive.namelist() else ():
        kind, target = each.get("Type", "").rpartition("/")[2], each.get("Target", "")
        if kind in _KINDS and each.get("TargetMode") != "External":
            led = target.lstrip("/") if target[:1] == "/" else posixpath.join(folder, target)
            found.setdefault(kind, posixpath.normpath(led))
    return found


def _read(archive: zipfile.ZipFile, path: str, left: list[int]) -> Element:
    """Return the XML of a part, within what may be read of the whole file."""
    with archive.open(path) as member:
        source = member.read(left[0] + 1)
    left[0] -= len(source)
    left[1] -= source.count(b"<")
    if min(left) < 0:
        raise MessageError(Message("word-too-large", most=MOST_BYTES // 1_000_000))
    for strict, usual in _STRICT.items():
        source = source.replace(strict, usual)
    try:
        return fromstring(source, forbid_dtd=True)
    except DefusedXmlException:
        raise MessageError(Message("word-declares")) from None


# --- comments -------------------------------------------------------------------------------------


def _read_comments(parts: Mapping[str, Element], review: Review) -> None:
    """Read the comments; what tells replies and states names the last paragraph of each."""
    for each in parts.get("comments", ()):
        paragraphs = list(each.iter(f"{W}p"))
        keys = [paragraph.get(f"{_W14}paraId", "") for paragraph in paragraphs]
        review.comments[each.get(f"{W}id", "")] = Comment(
            each.get(f"{W}id", ""),
            each.get(f"{W}author", "").strip(),
            each.get(f"{W}date", ""),
            "\n".join("".join(_plain(paragraph)) for paragraph in paragraphs).strip(),
            keys[-1] if keys else "",
        )
    by_key = {each.key: each for each in review.comments.values() if each.key}
    for each in parts.get("commentsExtended", ()):
        comment = by_key.get(each.get(f"{_W15}paraId", ""))
        parent = by_key.get(each.get(f"{_W15}paraIdParent", ""))
        if comment is not None:
            comment.is_done = each.get(f"{_W15}done") in {"1", "true"}
            comment.parent = parent.id if parent is not None else ""


def _plain(element: Element) -> Iterator[str]:
    """Yield the text of a paragraph with its changes accepted."""
    for each in element.iter():
        yield (each.text or "") if each.tag == f"{W}t" else _SIGNS.get(_name(each), "")


def _name(element: Element) -> str:
    """Return the name of an element of Word's own, "" for any other."""
    return element.tag[len(W) :] if str(element.tag).startswith(W) else ""


# --- paragraphs -----------------------------------------------------------------------------------


class _Walk:
    """Walks through a part in reading order."""

    ANCHORS: ClassVar = {"commentRangeStart", "commentRangeEnd", "commentReference"}

    def __init__(self, review: Review, part: str) -> None:
        self._review, self._part = review, part
        self._between: list[str] = []  # bookmarks that begin between paragraphs
        self._starts: list[Comment] = []  # comments that do
        self._number = -1  # of the paragraph that is open, -1 for none
        self._changes: tuple[Change, ...] = ()
        self._lock = ""
        self._moves: dict[str, str] = {}  # names of the moves that are open, by their ids
        self._fields: list[bool] = []  # fields that are open: whether their result has begun

    def read(self, element: Element) -> None:
        """Read what is in an element."""
        for child in element:
            self._child(child, _name(child))

    def _child(self, child: Element, name: str) -> None:
        if name == "p":
            self._paragraph(child)
        elif name in _CHANGES:
            self._within(child, self._change(child, name))
        elif name == "tr":
            rows = (each for each in child.iterfind(f"{W}trPr/*") if _name(each) in _CHANGES)
            self._within(child, *(self._change(each, _name(each)) for each in rows))
        elif name == "sdt":
            tag = child.find(f"{W}sdtPr/{W}tag")
            self._within(child, lock="" if tag is None else tag.get(f"{W}val", ""))
        elif name == "bookmarkStart":
            marks = self._between if self._number < 0 else self._open.marks
            marks.append(child.get(f"{W}name", ""))
        elif name in {"moveFromRangeStart", "moveToRangeStart"}:
            self._moves[child.get(f"{W}id", "")] = child.get(f"{W}name", "")
        elif name in {"moveFromRangeEnd", "moveToRangeEnd"}:
            self._moves.pop(child.get(f"{W}id", ""), None)
        elif name in self.ANCHORS:
            self._anchor(child, name)
        elif name == "r":
            self._run(child)
        elif child.tag == f"{_MC}AlternateContent":  # one branch alone is shown
            chosen = child.find(f"{_MC}Choice")
            self.read(child if chosen is None else chosen)
        elif str(child.tag).startswith(_MATH):
            self._add("".join(each.text or "" for each in child.iter(f"{_MATH}t")), lock="formula")
        elif name in _THROUGH or child.tag == f"{_MC}Fallback":
            self.read(child)

    @property
    def _open(self) -> Paragraph:
        return self._review.paragraphs[self._number]

    def _within(self, element: Element, *changes: Change, lock: str = "") -> None:
        before = self._changes, self._lock
        self._changes = (*self._changes, *changes)
        self._lock = self._lock or lock
        self.read(element)
        self._changes, self._lock = before

    def _change(self, element: Element, name: str) -> Change:
        moved = next(reversed(self._moves.values()), "") if name.startswith("move") else ""
        author = element.get(f"{W}author", "").strip()
        return Change(_CHANGES[name], author, moved)

    def _paragraph(self, element: Element) -> None:
        outer, paragraphs = self._number, self._review.paragraphs
        own = element.iterfind(f"{W}pPr/{W}rPr/*")
        ends = (self._change(each, _name(each)) for each in own if _name(each) in _CHANGES)
        paragraphs.append(Paragraph(self._part, [], self._between, (*self._changes, *ends)))
        self._number, self._between = len(paragraphs) - 1, []
        for comment in self._starts:
            comment.start = self._number, 0
        self._starts = []
        looks = (f"{W}rPrChange", f"{W}pPrChange")
        self._review.formatting += sum(1 for tag in looks for _ in element.iter(tag))
        self.read(element)
        self._number = outer

    def _run(self, element: Element) -> None:
        for child in element:
            name = _name(child)
            if name in {"t", "delText"}:
                self._add(child.text or "")
            elif name == "fldChar":
                self._field(child.get(f"{W}fldCharType", ""))
            elif name in _SIGNS:
                self._add(_SIGNS[name])
                for box in child.iter(f"{W}txbxContent"):
                    self.read(box)
            else:
                self._child(child, name)

    def _field(self, kind: str) -> None:
        """Follow a field: of its code nothing is shown; one without a result ends at once."""
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _add(self, text: str, lock: str = "") -> None:
        if text and self._number >= 0 and all(self._fields):
            self._open.runs.append(Run(text, self._changes, self._lock or lock))

    def _here(self) -> Spot:
        number = self._number if self._number >= 0 else len(self._review.paragraphs) - 1
        return (number, len(self._review.paragraphs[number].runs)) if number >= 0 else (0, 0)

    def _anchor(self, element: Element, name: str) -> None:
        comment = self._review.comments.get(element.get(f"{W}id", ""))
        if comment is None:
            return
        if name == "commentRangeStart" and self._number < 0:
            self._starts.append(comment)
        elif name == "commentRangeStart":
            comment.start = self._here()
        elif name == "commentRangeEnd":
            comment.end = self._here()
        else:
            comment.start = comment.start or self._here()
            comment.end = comment.end or self._here()
