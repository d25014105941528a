"""Comments in a Word file: the threads of a review with their answers, at the words they are about.

Pandoc writes comments from spans; which of them answers which is written here, by keys of
paragraphs. Source: [MS-DOCX] for ``w14`` and ``w15``.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import accumulate, chain, count

from generator.core.values import Frozen
from generator.exports.document import PASSAGE
from generator.exports.pandoc import (
    Node,
    attributes_of,
    classes_of,
    node,
    nodes_of,
    plain_text,
    replace_nodes,
    text,
)
from generator.exports.tables import TABLE
from generator.rendering.typed_passages import plain

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
