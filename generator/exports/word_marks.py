"""Marks for a review in Word: a bookmark for each passage, a lock around what is computed.

Bookmarks that begin with "_" stand in no list of Word's. A lock is a content control that says by
its tag what it holds ("value:c-712d4638"). Locks are politeness, since other programs ignore them:
what a reviewer changed in one is known at home by the locks of the exported version.
"""

import hashlib
import re
from functools import partial
from html import escape
from itertools import count

from generator.exports.document import PASSAGE
from generator.exports.pandoc import (
    Node,
    attributes_of,
    classes_of,
    node,
    plain_text,
    replace_nodes,
    rows_of,
)
from generator.exports.tables import DRAWN, TABLE

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
