"""Marks for a review in Word: a bookmark for each passage, a lock around what is computed.

Bookmarks that begin with "_" stand in no list of Word's. A lock is a content control that says by
its tag what it holds ("value:c-712d4638"). Locks are politeness, since other programs ignore them:
what a reviewer changed in one is known at home by the locks of the exported version.

Comments in a Word file: the threads of a review with their answers, at the words they are about.

Pandoc writes comments from spans; which of them answers which is written here, by keys of
paragraphs. Source: [MS-DOCX] for ``w14`` and ``w15``.
"""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html import escape
from itertools import accumulate, chain, count

from generator.core.values import Frozen
from generator.exports.document import PASSAGE
from generator.exports.pandoc import (
    DRAWN,
    TABLE,
    Node,
    attributes_of,
    classes_of,
    node,
    nodes_of,
    plain_text,
    replace_nodes,
    rows_of,
    text,
)
from generator.rendering.typed_passages import plain

_FIRST_ID = 800_000  # of a bookmark or a lock; pandoc gives its own from 1
_LONGEST_TITLE = 40
LOCK = "lock"  # attribute of a table that says how the content control around it begins
_CLOSED = "</w:sdtContent></w:sdt>"
# Classes of what is computed, and the tag of its lock.
_COMPUTED = {
    "value": "value",
    "value-sign": "value",
    "citation": "citation",
    "ref": "reference",
    "code-name": "reference",
    "caption-number": "number",
    "section-number": "number",
}
_TEXTS = frozenset({"Plain", "Para"})


def passage_mark(passage: str) -> str:
    """Return the name of the bookmark of a passage ("7.1_a.md#p-…")."""
    return f"_P{hashlib.sha256(passage.encode()).hexdigest()[:16]}"


def with_marks(blocks: list[Node]) -> list[Node]:
    """Return a document whose passages have bookmarks, and in which what is computed is locked."""
    return replace_nodes(blocks, partial(_marked, ids=count(_FIRST_ID)))


def tracked(settings: str) -> str:
    """Return the settings of a Word file in which changes are tracked, moves too."""
    settings = settings.replace("<w:doNotTrackMoves />", "").replace("<w:doNotTrackMoves/>", "")
    return re.sub("(?=<w:defaultTabStop)", "<w:trackRevisions/>", settings, count=1)


def _marked(found: Node, ids: "count[int]") -> list[Node] | None:
    kind, classes = found["t"], classes_of(found)
    passage = dict(attributes_of(found)[2]).get(PASSAGE)
    if kind == "Header" and passage:
        found["c"][2] = _bookmarked(found["c"][2], passage, ids)
    elif kind in _TEXTS:
        found["c"] = _paragraph(found["c"], ids)
    elif kind == "Div" and "quotation" in classes:
        found["c"][1] = within_lock(found["c"][1], _opened("quotation", "", ids))
    elif kind == "Table" and DRAWN & classes:
        attributes_of(found)[2] = [[LOCK, _opened("table", "", ids)]]
    elif passage and (kind == "Figure" or TABLE in classes):
        table = found if kind == "Figure" else found["c"][1][0]
        rows = rows_of(table) if kind == "Div" and not DRAWN & classes_of(table) else ()
        cells = {f"{n}.{m}": c[4] for n, (_, row) in enumerate(rows) for m, c in enumerate(row[1])}
        for name, blocks in {"caption": table["c"][1][1], **cells}.items():
            if blocks and blocks[0]["t"] in _TEXTS:
                blocks[0]["c"] = _bookmarked(blocks[0]["c"], f"{passage}.{name}", ids)
    elif kind == "Span" and passage and found["c"][1]:  # the words of an item
        return _bookmarked(found["c"][1], passage, ids)
    elif kind in {"Link", "Span"} and "ref-term" not in classes:
        tag = next((tag for name, tag in _COMPUTED.items() if name in classes), "")
        return _locked(found, tag, ids) if tag else None
    return None


def _bookmarked(inlines: list[Node], passage: str, ids: "count[int]") -> list[Node]:
    number = next(ids)
    start = f'<w:bookmarkStart w:id="{number}" w:name="{passage_mark(passage)}"/>'
    return [_inline(start), *inlines, _inline(f'<w:bookmarkEnd w:id="{number}"/>')]


def _paragraph(inlines: list[Node], ids: "count[int]") -> list[Node]:
    """Return a paragraph within the bookmark that an empty span in it says; without it, as it is.

    The span goes unless links lead to it.
    """
    for each in inlines:
        pairs = dict(attributes_of(each)[2])
        if each["t"] == "Span" and PASSAGE in pairs:
            kept = [other for other in inlines if other is not each or attributes_of(each)[0]]
            return _bookmarked(kept, pairs[PASSAGE], ids)
    return inlines


def _locked(found: Node, tag: str, ids: "count[int]") -> list[Node]:
    """Return an inline within a content control, none of those within it standing any more."""
    inner = replace_nodes(found, lambda each: [] if _is_lock(each) else None)
    card = dict(attributes_of(found)[2]).get("card", "")
    opened = _opened(f"{tag}:{card}" if card else tag, plain_text(found)[:_LONGEST_TITLE], ids)
    return [_inline(opened), inner, _inline(_CLOSED)]


def within_lock(blocks: list[Node], opened: str) -> list[Node]:
    """Return blocks within a content control that begins so; as they are where none does."""
    first, last = (node("RawBlock", "openxml", end) for end in (opened, _CLOSED))
    return [first, *blocks, last] if opened else blocks


def _opened(tag: str, title: str, ids: "count[int]") -> str:
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{escape(title)}"/><w:tag w:val="{escape(tag)}"/>'
        f'<w:id w:val="{next(ids)}"/><w:lock w:val="contentLocked"/></w:sdtPr><w:sdtContent>'
    )


def _is_lock(found: Node) -> bool:
    return found["t"] == "RawInline" and ("<w:sdt>" in found["c"][1] or found["c"][1] == _CLOSED)


def _inline(source: str) -> Node:
    return node("RawInline", "openxml", source)


# --- comments -------------------------------------------------------------------------------------


_FIRST_KEY = 0x20000000
_MOST = 1_000  # remarks of a thread, of which the first has a number that this divides
_PART = "commentsExtended.xml"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_KIND = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"


class Comment(Frozen):
    """A thread: the words that it is about, then author, date and text of each remark in it."""

    words: str
    said: tuple[tuple[str, str, str], ...]


Comments = Mapping[str, Sequence[Comment]]  # by the passages of a document ("7.1_a.md#p-…")


def with_comments(blocks: list[Node], comments: Comments) -> list[Node]:
    """Return a document with comments; those on words of a note stand at its call.

    LibreOffice opens no file with a comment in a note.
    """
    left, numbers = dict(comments), count(0, _MOST)
    noted = replace_nodes(blocks, partial(_at_call, left=left, numbers=numbers))
    return replace_nodes(noted, partial(_commented, left=left, numbers=numbers))


def _passage(found: Node) -> str:
    return dict(attributes_of(found)[2]).get(PASSAGE, "")


def _at_call(
    found: Node, left: dict[str, Sequence[Comment]], numbers: "count[int]"
) -> list[Node] | None:
    if found["t"] != "Note":
        return None
    inside = map(_passage, nodes_of(found, "Span"))
    return _spanned([found], chain.from_iterable(left.pop(each, ()) for each in inside), numbers)


def _commented(found: Node, left: dict[str, Sequence[Comment]], numbers: "count[int]") -> None:
    kind, passage, content = found["t"], _passage(found), found.get("c", [])
    inlines: list[Node] = []
    if kind in {"Para", "Plain"}:
        inlines, passage = content, next(filter(None, map(_passage, content)), "")
    elif kind in {"Header", "Span"}:
        inlines = content[-1]
    elif kind == "Figure" or (kind == "Div" and TABLE in classes_of(found)):
        caption = content[1] if kind == "Figure" else content[1][0]["c"][1]
        inlines = caption[1][0]["c"] if caption[1] else []
    if inlines and passage in left:
        inlines[:] = _spanned(inlines, left.pop(passage), numbers)


def _spanned(inlines: list[Node], comments: Iterable[Comment], numbers: "count[int]") -> list[Node]:
    """Return inlines with comments around their words, around all where these are not there."""
    for each in comments:
        inlines = [piece for inline in inlines for piece in _letters(inline)]
        first, last = _place(inlines, plain(each.words))
        said = list(zip(map(str, count(next(numbers))), each.said[:_MOST], strict=False))
        starts = [
            _mark("start", {"id": name, "author": author, "date": date}, words)
            for name, (author, date, words) in said
        ]
        ends = [_mark("end", {"id": name}, "") for name, _ in said]
        inlines = [*inlines[:first], *starts, *inlines[first:last], *ends, *inlines[last:]]
    return inlines


def _letters(inline: Node) -> Iterable[Node]:
    """Return the letters of a word each alone, which pandoc joins again; else the inline."""
    return map(text, inline["c"]) if inline["t"] == "Str" else [inline]


def _mark(end: str, said: Mapping[str, str], words: str) -> Node:
    lines = [each for line in words.split("\n") for each in (node("LineBreak"), text(line))]
    pairs = [[name, each] for name, each in said.items() if each]
    return node("Span", ["", [f"comment-{end}"], pairs], lines[1:])


def _place(inlines: list[Node], words: str) -> tuple[int, int]:
    """Return from which inline to which words stand, from first to last where they do not."""
    shown = [
        "" if "comment-start" in classes_of(each) else plain(plain_text(each)) for each in inlines
    ]
    start = "".join(shown).find(words) if words else -1
    if start < 0:
        return 0, len(inlines)
    ends = list(accumulate(map(len, shown)))
    return bisect_right(ends, start), bisect_left(ends, start + len(words)) + 1


def with_answers(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a Word file that say which of its comments answers which."""
    rows: list[str] = []

    def keyed(found: re.Match[str]) -> str:
        number = int(found[2])
        key, top = (f"{_FIRST_KEY + each:08X}" for each in (number, number - number % _MOST))
        parent = f' w15:paraIdParent="{top}"' if top != key else ""
        rows.append(f'<w15:commentEx w15:paraId="{key}"{parent} w15:done="0"/>')
        return f'{found[1]} w14:paraId="{key}"'

    def put(path: str, place: str, new: str) -> str:
        return parts[path].decode().replace(place, new, 1)

    comments = put("word/comments.xml", " xmlns", f' xmlns:w14="{_W14}" xmlns')
    written = {
        "word/comments.xml": re.sub(r'(<w:comment w:id="(\d+)"[^>]*><w:p)', keyed, comments),
        f"word/{_PART}": f'<w15:commentsEx xmlns:w15="{_W15}">{"".join(rows)}</w15:commentsEx>',
        "[Content_Types].xml": put(
            "[Content_Types].xml",
            "</Types>",
            f'<Override PartName="/word/{_PART}" ContentType="{_TYPE}"/></Types>',
        ),
        "word/_rels/document.xml.rels": put(
            "word/_rels/document.xml.rels",
            "</Relationships>",
            f'<Relationship Id="rIdAnswers" Type="{_KIND}" Target="{_PART}"/></Relationships>',
        ),
    }
    return {**parts, **{path: each.encode() for path, each in written.items()}}
