"""Reads a Word file as a reviewer left it: paragraphs as they were exported, and what was changed.

The file is a stranger's: its parts are read into memory up to a limit, without document types,
macros or anything outside of it. Names of elements and attributes count without their namespaces,
of which the format has two forms. Source: ECMA-376; [MS-DOCX] for replies and states of comments.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from msgspec import Struct

from generator.core.problems import Message
from generator.core.reading_files import BROKEN_ARCHIVE
from generator.core.values import Frozen, field
from generator.language import MessageError
from generator.rendering.typed_passages import plain

MOST_BYTES = 100_000_000  # of the XML that is read of a file; a thesis has 5 to 20 million
MOST_TAGS = 4_000_000
MOST_PARAGRAPHS = 100_000
LONGEST_PARAGRAPH = 100_000  # characters, with what was inserted at one place
_TOO_LARGE = Message("word-too-large", most=MOST_BYTES // 1_000_000)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a .doc, or a .docx behind a password
_KINDS = frozenset(
    ("officeDocument", "footnotes", "endnotes", "comments", "commentsExtended", "custom-properties")
)
_SIGNS = {
    **dict.fromkeys(("tab", "ptab"), "\t"),
    **dict.fromkeys(("br", "cr"), "\n"),
    "noBreakHyphen": "\u2011",
    "sym": "\ufffd",
    **dict.fromkeys(
        ("footnoteReference", "endnoteReference", "drawing", "pict", "object"), "\ufffc"
    ),
}
# What holds text further down, and changes. Of all other elements nothing is shown.
_THROUGH = frozenset(
    (
        *("hyperlink", "smartTag", "fldSimple", "customXml", "dir", "bdo", "ruby", "rubyBase"),
        *("sdtContent", "tbl", "tc", "body", "footnote", "endnote", "txbxContent", "r"),
        *("Choice", "Fallback"),
    )
)
_CHANGES = {"ins": "ins", "moveTo": "ins", "del": "del", "moveFrom": "del"}
_PLAIN = frozenset(("", "Normal", "BodyText", "FirstParagraph", "TextBody"))  # styles
_DEEPEST = 8  # answers to answers


class Change(Frozen):
    """Who inserted or deleted ("ins", "del"), or moved it there or away."""

    kind: str
    author: str
    is_move: bool


class Hunk(Struct):
    """A change of a paragraph: ``new`` in place of the characters from ``start`` to ``end``.

    ``kind`` is tracked, untracked, merged (with the next paragraph), moved (as a whole), undone
    (inserted, and deleted again) or missing (the file has no such paragraph); ``locks`` are the
    tags of what is computed where it was written. ``base`` is the number of the exported paragraph,
    -1 before the first. Of ends of paragraphs and of what was moved ``between`` are the numbers of
    the exported ones on either side now, -1 for none; ``shapes`` are those of the paragraph behind
    whose words new ones begin, and of these.
    """

    start: int
    end: int
    new: str
    author: str = ""
    kind: str = "tracked"
    is_move: bool = False
    locks: tuple[str, ...] = ()
    base: int = -1
    between: tuple[int, int] = (-1, -1)
    shapes: tuple[str, ...] = ()


class Paragraph(Struct):
    """A paragraph as it was exported, of several if it was split; ``marks`` are its bookmarks.

    ``locks`` are the spans of what is computed and their tags; ``shape`` is that of its end: its
    list and level, else its style, "" for plain text.
    """

    part: str
    text: str = ""
    shape: str = ""
    marks: list[str] = field(default_factory=list[str])
    locks: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])
    hunks: list[Hunk] = field(default_factory=list[Hunk])

    def change(self, start: int, new: str, change: Change, lock: str, kind: str) -> None:
        """Note a change up to the end of what was read; it may go on the one before it."""
        made = change.author, change.is_move, kind
        last = self.hunks[-1] if self.hunks else None
        if last is None or last.end != start or (last.author, last.is_move, last.kind) != made:
            last = Hunk(start, start, "", change.author, kind, change.is_move)
            self.hunks.append(last)
        last.end, last.new = len(self.text), last.new + new
        last.locks += (lock,) if lock and lock not in last.locks else ()


Spot = tuple[int, int]  # a number of a paragraph, and an offset in its text


class Comment(Struct):
    """A comment from one spot to another, None where the file does not say, and its replies.

    ``top`` is the id of the comment that it answers, else its own; ``inserted`` are the words of a
    reviewer that it is about.
    """

    id: str
    author: str
    date: str
    text: str
    top: str
    is_done: bool = False
    start: Spot | None = None
    end: Spot | None = None
    inserted: str = ""
    replies: tuple["Comment", ...] = ()


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
    parts = _parts(content)
    review = Review(comments=_comments(parts))
    review.properties = {
        each.get("name", ""): "".join(each.itertext())
        for each in parts.get("custom-properties", ())
    }
    for kind in ("officeDocument", "footnotes", "endnotes"):
        if kind in parts:
            try:
                _Walk(review, kind).read(parts[kind])
            except RecursionError:
                raise MessageError(Message("word-too-deep")) from None
            for tag in ("rPrChange", "pPrChange"):
                review.formatting += len(parts[kind].findall(f".//{{*}}{tag}"))
    if len(review.paragraphs) > MOST_PARAGRAPHS:
        raise MessageError(_TOO_LARGE)
    return review


# --- the archive ----------------------------------------------------------------------------------


def _parts(content: bytes) -> dict[str, Element]:
    """Return the parts that are read, by their kinds; raise ``MessageError``."""
    if content.startswith(_OLE):
        raise MessageError(Message("word-old-or-locked"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_parts(archive)
    except MessageError:
        raise
    except DefusedXmlException:
        raise MessageError(Message("word-declares")) from None
    except (*BROKEN_ARCHIVE, ParseError, ValueError):
        raise MessageError(Message("word-broken")) from None


def _read_parts(archive: zipfile.ZipFile) -> dict[str, Element]:
    names, left = set(archive.namelist()), [MOST_BYTES, MOST_TAGS]
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        raise MessageError(Message("word-macros"))
    if "content.xml" in names and "[Content_Types].xml" not in names:
        raise MessageError(Message("word-odt"))

    def read(path: str) -> Element:
        """Return the XML of a part, within what may be read of the whole file."""
        with archive.open(path) as member:
            source = member.read(left[0] + 1)
        left[:] = left[0] - len(source), left[1] - source.count(b"<")
        if min(left) < 0:
            raise MessageError(_TOO_LARGE)
        return fromstring(source, forbid_dtd=True)

    def related(folder: str, name: str) -> dict[str, str]:
        """Return the paths of the parts that one names, by kind; what is outside is none."""
        path = posixpath.join(folder, f"_rels/{name}.rels")
        found = {
            each.get("Type", "").rpartition("/")[2]: posixpath.join(
                f"/{folder}", each.get("Target", "")
            )
            for each in (read(path) if path in names else ())
            if each.get("TargetMode") != "External"
        }
        found = {kind: posixpath.normpath(path).lstrip("/") for kind, path in found.items()}
        return {kind: path for kind, path in found.items() if kind in _KINDS and path in names}

    paths = related("", "")
    if "officeDocument" not in paths:
        raise MessageError(Message("word-no-document"))
    paths = related(*posixpath.split(paths["officeDocument"])) | paths
    return {kind: read(path) for kind, path in paths.items()}


# --- elements -------------------------------------------------------------------------------------


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _get(element: Element | None, name: str) -> str:
    """Return an attribute, "" without it."""
    items = () if element is None else element.attrib.items()
    return next((value for key, value in items if key.rpartition("}")[2] == name), "").strip()


def _comments(parts: Mapping[str, Element]) -> dict[str, Comment]:
    """Return the comments by id; what tells replies and states names the last paragraph of each."""
    found: dict[str, Comment] = {}
    by_key: dict[str, Comment] = {}
    for each in parts.get("comments", ()):
        paragraphs = each.findall(".//{*}p")
        text = "\n".join("".join(map(_accepted, one.iter())) for one in paragraphs).strip()
        name = _get(each, "id")
        found[name] = Comment(name, _get(each, "author"), _get(each, "date"), text, name)
        by_key[_get(paragraphs[-1] if paragraphs else None, "paraId")] = found[name]
    by_key.pop("", None)
    for each in parts.get("commentsExtended", ()):
        if comment := by_key.get(_get(each, "paraId")):
            comment.is_done = _get(each, "done") in {"1", "true"}
            comment.top = by_key.get(_get(each, "paraIdParent"), comment).id
    for _ in range(_DEEPEST):
        for each in found.values():
            each.top = found[each.top].top
    return found


def _shape(paragraph: Element) -> str:
    """Return the list and level of a paragraph, else its style, "" for plain text."""
    number, level = (
        paragraph.find(f"{{*}}pPr/{{*}}numPr/{{*}}{each}") for each in ("numId", "ilvl")
    )
    style = _get(paragraph.find("{*}pPr/{*}pStyle"), "val")
    if _get(number, "val") not in {"", "0"}:
        return f"list {_get(number, 'val')} {_get(level, 'val')}"
    return "" if style in _PLAIN else style


def _accepted(element: Element) -> str:
    """Return what an element shows when all changes are accepted."""
    name = _name(element)
    return (element.text or "") if name == "t" else _SIGNS.get(name, "")


class _Walk:
    """Walks through a part in reading order."""

    def __init__(self, review: Review, part: str) -> None:
        self._review, self._part = review, part
        self._marks: list[str] = []  # bookmarks that begin between paragraphs
        self._number = -1  # of the paragraph that is open, -1 for none
        self._goes_on = -1  # of one that goes on in the next
        self._changes: tuple[Change, ...] = ()
        self._lock = ""
        self._fields: list[bool] = []  # fields that are open: whether their result has begun
        self._commented: dict[str, Comment] = {}  # comments whose end is not reached

    def read(self, elements: Iterable[Element]) -> None:
        """Read some elements."""
        for each in elements:
            self._element(each, _name(each))

    def _element(self, element: Element, name: str) -> None:
        match name:
            case "p":
                self._paragraph(element)
            case "t" | "delText":
                self._add(element.text or "", self._lock)
            case "ins" | "del" | "moveTo" | "moveFrom":
                self._within(element, self._changed([element]))
            case "tr":
                self._within(element, self._changed(element.iterfind("{*}trPr/*")))
            case "sdt":
                self._within(element, lock=_get(element.find("{*}sdtPr/{*}tag"), "val"))
            case "bookmarkStart":
                marks = self._marks if self._number < 0 else self._open.marks
                marks.append(_get(element, "name"))
            case "commentRangeStart" | "commentRangeEnd" | "commentReference":
                self._anchor(_get(element, "id"), name)
            case "fldChar":
                self._field(_get(element, "fldCharType"))
            case "oMath" | "oMathPara":
                signs = "".join(each.text or "" for each in element.iter() if _name(each) == "t")
                self._add(signs, self._lock or "formula")
            case "AlternateContent":  # one branch alone is shown
                self.read(element[:1])
            case _:
                self._add(_SIGNS.get(name, ""), self._lock)
                boxes = element.iterfind(".//{*}txbxContent") if name in _SIGNS else ()
                self.read(element if name in _THROUGH else boxes)

    @property
    def _open(self) -> Paragraph:
        return self._review.paragraphs[self._number]

    def _within(self, element: Element, changes: Iterable[Change] = (), lock: str = "") -> None:
        before = self._changes, self._lock
        self._changes, self._lock = (*self._changes, *changes), self._lock or lock
        self.read(element)
        self._changes, self._lock = before

    def _changed(self, elements: Iterable[Element]) -> list[Change]:
        """Return the changes that some elements say."""
        named = ((each, _name(each)) for each in elements)
        return [
            Change(_CHANGES[name], _get(each, "author"), name.startswith("move"))
            for each, name in named
            if name in _CHANGES
        ]

    def _paragraph(self, element: Element) -> None:
        """Read a paragraph, of what was exported perhaps the rest of one.

        One whose end was inserted goes on in the next, if it is no new one: Word gives a new end to
        the first half of what is split, and to the old text behind which a paragraph is typed. One
        whose end was deleted is merged with the next one, if it was not deleted as a whole.
        """
        outer, paragraphs = self._number, self._review.paragraphs
        self._number, is_first = self._goes_on, self._goes_on < 0
        if is_first:
            paragraphs.append(Paragraph(self._part))
            self._number = len(paragraphs) - 1
        own, shape = self._open, _shape(element)
        if not is_first:
            own.hunks[-1].shapes += (shape,)
        own.shape = shape
        own.marks += self._marks
        self._marks, self._goes_on = [], -1
        self.read(element)
        ends = (*self._changes, *self._changed(element.iterfind("{*}pPr/{*}rPr/*")))
        size, gone = len(own.text), sum(each.end - each.start for each in own.hunks)
        if any(each.kind == "ins" for each in ends):
            if own.text or not is_first:
                self._goes_on = self._number
                own.change(size, "\n", ends[-1], "", "tracked")
                own.hunks[-1].shapes = own.hunks[-1].shapes or (shape,)
        elif ends and (gone < size or any(each.new for each in own.hunks)):
            own.hunks.append(Hunk(size, size, "", ends[0].author, "merged"))
        self._number = outer

    def _field(self, kind: str) -> None:
        """Follow a field: of its code nothing is shown; one without a result ends at once."""
        if kind == "begin":
            self._fields.append(False)
        elif self._fields:
            self._fields[-1:] = [True] if kind == "separate" else []

    def _add(self, text: str, lock: str) -> None:
        """Add some text with what was done to it."""
        if not text or self._number < 0 or not all(self._fields):
            return
        own, start, kinds = self._open, len(self._open.text), {each.kind for each in self._changes}
        if "ins" not in kinds:
            own.text += plain(text)
            own.locks += [(start, len(own.text), lock)] if lock and len(own.text) > start else []
        if kinds:
            new, kind = "" if kinds == {"del"} else text, "undone" if len(kinds) > 1 else "tracked"
            own.change(start, new, self._changes[-1], lock, kind)
        if len(own.text) + sum(len(each.new) for each in own.hunks[-1:]) > LONGEST_PARAGRAPH:
            raise MessageError(_TOO_LARGE)
        if kinds == {"ins"}:
            for each in self._commented.values():
                each.inserted += text

    def _anchor(self, name: str, kind: str) -> None:
        comment = self._review.comments.get(name)
        if comment is None:
            return
        number = max(self._number, self._goes_on)  # between paragraphs it is the next
        is_between, count = number < 0, len(self._review.paragraphs)
        here = (count, 0) if is_between else (number, len(self._review.paragraphs[number].text))
        if kind != "commentRangeEnd":
            comment.start = comment.start or here
            self._commented[name] = comment
        if kind != "commentRangeStart":
            comment.end = comment.end or here
            self._commented.pop(name, None)
